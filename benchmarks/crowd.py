"""(e) PostgreSQL: one branch's filing board where 9,999 other branches file as well, beside what the same page costs
in a database that holds this branch alone."""

import time
from typing import Any

import psycopg
from django.core.management import call_command
from django.db import connections, models
from django.urls import reverse

from benchmarks import sides
from benchmarks.data.year import SUNDAY
from benchmarks.measure import Row, print_table, side_by_side
from benchmarks.visitor import Visitor
from core import clock
from members.models import Appointment, GroupMembership, Member, Membership, Organization, PartyGroup, User
from records import calendar
from records.models import RecordEntry, WeeklyRecord

BRANCHES, SMALL_BRANCHES = 10_000, 30
MEMBERS, GROUPS, WEEKS, ENTRIES = 20, 2, 8, 2
GOAL = 1.1
SINCE = "date '2020-01-01'"
THIS_WEEK = calendar.monday_of(SUNDAY.date())
SURNAME = "substr('王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗', 1 + (b * 7 + i) % 20, 1)"
GIVEN = "substr('建志伟国海明文向永振立晓卫家德秀桂丽淑玉', 1 + (b + i * 3) % 20, 1)"
NAMES = f"{SURNAME} || {GIVEN}"


def run(*, small: bool) -> None:
    """Fill both databases, measure, print the table."""
    branches = SMALL_BRANCHES if small else BRANCHES
    start = time.perf_counter()
    call_command("migrate", verbosity=0)
    _make_alone()
    middle = branches // 2
    rows = _fill("default", 1, branches)
    _fill("alone", middle, middle)
    print(f"{branches:,} branches, {rows:,} records: loaded in {time.perf_counter() - start:.0f} s", flush=True)
    with clock.at(SUNDAY):
        print_table(_measured(_secretary(middle), rounds=3 if small else 100))


def _measured(secretary: int, *, rounds: int) -> list[Row]:
    addresses = {
        "filing board, this week": reverse("records:board"),
        "filing board, the week before": reverse("records:board", args=[THIS_WEEK - calendar.WEEK]),
    }
    visitors = {}
    for side in ("default", "alone"):
        with sides.on(side):
            visitors[side] = Visitor(User.objects.get(pk=secretary))
    return [_row(name, address, visitors, rounds) for name, address in addresses.items()]


def _row(name: str, address: str, visitors: dict[str, Visitor], rounds: int) -> Row:
    def get(side: str) -> tuple[bytes, int]:
        with sides.on(side):
            return visitors[side].counted(address)

    for side in ("default", "alone"):
        get(side)  # what is only written at a session's first page
    (body, queries), (other, fewer) = get("default"), get("alone")
    faults = []
    if abs(len(body) - len(other)) >= 100 or queries != fewer:
        faults.append(f"the two pages differ: {len(other)} bytes and {fewer} queries alone, {len(body)} and {queries}")

    def visit(side: str) -> None:
        with sides.on(side):
            visitors[side].get(address)

    ours, floor = side_by_side(lambda: visit("default"), lambda: visit("alone"), rounds=rounds, warm_up=10)
    notes = [f"{queries} queries", f"{len(body) / 1024:.0f} kB"]
    return Row(name, "ms", ours * 1000, floor * 1000, GOAL, notes, faults)


def _make_alone() -> None:
    """Make the second database as a copy of the first, which is still empty."""
    connections["default"].close()
    where = connections["default"].get_connection_params()
    server = {key: where[key] for key in ("host", "user", "port") if where.get(key)}
    with psycopg.connect(**server, dbname="postgres", autocommit=True) as server_connection:
        server_connection.execute(f'CREATE DATABASE alone TEMPLATE "{where["dbname"]}"')


def _branch(number: str) -> str:
    return f"1000 + {number}"


def _person(branch: str, member: str) -> str:
    return f"({branch})::bigint * 100 + {member}"


def _secretary(branch: int) -> int:
    return branch * 100 + 1


def _fill(side: str, first: int, last: int) -> int:
    """Load the branches numbered ``first`` to ``last``; return how many records they have. Numbers and ids are the
    same in both databases."""
    b = f"generate_series({first}, {last}) b"
    people = f"{b}, generate_series(1, {MEMBERS}) i"
    mondays = f"{people}, generate_series(0, {WEEKS - 1}) w"
    with connections[side].cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # ids are right by themselves: no check for each row
        cursor.execute("SET synchronous_commit = off")
        for model, values, source in _tables(b, people, mondays):
            _insert(cursor, model, values, source)
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("VACUUM ANALYZE")
    return WeeklyRecord.objects.using(side).count()


def _tables(b: str, people: str, mondays: str) -> list[tuple[type[models.Model], dict[str, str], str]]:
    """Return for each table what its rows hold (SQL by column) and where they come from."""
    member, group = _person("b", "i"), f"b::bigint * {GROUPS} + i % {GROUPS}"
    record = f"(({member}) * {WEEKS} + w)"
    monday = f"date '{THIS_WEEK}' - w * 7"
    filed = f"({monday} + 6)::timestamp at time zone 'Asia/Shanghai' + interval '18 hours'"
    is_read = "(w > 0 and (b + i + w) % 7 > 0)"
    top = {"parent_id": "null", "path": "'1/'", "kind": "'party_committee'", "code": "'T'", "name": "'街道党工委'"}
    return [
        (Organization, {"id": "1", **top}, "generate_series(1, 1)"),
        (Organization, {"id": "1 + g", "parent_id": "1", "path": "'1/' || (1 + g) || '/'", "kind": "'general_branch'",
                        "code": "'T' || g", "name": "'第' || g || '党总支'"}, "generate_series(1, 100) g"),
        (Organization, {"id": _branch("b"), "parent_id": "2 + b % 100",
                        "path": f"'1/' || (2 + b % 100) || '/' || ({_branch('b')}) || '/'", "kind": "'branch'",
                        "code": "'B' || b", "name": "'第' || b || '党支部'", "records_since": SINCE}, b),
        (PartyGroup, {"id": group, "branch_id": _branch("b"), "name": "'第' || (i + 1) || '党小组'", "\"order\"": "i"},
         f"{b}, generate_series(0, {GROUPS - 1}) i"),
        (Member, {"id": member, "number": f"'M' || {member}", "name": NAMES, "pinyin": "'p' || (b * 7 + i) % 997",
                  "gender": "'男'", "phone": f"'139' || lpad(({member} % 100000000)::text, 8, '0')"}, people),
        (Membership, {"id": member, "member_id": member, "branch_id": _branch("b"), "from_on": SINCE}, people),
        (GroupMembership, {"id": member, "member_id": member, "group_id": group, "from_on": SINCE}, people),
        (User, {"id": member, "member_id": member, "username": f"'u' || {member}", "name": NAMES,
                "activated_at": "now()"}, people),
        (Appointment, {"id": "b", "user_id": _person("b", "1"), "role": "'secretary'", "from_on": SINCE,
                       "organization_id": _branch("b")}, b),
        (WeeklyRecord, {"id": record, "branch_id": _branch("b"), "member_id": member, "monday": monday,
                        "month": f"date_trunc('month', {monday} + 3)::date", "first_submitted_at": filed,
                        "submitted_at": filed, "is_late": "(b + i * w) % 19 = 1",
                        "state": f"case when {is_read} then 'read' else 'submitted' end",
                        "read_at": f"case when {is_read} then {filed} + interval '1 day' end",
                        "read_by_id": f"case when {is_read} then {_person('b', '1')} end"},
         f"{mondays} where w > 0 or (b + i) % 5 > 0"),
        (RecordEntry, {"id": f"{record} * {ENTRIES} + e", "record_id": record, "\"order\"": "e",
                       "done_on": f"{monday} + e", "content": "'走访联系户两户，了解近况，帮助解决用水问题。'"},
         f"{mondays}, generate_series(0, {ENTRIES - 1}) e where w > 0 or (b + i) % 5 > 0"),
    ]  # fmt: skip


def _insert(cursor, model: type[models.Model], values: dict[str, str], source: str) -> None:
    """Insert rows made by SQL; columns that are not named get what the model gives them by default."""
    named = {name.strip('"') for name in values}
    rest: dict[str, Any] = {
        field.column: None if field.null else field.get_db_prep_save(field.get_default(), connections["default"])
        for field in model._meta.concrete_fields
        if field.column not in named
    }
    columns = ", ".join([*values, *(f'"{name}"' for name in rest)])
    made = ", ".join([*(value.replace("%", "%%") for value in values.values()), *("%s" for _ in rest)])
    statement = f"INSERT INTO {model._meta.db_table} ({columns}) SELECT {made} FROM {source.replace('%', '%%')}"  # noqa: S608
    cursor.execute(statement, list(rest.values()))
