"""Database, files and keys in one archive, consistent while people write; checked before it is put back.

The database is copied first, the files after it: files are kept by content and written before the row that names
them, so every file the copied database knows is there. The archive holds the installation's keys: keep it safe.
"""

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import tempfile
import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.db import connection

from core import clock
from core.models import ChainHead
from core.sealing.keys import TRUSTED, trusted_folder

DATABASE = {"sqlite": "zonebook.sqlite3", "postgresql": "zonebook.pgdump"}
KEYS = ("audit.key", "secret.key")
MANIFEST = "manifest.json"


def make_archive(target: Path) -> dict:
    """Write the archive to ``target`` (whole or not at all) and return its manifest."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".backup-", dir=target.parent) as folder:
        heads = {head.chain: [head.sequence, head.digest] for head in ChainHead.objects.order_by("chain")}
        copy = Path(folder) / DATABASE[connection.vendor]
        _copy_database(copy)
        draft = Path(folder) / "archive"
        manifest: dict[str, Any] = {
            "made_at": clock.now().isoformat(),
            "database": connection.vendor,
            "heads": heads,
            "sha256": {},
        }
        with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
            for name, path in _contents(copy):
                archive.write(path, name)
                manifest["sha256"][name] = digest_of(path)
            archive.writestr(MANIFEST, json.dumps(manifest, indent=1))
        draft.chmod(0o600)
        with draft.open("rb") as handle:
            os.fsync(handle.fileno())
        draft.replace(target)
    return manifest


def _contents(copy: Path):
    yield copy.name, copy
    for name in KEYS:
        if (settings.DATA_DIR / name).exists():
            yield name, settings.DATA_DIR / name
    # Of the seal only its certificates: with them what was sealed stays verifiable, and another key is soon made.
    for path in sorted(trusted_folder().glob("*.crt")):
        yield f"seal/{TRUSTED}/{path.name}", path
    for path in sorted(settings.FILES_DIR.rglob("*")):
        if path.is_file() and not path.name.startswith("."):
            yield f"files/{path.relative_to(settings.FILES_DIR).as_posix()}", path


def _copy_database(copy: Path) -> None:
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(copy)) as into:
            connection.connection.backup(into)
        return
    _run_postgresql("pg_dump", "--format=custom", f"--file={copy}")


def _run_postgresql(tool: str, *arguments: str) -> None:
    given = connection.settings_dict
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    environment = {**os.environ, **{name: str(given[key]) for name, key in names.items() if given.get(key)}}
    if shutil.which(tool) is None:
        raise CommandError(f"找不到 {tool}。请安装 PostgreSQL 客户端工具（Debian：postgresql-client）。")
    done = subprocess.run([tool, *arguments], env=environment, capture_output=True, text=True)
    if done.returncode:
        raise CommandError(f"{tool} 未成功：{done.stderr.strip()[:500]}")


def restore_archive(source: Path) -> dict:
    """Check the archive and put it into the empty data folder; raise CommandError, with nothing changed, otherwise."""
    _require_empty()
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=settings.DATA_DIR) as folder:
        manifest = _unpack_checked(source, Path(folder))
        if manifest["database"] != connection.vendor:
            raise CommandError(f"备份来自 {manifest['database']}，当前数据库是 {connection.vendor}，不能直接恢复。")
        copy = Path(folder) / DATABASE[connection.vendor]
        if connection.vendor == "postgresql":
            _run_postgresql("pg_restore", "--no-owner", "--exit-on-error", "--single-transaction",
                            f"--dbname={connection.settings_dict['NAME']}", str(copy))  # fmt: skip
        else:
            _check_sqlite(copy)
        for path in sorted(Path(folder).rglob("*")):
            if path.is_file() and path.suffix != ".pgdump" and path != copy:
                _move(path, settings.DATA_DIR / path.relative_to(folder))
        if connection.vendor == "sqlite":
            _move(copy, Path(connection.settings_dict["NAME"]))  # last: without it the folder still counts as empty
    return manifest


def _require_empty() -> None:
    database = Path(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite" and database.exists() and database.stat().st_size:
        raise CommandError(f"{database} 已有数据库。只能恢复到空的数据目录，请换一个 ZONEBOOK_DATA_DIR。")
    if connection.vendor == "postgresql" and connection.introspection.table_names():
        raise CommandError("数据库里已有数据表。只能恢复到空的数据库。")
    if any(path.is_file() for path in settings.FILES_DIR.rglob("*")):
        raise CommandError(f"{settings.FILES_DIR} 里已有文件。只能恢复到空的数据目录。")


def _unpack_checked(source: Path, folder: Path) -> dict:
    try:
        with zipfile.ZipFile(source) as archive:
            manifest = json.loads(archive.read(MANIFEST))
            names = set(archive.namelist()) - {MANIFEST}
            if names != set(manifest["sha256"]):
                raise CommandError("备份不完整：内容与清单不符。没有改动任何数据。")
            for name in names:
                archive.extract(name, folder)
    except (OSError, zipfile.BadZipFile, KeyError, ValueError) as error:
        raise CommandError(f"{source} 不是完好的备份：{error}。没有改动任何数据。") from error
    for name, expected in manifest["sha256"].items():
        if digest_of(folder / name) != expected:
            raise CommandError(f"备份中的 {name} 已损坏。没有改动任何数据。")
    return manifest


def _check_sqlite(copy: Path) -> None:
    with closing(sqlite3.connect(copy)) as database:
        answer = database.execute("PRAGMA integrity_check").fetchone()[0]
    if answer != "ok":
        raise CommandError(f"备份中的数据库已损坏：{answer}。没有改动任何数据。")


def _move(path: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    path.replace(target)


def digest_of(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()
