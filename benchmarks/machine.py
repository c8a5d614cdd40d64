"""What the numbers were measured on, and how much memory processes took."""

import os
import platform
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path


def said() -> str:
    """One line about the machine, for the head of the tables."""
    load = ", ".join(f"{part:.1f}" for part in os.getloadavg())
    return (
        f"Python {platform.python_version()}, Django {version('django')}, SQLite {sqlite3.sqlite_version}, "
        f"{len(os.sched_getaffinity(0))} cores, load before the run {load}"
    )


def children(pid: int | None = None) -> list[int]:
    """Return the ids of the processes that ``pid`` (this one) started, and of theirs."""
    found = []
    for tasks in Path(f"/proc/{pid or os.getpid()}/task").glob("*/children"):
        try:
            direct = [int(child) for child in tasks.read_text().split()]
        except OSError:
            continue
        found += [one for child in direct for one in (child, *children(child))]
    return found


def peak_megabytes(pid: int) -> float:
    """Return the most memory (resident, MB) a process has held; 0 for one that has ended."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    peak = next((line.split()[1] for line in lines if line.startswith("VmHWM:")), "0")
    return int(peak) / 1024


@contextmanager
def watched_memory() -> Iterator[Callable[[], float]]:
    """While inside, look at all processes started from here; the function returns the highest peak of any (MB)."""
    peaks: dict[int, float] = {}
    over = threading.Event()

    def look() -> None:
        while True:
            for pid in children():
                peaks[pid] = max(peaks.get(pid, 0), peak_megabytes(pid))
            if over.wait(0.1):
                return

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield lambda: max(peaks.values(), default=0)
    finally:
        over.set()
        thread.join()
