"""How members stand over many weeks, in figures only: what pages about a whole branch count with.

The same figures as ``records.weeks.standing.standing`` gives, without the state of each week. The database counts, so
that nothing is read for each member and week.
"""

from collections import defaultdict
from datetime import date, timedelta

from django.db.models import Count

from records.calendar import thursday_of
from records.models import WeeklyRecord
from records.weeks.standing import Standing, is_week_over, owed_and_spared


def figures(branch, mondays: list[date]) -> dict[int, Standing]:
    """Return how many of the given weeks (in order, without gaps) each member owes, filed on time, late, or missed.

    By member id, everybody who owes at least one week that is over. Two queries, one more when somebody owes only some
    of the weeks.
    """
    since = branch.records_since
    begun = [monday for monday in mondays if since is None or thursday_of(monday) >= since]
    over = [monday for monday in begun if is_week_over(branch, monday)]
    if not over:
        return {}
    owed, spared = owed_and_spared(branch, thursday_of(over[0]), thursday_of(over[-1]) + timedelta(days=1))
    found = {member_id: Standing(missing=len(weeks)) for member_id, weeks in owed.items()}
    # Whoever was here, or was asked, only for some of the weeks may have records in others: those are looked at one by
    # one.
    some = {member_id for member_id, weeks in owed.items() if len(weeks) < len(over)} | spared.keys()
    filed = WeeklyRecord.objects.filed().filter(branch=branch, monday__gte=over[0], monday__lte=over[-1]).order_by()
    for member_id, is_late, count in filed.values_list("member_id", "is_late").annotate(count=Count("pk")):
        if member_id in found and member_id not in some:
            _note(found[member_id], is_late, count)
    counts: dict[tuple[int, bool], int] = defaultdict(int)
    for member_id, monday, is_late in filed.filter(member__in=some).values_list("member_id", "monday", "is_late"):
        counts[member_id, is_late] += monday in owed[member_id]
        spared.get(member_id, {}).pop(monday, None)
    for member_id, unfiled in spared.items():
        found[member_id].missing -= len(unfiled)
    for (member_id, is_late), count in counts.items():
        _note(found[member_id], is_late, count)
    return found


def _note(figure: Standing, is_late: bool, count: int) -> None:
    figure.missing -= count
    if is_late:
        figure.late += count
    else:
        figure.on_time += count
