"""The table of a cycle: everybody in a line that can be narrowed and sorted, and the appraisals of those on a page.

Of a final year only the lines of the page are read whole; of an open one everything is computed, because the caps of a
suggestion need the whole branch.
"""

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any, NamedTuple

from reviews import facts
from reviews.facts import Appraisal, Schemes
from reviews.models import Evaluation, ReviewCycle


class Line(NamedTuple):
    """What the table is narrowed and sorted by."""

    pk: int
    name: str
    pinyin: str
    initials: str
    group: str
    state: str
    is_probationary: bool
    composite: Decimal | None
    grade: str
    official_grade: str
    suggested: str
    official_suggested: str
    has_gap: bool = False

    @property
    def takes_part(self) -> bool:
        return self.state != "withdrawn"

    @property
    def differs(self) -> bool:
        """Whether a grade was given that is not the suggested one."""
        return bool(self.grade) and (self.grade, self.official_grade) != (self.suggested, self.official_suggested)


# What the table can be sorted by; a missing number stands last either way.
SORTS: dict[str, Callable[[Line], Any]] = {
    "name": lambda line: line.pinyin,
    "group": lambda line: line.group,
    "composite": lambda line: line.composite,
    "grade": lambda line: line.grade,
    "state": lambda line: line.state,
}


class Table:
    """``lines`` of everybody in the cycle, and ``appraisals`` of some of them."""

    def __init__(self, cycle: ReviewCycle):
        self.cycle = cycle
        self._found: dict[int, Appraisal] | None = None if cycle.state == "final" else facts.appraise(cycle)
        self.lines = _kept_lines(cycle) if self._found is None else [_line(a) for a in self._found.values()]

    def appraisals(self, lines: Iterable[Line]) -> list[Appraisal]:
        """The appraisals of these lines, in their order."""
        wanted = [line.pk for line in lines]
        if self._found is not None:
            return [self._found[pk] for pk in wanted]
        rows = Evaluation.objects.filter(pk__in=wanted).select_related("member").only(*facts.FOR_A_TABLE)
        groups = {line.pk: line.group for line in self.lines}
        found = {}
        for row in rows:
            row.group_name = groups[row.pk]
            found[row.pk] = facts.kept(row)
        return [found[pk] for pk in wanted]

    @property
    def schemes(self) -> Schemes:
        return facts.schemes_of(self.cycle, self.lines)


def sorted_lines(lines: list[Line], asked: str) -> list[Line]:
    key = SORTS.get(asked.removeprefix("-"), SORTS["name"])
    known = [line for line in lines if key(line) is not None]
    known.sort(key=key, reverse=asked.startswith("-"))
    return known + [line for line in lines if key(line) is None]


def _line(appraisal: Appraisal) -> Line:
    row = appraisal.evaluation
    return Line(
        row.pk, row.member.name, row.member.pinyin, row.member.initials, row.group_name or "", row.state,
        row.is_probationary, appraisal.composite, row.grade, row.official_grade, appraisal.suggestion.grade,
        appraisal.official.grade, bool(appraisal.breakdown.missing),
    )  # fmt: skip


def _kept_lines(cycle: ReviewCycle) -> list[Line]:
    rows = Evaluation.objects.filter(cycle=cycle).values_list(
        "pk", "member__name", "member__pinyin", "member__initials", "result__person__group", "state",
        "is_probationary", "composite", "grade", "official_grade", "result__suggestion__0", "result__official__0",
    )  # fmt: skip
    return [
        Line(*(value if value is not None or place == 7 else "" for place, value in enumerate(row))) for row in rows
    ]
