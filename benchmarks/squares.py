"""(g) A branch of 250 members in a year of 53 weeks: the filing calendar and a search through all its records, each
beside the time it may take."""

import time
from datetime import timedelta
from urllib.parse import urlencode

from django.core.management import call_command
from django.db import connection, transaction
from django.urls import reverse

from benchmarks.filing import enter_branch
from benchmarks.measure import Row, print_table, side_by_side
from benchmarks.visitor import Visitor
from core import clock
from members.access import Role
from members.actions.offices import appoint
from members.actions.organizations import create_organization
from members.models import User
from records import calendar
from records.models import RecordEntry, WeeklyRecord

MEMBERS, SMALL_MEMBERS = 250, 10
YEAR = 2026  # of 53 weeks
SUNDAY = calendar.deadline(calendar.weeks_of_year(YEAR)[-1]) - timedelta(hours=3)
CALENDAR, SEARCH = 100, 200  # ms
MOST_QUERIES = 15
TEXTS = (
    "走访联系户两户，了解近况，帮助解决用水问题，宣传医保政策。",
    "参加支部志愿服务，清理楼道杂物，劝说两户把电动车推到棚里充电。",
    "陪孤寡老人去医院复查，取回了药，把服药时间写在纸上贴好。",
)


def run(*, small: bool) -> None:
    """Fill the database, measure, print the table."""
    call_command("migrate", verbosity=0)
    with clock.at(SUNDAY), transaction.atomic():
        secretary = _fill(SMALL_MEMBERS if small else MEMBERS)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    search = reverse("portal:search")
    addresses = {
        "filing calendar": (reverse("records:calendar"), CALENDAR),
        "search for a word": (f"{search}?{urlencode({'q': '复查'})}", SEARCH),
        "search for two words and a name": (f"{search}?{urlencode({'q': '服药 老人 dangyuan7'})}", SEARCH),
        "search for what nobody wrote": (f"{search}?{urlencode({'q': '消防栓'})}", SEARCH),
    }
    with clock.at(SUNDAY):
        visitor = Visitor(secretary)
        print_table([_row(name, visitor, *asked, rounds=3 if small else 30) for name, asked in addresses.items()])


def _row(name: str, visitor: Visitor, address: str, limit: int, *, rounds: int) -> Row:
    visitor.get(address)
    body, queries = visitor.counted(address)
    # SQLite answers within this process; another server's time is only seen by the clock on the wall.
    timer = time.process_time if connection.vendor == "sqlite" else time.perf_counter
    ours, _ = side_by_side(lambda: visitor.get(address), lambda: None, rounds=rounds, timer=timer)
    faults = ["TOO MANY queries"] if queries > MOST_QUERIES else []
    notes = [f"{WeeklyRecord.objects.count():,} records, {queries} queries, {len(body) / 1024:.0f} kB"]
    return Row(f"{connection.vendor}, {name}, beside {limit} ms", "ms", ours * 1000, limit, 1, notes, faults)


def _fill(size: int) -> User:
    """Enter a branch whose members filed every week of the year but a few; return its secretary."""
    top = create_organization(parent=None, kind="party_committee", code="TOP", name="街道党工委", by=None)
    people = enter_branch(top, "ONE", size, years=1)
    branch = people[0].branch_id
    records = WeeklyRecord.objects.bulk_create(
        WeeklyRecord(
            branch_id=branch, member_id=person.member_id, monday=monday, month=calendar.month_of_week(monday),
            state="submitted", is_late=(number + week) % 19 == 0, first_submitted_at=SUNDAY, submitted_at=SUNDAY,
        )
        for number, person in enumerate(people)
        for week, monday in enumerate(calendar.weeks_of_year(YEAR))
    )  # fmt: skip
    RecordEntry.objects.bulk_create(
        RecordEntry(record=record, order=order, done_on=record.monday, content=TEXTS[(number + order) % len(TEXTS)],
                    result="反映的问题已转社区，三天内答复。", people="3号楼李阿姨、周师傅")
        for number, record in enumerate(records)
        for order in range(2)
    )  # fmt: skip
    secretary = User.objects.get(member=people[0].member_id)
    appoint(secretary, role=Role.SECRETARY, organization=secretary.member.memberships.get().branch,
            from_on=calendar.weeks_of_year(YEAR)[0], by=None)  # fmt: skip
    return secretary
