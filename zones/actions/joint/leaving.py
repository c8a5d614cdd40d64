"""What becomes of a joint zone when a member leaves one of its sides, or when its zone is closed."""

from datetime import date

from django.db import transaction
from django.db.models import F, Q

from core import audit
from core.workflow import advance
from members.models import Member, Organization
from zones.models import JointAction, JointPerson, Zone
from zones.models.joint import OVER


@transaction.atomic
def hand_over_joint(member: Member, branch: Organization, on: date, by) -> None:
    """End the member's parts in leading groups on ``on``; what he answered for is nobody's until another is named. Both
    of the joint zones that the branch he leaves takes part in, on either side."""
    theirs = (Q(joint__branch=branch) | Q(joint__partner=branch)) & ~Q(joint__state__in=OVER)
    people = JointPerson.objects.filter(theirs, member=member).overlapping(on, None).select_related("joint", "member")
    lines = [(row.joint, {"changes": {row.get_part_display(): [row.person, ""]}, "on": on}) for row in people]
    people.filter(from_on__gt=on).update(until_on=F("from_on"))
    people.filter(from_on__lte=on).update(until_on=on)
    actions = list(JointAction.objects.filter(theirs, answerer=member, stopped_on__isnull=True))
    JointAction.objects.filter(pk__in=[row.pk for row in actions]).update(answerer=None, version=F("version") + 1)
    lines += [(row, {"changes": {"负责人": [str(member), ""]}, "reason": "离开支部", "on": on}) for row in actions]
    audit.record_many("共建分工随离开支部结束", lines, by=by)


def end_joints_of_zone(zone: Zone, *, by, on: date, reason: str) -> None:
    """A zone that is closed is run by nobody: what was proposed is withdrawn, what was agreed is ended."""
    for joint in zone.joints.standing():
        if joint.state == "proposed":
            advance(joint, "withdraw", by=by, detail={"reason": reason})
        else:
            advance(joint, "end", by=by, reason=reason, closing_reason=reason, ended_on=min(on, joint.ends_on))
