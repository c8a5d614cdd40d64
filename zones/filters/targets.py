"""The filter bar above targets."""

import django_filters as filters
from django.db.models import Q

from members.filters import YearFilterSet
from members.models import Organization
from zones.models import ZoneTarget


class TargetFilter(YearFilterSet):
    q = filters.CharFilter(label="搜索责任区、考核内容", method="search")
    kind = filters.ChoiceFilter(label="类别", choices=ZoneTarget.Kind.choices)
    missed = filters.ChoiceFilter(
        label="达标", choices=[("yes", "有未达标的"), ("no", "没有未达标的")], method="with_missed"
    )
    branch = filters.ModelChoiceFilter(label="党支部", field_name="zone__branch", queryset=Organization.objects.none())

    class Meta:
        model = ZoneTarget
        fields = ["q", "year", "kind", "missed", "branch"]

    def search(self, queryset, name, value):
        value = value.strip()
        return queryset.filter(Q(zone__name__icontains=value) | Q(content__icontains=value))

    def with_missed(self, queryset, name, value):
        return queryset.filter(missed__gt=0) if value == "yes" else queryset.filter(missed=0)
