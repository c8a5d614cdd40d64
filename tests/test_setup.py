"""Starting an installation: what goes wrong is one line, and what was started ends together."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import get_commands
from django.core.management.base import CommandError
from django.db import connection

from config import environment as environment_of
from core.management.commands import serve


@pytest.fixture
def port() -> int:
    """Return a port that was free a moment ago."""
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def environment(tmp_path: Path, port: int) -> dict[str, str]:
    """Return the environment of a new installation in a folder of its own."""
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
    return {**kept, "ZONEBOOK_DATA_DIR": str(tmp_path / "data"), "PORT": str(port)}


@pytest.fixture
def database_url(transactional_db: None) -> str:
    """Return the address of the test's own, migrated database, for another process to use."""
    described = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{described['NAME']}"
    return f"postgresql://{described['USER']}@/{described['HOST']}/{described['NAME']}"


def manage(*arguments: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        env=env,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def only_line(result: subprocess.CompletedProcess[str]) -> str:
    """Return the one line that a refusal consists of."""
    assert result.returncode == 1
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    return line


# --- one clear line -------------------------------------------------------------------------------------------------


def test_taken_port(environment, port):
    with contextlib.closing(socket.socket()) as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        line = only_line(manage("serve", env=environment))
    assert f"端口 {port} 已被占用" in line
    # the control: once it is free, the same check has nothing to say
    free = manage("serve", "--check", env=environment)
    assert (free.returncode, free.stdout, free.stderr) == (0, "", "")


def test_data_folder_that_cannot_be_written(environment):
    line = only_line(manage("serve", env={**environment, "ZONEBOOK_DATA_DIR": "/dev/null/x"}))
    assert "/dev/null/x" in line
    assert "ZONEBOOK_DATA_DIR" in line


def test_missing_library(monkeypatch):
    serve.refuse_missing_libraries()
    monkeypatch.setitem(serve.LIBRARIES, "libabsent.so.9", "libabsent9")
    with pytest.raises(CommandError, match=r"apt-get install libabsent9$"):
        serve.refuse_missing_libraries()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "8000a"),
        ("PORT", "70000"),
        ("ZONEBOOK_BIND", "192.0.2.1"),
        ("DATABASE_URL", "mysql://root:geheim@localhost/zonebook"),
    ],
)
def test_setting_that_makes_no_sense(environment, name, value):
    line = only_line(manage("serve", env={**environment, name: value}))
    assert name in line
    assert "geheim" not in line


@pytest.mark.parametrize("url", ["imap://root:geheim@localhost", "smtp://root:geheim@localhost:x", "smtp://", "x"])
def test_mail_server_that_makes_no_sense(url):
    with pytest.raises(ImproperlyConfigured, match="ZONEBOOK_EMAIL_URL") as refusal:
        environment_of.mail(url)
    assert "geheim" not in str(refusal.value)
    found = environment_of.mail("smtp+tls://post%40example.org:ge%2Fheim@mail.example.org")
    assert (found["EMAIL_HOST_USER"], found["EMAIL_HOST_PASSWORD"]) == ("post@example.org", "ge/heim")
    assert (found["EMAIL_HOST"], found["EMAIL_PORT"], found["EMAIL_USE_TLS"]) == ("mail.example.org", 587, True)


# --- together --------------------------------------------------------------------------------------------------------


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "server.log"


@pytest.fixture
def server(environment, database_url, port, log) -> Iterator[subprocess.Popen[bytes]]:
    """Start a server in a group of its own and return it when it answers."""
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "serve"],
            env={**environment, "DATABASE_URL": database_url},
            cwd=settings.BASE_DIR,
            start_new_session=True,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        assert until(lambda: answers(port)), log.read_text()
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def until(condition, seconds: float = 20) -> bool:
    limit = time.monotonic() + seconds
    while not condition() and time.monotonic() < limit:
        time.sleep(0.2)
    return condition()


def ask(port: int, method: str, path: str, body: bytes = b"", length: int | None = None) -> int:
    """Return the status of the answer to a request, which may announce another length than it has."""
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as client:
        client.putrequest(method, path)
        client.putheader("Content-Length", str(len(body) if length is None else length))
        client.endheaders(body)
        return client.getresponse().status


def answers(port: int) -> bool:
    try:
        return ask(port, "GET", "/healthz") == 200
    except OSError:
        return False


def group(leader: int) -> dict[int, str]:
    """Return the living processes of a group with their command lines."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            state, _parent, leader_of = (folder / "stat").read_text().rpartition(")")[2].split()[:3]
            if int(leader_of) == leader and state != "Z":
                found[int(folder.name)] = (folder / "cmdline").read_text().replace("\0", " ")
    return found


def test_server_and_worker_form_one_group(server, log):
    def running(name: str) -> int:
        return sum(name in command for command in group(server.pid).values())

    # the arbiter, and its workers, the last of which may start after the first has answered
    assert until(lambda: running("gunicorn") == 3)
    assert running("db_worker") == 1
    assert f"责任簿已启动：{settings.BASE_URL.rpartition(':')[0]}" in log.read_text()


@pytest.mark.parametrize("wanted", [signal.SIGTERM, signal.SIGINT])
def test_signal_to_the_first_process_ends_all(server, wanted):
    server.send_signal(wanted)
    assert server.wait(timeout=20) == 0
    assert group(server.pid) == {}


@pytest.mark.once
def test_signal_to_the_group_ends_all(server):
    os.killpg(server.pid, signal.SIGTERM)
    assert server.wait(timeout=20) == 0
    assert group(server.pid) == {}


@pytest.mark.once
def test_nothing_outlives_a_killed_first_process(server, port):
    server.kill()
    server.wait()
    assert until(lambda: not group(server.pid))
    assert not answers(port)


@pytest.mark.once
@pytest.mark.parametrize("victim", ["gunicorn", "db_worker"])
def test_when_one_dies_the_other_is_ended(server, log, victim):
    found = min(pid for pid, command in group(server.pid).items() if victim in command)
    os.kill(found, signal.SIGKILL)
    assert server.wait(timeout=20) == 1
    assert "意外退出" in log.read_text()
    assert until(lambda: not group(server.pid))


@pytest.mark.once
def test_what_is_due_by_the_clock_is_started_while_serving(tmp_path):
    """The commands are stand-ins: what counts is that each is run again and again, and never ends the rest."""
    assert {"remind", "close_concerns"} == serve.BY_THE_CLOCK.keys() <= get_commands().keys()
    told = tmp_path / "told"
    script = (
        "import config.wsgi; from core.management.commands import serve\n"
        "serve.BY_THE_CLOCK, start = dict.fromkeys(serve.BY_THE_CLOCK, 0.1), serve.start\n"
        f"stand_in = lambda name: ['sh', '-c', f'echo {{name}} >> {told}; exit 1']\n"
        "serve.start = lambda command: start(stand_in(command[-1]) if 'manage.py' in command else command)\n"
        "print(serve.Command().run_together(['sleep', '1.5']))"
    )
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "ZONEBOOK_DATA_DIR": str(tmp_path / "data")}
    ended = subprocess.run(
        [sys.executable, "-c", script], env=env, cwd=settings.BASE_DIR, capture_output=True, text=True, check=True
    )
    assert ended.stdout == "False\n"
    assert all(told.read_text().count(name) >= 2 for name in serve.BY_THE_CLOCK)


@pytest.mark.once
def test_body_that_is_too_large_is_refused_unread(server, port):
    assert ask(port, "POST", "/", length=settings.REQUEST_MAX_BYTES + 1) == 413
    # the control: a small one gets past the size check and is refused by the next guard, for lack of a token
    assert ask(port, "POST", "/", body=b"a=1") == 403
