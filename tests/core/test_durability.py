"""SQLite under sixteen writers: nobody is told "database is locked", and what was acknowledged survives kill -9."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing

import pytest

WRITERS = 16
SECONDS = 3
# Each writer says a number only after its transaction has been committed.
WRITER = """
import sys
import django
django.setup()
from django.db import transaction
from core import audit
from members.models import Organization
branch = Organization.objects.get(code="A")
print("ready", flush=True)
sys.stdin.readline()
number = 0
while True:
    number += 1
    with transaction.atomic():
        branch.refresh_from_db()
        audit.record("写入", branch, by=None, writer=sys.argv[1], number=number)
    print(number, flush=True)
"""
FOUND = """
import django
django.setup()
from members.actions.organizations import create_organization
create_organization(parent=None, kind="party_committee", code="A", name="甲", by=None)
"""


@pytest.fixture
def environment(tmp_path):
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    found = {**kept, "ZONEBOOK_DATA_DIR": str(tmp_path / "data"), "DJANGO_SETTINGS_MODULE": "config.settings"}
    subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity", "0"], env=found, check=True)
    subprocess.run([sys.executable, "-c", FOUND], env=found, check=True)
    return found


def run_and_kill(environment, seconds: float) -> tuple[list[list[int]], str]:
    """Let the writers write, kill them all at once; return what each had acknowledged, and what they complained of."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(number)], env=environment, **pipes)
        for number in range(WRITERS)
    ]
    for writer in writers:
        assert writer.stdout.readline() == "ready\n", writer.stderr.read()
    for writer in writers:
        writer.stdin.write("go\n")
        writer.stdin.flush()
    time.sleep(seconds)
    for writer in writers:
        writer.send_signal(signal.SIGKILL)
    said = [writer.communicate() for writer in writers]
    # A line cut short by the kill was not acknowledged.
    heard = [[int(line) for line in out.splitlines(keepends=True) if line.endswith("\n")] for out, _ in said]
    return heard, "".join(errors for _, errors in said)


def test_sixteen_writers_and_a_kill(environment, tmp_path):
    acknowledged, complaints = run_and_kill(environment, SECONDS)
    assert complaints == ""
    assert sum(bool(numbers) for numbers in acknowledged) > 1, "one writer kept all others out"
    with closing(sqlite3.connect(tmp_path / "data" / "zonebook.sqlite3")) as database:
        rows = database.execute(
            "SELECT json_extract(detail, '$.writer'), json_extract(detail, '$.number') FROM core_auditentry"
        )
        kept = {(int(writer), number) for writer, number in rows if writer is not None}
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert {(writer, number) for writer, numbers in enumerate(acknowledged) for number in numbers} <= kept
    whole = subprocess.run([sys.executable, "manage.py", "verify"], env=environment, capture_output=True, text=True)
    assert whole.returncode == 0, whole.stderr
