from decimal import Decimal

from django import forms

from core import clock
from core.forms import ActionForm
from core.numbers import plain
from core.workflow import is_permitted
from zones.forms.fields import field_of
from zones.models import TargetMonth, ZoneTarget
from zones.models.targets import LARGEST, MONTHS


def amount_field(label: str, **options) -> forms.DecimalField:
    """A number of at most two places that every database holds. Left empty it is "not yet"."""
    widget = forms.NumberInput({"step": "any", "inputmode": "decimal"})
    return forms.DecimalField(
        label=label, required=False, min_value=0, max_value=LARGEST, decimal_places=2, widget=widget, **options
    )


class TargetFactsForm(ActionForm):
    """What is measured."""

    kind = field_of(ZoneTarget, "kind", widget=forms.RadioSelect, initial="output")
    content = field_of(
        ZoneTarget, "content", help_text="例如：走访到户率、产品合格率、设备完好率、水电费用、安全事故。"
    )
    unit = field_of(ZoneTarget, "unit", widget=forms.TextInput({"placeholder": "吨、%、元、起…"}))
    comparison = field_of(
        ZoneTarget, "comparison", widget=forms.RadioSelect, help_text="产量、质量不少于计划；成本、事故不超过计划。"
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = ZoneTarget.Kind.choices
        self.fields["comparison"].choices = [(value, f"{label}计划") for value, label in
                                             ZoneTarget._meta.get_field("comparison").choices]  # fmt: skip


class NewTargetForm(TargetFactsForm):
    year = forms.TypedChoiceField(label="年度", coerce=int)
    plan = amount_field("每月计划", help_text="各月一样就填在这里；不一样可以先空着，下一页逐月填。安全事故填0。")

    field_order = ["year", "kind", "content", "unit", "comparison", "plan"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        today = clock.today()
        self.fields["year"].choices = [(year, f"{year}年") for year in (today.year, today.year + 1, today.year - 1)]

    def initial_from(self, obj) -> dict:
        return {}


class FillForm(ActionForm):
    """The whole year at once. Only the fields that this person may fill in are there."""

    reason = forms.CharField(
        label="理由", max_length=200, required=False,
        help_text="平时不用填。改已有实绩的月份的计划、或收回实绩时要写。",
    )  # fmt: skip

    def __init__(self, *args, obj: ZoneTarget, user, **kwargs):
        self.months = obj.year_rows()
        super().__init__(*args, obj=obj, user=user, **kwargs)
        self.may_plan = is_permitted(obj, user, "zone.manage")
        today = clock.today()
        begun = [month for month in MONTHS if (obj.year, month) <= (today.year, today.month)]
        reported = begun if is_permitted(obj, user, "target.report") else []
        for column, months in (("plan", MONTHS if self.may_plan else []), ("actual", reported)):
            label = TargetMonth._meta.get_field(column).verbose_name
            for month in months:
                self.fields[f"{column}_{month}"] = amount_field(f"{month}月{label}")
                self.fields[f"{column}_{month}"].widget.attrs |= {
                    "aria-label": f"{month}月{label}",
                    "class": "form-control",
                }

    def initial_from(self, obj) -> dict:
        return {
            f"{column}_{row.month}": plain(amount)
            for row in obj.year_rows()
            for column in ("plan", "actual")
            if (amount := getattr(row, column)) is not None
        }

    def columns(self) -> list[dict]:
        """A column of the table for each month: what is written there, as a field where this person may write it."""
        return [
            {"row": row, "plan": self.cell("plan", row.month), "actual": self.cell("actual", row.month)}
            for row in self.months
        ]

    def cell(self, column: str, month: int):
        name = f"{column}_{month}"
        return self[name] if name in self.fields else None

    @property
    def answers(self) -> dict:
        def amounts(column: str) -> dict[int, Decimal | None]:
            named = {month: f"{column}_{month}" for month in MONTHS}
            return {month: self.cleaned_data[name] for month, name in named.items() if name in self.fields}

        return {"plans": amounts("plan"), "actuals": amounts("actual"), "reason": self.cleaned_data["reason"]}
