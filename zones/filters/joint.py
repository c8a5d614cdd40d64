"""The filter bar above joint zones."""

import django_filters as filters
from django.db.models import Q

from members.filters import BranchFilterSet
from zones.models import (
    JointZone,
)


class JointFilter(BranchFilterSet):
    q = filters.CharFilter(label="搜索主题、责任区、单位", method="search")
    state = filters.ChoiceFilter(label="状态", choices=JointZone.workflow.choices, empty_label="全部")
    # Kept by the page itself: what is overdue is derived, no column of a table.
    overdue = filters.ChoiceFilter(
        label="进度", choices=[("yes", "有逾期的")], empty_label="全部", method="with_overdue"
    )

    class Meta:
        model = JointZone
        fields = ["q", "state", "overdue", "branch"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "branch" in self.filters:
            self.filters["branch"].method = "of_branch"

    def search(self, queryset, name, value):
        value = value.strip()
        return queryset.filter(
            Q(theme__icontains=value) | Q(zone__name__icontains=value) | Q(partner__name__icontains=value)
            | Q(partner_name__icontains=value) | Q(branch__name__icontains=value)
        )  # fmt: skip

    def of_branch(self, queryset, name, value):
        return queryset.filter(Q(branch=value) | Q(partner=value))

    def with_overdue(self, queryset, name, value):
        return queryset
