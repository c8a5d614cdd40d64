"""A PostgreSQL server for one run: started on a socket in a temporary folder, gone afterwards.

``python -m tests.postgres COMMAND…`` runs a command with DATABASE_URL pointing at it.
"""

import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

# Nothing here outlives the run, so nothing has to reach the disk.
HASTY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_wal_size": "2GB"}


@contextmanager
def cluster(**options: str) -> Iterator[str]:
    """Start a server and yield the DATABASE_URL of an empty database in it; ``options`` are server settings."""
    programs = find_programs()
    # Not under TMPDIR: the path of a socket may have 107 characters.
    folder = Path(tempfile.mkdtemp(prefix="zonebook-pg-", dir="/tmp"))
    owner = unprivileged_user()
    if owner:
        shutil.chown(folder, owner)
    settings = {"listen_addresses": "", "unix_socket_directories": str(folder), **HASTY, **options}
    try:
        run = {"user": owner, "cwd": folder, "stdout": subprocess.DEVNULL}
        initdb = [programs / "initdb", "-D", folder / "data", "-U", "zonebook", "--auth=trust", "--no-sync"]
        subprocess.run([*initdb, "--encoding=UTF8", "--locale=C.UTF-8"], check=True, **run)
        arguments = [f"--{name}={value}" for name, value in settings.items()]
        with (folder / "log").open("w") as log:
            server = subprocess.Popen(
                [programs / "postgres", "-D", folder / "data", *arguments],
                stderr=log,
                preexec_fn=die_with_parent,
                **run,
            )
        try:
            create_database(folder, server)
            yield f"postgresql://zonebook@/{folder}/zonebook"
        finally:
            server.send_signal(signal.SIGQUIT)
            server.wait()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def find_programs() -> Path:
    """Return the folder of the newest PostgreSQL on this machine; raise SystemExit when there is none."""
    on_path = shutil.which("initdb")
    found = [Path(on_path)] if on_path else []
    # Debian keeps them off the path, one folder per version.
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[4]))
    if not found:
        sys.exit("没有找到 PostgreSQL 服务器程序，请先执行 make test 或安装 postgresql。")
    return found[-1].resolve().parent


def unprivileged_user() -> str | None:
    """Return whom the server runs as: PostgreSQL refuses root. None means as whoever runs this."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def create_database(folder: Path, server: "subprocess.Popen[Any]") -> None:
    """Wait until the server answers and make the database; raise SystemExit with its log when it does not."""
    for _ in range(300):
        try:
            with psycopg.connect(f"host={folder} user=zonebook dbname=postgres", autocommit=True) as connection:
                connection.execute("CREATE DATABASE zonebook")
                return
        except psycopg.OperationalError:
            if server.poll() is not None:
                break
            time.sleep(0.1)
    sys.exit(f"PostgreSQL 没有启动：\n{(folder / 'log').read_text()}")


def die_with_parent() -> None:
    """In the child about to start: have Linux stop the server at once when this process is killed."""
    ctypes.CDLL(None).prctl(1, signal.SIGQUIT)


def main() -> int:
    # So that the server is also taken down when the run is ended from outside.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with cluster() as url:
        return subprocess.run(sys.argv[1:], env={**os.environ, "DATABASE_URL": url}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
