"""Serve the installation: the web server and the worker for background jobs, started and ended together, and now and
then whatever is due by the clock."""

import ctypes
import errno
import signal
import socket
import subprocess
import sys
import time
from argparse import ArgumentParser
from contextlib import closing
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

# What WeasyPrint loads when it first makes a PDF. Without the last one a page of Chinese takes thirty times as long.
LIBRARIES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}
# Commands run by the clock, and how many seconds apart. The database decides what is due, so it survives restarts and
# nothing happens twice.
BY_THE_CLOCK = {"remind": 5 * 60, "close_concerns": 60 * 60}
SOON = 5 * 60  # seconds after the start at the latest, however seldom it is: a machine may be switched off every night
BY_THEMSELVES = 1  # seconds the children get to end by themselves: Ctrl-C reaches the whole group at once
BY_REQUEST = 30  # seconds they get after being asked; more than the server's own grace
DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of Linux's prctl


class Command(BaseCommand):
    help = "Serve what is in the data folder with the production server, and run its background jobs."
    stopped = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="only say whether serving would work")

    def handle(self, *, check: bool, **options: Any) -> None:
        refuse_missing_libraries()
        refuse_taken_port(settings.BIND, settings.PORT)
        if check:
            return
        if not settings.IS_HTTPS and not settings.IS_LOCAL:
            self.stderr.write(
                f"警告：{settings.BASE_URL} 是未加密的 http 地址，密码和会话会在网络上明文传输，"
                "拍照、离线填写等功能也用不了。请改用 https（ZONEBOOK_BASE_URL）。"
            )
        if not self.run_together(
            [sys.executable, "-m", "gunicorn", "--config", "config/gunicorn.py", "--bind", address()],
            [sys.executable, "manage.py", "db_worker", "--queue-name", "*"],
        ):
            raise CommandError("服务的一个进程意外退出，其余进程已随之停止。原因见上面的输出。")

    def run_together(self, *commands: list[str]) -> bool:
        """Run the commands in this process group until one ends or a signal comes; return whether it was the signal."""
        for wanted in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(wanted, self.stop)
        children = [start(command) for command in commands]
        timed = [Timed([sys.executable, "manage.py", name], every) for name, every in BY_THE_CLOCK.items()]
        while not self.stopped and all(child.poll() is None for child in children):
            for one in timed:
                one.start_when_due()
            time.sleep(0.2)
        end([*children, *(one.child for one in timed if one.child)])
        return self.stopped

    def stop(self, *_: Any) -> None:
        self.stopped = True


class Timed:
    """A command that is started again and again, never while the last one still runs. How it ends does not matter."""

    def __init__(self, command: list[str], every: float) -> None:
        self.command, self.every = command, every
        self.child: subprocess.Popen[bytes] | None = None
        self.next_at = time.monotonic() + min(every, SOON)

    def start_when_due(self) -> None:
        if time.monotonic() >= self.next_at and (self.child is None or self.child.poll() is not None):
            self.child, self.next_at = start(self.command), time.monotonic() + self.every


def start(command: list[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command, cwd=settings.BASE_DIR, preexec_fn=die_with_parent)


def refuse_missing_libraries() -> None:
    """Raise CommandError naming the system packages without which no PDF can be made."""
    missing = [package for library, package in LIBRARIES.items() if not is_loadable(library)]
    if missing:
        raise CommandError(f"缺少生成 PDF 所需的系统库。请安装：apt-get install {' '.join(missing)}")


def is_loadable(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def refuse_taken_port(host: str, port: int) -> None:
    """Raise CommandError saying why the server could not listen on ``host`` and ``port``."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with closing(socket.socket(family)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            reasons = {
                errno.EADDRINUSE: f"端口 {port} 已被占用。请停止占用它的程序，或换一个端口，例如 PORT={port + 1}。",
                errno.EACCES: f"没有权限使用端口 {port}。请换一个 1024 以上的端口，例如 PORT=8000。",
            }
            reason = reasons.get(error.errno or 0, f"无法在地址 {host} 上提供服务。请检查 ZONEBOOK_BIND。")
            raise CommandError(reason) from error


def address() -> str:
    host = f"[{settings.BIND}]" if ":" in settings.BIND else settings.BIND
    return f"{host}:{settings.PORT}"


def die_with_parent() -> None:
    """In a child about to start: have Linux end it when the parent is killed, so that nothing keeps the port."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGTERM)


def end(children: list[subprocess.Popen[bytes]]) -> None:
    """End the children: by themselves, on request, or by force, in this order."""
    wait(children, BY_THEMSELVES)
    for child in children:
        if child.poll() is None:
            child.terminate()
    wait(children, BY_REQUEST)
    for child in children:
        if child.poll() is None:
            child.kill()
            child.wait()


def wait(children: list[subprocess.Popen[bytes]], seconds: float) -> None:
    limit = time.monotonic() + seconds
    while time.monotonic() < limit and any(child.poll() is None for child in children):
        time.sleep(0.05)
