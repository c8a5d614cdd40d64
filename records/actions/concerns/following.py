"""Concerns go with what they belong to: to who answers for the zone by now, or back to the branch where nobody can."""

from collections.abc import Collection
from datetime import date

from django.db import transaction

from core import audit, clock
from core.errors import Stale
from core.workflow import carry, compare_and_set
from members.models import Member
from records.models import Concern

MANY = 200  # at once: a page that is opened after months does not wait for all of them
NOBODY = "现在没有能接着办的责任人"


def hand_on_concerns(concerns=None, *, by=None, reason: str = "") -> int:
    """Give those of ``concerns`` (all) that are with the wrong person to the right one; return how many.

    Asked by whatever changes who answers for a zone, by the clock for what was arranged for a later day, and by the
    pages that show concerns. One query where there is nothing to do; MANY at a time.
    """
    rows = Concern.objects.all() if concerns is None else concerns
    waiting = list(rows.to_hand_on(clock.today()).select_related("member")[:MANY])
    heirs = Member.objects.in_bulk({concern.heir_id for concern in waiting} - {None}) if waiting else {}
    return sum(_hand_on(concern, heirs.get(concern.heir_id), by, reason) for concern in waiting)


@transaction.atomic
def _hand_on(concern: Concern, heir: Member | None, by, reason: str) -> bool:
    changes = {"changes": {"办理人": [str(concern.member or ""), str(heir or "")]}}
    try:
        if concern.state == "passed_up":  # it lies above; who gets it back when it is not settled there
            compare_and_set(concern, None, (concern.state,), member=heir)
            audit.record("随责任区交接", concern, by=by, **changes)
        elif heir:
            carry(concern, "follow", by=by, reason=reason, detail=changes, member=heir)
        else:
            carry(concern, "release", by=by, reason=reason or NOBODY, detail=changes, member=None)
    except Stale:  # somebody acted on it in this very moment; the next time finds it as it is then
        return False
    return True


def follow_zones(zones: Collection, by) -> None:
    """Who answers for these zones is somebody else by now. Called inside the transaction in which that changed."""
    hand_on_concerns(Concern.objects.filter(zone__in=zones), by=by)


def release_concerns(member, branch, on: date, by) -> None:
    """Nothing stays with a member who leaves a branch (``on`` is the first day away)."""
    hand_on_concerns(Concern.objects.filter(branch=branch, member=member), by=by, reason="离开本支部")
