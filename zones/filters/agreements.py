"""The filter bar above agreements."""

import django_filters as filters
from django.db.models import Q

from core import clock
from members.models import PartyGroup
from zones.filters.branch import BranchFilterSet, year_choices
from zones.models import Agreement


class AgreementFilter(BranchFilterSet):
    q = filters.CharFilter(label="搜索姓名、拼音、编号", method="search")
    year = filters.ChoiceFilter(label="年度", choices=[])
    state = filters.ChoiceFilter(label="状态", choices=Agreement.workflow.choices, empty_label="全部现行")
    group = filters.ModelChoiceFilter(label="党小组", queryset=PartyGroup.objects.none(), method="in_group")

    class Meta:
        model = Agreement
        fields = ["q", "year", "state", "group", "branch"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["year"].extra |= year_choices()
        groups = PartyGroup.objects.permitted(self.request.user, "organization.view").filter(is_closed=False)
        self.filters["group"].field.queryset = groups.select_related("branch")

    def filter_queryset(self, queryset):
        cleaned = self.form.cleaned_data
        if not cleaned.get("year"):
            queryset = queryset.filter(year=clock.today().year)
        if not cleaned.get("state"):
            queryset = self.standing(queryset)
        return super().filter_queryset(queryset)

    def standing(self, queryset):
        return queryset.current()

    def search(self, queryset, name, value):
        value = "".join(value.split())
        return queryset.filter(
            Q(member__name__contains=value) | Q(member__pinyin__contains=value.lower())
            | Q(member__initials__startswith=value.lower()) | Q(member__number__endswith=value)
        )  # fmt: skip

    def in_group(self, queryset, name, value):
        people = value.memberships.on(clock.today()).values("member_id")
        return queryset.filter(member__in=people)
