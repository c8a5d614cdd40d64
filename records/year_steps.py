"""Where the weeks and the months stand in a branch's year."""

from collections.abc import Iterator

from django.urls import reverse

from core import clock
from core.asking import Rows
from core.registry import Asked, YearStep
from records.boards.totals import filed_in, year_totals
from records.calendar import monday_of, year_of_week
from records.models import GroupMonth
from records.months.assessing import is_month_over, year_rosters


def filing(branch, year: int) -> Iterator[YearStep]:
    """周记实: the share of the owed weeks that was filed on time."""
    state = "current" if year_of_week(monday_of(clock.today())) == year else "done"

    def say(filed):
        totals = year_totals(branch, year, filed)
        owed, missing = totals.owed, totals.missing
        note = f"按时 {100 * totals.on_time // owed}%，未交 {missing} 份" if owed else "还没有到期的记实"
        yield YearStep("周记实", reverse("records:board"), state if totals.owes_any else "waiting", note, 40)

    yield Asked((Rows(filed_in(branch, year)),), say)


def assessing(branch, year: int) -> Iterator[YearStep]:
    """月评议: how many of the months that are over have been closed in every group."""
    over = {month: set(roster) for month, roster in year_rosters(branch, year).items() if is_month_over(branch, month)}
    closed = GroupMonth.objects.filter(branch=branch, month__year=year, state="closed").order_by()
    url = f"{reverse('records:month-list')}?year={year}"

    def say(rows):
        found = set(rows)
        done = sum(all((month, group) in found for group in groups) for month, groups in over.items())
        if not over:
            state, note = "waiting", "第一个月结束后开始"
        else:
            behind = len(over) - done
            state = "late" if behind > 1 else "done" if done == 12 else "current"
            note = f"已月结 {done} 个月" + (f"，待结 {behind} 个月" if behind else "")
        yield YearStep("月评议", url, state, note, 41)

    yield Asked((Rows(closed.values_list("month", "group_id")),), say)
