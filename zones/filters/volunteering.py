"""The filter bars above teams and households."""

import django_filters as filters
from django.db.models import Q

from core import clock
from members.filters import BranchFilterSet
from members.models.people import named
from zones.models import Contact, TeamEnrolment, VolunteerTeam, Zone
from zones.models.volunteering import ALONE, UNCARED


class TeamFilter(BranchFilterSet):
    q = filters.CharFilter(label="搜索队伍、做什么、队员", method="search")
    state = filters.ChoiceFilter(label="状态", choices=VolunteerTeam.workflow.choices, empty_label="活动中")

    class Meta:
        model = VolunteerTeam
        fields = ["q", "state", "branch"]

    def filter_queryset(self, queryset):
        if not self.form.cleaned_data.get("state"):
            queryset = queryset.active()
        return super().filter_queryset(queryset)

    def search(self, queryset, name, value):
        value = value.strip()
        people = TeamEnrolment.objects.held().filter(named(value, "member__")).values("team_id")
        return queryset.filter(Q(name__icontains=value) | Q(purpose__icontains=value) | Q(pk__in=people))


class HouseholdFilter(filters.FilterSet):
    """The contacts a member may offer to look after."""

    q = filters.CharFilter(label="搜索户名", field_name="name", lookup_expr="icontains")
    need = filters.ChoiceFilter(
        label="情况",
        choices=[("alone", "还没有人联系"), ("served", "已有人联系")],
        method="with_need",
    )
    zone = filters.ModelChoiceFilter(label="责任区", queryset=Zone.objects.none(), null_label="未划入")

    class Meta:
        model = Contact
        fields = ["q", "need", "zone"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        zones = Zone.objects.permitted(self.request.user, "zone.view").on(clock.today())
        self.filters["zone"].field.queryset = zones

    def with_need(self, queryset, name, value):
        alone = Q(need__in=[UNCARED, ALONE])
        return queryset.filter(alone if value == "alone" else ~alone)
