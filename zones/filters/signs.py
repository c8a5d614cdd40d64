"""The filter bar above signs."""

import django_filters as filters
from django.db.models import Q

from members.filters import BranchFilterSet
from zones.models import Zone


class SignFilter(BranchFilterSet):
    q = filters.CharFilter(label="搜索名称、编号、责任人", method="search")
    shown = filters.ChoiceFilter(label="公开页", choices=[("yes", "已打开"), ("no", "没有打开")], method="with_page")

    class Meta:
        model = Zone
        fields = ["q", "shown", "branch"]

    def search(self, queryset, name, value):
        value = value.strip()
        return queryset.filter(
            Q(name__icontains=value) | Q(code__istartswith=value) | Q(lead_name__contains=value)
        )  # fmt: skip

    def with_page(self, queryset, name, value):
        return queryset.filter(is_open=value == "yes")
