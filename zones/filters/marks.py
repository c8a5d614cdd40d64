"""The filter bar above marks and visits."""

import django_filters as filters
from django.db.models import Q

from members.filters import BranchFilterSet
from members.models import Organization
from zones.models import ContactMark


class MarkFilter(BranchFilterSet):
    q = filters.CharFilter(label="搜索姓名、户名、地址、帮带党员", method="search")
    mark = filters.ChoiceFilter(label="标记", choices=ContactMark.Mark.choices)
    cared = filters.ChoiceFilter(label="帮带", choices=[("no", "没人帮带"), ("yes", "有人帮带")], method="with_carer")
    # Kept by the page itself: when somebody was visited is no column of this table.
    forgotten = filters.ChoiceFilter(label="走访", choices=[("yes", "一个月没走访")], method="with_visits")
    branch = filters.ModelChoiceFilter(
        label="党支部", field_name="contact__branch", queryset=Organization.objects.none()
    )

    class Meta:
        model = ContactMark
        fields = ["q", "mark", "cared", "forgotten", "branch"]

    def search(self, queryset, name, value):
        value = value.strip()
        return queryset.filter(
            Q(contact__name__icontains=value) | Q(contact__address__icontains=value) | Q(carer__name__contains=value)
        )

    def with_carer(self, queryset, name, value):
        return queryset.filter(carer__isnull=value == "no")

    def with_visits(self, queryset, name, value):
        return queryset
