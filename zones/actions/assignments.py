"""Who serves in a zone: putting people there and ending it."""

from datetime import date

from django.db import transaction

from core import audit, clock
from core.errors import Refused, unique_or_refused
from core.registry import tell_of_succession
from core.templatetags.zonebook import precise_date
from core.workflow import require
from members.models import Member
from zones.actions.zones import keep_zone
from zones.models import Zone, ZoneAssignment

Part = ZoneAssignment.Part
RESPONSIBLE = (Part.LEAD, Part.CO_RESPONSIBLE)


@transaction.atomic
def assign(
    zone: Zone, *, part: str, by, member: Member | None = None, person_name: str = "", person_note: str = "",
    from_on: date | None = None, reason: str = "",
) -> ZoneAssignment:  # fmt: skip
    """Put a member (or, for the parts that allow it, somebody named who is none) into a part of a zone from a day on.

    A new lead (责任人) ends the earlier one the same day. Raises Refused: two leads at once, the same person twice in
    overlapping time, a member who is not in the branch on that day, a day outside the zone's time; NotAllowed.
    """
    require(zone, by, "zone.manage")
    from_on, person_name = from_on or clock.today(), person_name.strip()
    if not keep_zone(zone):  # from here on, who puts somebody into the same zone waits for us
        raise Refused("这个责任区已经撤销，不能再指定。")
    if from_on < zone.from_on:
        raise Refused("这一天责任区还没有设立。", "from_on")
    _refuse_person(zone, part, member, person_name, from_on)
    following = zone.assignments.filter(part=part).overlapping(from_on, None)
    same = following.filter(member=member) if member else following.filter(person_name=person_name)
    if same.exists():
        raise Refused(
            f"{member or person_name}在这段时间已经是{Part(part).label}。", "member" if member else "person_name"
        )
    ended = None
    if part == Part.LEAD:
        ended = _end_earlier_lead(zone, from_on)
        _end_sharing(zone, member, from_on)
    with unique_or_refused("责任人刚刚由别人指定过，请刷新后再看。", "part"):
        assignment = ZoneAssignment.objects.create(
            zone=zone, part=part, member=member, person_name=person_name, person_note=person_note.strip(),
            from_on=from_on, reason=reason.strip(),
        )  # fmt: skip
    label = assignment.get_part_display()
    changes = {label: [ended.person if ended else "", assignment.person]}
    audit.record(f"指定{label}", zone, by=by, reason=reason.strip(), changes=changes, part=part, from_on=from_on)
    tell_of_succession([zone], by)
    return assignment


@transaction.atomic
def end_assignment(assignment: ZoneAssignment, *, by, on: date | None = None, reason: str = "") -> ZoneAssignment:
    """End a person's part on ``on`` (today), the first day without it. The row stays as history."""
    require(assignment.zone, by, "zone.manage")
    on = on or clock.today()
    if assignment.until_on is not None:
        raise Refused("这项分工已经结束。")
    if on < assignment.from_on:
        raise Refused(f"结束日期不能早于开始日期（{precise_date(assignment.from_on)}）。", "on")
    open_rows = ZoneAssignment.objects.filter(pk=assignment.pk, until_on__isnull=True)
    if not open_rows.update(until_on=on):
        raise Refused("这项分工刚刚由别人结束了。")
    assignment.until_on = on
    part = assignment.get_part_display()
    audit.record(
        f"结束{part}分工", assignment.zone, by=by, reason=reason.strip(), changes={part: [assignment.person, ""]}, on=on
    )
    tell_of_succession([assignment.zone], by)
    return assignment


def _refuse_person(zone: Zone, part: str, member: Member | None, person_name: str, from_on: date) -> None:
    if bool(member) == bool(person_name):
        raise Refused("请选一名党员；如果不是本支部党员，请写姓名，两样只填一样。", "member")
    if member is None:
        if part in RESPONSIBLE:
            raise Refused(f"{Part(part).label}必须是本支部党员。", "member")
        return
    if not Member.objects.in_branch(zone.branch, from_on).filter(pk=member.pk).exists():
        raise Refused(f"{member}这一天不在本支部。外支部的同志请在“非党员姓名”里写姓名和身份。", "member")
    if part == Part.CO_RESPONSIBLE:
        leading = zone.assignments.filter(part=Part.LEAD, member=member)
        if leading.overlapping(from_on, None).exists():
            raise Refused(f"{member}在这段时间是责任人，不能同时是共同责任人。", "member")


def _end_sharing(zone: Zone, member: Member, from_on: date) -> None:
    """Whoever becomes the lead of a zone stops sharing it: one change, not two."""
    shared = zone.assignments.filter(part=Part.CO_RESPONSIBLE, member=member, until_on__isnull=True)
    shared.filter(from_on__lte=from_on).update(until_on=from_on)


def _end_earlier_lead(zone: Zone, from_on: date) -> ZoneAssignment | None:
    """End the open lead on the day the new one begins. A lead of that time who cannot give way is a second one."""
    others = list(zone.assignments.filter(part=Part.LEAD).overlapping(from_on, None).select_related("member"))
    for lead in others:
        if lead.until_on is not None or lead.from_on > from_on:
            until = f"到{precise_date(lead.until_on)}" if lead.until_on else "起"
            raise Refused(f"{lead.person}从{precise_date(lead.from_on)}{until}是责任人，日期不能与此重叠。", "from_on")
        ZoneAssignment.objects.filter(pk=lead.pk, until_on__isnull=True).update(until_on=from_on)
    return others[0] if others else None
