"""Whether a week can be written at all: asked by the page that offers it and by the actions that write it."""

from datetime import date

from core import clock
from core.errors import NotAllowed, Refused
from core.prepared import Prepared
from core.workflow import require, take_turns
from records.calendar import deadline, monday_of, month_of_week, thursday_of, weeks_of_month
from records.models import BehalfEntry, GroupAssessment, GroupMonth, PaperKeeping, RecordEntry, WeeklyRecord
from records.weeks.standing import branch_owed


def branch_to_file_in(member, monday: date, *, by):
    """Return the branch that ``member`` owes the week. Raises NotAllowed when ``by`` may not write for him, and Refused
    with the reason when nobody can: not begun, not owed, or its month is closed. At most three queries for oneself."""
    if monday != monday_of(monday):
        raise ValueError(f"{monday} is no Monday")
    require(member, by, right_to_write(member.pk, by))
    if by.member_id != member.pk and not keeps_paper(member, monday):
        raise NotAllowed(f"{member}没有登记用纸质记实，不能代录。请书记先登记。")
    if monday > clock.today():
        raise Refused("这一周还没有开始，到了那个周一再写。")
    branch = branch_owed(member, monday)
    if branch is None:
        raise Refused("这一周不用写记实：您那时不在支部，或者支部还没有开始记实。")
    month = month_of_week(monday)
    if is_closed(branch.pk, member.pk, month):
        raise _closed(month)
    return branch


def record_of(member_id: int, monday: date) -> WeeklyRecord | None:
    """Return the member's record of the week with its branch, whoever may see it. One query."""
    return next(iter(_records(member=member_id, monday=monday)), None)


_records = Prepared(
    lambda **which: WeeklyRecord.objects.filter(**which).order_by().select_related("branch"),
    member=-1, monday=date.min,
)  # fmt: skip


def latest_with_entries(member_id: int, before: date) -> int | None:
    """Return the id of the member's latest record before a week that has entries. One query."""
    return next((pk for (pk,) in _with_entries(member=member_id, before=before)), None)


def _write_with_entries(member, before):
    earlier = RecordEntry.objects.filter(record__member=member, record__monday__lt=before)
    return earlier.order_by("-record__monday").values_list("record")[:1]


_with_entries = Prepared(_write_with_entries, member=-1, before=date.min)


def right_to_write(member_id: int, by) -> str:
    """The permission under which ``by`` writes a record of the member: one's own, or from somebody's sheet of paper."""
    return "record.write" if by.member_id == member_id else "record.enter"


def keeps_paper(member, monday: date) -> bool:
    """Whether the member keeps the record on paper, in this week or now. One query."""
    rows = PaperKeeping.objects.filter(member=member)
    return (rows.on(thursday_of(monday)) | rows.on(clock.today())).exists()


def refuse_others_draft(record, by) -> None:
    """Raise NotAllowed when the record was begun by the member himself: what he writes is nobody else's to change, nor
    even to see. One query, none for oneself."""
    if by.member_id != record.member_id and not BehalfEntry.objects.filter(record=record).exists():
        raise NotAllowed("这一周本人已经自己开始写了，不能代录；请他自己写完交上来。")


def refuse_closed(branch_id: int, member_id: int, month: date) -> None:
    """Raise Refused when the month was closed for this member; else it is not closed before the caller's transaction is
    over. No query before the month's last week is."""
    if clock.now() < deadline(weeks_of_month(month)[-1]):
        return
    take_turns(GroupMonth.objects.filter(branch=branch_id, month=month, assessments__member=member_id))
    if is_closed(branch_id, member_id, month):
        raise _closed(month)


def _closed(month: date) -> Refused:
    return Refused(f"{month.year}年{month.month}月已经月结，这个月的内容不能再提交或修改。")


def is_closed(branch_id: int, member_id: int, month: date) -> bool:
    """Whether the group's month was closed for this member. One query, none before the month's last week is over: no
    month can be closed until then, and a branch's grace only makes it later."""
    if clock.now() < deadline(weeks_of_month(month)[-1]):
        return False
    return bool(_closings(branch=branch_id, member=member_id, month=month))


_closings = Prepared(
    lambda **where: (
        GroupAssessment.objects.filter(**where, group_month__state="closed").order_by().values_list("pk")[:1]
    ),
    branch=-1, member=-2, month=date.min,
)  # fmt: skip
