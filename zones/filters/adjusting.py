"""The filter bar above adjustments."""

import django_filters as filters
from django.db.models import Q

from core import clock
from members.filters import BranchFilterSet
from zones.models import ZoneAdjustment


class AdjustmentFilter(BranchFilterSet):
    q = filters.CharFilter(label="搜索责任区、姓名、说明", method="search")
    year = filters.ChoiceFilter(label="年度", choices=[], method="in_year")
    reason = filters.ChoiceFilter(label="原因", choices=ZoneAdjustment.Reason.choices)

    class Meta:
        model = ZoneAdjustment
        fields = ["q", "year", "reason", "branch"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        year = clock.today().year
        earlier = [(str(before), f"{before}年") for before in range(year - 1, year - 6, -1)]
        self.filters["year"].extra |= {"choices": earlier, "empty_label": f"{year}年"}

    def filter_queryset(self, queryset):
        if not self.form.cleaned_data.get("year"):
            queryset = queryset.of_year(clock.today().year)
        return super().filter_queryset(queryset)

    def in_year(self, queryset, name, value):
        return queryset.of_year(int(value))

    def search(self, queryset, name, value):
        value = value.strip()
        return queryset.filter(
            Q(zone__name__icontains=value) | Q(giver__name__contains=value) | Q(taker__name__contains=value)
            | Q(note__icontains=value)
        )  # fmt: skip
