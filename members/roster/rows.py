"""Reads and checks one row of a roster: each cell by itself, then the cells against each other."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from core.errors import Refused
from core.workbooks import Column, DateCell, Header, Row, TableRow, show
from members.roster.dates import AmbiguousMonth, PartialDate, read_date
from members.roster.headings import UNUSED
from members.roster.identity import birth_of, mask, read_id_number, sex_of
from members.roster.values import (
    LENGTHS,
    NOTHING,
    STAGE_OF,
    read_gender,
    read_name,
    read_phone,
    read_stage,
    read_status,
    read_text,
)

DATES = ("birth_on", "joined_on", "full_on")
NOTHINGS = {"gender": ("",)}  # a sex is 男 or 女 or not filled in; 未知 is a mistake
NOTED = (*DATES, "id_number")
ADULT_AGE = 18
PROBATION = timedelta(days=366)  # a year, whatever February has
READERS = {"name": read_name, "gender": read_gender, "phone": read_phone, "stage": read_stage, "status": read_status}


@dataclass(slots=True)
class RosterRow(TableRow):
    """One person's row; ``values`` has ``stage`` where it can be told."""

    def quoted(self, column: Column) -> str:
        shown = show(self.cells.get(column.number))
        return mask(shown) if column.field == "id_number" else shown


class RowReader:
    """Reads the rows under one header; no date may lie after ``on``."""

    def __init__(self, header: Header, *, on: date):
        self.columns = header.columns
        self.on = on
        # The ID number comes first: it can tell which month an ambiguous birth date means.
        names = sorted(
            header.columns.keys() - UNUSED, key=lambda name: (name != "id_number", header.columns[name].number)
        )
        self.readers = [(name, header.columns[name].number, self._reader(name)) for name in names]

    def _reader(self, name: str) -> Callable[[object], object]:
        if name in DATES:
            return partial(read_date, on=self.on)
        if name == "id_number":
            return partial(read_id_number, on=self.on)
        return READERS.get(name) or partial(read_text, limit=LENGTHS[name])

    def read(self, row: Row) -> RosterRow:
        """Return the row with its values, problems and warnings."""
        found = RosterRow(row.number, row.cells, self.columns)
        for name, number, reader in self.readers:
            value = row.cells.get(number)
            if value is None or (isinstance(value, str) and value.strip() in NOTHINGS.get(name, NOTHING)):
                found.values.setdefault(name, None if name in DATES else "")
            else:
                _read_cell(found, name, value, reader)
        if found.values.get("name") == "":
            found.refuse("name", "没有姓名，请补上")
        _compare_dates(found)
        _compare_id_number(found)
        _decide_stage(found, self.on)
        return found


def _read_cell(row: RosterRow, name: str, value: object, reader: Callable[[object], object]) -> None:
    if row.refuse_unread(name, value):
        return
    if name == "full_on" and isinstance(value, str) and STAGE_OF.get(value.strip()) == "probationary":
        row.values.update(full_on=None, stage="probationary")
    else:
        try:
            row.values[name] = reader(value)
        except AmbiguousMonth as error:
            _settle_month(row, name, error)
        except Refused as error:
            row.refuse(name, error.message)
        else:
            if name in NOTED:
                _note_reading(row, name, value)


def _settle_month(row: RosterRow, name: str, error: AmbiguousMonth) -> None:
    number = row.values.get("id_number")
    born = birth_of(number).day if number else None
    if name == "birth_on" and born and born.year == error.year and born.month in (1, 10):
        row.values[name] = PartialDate(born.replace(day=1), "month")
    else:
        row.refuse(name, error.message)


def _note_reading(row: RosterRow, name: str, value: object) -> None:
    """Say so where a value was understood in a way that is not plain to see."""
    if isinstance(value, DateCell):
        return
    digits = show(value).partition(".")[0]
    length = len(digits) if digits.isdecimal() else 0
    if name in DATES and length == 5:
        row.warn(name, f"按 Excel 的日期序号读作 {row.values[name]}")
    elif name == "id_number" and length == 15:
        row.warn(name, "是 15 位旧号码，已按国家标准补成 18 位")


def _compare_dates(row: RosterRow) -> None:
    birth, joined, full = (row.values.get(name) for name in DATES)
    if joined and birth and joined.is_before(birth):
        row.refuse("joined_on", f"早于{row.heading('birth_on')}“{birth}”，请核对这两个日期")
    elif joined and birth and joined.last_day < _birthday(birth, ADULT_AGE):
        row.warn("joined_on", f"入党时不满 {ADULT_AGE} 岁，请核对")
    if full and joined and full.is_before(joined):
        row.refuse("full_on", f"早于{row.heading('joined_on')}“{joined}”，转正不会在入党以前，请核对这两个日期")


def _birthday(birth: PartialDate, age: int) -> date:
    return date(birth.day.year + age, birth.day.month, 1) + timedelta(days=birth.day.day - 1)


def _compare_id_number(row: RosterRow) -> None:
    number, birth, sex = (row.values.get(name) for name in ("id_number", "birth_on", "gender"))
    if not number:
        return
    if birth and not birth.agrees_with(birth_of(number)):
        row.refuse(
            "id_number", f"号码里的出生日期是 {birth_of(number)}，与{row.heading('birth_on')}“{birth}”不一致，请核对"
        )
    if sex and sex != sex_of(number):
        row.warn("gender", f"号码里的性别是“{sex_of(number)}”，请核对")


def _decide_stage(row: RosterRow, on: date) -> None:
    """Tell full members from probationary ones: by what the row says, else by its dates."""
    values = row.values
    joined, full, note = values.get("joined_on"), values.get("full_on"), values.get("note", "")
    if values.get("category") in STAGE_OF:
        values["stage"] = values.get("stage") or STAGE_OF[values["category"]]
        values["category"] = ""
    if values.get("stage"):
        if values["stage"] == "probationary" and full:
            row.refuse("full_on", "预备党员还没有转正时间，请核对是哪一处写错了")
    elif full:
        values["stage"] = "full"
    elif "预备" in note or (joined and on - joined.day < PROBATION):
        values["stage"] = "probationary"
    elif not joined:
        values.pop("stage", None)
    else:
        values["stage"] = "full"
        if "full_on" in row.columns and not row.problems:
            row.warn("full_on", "没有转正时间，但入党已满一年，按正式党员导入")
