"""责任区调整: handing a part of a zone from one member to another, with everything that is open in it."""

from datetime import date

from django.db import transaction

from core import audit, clock
from core.errors import Refused
from core.templatetags.zonebook import precise_date
from core.workflow import require
from members.models import Member
from zones.actions.agreements import take_zones
from zones.actions.assignments import assign, end_assignment
from zones.actions.contacts import assign_carer
from zones.models import Agreement, ContactMark, ZoneAdjustment, ZoneAssignment

Reason = ZoneAdjustment.Reason
# Not signed yet: the zones in the text are still those of the day.
UNSIGNED = ("draft", "declared", "reviewed", "approved")


@transaction.atomic
def hand_over(
    assignment: ZoneAssignment, *, member: Member, reason: str, by, from_on: date | None = None, note: str = ""
) -> ZoneAdjustment:
    """Let ``member`` take over this part of the zone from ``from_on`` (today) on.

    Who had it until then stays as an ended row. The marked contacts of the zone that he looked after go with it, unless
    he still answers for the zone in another part; agreements of both that are not signed yet take the zones of today.
    Raises Refused: a part that has ended or is nobody's of the branch, the same person, a day before the part began or
    after today, a time in which somebody else holds the part, 其他 without a note; NotAllowed.
    """
    zone, giver, from_on, note = assignment.zone, assignment.member, from_on or clock.today(), note.strip()
    require(zone, by, "zone.manage")
    _refuse(assignment, member, from_on, reason, note)
    if assignment.part != ZoneAssignment.Part.LEAD:  # a new lead ends the earlier one by itself
        end_assignment(assignment, by=by, on=from_on, reason="责任区调整")
    begun = assign(zone, part=assignment.part, member=member, by=by, from_on=from_on, reason=f"接替{giver}")
    adjustment = ZoneAdjustment.objects.create(
        branch=zone.branch, zone=zone, part=assignment.part, giver=giver, taker=member, ended=assignment, begun=begun,
        from_on=from_on, reason=reason, note=note, adjusted_by=by, adjusted_at=clock.now(),
        care_count=_hand_care(assignment, member, from_on, by),
    )  # fmt: skip
    for agreement in Agreement.objects.filter(branch=zone.branch, member__in=[giver, member], state__in=UNSIGNED):
        take_zones(agreement)
    audit.record(
        "调整责任区", adjustment, by=by, reason=f"{Reason(reason).label}：{note}" if note else Reason(reason).label,
        changes={assignment.get_part_display(): [str(giver), str(member)]}, on=from_on, care=adjustment.care_count,
    )  # fmt: skip
    return adjustment


def _refuse(assignment: ZoneAssignment, member: Member, from_on: date, reason: str, note: str) -> None:
    if assignment.until_on is not None:
        if assignment.until_on > clock.today():
            raise Refused(f"这项分工已经定下到{precise_date(assignment.until_on)}结束，不能再移交。")
        raise Refused("这项分工已经结束，不能再移交。")
    if assignment.member is None:
        raise Refused("这项分工不是本支部党员担任的，请先结束，再指定别人。")
    if member == assignment.member:
        raise Refused(f"{member}现在就担任{assignment.get_part_display()}，请选另一名党员。", "member")
    if from_on < assignment.from_on:
        raise Refused(
            f"{assignment.person}从{precise_date(assignment.from_on)}才开始担任，调整日期不能比这更早。", "from_on"
        )
    if from_on > clock.today():
        raise Refused("日期不能晚于今天。以后才换人的，到那天再办。", "from_on")
    if reason == Reason.OTHER and not note:
        raise Refused("原因选了“其他”，请在说明里写清楚。", "note")


def _hand_care(assignment: ZoneAssignment, member: Member, from_on: date, by) -> int:
    """Give the marked contacts of the zone to who took it over; return how many."""
    zone, giver = assignment.zone, assignment.member
    if zone.assignments.on(from_on).responsible().filter(member=giver).exists():
        return 0
    marks = ContactMark.objects.filter(contact__zone=zone, carer=giver, until_on__isnull=True)
    handed = list(marks.select_related("contact__branch", "carer"))
    for mark in handed:
        assign_carer(mark, carer=member, by=by, on=max(from_on, mark.from_on))
    return len(handed)
