"""(b) Sunday evening: 64 members at once hand in their weeks through the page's own form, beside a bare form view that
inserts the same rows; both behind the server's own configuration, in turns, on one database."""

import os
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections, transaction
from django.urls import reverse

from benchmarks.bare.views import ENTRIES
from benchmarks.load import Tally, drive
from benchmarks.measure import Row, print_table
from benchmarks.visitor import session_of
from core import clock
from core.middleware import SEEN_AT
from core.models import AuditEntry
from members.actions.organizations import create_organization
from members.models import GroupMembership, Member, Membership, Organization, PartyGroup, User
from records import calendar
from records.models import RecordEntry, WeeklyRecord
from tests.postgres import die_with_parent
from zones.models import Agreement, Duty

GOAL = 0.5
CLIENTS, SMALL_CLIENTS = 64, 8
BRANCHES, MEMBERS, WEEKS = 16, 16, 208
SINCE = date(2010, 1, 1)
SECRET = "b" * 32  # of the CSRF cookie, known to the form as well
OURS, FLOOR = 0, 1


@dataclass
class Person:
    """Who files: his session, his branch, and his duties of each year."""

    member_id: int
    branch_id: int
    session: str
    duties: dict[int, list[int]]


def run(*, small: bool) -> None:
    """Fill the database, start both servers, let the clients file, print the table."""
    clients, seconds, rounds, members = (SMALL_CLIENTS, 0.5, 1, 1) if small else (CLIENTS, 4, 4, MEMBERS)
    call_command("migrate", verbosity=0)
    with transaction.atomic():
        top = create_organization(parent=None, kind="party_committee", code="TOP", name="街道党工委", by=None)
        many = [person for number in range(BRANCHES) for person in enter_branch(top, f"B{number}", members)]
        one = enter_branch(top, "ONE", BRANCHES * members)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    connections.close_all()
    with server("config.settings") as ours, server("benchmarks.bare.settings") as floor:
        rows = []
        for name, people in (("from 16 branches", many), ("from one branch", one)):
            tallies = _in_turns((ours, floor), [people[n::clients] for n in range(clients)], seconds, rounds)
            rows.append(_row(f"{connection.vendor}, {clients} clients {name}", people, *tallies))
    print_table(rows)


def _in_turns(ports: tuple[int, int], shares: list[list[Person]], seconds: float, rounds: int) -> list[Tally]:
    """Drive both servers in turns; each client files for its own people, each week once."""
    queues = [[_requests(side, share) for share in shares] for side in (OURS, FLOOR)]
    tallies = [Tally(), Tally()]
    for turn in range(rounds):
        for side in (OURS, FLOOR) if turn % 2 else (FLOOR, OURS):
            drive(ports[side], queues[side], seconds / 4)
            tallies[side] += drive(ports[side], queues[side], seconds)
    return tallies


def _row(name: str, people: list[Person], ours: Tally, floor: Tally) -> Row:
    errors = ours.errors + floor.errors
    faults = [f"{len(errors)} errors: {errors[0]}"] if errors else []
    faults += _losses(people)
    notes = ["0 errors"] * (not errors) + [ours.told, f"floor {floor.told}"]
    return Row(name, "/s", ours.rate, floor.rate, GOAL, notes, faults, is_rate=True)


def _losses(people: list[Person]) -> list[str]:
    """What is not whole: every record has its entries, every one of ours a line in the audit log."""
    records = WeeklyRecord.objects.filter(branch__in={person.branch_id for person in people})
    entries = RecordEntry.objects.filter(record__in=records).count()
    audited = AuditEntry.objects.filter(object_type="records.weeklyrecord", object_id__in=records.values("pk")).count()
    ours = sum(1 for monday in records.values_list("monday", flat=True) if _side_of(monday) == OURS)
    return [f"{n} {what} for {m} records" for n, what, m in (
        (entries, "entries", records.count() * ENTRIES), (audited, "audit lines", ours)) if n != m]  # fmt: skip


def _side_of(monday: date) -> int:
    return monday.toordinal() // 7 % 2


def _requests(side: int, people: list[Person]) -> Iterator[bytes]:
    """Yield what a client sends: for each of its people, a week that nobody filed yet."""
    this_week = calendar.monday_of(clock.today())
    for back in range(WEEKS):
        monday = this_week - back * calendar.WEEK
        if _side_of(monday) == side:
            address = reverse("records:week", args=[monday]) if side == OURS else f"/file/{monday}/"
            for person in people:
                yield filing_request(address, person, monday)


def filing_request(address: str, person: Person, monday: date, *, keep: bool = True) -> bytes:
    """Return what hands a week in; ``keep`` asks for the connection to stay open."""
    answers = {"csrfmiddlewaretoken": SECRET, "form_key": uuid.uuid4(), "version": 0, "step": "submit",
               "branch": person.branch_id, "shortcomings": "走访还不够经常，对困难户了解不深。",
               "improvements": "每周固定半天走访，记下每户的情况。", "nothing_reason": ""}  # fmt: skip
    duties = person.duties[calendar.year_of_week(monday)]
    for number in range(ENTRIES):
        answers |= {
            f"entry-{number}-{name}": value
            for name, value in {
                "duty": duties[number], "done_on": monday + timedelta(days=number), "quantity": "1.5",
                "content": "走访联系户两户，了解近况，帮助解决用水问题，宣传医保政策。",
                "result": "反映的问题已转社区，三天内答复。", "people": "3号楼李阿姨、周师傅",
            }.items()
        }  # fmt: skip
    body = urlencode(answers).encode()
    head = (
        f"POST {address} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"Cookie: {settings.SESSION_COOKIE_NAME}={person.session}; {settings.CSRF_COOKIE_NAME}={SECRET}\r\n"
        f"Content-Length: {len(body)}\r\nConnection: {'keep-alive' if keep else 'close'}\r\n\r\n"
    )
    return head.encode() + body


def enter_branch(top: Organization, code: str, size: int, *, years: int = WEEKS // 52 + 2) -> list[Person]:
    """Enter a branch whose members all have signed agreements of the latest ``years`` and are signed in."""
    branch = create_organization(
        parent=top, kind="branch", code=code, name=f"第{code}党支部", records_since=SINCE, by=None
    )
    group = PartyGroup.objects.create(branch=branch, name="第一党小组")
    members = Member.objects.bulk_create(
        Member(number=f"{code}-{n}", name=f"党员{n}", pinyin=f"dangyuan{n}") for n in range(size)
    )
    Membership.objects.bulk_create(Membership(member=member, branch=branch, from_on=SINCE) for member in members)
    GroupMembership.objects.bulk_create(GroupMembership(member=one, group=group, from_on=SINCE) for one in members)
    users = User.objects.bulk_create(
        User(username=member.number, name=member.name, member=member, password="!", activated_at=clock.now())
        for member in members
    )
    seen = {SEEN_AT: int(time.time())}
    return [
        Person(user.member_id, branch.pk, session_of(user, **seen), _signed_duties(branch, member, years))
        for user, member in zip(users, members, strict=True)
    ]


def _signed_duties(branch: Organization, member: Member, years: int) -> dict[int, list[int]]:
    """Give a member an agreement for each of the latest years; return the ids of its duties by year."""
    this_year = calendar.year_of_week(calendar.monday_of(clock.today()))
    agreements = Agreement.objects.bulk_create(
        Agreement(branch=branch, member=member, year=year, state="in_force", from_on=date(year, 1, 1),
                  until_on=date(year, 12, 31), text="已签订", text_digest="0" * 64)
        for year in range(this_year - years + 1, this_year + 1)
    )  # fmt: skip
    duties = Duty.objects.bulk_create(
        Duty(agreement=agreement, category="work", content=f"走访联系户{n}", measure="每月两次", target=24, unit="次",
             weight=20)
        for agreement in agreements
        for n in range(ENTRIES)
    )  # fmt: skip
    found: dict[int, list[int]] = {}
    for duty in duties:
        found.setdefault(duty.agreement.year, []).append(duty.pk)
    return found


@contextmanager
def server(settings_module: str) -> Iterator[int]:
    """Start the production server with its own configuration on a free port; yield the port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "--config", "config/gunicorn.py", "--bind", f"127.0.0.1:{port}"]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": settings_module, "PORT": str(port)}
    process = subprocess.Popen(
        command, env=environment, cwd=settings.BASE_DIR, stdout=subprocess.DEVNULL, preexec_fn=die_with_parent
    )
    try:
        _wait_for(port, process)
        yield port
    finally:
        process.terminate()
        process.wait()


def _wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise RuntimeError("the server did not start")
