"""Backup and restore: whole while people write, checked before anything is put back; verify names what is broken."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
import zipfile
from contextlib import closing

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from core import audit
from core.files import path_of, store_bytes
from core.models import AuditEntry
from core.sealing.check import check


@pytest.fixture(scope="module")
def installation(tmp_path_factory):
    """A data folder with a demo of one small branch; no test changes it."""
    folder = tmp_path_factory.mktemp("installation") / "data"
    run(folder, "demo", "--branches", "1", "--members", "6", "--weeks", "2", "--year", "2026")
    return folder


def run(folder, *arguments, check=True):
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    done = subprocess.run(
        [sys.executable, "manage.py", *map(str, arguments)],
        env={**environment, "ZONEBOOK_DATA_DIR": str(folder)}, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0 or not check, done.stderr
    return done


def rows(folder) -> tuple:
    with closing(sqlite3.connect(folder / "zonebook.sqlite3")) as database:
        tables = ("members_member", "zones_agreement", "records_weeklyrecord", "core_auditentry")
        return tuple(database.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables)  # noqa: S608


def test_what_was_backed_up_comes_back_whole(installation, tmp_path):
    run(installation, "backup", tmp_path / "backup.zip")
    restored = tmp_path / "restored"
    answer = run(restored, "restore", tmp_path / "backup.zip")
    assert rows(restored) == rows(installation)
    assert "都完整" in answer.stdout
    assert (restored / "audit.key").read_text() == (installation / "audit.key").read_text()


SEAL = (
    "from io import BytesIO; from pathlib import Path; from pypdf import PdfWriter; from core.sealing.seal import seal;"
    "writer, made = PdfWriter(), BytesIO(); writer.add_blank_page(100, 100); writer.write(made);"
    "Path({!r}).write_bytes(seal(made.getvalue(), reason='责任书', marks=['kept']))"
)


def test_the_seals_certificates_are_kept_and_its_key_is_not(installation, tmp_path, settings):
    """What was handed out stays verifiable after a restore; a stolen backup cannot seal."""
    run(installation, "shell", "-c", SEAL.format(str(tmp_path / "sealed.pdf")))
    run(installation, "backup", tmp_path / "backup.zip")
    with zipfile.ZipFile(tmp_path / "backup.zip") as archive:
        names = [name for name in archive.namelist() if name.startswith("seal")]
        assert not any(b"PRIVATE KEY" in archive.read(name) for name in archive.namelist() if "sqlite" not in name)
    assert [name.rpartition("/")[0] for name in names] == ["seal/trusted"]
    restored = tmp_path / "restored"
    run(restored, "restore", tmp_path / "backup.zip")
    settings.SEAL_DIR = restored / "seal"
    assert check((tmp_path / "sealed.pdf").read_bytes()).marks == ("kept",)
    run(restored, "shell", "-c", SEAL.format(str(tmp_path / "anew.pdf")))
    assert check((tmp_path / "anew.pdf").read_bytes()).marks == ("kept",), "with a key of its own"
    assert len(list((restored / "seal" / "trusted").iterdir())) == 2
    assert "都完整" in run(restored, "verify").stdout


def test_nothing_is_put_over_what_is_there(installation, tmp_path):
    run(installation, "backup", tmp_path / "backup.zip")
    before = rows(installation)
    refused = run(installation, "restore", tmp_path / "backup.zip", check=False)
    assert refused.returncode != 0
    assert "已有数据库" in refused.stderr
    assert rows(installation) == before


@pytest.mark.parametrize("spoil", ["flip", "cut", "foreign"])
def test_a_spoilt_backup_is_refused_and_changes_nothing(installation, tmp_path, spoil):
    archive, restored = tmp_path / "backup.zip", tmp_path / "restored"
    run(installation, "backup", archive)
    if spoil == "cut":
        archive.write_bytes(archive.read_bytes()[:-2000])
    elif spoil == "foreign":
        archive.write_bytes(b"PK not a backup")
    else:
        flip_a_byte(archive, tmp_path / "spoilt.zip")
        shutil.move(tmp_path / "spoilt.zip", archive)
    refused = run(restored, "restore", archive, check=False)
    assert refused.returncode != 0
    assert "没有改动任何数据" in refused.stderr
    assert not (restored / "zonebook.sqlite3").exists()


def flip_a_byte(source, target) -> None:
    """Write the archive again with one byte of the database changed, its own checksums right."""
    with zipfile.ZipFile(source) as good, zipfile.ZipFile(target, "w") as bad:
        for name in good.namelist():
            content = bytearray(good.read(name))
            if name.endswith(".sqlite3"):
                content[len(content) // 2] ^= 1
            bad.writestr(name, bytes(content))


def test_a_backup_made_while_people_write_is_consistent(tmp_path, transactional_db, cast):
    """A writer adds lines all the time; the copy has an unbroken chain up to some moment."""
    stop = threading.Event()

    def write():
        while not stop.is_set():
            with transaction.atomic():
                audit.record("并行写入", cast.branch, by=None)
        connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        call_command("backup", str(tmp_path / "backup.zip"))
    finally:
        stop.set()
        writer.join()
    with zipfile.ZipFile(tmp_path / "backup.zip") as archive:
        manifest = json.loads(archive.read("manifest.json"))
        assert manifest["database"] == connection.vendor
        if connection.vendor == "sqlite":
            archive.extract("zonebook.sqlite3", tmp_path)
            with closing(sqlite3.connect(tmp_path / "zonebook.sqlite3")) as copy:
                assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
                heads = dict(copy.execute("SELECT chain, sequence FROM core_chainhead"))
                counts = dict(copy.execute("SELECT chain, count(*) FROM core_auditentry GROUP BY chain"))
                assert heads == counts


def test_verify_names_the_very_object(cast, capsys):
    with transaction.atomic():
        audit.record("一件事", cast.branch, by=cast.secretary)
    stored = store_bytes(b"evidence", "application/pdf")
    call_command("verify")
    path_of(stored.sha256).write_bytes(b"evil")
    with pytest.raises(SystemExit) as ended:
        call_command("verify")
    assert ended.value.code == 1
    assert stored.sha256 in capsys.readouterr().err
    path_of(stored.sha256).write_bytes(b"evidence")
    entry = AuditEntry.objects.get(verb="一件事")
    AuditEntry.objects.filter(pk=entry.pk).update(actor_name="别人")
    with pytest.raises(SystemExit):
        call_command("verify")
    assert f"core_auditentry id={entry.pk}" in capsys.readouterr().err
