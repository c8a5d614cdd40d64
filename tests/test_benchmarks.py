"""The benchmarks work: every goal runs at tiny sizes and prints its table. How fast anything is, is not tested here."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.paginator import Paginator
from django.db import connection
from django.urls import reverse

from benchmarks import floors, sides
from benchmarks.goals import GOALS
from benchmarks.load import Tally
from benchmarks.measure import Row, side_by_side
from benchmarks.roster import id_number, workbook
from core.errors import Refused
from members.models import Member
from members.roster import read_roster
from members.roster.identity import read_id_number
from tests.cast import TODAY

ROOT = Path(__file__).parents[1]
LINE = re.compile(
    r"^(?P<name>.+?) +[\d.]+ \S+ +[\d.]+ \S+ +(?P<ratio>[\d.]+|inf) +[<>]= [\d.]+ +(ok|MISSED)", re.MULTILINE
)


# They bring their own databases, so once is enough. Those that start servers of their own (b, e, g, h) run with
# ``make bench`` only: they would take the suite a minute.
@pytest.mark.skipif(connection.vendor != "sqlite", reason="runs with the tests on SQLite")
@pytest.mark.parametrize("letters", ["a,c", "d", "f,n"])
def test_every_goal_prints_its_table(letters):
    """In a process of its own, as ``make bench`` does; the goals may be missed, but nothing may be broken."""
    command = [sys.executable, "-m", "benchmarks", "--small", "--only", letters]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    for letter in letters.split(","):
        table = ended.stdout.split(f"# ({letter}) ")[1].split("\n# ")[0]
        rows = list(LINE.finditer(table))
        assert rows, table
        assert all(float(row["ratio"]) > 0 for row in rows)
        assert "errors:" not in table
        assert "no such page" not in table


def test_an_unknown_goal_is_refused():
    command = [sys.executable, "-m", "benchmarks", "--only", "z"]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 2
    assert "z" in ended.stderr
    assert "z" not in GOALS


def test_a_goal_is_met_by_its_ratio_and_without_faults():
    assert Row("page", "ms", 15, 10, 1.5).is_met
    assert not Row("page", "ms", 15.1, 10, 1.5).is_met
    assert not Row("page", "ms", 1, 10, 1.5, faults=["16 queries"]).is_met
    assert Row("filing", "/s", 5, 10, 0.5, is_rate=True).is_met
    assert not Row("filing", "/s", 4.9, 10, 0.5, is_rate=True).is_met


def test_ours_and_the_floor_take_turns():
    calls = []
    side_by_side(lambda: calls.append("ours"), lambda: calls.append("floor"), rounds=2, warm_up=0,
                 before=lambda: calls.append("before"))  # fmt: skip
    assert [call for call in calls if call != "before"] in (
        ["floor", "ours", "ours", "floor"],
        ["ours", "floor", "floor", "ours"],
    )
    assert calls[::2] == ["before"] * 4


def test_stretches_add_up():
    tally = Tally(seconds=2, times=[0.1, 0.2])
    tally += Tally(seconds=2, times=[0.3, 0.4], errors=["500"])
    assert (tally.rate, tally.errors) == (1, ["500"])


def test_the_floor_of_a_page_holds_its_rows_in_memory(cast, django_assert_num_queries):
    page = Paginator(Member.objects.order_by("pk"), 5).get_page(1)
    rows = floors.rows_of({"page_obj": page, "members": Member.objects.order_by("pk"), "user": cast.secretary})
    with django_assert_num_queries(0):
        names = [member.name for member in rows["page_obj"]], [member.name for member in rows["members"]]
    assert names[0] == names[1][:5]
    assert "user" not in rows
    with django_assert_num_queries(1):
        list(Member.objects.order_by("pk"))


def test_the_floor_answers_only_while_it_is_on(sign_in, settings):
    settings.ROOT_URLCONF = "benchmarks.urls"
    client, address = sign_in("secretary"), reverse("members:member-list")
    with floors.answering("layouts/list.html", {"page_title": "FLOOR"}):
        assert "FLOOR" in client.get(address).text
    assert "FLOOR" not in client.get(address).text


def test_queries_go_to_the_side_that_is_on():
    router = sides.Router()
    assert router.db_for_read(Member) == "default"
    with sides.on("alone"):
        assert router.db_for_write(Member) == "alone"
    assert router.db_for_read(Member) == connection.alias


def test_every_row_of_the_made_roster_is_right():
    roster = read_roster(workbook(90), on=TODAY)
    assert len(roster.rows) == 90
    assert [row.problems for row in roster.refused] == []


def test_a_wrong_check_digit_would_be_seen():
    number = id_number(TODAY.replace(year=1980), 7)
    assert read_id_number(number, on=TODAY) == number
    with pytest.raises(Refused):
        read_id_number(number[:-1] + ("1" if number[-1] != "1" else "2"), on=TODAY)
