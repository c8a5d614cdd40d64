"""Timing ours and its floor side by side in one run, and the table they are printed in."""

import gc
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from unicodedata import east_asian_width


@dataclass(frozen=True)
class Row:
    """One line of the table: what was measured, ours and the floor (same unit), the goal for their ratio.

    ``is_rate``: the higher the better. ``notes`` say counts (queries, memory); ``faults`` say what misses the goal
    whatever the ratio is: too many queries, errors, too much memory.
    """

    name: str
    unit: str
    ours: float
    floor: float
    goal: float
    notes: Sequence[str] = ()
    faults: Sequence[str] = field(default=())
    is_rate: bool = False

    @property
    def ratio(self) -> float:
        return self.ours / self.floor if self.floor else float("inf")

    @property
    def is_met(self) -> bool:
        return not self.faults and (self.ratio >= self.goal if self.is_rate else self.ratio <= self.goal)


def side_by_side(
    ours: Callable,
    floor: Callable,
    *,
    rounds: int,
    warm_up: int = 3,
    before: Callable = lambda: None,
    timer: Callable[[], float] = time.perf_counter,
) -> tuple[float, float]:
    """Return the medians (seconds) of calling both in turns ``rounds`` times, after ``warm_up`` calls of each.
    ``before`` is called before each call and not measured. ``timer`` tells the seconds: ``time.process_time`` leaves
    out what other processes take."""
    for _ in range(warm_up):
        for function in (ours, floor):
            before()
            function()
    gc.collect()
    gc.freeze()  # as the server does: what was loaded until now is not walked again
    taken: tuple[list[float], list[float]] = ([], [])
    for turn in range(rounds):
        pairs = list(zip((ours, floor), taken, strict=True))
        for function, times in pairs if turn % 2 else reversed(pairs):
            before()
            start = timer()
            function()
            times.append(timer() - start)
    gc.unfreeze()
    return statistics.median(taken[0]), statistics.median(taken[1])


def print_table(rows: Sequence[Row], title: str = "") -> None:
    """Print the rows under one heading; each says whether it met its goal."""
    if title:
        print(f"\n{title}")
    width = max([36, *(_width(row.name) for row in rows)])
    print(f"\n{'':<{width}} {'ours':>12} {'floor':>12} {'ratio':>7} {'goal':>8}")
    for row in rows:
        name = row.name + " " * (width - _width(row.name))
        goal = f"{'>=' if row.is_rate else '<='} {row.goal:g}"
        places = 2 if row.unit == "s" else 1
        values = f"{row.ours:>9.{places}f} {row.unit:<3}{row.floor:>9.{places}f} {row.unit:<3}"
        told = "; ".join([*row.faults, *row.notes])
        print(f"{name} {values}{row.ratio:>7.2f} {goal:>8}  {'ok    ' if row.is_met else 'MISSED'} {told}", flush=True)


def _width(text: str) -> int:
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)
