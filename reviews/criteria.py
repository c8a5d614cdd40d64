"""The lines of a score sheet before they belong to an inspection."""

import json
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

FULL = Decimal(100)


@dataclass(frozen=True)
class Line:
    """What is looked at, by which standard, for how many marks. The marks of a sheet add up to 100."""

    content: str
    full_marks: Decimal
    standard: str = ""


@cache
def ready_made() -> tuple[Line, ...]:
    """The score sheet that comes with the software; a branch changes it as it likes."""
    rows = json.loads((Path(__file__).parent / "data" / "criteria.json").read_text(encoding="utf-8"))
    return tuple(Line(row["content"], Decimal(row["full_marks"]), row["standard"]) for row in rows)
