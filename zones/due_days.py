"""What a person's own calendar shows of this room: when his duties are due, until when a plan is open for opinions."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import F
from django.urls import reverse

from core.asking import Rows
from core.registry import Asked, DueDay
from members.access import holds
from zones.models import Agreement, Duty, PlanOpinion, ZonePlan
from zones.models.agreements import Category

LOOKS_BACK = timedelta(days=14)


def duties_and_plans(user, day: date) -> Iterator[Asked]:
    """Members. A duty is named by its category and not by its words, which may name people."""
    if not user.member_id:
        return
    own = Agreement.objects.permitted(user, "agreement.view").in_force().filter(member=user.member_id)
    duties = Duty.objects.filter(agreement__in=own, due_on__gte=day - LOOKS_BACK).order_by()
    yield Asked((Rows(duties.values_list("pk", "agreement_id", "category", "due_on")),), _duties)
    if holds(user, "plan.opine"):
        said = PlanOpinion.objects.filter(member=user.member_id, made_at__date__gte=F("plan__opinions_from"))
        plans = ZonePlan.objects.permitted(user, "plan.opine").open_on(day).exclude(pk__in=said.values("plan_id"))
        yield Asked((Rows(plans.order_by().values_list("pk", "year", "opinions_until")),), _plans)


def _duties(rows) -> Iterator[DueDay]:
    for pk, agreement, category, due_on in rows:
        url = reverse("zones:agreement-detail", args=[agreement])
        yield DueDay(f"duty-{pk}", f"责任项完成时限：{Category(category).label}", due_on, url)


def _plans(rows) -> Iterator[DueDay]:
    for pk, year, until in rows:
        url = reverse("zones:plan-detail", args=[pk])
        yield DueDay(f"plan-{pk}", f"对{year}年划分方案提意见截止", until, url)
