"""How far a duty was met: exact, 0 to 100, and never owed for time that was not there."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zones.agreements.fulfilment import fulfilment, periods_owed, total_target

YEAR = (date(2026, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize(("target", "done", "expected"), [
    (12, 12, 100), (12, 24, 100), (12, 6, 50), (12, 0, 0), (0, 0, 100), (0, 3, 100), ("0.5", "0.25", 50),
])  # fmt: skip
def test_at_least(target, done, expected):
    assert fulfilment("at_least", Decimal(target), Decimal(done)) == expected


def test_at_least_is_exact_and_not_rounded():
    assert fulfilment("at_least", Decimal(3), Decimal(1)) == Decimal(100) / 3


@pytest.mark.parametrize(("target", "done", "expected"), [(0, 0, 100), (0, 1, 0), (2, 2, 100), (2, "2.01", 0)])
def test_at_most_is_all_or_nothing(target, done, expected):
    assert fulfilment("at_most", Decimal(target), Decimal(done)) == expected


def test_without_a_target_there_is_nothing_to_measure():
    assert fulfilment("at_least", None, Decimal(5)) is None
    assert total_target(None, "month", *YEAR) is None


@pytest.mark.parametrize(
    ("period", "owed"), [("year", 1), ("half_year", 2), ("quarter", 4), ("month", 12), ("week", 53)]
)
def test_a_whole_year(period, owed):
    assert periods_owed(period, *YEAR) == owed  # 2026 has 53 ISO weeks
    assert total_target(Decimal(2), period, *YEAR) == 2 * owed


def test_a_year_of_52_weeks():
    assert periods_owed("week", date(2027, 1, 1), date(2027, 12, 31)) == 52


@pytest.mark.parametrize(("first", "last", "owed"), [
    (date(2026, 4, 15), date(2026, 4, 29), 1),  # 15 of 30 days: half is enough
    (date(2026, 4, 16), date(2026, 4, 29), 0),  # 14 days
    (date(2026, 4, 16), date(2026, 5, 31), 2),  # 15 days again
    (date(2026, 4, 17), date(2026, 5, 31), 1),
])  # fmt: skip
def test_a_month_is_owed_from_half_of_its_days_on(first, last, owed):
    assert periods_owed("month", first, last) == owed


def test_a_yearly_duty_is_owed_once_however_short_the_time():
    assert periods_owed("year", date(2026, 12, 1), date(2026, 12, 31)) == 1
    assert total_target(Decimal(4), "year", date(2026, 12, 1), date(2026, 12, 31)) == 4


def test_when_no_period_is_owed_there_is_no_target():
    assert total_target(Decimal(1), "month", date(2026, 4, 1), date(2026, 4, 3)) is None
    assert periods_owed("month", date(2026, 4, 2), date(2026, 4, 1)) == 0


days = st.dates(date(2020, 1, 1), date(2030, 12, 31))


@given(first=days, length=st.integers(0, 800))
def test_weeks_follow_the_rule_of_the_thursday(first, length):
    last = first + timedelta(days=length)
    thursdays = sum((first + timedelta(days=n)).weekday() == 3 for n in range(length + 1))
    inside = periods_owed("week", first, last)
    # A span shorter than half a week can hold a Thursday and still owe nothing; else the two rules are one.
    assert inside == thursdays or (length < 3 and inside == 0)


@given(
    first=days, one=st.integers(0, 400), two=st.integers(1, 400), period=st.sampled_from(["month", "quarter", "week"])
)
def test_more_time_never_owes_less(first, one, two, period):
    middle, last = first + timedelta(days=one), first + timedelta(days=one + two)
    assert periods_owed(period, first, middle) <= periods_owed(period, first, last)


@given(target=st.decimals(0, 10**6, places=2), done=st.decimals(0, 10**7, places=2), more=st.decimals(0, 100, places=2),
       side=st.sampled_from(["at_least", "at_most"]))  # fmt: skip
def test_always_between_0_and_100_and_doing_more_never_hurts_at_least(target, done, more, side):
    now, then = fulfilment(side, target, done), fulfilment(side, target, done + more)
    assert 0 <= now <= 100
    assert now <= then if side == "at_least" else now >= then
