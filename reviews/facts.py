"""What the evaluations of a branch rest on, read for everybody at once: as many queries for one member as for many.

Nothing here writes. As long as a cycle is open its numbers are computed from the records, assessments and score sheets
each time they are looked at; a final cycle's are read from what was kept when it became final.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from core import clock
from members.models import GroupMembership
from members.models.people import Precision
from reviews import grading, scoring
from reviews.grading import Candidate, GradeScheme, Suggestion
from reviews.models import Evaluation, Finding, Part, ReviewCycle
from reviews.parts import PartReader
from reviews.scoring import Breakdown
from zones.models import Agreement

HIDDEN = "评定中，定稿后公布"
# The columns of a table of evaluations; the others are long, and hundreds are read at once.
FOR_A_TABLE = (
    "branch", "cycle", "state", "version", "is_probationary", "self_score", "excuses", "organisation_score", "grade",
    "grade_reason", "official_grade", "official_reason", "composite", "result", "member__name", "member__pinyin",
    "member__initials",
)  # fmt: skip


@dataclass(frozen=True)
class Appraisal:
    """One person's year as it stands: how the composite comes about and what the two schemes suggest."""

    evaluation: Evaluation
    breakdown: Breakdown
    facts: frozenset[str]
    suggestion: Suggestion
    official: Suggestion
    is_veiled: bool = False

    @property
    def composite(self) -> Decimal | None:
        return self.breakdown.composite


@dataclass(frozen=True)
class Schemes:
    """The two scales of a cycle, and how many full members take part (what their caps count)."""

    zone: GradeScheme
    official: GradeScheme
    full_members: int


def schemes_of(cycle: ReviewCycle, evaluations: Iterable[Any]) -> Schemes:
    """``evaluations`` (or lines of their table) are everybody of the cycle, left out or not."""
    full = sum(row.state != "withdrawn" and not row.is_probationary for row in evaluations)
    return Schemes(grading.from_data(cycle.grade_scheme), grading.from_data(cycle.official_scheme), full)


def evaluations_of(cycle: ReviewCycle) -> QuerySet[Evaluation]:
    """Everybody's evaluation with the facts that can veto a grade and today's group; one query."""
    in_force = Agreement.objects.filter(
        branch=OuterRef("branch"), member=OuterRef("member"), year=cycle.year, state="in_force"
    )
    faults = Finding.objects.faults().filter(
        branch=OuterRef("branch"),
        member=OuterRef("member"),
        state__in=["open", "mended"],
        inspection__starts_on__range=(cycle.counts_from, cycle.counts_until),
    )
    groups = GroupMembership.objects.on(clock.today()).filter(
        member=OuterRef("member"), group__branch=OuterRef("branch")
    )
    return (
        Evaluation.objects.filter(cycle=cycle)
        .select_related("member")
        .annotate(
            has_agreement=Exists(in_force),
            has_unmended_fault=Exists(faults),
            group_name=Subquery(groups.values("group__name")[:1]),
        )
    )


def appraise(
    cycle: ReviewCycle, *, sources_for: Iterable[int] | None = (), whole: bool = False
) -> dict[int, Appraisal]:
    """Return how each evaluation of the cycle stands, by its id.

    ``sources_for`` (evaluation ids; None for everybody) says whose weeks are listed one by one, with the addresses of
    what everything rests on. ``whole`` reads what only a sheet on paper says (texts, personal facts) as well.
    """
    rows = evaluations_of(cycle)
    if sources_for is not None:
        rows = rows.defer("sources") if whole else rows.only(*FOR_A_TABLE)
    if cycle.state == "final":
        return {row.pk: kept(row, with_sources=sources_for is None) for row in rows}
    evaluations = list(rows)
    wanted = {row.pk for row in evaluations} if sources_for is None else set(sources_for)
    reader = PartReader(cycle, evaluations, wanted)
    breakdowns = {row.pk: reader.breakdown(row) for row in evaluations}
    facts = {row.pk: _facts(row) for row in evaluations}
    people = [
        Candidate(row.pk, breakdowns[row.pk].composite, row.is_probationary, facts[row.pk])
        for row in evaluations
        if row.state != "withdrawn"
    ]
    schemes = schemes_of(cycle, evaluations)
    zone = grading.suggest_all(people, schemes.zone, schemes.full_members)
    official = grading.suggest_all(people, schemes.official, schemes.full_members)
    nothing = Suggestion("", "不参加考评")
    return {
        row.pk: Appraisal(
            row, breakdowns[row.pk], facts[row.pk], zone.get(row.pk, nothing), official.get(row.pk, nothing)
        )
        for row in evaluations
    }


def kept(evaluation: Evaluation, *, with_sources: bool = False) -> Appraisal:
    """The appraisal of a final evaluation as it was kept (``with_sources`` reads the long list too)."""
    result = evaluation.result or {"parts": [], "facts": [], "suggestion": ["", "不参加考评"], "official": ["", ""]}
    sources = evaluation.sources if with_sources else {}
    breakdown = scoring.from_data([{**part, "sources": sources.get(part["part"], [])} for part in result["parts"]])
    return Appraisal(
        evaluation, breakdown, frozenset(result["facts"]), Suggestion(*result["suggestion"]),
        Suggestion(*result["official"]),
    )  # fmt: skip


def to_keep(appraisal: Appraisal) -> tuple[dict[str, Any], dict[str, Any]]:
    """``result`` and ``sources`` of an evaluation that becomes final."""
    parts = scoring.to_data(appraisal.breakdown)
    sources = {part["part"]: part.pop("sources") for part in parts}
    result = {
        "parts": parts,
        "facts": sorted(appraisal.facts),
        "suggestion": [appraisal.suggestion.grade, appraisal.suggestion.why],
        "official": [appraisal.official.grade, appraisal.official.why],
        "person": person(appraisal.evaluation),
    }
    return result, sources


def veiled(appraisal: Appraisal) -> Appraisal:
    """What a member sees of his own before it is final: everything but what the committee is still deciding."""
    parts = tuple(
        replace(part, value=None, told=HIDDEN, excuse="") if part.part == Part.ORGANISATION else part
        for part in appraisal.breakdown.parts
    )
    nothing = Suggestion("", HIDDEN)
    return replace(appraisal, breakdown=Breakdown(parts), suggestion=nothing, official=nothing, is_veiled=True)


def person(evaluation: Evaluation) -> dict[str, str]:
    """What a sheet says of the person: as it was when the evaluation became final, as it is now until then."""
    if evaluation.result:
        return evaluation.result["person"]
    member = evaluation.member
    birth = Precision.YEAR if member.birth_precision == Precision.YEAR else Precision.MONTH
    return {
        "number": member.number,
        "name": member.name,
        "former_name": member.former_name,
        "gender": member.gender,
        "ethnicity": member.ethnicity,
        "birth": Precision.said(member.birth_on, birth),
        "native_place": member.native_place,
        "joined": Precision.said(member.joined_on, member.joined_precision),
        "full": Precision.said(member.full_on, member.full_precision),
        "education": member.education,
        "post": " ".join(filter(None, [member.work_unit, member.work_post])),
        "group": evaluation.group_name or "",
        "stage": "预备党员" if evaluation.is_probationary else "正式党员",
    }


def blocking(cycle: ReviewCycle, appraisals: Iterable[Appraisal]) -> list[tuple[Evaluation, str]]:
    """What keeps the cycle from becoming final, each with the evaluation it is about."""
    found = []
    for appraisal in appraisals:
        row = appraisal.evaluation
        if row.state == "withdrawn":
            continue
        waits = "" if row.state == "graded" else f"，现在“{row.get_state_display()}”"
        if appraisal.composite is None:
            found.append((row, appraisal.breakdown.words + waits))
        elif waits:
            found.append((row, f"还没有定等次{waits}"))
        if waits:
            continue
        if row.grade != appraisal.suggestion.grade and not row.grade_reason:
            found.append((row, f"等次“{row.grade}”与现在的建议“{appraisal.suggestion.grade}”不同，没有理由"))
        if not row.is_probationary and row.official_grade != appraisal.official.grade and not row.official_reason:
            found.append(
                (row, f"民主评议等次“{row.official_grade}”与现在的建议“{appraisal.official.grade}”不同，没有理由")
            )
    return found


def _facts(row: Evaluation) -> frozenset[str]:
    found = {"no_agreement"} if not row.has_agreement else set()
    return frozenset(found | ({"unmended_fault"} if row.has_unmended_fault else set()))
