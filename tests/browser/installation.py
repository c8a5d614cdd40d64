"""Real servers for the browser: processes and data folders of their own, ended when the test is over."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STARTS_WITHIN = 60  # seconds; a busy machine takes many


@dataclass(frozen=True)
class Site:
    """A running installation: its address and who can sign in."""

    url: str
    accounts: list[dict] = field(default_factory=list)

    def account(self, role: str, number: int = 0) -> dict:
        """The ``number``-th of those who have the role."""
        return [account for account in self.accounts if account["role"] == role][number]


@contextmanager
def staged(folder: Path, *, scene: str, members: int) -> Iterator[Site]:
    """Serve a branch of ``members`` as ``stage`` makes it, at the time that the ``scene`` of ``moment`` says."""
    port = free_port()
    environment = environment_for(folder, port) | {"SITE_SCENE": scene}
    filled = run("-m", "tests.browser.stage", str(members), environment=environment)
    address = f"127.0.0.1:{port}"
    server = ["-m", "gunicorn", "--config", "config/gunicorn.py", "--bind", address, "tests.browser.moment:site()"]
    with running(environment, server, ["-m", "tests.browser.moment"]):
        wait_for(f"http://{address}/healthz")
        yield Site(f"http://{address}", json.loads(filled))


@contextmanager
def empty(folder: Path) -> Iterator[Site]:
    """Serve an installation in which nothing is yet, as ``DEMO=0 make run`` does."""
    port = free_port()
    environment = environment_for(folder, port)
    run("manage.py", "migrate", "--verbosity", "0", environment=environment)
    with running(environment, ["manage.py", "serve"]):
        wait_for(f"http://127.0.0.1:{port}/healthz")
        yield Site(f"http://127.0.0.1:{port}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment_for(folder: Path, port: int) -> dict[str, str]:
    """The environment of an installation in ``folder``, without what another one is told by."""
    others = {n: v for n, v in os.environ.items() if not n.startswith("ZONEBOOK_") and n != "DATABASE_URL"}
    return others | {"ZONEBOOK_DATA_DIR": str(folder), "PORT": str(port)}


def run(*arguments: str, environment: dict[str, str]) -> str:
    """Run Python to its end and return what it printed."""
    done = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@contextmanager
def running(environment: dict[str, str], *commands: list[str]) -> Iterator[None]:
    """Have Python run the commands beside us, and end them afterwards."""
    started = [subprocess.Popen([sys.executable, *arguments], cwd=ROOT, env=environment) for arguments in commands]
    try:
        yield
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait(timeout=60)


def wait_for(url: str) -> None:
    """Return when the server answers."""
    limit = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < limit:
        try:
            with urllib.request.urlopen(url, timeout=2):  # noqa: S310 our own address
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise AssertionError(f"{url} did not answer within {STARTS_WITHIN} seconds")
