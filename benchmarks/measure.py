"""Timing ours and its floor side by side in one run, and the table they are printed in."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One line of the table: what was measured, ours and the floor (same unit), the goal for their ratio.

    ``higher_is_better`` for rates. ``note`` carries counts (queries, errors, memory).
    """

    name: str
    unit: str
    ours: float
    floor: float
    goal: float
    note: str = ""
    higher_is_better: bool = False

    @property
    def ratio(self) -> float:
        return self.ours / self.floor if self.floor else float("inf")

    @property
    def is_met(self) -> bool:
        return self.ratio >= self.goal if self.higher_is_better else self.ratio <= self.goal


def side_by_side(ours: Callable, floor: Callable, *, rounds: int, warm_up: int = 3) -> tuple[float, float]:
    """Return the medians (seconds) of calling both alternately ``rounds`` times: whatever else the machine does hits both."""
    for _ in range(warm_up):
        ours()
        floor()
    taken: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        for function, times in zip((ours, floor), taken, strict=True):
            start = time.perf_counter()
            function()
            times.append(time.perf_counter() - start)
    return statistics.median(taken[0]), statistics.median(taken[1])


def print_table(title: str, rows: list[Row]) -> None:
    print(f"\n## {title}\n")
    print(f"{'what':<52} {'ours':>12} {'floor':>12} {'ratio':>7} {'goal':>8}  note")
    for row in rows:
        goal = f"{'>=' if row.higher_is_better else '<='} {row.goal:g}"
        verdict = "ok" if row.is_met else "MISSED"
        values = f"{row.ours:>9.1f} {row.unit:<3}{row.floor:>9.1f} {row.unit:<3}"
        print(f"{row.name:<52} {values}{row.ratio:>7.2f} {goal:>8}  {verdict} {row.note}")
