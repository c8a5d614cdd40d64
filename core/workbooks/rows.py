"""One row of an uploaded table: what was read in it, and what is wrong with it."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from core.plaintext import printable
from core.workbooks.cells import CellError, DateCell, Formula, address
from core.workbooks.headings import Column, Header
from core.workbooks.reading import Sheet


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in a cell, or worth a look. ``column`` is the heading as found, ``cell`` its address there."""

    column: str
    cell: str
    shown: str
    reason: str

    @property
    def message(self) -> str:
        """The sentence with the cell's address, for whoever has the uploaded file open."""
        return f"{self.cell} {self.advice}"

    @property
    def advice(self) -> str:
        """The sentence without the address."""
        return f"{self.column}{f'“{self.shown}”' if self.shown else ''}：{self.reason}"


@dataclass(slots=True)
class TableRow:
    """``values`` has a key for each recognised column (an empty cell gives ``""``, for dates None); what could not be
    read is absent. A row with ``problems`` is refused. ``key`` is the field without which a row names nobody."""

    row: int
    cells: dict[int, object]
    columns: dict[str, Column]
    key: str = "name"
    values: dict[str, object] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    @property
    def is_refused(self) -> bool:
        return bool(self.problems)

    def refuse(self, name: str, reason: str) -> None:
        """Refuse the row because of the field ``name`` (or of the key, where the file has no such column)."""
        self.problems.append(self._problem(name, reason))

    def warn(self, name: str, reason: str) -> None:
        """Note something that does not keep the row out."""
        self.warnings.append(self._problem(name, reason))

    def heading(self, name: str) -> str:
        """The heading of a field as found in the file."""
        return self.columns[name].heading

    def quoted(self, column: Column) -> str:
        """A cell as a sentence may quote it."""
        return show(self.cells.get(column.number))

    def refuse_unread(self, name: str, value: object) -> bool:
        """Refuse a cell that holds nothing anybody wrote: a formula, an error of Excel's. Returns whether it did."""
        if isinstance(value, Formula) or (isinstance(value, str) and value.startswith("=")):
            self.refuse(name, "是公式，不能导入。请复制这一列，再用“选择性粘贴”粘成“数值”")
        elif isinstance(value, CellError):
            self.refuse(name, "是 Excel 的出错值，请填写实际内容")
        else:
            return False
        return True

    def _problem(self, name: str, reason: str) -> Problem:
        column = self.columns.get(name) or self.columns[self.key]
        return Problem(
            column=column.heading, cell=address(column.number, self.row), shown=self.quoted(column), reason=reason
        )


def show(value: object) -> str:
    """A cell's value as a sentence quotes it."""
    if value is None:
        return ""
    if isinstance(value, DateCell):
        value = value.day or value.value
    elif isinstance(value, float) and value.is_integer():
        value = int(value)
    text = " ".join(printable(str(value)).split())
    return text if len(text) <= 30 else f"{text[:30]}…"


def shared_cells(sheet: Sheet, header: Header, never: Iterable[str]) -> dict[int, dict[int, object]]:
    """What cells merged downwards say of the rows below their first: {row: {column: value}}. A merged area says the
    same of each of its rows, except for the fields ``never``, of which each row has its own."""
    fields = {column.number for name, column in header.columns.items() if name not in never}
    areas = {
        (left, top): bottom
        for left, top, right, bottom in sheet.merged
        if left == right and left in fields and header.last_row < top < bottom
    }
    by_number = {row.number: row.cells for row in sheet.rows}
    shared: dict[int, dict[int, object]] = {}
    for (column, top), bottom in areas.items():
        value = by_number.get(top, {}).get(column)
        if value is not None:
            for below in range(top + 1, min(bottom, sheet.rows[-1].number) + 1):
                shared.setdefault(below, {})[column] = value
    return shared
