"""The filter bar above targets."""

import django_filters as filters
from django.db.models import Q

from core import clock
from members.models import Organization
from zones.filters.branch import BranchFilterSet, year_choices
from zones.models import ZoneTarget


class TargetFilter(BranchFilterSet):
    q = filters.CharFilter(label="搜索责任区、考核内容", method="search")
    year = filters.ChoiceFilter(label="年度", choices=[])
    kind = filters.ChoiceFilter(label="类别", choices=ZoneTarget.Kind.choices)
    missed = filters.ChoiceFilter(
        label="达标", choices=[("yes", "有未达标的"), ("no", "没有未达标的")], method="with_missed"
    )
    branch = filters.ModelChoiceFilter(label="党支部", field_name="zone__branch", queryset=Organization.objects.none())

    class Meta:
        model = ZoneTarget
        fields = ["q", "year", "kind", "missed", "branch"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["year"].extra |= year_choices()

    def filter_queryset(self, queryset):
        if not self.form.cleaned_data.get("year"):
            queryset = queryset.filter(year=clock.today().year)
        return super().filter_queryset(queryset)

    def search(self, queryset, name, value):
        value = value.strip()
        return queryset.filter(Q(zone__name__icontains=value) | Q(content__icontains=value))

    def with_missed(self, queryset, name, value):
        return queryset.filter(missed__gt=0) if value == "yes" else queryset.filter(missed=0)
