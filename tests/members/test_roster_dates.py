"""Dates of a roster: every way of typing them, how precisely they are known, and which ones are refused."""

from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Refused
from core.workbooks import DateCell
from members.roster import PartialDate
from members.roster.dates import read_date

TODAY = date(2026, 1, 5)


def read(value) -> str:
    return str(read_date(value, on=TODAY))


def refusal(value) -> str:
    with pytest.raises(Refused) as caught:
        read(value)
    return caught.value.message


@pytest.mark.parametrize(
    ("value", "meaning"),
    [
        ("1985-07-12", "1985-07-12"),
        ("1985/7/12", "1985-07-12"),
        ("1985.7.12", "1985-07-12"),
        ("1985.07.12", "1985-07-12"),
        ("1985年7月12日", "1985-07-12"),
        ("1985年07月12", "1985-07-12"),
        ("1985 年 7 月 12 日", "1985-07-12"),
        ("1985、7、12", "1985-07-12"),
        ("1985—7—12", "1985-07-12"),
        ("1985 7 12", "1985-07-12"),
        ("19850712", "1985-07-12"),
        (19850712, "1985-07-12"),
        (19850712.0, "1985-07-12"),
        ("1985-07-12 00:00:00", "1985-07-12"),
        ("1985-07-12T08:30", "1985-07-12"),
        ("１９８５．０７．１２", "1985-07-12"),
        ("１９８５年７月１２日", "1985-07-12"),
        (" 1985-07-12\n", "1985-07-12"),
        ("\u30001985.7.12\u3000", "1985-07-12"),
        (31240, "1985-07-12"),
        (31240.0, "1985-07-12"),
        (31240.354, "1985-07-12"),
        ("31240", "1985-07-12"),
        ("1985-07", "1985-07"),
        ("1985.7", "1985-07"),
        ("1985.10", "1985-10"),
        ("1985.1", "1985-01"),
        ("1985/07", "1985-07"),
        ("1985年7月", "1985-07"),
        ("1985年7月份", "1985-07"),
        ("198507", "1985-07"),
        (198507, "1985-07"),
        (1947.07, "1947-07"),
        (1985.7, "1985-07"),
        (1985.12, "1985-12"),
        (1985.2, "1985-02"),
        ("1985", "1985"),
        ("1985年", "1985"),
        (1985, "1985"),
        ("1988-02-29", "1988-02-29"),
        ("2026-01-05", "2026-01-05"),
        ("2026年1月", "2026-01"),
        ("1900-01-01", "1900-01-01"),
    ],
)
def test_ways_of_typing(value, meaning):
    assert read(value) == meaning


@pytest.mark.parametrize(
    ("day", "pattern", "meaning"),
    [
        (datetime(1985, 7, 12), "yyyy-mm-dd", "1985-07-12"),  # noqa: DTZ001
        (date(1985, 7, 1), "yyyy-mm-dd", "1985-07-01"),
        (date(1985, 7, 1), 'yyyy"年"m"月"', "1985-07"),
        (date(1985, 7, 1), "mmm-yy", "1985-07"),
        # Only the format hides the day: somebody entered it.
        (date(1985, 7, 12), 'yyyy"年"m"月"', "1985-07-12"),
        (date(1985, 1, 1), 'yyyy"年"', "1985"),
        (date(1985, 7, 1), 'yyyy"年"', "1985-07-01"),
    ],
)
def test_excel_dates_are_as_precise_as_they_look(day, pattern, meaning):
    assert read(DateCell(day, pattern)) == meaning


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("2031-02-30", "没有这一天"),
        ("1985-02-29", "没有这一天"),
        (19850431, "没有这一天"),
        ("1985-00-12", "没有 0 月"),
        ("1985.13", "没有 13 月"),
        (1985.13, "没有 13 月"),
        (198513, "没有 13 月"),
        ("2026-01-06", "今天（2026-01-05）以后"),
        ("2031", "以后"),
        (DateCell(date(2027, 1, 1), "yyyy-mm-dd"), "以后"),
        ("1899-12-31", "早于 1900 年"),
        ("0000-01-01", "早于 1900 年"),
        (366, "看不懂"),
        (99999, "看不懂"),
        (-31240, "看不懂"),
        (float("nan"), "看不懂"),
        (float("inf"), "看不懂"),
        (10**30, "看不懂"),
        (True, "看不懂"),
        ("去年七月", "看不懂"),
        ("1985712", "看不懂"),
        (1985712, "看不懂"),
        (1985.071, "看不懂"),
        ("1985-07-12-13", "看不懂"),
        ("-", "看不懂"),
        ("85.7", "四位"),
        ("85年7月", "四位"),
        ("85-07-12", "四位"),
        (1985.1, "1985-01 或 1985-10"),
        (DateCell(time(8, 30), "h:mm"), "时刻"),
    ],
)
def test_what_is_no_date_gets_a_sentence_that_helps(value, words):
    assert words in refusal(value)


days = st.dates(date(1900, 1, 1), TODAY)


@given(
    days,
    st.sampled_from(["{0:%Y-%m-%d}", "{0:%Y%m%d}", "{0.year}.{0.month}.{0.day}", "{0.year}年{0.month}月{0.day}日"]),
)
def test_any_day_is_read_back_however_it_is_written(day, form):
    assert read_date(form.format(day), on=TODAY) == PartialDate(day, "day")
    full_width = form.format(day).translate({ord(str(digit)): chr(0xFF10 + digit) for digit in range(10)})
    assert read_date(full_width, on=TODAY) == PartialDate(day, "day")


@given(days)
def test_any_day_is_read_back_from_a_cell_or_a_number(day):
    assert read_date(DateCell(day, "yyyy/m/d"), on=TODAY).day == day
    assert read_date(int(f"{day:%Y%m%d}"), on=TODAY).day == day


@given(days)
def test_any_month_is_read_back(day):
    month = PartialDate(day.replace(day=1), "month")
    for text in (f"{day:%Y.%m}", f"{day:%Y%m}", f"{day.year}年{day.month}月", f"{day.year}/{day.month}"):
        assert read_date(text, on=TODAY) == month
    if day.month not in (1, 10):
        assert read_date(float(f"{day:%Y.%m}"), on=TODAY) == month


@given(
    st.one_of(
        st.text(max_size=20), st.integers(), st.floats(), st.booleans(), st.from_regex(r"\A[0-9./年月 -]{1,12}\Z")
    )
)
def test_whatever_it_is_it_is_a_plausible_date_or_refused(value):
    try:
        found = read_date(value, on=TODAY)
    except Refused as refused:
        message = refused.message
    else:
        message = ""
        assert date(1900, 1, 1) <= found.day <= TODAY
    assert message == "" or "请" in message


@given(days, days)
def test_dates_known_in_part_are_compared_by_what_is_known(one, other):
    day, month = PartialDate(one, "day"), PartialDate(one.replace(day=1), "month")
    year = PartialDate(date(one.year, 1, 1), "year")
    assert day.agrees_with(month)
    assert month.agrees_with(year)
    assert year.agrees_with(day)
    assert not any(a.is_before(b) for a in (day, month, year) for b in (day, month, year))
    assert PartialDate(other, "day").is_before(day) == (other < one)
    assert PartialDate(other, "day").is_before(year) == (other.year < one.year)
    assert PartialDate(other, "day").agrees_with(month) == ((other.year, other.month) == (one.year, one.month))
