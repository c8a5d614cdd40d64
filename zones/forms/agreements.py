from django import forms

from core import clock
from core.forms import ActionForm, PasswordForm
from zones.agreement_text import text_digest, text_of


class SignForm(PasswordForm):
    """The password again, and which text was on the screen."""

    seen_digest = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def initial_from(self, obj) -> dict:
        return {"seen_digest": text_digest(text_of(obj))}

    def note_conflict(self, current) -> None:
        """The page shows the text as it is now; the next signature would be for that one."""
        super().note_conflict(current)
        self.data[self.add_prefix("seen_digest")] = text_digest(text_of(current))


class OpenForm(ActionForm):
    """For which year agreements are opened."""

    year = forms.TypedChoiceField(label="年度", coerce=int, choices=())

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        this_year = clock.today().year
        self.fields["year"].choices = [(year, f"{year}年") for year in (this_year, this_year + 1)]
        self.initial.setdefault("year", this_year)


class AmendForm(ActionForm):
    reason = forms.CharField(label="变更理由", max_length=200, widget=forms.Textarea({"rows": 2}))
