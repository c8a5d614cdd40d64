"""Declaring duties: five sections, each with its rows or the reason why there are none."""

from django import forms
from django.forms.formsets import BaseFormSet, formset_factory

from core.forms import ActionForm
from zones.agreements.duties import MAX_DUTIES, outside
from zones.forms.fields import day_field, field_of
from zones.models import Agreement, Duty, ExcusedCategory
from zones.models.agreements import Category

ROW_FIELDS = (
    "category", "content", "measure", "target", "unit", "comparison", "period", "due_on", "weight", "deduction",
)  # fmt: skip

WEIGHT = "权重填1到100的整数；还没有想好，就先空着。"


def key_field() -> forms.IntegerField:
    """A hidden field for the key of a duty."""
    return forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)


class DutyRow(forms.Form):
    """One duty. A row in which nothing was typed is none."""

    category = forms.ChoiceField(choices=Category.choices, widget=forms.HiddenInput)
    pk = key_field()
    continues = key_field()
    renews = key_field()
    content = field_of(Duty, "content", widget=forms.Textarea({"rows": 2}))
    measure = field_of(Duty, "measure")
    comparison = field_of(Duty, "comparison")
    target = field_of(Duty, "target", widget=forms.NumberInput({"step": "any", "inputmode": "decimal"}))
    unit = field_of(Duty, "unit", widget=forms.TextInput({"placeholder": "次、户、件…"}))
    period = field_of(Duty, "period")
    weight = forms.IntegerField(
        label="权重", required=False, min_value=1, max_value=100, widget=forms.NumberInput({"inputmode": "numeric"}),
        error_messages=dict.fromkeys(("min_value", "max_value", "invalid"), WEIGHT),
    )  # fmt: skip
    due_on = day_field("完成时限", required=False)
    deduction = field_of(Duty, "deduction")

    def __init__(self, *args, agreement: Agreement | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.agreement = agreement

    def clean_due_on(self):
        day = self.cleaned_data["due_on"]
        if day and self.agreement and not self.agreement.from_on <= day <= self.agreement.until_on:
            raise forms.ValidationError(outside(self.agreement))
        return day

    @property
    def is_blank(self) -> bool:
        """Whether nobody typed anything here: chosen options and hidden fields alone are no duty."""
        typed = ("content", "measure", "target", "unit", "weight", "due_on", "deduction")
        return not any((self.data.get(self.add_prefix(name)) or "").strip() for name in typed)

    def full_clean(self):
        super().full_clean()
        if self.is_bound and self.is_blank:
            self._errors.clear()


class BaseDutyRows(BaseFormSet):
    """All rows are alike: what was saved before and what was added a moment ago."""

    def initial_form_count(self) -> int:
        return 0 if self.is_bound else super().initial_form_count()


DutyRows = formset_factory(
    DutyRow, formset=BaseDutyRows, extra=0, max_num=MAX_DUTIES, absolute_max=MAX_DUTIES + 20, validate_max=True
)


class DutiesForm(ActionForm):
    """The whole draft of an agreement."""

    def __init__(self, data=None, files=None, *, obj: Agreement, **kwargs):
        super().__init__(data, files, obj=obj, **kwargs)
        excused = dict(obj.excused_categories.values_list("category", "reason"))
        for category, label in Category.choices:
            self.fields[f"excused_{category}"] = field_of(
                ExcusedCategory,
                "reason",
                label=f"不设“{label}”的理由",
                required=False,
                initial=excused.get(category, ""),
            )
        self.rows = DutyRows(
            data, prefix="duty", initial=None if data is not None else self.rows_of(obj),
            form_kwargs={"agreement": obj},
        )  # fmt: skip

    def rows_of(self, agreement: Agreement) -> list[dict]:
        """The saved duties, and an empty row for each category without any, so that there is where to write."""
        saved = [
            {
                "pk": duty.pk,
                "continues": duty.continues_id,
                "renews": duty.renews_id,
                **{name: getattr(duty, name) for name in ROW_FIELDS},
            }
            | {"weight": duty.weight or None, "target": duty.target and duty.target.normalize()}
            for duty in agreement.duties.all()
        ]
        present = {row["category"] for row in saved}
        return saved + [
            {"category": category, "comparison": "at_least", "period": "year"}
            for category in Category.values
            if category not in present
        ]

    @property
    def sections(self) -> list[dict]:
        """What the template goes through: each category with its rows and its excuse."""
        rows: dict[str, list] = {category: [] for category in Category.values}
        for row in self.rows:
            rows.setdefault(row["category"].value(), []).append(row)
        return [
            {"category": category, "label": label, "rows": rows[category], "excuse": self[f"excused_{category}"]}
            for category, label in Category.choices
        ]

    def is_valid(self) -> bool:
        return all([super().is_valid(), self.rows.is_valid()])

    @property
    def answers(self) -> dict:
        duties = [row.cleaned_data for row in self.rows if row.cleaned_data and not row.is_blank]
        reasons = {category: self.cleaned_data[f"excused_{category}"] for category in Category.values}
        return {"duties": duties, "excused": reasons}

    def note_conflict(self, current: Agreement) -> None:
        """Lay the saved duties beside the typed ones, a category a row."""
        super().note_conflict(current)
        mine, theirs = self.answers["duties"], list(current.duties.all())
        for category, label in Category.choices:
            typed = "\n".join(f"{d['content']} {d['weight'] or 0}分" for d in mine if d["category"] == category)
            saved = "\n".join(f"{d.content} {d.weight}分" for d in theirs if d.category == category)
            if typed != saved:
                self.conflict.append((label, saved or "（空）", typed or "（空）"))
