"""The filter bar above agreements."""

import django_filters as filters
from django.db.models import Q

from core import clock
from members.filters import YearFilterSet
from members.models import PartyGroup
from members.models.people import named
from zones.models import Agreement


class AgreementFilter(YearFilterSet):
    q = filters.CharFilter(label="搜索姓名、拼音、编号", method="search")
    state = filters.ChoiceFilter(label="状态", choices=Agreement.workflow.choices, empty_label="全部现行")
    group = filters.ModelChoiceFilter(label="党小组", queryset=PartyGroup.objects.none(), method="in_group")

    class Meta:
        model = Agreement
        fields = ["q", "year", "state", "group", "branch"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        groups = PartyGroup.objects.permitted(self.request.user, "organization.view").filter(is_closed=False)
        self.filters["group"].field.queryset = groups.select_related("branch")

    def filter_queryset(self, queryset):
        if not self.form.cleaned_data.get("state"):
            queryset = self.standing(queryset)
        return super().filter_queryset(queryset)

    def standing(self, queryset):
        return queryset.current()

    def search(self, queryset, name, value):
        number = Q(member__number__endswith="".join(value.split()))
        return queryset.filter(named(value, "member__") | number)

    def in_group(self, queryset, name, value):
        people = value.memberships.on(clock.today()).values("member_id")
        return queryset.filter(member__in=people)
