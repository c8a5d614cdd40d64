"""Where inspections and the evaluation stand in a branch's year."""

from django.urls import reverse

from core import clock
from core.registry import YearStep
from reviews.models import Inspection, ReviewCycle
from reviews.workflow import CYCLE


def inspecting(branch, year):
    """季度检查: done for the year when all four were issued, late when a quarter passed without one."""
    issued = {"findings_issued", "mending", "closed"}
    rows = Inspection.objects.filter(branch=branch, year=year, kind="quarterly").exclude(state="cancelled")
    states = list(rows.values_list("quarter", "state"))
    done = {quarter for quarter, state in states if state in issued}
    today = clock.today()
    past = 4 if today.year > year else (today.month - 1) // 3 if today.year == year else 0
    missed = set(range(1, past + 1)) - {quarter for quarter, _ in states}
    if len(done) == 4:
        state, note = "done", "四个季度都查了"
    elif missed:
        state, note = "late", "、".join(f"第{quarter}季度" for quarter in sorted(missed)) + "没有检查"
    elif any(state == "under_way" for _, state in states):
        state, note = "current", "正在检查"
    else:
        state, note = ("current" if done else "next"), f"已反馈{len(done)}次"
    yield YearStep("季度检查", reverse("reviews:inspection-list") + f"?year={year}", state, note, 50)


def evaluating(branch, year):
    """年终考评: from opening the cycle to making it final."""
    cycle = ReviewCycle.objects.filter(branch=branch, year=year).first()
    if cycle is None:
        late = clock.today().year > year
        yield YearStep("年终考评", reverse("reviews:cycle-list"), "late" if late else "next", "还没有建立", 60)
        return
    state = {"preparing": "next", "under_way": "current", "final": "done"}[cycle.state]
    yield YearStep("年终考评", cycle.get_absolute_url(), state, CYCLE.labels[cycle.state], 60)
