"""What a month is made of: who is assessed in it and where, and when it can be closed.

A member is assessed by the branch he owed at least one of the month's weeks to, in the group he was in on the
Thursday of the last of them.
"""

from collections import defaultdict
from datetime import date

from core import clock
from core.asking import asked_once, asking_once
from members.models import Organization, PartyGroup
from records.calendar import month_of_week, thursday_of, weeks_of_month, weeks_of_year
from records.weeks.standing import branch_owed, groups_on, is_week_over, owed_weeks


def month_roster(branch, month: date) -> dict[int | None, list[int]]:
    """Return who is assessed for the month in which group: group id (None: in no group) → member ids. Two queries."""
    weeks = weeks_of_month(month)
    owed = owed_weeks(branch, thursday_of(weeks[0]), thursday_of(weeks[-1]) + date.resolution)
    groups = groups_on(branch, {thursday_of(mondays[-1]) for mondays in owed.values()})
    found = defaultdict(list)
    for member_id, mondays in owed.items():
        found[groups.get((member_id, thursday_of(mondays[-1])))].append(member_id)
    return dict(found)


@asked_once
def year_rosters(branch, year: int) -> dict[date, dict[int | None, list[int]]]:
    """Return ``month_roster`` for each month of the year that has one. Two queries for the whole year."""
    weeks = weeks_of_year(year)
    owed = owed_weeks(branch, thursday_of(weeks[0]), thursday_of(weeks[-1]) + date.resolution)
    places = {monday: (month_of_week(monday), thursday_of(monday)) for monday in weeks}
    last: dict[tuple[int, date], date] = {}  # (member, month) → Thursday of the last week owed in it
    for member_id, mondays in owed.items():
        for month, thursday in dict(places[monday] for monday in mondays).items():
            last[member_id, month] = thursday
    groups = groups_on(branch, set(last.values()))
    found: dict[date, dict[int | None, list[int]]] = defaultdict(lambda: defaultdict(list))
    for (member_id, month), thursday in last.items():
        found[month][groups.get((member_id, thursday))].append(member_id)
    return found


def reporting_branch(member, month: date):
    """Return the branch to which ``member`` owes the last of his weeks of the month; None when he owes none. One
    query."""
    weeks = reversed(weeks_of_month(month))
    with asking_once():
        return next((branch for monday in weeks if (branch := branch_owed(member, monday))), None)


def is_month_over(branch, month: date) -> bool:
    """Whether the deadline of the month's last week has passed: from then on the month can be closed."""
    return is_week_over(branch, weeks_of_month(month)[-1])


def can_be_reported(month: date) -> bool:
    """Whether the month's last week has begun: from then on a report can be sent."""
    return clock.today() >= weeks_of_month(month)[-1]


def visible_groups(user, branch) -> dict[int | None, PartyGroup | None]:
    """Return the groups whose months ``user`` may see, in order; None stands for those in no group."""
    groups = PartyGroup.objects.permitted(user, "month.view").filter(branch=branch)
    found: dict[int | None, PartyGroup | None] = {group.pk: group for group in groups}
    if Organization.objects.permits(user, "month.view", branch):
        found[None] = None
    return found


def assessable_groups(user, branch) -> set[int | None]:
    groups = PartyGroup.objects.permitted(user, "month.assess").filter(branch=branch).values_list("pk", flat=True)
    found: set[int | None] = set(groups)
    if Organization.objects.permits(user, "month.assess", branch):
        found.add(None)
    return found
