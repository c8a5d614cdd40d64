"""What waits for whom in this room."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.urls import reverse
from django.utils import timezone

from core.registry import Todo
from members.access import holds
from members.models import Member
from records.calendar import SHANGHAI, WEEK, deadline, monday_of, month_of_week, previous_month, year_of_week
from records.filing import is_closed
from records.models import GroupAssessment, GroupMonth, MonthlyReport, WeeklyRecord
from records.models.weeks import FILED
from records.months import assessable_groups, can_be_reported, is_over, reporting_branch, year_rosters
from records.standing import branch_owed, missed_in_a_row

ASK_AGAIN = 1  # weeks: how long after its deadline a missing record is still asked for


def writing(user, day: date) -> Iterator[Todo]:
    """Members: this week's record, last week's if it is missing, and whatever was returned."""
    if not user.member_id:
        return
    this_week = monday_of(day)
    first = this_week - ASK_AGAIN * WEEK
    rows = WeeklyRecord.objects.permitted(user, "record.write")
    states = dict(rows.filter(monday__gte=first, monday__lte=this_week).values_list("monday", "state"))
    for monday in (first, this_week):
        if states.get(monday) in {*FILED, "returned"}:
            continue
        branch = branch_owed(user.member_id, monday)
        if branch is None or is_closed(branch.pk, user.member_id, month_of_week(monday)):
            continue
        due_on = timezone.localtime(deadline(monday, branch.grace_hours) - timedelta(seconds=1), SHANGHAI).date()
        what = "写本周记实" if monday == this_week else f"补交第{monday.isocalendar().week}周记实"
        yield Todo(what, reverse("records:week", args=[monday]), due_on=due_on, icon="journal-text",
                   tone="waiting" if due_on >= day else "late")  # fmt: skip
    for record in rows.filter(state="returned").order_by("monday"):
        week = record.monday.isocalendar().week
        yield Todo(f"改好退回的第{week}周记实", reverse("records:week", args=[record.monday]), due_on=day,
                   icon="arrow-return-left", tone="late")  # fmt: skip


def reporting(user, day: date) -> Iterator[Todo]:
    """Members: the report of the month that ends, and of the one before until it is closed."""
    if not user.member_id:
        return
    this_month = day.replace(day=1)
    months = [month for month in (previous_month(this_month), this_month) if can_be_reported(month)]
    sent = set(
        MonthlyReport.objects.permitted(user, "month.report")
        .filter(month__in=months, state="sent")
        .values_list("month", flat=True)
    )
    for month in months:
        if month in sent:
            continue
        branch = reporting_branch(user.member_id, month)
        if branch is not None and not is_closed(branch.pk, user.member_id, month):
            yield Todo(f"写{month.month}月汇报", reverse("records:report", args=[month]), icon="file-earmark-text")


def reading(user, day: date) -> Iterator[Todo]:
    """Officers: records that nobody has read."""
    if holds(user, "record.read"):
        waiting = WeeklyRecord.objects.permitted(user, "record.read").filter(state="submitted")
        yield Todo("阅记实", f"{reverse('records:record-list')}?state=submitted", count=waiting.count(), icon="eye")


def assessing(user, day: date) -> Iterator[Todo]:
    """Officers: groups' months to assess and to close; the committee: the secretary's own verdict."""
    if not holds(user, "month.assess"):
        return
    mine = GroupAssessment.objects.permitted(user, "month.assess").filter(rating="", group_month__state="open")
    for month in mine.order_by("month").values_list("month", flat=True).distinct():
        count = mine.filter(month=month).count()
        yield Todo(f"小组评议：{month.month}月", reverse("records:month-list"), count=count, icon="chat-square-text")
    branch = user.current_branch
    if branch is None or not branch.is_branch:
        return
    month = previous_month(day)
    groups = assessable_groups(user, branch)
    roster = year_rosters(branch, month.year).get(month, {})
    rows = GroupMonth.objects.filter(branch=branch, month=month)
    states = {row.group_id: row for row in rows}
    unopened = [group for group in roster if group in groups and group not in states]
    if unopened:
        url = reverse("records:month-list")
        if len(unopened) == 1:
            url = reverse("records:month-open", args=[month, unopened[0] or 0])  # 0: those who are in no group
        yield Todo(f"开始{month.month}月的小组评议", url, count=len(unopened), icon="chat-square-text")
    if is_over(branch, month):
        waiting = rows.filter(state="open").exclude(assessments__rating="")
        count = sum(row.group_id in groups for row in waiting)
        yield Todo(f"{month.month}月可以月结", reverse("records:month-list"), count=count, icon="lock")


def slipping(user, day: date) -> Iterator[Todo]:
    """Officers: who missed two weeks or more in a row."""
    branch = user.current_branch
    if not holds(user, "record.read") or branch is None or not branch.is_branch:
        return
    found = missed_in_a_row(branch)
    count = Member.objects.permitted(user, "record.read").filter(pk__in=found).count() if found else 0
    url = reverse("records:calendar", args=[year_of_week(monday_of(day))])
    yield Todo("提醒连续两周以上没交记实的党员", url, count=count, icon="bell", tone="late")
