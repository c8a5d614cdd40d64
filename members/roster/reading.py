"""Reads a roster (党员花名册): finds the table in the workbook, reads its rows, finds people who stand in it twice."""

import re
from datetime import date
from typing import BinaryIO

from core.errors import Refused
from core.workbooks import Header, Row, Table, find_table, fold, rows_beneath
from members.roster.dates import PartialDate
from members.roster.headings import ROSTER, UNUSED
from members.roster.identity import birth_of
from members.roster.rows import RosterRow, RowReader

MISSING = "没有找到标题行。表里要有一行标题，其中有“姓名”一列，如：姓名、性别、出生年月、身份证号、入党时间。"

# What stands under or between the people of a table and is nobody's name.
NOTE = re.compile(
    r"(合计|总计|小计|共计|总人数|注[:：]|备注|说明|附注|(单位)?(负责|填表|制表|填报|审核|经办|联系)人|填报|制表|审核)"
)
NAMES_NOBODY = {"note", "group", "branch", "category"}  # a row with nothing else names no person
NEVER_SHARED = UNUSED | {"name", "id_number", "phone"}


class Roster(Table):
    """What was found in the file: its rows are ``RosterRow``."""


def read_roster(source: bytes | BinaryIO, *, on: date) -> Roster:
    """Return the people of an uploaded roster, each row checked by itself and against the rows above it.

    ``on`` is the day (Asia/Shanghai) after which no date can lie. Raises ``Refused`` when the file is no workbook or
    holds no usable table; what is wrong with single rows is in their ``problems``.
    """
    sheet, header, notes = find_table(source, ROSTER, missing=MISSING)
    roster = Roster(sheet.name, header, notes=notes)
    reader = RowReader(header, on=on)
    for _, row in rows_beneath(sheet, header, NEVER_SHARED):
        kind = _kind(row, header)
        if kind == "person":
            roster.rows.append(reader.read(row))
        elif kind == "note":
            roster.skip(row)
    if not roster.rows:
        raise Refused(f"第 {header.row} 行是标题行，但下面没有一名党员。请填好后再上传。")
    _refuse_repeated(roster.rows)
    return roster


def _kind(row: Row, header: Header) -> str:
    """Tell a ``person`` from a ``note`` (a sum, a signature line, the heading of a group) and an ``empty`` row."""
    filled = {name for name, column in header.columns.items() if _says_something(row.cells.get(column.number))}
    personal = filled - UNUSED
    if "name" in personal:
        name = str(row.cells[header.columns["name"].number])
        if fold(name) == fold(header.columns["name"].heading):
            return "empty"  # the heading again, on the next printed page
        return "note" if personal == {"name"} and begins_a_note(name) else "person"
    texts = [value for value in row.cells.values() if isinstance(value, str) and value.strip()]
    if not personal and not texts:
        return "empty"  # numbered in advance, filled in never
    return "note" if personal <= NAMES_NOBODY or begins_a_note(texts[0] if texts else "") else "person"


def _says_something(value: object) -> bool:
    return value is not None and (not isinstance(value, str) or not value.isspace())


def begins_a_note(text: str) -> bool:
    return NOTE.match(re.sub(r"\s", "", text)) is not None


def _refuse_repeated(rows: list[RosterRow]) -> None:
    """Refuse each row whose person stands further up: by the ID number where known, else by name and birth date."""
    by_number: dict[str, RosterRow] = {}
    by_name: dict[str, list[RosterRow]] = {}
    phones: dict[str, RosterRow] = {}
    for row in rows:
        number, name, phone = (row.values.get(key) for key in ("id_number", "name", "phone"))
        earlier = by_number.get(number) if number else None
        if earlier:
            row.refuse(
                "id_number",
                f"与第 {earlier.row} 行“{earlier.values.get('name') or ''}”的号码相同，是同一个人，请删去一行",
            )
        elif name and (other := next((one for one in by_name.get(name, ()) if _may_be_same(one, row)), None)):
            row.refuse("name", _why_same(other, row))
        if number:
            by_number.setdefault(number, row)
        if name:
            by_name.setdefault(name, []).append(row)
        if phone and not row.problems and phone.startswith("1") and (owner := phones.setdefault(phone, row)) is not row:
            row.warn("phone", f"与第 {owner.row} 行“{owner.values.get('name') or ''}”的号码相同，请核对")


def _born(row: RosterRow) -> PartialDate | None:
    number = row.values.get("id_number")
    return birth_of(number) if number else row.values.get("birth_on")


def _may_be_same(earlier: RosterRow, row: RosterRow) -> bool:
    """Whether two rows of the same name can be one person: their ID numbers or birth dates do not tell them apart."""
    if earlier.values.get("id_number") and row.values.get("id_number"):
        return False  # by_number has compared them
    born, other = _born(earlier), _born(row)
    return not (born and other) or born.agrees_with(other)


def _why_same(earlier: RosterRow, row: RosterRow) -> str:
    if _born(earlier) and _born(row):
        return (
            f"与第 {earlier.row} 行的姓名、出生日期都相同，是同一个人，请删去一行；如果确是两个人，请补上两人的身份证号"
        )
    return f"与第 {earlier.row} 行同名，分不清是不是同一个人。是同一个人请删去一行，不是请补上身份证号或出生日期"
