"""From the draft to the vote: opening it for opinions, taking it back, adopting it, calling it off."""

import secrets
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from core import clock
from core.errors import Refused
from core.plaintext import written
from core.templatetags.zonebook import precise_date
from core.workflow import advance, amend
from zones.models import ZonePlan
from zones.plans.content import adopted_content, digest
from zones.plans.gaps import frozen, gaps_of
from zones.plans.voting import fault_of_vote

LONGEST_HEARING = timedelta(days=90)
MEETING = ("met_on", "meeting_place", "due_count", "present_count", "votes_for", "votes_against", "votes_abstained")


@transaction.atomic
def consult(
    plan: ZonePlan, *, by, opinions_from: date, opinions_until: date, is_public: bool = False,
    seen_version: int | None = None,
) -> ZonePlan:  # fmt: skip
    """公开征求意见: show the draft to the branch's members and, with ``is_public``, to everybody who has the link; hear
    opinions from the first to the last day. Raises Refused for a plan without zones and days that make no sense."""
    if opinions_from < clock.today():
        raise Refused("开始日期不能早于今天。", "opinions_from")
    if opinions_until < opinions_from:
        raise Refused("截止日期不能早于开始日期。", "opinions_until")
    if opinions_until - opinions_from > LONGEST_HEARING:
        raise Refused(f"征求意见最长{LONGEST_HEARING.days}天。", "opinions_until")
    if not plan.zones.exists():
        raise Refused("方案里还没有责任区，先把责任区写进去。")
    key = plan.public_key or (secrets.token_urlsafe(12) if is_public else None)
    detail = {"from": opinions_from, "until": opinions_until, "public": is_public}
    return advance(plan, "consult", by=by, seen_version=seen_version, opinions_from=opinions_from,
                   opinions_until=opinions_until, is_public=is_public, public_key=key, returned_reason="",
                   detail=detail)  # fmt: skip


@transaction.atomic
def set_public(plan: ZonePlan, *, is_public: bool, by, seen_version: int | None = None) -> ZonePlan:
    """Let the link for the public lead to the plan, or not any more. At once."""
    if plan.state in {"draft", "cancelled"}:
        raise Refused("起草中和已作废的方案不能向群众公开。")
    key = plan.public_key or (secrets.token_urlsafe(12) if is_public else None)
    verb = "方案向群众公开" if is_public else "方案停止向群众公开"
    return amend(plan, by=by, permission="zone.manage", verb=verb, seen_version=seen_version, is_public=is_public,
                 public_key=key)  # fmt: skip


@transaction.atomic
def return_to_draft(plan: ZonePlan, *, reason: str, by, seen_version: int | None = None) -> ZonePlan:
    """Take a plan back to be changed; what was said about it, and the answers, stay with it."""
    return advance(plan, "return_to_draft", by=by, seen_version=seen_version, reason=reason,
                   returned_reason=reason.strip())  # fmt: skip


@transaction.atomic
def adopt(
    plan: ZonePlan, *, by, met_on: date, meeting_place: str, due_count: int, present_count: int, votes_for: int,
    votes_against: int, votes_abstained: int, takes_effect_on: date, gap_reason: str = "",
    seen_version: int | None = None,
) -> ZonePlan:  # fmt: skip
    """登记表决结果: the assembly carried the plan (rules: 2A ≥ N, 2Y > N). Freezes what it says.

    Raises Refused while opinions are heard or unanswered, for a vote that did not carry it, and for blind spots without
    a written reason; the field names what is missing.
    """
    _refuse_too_early(plan, met_on)
    if takes_effect_on < met_on:
        raise Refused("实施日期不能早于开会表决的日期。", "takes_effect_on")
    meeting_place = written(meeting_place, "请写明开会的地点。", "meeting_place")
    if fault := fault_of_vote(due_count, present_count, votes_for, votes_against, votes_abstained):
        raise Refused(fault[1], fault[0])
    gaps, gap_reason = frozen(gaps_of(plan, clock.today())), gap_reason.strip()
    if gaps and not gap_reason:
        count = sum(len(gap["names"]) for gap in gaps)
        raise Refused(
            f"方案还有{count}处盲点或重叠。要这样通过，请写明理由，理由和它们会一起印在方案上。", "gap_reason"
        )
    values = (met_on, meeting_place, due_count, present_count, votes_for, votes_against, votes_abstained)
    meeting: dict[str, Any] = dict(zip(MEETING, values, strict=True))
    reason = gap_reason if gaps else ""
    content = adopted_content(plan, {**meeting, "takes_effect_on": takes_effect_on}, gaps, reason)
    return advance(plan, "adopt", by=by, seen_version=seen_version, content=content, gaps=gaps, gap_reason=reason,
                   takes_effect_on=takes_effect_on, **meeting,
                   detail={"digest": digest(content), "met_on": met_on, "votes": list(values[2:]),
                           **({"reason": reason} if reason else {})})  # fmt: skip


def _refuse_too_early(plan: ZonePlan, met_on: date) -> None:
    if plan.state != "consulting":
        return  # advance says which state it is
    today, until = clock.today(), plan.opinions_until
    if until is None or today <= until:
        raise Refused(f"征求意见到{precise_date(until)}才结束，结束以后才能登记表决结果。")
    if waiting := plan.opinions.unanswered().count():
        raise Refused(f"还有{waiting}条意见没有答复，都答复了才能表决。")
    if not until < met_on <= today:
        raise Refused(f"开会日期要在征求意见截止（{precise_date(until)}）之后，不能晚于今天。", "met_on")


@transaction.atomic
def cancel(plan: ZonePlan, *, reason: str, by, seen_version: int | None = None) -> ZonePlan:
    """Call off a draft, or a plan that was adopted and is not in force; another one can be made for the year.

    Raises Refused while opinions about it are unanswered: who said something is owed a word.
    """
    if waiting := plan.opinions.unanswered().count():
        raise Refused(f"还有{waiting}条意见没有答复，先答复了再作废。")
    return advance(plan, "cancel", by=by, seen_version=seen_version, reason=reason, is_public=False)
