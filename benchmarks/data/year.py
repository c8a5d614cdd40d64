"""The last weeks of a year of two branches, one of 250 members and one of 30, lived through the ordinary actions.

``making`` is left as it stands when the evaluation is final; ``sunday`` is a copy of the evening of the year's last
week, when records come in and the evaluation is under way.
"""

import heapq
import shutil
from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction

from core import clock
from members.models import User
from portal.demo import branches as founding
from portal.demo.branches import DemoBranch, moment
from portal.demo.contacts import Followed
from portal.demo.reviews import Inspections, YearEnd
from portal.demo.year import Days, Months, Weeks
from records import calendar

YEAR = 2025
CODES = ("HW0101", "HW0102")
SIZES, SMALL_SIZES = (250, 30), (16, 10)
WEEKS, SMALL_WEEKS = 12, 5
SUNDAY = moment(calendar.sunday_of(calendar.weeks_of_year(YEAR)[-1]), 20, 30)
UNTIL = SUNDAY + timedelta(days=26)


class _Days(Days):
    """Days that can be stopped on the way."""

    def pass_until(self, when: datetime) -> None:
        while self._events and self._events[0][0] <= when:
            then, _, act, arguments = heapq.heappop(self._events)
            with clock.at(then):
                act(*arguments)


def run(*, small: bool) -> None:
    """Fill the empty database of this process and copy it on the way."""
    call_command("migrate", verbosity=0)
    with transaction.atomic():
        _, general, administrator, outsider = founding.found_tree(YEAR)
        days = _Days(UNTIL)
        for number, size in enumerate(SMALL_SIZES if small else SIZES, 1):
            branch = founding.found_branch(general, number, size, YEAR, 1, by=administrator)
            _plan(branch, days, outsider, SMALL_WEEKS if small else WEEKS)
        days.pass_until(SUNDAY)
    _copy()
    with transaction.atomic():
        days.pass_until(UNTIL)
    print(f"{User.objects.count()} people, {SMALL_WEEKS if small else WEEKS} weeks", flush=True)


def _plan(branch: DemoBranch, days: Days, outsider: User, weeks: int) -> None:
    founding.divide(branch)
    founding.sign_agreements(branch)
    mondays = calendar.weeks_of_year(YEAR)[-weeks:]
    branch.organization.records_since = mondays[0]
    branch.organization.save(update_fields=["records_since"])
    Weeks(branch, days, Followed(branch, days), lambda place, monday: False).plan(mondays)
    months = Months(branch, days)
    for month in sorted({calendar.month_of_week(monday) for monday in mondays}):
        months.plan(month)
    _LastInspection(branch, days, outsider).plan()
    YearEnd(branch, days).plan()


class _LastInspection(Inspections):
    """The one of the last quarter."""

    def plan(self) -> None:
        self.days.plan(moment(date(YEAR, 12, 10)), self._plan, 4)


def _copy() -> None:
    """Put a copy of the data folder as it is now beside it."""
    copy = settings.DATA_DIR.parent / "sunday"
    shutil.copytree(settings.DATA_DIR, copy, ignore=shutil.ignore_patterns("zonebook.sqlite3*"))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(copy / "zonebook.sqlite3")])
