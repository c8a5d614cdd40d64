"""How far a duty was met, in exact numbers from 0 to 100. Pure arithmetic, no database.

The words ``year half_year quarter month week`` and ``at_least at_most`` are the values of ``Duty.Period`` and
``Duty.Comparison``.
"""

from datetime import date, timedelta
from decimal import Decimal

FULL, NONE = Decimal(100), Decimal(0)
MONTHS = {"year": 12, "half_year": 6, "quarter": 3, "month": 1}


def periods_owed(period: str, first: date, last: date) -> int:
    """Return how many weeks, months, quarters, half-years or years lie between two days, both included.

    A period counts when at least half of its days lie inside; for weeks that is the rule of the week's Thursday.
    A yearly duty is always owed once, however short the time: it is not promised by the day.
    """
    if last < first:
        return 0
    if period == "year":
        return last.year - first.year + 1
    owed, start = 0, _start_of(period, first)
    while start <= last:
        end = _next(period, start)
        inside = (min(end, last + timedelta(days=1)) - max(start, first)).days
        owed += 2 * inside >= (end - start).days
        start = end
    return owed


def total_target(target: Decimal | None, period: str, first: date, last: date) -> Decimal | None:
    """Return what is to be reached from ``first`` to ``last`` when ``target`` is owed each ``period``.

    None where the duty has no number, or where no whole period is owed in that time.
    """
    owed = periods_owed(period, first, last)
    return None if target is None or not owed else target * owed


def fulfilment(comparison: str, target: Decimal | None, done: Decimal) -> Decimal | None:
    """Return how far a duty was met: 0 to 100, exact (never rounded); None without a target.

    ``target`` and ``done`` are totals over the same time. *At least*: the share reached, never more than 100; a target
    of 0 is met from the start. *At most*: all or nothing, 100 up to the target and 0 beyond it — one accident too many
    is not half fulfilled.
    """
    if target is None:
        return None
    if comparison == "at_most":
        return FULL if done <= target else NONE
    return FULL if done >= target else FULL * max(done, NONE) / target


def _start_of(period: str, day: date) -> date:
    if period == "week":
        return day - timedelta(days=day.weekday())
    months = MONTHS[period]
    return date(day.year, (day.month - 1) // months * months + 1, 1)


def _next(period: str, start: date) -> date:
    if period == "week":
        return start + timedelta(days=7)
    month = start.month + MONTHS[period]
    return date(start.year + (month - 1) // 12, (month - 1) % 12 + 1, 1)
