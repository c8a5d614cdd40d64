"""Grades: bands with thresholds, caps on a named grade, vetoes. Rules as data, arithmetic without a database.

A scheme suggests; people decide. Points alone never make a grade, and a grade that differs from the suggestion needs
a written reason (rules of 民主评议).
"""

import json
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path

from core.errors import Refused
from core.numbers import plain

ZONE, OFFICIAL = "zone", "official"
# What can keep somebody from a grade: the fact's name and how it is said.
VETO_FACTS = {"no_agreement": "没有生效的责任书", "unmended_fault": "检查发现的问题没有整改销号"}
NO_GRADE = "预备党员参加评议，不定等次"


@dataclass(frozen=True)
class Cap:
    """At most this share of the full members who take part may have the grade, rounded down."""

    numerator: int
    denominator: int

    def places(self, full_members: int) -> int:
        return full_members * self.numerator // self.denominator

    def __str__(self) -> str:
        return f"不超过正式党员的 {self.numerator}/{self.denominator}"


@dataclass(frozen=True)
class Grade:
    """A grade and the composite from which on it is suggested. A capped one is given to full members only."""

    name: str
    at_least: Decimal
    cap: Cap | None = None


@dataclass(frozen=True)
class Veto:
    """A fact under which no grade above ``best`` may be suggested."""

    fact: str
    best: str


@dataclass(frozen=True)
class GradeScheme:
    """Grades from the best down. ``kind`` says which of the two evaluations it is for."""

    key: str
    name: str
    kind: str
    grades: tuple[Grade, ...]
    vetoes: tuple[Veto, ...] = ()

    @property
    def names(self) -> list[str]:
        return [grade.name for grade in self.grades]

    def named(self, name: str) -> Grade:
        return next(grade for grade in self.grades if grade.name == name)

    @property
    def rules(self) -> list[str]:
        """The scheme in sentences, for pages and papers."""
        bands = [
            f"{grade.name}：{plain(grade.at_least)}分及以上" + (f"，{grade.cap}" if grade.cap else "")
            for grade in self.grades[:-1]
        ]
        vetoes = [f"{VETO_FACTS[veto.fact]}的，最高定“{veto.best}”" for veto in self.vetoes]
        return [*bands, f"{self.grades[-1].name}：{plain(self.grades[-2].at_least)}分以下", *vetoes]

    def with_thresholds(self, thresholds: Mapping[str, Decimal]) -> "GradeScheme":
        """The same grades at other thresholds (the lowest grade begins at 0). Raises Refused for ones that overlap."""
        grades = tuple(
            replace(grade, at_least=thresholds.get(grade.name, grade.at_least)) for grade in self.grades[:-1]
        )
        return checked(replace(self, grades=(*grades, replace(self.grades[-1], at_least=Decimal(0)))))


@dataclass(frozen=True)
class Candidate:
    """Somebody to be graded. ``facts`` are those of ``VETO_FACTS`` that hold."""

    key: Hashable
    composite: Decimal | None
    is_probationary: bool = False
    facts: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Suggestion:
    """A grade and the sentence that says why; ``grade`` is empty where none can be suggested."""

    grade: str
    why: str


def checked(scheme: GradeScheme) -> GradeScheme:
    """Return the scheme. Raises Refused when its thresholds do not fall from at most 100 to 0."""
    limits = [grade.at_least for grade in scheme.grades]
    if limits[0] > 100 or limits[-1] != 0 or any(upper <= lower for upper, lower in pairwise(limits)):
        raise Refused(f"“{scheme.name}”的分数线要从高到低、不超过100分，最后一档从0分起。")
    return scheme


def from_data(data: Mapping) -> GradeScheme:
    """The scheme that ``to_data`` (or the file of ready-made ones) holds."""
    grades = tuple(
        Grade(row["name"], Decimal(row["at_least"]), Cap(**row["cap"]) if row.get("cap") else None)
        for row in data["grades"]
    )
    vetoes = tuple(Veto(**row) for row in data.get("vetoes", ()))
    return checked(GradeScheme(data["key"], data["name"], data["kind"], grades, vetoes))


def to_data(scheme: GradeScheme) -> dict:
    """Plain data for keeping a scheme with the year it was used in."""
    grades = [
        {"name": grade.name, "at_least": str(grade.at_least)}
        | ({"cap": {"numerator": grade.cap.numerator, "denominator": grade.cap.denominator}} if grade.cap else {})
        for grade in scheme.grades
    ]
    vetoes = [{"fact": veto.fact, "best": veto.best} for veto in scheme.vetoes]
    return {"key": scheme.key, "name": scheme.name, "kind": scheme.kind, "grades": grades, "vetoes": vetoes}


@cache
def ready_made() -> dict[str, GradeScheme]:
    """The schemes that come with the software, by key."""
    rows = json.loads((Path(__file__).parent / "data" / "grade_schemes.json").read_text(encoding="utf-8"))
    return {row["key"]: from_data(row) for row in rows}


def suggest(candidate: Candidate, scheme: GradeScheme) -> Suggestion:
    """What the composite, the vetoes and the stage of one person lead to; the caps of the whole branch left aside."""
    if candidate.is_probationary and scheme.kind == OFFICIAL:
        return Suggestion("", NO_GRADE)
    if candidate.composite is None:
        return Suggestion("", "还有缺项，暂时不能建议等次")
    place = next(i for i, grade in enumerate(scheme.grades) if candidate.composite >= grade.at_least)
    why = [_reached(candidate.composite, scheme, place)]
    for veto in scheme.vetoes:
        lowest = scheme.names.index(veto.best)
        if veto.fact in candidate.facts and place < lowest:
            place = lowest
            why.append(f"{VETO_FACTS[veto.fact]}，最高定“{veto.best}”")
    if candidate.is_probationary and scheme.grades[place].cap:
        why.append(f"预备党员不评“{scheme.names[place]}”")
        place += 1
    return Suggestion(scheme.names[place], "；".join(why))


def _reached(composite: Decimal, scheme: GradeScheme, place: int) -> str:
    grade = scheme.grades[place]
    if place == len(scheme.grades) - 1:
        return f"综合得分{composite:f}，不到“{scheme.names[place - 1]}”的{plain(scheme.grades[place - 1].at_least)}分"
    return f"综合得分{composite:f}，达到“{grade.name}”的{plain(grade.at_least)}分"


def suggest_all(candidates: Iterable[Candidate], scheme: GradeScheme, full_members: int) -> dict[Hashable, Suggestion]:
    """Suggestions for a whole branch that keep every cap.

    Where more people reach a capped grade than it has places, the highest composites have it; those who tie across the
    last place all fall to the next grade, for people to decide.
    """
    people = {candidate.key: candidate for candidate in candidates}
    found = {key: suggest(candidate, scheme) for key, candidate in people.items()}
    for place, grade in enumerate(scheme.grades):
        reached = [key for key, suggestion in found.items() if suggestion.grade == grade.name]
        places = grade.cap.places(full_members) if grade.cap else len(reached)
        if len(reached) <= places:
            continue
        reached.sort(key=lambda key: people[key].composite, reverse=True)
        first_out = people[reached[places]].composite
        has_tie = places > 0 and people[reached[places - 1]].composite == first_out
        for key in reached:
            if people[key].composite > first_out:
                continue
            ties = has_tie and people[key].composite == first_out
            why = "得分并列，由支部研究" if ties else "按得分排在名额以外"
            found[key] = Suggestion(
                scheme.names[place + 1],
                f"{found[key].why}；“{grade.name}”有{places}个名额，{len(reached)}人达到，{why}",
            )
    return found


def over_caps(scheme: GradeScheme, given: Iterable[str], full_members: int) -> list[str]:
    """A sentence for each cap that these grades exceed; nothing when all are kept."""
    counts = Counter(given)
    return [
        f"“{grade.name}”最多{grade.cap.places(full_members)}人（{grade.cap}，正式党员{full_members}人），已经定了{counts[grade.name]}人。"
        for grade in scheme.grades
        if grade.cap and counts[grade.name] > grade.cap.places(full_members)
    ]
