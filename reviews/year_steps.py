"""Where inspections and the evaluation stand in a branch's year."""

from datetime import date, timedelta

from django.urls import reverse

from core import clock
from core.asking import Rows
from core.registry import Asked, YearStep
from reviews.models import Inspection, ReviewCycle
from reviews.workflow import CYCLE, ISSUED

QUARTERS = range(1, 5)
OFFICER = "evaluation.rate"  # everybody may view his own evaluation; the branch's cycle is for those who work on it


def inspecting(branch, year):
    """季度检查: done for the year when those of all quarters were issued, late when a quarter passed without one.
    Quarters that were over before the branch began do not count."""
    rows = Inspection.objects.filter(branch=branch, year=year, kind="quarterly").exclude(state="cancelled")

    def say(states):
        state, note = _quarters(states, year, branch.records_since)
        yield YearStep("季度检查", reverse("reviews:inspection-list") + f"?year={year}", state, note, 50)

    yield Asked((Rows(rows.order_by().values_list("quarter", "state")),), say)


def _quarters(states: list[tuple[int, str]], year: int, began_on: date | None) -> tuple[str, str]:
    """Return the state and the note for the year's inspections, given the quarter and state of each."""
    done = {quarter for quarter, state in states if state in ISSUED}
    expected = {quarter for quarter in QUARTERS if began_on is None or _last_day(year, quarter) >= began_on}
    passed = {quarter for quarter in expected if _last_day(year, quarter) < clock.today()}
    missed = passed - {quarter for quarter, _ in states}
    if expected and expected <= done:
        return "done", "四个季度都查了" if len(done) == len(QUARTERS) else "各季度都查了"
    if missed:
        return "late", "、".join(f"第{quarter}季度" for quarter in sorted(missed)) + "没有检查"
    if any(state == "under_way" for _, state in states):
        return "current", "正在检查"
    return ("current" if done else "next"), f"已反馈{len(done)}次"


def _last_day(year: int, quarter: int) -> date:
    return date(year, 12, 31) if quarter == len(QUARTERS) else date(year, quarter * 3 + 1, 1) - timedelta(days=1)


def evaluating(branch, year):
    """年终考评: from opening the cycle to making it final."""
    cycles = ReviewCycle.objects.filter(branch=branch, year=year).order_by()

    def say(rows):
        if not rows:
            late = clock.today().year > year
            yield YearStep(
                "年终考评", reverse("reviews:cycle-list"), "late" if late else "next", "还没有建立", 60, OFFICER
            )
        for pk, state in rows:  # one for each branch and year
            shown = {"preparing": "next", "under_way": "current", "final": "done"}[state]
            url = reverse("reviews:cycle-detail", args=[pk])
            yield YearStep("年终考评", url, shown, CYCLE.labels[state], 60, OFFICER)

    yield Asked((Rows(cycles.values_list("pk", "state")),), say)
