"""Reads dates in all the ways people type them into a roster, and keeps how precisely they are known.

What could be two different dates is refused rather than guessed: a two-digit year, and a number such as 1985.1, which
Excel shows for January and for October alike (it drops the zero of 1985.10; text keeps it, so text is read). Nothing
here is a moment in time, so summer time and time zones cannot move a birthday.
"""

import re
import unicodedata
from calendar import monthrange
from datetime import date, timedelta
from typing import NamedTuple

from core.errors import Refused
from core.workbooks import DateCell

EXAMPLE = "如 2003-02-28、2003-02 或 2003"
FIRST_YEAR = 1900
SEPARATOR = r"[-/.年、。,—–‐−·_]"
DAY = re.compile(rf"(\d{{4}}){SEPARATOR}(\d{{1,2}})[-/.月、。,—–‐−·_](\d{{1,2}})[日号]?")
MONTH = re.compile(rf"(\d{{4}}){SEPARATOR}(\d{{1,2}})(?:月份?)?")
YEAR = re.compile(r"(\d{4})年?")
CLOCK = re.compile(r"(?<=\d)[日号]?[T ]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?$")
SHORT_YEAR = re.compile(rf"\d{{2}}{SEPARATOR}\d{{1,2}}(\D.*)?")


class PartialDate(NamedTuple):
    """A date known to the day, the month or the year: ``day`` is its first day, ``precision`` one of those words."""

    day: date
    precision: str

    @property
    def last_day(self) -> date:
        if self.precision == "day":
            return self.day
        month = 12 if self.precision == "year" else self.day.month
        return date(self.day.year, month, monthrange(self.day.year, month)[1])

    def agrees_with(self, other: "PartialDate") -> bool:
        """Whether both can be the same day."""
        return self.day <= other.last_day and other.day <= self.last_day

    def is_before(self, other: "PartialDate") -> bool:
        """Whether this is earlier for certain, however little of either is known."""
        return self.last_day < other.day

    def __str__(self) -> str:
        return self.day.isoformat()[: {"day": 10, "month": 7, "year": 4}[self.precision]]


class AmbiguousMonth(Refused):
    """A number such as 1985.1: January or October of ``year``."""

    def __init__(self, year: int):
        super().__init__(f"看不出是 1 月还是 10 月（数字格式的单元格会丢掉末尾的 0），请写成 {year}-01 或 {year}-10")
        self.year = year


def read_date(value: object, *, on: date) -> PartialDate:
    """Return the date a cell holds. Raises ``Refused`` for what is none, lies before 1900 or after ``on``."""
    if isinstance(value, DateCell):
        found = _from_date_cell(value)
    elif isinstance(value, bool) or (isinstance(value, int | float) and not 0 <= value < 10**8):
        raise Refused(f"看不懂这个日期，请改成{EXAMPLE}")
    elif isinstance(value, int | float):
        found = _from_number(value, on)
    else:
        found = _from_text(str(value), on)
    if found.day.year < FIRST_YEAR:
        raise Refused(f"早于 {FIRST_YEAR} 年，请改成真实日期，{EXAMPLE}")
    if found.day > on:
        raise Refused(f"在今天（{on.isoformat()}）以后，请改成真实日期")
    return found


def _from_date_cell(cell: DateCell) -> PartialDate:
    day = cell.day
    if day is None:
        raise Refused(f"是时刻，不是日期，请改成{EXAMPLE}")
    # Whoever types 1985年7月 gets the first of July with a format that hides the day. Where the day is not the first,
    # somebody entered it and only the format hides it.
    if cell.shows == "month" and day.day == 1:
        return PartialDate(day, "month")
    if cell.shows == "year" and (day.month, day.day) == (1, 1):
        return PartialDate(day, "year")
    return PartialDate(day, "day")


def _from_number(value: int | float, on: date) -> PartialDate:
    if isinstance(value, int) or value.is_integer():
        return _from_digits(str(int(value)), on)
    year, _, fraction = repr(value).partition(".")
    if len(year) == 5 and year.isdecimal():
        return _from_serial(int(year), on)  # an Excel date with a time of day
    if len(year) == 4 and fraction == "1":
        raise AmbiguousMonth(int(year))
    if len(year) == 4 and len(fraction) <= 2 and fraction.isdecimal():
        return _build(int(year), int(fraction))
    raise Refused(f"看不懂这个日期，请改成{EXAMPLE}")


def _from_text(text: str, on: date) -> PartialDate:
    text = CLOCK.sub("", unicodedata.normalize("NFKC", text).strip())
    text = re.sub(r"\s+", "", re.sub(r"(?<=\d)\s+(?=\d)", "-", text))
    if text.isascii() and text.isdecimal():
        return _from_digits(text, on)
    for pattern in (DAY, MONTH, YEAR):
        if found := pattern.fullmatch(text):
            return _build(*(int(part) for part in found.groups()))
    if SHORT_YEAR.fullmatch(text):
        raise Refused(f"年份要写四位，请改成{EXAMPLE}")
    raise Refused(f"看不懂这个日期，请改成{EXAMPLE}")


def _from_digits(digits: str, on: date) -> PartialDate:
    if len(digits) == 8:
        return _build(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    if len(digits) == 6:
        return _build(int(digits[:4]), int(digits[4:]))
    if len(digits) == 5:
        return _from_serial(int(digits), on)
    if len(digits) == 4:
        return _build(int(digits))
    raise Refused(f"看不懂这个日期，请改成{EXAMPLE}")


def _from_serial(serial: int, on: date) -> PartialDate:
    """Excel counts days from the last of 1899; a date that lost its format shows this number."""
    day = date(1899, 12, 30) + timedelta(days=serial)
    if day > on:
        raise Refused(f"看不懂这个日期，请改成{EXAMPLE}")
    return PartialDate(day, "day")


def _build(year: int, month: int | None = None, day: int | None = None) -> PartialDate:
    if year < 1:
        raise Refused(f"早于 {FIRST_YEAR} 年，请改成真实日期，{EXAMPLE}")
    if month is None:
        return PartialDate(date(year, 1, 1), "year")
    if not 1 <= month <= 12:
        raise Refused(f"没有 {month} 月，请改成真实日期，{EXAMPLE}")
    if day is None:
        return PartialDate(date(year, month, 1), "month")
    if not 1 <= day <= monthrange(year, month)[1]:
        raise Refused("没有这一天，请改成真实日期，如 2003-02-28")
    return PartialDate(date(year, month, day), "day")
