"""(a) Pages of a branch: queries with 30 and with 250 members, and the server's time beside the same template rendered
behind the same middleware from rows that are already in memory."""

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, setup_test_environment, teardown_test_environment
from django.urls import NoReverseMatch, reverse

from benchmarks import floors
from benchmarks.data.year import CODES, SUNDAY, YEAR
from benchmarks.measure import Row, print_table, side_by_side
from benchmarks.visitor import Visitor
from core import clock
from members.access import Role
from members.models import Organization, User
from records import calendar
from records.models import GroupMonth, WeeklyRecord
from reviews.models import Inspection, ReviewCycle

MOST_QUERIES = 15
GOAL = 1.5
# What is another one each time a page is made.
PASSING = re.compile(
    rb'nonce="[^"]*"|csrfmiddlewaretoken" value="[^"]*"|X-CSRFToken[^}]*|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}'
)


@dataclass
class Branch:
    """A branch and what its pages are asked for."""

    organization: Organization

    def holding(self, role: Role) -> User:
        appointments = self.organization.appointments.filter(role=role, user__member__isnull=False)
        return User.objects.filter(appointments__in=appointments).earliest("pk")

    @property
    def plain_member(self) -> User:
        people = User.objects.filter(member__memberships__branch=self.organization, is_active=True, appointments=None)
        return people.latest("pk")

    @property
    def writer(self) -> User:
        """Somebody who has not handed this week's record in yet."""
        people = User.objects.filter(member__memberships__branch=self.organization, is_active=True, appointments=None)
        filed = WeeklyRecord.objects.filed().filter(monday=calendar.monday_of(SUNDAY.date()))
        return people.exclude(member__in=filed.values("member")).latest("pk")


def addresses(branch: Branch) -> dict[str, tuple[User, Callable[[], str]]]:
    """Return who looks at which page, by the page's name."""
    secretary, organization = branch.holding(Role.SECRETARY), branch.organization
    month = calendar.previous_month(calendar.month_of_week(calendar.monday_of(SUNDAY.date())))
    group_month = GroupMonth.objects.filter(branch=organization, month=month).earliest("pk")
    cycle = ReviewCycle.objects.get(branch=organization, year=YEAR)
    inspection = Inspection.objects.filter(branch=organization).latest("pk")
    member = branch.plain_member

    def on_the_desk(name, *arguments, query=""):
        return secretary, lambda: reverse(name, args=arguments) + query

    return {
        "desk": on_the_desk("portal:home"),
        "member's home": (member, lambda: reverse("portal:home")),
        "form of a week": (branch.writer, lambda: reverse("records:week")),
        "members": on_the_desk("members:member-list"),
        "members, 200 on a page": on_the_desk("members:member-list", query="?size=200"),
        "zones": on_the_desk("zones:zone-list"),
        "zones, 200 on a page": on_the_desk("zones:zone-list", query="?size=200"),
        "coverage": on_the_desk("zones:coverage"),
        "agreements": on_the_desk("zones:agreement-list"),
        "filing board": on_the_desk("records:board"),
        "filing board, 200 on a page": on_the_desk("records:board", query="?size=200"),
        "filing calendar": on_the_desk("records:calendar"),
        "a group's month": on_the_desk("records:month-detail", group_month.pk),
        "inspections": on_the_desk("reviews:inspection-list"),
        "an inspection": on_the_desk("reviews:inspection-detail", inspection.pk),
        "score sheets": on_the_desk("reviews:sheet-list", inspection.pk),
        "the year's evaluation": on_the_desk("reviews:cycle-detail", cycle.pk),
        "evaluations": on_the_desk("reviews:evaluation-list"),
    }


def run(*, small: bool) -> None:
    """Measure every page and print the table."""
    branches = [Branch(Organization.objects.get(code=code)) for code in CODES]
    with clock.at(SUNDAY):
        larger, smaller = (addresses(branch) for branch in branches)
        print_table(list(_measured(larger, smaller, rounds=3 if small else 40)))


def _measured(larger: dict, smaller: dict, *, rounds: int) -> Iterator[Row]:
    for name, (user, find) in larger.items():
        other, find_other = smaller[name]
        try:
            yield measured(name, Visitor(user), find(), Visitor(other), find_other(), rounds=rounds)
        except (NoReverseMatch, RuntimeError) as error:  # the other pages can still be measured
            yield Row(name, "ms", 0, 0, GOAL, faults=[str(error)[:100]])


def measured(name: str, visitor: Visitor, address: str, other: Visitor, other_address: str, *, rounds: int) -> Row:
    """Measure one page; ``other_address`` is the same page of the smaller branch, for ``other``."""
    seen = Seen.of(visitor, address)
    fewer = Seen.of(other, other_address).queries
    with floors.answering("", {}):
        around = visitor.counted(address)[1]
    with floors.answering(seen.template, seen.rows):
        body, asked = visitor.counted(address)
    faults = []
    if seen.queries > MOST_QUERIES:
        faults.append("TOO MANY queries")
    if seen.queries > fewer:  # fewer, where nothing is there to ask more of
        faults.append("queries GROW with members")
    if asked > around:
        faults.append(f"the floor asks {asked - around} more than a page without rows: not in memory")
    if not alike(body, seen.body):
        faults.append("the floor shows another page")

    def floor():
        with floors.answering(seen.template, seen.rows):
            visitor.get(address)

    # SQLite answers within this process and its pages lie in memory: the process's own time is the server's.
    ours, least = side_by_side(lambda: visitor.get(address), floor, rounds=rounds, timer=time.process_time)
    notes = [f"{seen.queries} queries (small branch {fewer}, floor {asked})", f"{len(seen.body) / 1024:.0f} kB"]
    return Row(name, "ms", ours * 1000, least * 1000, GOAL, notes, faults)


@dataclass
class Seen:
    """A page as it was made from the database: with what template, from which rows, by how many queries."""

    template: str
    rows: dict
    queries: int
    body: bytes

    @classmethod
    def of(cls, visitor: Visitor, address: str) -> "Seen":
        setup_test_environment()
        try:
            client = Client(raise_request_exception=False)
            client.cookies.load(visitor.cookies)
            client.get(address)  # what is only asked the first time
            with CaptureQueriesContext(connection) as queries:
                response = client.get(address)
            if response.status_code != 200:
                raise RuntimeError(f"{address} answered {response.status_code}")
            rows = floors.rows_of(response.context[0].flatten())
            return cls(response.templates[0].name, rows, len(queries), response.content)
        finally:
            teardown_test_environment()


def alike(one: bytes, other: bytes) -> bool:
    """Whether two answers show the same page, whatever is drawn anew for each."""
    first, second = (PASSING.sub(b"", text) for text in (one, other))
    return first == second or (
        abs(len(first) - len(second)) < 200 and SequenceMatcher(None, first[:4000], second[:4000]).quick_ratio() > 0.95
    )
