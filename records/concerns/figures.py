"""How long people wait for an answer: figures of the concerns of a year, without a word of what they are about."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from statistics import median

from django.utils import timezone

from core import clock
from records.models.concerns import OPEN

DAY = 24 * 60 * 60  # seconds


@dataclass
class Line:
    """The concerns of one month, zone or branch. A line without concerns has no share and no median."""

    label: str
    received: int = 0
    answered: int = 0
    in_time: int = 0
    overdue: int = 0
    days: list[float] = field(default_factory=list)

    @property
    def share(self) -> float | None:
        """What was answered in time, of what was answered or should have been by now (0 to 1)."""
        counted = self.answered + self.overdue
        return self.in_time / counted if counted else None

    @property
    def percent(self) -> int | None:
        return None if self.share is None else round(100 * self.share)

    @property
    def median_days(self) -> float | None:
        """Days from asking to the first answer, of those that were answered."""
        return round(median(self.days), 1) if self.days else None

    @property
    def late(self) -> int:
        return self.answered - self.in_time

    def count(self, state: str, asked: datetime, answered: datetime | None, is_in_time: bool | None, due: date) -> None:
        self.received += 1
        if answered is not None:
            self.answered += 1
            self.in_time += bool(is_in_time)
            self.days.append((answered - asked).total_seconds() / DAY)
        elif state in OPEN and due < clock.today():
            self.overdue += 1


@dataclass
class Figures:
    """A year: all together, its months, and each zone (or branch), those with the most concerns first."""

    total: Line
    months: list[Line]
    places: list[Line]


def figures_of(concerns, year: int, *, by_branch: bool) -> Figures:
    """Return the figures of ``concerns`` that were asked in ``year`` (Shanghai) and taken up. One query."""
    rows: Iterable = (
        concerns.filter(created_at__year=year).exclude(state="refused").order_by().values_list(
            "state", "created_at", "first_answered_at", "is_in_time", "due_on",
            "branch__name" if by_branch else "zone__name",
        )
    )  # fmt: skip
    months = [Line(f"{number}月") for number in range(1, 13)]
    places: dict[str, Line] = defaultdict(lambda: Line(""))
    total = Line("全年")
    for *facts, place in rows:
        month = timezone.localtime(facts[1]).month
        line = places[place or "没有责任区"]
        line.label = place or "没有责任区"
        for one in (total, months[month - 1], line):
            one.count(*facts)
    if year == clock.today().year:
        months = months[: clock.today().month]
    return Figures(total, months, sorted(places.values(), key=lambda line: (-line.received, line.label)))
