"""(c) The evaluation sheets of a branch as one PDF, beside rendering the same pages from static HTML."""

import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO

from django.template.loader import render_to_string
from pypdf import PdfReader

from benchmarks import plain_pages
from benchmarks.data.year import CODES, UNTIL, YEAR
from benchmarks.machine import watched_memory
from benchmarks.measure import Row, print_table
from core import clock
from core.typesetting.processes import PROCESSES, pool
from reviews import papers
from reviews.models import Evaluation, ReviewCycle

GOAL = 1.3
MOST_MEGABYTES = 250
# As long as people write theirs: the sheet then takes two pages.
SELF_REVIEW = "\n".join(
    f"{number}、{part}。一年来坚持每周记实，走访联系户，参加值守和志愿服务，遇到反映的问题当天登记、三天内答复，"
    "办不了的报支部并向群众说明。不足是学习不够系统，走访有时偏少，记录有的过简，来年按月列出清单逐项补上。"
    for number, part in enumerate(
        ("政治学习", "联系群众", "责任区工作", "志愿服务", "廉洁自律", "存在的不足", "原因分析", "今后打算"), 1
    )
)


def run(*, small: bool) -> None:
    """Print the branch's sheets both ways, and the table."""
    code = CODES[1] if small else CODES[0]
    cycle = ReviewCycle.objects.select_related("branch").get(branch__code=code, year=YEAR)
    Evaluation.objects.filter(cycle=cycle).update(self_review=SELF_REVIEW)
    with clock.at(UNTIL):
        contexts = papers.branch_contexts(cycle, "周敏")
        texts = [render_to_string(papers.TEMPLATE, {"printed_at": clock.now(), **context}) for context in contexts]
        plain_pages.warm(PROCESSES)
        floor = _printed(lambda: plain_pages.printed(texts, PROCESSES))
        ours = _printed(lambda: papers.print_branch(cycle, by="周敏"))
    print_table([_row(len(contexts), ours, floor)])


@dataclass(frozen=True)
class Printed:
    """A PDF and what it took: ``seconds`` that passed, ``worked`` seconds of all processes together, and the most
    memory that one of the processes held (MB)."""

    content: bytes
    seconds: float
    worked: float
    megabytes: float

    @property
    def pages(self) -> int:
        return len(PdfReader(BytesIO(self.content)).pages)


def _printed(make: Callable[[], bytes]) -> Printed:
    with watched_memory() as highest:
        before, start = _worked(), time.perf_counter()
        content = make()
        seconds, megabytes = time.perf_counter() - start, highest()
    pool().end()  # only then is it known what the processes worked
    return Printed(content, seconds, _worked() - before, megabytes)


def _worked() -> float:
    own, others = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + others.ru_utime + others.ru_stime


def _row(members: int, ours: Printed, floor: Printed) -> Row:
    faults = []
    if ours.megabytes > MOST_MEGABYTES:
        faults.append(f"{ours.megabytes:.0f} MB in one process, more than {MOST_MEGABYTES}")
    if ours.pages != floor.pages:
        faults.append(f"the floor has {floor.pages} pages")
    notes = [
        f"{members} members, {ours.pages} pages",
        f"{ours.worked:.1f} s of work (floor {floor.worked:.1f})",
        f"{ours.megabytes:.0f} MB a process (floor {floor.megabytes:.0f})",
        f"file {len(ours.content) / 1e6:.1f} MB (floor {len(floor.content) / 1e6:.1f})",
    ]
    return Row("sheets of a branch as one PDF", "s", ours.seconds, floor.seconds, GOAL, notes, faults)
