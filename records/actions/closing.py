"""Closing a group's month, which locks it and keeps a version; and opening it again."""

from django.db import transaction
from django.db.models import F

from core import audit, clock
from core.errors import Refused
from core.registry import collect_hindrances
from core.workflow import advance, hold, require
from records.actions.months import sync_rows
from records.models import GroupMonth, MonthReopening, MonthSnapshot, WeeklyRecord
from records.models.months import Attendance
from records.months.assessing import is_month_over
from records.months.versions import take_snapshot
from records.weeks.content import checked_text
from records.workflow import RECORD


@transaction.atomic
def close_month(group_month, *, by, seen_version: int | None = None) -> GroupMonth:
    """Close the month: every record handed in is locked; what was not handed in stays missing; all of it is kept as
    the month's next version.

    Only when the deadline of the month's last week has passed, everybody has a rating and every leave its reason.
    """
    require(group_month, by, "month.close")
    if not is_month_over(group_month.branch, group_month.month):
        raise Refused(f"{group_month.month.month}月最后一周的截止时间还没有过，现在不能月结。")
    sync_rows(group_month)
    if lacking := hindrances_to_closing(group_month):
        raise Refused("".join(lacking))
    number = group_month.closings + 1
    advance(group_month, "close", by=by, seen_version=seen_version, closed_at=clock.now(), closed_by=by,
            closings=number)  # fmt: skip
    _move(group_month, "lock", by)
    snapshot = take_snapshot(group_month, number)
    audit.record("保存月结版本", group_month, by=by, number=number, digest=snapshot.digest)
    return group_month


def hindrances_to_closing(group_month) -> list[str]:
    """Return a sentence for each thing that is still to be done before the month can be closed. Two queries."""
    rows = group_month.assessments.select_related("member").order_by("member__pinyin", "pk")
    waiting = [row.member.name for row in rows.filter(rating="")]
    unexcused = [row.member.name for row in rows.filter(attendance=Attendance.LEAVE, leave_reason="")]
    found = []
    if waiting:
        found.append(f"还有 {len(waiting)} 人没有评议（{'、'.join(waiting[:5])} 等），评完才能月结。")
    if unexcused:
        found.append(f"请写明请假原因：{'、'.join(unexcused[:5])}。")
    return found


@transaction.atomic
def reopen_month(group_month, *, by, reason: str, seen_version: int | None = None) -> GroupMonth:
    """Open a closed month again, with the reason. What it was stays as its version; what is changed from now on is
    marked for ever.

    Records become what they were before they were locked. Raises Refused when another room hinders it: the year's
    evaluation has begun.
    """
    require(group_month, by, "month.manage")
    reason = checked_text(MonthReopening, "reason", reason, "reason")
    for sentence in collect_hindrances(group_month.branch, group_month.month):
        raise Refused(sentence)
    hold(group_month, "closed")
    snapshot = MonthSnapshot.objects.filter(group_month=group_month, number=group_month.closings).first()
    if snapshot is None:  # closed before versions were kept: what is locked did not change since
        snapshot = take_snapshot(group_month, group_month.closings)
    told = {"number": snapshot.number, "digest": snapshot.digest}
    advance(group_month, "reopen", by=by, seen_version=seen_version, reason=reason, detail=told, closed_at=None,
            closed_by=None)  # fmt: skip
    MonthReopening.objects.create(snapshot=snapshot, reason=reason, by=by, at=clock.now())
    _move(group_month, "unlock", by, read_at__isnull=True)
    _move(group_month, "unlock_read", by, read_at__isnull=False)
    return group_month


def _move(group_month, step_name: str, by, **only) -> None:
    """Take every record of the month that is in the step's sources along it."""
    step = RECORD[step_name]
    records = list(
        WeeklyRecord.objects.filter(
            branch=group_month.branch, month=group_month.month, state__in=step.sources,
            member__in=group_month.assessments.values("member_id"), **only,
        ).select_related("member")
    )  # fmt: skip
    rows = WeeklyRecord.objects.filter(pk__in=[record.pk for record in records], state__in=step.sources)
    rows.update(state=step.target, version=F("version") + 1)
    lines = [(r, {"step": step.name, "before": r.state, "after": step.target}) for r in records]
    audit.record_many(step.label, lines, by=by)
