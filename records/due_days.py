"""What a person's own calendar shows of this room: until when the weeks and the months are to be written."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse

from core.asking import Rows
from core.registry import Asked, DueDay
from records.calendar import (
    WEEK,
    monday_of,
    month_name,
    month_of_week,
    sunday_of,
    thursday_of,
    week_name,
    weeks_of_month,
)
from records.models import MonthlyReport, PaperKeeping, WeeklyRecord
from records.models.months import SENT
from records.months.assessing import reporting_branch
from records.todos import last_day
from records.weeks.standing import branch_owed

AHEAD = 5  # weeks


def weeks_and_reports(user, day: date) -> Iterator[Asked]:
    """Members: the records of last week and of the coming ones that are not handed in (by themselves: what they keep on
    paper others write down), and the reports of the months that these weeks belong to, by the day the month can be
    closed."""
    if not user.member_id:
        return
    mondays = [monday_of(day) + n * WEEK for n in range(-1, AHEAD + 1)]
    branches = {monday: branch for monday in mondays if (branch := branch_owed(user.member_id, monday))}
    months = {month_of_week(monday) for monday in branches}
    months = {month for month in months if reporting_branch(user.member_id, month)}
    filed = WeeklyRecord.objects.permitted(user, "record.write").filed().filter(monday__in=mondays)
    sent = MonthlyReport.objects.permitted(user, "month.report").filter(month__in=months, state__in=SENT)

    on_paper = PaperKeeping.objects.filter(member=user.member_id).order_by().values_list("from_on", "until_on")

    def say(filed, sent, on_paper):
        kept = {day for day in mondays for period in on_paper if _lies_in(thursday_of(day), *period)}
        for monday in branches.keys() - {monday for (monday,) in filed} - kept:
            label, url = f"第{monday.isocalendar().week}周记实截止", reverse("records:week", args=[monday])
            yield DueDay(f"record-{week_name(monday)}", label, last_day(monday, branches[monday]), url)
        for month in months - {month for (month,) in sent}:
            on, url = sunday_of(weeks_of_month(month)[-1]), reverse("records:report", args=[month])
            yield DueDay(f"report-{month_name(month)}", f"发{month.month}月汇报", on, url)

    filed_rows, sent_rows = filed.order_by().values_list("monday"), sent.order_by().values_list("month")
    yield Asked((Rows(filed_rows), Rows(sent_rows), Rows(on_paper)), say)


def _lies_in(day: date, from_on: date, until_on: date | None) -> bool:
    return from_on <= day and (until_on is None or day < until_on)
