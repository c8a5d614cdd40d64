"""Whether a week can be written at all: asked by the page that offers it and by the actions that write it."""

from datetime import date

from core import clock
from core.errors import Refused
from core.prepared import Prepared
from core.workflow import require
from records.calendar import deadline, monday_of, month_of_week, weeks_of_month
from records.models import GroupAssessment
from records.standing import branch_owed


def branch_to_file_in(member, monday: date, *, by):
    """Return the branch that ``member`` owes the week. Raises NotAllowed when ``by`` may not write for him, and Refused
    with the reason when nobody can: not begun, not owed, or its month is closed. At most three queries."""
    if monday != monday_of(monday):
        raise ValueError(f"{monday} is no Monday")
    require(member, by, "record.write")
    if monday > clock.today():
        raise Refused("这一周还没有开始，到了那个周一再写。")
    branch = branch_owed(member, monday)
    if branch is None:
        raise Refused("这一周不用写记实：您那时不在支部，或者支部还没有开始记实。")
    refuse_closed(branch.pk, member.pk, month_of_week(monday))
    return branch


def refuse_closed(branch_id: int, member_id: int, month: date) -> None:
    """Raise Refused when the month was closed for this member."""
    if is_closed(branch_id, member_id, month):
        raise Refused(f"{month.year}年{month.month}月已经月结，这个月的内容不能再提交或修改。")


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
