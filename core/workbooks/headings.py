"""Finds the row of headings in an uploaded table, and which column is what."""

import re
import unicodedata
from dataclasses import dataclass, field

from core.errors import Refused
from core.workbooks.cells import address
from core.workbooks.reading import Row, Sheet

HEADER_WITHIN = 15  # rows that hold something
REASON = "退回原因"


@dataclass(frozen=True, slots=True)
class Column:
    """A recognised column: which field it is, its heading as found, its number (A is 1)."""

    field: str
    heading: str
    number: int


@dataclass(frozen=True, slots=True)
class Header:
    """The headings of a sheet. ``row`` is their first row, ``last_row`` the last one of a heading of several rows."""

    row: int
    last_row: int
    headings: dict[int, str]
    columns: dict[str, Column]

    @property
    def unused(self) -> list[str]:
        """Headings of columns that are not read."""
        taken = {column.number for column in self.columns.values()}
        return [heading for number, heading in sorted(self.headings.items()) if number not in taken]


def fold(text: object) -> str:
    """Bring a heading to the form in which synonyms are compared: no spaces, line breaks, full-width forms, marks."""
    return "".join(letter for letter in unicodedata.normalize("NFKC", str(text)).lower() if letter.isalnum())


def as_found(text: object) -> str:
    """A heading as messages show it: as in the file, on one line."""
    return re.sub(r"\s*[\r\n]+\s*", "", str(text)).strip()[:40]


@dataclass(frozen=True)
class Vocabulary:
    """What people call the columns of one kind of table.

    ``names`` gives each field two lists of headings: those that mean nothing else, and those under which a column is
    taken only when no column has one of the first. Without the field ``key`` a row names nobody: a table must have it,
    and says so with its plain heading ``key_heading``. Fields of ``unused`` are recognised and not read.
    """

    names: dict[str, tuple[str, str]]
    key: str
    key_heading: str
    unused: frozenset[str] = frozenset()
    _exact: dict[str, list[str]] = field(init=False, repr=False, compare=False)
    _loose: dict[str, list[str]] = field(init=False, repr=False, compare=False)

    def __post_init__(self):
        object.__setattr__(self, "_exact", _index(self.names, 0))
        object.__setattr__(self, "_loose", _index(self.names, 1))

    def find_header(self, sheet: Sheet) -> Header | None:
        """Return the header of ``sheet``, or None when no row looks like one.

        Raises ``Refused`` when a row does but cannot be used: no key, or two columns for the same thing.
        """
        found = [self._read_headings(sheet, row) for row in sheet.rows[:HEADER_WITHIN]]
        _, count, first, last, headings = max(found, key=lambda one: one[:2], default=(False, 0, 0, 0, {}))
        if count < 2:
            return None
        columns = self._assign(headings, first)
        if self.key not in columns:
            wanted = self.key_heading
            raise Refused(f"第 {first} 行像是标题行，但里面没有“{wanted}”一列。请补上“{wanted}”这个标题后再上传。")
        return Header(first, last, headings, columns)

    def _candidates(self, heading: object) -> tuple[list[str], list[str]]:
        """The fields a heading names for certain, and those it may name; remarks in brackets count if they must."""
        whole = fold(heading)
        bare = fold(re.sub(r"[(（\[【〔].*?[)）\]】〕]", "", str(heading)))
        certain = self._exact.get(whole) or self._exact.get(bare) or []
        return certain, [] if certain else self._loose.get(whole) or self._loose.get(bare) or []

    def _read_headings(self, sheet: Sheet, row: Row) -> tuple[bool, int, int, int, dict[int, str]]:
        """What ``row`` would be as a header: has it the key, how many fields it names, its rows, its headings."""
        last = self._last_row(sheet, row.number, row.cells)
        headings: dict[int, str] = {}
        for other in sheet.rows:
            if row.number <= other.number <= last:
                headings |= {number: as_found(text) for number, text in other.cells.items() if isinstance(text, str)}
        fields = {name for heading in headings.values() for names in self._candidates(heading) for name in names}
        return self.key in fields, len(fields), row.number, last, headings

    def _last_row(self, sheet: Sheet, row: int, cells: dict[int, object]) -> int:
        """Headings may take several rows; then the key's cell is merged downwards over all of them."""
        keys = {number for number, text in cells.items() if self.key in self._candidates(text)[0]}
        return max((bottom for left, top, _right, bottom in sheet.merged if top == row and left in keys), default=row)

    def _assign(self, headings: dict[int, str], row: int) -> dict[str, Column]:
        columns: dict[str, Column] = {}
        loose: list[tuple[int, str, list[str]]] = []
        for number, heading in sorted(headings.items()):
            certain, possible = self._candidates(heading)
            if certain:
                self._take(columns, Column(certain[0], heading, number), row)
            elif possible:
                loose.append((number, heading, possible))
        certain_fields = set(columns)
        for number, heading, possible in loose:
            name = next((name for name in possible if name not in certain_fields), None)
            if name:
                self._take(columns, Column(name, heading, number), row)
        return columns

    def _take(self, columns: dict[str, Column], column: Column, row: int) -> None:
        other = columns.get(column.field)
        if other is None:
            columns[column.field] = column
        elif column.field not in self.unused:
            places = f"{address(other.number, row)}“{other.heading}”和 {address(column.number, row)}“{column.heading}”"
            raise Refused(f"标题行里有两列是同一项内容：{places}。请只留一列，或者改掉其中一个标题，再上传。")


def _index(names: dict[str, tuple[str, str]], line: int) -> dict[str, list[str]]:
    index: dict[str, list[str]] = {}
    for name, lines in names.items():
        for heading in lines[line].split():
            index.setdefault(heading, []).append(name)
    return index
