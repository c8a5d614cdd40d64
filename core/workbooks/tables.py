"""A table in an uploaded workbook: where it begins, and what was found in it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from core.errors import Refused
from core.workbooks.headings import Header, Vocabulary
from core.workbooks.reading import Row, Sheet, read_workbook
from core.workbooks.rows import shared_cells, show

MAX_ROWS = 20_000
MAX_COLUMNS = 200


@dataclass(slots=True)
class Table:
    """What was found in the file. ``rows`` (``TableRow`` or of a kind of it) stand in the order of the file;
    ``skipped`` are the rows of nobody (sums, notes) as (row, text); ``notes`` are sentences about the whole file."""

    sheet: str
    header: Header
    rows: list[Any] = field(default_factory=list)
    skipped: list[tuple[int, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def refused(self) -> list[Any]:
        return [row for row in self.rows if row.is_refused]

    def skip(self, row: Row) -> None:
        self.skipped.append((row.number, " ".join(show(value) for value in row.cells.values())[:80]))


def find_table(source: bytes | BinaryIO, vocabulary: Vocabulary, *, missing: str) -> tuple[Sheet, Header, list[str]]:
    """Return the first sheet with headings that ``vocabulary`` knows, these headings, and sentences about what was left
    unread. Raises ``Refused`` when the file is no workbook, or with ``missing`` when it holds no such table."""
    sheets = read_workbook(source, max_rows=MAX_ROWS, max_columns=MAX_COLUMNS)
    headers = [(sheet, header) for sheet in sheets if (header := vocabulary.find_header(sheet))]
    if not headers:
        raise Refused(missing)
    sheet, header = headers[0]
    unread = [f"工作表“{other.name}”没有读：一次只读一张表，这次读的是“{sheet.name}”。" for other, _ in headers[1:]]
    return sheet, header, unread


def rows_beneath(sheet: Sheet, header: Header, never_shared: frozenset[str]) -> Iterator[tuple[Row, Row]]:
    """Yield each row under the headings twice: as it stands, and with what merged cells say of it too, except in the
    columns ``never_shared``."""
    shared = shared_cells(sheet, header, never_shared)
    for row in sheet.rows:
        if row.number > header.last_row:
            yield row, Row(row.number, shared.get(row.number, {}) | row.cells)
