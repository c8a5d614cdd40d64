"""记实: a member's own weeks and months."""

from dataclasses import dataclass
from datetime import date

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse

from core import clock
from core.numbers import whole_number
from members.models import Membership, Organization
from records.behalf.keeping import to_confirm
from records.calendar import monday_of, month_of_week, sunday_of, thursday_of, weeks_of_year, year_of_week
from records.models import GroupAssessment, MonthlyReport, WeeklyRecord
from records.months.assessing import can_be_reported
from records.weeks.standing import standing


@dataclass
class Week:
    """One of the member's weeks: how it stands, its record if there is one, where to go from here."""

    monday: date
    standing: str
    record: WeeklyRecord | None = None
    is_on_behalf: bool = False

    @property
    def number(self) -> int:
        return self.monday.isocalendar().week

    @property
    def url(self) -> str:
        if self.record is not None and not self.record.is_open:
            return self.record.get_absolute_url()
        return reverse("records:week", args=[self.monday])


def mine(request):
    """The year as squares, what is still to be written, and the weeks month by month."""
    member = request.user.member
    if member is None:
        raise Http404
    today = clock.today()
    this_week = monday_of(today)
    asked = whole_number(request.GET.get("year", ""))
    year = asked if asked in range(1990, 2200) else year_of_week(this_week)
    weeks, totals = own_weeks(member, year)
    begun = [week for week in reversed(weeks) if week.standing != "none" and week.monday <= this_week]
    current = next((week for week in begun if week.monday == this_week), None)
    context = {
        "year": year, "weeks": weeks, "totals": totals, "current": current, "due_on": sunday_of(this_week),
        "months": own_months(member, begun), "previous": year - 1,
        "next": year + 1 if year < year_of_week(this_week) else None,
        "to_confirm": to_confirm(member.pk).select_related("record", "entered_by"),
        "open_weeks": [week for week in begun if week.standing in {"draft", "returned"} and week is not current],
    }  # fmt: skip
    return render(request, "records/weeks/mine.html", context)


def own_weeks(member, year: int) -> tuple[list[Week], dict[str, int]]:
    """Return the weeks of a year of a member, wherever he was, and the totals: owed, on time, late, missing."""
    mondays = weeks_of_year(year)
    states, totals = dict.fromkeys(mondays, "none"), dict.fromkeys(["owed", "on_time", "late", "missing"], 0)
    on_behalf: set[date] = set()
    period = Membership.objects.overlapping(thursday_of(mondays[0]), thursday_of(mondays[-1]) + date.resolution)
    for branch in Organization.objects.filter(pk__in=period.filter(member=member).values("branch_id")):
        result = standing(branch, mondays, members=[member.pk]).get(member.pk)
        if result is None:
            continue
        on_behalf |= result.on_behalf
        states |= {monday: state for monday, state in result.weeks.items() if state != "none"}
        for name in totals:
            totals[name] += getattr(result, name)
    rows = WeeklyRecord.objects.filter(member=member, monday__gte=mondays[0], monday__lte=mondays[-1])
    records = {record.monday: record for record in rows}
    return [Week(day, state, records.get(day), day in on_behalf) for day, state in states.items()], totals


def own_months(member, weeks: list[Week]) -> list[dict]:
    """The weeks by month, the newest first, each with the report and, once the month is closed, the group's verdict."""
    reports = {report.month: report for report in MonthlyReport.objects.filter(member=member)}
    closed = GroupAssessment.objects.given().filter(member=member, group_month__state="closed")
    verdicts = {row.month: row for row in closed}
    found: dict[date, dict] = {}
    for week in weeks:
        month = month_of_week(week.monday)
        entry = found.setdefault(month, {
            "month": month, "weeks": [], "report": reports.get(month), "verdict": verdicts.get(month),
            "can_report": can_be_reported(month), "report_url": reverse("records:report", args=[month]),
        })  # fmt: skip
        entry["weeks"].append(week)
    return list(found.values())
