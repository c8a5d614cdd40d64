"""``python -m benchmarks [--only a,b] [--small]``: each goal in a process of its own, with its own data, for a limited
time. The exit code is 0 when everything could be measured, whether the goals are met or not."""

import argparse
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib import import_module
from pathlib import Path

import django

from benchmarks.goals import GOALS, Goal
from benchmarks.machine import said
from tests.postgres import cluster, die_with_parent

ROOT = Path(__file__).resolve().parents[1]
# What a server that keeps its promises does; the tests' server leaves it out.
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=sys.modules[__package__].__doc__)
    parser.add_argument("--only", default=",".join(GOALS), help="letters of goals, with commas between them")
    parser.add_argument("--small", action="store_true", help="tiny sizes: shows that it works, measures nothing")
    parser.add_argument("--inside", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        django.setup()
        import_module(f"benchmarks.{options.inside}").run(small=options.small)
        return 0
    chosen = [letter.strip() for letter in options.only.split(",") if letter.strip()]
    if unknown := set(chosen) - set(GOALS):
        parser.error(f"no such goal: {', '.join(sorted(unknown))}")
    # So that everything that was started is also taken down when the run is ended from outside.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    print(said(), flush=True)
    with tempfile.TemporaryDirectory(prefix="zonebook-bench-") as folder:
        results = [measured(GOALS[letter], Path(folder), small=options.small) for letter in dict.fromkeys(chosen)]
    return 0 if all(results) else 1


def measured(goal: Goal, folder: Path, *, small: bool) -> bool:
    """Print the tables of one goal; return whether they could be measured."""
    print(f"\n# ({goal.letter}) {goal.title}", flush=True)
    made_in = {"ZONEBOOK_DATA_DIR": str(folder / goal.data / "making")}
    is_there = not goal.data or (folder / goal.data).exists()
    if not is_there and not inside(f"data.{goal.data}", made_in, small=small):
        return False
    results = []
    for database in goal.databases:
        with ExitStack() as stack:
            where = {"ZONEBOOK_DATA_DIR": str(folder / (goal.place or f"{goal.letter}-{database}"))}
            if database == "postgresql":
                where["DATABASE_URL"] = stack.enter_context(cluster(**({} if goal.is_hasty else DURABLE)))
            results.append(inside(goal.module, where, small=small))
    return all(results)


def inside(module: str, where: dict[str, str], *, small: bool) -> bool:
    """Run a module's ``run`` in a process group of its own, which ends with it, or after the time it may take."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("ZONEBOOK_")} | where
    environment["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"
    command = [sys.executable, "-m", "benchmarks", "--inside", module, *(["--small"] if small else [])]
    with process_group(command, environment) as process:
        try:
            code = process.wait(timeout=GIVEN_SECONDS)
        except subprocess.TimeoutExpired:
            print(f"{module} took more than {GIVEN_SECONDS} s and was ended.", flush=True)
            return False
    if code:
        print(f"{module} broke (exit code {code}); see above.", flush=True)
    return code == 0


GIVEN_SECONDS = 900


@contextmanager
def process_group(command: list[str], environment: dict[str, str]) -> Iterator["subprocess.Popen[bytes]"]:
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, start_new_session=True, preexec_fn=die_with_parent
    )  # fmt: skip
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


if __name__ == "__main__":
    sys.exit(main())
