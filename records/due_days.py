"""What a person's own calendar shows of this room: until when the weeks and the months are to be written."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse

from core.asking import Rows
from core.registry import Asked, DueDay
from records.calendar import WEEK, monday_of, month_name, month_of_week, sunday_of, week_name, weeks_of_month
from records.models import MonthlyReport, WeeklyRecord
from records.months.assessing import reporting_branch
from records.todos import last_day
from records.weeks.standing import branch_owed

AHEAD = 5  # weeks


def weeks_and_reports(user, day: date) -> Iterator[Asked]:
    """Members: the records of last week and of the coming ones that are not handed in, and the reports of the months
    that these weeks belong to, by the day the month can be closed."""
    if not user.member_id:
        return
    mondays = [monday_of(day) + n * WEEK for n in range(-1, AHEAD + 1)]
    branches = {monday: branch for monday in mondays if (branch := branch_owed(user.member_id, monday))}
    months = {month_of_week(monday) for monday in branches}
    months = {month for month in months if reporting_branch(user.member_id, month)}
    filed = WeeklyRecord.objects.permitted(user, "record.write").filed().filter(monday__in=mondays)
    sent = MonthlyReport.objects.permitted(user, "month.report").filter(month__in=months, state="sent")

    def say(filed, sent):
        for monday in branches.keys() - {monday for (monday,) in filed}:
            label, url = f"第{monday.isocalendar().week}周记实截止", reverse("records:week", args=[monday])
            yield DueDay(f"record-{week_name(monday)}", label, last_day(monday, branches[monday]), url)
        for month in months - {month for (month,) in sent}:
            on, url = sunday_of(weeks_of_month(month)[-1]), reverse("records:report", args=[month])
            yield DueDay(f"report-{month_name(month)}", f"发{month.month}月汇报", on, url)

    yield Asked((Rows(filed.order_by().values_list("monday")), Rows(sent.order_by().values_list("month"))), say)
