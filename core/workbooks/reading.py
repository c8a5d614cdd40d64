"""Puts the sheets of an uploaded workbook together."""

import logging
import posixpath
import re
from dataclasses import dataclass, field
from datetime import date, time
from functools import lru_cache
from typing import BinaryIO, NamedTuple

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format
from openpyxl.utils import column_index_from_string
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel, from_ISO8601

from core.errors import Refused
from core.workbooks.archive import (
    DAMAGED,
    MAX_FILE,
    SAVE_AS,
    TOO_MUCH,
    Allowance,
    open_archive,
    refuse_other_kinds,
    unpack,
)
from core.workbooks.cells import CellError, DateCell, address, unescape
from core.workbooks.parts import Attributes, Cells, Strings, Target, parse

logger = logging.getLogger(__name__)

MAX_CELLS = 1_000_000
MAX_SHEETS = 50
MAX_FORMATS = 10_000
LONGEST_FORMAT = 255
STRICT = "purl.oclc.org"
RELATION_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"

# Chinese Excel writes these numbers without saying what they mean; openpyxl knows only the western ones.
CHINESE_FORMATS = {
    **dict.fromkeys((27, 36, 50, 52, 57), 'yyyy"年"m"月"'),
    **dict.fromkeys((28, 29, 51, 53, 54, 58), 'm"月"d"日"'),
    **dict.fromkeys((32, 33, 34, 35, 55, 56), "h:mm:ss"),
    30: "m-d-yy",
    31: 'yyyy"年"m"月"d"日"',
}


class Row(NamedTuple):
    """A row that holds something. ``cells`` maps the column's number (A is 1) to the value; empty cells are absent."""

    number: int
    cells: dict[int, object]


@dataclass(slots=True)
class Sheet:
    """A visible sheet. ``merged`` holds areas as (first column, first row, last column, last row)."""

    name: str
    rows: list[Row] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)


def read_workbook(source: bytes | BinaryIO, *, max_rows: int = 20_000, max_columns: int = 200) -> list[Sheet]:
    """Return the visible sheets of an ``.xlsx`` file with all cells that hold something.

    Values are ``str``, ``int``, ``float``, ``bool``, ``DateCell``, ``Formula`` or ``CellError``. ``max_rows`` and
    ``max_columns`` bound the addresses: one cell far away is refused, never padded to. Raises ``Refused`` for whatever
    is no readable workbook; seconds and memory stay bounded all the same.
    """
    data = source if isinstance(source, bytes) else source.read(MAX_FILE + 1)
    refuse_other_kinds(data)
    try:
        return _Reader(data, max_rows, max_columns).sheets()
    except Refused:
        raise
    except Exception as error:  # whatever a malformed file makes the parsers stumble over is the file's fault
        logger.info("unreadable workbook of %d bytes: %s", len(data), type(error).__name__)
        raise Refused(DAMAGED) from error


_is_date = lru_cache(maxsize=1024)(is_date_format)


class _Reader:
    def __init__(self, data: bytes, max_rows: int, max_columns: int):
        self.archive = open_archive(data)
        self.allowance = Allowance()
        self.max_rows, self.max_columns = max_rows, max_columns
        self.epoch = CALENDAR_WINDOWS_1900
        self.strings: list[str] = []
        self.formats: dict[int, str] = {}
        self.columns: dict[str, int] = {}
        self.cell_count = 0

    def sheets(self) -> list[Sheet]:
        workbook = next((target for kind, target in self._relations("").values() if kind == "officeDocument"), None)
        if workbook is None:
            raise Refused(DAMAGED)
        listed = self._list_sheets(workbook)
        targets = self._relations(workbook)
        parts = dict(targets.values())
        if parts.get("sharedStrings") in self.archive.NameToInfo:
            self.strings = self._parse(parts["sharedStrings"], Strings()).strings
        if parts.get("styles") in self.archive.NameToInfo:
            self.formats = self._date_formats(parts["styles"])
        sheets = [
            self._sheet(name, target)
            for name, (kind, target) in ((name, targets[relation]) for name, relation in listed[:MAX_SHEETS])
            if kind == "worksheet"
        ]
        if not sheets:
            raise Refused("这个工作簿里没有看得见的工作表。请取消隐藏后再上传。")
        return sheets

    def _parse(self, part: str, target: Target):
        return parse(unpack(self.archive, part, self.allowance), target)

    def _list_sheets(self, workbook: str) -> list[tuple[str, str]]:
        target = self._parse(
            workbook, Attributes({"sheet": ("name", "state", RELATION_ID), "workbookPr": ("date1904",)})
        )
        if any(STRICT in namespace for namespace in target.namespaces):
            raise Refused("这个工作簿是“严格 Open XML”格式。" + SAVE_AS)
        listed = []
        for _parent, name, attributes in target.found:
            if name == "workbookPr" and attributes.get("date1904") in ("1", "true"):
                self.epoch = CALENDAR_MAC_1904
            elif name == "sheet" and attributes.get("state", "visible") == "visible":
                listed.append((attributes.get("name", ""), attributes[RELATION_ID]))
        return listed

    def _relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Map the relation's name to (kind, path inside the archive)."""
        folder, name = posixpath.split(part)
        target = self._parse(
            posixpath.join(folder, "_rels", f"{name}.rels"), Attributes({"Relationship": ("Id", "Type", "Target")})
        )
        found = {}
        for _parent, _name, attributes in target.found:
            path = posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", ""))).lstrip("/")
            found[attributes["Id"]] = (attributes.get("Type", "").rpartition("/")[2], path)
        return found

    def _date_formats(self, part: str) -> dict[int, str]:
        """Map each cell style that shows a date or time to its number format."""
        target = self._parse(part, Attributes({"numFmt": ("numFmtId", "formatCode"), "xf": ("numFmtId",)}))
        written: dict[int, str] = {}
        formats: dict[int, str] = {}
        style = 0
        for parent, name, attributes in target.found:
            if name == "numFmt" and parent == "numFmts":
                written[int(attributes["numFmtId"])] = attributes.get("formatCode", "")[:LONGEST_FORMAT]
                if len(written) > MAX_FORMATS:
                    raise Refused(TOO_MUCH)
            elif name == "xf" and parent == "cellXfs":
                number = int(attributes.get("numFmtId", 0))
                pattern = written.get(number) or BUILTIN_FORMATS.get(number) or CHINESE_FORMATS.get(number)
                if pattern and _is_date(pattern):
                    formats[style] = pattern
                style += 1
        return formats

    def _sheet(self, name: str, part: str) -> Sheet:
        sheet = Sheet(name)

        def take_row(number: int, cells: dict[int, object]) -> None:
            self._check_bounds(name, number, cells)
            sheet.rows.append(Row(number, cells))

        target = self._parse(part, Cells(self._column, self._value, take_row))
        sheet.merged = [self._area(reference) for reference in target.merged]
        return sheet

    def _check_bounds(self, sheet: str, row: int, cells: dict[int, object]) -> None:
        self.cell_count += len(cells)
        if self.cell_count > MAX_CELLS:
            raise Refused(TOO_MUCH)
        if row > self.max_rows:
            raise Refused(
                f"工作表“{sheet[:31]}”的第 {row} 行还有内容，超过了 {self.max_rows} 行的上限。"
                "请删去多余的行，或者分成几个文件上传。"
            )
        if max(cells) > self.max_columns:
            raise Refused(
                f"工作表“{sheet[:31]}”的单元格 {address(max(cells), row)} 里还有内容，"
                f"超过了 {self.max_columns} 列的上限。请删去多余的列后再上传。"
            )

    def _column(self, letters: str) -> int:
        if letters not in self.columns:
            self.columns[letters] = column_index_from_string(letters)
        return self.columns[letters]

    def _area(self, reference: str) -> tuple[int, int, int, int]:
        corners = re.findall(r"([A-Z]{1,3})(\d{1,7})", reference)
        (left, top), (right, bottom) = corners[0], corners[-1]
        return self._column(left), int(top), self._column(right), int(bottom)

    def _value(self, kind: str, raw: str, style: int) -> object:
        if kind == "s":
            return self.strings[int(raw)] if raw.isdecimal() else None
        if kind in ("inlineStr", "str"):
            return unescape(raw)
        if kind == "n":
            return self._number(raw, style)
        if kind == "b":
            return raw == "1"
        if kind == "d":
            return DateCell(from_ISO8601(raw), "yyyy-mm-dd")
        return CellError(raw)

    def _number(self, raw: str, style: int) -> object:
        number = int(raw) if raw.isdecimal() else float(raw)
        pattern = self.formats.get(style)
        if pattern is None:
            return number
        try:
            value = from_excel(number, self.epoch, timedelta=is_timedelta_format(pattern))
        except (OverflowError, ValueError):
            return number  # Excel shows ##### there: no date, so the number stands for itself
        return DateCell(value, pattern) if isinstance(value, date | time) else number
