"""The filter bars above plans and opinions."""

import django_filters as filters
from django.db.models import Q

from core import clock
from members.filters import BranchFilterSet
from zones.models import PlanOpinion, PlanZone, ZonePlan


class PlanFilter(BranchFilterSet):
    q = filters.CharFilter(label="搜索责任区、责任人", method="search")
    year = filters.ChoiceFilter(label="年度", choices=[])
    state = filters.ChoiceFilter(label="状态", choices=ZonePlan.workflow.choices)

    class Meta:
        model = ZonePlan
        fields = ["q", "year", "state", "branch"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        this_year = clock.today().year
        self.filters["year"].extra |= {
            "choices": [(str(year), f"{year}年") for year in range(this_year + 1, this_year - 6, -1)]
        }

    def search(self, queryset, name, value):
        value = value.strip()
        named = PlanZone.objects.filter(Q(name__icontains=value) | Q(lead__name__contains=value))
        return queryset.filter(pk__in=named.values("plan_id"))


class OpinionFilter(BranchFilterSet):
    q = filters.CharFilter(label="搜索意见、答复", method="search")
    plan = filters.ModelChoiceFilter(label="方案", queryset=ZonePlan.objects.none())
    answered = filters.ChoiceFilter(
        label="答复", choices=[("no", "还没有答复"), ("yes", "已经答复")], method="with_answer"
    )
    source = filters.ChoiceFilter(label="来自", choices=[("member", "党员"), ("public", "群众")], method="from_source")

    class Meta:
        model = PlanOpinion
        fields = ["q", "plan", "answered", "source", "branch"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "branch" in self.filters:
            self.filters["branch"].field_name = "plan__branch"
        self.filters["plan"].field.queryset = ZonePlan.objects.shown_to(self.request.user)

    def search(self, queryset, name, value):
        value = value.strip()
        return queryset.filter(Q(text__icontains=value) | Q(answer__icontains=value) | Q(about__icontains=value))

    def with_answer(self, queryset, name, value):
        return queryset.filter(answered_at__isnull=value == "no")

    def from_source(self, queryset, name, value):
        return queryset.filter(member__isnull=value == "public")
