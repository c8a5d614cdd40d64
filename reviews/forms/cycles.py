"""The rules of a year's evaluation."""

from decimal import Decimal

from django import forms

from core import clock
from core.forms import ActionForm
from core.numbers import whole_number
from records.months.scales import year_scale
from records.ratings import rating_label
from reviews import grading
from reviews.actions.cycles import DEFAULT_LATE_SHARE, DEFAULT_WEIGHTS, default_ratings
from reviews.models import Part, ReviewCycle
from zones.forms.fields import day_field, field_of

YEARS = range(2000, 2101)
# What stands under each weight.
PART_HELP = {
    Part.RECORDS: "应记的周里按时、迟交各多少",
    Part.DUTIES: "责任书里有目标值的责任完成了多少",
    Part.GROUP: "各月小组评议的平均",
    Part.INSPECTIONS: "各次检查得分的平均",
    Part.SELF: "党员给自己打的分",
    Part.ORGANISATION: "支委会打的分",
}


class CycleForm(ActionForm):
    """Weights, what ratings are worth, the two scales and their thresholds."""

    year = field_of(ReviewCycle, "year", min_value=YEARS[0], max_value=YEARS[-1])
    counts_from = day_field("从哪天起算")
    counts_until = day_field("算到哪天")
    late_share = field_of(ReviewCycle, "late_share", label="迟交的周折算（%）", max_value=100, min_value=0)
    grade_scheme = forms.ChoiceField(label="责任区考评用哪种等次", widget=forms.RadioSelect)
    official_scheme = forms.ChoiceField(label="民主评议用哪种等次", widget=forms.RadioSelect)

    def __init__(self, *args, branch, **kwargs):
        super().__init__(*args, **kwargs)
        self.branch = branch
        if self.obj is not None:
            del self.fields["year"]
        self._add_numbers()
        self.schemes = {kind: self._schemes(kind) for kind in (grading.ZONE, grading.OFFICIAL)}
        for kind, name in ((grading.ZONE, "grade_scheme"), (grading.OFFICIAL, "official_scheme")):
            self.fields[name].choices = [(scheme.key, scheme.name) for scheme in self.schemes[kind]]
        for scheme in (*self.schemes[grading.ZONE], *self.schemes[grading.OFFICIAL]):
            self._add_thresholds(scheme)

    def initial_from(self, obj) -> dict:
        return super().initial_from(obj) | {
            "grade_scheme": obj.grade_scheme["key"],
            "official_scheme": obj.official_scheme["key"],
        }

    def _schemes(self, kind: str) -> list[grading.GradeScheme]:
        """The ready-made schemes, the cycle's own as it is kept in the place of the one it came from."""
        kept = []
        if self.obj is not None:
            kept = [grading.from_data(data) for data in (self.obj.grade_scheme, self.obj.official_scheme)]
        own = {scheme.key: scheme for scheme in kept}
        return [own.get(key, scheme) for key, scheme in grading.ready_made().items() if scheme.kind == kind]

    def _add_numbers(self) -> None:
        weights = self.obj.weights if self.obj is not None else DEFAULT_WEIGHTS
        for part in Part:
            self.fields[f"weight_{part.value}"] = forms.IntegerField(
                label=part.label, min_value=0, max_value=100, required=False, initial=weights.get(part, 0),
                help_text=PART_HELP[part], widget=forms.NumberInput({"data-sum": "weights", "inputmode": "numeric"}),
            )  # fmt: skip
        today = clock.today()
        year = today.year if today.month > 6 else today.year - 1
        self.words = year_scale(self.branch.pk, self.obj.year if self.obj is not None else self._asked_year(year))
        values = default_ratings(self.words) | (self.obj.rating_numbers if self.obj is not None else {})
        for rating in self.words:
            self.fields[f"rating_{rating}"] = forms.DecimalField(
                label=f"“{rating_label(rating)}”折算", min_value=0, max_value=100, decimal_places=2,
                initial=values[rating],
            )  # fmt: skip
        if self.obj is None:
            self.initial |= {"year": year, "late_share": DEFAULT_LATE_SHARE, "grade_scheme": "four_levels",
                             "official_scheme": "democratic", "counts_from": f"{year}-01-01",
                             "counts_until": f"{year}-12-31"}  # fmt: skip

    def _asked_year(self, usual: int) -> int:
        """The year that was sent, where it is one: its scale says which numbers are asked for."""
        asked = whole_number(str(self.data.get("year", "")))
        return asked if asked in YEARS else usual

    def _add_thresholds(self, scheme: grading.GradeScheme) -> None:
        for number, grade in enumerate(scheme.grades[:-1]):
            self.fields[f"limit_{scheme.key}_{number}"] = forms.DecimalField(
                label=f"“{grade.name}”从多少分起", min_value=0, max_value=100, decimal_places=2, initial=grade.at_least,
                required=False, help_text=str(grade.cap or ""),
            )  # fmt: skip

    @property
    def weights(self):
        return [self[f"weight_{part.value}"] for part in Part]

    @property
    def ratings(self):
        return [self[f"rating_{rating}"] for rating in self.words]

    def _limits(self, kind):
        return [
            (scheme, [self[f"limit_{scheme.key}_{n}"] for n in range(len(scheme.grades) - 1)])
            for scheme in self.schemes[kind]
        ]

    @property
    def zone_limits(self):
        return self._limits(grading.ZONE)

    @property
    def official_limits(self):
        return self._limits(grading.OFFICIAL)

    def _chosen(self, kind: str, key: str) -> grading.GradeScheme:
        scheme = next(scheme for scheme in self.schemes[kind] if scheme.key == key)
        limits = {}
        for number, grade in enumerate(scheme.grades[:-1]):
            asked = self.cleaned_data.get(f"limit_{key}_{number}")
            limits[grade.name] = grade.at_least if asked is None else Decimal(asked)
        return scheme.with_thresholds(limits)

    @property
    def answers(self) -> dict:
        """The arguments of ``open_cycle`` and ``change_cycle_rules``. Raises Refused for thresholds that overlap."""
        asked = self.cleaned_data
        found = {name: asked[name] for name in ("counts_from", "counts_until", "late_share")}
        if "year" in asked:
            found["year"] = asked["year"]
        return found | {
            "weights": {part.value: asked[f"weight_{part.value}"] or 0 for part in Part},
            "rating_values": {rating: asked[f"rating_{rating}"] for rating in self.words},
            "grade_scheme": self._chosen(grading.ZONE, asked["grade_scheme"]),
            "official_scheme": self._chosen(grading.OFFICIAL, asked["official_scheme"]),
        }
