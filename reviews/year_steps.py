"""Where inspections and the evaluation stand in a branch's year."""

from django.urls import reverse

from core import clock
from core.asking import Rows
from core.registry import Asked, YearStep
from reviews.models import Inspection, ReviewCycle
from reviews.workflow import CYCLE


def inspecting(branch, year):
    """季度检查: done for the year when all four were issued, late when a quarter passed without one."""
    rows = Inspection.objects.filter(branch=branch, year=year, kind="quarterly").exclude(state="cancelled")

    def say(states):
        state, note = _quarters(states, year)
        yield YearStep("季度检查", reverse("reviews:inspection-list") + f"?year={year}", state, note, 50)

    yield Asked((Rows(rows.order_by().values_list("quarter", "state")),), say)


def _quarters(states: list[tuple[int, str]], year: int) -> tuple[str, str]:
    """Return the state and the note for the year's inspections, given the quarter and state of each."""
    issued = {"findings_issued", "mending", "closed"}
    done = {quarter for quarter, state in states if state in issued}
    today = clock.today()
    past = 4 if today.year > year else (today.month - 1) // 3 if today.year == year else 0
    missed = set(range(1, past + 1)) - {quarter for quarter, _ in states}
    if len(done) == 4:
        return "done", "四个季度都查了"
    if missed:
        return "late", "、".join(f"第{quarter}季度" for quarter in sorted(missed)) + "没有检查"
    if any(state == "under_way" for _, state in states):
        return "current", "正在检查"
    return ("current" if done else "next"), f"已反馈{len(done)}次"


def evaluating(branch, year):
    """年终考评: from opening the cycle to making it final."""
    cycles = ReviewCycle.objects.filter(branch=branch, year=year).order_by()

    def say(rows):
        if not rows:
            late = clock.today().year > year
            yield YearStep("年终考评", reverse("reviews:cycle-list"), "late" if late else "next", "还没有建立", 60)
        for pk, state in rows:  # one for each branch and year
            shown = {"preparing": "next", "under_way": "current", "final": "done"}[state]
            url = reverse("reviews:cycle-detail", args=[pk])
            yield YearStep("年终考评", url, shown, CYCLE.labels[state], 60)

    yield Asked((Rows(cycles.values_list("pk", "state")),), say)
