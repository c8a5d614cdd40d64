"""Asking for an absence, granting it, entering it, ending it early. A month that was closed stays as it was counted."""

from datetime import date, timedelta

from django.db import transaction

from core import audit, clock
from core.errors import Refused
from core.plaintext import written
from core.templatetags.zonebook import precise_date
from core.workflow import advance, amend, carry, require, take_turns
from members.models import Member, Membership
from records.calendar import month_of_week
from records.models import Absence, GroupAssessment, GroupMonth
from records.weeks.content import checked_text
from records.weeks.standing import owed_weeks

LONGEST = timedelta(days=366)
STANDING = ("asked", "granted")  # two of one member never cover the same day


@transaction.atomic
def ask_absence(member, *, by, kind: str, from_on: date, last_on: date, reason: str) -> Absence:
    """The member asks the branch for an absence from ``from_on`` to ``last_on``, both included."""
    require(member, by, "absence.ask")
    return _create(member, by, kind, from_on, last_on, reason, "申请请假", state="asked")


@transaction.atomic
def enter_absence(member, *, by, kind: str, from_on: date, last_on: date, reason: str) -> Absence:
    """The branch enters an absence that it grants, for a member who asked by word of mouth or who cannot ask."""
    require(member, by, "absence.grant")
    decided = {"state": "granted", "decided_by": by, "decided_at": clock.now()}
    return _create(member, by, kind, from_on, last_on, reason, "登记请假", **decided)


@transaction.atomic
def grant_absence(absence, *, by, seen_version: int | None = None) -> Absence:
    """Grant what was asked: from now on no record of its weeks is expected. Never one's own."""
    _refuse_closed(absence, absence.from_on, absence.until_on)
    return advance(absence, "grant", by=by, seen_version=seen_version, decided_by=by, decided_at=clock.now())


@transaction.atomic
def decline_absence(absence, *, by, reason: str, seen_version: int | None = None) -> Absence:
    """Do not grant it; the member reads why. Never one's own."""
    answer = checked_text(Absence, "answer", reason, "reason")
    return advance(absence, "decline", by=by, seen_version=seen_version, reason=answer, answer=answer, decided_by=by,
                   decided_at=clock.now())  # fmt: skip


@transaction.atomic
def withdraw_absence(absence, *, by, seen_version: int | None = None) -> Absence:
    """The member takes back what was not answered yet."""
    return advance(absence, "withdraw", by=by, seen_version=seen_version)


@transaction.atomic
def revoke_absence(absence, *, by, reason: str, seen_version: int | None = None) -> Absence:
    """Take back what was granted, as if it had never been, saying why. Never one's own."""
    answer = checked_text(Absence, "answer", reason, "reason")
    _refuse_closed(absence, absence.from_on, absence.until_on)
    return advance(absence, "revoke", by=by, seen_version=seen_version, reason=answer, answer=answer)


@transaction.atomic
def end_absence(absence, *, by, on: date, seen_version: int | None = None) -> Absence:
    """Let a granted absence end early: ``on`` is the first day on which the member is back. Never one's own."""
    if not absence.from_on < on < absence.until_on:
        raise Refused(
            f"回来的日子要在{precise_date(absence.from_on)}之后，不晚于{precise_date(absence.last_day)}。"
            "整段都不算，请用“撤销”。", "on",
        )  # fmt: skip
    _refuse_closed(absence, on, absence.until_on, "on")
    detail = {"changes": {"最后一天": [precise_date(absence.last_day), precise_date(on - timedelta(days=1))]}}
    return amend(absence, by=by, permission="absence.grant", verb="提前结束请假", seen_version=seen_version,
                 states=("granted",), until_on=on, detail=detail)  # fmt: skip


def end_absences(member, branch, on: date, by) -> None:
    """End what the branch granted when the member leaves it on ``on`` (the first day away), and settle what still waits
    for its answer: nobody there will give one. Called inside the transaction of the transfer."""
    for absence in Absence.objects.filter(branch=branch, member=member, state="asked"):
        carry(absence, "lapse", by=by, detail={"on": on})
    for absence in Absence.objects.granted().filter(branch=branch, member=member, until_on__gt=on):
        until_on = max(on, absence.from_on)
        Absence.objects.filter(pk=absence.pk).update(until_on=until_on)
        audit.record("随组织关系转出结束请假", absence, by=by, on=until_on)


def _create(member, by, kind: str, from_on: date, last_on: date, reason: str, verb: str, **fields) -> Absence:
    reason = written(checked_text(Absence, "reason", reason, "reason"), "请写一句原因。", "reason")
    if kind not in Absence.Kind.values:
        raise Refused("请选一种事由。", "kind")
    if last_on < from_on:
        raise Refused("最后一天不能早于第一天。", "last_on")
    if last_on - from_on >= LONGEST:
        raise Refused("一次最多请一年的假，到期可以再请。", "last_on")
    if from_on - clock.today() >= LONGEST:
        raise Refused("最早提前一年请假，请看看年份写得对不对。", "from_on")
    until_on = last_on + timedelta(days=1)
    branch = member.present_branch
    if branch is None or not Membership.objects.on(from_on).filter(member=member, branch=branch).exists():
        raise Refused("这一天不在本支部，请从转入那天以后开始。", "from_on")
    take_turns(Member.objects.filter(pk=member.pk))  # two requests for the same days, one after the other
    _refuse_overlap(member, from_on, until_on)
    absence = Absence(
        branch=branch, member=member, kind=kind, from_on=from_on, until_on=until_on, reason=reason,
        asked_by=by, asked_at=clock.now(), **fields,
    )  # fmt: skip
    _refuse_closed(absence, from_on, until_on)
    absence.save()
    audit.record(verb, absence, by=by, kind=kind, from_on=from_on, until_on=until_on)
    return absence


def _refuse_overlap(member, from_on: date, until_on: date) -> None:
    there = Absence.objects.filter(member=member, state__in=STANDING).overlapping(from_on, until_on).first()
    if there:
        raise Refused(
            f"和已有的一段重叠：{there.get_kind_display()}，{precise_date(there.from_on)}至{precise_date(there.last_day)}"
            f"（{there.get_state_display()}）。请把日期错开。", "from_on",
        )  # fmt: skip


def _refuse_closed(absence, from_on: date, until_on: date, field: str = "from_on") -> None:
    """Refuse to touch weeks of a month that was closed for the member: it stays as it was counted."""
    weeks = owed_weeks(absence.branch, from_on, until_on, members=[absence.member_id]).get(absence.member_id, [])
    where = {"branch": absence.branch_id, "month__in": {month_of_week(monday) for monday in weeks}}
    take_turns(GroupMonth.objects.filter(**where, assessments__member=absence.member_id))
    closed = GroupAssessment.objects.filter(**where, member=absence.member_id, group_month__state="closed")
    if month := closed.order_by("-month").values_list("month", flat=True).first():
        raise Refused(
            f"{month.year}年{month.month}月已经月结，那个月的周数不再变。请只填月结以后的日子。", field
        )  # fmt: skip
