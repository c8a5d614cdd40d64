"""The catalogue of duties to choose from: what practice asks of members, with its usual numbers.

Every branch may change what it takes over; nothing refers back here.
"""

import json
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from zones.models import Duty
from zones.models.agreements import Category

FILE = Path(__file__).parent.parent / "data" / "duties.json"


@dataclass(frozen=True)
class CatalogueDuty:
    """One duty to choose. ``applies_to`` says whom it suits (通用, 社区, 企业 …)."""

    category: str
    content: str
    measure: str
    target: Decimal | None
    unit: str
    comparison: str
    period: str
    deduction: str
    applies_to: str

    @property
    def target_text(self) -> str:
        return Duty(target=self.target, unit=self.unit, comparison=self.comparison, period=self.period).target_text


@cache
def catalogue() -> dict[str, list[CatalogueDuty]]:
    """Return the duties by category, in the order of the agreement. Read once for each process."""
    items = json.loads(FILE.read_text(encoding="utf-8"), parse_int=Decimal)
    duties = [CatalogueDuty(**item) for item in items]
    return {category: [duty for duty in duties if duty.category == category] for category in Category}
