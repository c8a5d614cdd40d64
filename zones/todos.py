"""What waits for whom in this room, and where the year stands in it."""

from django.urls import reverse

from core import clock
from core.registry import Todo, YearStep
from core.workflow import is_permitted
from members.access import Role, holds
from members.models import Member
from zones.coverage import Coverage
from zones.models import Agreement, Zone, ZoneAssignment


def own_agreement(user, day):
    """The member's own: to write, to mend after it came back, to sign. One or two queries."""
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
        held = ZoneAssignment.objects.on(day).responsible().filter(member=user.member_id)
        yield Todo(f"自定{day.year}年责任", reverse("zones:agreement-start"), count=held.exists(), icon="pencil")


def agreements_to_handle(user, day):
    """Others' agreements that wait for this officer: to review, to approve, to countersign. Up to three queries."""
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
            yield Todo(label, f"{listed}?state={state}", count=rows.count(), icon=icon)


def blind_spots(user, day):
    """What the division of the branch leaves out, for who can mend it. Two queries."""
    branch = user.current_branch if holds(user, "zone.manage") else None
    if branch and branch.is_branch and is_permitted(branch, user, "zone.manage"):
        gaps = Coverage(branch, day).gaps()
        yield Todo("责任区有盲点", reverse("zones:coverage"), count=gaps, icon="grid-1x2", tone="late")


def division_step(branch, year):
    """划分责任区: done when there are zones and no blind spots. Two queries."""
    zones = Zone.objects.filter(branch=branch).on(clock.today()).count()
    gaps = Coverage(branch, clock.today()).gaps() if zones else 0
    state = "done" if zones and not gaps else "current"
    note = (f"{zones}个责任区，" + (f"{gaps}处盲点" if gaps else "没有盲点")) if zones else "还没有责任区"
    yield YearStep("划分责任区", reverse("zones:coverage"), state, note, 20)


def signing_step(branch, year):
    """签订责任书: done when everybody who answers for a zone has an agreement in force. Two queries."""
    today = clock.today()
    members = Member.objects.in_branch(branch, today)
    held = ZoneAssignment.objects.on(today).responsible().filter(zone__branch=branch, member__in=members)
    due = held.values("member_id").distinct().count()
    counts = Agreement.objects.filter(branch=branch, year=year).current().counted_by_state()
    signed = counts.get("in_force", 0)
    state = "done" if due and signed >= due else "current" if counts else "next"
    yield YearStep("签订责任书", reverse("zones:agreement-list"), state, f"{signed}/{due}份已生效", 30)
