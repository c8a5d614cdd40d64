"""What ends in this room when a member leaves a branch."""

from datetime import date

from django.db import transaction
from django.db.models import F

from core import audit
from core.registry import tell_of_succession
from members.models import Member, Organization
from zones.actions.agreements import cancel
from zones.actions.claims import let_go
from zones.actions.promises import cancel_promise
from zones.actions.volunteering import step_down
from zones.models import (
    Agreement,
    ContactMark,
    ContactOffer,
    PostClaim,
    Promise,
    TeamEnrolment,
    VolunteerTeam,
    ZoneAssignment,
)


@transaction.atomic
def hand_over_zones(member: Member, branch: Organization, on: date, by) -> None:
    """End the member's parts in the branch's zones and the care for its contacts on ``on``: both show as blind spots
    until somebody else takes them over.

    An agreement that is not in force yet is called off: nobody signs for a branch he has left. One in force stays as it
    was signed: it says what was owed until then. Promises that nobody has judged yet are called off.
    """
    _end_assignments(member, branch, on, by)
    _end_care(member, branch, on, by)
    for agreement in Agreement.objects.open().filter(branch=branch, member=member):
        cancel(agreement, reason="离开本支部", by=by)
    for promise in Promise.objects.unfinished().filter(branch=branch, member=member):
        cancel_promise(promise, reason="离开本支部", by=by)


@transaction.atomic
def hand_over_claims(member: Member, branch: Organization, on: date, by) -> None:
    """End the member's posts, the contacts he offered to look after and his places in teams on ``on``; drop what still
    waits for the branch. His teams are without a leader until another is named."""
    for model in (PostClaim, ContactOffer, TeamEnrolment):
        let_go(model.objects.filter(branch=branch, member=member), reason="离开本支部", by=by, on=on)
    step_down(member, VolunteerTeam.objects.filter(branch=branch, state="active"), by=by)


def _end_assignments(member: Member, branch: Organization, on: date, by) -> None:
    running = ZoneAssignment.objects.filter(member=member, zone__branch=branch).overlapping(on, None)
    lines = [
        (row.zone, {"changes": {row.get_part_display(): [row.person, ""]}, "reason": "离开本支部", "on": on})
        for row in running.select_related("zone", "member")
    ]
    running.filter(from_on__gt=on).update(until_on=F("from_on"))
    running.filter(from_on__lte=on).update(until_on=on)
    audit.record_many("责任区分工随离开支部结束", lines, by=by)
    tell_of_succession([zone for zone, _ in lines], by)


def _end_care(member: Member, branch: Organization, on: date, by) -> None:
    cared_for = ContactMark.objects.filter(carer=member, contact__branch=branch, until_on__isnull=True)
    lines = []
    for mark in cared_for.select_related("contact"):
        ended = max(on, mark.from_on)
        ContactMark.objects.filter(pk=mark.pk).update(until_on=ended)
        ContactMark.objects.create(contact=mark.contact, mark=mark.mark, from_on=ended)
        lines.append((mark.contact, {"changes": {"帮带党员": [str(member), ""]}, "reason": "离开本支部", "on": on}))
    audit.record_many("帮带随离开支部结束", lines, by=by)
