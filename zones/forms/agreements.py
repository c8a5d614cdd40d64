from django import forms

from core import clock
from core.errors import Refused
from core.files import CheckedFile
from core.forms import ActionForm, PasswordForm
from core.plaintext import digest_of
from zones.agreements.text import text_of
from zones.pictures import handwriting


class SignForm(PasswordForm):
    """The password again, which text was on the screen, and the signature drawn there by whoever likes to."""

    seen_digest = forms.CharField(max_length=64, widget=forms.HiddenInput)
    handwriting = forms.CharField(required=False, widget=forms.HiddenInput)

    def initial_from(self, obj) -> dict:
        return {"seen_digest": digest_of(text_of(obj))}

    def clean_handwriting(self) -> CheckedFile | None:
        try:
            return handwriting(self.cleaned_data["handwriting"], field="handwriting")
        except Refused as refusal:
            # Of no use a second time, and the page would carry it to and fro.
            self.data = self.data.copy()
            self.data[self.add_prefix("handwriting")] = ""
            raise forms.ValidationError(refusal.message) from refusal

    def note_conflict(self, current) -> None:
        """The page shows the text as it is now; the next signature would be for that one."""
        super().note_conflict(current)
        self.data[self.add_prefix("seen_digest")] = digest_of(text_of(current))


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


class PapersForm(ActionForm):
    """Of which year all agreements are printed."""

    year = forms.TypedChoiceField(label="年度", coerce=int, choices=())

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        this_year = clock.today().year
        self.fields["year"].choices = [(year, f"{year}年") for year in range(this_year + 1, this_year - 6, -1)]
        self.initial.setdefault("year", this_year)

    def initial_from(self, obj) -> dict:
        return {}
