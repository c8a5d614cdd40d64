"""ISO weeks, their months and deadlines. Pure arithmetic: no database, no clock.

A week is named by its Monday (a date). It belongs to the ISO year and to the month of its Thursday, so that every
week lies in exactly one month and one year, whichever days it has in others.
"""

import re
from datetime import UTC, date, datetime, time, timedelta

from core.clock import SHANGHAI

WEEK = timedelta(days=7)
YEARS = range(1921, 2200)  # beyond these it is a slip of the pen, or somebody trying
_NAME = re.compile(r"(\d{4})-W(\d{2})", re.ASCII)
_MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)


def monday_of(day: date) -> date:
    """Return the Monday of the week that ``day`` lies in."""
    return day - timedelta(days=day.weekday())


def thursday_of(monday: date) -> date:
    """Return the day that decides which month, year and branch the week belongs to."""
    return monday + timedelta(days=3)


def sunday_of(monday: date) -> date:
    return monday + timedelta(days=6)


def month_of_week(monday: date) -> date:
    """Return the first day of the month the week belongs to; its year is the week's ISO year."""
    return thursday_of(monday).replace(day=1)


def year_of_week(monday: date) -> int:
    """Return the ISO year of the week."""
    return thursday_of(monday).year


def weeks_of_year(year: int) -> list[date]:
    """Return the Mondays of the 52 or 53 weeks of an ISO year."""
    return _weeks_between(date(year, 1, 1), date(year, 12, 31))


def weeks_of_month(month: date) -> list[date]:
    """Return the Mondays of the four or five weeks that belong to the month ``month`` lies in."""
    first = month.replace(day=1)
    return _weeks_between(first, next_month(first) - timedelta(days=1))


def _weeks_between(first: date, last: date) -> list[date]:
    """The weeks whose Thursday lies between two days, both included."""
    monday = monday_of(first)
    if thursday_of(monday) < first:
        monday += WEEK
    return [monday + n * WEEK for n in range((last - thursday_of(monday)).days // 7 + 1)]


def next_month(month: date) -> date:
    """Return the first day of the month after the one ``month`` lies in."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def last_day_of(month: date) -> date:
    """Return the last day of the month ``month`` lies in."""
    return next_month(month) - timedelta(days=1)


def previous_month(month: date) -> date:
    """Return the first day of the month before the one ``month`` lies in."""
    return (month.replace(day=1) - timedelta(days=1)).replace(day=1)


def deadline(monday: date, grace_hours: int = 0) -> datetime:
    """Return the moment (aware, UTC) from which a record of the week is late: Sunday 24:00 in Shanghai and the grace.

    The hours of grace are real hours, also where the zone once had summer time.
    """
    return datetime.combine(monday + WEEK, time(), SHANGHAI).astimezone(UTC) + timedelta(hours=grace_hours)


def week_name(monday: date) -> str:
    """Return the week as it stands in addresses and files: 2026-W53."""
    year, week, _ = monday.isocalendar()
    return f"{year:04d}-W{week:02d}"


def parse_week(text: str) -> date:
    """Return the Monday of a week written as 2026-W53. Raises ValueError for anything else, a week 53 that the year
    does not have included."""
    match = _NAME.fullmatch(text)
    if not match or int(match[1]) not in YEARS:
        raise ValueError(f"Invalid week: {text!r}")
    return date.fromisocalendar(int(match[1]), int(match[2]), 1)


def week_label(monday: date) -> str:
    """Return the week as people say it: 2026年第53周（12月28日–1月3日）."""
    year, week, _ = monday.isocalendar()
    return f"{year}年第{week}周（{week_days(monday)}）"


def week_days(monday: date) -> str:
    """Return the days of a week as people write them: 11月16日–22日, 12月28日–1月3日."""
    last = sunday_of(monday)
    end = f"{last.day}日" if last.month == monday.month else f"{last.month}月{last.day}日"
    return f"{monday.month}月{monday.day}日–{end}"


def month_name(month: date) -> str:
    """Return the month as it stands in addresses: 2026-11."""
    return f"{month.year:04d}-{month.month:02d}"


def parse_month(text: str) -> date:
    """Return the first day of a month written as 2026-11. Raises ValueError for anything else."""
    match = _MONTH.fullmatch(text)
    if not match or int(match[1]) not in YEARS or int(match[2]) not in range(1, 13):
        raise ValueError(f"Invalid month: {text!r}")
    return date(int(match[1]), int(match[2]), 1)
