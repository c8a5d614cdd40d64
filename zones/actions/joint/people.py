"""共建领导小组: each side names its own people."""

from datetime import date

from django.db import transaction

from core import audit, clock
from core.errors import NotAllowed, Refused, unique_or_refused
from core.templatetags.zonebook import precise_date
from core.workflow import require
from members.models import Member, Organization
from zones.models import JointPerson, JointZone

Part = JointPerson.Part


@transaction.atomic
def add_person(
    joint: JointZone, *, part: str, by, member: Member | None = None, person_name: str = "", person_note: str = "",
    from_on: date | None = None,
) -> JointPerson:  # fmt: skip
    """Put one of the own members, or somebody named who is none, into the leading group from a day on.

    Raises Refused: a member of neither side's own, the same person twice, a second head, a day after the period;
    NotAllowed.
    """
    require(joint, by, "joint.people")
    from_on, person_name = from_on or clock.today(), person_name.strip()
    if not joint.takes_changes:
        raise Refused(f"共建{joint.get_state_display()}，领导小组不能再改。")
    if from_on > joint.ends_on:
        raise Refused(f"共建到{precise_date(joint.ends_on)}为止，日期不能比这更晚。", "from_on")
    if bool(member) == bool(person_name):
        raise Refused("请选一名党员；不是本支部党员的，请写姓名，两样只填一样。", "member")
    organization = _side(joint, by, member, from_on)
    present = joint.people.overlapping(from_on, None)
    same = present.filter(member=member) if member else present.filter(person_name=person_name)
    if same.exists():
        raise Refused(f"{member or person_name}在这段时间已经在领导小组里。", "member" if member else "person_name")
    if part == Part.HEAD and (head := present.filter(part=part).select_related("member").first()):
        raise Refused(f"组长现在是{head.person}，一次只能有一名，请先结束。", "part")
    with unique_or_refused("组长刚刚由别人定了，请刷新后再看。", "part"):
        person = JointPerson.objects.create(
            joint=joint, organization=organization, part=part, member=member, person_name=person_name,
            person_note=person_note.strip(), from_on=from_on,
        )  # fmt: skip
    audit.record("列入领导小组", joint, by=by, changes={person.get_part_display(): ["", person.person]}, on=from_on)
    return person


@transaction.atomic
def end_person(person: JointPerson, *, by, on: date | None = None) -> JointPerson:
    """End a person's part on ``on`` (today), the first day without it. Only the side that named the person may."""
    require(person, by, "joint.people")
    on = on or clock.today()
    if on < person.from_on:
        raise Refused(f"结束日期不能早于开始日期（{precise_date(person.from_on)}）。", "on")
    if not JointPerson.objects.filter(pk=person.pk, until_on__isnull=True).update(until_on=on):
        raise Refused("这个人已经不在领导小组里。")
    person.until_on = on
    changes = {person.get_part_display(): [person.person, ""]}
    audit.record("调出领导小组", person.joint, by=by, changes=changes, on=on)
    return person


def _side(joint: JointZone, by, member: Member | None, day: date) -> Organization:
    """The side that ``by`` acts for: of a member, the one he belongs to."""
    own = Organization.objects.permitted(by, "joint.people").filter(pk__in=[joint.branch_id, joint.partner_id])
    sides = sorted(own, key=lambda side: side.pk != joint.branch_id)
    if member:
        sides = [side for side in sides if Member.objects.in_branch(side, day).filter(pk=member.pk).exists()]
        if not sides:
            raise Refused(f"{member}这一天不在您的支部。对方支部的党员，请对方书记列入。", "member")
    if not sides:
        raise NotAllowed
    return sides[0]
