"""What waits for whom in this room, and where the year stands in it."""

from django.db.models import F
from django.urls import reverse

from core import clock
from core.asking import Rows
from core.registry import Asked, Todo, YearStep
from members.access import Role, holds
from members.models import Member, Organization
from zones.coverage import Coverage
from zones.models import Agreement, PlanOpinion, Zone, ZoneAssignment, ZonePlan


def own_agreement(user, day):
    """The member's own: to write, to mend after it came back, to sign. One query."""
    if not user.member_id:
        return
    own = Agreement.objects.permitted(user, "agreement.declare").filter(year=day.year).current()
    found = {row.state: row for row in own.select_related("member")}
    if draft := found.get("draft"):
        url = reverse("zones:agreement-duties", args=[draft.pk])
        if draft.returned_reason:
            yield Todo("责任书被退回，请修改", url, icon="reply", tone="late")
        else:
            yield Todo(f"自定{day.year}年责任", url, icon="pencil")
    if approved := found.get("approved"):
        yield Todo("在责任书上签字", reverse("zones:agreement-sign", args=[approved.pk]), icon="pen")
    if not found:
        held = ZoneAssignment.objects.on(day).responsible().values("member_id")
        answering = Member.objects.filter(pk=user.member_id).filter(pk__in=held)
        yield Todo(f"自定{day.year}年责任", reverse("zones:agreement-start"), count=answering, icon="pencil")


def agreements_to_handle(user, day):
    """Others' agreements that wait for this officer: to review, to approve, to countersign."""
    listed = reverse("zones:agreement-list")
    waiting = [
        ("评议责任书", "declared", "agreement.review", "people"),
        ("认定责任书", "reviewed", "agreement.approve", "check2-square"),
        ("会签责任书", "signed", "agreement.countersign", "pen"),
    ]
    for label, state, permission, icon in waiting:
        if holds(user, permission):
            rows = Agreement.objects.permitted(user, permission).filter(state=state, year=day.year)
            if state == "declared" and Role.GROUP_LEADER not in user.roles:
                rows = rows.without_group_leader(day)
            yield Todo(label, f"{listed}?state={state}", count=rows, icon=icon)


def blind_spots(user, day):
    """What the division of the branch leaves out, for who can mend it."""
    branch = user.current_branch if holds(user, "zone.manage") else None
    if branch and branch.is_branch:
        theirs = Organization.objects.permitted(user, "zone.manage").filter(pk=branch.pk)
        url = reverse("zones:coverage")

        def say(may_mend, gaps):
            if may_mend:
                yield Todo("责任区有盲点", url, count=gaps, icon="grid-1x2", tone="late")

        yield Asked((theirs, Coverage(branch, day).gaps), say)


def division_step(branch, year):
    """划分责任区: done when there are zones and no blind spots. While the year has a plan on its way, the step leads to
    it."""
    today, url = clock.today(), reverse("zones:coverage")
    plans = ZonePlan.objects.filter(branch=branch, year=year).exclude(state__in=["superseded", "cancelled"])

    def say(zones, gaps, plan):
        state = "done" if zones and not gaps else "current"
        note = (f"{zones}个责任区，" + (f"{gaps}处盲点" if gaps else "没有盲点")) if zones else "还没有责任区"
        if under_way := [(pk, plan_state) for pk, plan_state in plan if plan_state != "in_force"]:
            pk, plan_state = under_way[0]
            page, words = reverse("zones:plan-detail", args=[pk]), ZonePlan.workflow.labels[plan_state]
            yield YearStep("划分责任区", page, "current", f"方案{words}，{note}", 20, permission="coverage.view")
        else:
            yield YearStep("划分责任区", url, state, note, 20, permission="coverage.view")

    zones = Zone.objects.filter(branch=branch).on(today)
    yield Asked((zones, Coverage(branch, today).gaps, Rows(plans.values_list("pk", "state"))), say)


def signing_step(branch, year):
    """签订责任书: done when everybody who answers for a zone has an agreement in force."""
    today, url = clock.today(), reverse("zones:agreement-list")
    held = ZoneAssignment.objects.on(today).responsible().filter(zone__branch=branch)
    due_from = Member.objects.in_branch(branch, today).filter(pk__in=held.values("member_id"))
    current = Agreement.objects.filter(branch=branch, year=year).current()

    def say(due, begun, signed):
        state = "done" if due and signed >= due else "current" if begun else "next"
        yield YearStep("签订责任书", url, state, f"{signed}/{due}份已生效", 30)

    yield Asked((due_from, current, current.filter(state="in_force")), say)


def plans_to_handle(user, day):
    """What the secretary has to do for a plan: answer what was said of it, bring it to the vote, bring it into force.
    And what a member may do: look at it and say something, once each time it is opened."""
    if holds(user, "zone.manage"):
        managed = ZonePlan.objects.permitted(user, "zone.manage")
        waiting = PlanOpinion.objects.filter(plan__in=managed.filter(state__in=["draft", "consulting"])).unanswered()
        opinions = f"{reverse('zones:opinion-list')}?answered=no"
        yield Todo("答复对划分方案的意见", opinions, count=waiting, icon="chat-left-text")
        yield from _plans_at(managed.to_adopt(day), "表决划分方案", "zones:plan-detail", "check2-square")
        yield from _plans_at(managed.to_enforce(day), "划分方案付诸实施", "zones:plan-enforce", "play-circle")
    elif user.member_id and holds(user, "plan.opine"):
        spoken = PlanOpinion.objects.filter(member=user.member_id, made_at__date__gte=F("plan__opinions_from"))
        said = spoken.values("plan_id")
        heard = ZonePlan.objects.permitted(user, "plan.opine").open_on(day).exclude(pk__in=said)
        yield from _plans_at(heard, "看划分方案，提意见", "zones:plan-detail", "chat-left", tone="info")


def _plans_at(plans, label: str, route: str, icon: str, tone: str = "waiting"):
    """A todo for each of the plans, which are one or two."""

    def say(rows):
        for pk, until in rows:
            yield Todo(label, reverse(route, args=[pk]), due_on=until if tone == "info" else None, icon=icon, tone=tone)

    yield Asked((Rows(plans.order_by("pk").values_list("pk", "opinions_until")),), say)
