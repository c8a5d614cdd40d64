"""Whether a week can be written at all: asked by the page that offers it and by the actions that write it."""

from datetime import date

from core import clock
from core.errors import NotAllowed, Refused
from members.models import Member, Membership
from records.calendar import monday_of, month_of_week, thursday_of
from records.models import GroupAssessment


def branch_to_file_in(member, monday: date, *, by):
    """Return the branch that ``member`` owes the week. Raises NotAllowed when ``by`` may not write for him, and Refused
    with the reason when nobody can: not begun, not owed, or its month is closed. Two queries when all is well."""
    if monday != monday_of(monday):
        raise ValueError(f"{monday} is no Monday")
    mine = Member.objects.permitted(by, "record.write").filter(pk=member.pk)
    row = Membership.objects.on(thursday_of(monday)).filter(member__in=mine).select_related("branch").first()
    if row is None and not mine.exists():
        raise NotAllowed
    if monday > clock.today():
        raise Refused("这一周还没有开始，到了那个周一再写。")
    if row is None:
        raise Refused("这一周您不在支部（还没转入，或已经转出），不用写记实。")
    if row.branch.records_since and thursday_of(monday) < row.branch.records_since:
        raise Refused("支部那时还没有开始记实，这一周不用写。")
    refuse_closed(row.branch_id, member.pk, month_of_week(monday))
    return row.branch


def refuse_closed(branch_id: int, member_id: int, month: date) -> None:
    """Raise Refused when the month was closed for this member. One query."""
    if is_closed(branch_id, member_id, month):
        raise Refused(f"{month.year}年{month.month}月已经月结，这个月的内容不能再提交或修改。")


def is_closed(branch_id: int, member_id: int, month: date) -> bool:
    rows = GroupAssessment.objects.filter(branch=branch_id, member=member_id, month=month)
    return rows.filter(group_month__state="closed").exists()
