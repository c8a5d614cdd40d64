"""(h) Sunday evening: of 7,246 members in 242 branches, all signed in on their own phones, people come one after the
other, open this week's form and hand it in, as dense as everybody within ten minutes; beside a second's wait.

They come at random moments and do not wait for each other, so that what the server cannot keep up with piles up. The
server, PostgreSQL and those who ask share the machine's cores.
"""

import random

from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections, transaction
from django.urls import reverse

from benchmarks.bare.views import ENTRIES
from benchmarks.filing import SECRET, Person, enter_branch, filing_request, server
from benchmarks.load import Tally, visit
from benchmarks.measure import Row, print_table
from core import clock
from core.models import AuditEntry
from members.actions.organizations import create_organization
from records import calendar
from records.models import RecordEntry, WeeklyRecord

MEMBERS, PER_BRANCH, SECONDS = 7246, 30, 600
STRETCH, SMALL_STRETCH = 120, 1  # seconds of the ten minutes that are run
MOST_WAITED = 1000  # ms


def run(*, small: bool) -> None:
    """Fill the database, let people come, print the table."""
    stretch = SMALL_STRETCH if small else STRETCH
    come = MEMBERS * stretch // SECONDS
    call_command("migrate", verbosity=0)
    with transaction.atomic():
        top = create_organization(parent=None, kind="party_committee", code="TOP", name="街道党工委", by=None)
        branches = -(-(come if small else MEMBERS) // PER_BRANCH)
        people = [one for n in range(branches) for one in enter_branch(top, f"B{n}", PER_BRANCH, years=2)]
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    connections.close_all()
    with server("config.settings") as port:
        pages, filings = visit(port, _visits(people, come, stretch))
    title = f"{come:,} of {len(people):,} members within {stretch} s"
    print_table([_row("opens the form", pages, title, []), _row("hands it in", filings, title, _losses(come))])


def _visits(people: list[Person], come: int, stretch: int) -> list[tuple[float, list[bytes]]]:
    chance = random.Random(7246)
    monday = calendar.monday_of(clock.today())
    address = reverse("records:week", args=[monday])
    return [
        (chance.uniform(0, stretch), [_page_request(address, one), filing_request(address, one, monday, keep=False)])
        for one in chance.sample(people, come)
    ]


def _page_request(address: str, person: Person) -> bytes:
    return (
        f"GET {address} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
        f"Cookie: {settings.SESSION_COOKIE_NAME}={person.session}; {settings.CSRF_COOKIE_NAME}={SECRET}\r\n\r\n"
    ).encode()


def _row(name: str, tally: Tally, title: str, faults: list[str]) -> Row:
    if tally.errors:
        faults = [f"{len(tally.errors)} errors: {tally.errors[0]}", *faults]
    notes = [*["0 errors"] * (not tally.errors), title, tally.told]
    return Row(f"{name}: 95 % beside a second", "ms", tally.cuts[18] * 1000, MOST_WAITED, 1, notes, faults)


def _losses(come: int) -> list[str]:
    """What is not whole: everybody's record is there, with its entries and its line in the audit log."""
    records = WeeklyRecord.objects.filed()
    lines = AuditEntry.objects.filter(object_type="records.weeklyrecord", object_id__in=records.values("pk"))
    found = {"records": records.count(), "audit lines": lines.count(),
             "entries": RecordEntry.objects.filter(record__in=records).count() // ENTRIES}  # fmt: skip
    return [f"{n} {what} of {come}" for what, n in found.items() if n != come]
