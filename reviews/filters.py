"""What lists can be narrowed by."""

import django_filters as filters
from django.db.models import Q

from core import clock
from members.filters import BranchFilterSet
from members.models.people import named
from reviews.models import Evaluation, Finding, Inspection, ReviewCycle, ScoreSheet
from reviews.workflow import CYCLE, EVALUATION, FINDING, INSPECTION, SHEET


class InspectionFilter(BranchFilterSet):
    q = filters.CharFilter(label="搜索检查名称", field_name="title", lookup_expr="icontains")
    year = filters.NumberFilter(label="年度")
    kind = filters.ChoiceFilter(label="类别", choices=Inspection.Kind.choices)
    state = filters.ChoiceFilter(label="状态", choices=INSPECTION.choices)

    class Meta:
        model = Inspection
        fields = ["q", "year", "kind", "state", "branch"]


class SheetFilter(filters.FilterSet):
    q = filters.CharFilter(label="搜索姓名、拼音、责任区", method="search")
    state = filters.ChoiceFilter(label="状态", choices=SHEET.choices)

    class Meta:
        model = ScoreSheet
        fields = ["q", "state"]

    def search(self, queryset, name, value):
        return queryset.filter(named(value, "member__") | Q(zone__name__icontains=value.strip()))


class FindingFilter(BranchFilterSet):
    q = filters.CharFilter(label="搜索内容、姓名、拼音", method="search")
    kind = filters.ChoiceFilter(label="类别", choices=Finding.Kind.choices)
    state = filters.ChoiceFilter(label="状态", choices=[("overdue", "整改超期"), *FINDING.choices], method="in_state")
    inspection = filters.ModelChoiceFilter(label="检查", queryset=Inspection.objects.none())

    class Meta:
        model = Finding
        fields = ["q", "kind", "state", "inspection", "branch"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        permitted = Inspection.objects.permitted(self.request.user, "inspection.view")
        self.filters["inspection"].field.queryset = permitted

    def search(self, queryset, name, value):
        return queryset.filter(named(value, "member__") | Q(content__icontains=value.strip()))

    def in_state(self, queryset, name, value):
        return queryset.overdue(clock.today()) if value == "overdue" else queryset.filter(state=value)


class CycleFilter(BranchFilterSet):
    q = filters.CharFilter(label="搜索党支部", field_name="branch__name", lookup_expr="contains")
    year = filters.NumberFilter(label="年度")
    state = filters.ChoiceFilter(label="状态", choices=CYCLE.choices)

    class Meta:
        model = ReviewCycle
        fields = ["q", "year", "state", "branch"]


class EvaluationFilter(BranchFilterSet):
    q = filters.CharFilter(label="搜索姓名、拼音", method="search")
    year = filters.NumberFilter(label="年度", field_name="cycle__year")
    state = filters.ChoiceFilter(label="状态", choices=EVALUATION.choices)
    grade = filters.CharFilter(label="等次", method="graded")

    class Meta:
        model = Evaluation
        fields = ["q", "year", "state", "grade", "branch"]

    def search(self, queryset, name, value):
        return queryset.filter(named(value, "member__"))

    def graded(self, queryset, name, value):
        return queryset.filter(Q(grade=value.strip()) | Q(official_grade=value.strip()))


class AppraisalFilter(filters.FilterSet):
    """The table of a cycle. Its numbers are computed, so it is narrowed here and not by the database."""

    q = filters.CharFilter(label="搜索姓名、拼音")
    group = filters.ChoiceFilter(label="党小组")
    state = filters.ChoiceFilter(label="状态", choices=EVALUATION.choices)
    grade = filters.ChoiceFilter(label="等次")
    gap = filters.ChoiceFilter(label="缺项", choices=[("missing", "有缺项"), ("differs", "与建议不同")])

    class Meta:
        model = Evaluation
        fields: list[str] = []

    def __init__(self, data, *, lines, grades, **kwargs):
        super().__init__(data, queryset=Evaluation.objects.none(), **kwargs)
        groups = sorted({line.group for line in lines} - {""})
        self.filters["group"].field.choices = [(name, name) for name in groups]
        self.filters["grade"].field.choices = [(name, name) for name in dict.fromkeys(grades)]

    def chosen(self, lines: list) -> list:
        asked = self.form.cleaned_data if self.form.is_valid() else {}
        text = "".join((asked.get("q") or "").split()).lower()
        for name in ("group", "state"):
            if asked.get(name):
                lines = [line for line in lines if getattr(line, name) == asked[name]]
        if asked.get("grade"):
            lines = [line for line in lines if asked["grade"] in {line.grade, line.official_grade}]
        if asked.get("gap"):
            lines = [line for line in lines if (line.has_gap if asked["gap"] == "missing" else line.differs)]
        return [line for line in lines if _is_named(line, text)] if text else lines


def _is_named(line, text: str) -> bool:
    return text in line.name or text in line.pinyin or line.initials.startswith(text)
