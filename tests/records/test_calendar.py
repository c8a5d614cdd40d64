"""Weeks, months and deadlines, against the calendar itself."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records import calendar

days = st.dates(date(1950, 1, 1), date(2198, 12, 31))
years = st.integers(1950, 2198)
WITH_53 = {1953, 1959, 1964, 1970, 1976, 1981, 1987, 1992, 1998, 2004, 2009, 2015, 2020, 2026, 2032, 2037, 2043, 2048}


@given(days)
def test_a_day_lies_in_its_week(day):
    monday = calendar.monday_of(day)
    assert monday.weekday() == 0
    assert monday <= day <= calendar.sunday_of(monday)


@given(days)
def test_a_week_belongs_to_the_year_that_the_iso_calendar_says(day):
    monday = calendar.monday_of(day)
    assert calendar.year_of_week(monday) == day.isocalendar().year
    assert calendar.month_of_week(monday).year == day.isocalendar().year


@given(days)
def test_names_are_read_back(day):
    monday = calendar.monday_of(day)
    assert calendar.parse_week(calendar.week_name(monday)) == monday
    assert calendar.parse_month(calendar.month_name(day)) == day.replace(day=1)


@given(years)
def test_a_year_has_each_of_its_weeks_once(year):
    weeks = calendar.weeks_of_year(year)
    assert [monday.isocalendar()[:2] for monday in weeks] == [(year, n) for n in range(1, len(weeks) + 1)]
    assert len(weeks) in (52, 53)
    assert weeks[-1] + calendar.WEEK == calendar.weeks_of_year(year + 1)[0]


@given(years)
def test_the_months_of_a_year_share_out_its_weeks(year):
    months = [calendar.weeks_of_month(date(year, n, 17)) for n in range(1, 13)]
    assert [monday for month in months for monday in month] == calendar.weeks_of_year(year)
    assert {len(month) for month in months} == {4, 5}
    assert all(calendar.month_of_week(monday).month == n for n, month in enumerate(months, 1) for monday in month)


def test_years_with_a_week_53_are_those_of_the_calendar():
    assert {year for year in range(1950, 2051) if len(calendar.weeks_of_year(year)) == 53} == WITH_53


def test_week_53_of_2026_reaches_into_2027():
    monday = calendar.parse_week("2026-W53")
    assert (monday, calendar.sunday_of(monday)) == (date(2026, 12, 28), date(2027, 1, 3))
    assert calendar.month_of_week(monday) == date(2026, 12, 1)
    assert calendar.week_label(monday) == "2026年第53周（12月28日–1月3日）"


def test_a_week_goes_with_its_thursday_over_the_turn_of_the_year():
    assert calendar.month_of_week(date(2024, 12, 30)) == date(2025, 1, 1)  # Thursday is 2 January
    assert calendar.month_of_week(date(2026, 6, 29)) == date(2026, 7, 1)


@pytest.mark.parametrize(
    "text", ["2025-W53", "2026-W54", "2026-W00", "2026W01", "2026-W1", "0000-W01", "9999-W52", "٢٠٢٦-W01", "", "x"]
)
def test_what_is_no_week_is_refused(text):
    with pytest.raises(ValueError, match="Invalid week"):
        calendar.parse_week(text)


@pytest.mark.parametrize("text", ["2026-13", "2026-00", "2026-1", "0000-01", "9999-01", "x"])
def test_what_is_no_month_is_refused(text):
    with pytest.raises(ValueError, match="Invalid month"):
        calendar.parse_month(text)


def test_late_begins_when_sunday_ends_in_shanghai():
    assert calendar.deadline(date(2026, 11, 16)) == datetime(2026, 11, 22, 16, tzinfo=UTC)
    assert calendar.deadline(date(2026, 11, 16), 12) == datetime(2026, 11, 23, 4, tzinfo=UTC)


def test_grace_is_real_hours_in_the_years_of_summer_time():
    """On 14 September 1986 clocks in Shanghai went back; the week before ended in summer time (UTC+9)."""
    assert calendar.deadline(date(1986, 9, 1)) == datetime(1986, 9, 7, 15, tzinfo=UTC)
    assert calendar.deadline(date(1986, 9, 8)) == datetime(1986, 9, 14, 16, tzinfo=UTC)
    assert calendar.deadline(date(1986, 9, 1), 168) - calendar.deadline(date(1986, 9, 1)) == timedelta(hours=168)


@given(days)
def test_months_follow_each_other(day):
    assert calendar.previous_month(calendar.next_month(day)) == day.replace(day=1)
