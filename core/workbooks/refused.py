"""Gives the refused rows of an uploaded table back as a workbook that can be mended and uploaded as it is."""

import io
from collections.abc import Iterable

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import coordinate_to_tuple, get_column_letter

from core.exports import FORMULA_LIKE, safe_text, text_cell
from core.workbooks.cells import DateCell
from core.workbooks.headings import REASON, Header

GUIDE = f"请改正标红的格子，保存后把本文件直接上传。“{REASON}”一列写着每行的问题，不会被导入，不用删。"
OFFENDING = PatternFill("solid", fgColor="FFC7CE")
HEADING = PatternFill("solid", fgColor="E7E6E6")
AS_TEXT = "@"


def refused_workbook(header: Header, rows: list, *, typed_as_text: Iterable[str] = ()) -> bytes:
    """Return an ``.xlsx`` of ``rows`` (``TableRow``): headings and cells as they stood, and the reasons. The columns of
    the fields ``typed_as_text`` are made text: Excel would turn what is typed there into a number and cut it off."""
    headings = {number: text for number, text in sorted(header.headings.items()) if text != REASON}
    book = Workbook(write_only=True)
    sheet = book.create_sheet("退回的行")
    sheet.freeze_panes = "A3"
    for place, number in enumerate(headings, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = _width(rows, number)
    sheet.column_dimensions[get_column_letter(len(headings) + 1)].width = 70
    sheet.append([_cell(sheet, GUIDE)])
    sheet.append([_heading(sheet, text) for text in (*headings.values(), REASON)])
    as_text = {column.number for name, column in header.columns.items() if name in set(typed_as_text)}
    for row in rows:
        offending = {coordinate_to_tuple(problem.cell)[1] for problem in row.problems}
        cells = [_cell(sheet, row.cells.get(number), number in offending, number in as_text) for number in headings]
        reasons = _cell(sheet, "\n".join(problem.advice for problem in row.problems))
        reasons.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.append([*cells, reasons])
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def _width(rows: list, number: int) -> int:
    longest = max((len(str(row.cells.get(number, ""))) for row in rows), default=0)
    return min(max(longest * 2, 10), 30)


def _heading(sheet, text: str) -> WriteOnlyCell:
    cell = _cell(sheet, text)
    cell.font, cell.fill = Font(bold=True), HEADING
    return cell


def _cell(sheet, value: object, is_offending: bool = False, is_typed_as_text: bool = False) -> WriteOnlyCell:
    number_format = value.format if isinstance(value, DateCell) else None
    if isinstance(value, DateCell):
        value = value.value
    cell = text_cell(sheet, safe_text(value)) if isinstance(value, str) else WriteOnlyCell(sheet, value)
    # Text stays text when somebody edits it; without the mark Excel would then make it a formula.
    cell.quotePrefix = isinstance(value, str) and value.startswith(FORMULA_LIKE)
    if number_format:
        cell.number_format = number_format
    elif is_typed_as_text:
        cell.number_format = AS_TEXT
    if is_offending:
        cell.fill = OFFENDING
    return cell
