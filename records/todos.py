"""What waits for whom in this room."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Count, Exists, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from core.asking import Rows, asked_once
from core.registry import Asked, Todo
from members.access import holds
from members.models import Member, Organization, PartyGroup
from records.calendar import SHANGHAI, WEEK, deadline, monday_of, month_of_week, previous_month, year_of_week
from records.models import GroupAssessment, GroupMonth, MonthlyReport, WeeklyRecord
from records.models.weeks import FILED
from records.months import can_be_reported, is_over, reporting_branch, year_rosters
from records.standing import branch_owed, missed_in_a_row

ASK_AGAIN = 1  # weeks: how long after its deadline a missing record is still asked for


@asked_once
def own_records(user, day: date) -> list[WeeklyRecord]:
    """The person's records of the weeks he is asked for on ``day``, and whatever was returned to him, the oldest
    first. One query."""
    this_week = monday_of(day)
    asked = Q(monday__gte=this_week - ASK_AGAIN * WEEK, monday__lte=this_week)
    rows = WeeklyRecord.objects.permitted(user, "record.write")
    return list(rows.filter(asked | Q(state="returned")).order_by("monday"))


def _unless_closed(branch, member_id: int, month: date) -> QuerySet[Member]:
    """The member, to be counted: one, or none when the month was closed for him."""
    rows = GroupAssessment.objects.filter(branch=branch, member=member_id, month=month, group_month__state="closed")
    return Member.objects.filter(~Exists(rows), pk=member_id)


def writing(user, day: date) -> Iterator[Todo]:
    """Members: this week's record, last week's if it is missing, and whatever was returned."""
    if not user.member_id:
        return
    this_week = monday_of(day)
    records = own_records(user, day)
    states = {record.monday: record.state for record in records}
    for monday in (this_week - ASK_AGAIN * WEEK, this_week):
        if states.get(monday) in {*FILED, "returned"}:
            continue
        branch = branch_owed(user.member_id, monday)
        if branch is None:
            continue
        due_on = timezone.localtime(deadline(monday, branch.grace_hours) - timedelta(seconds=1), SHANGHAI).date()
        what = "写本周记实" if monday == this_week else f"补交第{monday.isocalendar().week}周记实"
        yield Todo(what, reverse("records:week", args=[monday]), due_on=due_on, icon="journal-text",
                   count=_unless_closed(branch, user.member_id, month_of_week(monday)),
                   tone="waiting" if due_on >= day else "late")  # fmt: skip
    for record in records:
        if record.state == "returned":
            week = record.monday.isocalendar().week
            yield Todo(f"改好退回的第{week}周记实", reverse("records:week", args=[record.monday]),
                       icon="arrow-return-left", tone="late")  # fmt: skip


def reporting(user, day: date) -> Iterator[Todo]:
    """Members: the report of the month that ends, and of the one before until it is closed."""
    if not user.member_id:
        return
    this_month = day.replace(day=1)
    sent = MonthlyReport.objects.permitted(user, "month.report").filter(state="sent")
    for month in (previous_month(this_month), this_month):
        branch = reporting_branch(user.member_id, month) if can_be_reported(month) else None
        if branch is not None:
            waiting = _unless_closed(branch, user.member_id, month).filter(~Exists(sent.filter(month=month)))
            url = reverse("records:report", args=[month])
            yield Todo(f"写{month.month}月汇报", url, count=waiting, icon="file-earmark-text")


def reading(user, day: date) -> Iterator[Todo]:
    """Officers: records that nobody has read."""
    if holds(user, "record.read"):
        waiting = WeeklyRecord.objects.permitted(user, "record.read").filter(state="submitted")
        yield Todo("阅记实", reverse("records:reading"), count=waiting, icon="eye")


def sharing(user, day: date) -> Iterator[Todo]:
    """Members: whether the branch may read what was marked as a good example."""
    if user.member_id:
        asked = WeeklyRecord.objects.permitted(user, "record.write").asking_to_share()
        yield Todo("优秀记实：愿意在支部里分享吗", reverse("records:example-asked"), count=asked, icon="star")


def assessing(user, day: date) -> Iterator[Asked]:
    """Officers: groups' months to assess and to close; the committee: the secretary's own verdict."""
    if not holds(user, "month.assess"):
        return
    mine = GroupAssessment.objects.permitted(user, "month.assess").filter(rating="", group_month__state="open")
    yield Asked((Rows(mine.order_by("month").values_list("month").annotate(n=Count("pk"))),), _months_to_assess)
    branch = user.current_branch
    if branch is not None and branch.is_branch:
        yield from _months_to_open_and_close(user, branch, previous_month(day))


def _months_to_assess(rows) -> Iterator[Todo]:
    for month, count in rows:
        yield Todo(f"小组评议：{month.month}月", reverse("records:month-list"), count=count, icon="chat-square-text")


def _months_to_open_and_close(user, branch, month: date) -> Iterator[Todo | Asked]:
    url, roster = reverse("records:month-list"), year_rosters(branch, month.year).get(month, {})
    groups = PartyGroup.objects.permitted(user, "month.assess").filter(branch=branch)
    ungrouped = Organization.objects.permitted(user, "month.assess").filter(pk=branch.pk)
    begun = GroupMonth.objects.filter(branch=branch, month=month).order_by()

    def say(mine, may_hold_ungrouped, theirs):
        unopened = {group for (group,) in mine} | ({None} if may_hold_ungrouped else set())
        unopened = unopened & set(roster) - {group for (group,) in theirs}
        to = url
        if len(unopened) == 1:
            (group,) = unopened
            to = reverse("records:month-open", args=[month, group or 0])  # 0: those who are in no group
        yield Todo(f"开始{month.month}月的小组评议", to, count=len(unopened), icon="chat-square-text")

    yield Asked((Rows(groups.order_by().values_list("pk")), ungrouped, Rows(begun.values_list("group_id"))), say)
    if is_over(branch, month):
        closable = GroupMonth.objects.permitted(user, "month.assess").filter(branch=branch, month=month, state="open")
        yield Todo(f"{month.month}月可以月结", url, count=closable.exclude(assessments__rating=""), icon="lock")


def slipping(user, day: date) -> Iterator[Todo]:
    """Officers: who missed two weeks or more in a row."""
    branch = user.current_branch
    if not holds(user, "record.read") or branch is None or not branch.is_branch:
        return
    count = Member.objects.permitted(user, "record.read").filter(pk__in=missed_in_a_row(branch))
    url = reverse("records:calendar", args=[year_of_week(monday_of(day))])
    yield Todo("提醒连续两周以上没交记实的党员", url, count=count, icon="bell", tone="late")
