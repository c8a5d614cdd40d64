"""Proposing promises, a few at once; changing one; what shows whether it was kept."""

from django import forms
from django.forms.formsets import formset_factory

from core.files import check_upload
from core.forms import ActionForm, refusals_as_errors
from zones.forms.fields import field_of
from zones.models import Promise, PromiseEvidence
from zones.models.promises import LEAST_PROMISES, MOST_PROMISES

PLACEHOLDER = "写一件具体的、年底看得出做没做的事"


class PromiseRow(forms.Form):
    """One promise. A row without text is none."""

    kind = field_of(Promise, "kind", widget=forms.RadioSelect, required=False)
    text = field_of(
        Promise, "text", required=False, widget=forms.Textarea({"rows": 2, "placeholder": PLACEHOLDER})
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = Promise.Kind.choices

    def clean(self):
        cleaned = super().clean()
        if (cleaned.get("text") or "").strip() and not cleaned.get("kind"):
            self.add_error("kind", "请选一个类别。")
        return cleaned

    @property
    def is_blank(self) -> bool:
        return not (self.data.get(self.add_prefix("text")) or "").strip()


PromiseRows = formset_factory(PromiseRow, extra=0, max_num=MOST_PROMISES, absolute_max=MOST_PROMISES, validate_max=True)


class ProposeForm(ActionForm):
    """As many rows as there are places left; those that must be written first."""

    year = forms.IntegerField(min_value=1990, max_value=2200, widget=forms.HiddenInput)

    def __init__(self, data=None, files=None, *, standing: int, **kwargs):
        super().__init__(data, files, **kwargs)
        free = MOST_PROMISES - standing
        self.owed = max(0, LEAST_PROMISES - standing)
        self.rows = PromiseRows(data, prefix="promise", initial=[{} for _ in range(free)])

    def is_valid(self) -> bool:
        return all([super().is_valid(), self.rows.is_valid()])

    @property
    def first_rows(self) -> list[PromiseRow]:
        """What stands open: the rows that are owed, at least one, and whatever was written."""
        return [row for place, row in enumerate(self.rows) if place < max(1, self.owed) or not row.is_blank]

    @property
    def further_rows(self) -> list[PromiseRow]:
        return [row for row in self.rows if row not in self.first_rows]

    @property
    def answers(self) -> dict:
        written = [row.cleaned_data for row in self.rows if not row.is_blank]
        return {"year": self.cleaned_data["year"], "promises": written}


class PromiseForm(ActionForm):
    """One promise, to be changed."""

    kind = field_of(Promise, "kind", widget=forms.RadioSelect)
    text = field_of(Promise, "text", widget=forms.Textarea({"rows": 3, "placeholder": PLACEHOLDER}))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = Promise.Kind.choices


class EvidenceForm(ActionForm):
    """What was done, with a photo or file where there is one."""

    text = field_of(
        PromiseEvidence, "text", widget=forms.Textarea({"rows": 4}), help_text="做了什么、几次、从哪里看得出来。"
    )  # fmt: skip
    file = forms.FileField(
        label="照片或文件", required=False, help_text="可以没有。手机上可以直接拍照。",
        widget=forms.ClearableFileInput({"accept": "image/*,.pdf,.docx,.xlsx", "data-preview": ""}),
    )  # fmt: skip

    def initial_from(self, obj) -> dict:
        return {}

    def clean_file(self):
        """Checked here, while no transaction is open: a large picture takes a second."""
        uploaded = self.cleaned_data["file"]
        with refusals_as_errors():
            return check_upload(uploaded, field="file") if uploaded else None


class PublishForm(ActionForm):
    """For which year: the one the page has shown."""

    year = forms.IntegerField(min_value=1990, max_value=2200, widget=forms.HiddenInput)
