"""The bytes of workbooks. What stands in which column is decided by the ``exports`` of each app."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from itertools import chain, count
from math import isfinite
from operator import attrgetter
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from core.downloads import download_response
from core.plaintext import printable

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MAX_CELL = 32767  # characters, as Excel counts them: in units of UTF-16
MAX_TITLE = 31
MAX_ROWS = 1_048_575  # under the header row
CUT_MARK = "……（过长，已截断）"

_NUMBER_FORMATS = {"text": "@", "number": "General", "date": "yyyy-mm-dd", "percent": "0.0%"}
_ESCAPE_LIKE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
FORMULA_LIKE = ("=", "+", "-", "@", "\t")
_LINE = Side(style="thin", color="BFB8AD")
_GRID = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_FIRST_YEAR = 1901  # Excel counts a 29 February 1900 that never was


@dataclass(frozen=True)
class Column:
    """A column of a sheet.

    ``value`` is a key or dotted attribute of the row, or a function of the row. ``width`` is in characters of
    the default font (a Chinese character takes two). ``kind`` is text, number, date or percent (1 = 100 %);
    a value that does not fit its kind (a date known only to the year, "缺") is written as text. ``grounds`` are the
    colours (RRGGBB) that cells of these texts stand on, in the middle: states as squares.
    """

    heading: str
    value: str | Callable[[Any], Any]
    width: float = 12
    kind: str = "text"
    number_format: str = ""
    grounds: Mapping[str, str] = field(default_factory=dict)

    def of(self, row: Any) -> Any:
        if callable(self.value):
            return self.value(row)
        return row[self.value] if isinstance(row, Mapping) else attrgetter(self.value)(row)


@dataclass(frozen=True)
class Sheet:
    title: str
    columns: list[Column]
    rows: Iterable[Any]


def write_workbook(sheets: list[Sheet]) -> bytes:
    """Return an .xlsx file with one row of headings and the rows of each sheet beneath it.

    All text is text: nothing a user typed becomes a formula. Rows are written one by one, so ``rows`` may be an
    iterator over a long query. Raises ValueError for more rows than a sheet can hold.
    """
    book = Workbook(write_only=True)
    taken: set[str] = set()
    for sheet in sheets:
        _write_sheet(book, sheet, sheet_title(sheet.title, taken))
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def workbook_response(filename: str, content: bytes) -> HttpResponse:
    """Return a workbook as a download called ``filename`` (with its .xlsx)."""
    return download_response(filename, content, CONTENT_TYPE)


def safe_text(value: Any) -> str:
    """Return ``value`` as text that a cell can hold: printable, not longer than Excel takes (cut with a mark)."""
    text = printable(str(value))
    if _units(text) > MAX_CELL:
        text = _cut(text, MAX_CELL - len(CUT_MARK)) + CUT_MARK
    return text


def sheet_title(wanted: str, taken: set[str]) -> str:
    """Return a legal title near ``wanted`` that is not in ``taken`` (compared as Excel does), and add it there."""
    title = re.sub(r"[\[\]:*?/\\\n\t]", " ", printable(wanted)).strip("' ")
    title = _cut(title, MAX_TITLE).strip("' ") or "工作表"
    endings = chain([""], (f"({number})" for number in count(2)))
    candidates = (_cut(title, MAX_TITLE - len(ending)) + ending for ending in endings)
    # Excel keeps "History" for itself.
    free = next(candidate for candidate in candidates if candidate.casefold() not in taken | {"history"})
    taken.add(free.casefold())
    return free


def _write_sheet(book: Workbook, sheet: Sheet, title: str) -> None:
    page = book.create_sheet(title)
    # Widths, panes and print set-up stand before the rows in the file, so they are set first.
    for number, column in enumerate(sheet.columns, 1):
        page.column_dimensions[get_column_letter(number)].width = column.width
    page.freeze_panes = "A2"
    _set_up_print(page, title)
    page.append([_heading_cell(page, column) for column in sheet.columns])
    styles = [_styles_of(page, column) for column in sheet.columns]
    last = 1
    for last, row in enumerate(sheet.rows, 2):
        if last > MAX_ROWS + 1:
            raise ValueError(f"工作表“{title}”超过 {MAX_ROWS} 行")
        page.append([_cell(page, column, row, style) for column, style in zip(sheet.columns, styles, strict=True)])
    page.auto_filter.ref = f"A1:{get_column_letter(len(sheet.columns))}{last}"


def _set_up_print(page, title: str) -> None:
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = Worksheet.PAPERSIZE_A4
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.print_title_rows = "1:1"
    page.oddHeader.center.text = title.replace("&", "&&")
    page.oddFooter.center.text = "第 &P 页　共 &N 页"


def _heading_cell(page, column: Column):
    cell = text_cell(page, safe_text(column.heading))
    cell.font = Font(bold=True)
    cell.fill = PatternFill("solid", fgColor="F1EDE7")
    cell.border = _GRID
    cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    return cell


def _styles_of(page, column: Column) -> dict[str, Any]:
    """The looks a cell of this column can have, made once: styling every cell by itself takes four times as long."""
    looks = {
        "value": column.number_format or _NUMBER_FORMATS[column.kind],
        "moment": "yyyy-mm-dd hh:mm",
        "text": "@",
        "quoted": "@",
    }
    found = {}
    for look, number_format in looks.items():
        cell = WriteOnlyCell(page)
        cell.number_format = number_format
        cell.border = _GRID
        cell.alignment = Alignment(vertical="top", wrap_text=look in {"text", "quoted"})
        # Shown as typed, and still text after somebody edits it: without the mark Excel would then make it a formula.
        cell.quotePrefix = look == "quoted"
        found[look] = cell._style
    for text, colour in column.grounds.items():
        cell = WriteOnlyCell(page)
        cell.number_format, cell.border, cell.fill = "@", _GRID, PatternFill("solid", fgColor=colour)
        cell.alignment = Alignment(horizontal="center", vertical="center")
        found[f"ground {text}"] = cell._style
    return found


def _cell(page, column: Column, row: Any, styles: dict[str, Any]):
    value = _typed(column.of(row), column.kind)
    if isinstance(value, str):
        cell = text_cell(page, value)
        usual = styles["quoted" if value.startswith(FORMULA_LIKE) else "text"]
        cell._style = styles.get(f"ground {value}", usual)
        return cell
    cell = WriteOnlyCell(page, value)
    cell._style = styles["moment" if isinstance(value, datetime) else "value"]
    return cell


def text_cell(page, text: str):
    """Return a write-only cell of ``page`` that shows ``text`` (made safe before) and never acts."""
    # Excel reads _x0041_ as "A": the underscore before such a thing is written as itself.
    cell = WriteOnlyCell(page, _ESCAPE_LIKE.sub("_x005F_", text))
    cell.data_type = "s"  # openpyxl took a leading "=" for a formula and "#N/A" for an error
    return cell


def _typed(value: Any, kind: str) -> Any:
    """Return what goes into the file: None, a finite number, a date, a local moment without zone, or text."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "是" if value else "否"
    if kind in {"number", "percent"} and _is_exact_number(value):
        return value
    if kind == "date" and isinstance(value, date) and value.year >= _FIRST_YEAR:
        if isinstance(value, datetime) and timezone.is_aware(value):
            return timezone.make_naive(value)
        return value
    return safe_text(value)


def _is_exact_number(value: Any) -> bool:
    """Whether Excel shows this number as it is: it keeps 15 digits, so a long number is written as text."""
    return isinstance(value, int | float | Decimal) and isfinite(value) and -(10**15) < value < 10**15


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _cut(text: str, units: int) -> str:
    """Return at most ``units`` UTF-16 units of ``text``, never half of a rare character."""
    return text.encode("utf-16-le")[: 2 * units].decode("utf-16-le", errors="ignore")
