"""What a cell of an uploaded workbook can hold besides text, numbers and truth values."""

import re
from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple

from openpyxl.utils import get_column_letter


class Formula(str):
    """The text of a formula, with its leading ``=``. What it amounts to is not read: nobody checked it."""


class CellError(str):
    """An error Excel shows in a cell, such as ``#N/A``."""


class DateCell(NamedTuple):
    """A cell that Excel shows as a date or time. ``format`` is its number format; it has no time zone."""

    value: object
    format: str

    @property
    def day(self) -> date | None:
        """The calendar day, or None for a time of day."""
        if isinstance(self.value, datetime):
            return self.value.date()
        return self.value if isinstance(self.value, date) else None

    @property
    def shows(self) -> str:
        """How much of the date whoever looks at the sheet sees: ``year``, ``month`` or ``day``."""
        return _shown_by(self.format)


@lru_cache(maxsize=256)
def _shown_by(pattern: str) -> str:
    letters = re.sub(r'"[^"]*"|\[[^\]]*\]|\\.', "", pattern.split(";")[0]).lower()
    if "y" not in letters or "d" in letters:
        return "day"
    return "month" if "m" in letters else "year"


def address(column: int, row: int) -> str:
    """Name a cell as Excel does: ``address(8, 37) == "H37"``."""
    return f"{get_column_letter(column)}{row}"


def unescape(text: str) -> str:
    """Undo Excel's ``_x000D_`` for characters that XML cannot hold; those that no database can hold are dropped."""
    if "_x" not in text:
        return text
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda found: _character(int(found[1], 16)), text)


def _character(code: int) -> str:
    is_control = code < 0x20 and code not in (0x09, 0x0A, 0x0D)
    return "" if is_control or 0xD800 <= code <= 0xDFFF or code >= 0xFFFE else chr(code)
