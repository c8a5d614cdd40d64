"""How a whole branch stands in a year, from totals that the database adds up member by member: a page that only says a
percentage never reads the year's records."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Min, Q, QuerySet

from records.calendar import WEEK, thursday_of, weeks_of_year
from records.models import WeeklyRecord
from records.weeks.standing import is_week_over, owed_and_spared, standing


@dataclass(frozen=True)
class Totals:
    """The weeks of a year that are over, added up over the branch: owed = on_time + late + missing. ``owes_any`` says
    whether anybody owes a week of the year at all, over or not."""

    owes_any: bool = False
    owed: int = 0
    on_time: int = 0
    late: int = 0

    @property
    def missing(self) -> int:
        return self.owed - self.on_time - self.late


def filed_in(branch, year: int) -> QuerySet:
    """What ``year_totals`` needs to know of the records: a row for each member, in a query of its own to be asked
    together with others."""
    weeks = weeks_of_year(year)
    rows = WeeklyRecord.objects.filed().filter(branch=branch, monday__gte=weeks[0], monday__lte=weeks[-1])
    over = Q(monday__in=weeks_over(branch, year))
    return (
        rows.filter(over)
        .order_by()
        .values_list("member_id")
        .annotate(
            on_time=Count("pk", filter=Q(is_late=False)),
            late=Count("pk", filter=Q(is_late=True)),
            first=Min("monday"),
            last=Max("monday"),
        )
    )


def weeks_over(branch, year: int) -> list[date]:
    """Return the Mondays of the year's weeks whose deadline has passed."""
    return [monday for monday in weeks_of_year(year) if is_week_over(branch, monday)]


def year_totals(branch, year: int, filed: list[tuple[int, int, int, date, date]]) -> Totals:
    """Return the totals of an ISO year; ``filed`` are the rows of ``filed_in``. One query, which ``asking_once`` shares
    with others; two more where a record lies in a week that its writer does not owe the branch any more, or where weeks
    are owed for which somebody is spared."""
    weeks, over = weeks_of_year(year), weeks_over(branch, year)
    all_owed, spared = owed_and_spared(branch, thursday_of(weeks[0]), thursday_of(weeks[-1]) + date.resolution)
    if not all_owed or not over:
        return Totals(owes_any=bool(all_owed))
    strayed = {row[0] for row in filed if row[0] in all_owed and not _all_owed(all_owed[row[0]], *row[3:])}
    singly = strayed | spared.keys()
    plain = [row for row in filed if row[0] in all_owed and row[0] not in singly]
    owed = sum(bisect_right(mondays, over[-1]) for pk, mondays in all_owed.items() if pk not in singly)
    on_time, late = sum(row[1] for row in plain), sum(row[2] for row in plain)
    if singly:
        results = standing(branch, over, members=singly).values()
        owed += sum(result.owed for result in results)
        on_time, late = on_time + sum(r.on_time for r in results), late + sum(r.late for r in results)
    return Totals(True, owed, on_time, late)


def _all_owed(owed: list[date], first: date, last: date) -> bool:
    """Whether every week from the first to the last was owed: then so was each record's."""
    return owed[0] <= first and last <= owed[-1] and len(owed) == (owed[-1] - owed[0]) // WEEK + 1
