"""The filter bars above zones and units."""

import django_filters as filters
from django.db.models import Q

from core import clock
from members.filters import BranchFilterSet
from zones.models import CoverageUnit, Zone


class ZoneFilter(BranchFilterSet):
    q = filters.CharFilter(label="搜索名称、编号、地点、责任人", method="search")
    level = filters.ChoiceFilter(label="层级", choices=Zone.Level.choices)
    method = filters.ChoiceFilter(label="划分方法", choices=Zone.Method.choices)
    lead = filters.ChoiceFilter(label="责任人", choices=[("some", "已有"), ("none", "还没有")], method="with_lead")
    ended = filters.ChoiceFilter(
        label="状态", choices=[("all", "含已撤销"), ("only", "只看已撤销")], empty_label="现有", method="with_ended"
    )

    class Meta:
        model = Zone
        fields = ["q", "level", "method", "lead", "ended", "branch"]

    def filter_queryset(self, queryset):
        # Closed zones are shown only when asked for.
        if self.form.cleaned_data.get("ended") not in {"all", "only"}:
            queryset = queryset.on(clock.today())
        return super().filter_queryset(queryset)

    def search(self, queryset, name, value):
        value = value.strip()
        return queryset.filter(
            Q(name__icontains=value) | Q(code__istartswith=value) | Q(place__icontains=value)
            | Q(lead_name__contains=value)
        )  # fmt: skip

    def with_lead(self, queryset, name, value):
        return queryset.filter(lead_name__isnull=value == "none")

    def with_ended(self, queryset, name, value):
        return queryset.filter(until_on__lte=clock.today()) if value == "only" else queryset


class UnitFilter(BranchFilterSet):
    q = filters.CharFilter(label="搜索名称", field_name="name", lookup_expr="icontains")
    kind = filters.ChoiceFilter(label="类别", choices=CoverageUnit.Kind.choices)
    covered = filters.ChoiceFilter(label="责任区", choices=[("yes", "已划入"), ("no", "未划入")], method="with_zone")

    class Meta:
        model = CoverageUnit
        fields = ["q", "kind", "covered", "branch"]

    def with_zone(self, queryset, name, value):
        return queryset.filter(zone__isnull=value == "no")
