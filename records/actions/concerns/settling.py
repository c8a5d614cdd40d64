"""How a concern ends: the asker says that it is settled or is not, or says nothing for long enough."""

from django.db import transaction

from core import clock
from core.errors import NotAllowed, Stale
from core.workflow import carry
from records.actions.concerns.following import MANY
from records.actions.concerns.raising import handlers
from records.models import Concern, ConcernMessage, ConcernRule
from records.models.concerns import serving_in
from records.weeks.content import checked_text


@transaction.atomic
def confirm_by_link(concern: Concern, *, seen_version: int | None = None) -> Concern:
    """The holder of the asker's link says that it is settled."""
    return carry(concern, "confirm", seen_version=seen_version)


@transaction.atomic
def reopen_by_link(concern: Concern, *, text: str = "", seen_version: int | None = None) -> Concern:
    """The holder of the asker's link says that it is not settled, and perhaps why. It is handled again."""
    return _reopen(concern, text, None, seen_version)


@transaction.atomic
def confirm_after_talk(concern: Concern, *, by, seen_version: int | None = None) -> Concern:
    """Who wrote the concern down has asked, and it is settled. Nobody else says so for the asker."""
    _refuse_others(concern, by)
    return carry(concern, "confirm", by=by, seen_version=seen_version)


@transaction.atomic
def reopen_after_talk(concern: Concern, *, by, text: str = "", seen_version: int | None = None) -> Concern:
    """Who wrote the concern down has asked, and it is not settled."""
    _refuse_others(concern, by)
    return _reopen(concern, text, by, seen_version)


def _refuse_others(concern: Concern, by) -> None:
    if not concern.is_spoken_for_by(by):
        raise NotAllowed


def _reopen(concern: Concern, text: str, by, seen_version) -> Concern:
    """Back to the member who handled it, or who answers for its zone by now; to the branch where that was the
    organisation above, or he is gone."""
    text = checked_text(ConcernMessage, "text", text, "text") or "没有解决。"
    member = _to_reopen_with(concern)
    step = "reopen" if member else "reopen_to_branch"
    due_on = ConcernRule.of(concern.branch_id).due_on(concern.urgency, clock.today())
    carry(concern, step, by=by, seen_version=seen_version, member_id=member, due_on=due_on, closes_on=None)
    side = ConcernMessage.Side.ASKER
    ConcernMessage.objects.create(concern=concern, side=side, text=text, by=by, at=clock.now())
    return concern


def _to_reopen_with(concern: Concern) -> int | None:
    if concern.follows_zone:
        return serving_in(concern.zone_id, clock.today()).values_list("member_id", flat=True).first()
    is_there = concern.member_id and handlers(concern.branch_id).filter(pk=concern.member_id).exists()
    return concern.member_id if is_there else None


def close_concerns(concerns=None) -> int:
    """End those of ``concerns`` (all) whose asker has said nothing for as long as the branch waits; return how many.

    Called by the command of the same name and by the pages that show concerns; where there is nothing to end it is one
    small query.
    """
    rows = Concern.objects.all() if concerns is None else concerns
    waiting = rows.filter(state="answered", closes_on__lt=clock.today())
    return sum(_close(concern) for concern in waiting[:MANY])


def _close(concern: Concern) -> bool:
    try:
        carry(concern, "close")
    except Stale:  # the asker spoke in this very moment, or another page was faster
        return False
    return True
