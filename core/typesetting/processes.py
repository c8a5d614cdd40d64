"""Warm processes that lay out pages, shared by the threads of this one.

They are processes of their own because a layout takes a whole core and some 200 MB, and because what parses people's
text and pictures should hold neither keys nor database. They are started when needed (and never by fork: this process
has threads), kept warm, end when idle, and are replaced when they have grown or died.
"""

import atexit
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, cast

from core.errors import Refused
from core.typesetting.frames import read_frame, write_frame

logger = logging.getLogger(__name__)
Answer = tuple[dict[str, Any], list[bytes]]

PROCESSES = len(os.sched_getaffinity(0))
MAX_MEGABYTES = 200  # a process that holds more than this between two requests is replaced
MAX_SECONDS = 120  # for one request; an honest one of ten documents takes two
ROOT = Path(__file__).resolve().parents[2]
STYLE_SHEETS = ROOT / "static" / "css" / "paper"
# What the process needs to find its libraries and fonts; our keys and the database's password stay here.
KEPT_ENVIRONMENT = (
    "PATH",
    "HOME",
    "LD_LIBRARY_PATH",
    "VIRTUAL_ENV",
    "FONTCONFIG_FILE",
    "FONTCONFIG_PATH",
    "XDG_DATA_HOME",
)
# Fonts are copied 25 MB at a time: above a megabyte, memory goes back to the system as soon as it is free.
MEMORY = {"MALLOC_MMAP_THRESHOLD_": "1048576", "MALLOC_TRIM_THRESHOLD_": "1048576"}


FAILED = "文档排版没有完成：内容过长，或者服务器的内存不足。请减少内容后再试，仍不行请联系管理员。"


class Typesetter:
    """One process and the pipe to it. Used by one thread at a time."""

    def __init__(self) -> None:
        environment = {name: os.environ[name] for name in KEPT_ENVIRONMENT if name in os.environ}
        process = subprocess.Popen(
            [sys.executable, "-m", "core.typesetting.worker", str(STYLE_SHEETS)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
            env=environment | MEMORY | {"PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"},
        )
        self._process = process
        self._questions, self._answers = cast(IO[bytes], process.stdin), cast(IO[bytes], process.stdout)
        self.megabytes = 0
        self.overran = False

    def ask(self, request: dict[str, Any], parts: Sequence[bytes]) -> Answer:
        """Return the answer. Raises EOFError or OSError when the process is gone; ``overran`` says that we ended it."""
        timer = threading.Timer(MAX_SECONDS, self._overrun)
        timer.start()
        try:
            write_frame(self._questions, request, parts)
            head, files = read_frame(self._answers)
        finally:
            timer.cancel()
        self.megabytes = head["megabytes"]
        return head, files

    def _overrun(self) -> None:
        self.overran = True
        self._process.kill()

    def end(self) -> None:
        self._process.kill()
        for pipe in (self._questions, self._answers):
            with suppress(OSError):  # what was still to be written has no reader
                pipe.close()
        self._process.wait()


class Pool:
    """As many typesetters as there are cores; who asks for one more waits."""

    def __init__(self) -> None:
        self._room = threading.BoundedSemaphore(PROCESSES)
        self._idle: list[Typesetter] = []

    def typeset(
        self, documents: list[dict[str, Any]], parts: Sequence[bytes], wants: Sequence[str]
    ) -> list[tuple[str, bytes]]:
        """Return the PDFs asked for, each with what it is (see ``worker.Typesetter.typeset``).

        A process that is found dead (idle for too long, or the system took its memory) is replaced once. Raises
        ``Refused`` when the new one fails as well, or when the documents take too long.
        """
        request = {"documents": documents, "wants": list(wants)}
        with self._room:
            typesetter = self._idle.pop() if self._idle else Typesetter()
            try:
                head, files = self._ask(typesetter, request, parts)
            except (EOFError, OSError) as error:
                if typesetter.overran:
                    raise Refused(FAILED) from error
                head, files = self._ask_afresh(request, parts)
        for note in head["notes"]:
            logger.warning("%s", note)
        return list(zip(head["kinds"], files, strict=True))

    def _ask(self, typesetter: Typesetter, request: dict[str, Any], parts: Sequence[bytes]) -> Answer:
        try:
            answer = typesetter.ask(request, parts)
        except BaseException:
            typesetter.end()
            raise
        if typesetter.megabytes > MAX_MEGABYTES:
            typesetter.end()
        else:
            self._idle.append(typesetter)
        return answer

    def _ask_afresh(self, request: dict[str, Any], parts: Sequence[bytes]) -> Answer:
        try:
            return self._ask(Typesetter(), request, parts)
        except (EOFError, OSError) as error:
            raise Refused(FAILED) from error

    def end(self) -> None:
        """End all processes that wait for work."""
        while self._idle:
            self._idle.pop().end()


_pool = Pool()


def pool() -> Pool:
    return _pool


def _forget_in_child() -> None:
    """A forked process (a server's worker) must not talk through its parent's pipes."""
    global _pool
    _pool = Pool()


os.register_at_fork(after_in_child=_forget_in_child)
atexit.register(lambda: _pool.end())
