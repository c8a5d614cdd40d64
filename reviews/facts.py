"""What the evaluations of a branch rest on, read for everybody at once: as many queries for one member as for many.

Nothing here writes. As long as a cycle is open its numbers are computed from the records, assessments and score sheets
each time they are looked at; a final cycle's are read from what was kept when it became final.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.urls import reverse

from core import clock
from members.models import GroupMembership
from members.models.people import Precision
from records.calendar import thursday_of, weeks_of_year
from records.models import GroupAssessment, WeeklyRecord
from records.models.months import Rating
from records.standing import LABELS, duty_totals
from records.standing import Standing as WeekStanding
from records.standing import standing as week_standing
from reviews import grading, scoring
from reviews.grading import Candidate, GradeScheme, Suggestion
from reviews.models import Evaluation, Finding, Part, ReviewCycle, ScoreSheet
from reviews.scoring import Breakdown, PartScore, Source
from zones.fulfilment import fulfilment, total_target
from zones.models import Agreement, Duty

# zones.fulfilment divides decimals, to 28 digits. What it divides are hundredths, so that the one fraction with a
# denominator below this which lies that near is the exact quotient.
LARGEST_TARGET = 10**12
HIDDEN = "评定中，定稿后公布"


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

    @property
    def differs(self) -> bool:
        """Whether a grade was given that is not the suggested one."""
        row = self.evaluation
        return bool(row.grade) and (row.grade, row.official_grade) != (self.suggestion.grade, self.official.grade)


@dataclass(frozen=True)
class Schemes:
    """The two scales of a cycle, and how many full members take part (what their caps count)."""

    zone: GradeScheme
    official: GradeScheme
    full_members: int


def schemes_of(cycle: ReviewCycle, evaluations: Iterable[Evaluation]) -> Schemes:
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


def appraise(cycle: ReviewCycle, *, sources_for: Iterable[int] | None = ()) -> dict[int, Appraisal]:
    """Return how each evaluation of the cycle stands, by its id.

    ``sources_for`` (evaluation ids; None for everybody) says whose weeks are listed one by one with their records.
    """
    evaluations = list(evaluations_of(cycle) if sources_for is None else evaluations_of(cycle).defer("sources"))
    if cycle.state == "final":
        return {row.pk: kept(row, with_sources=sources_for is None) for row in evaluations}
    wanted = {row.pk for row in evaluations} if sources_for is None else set(sources_for)
    reader = _Reader(cycle, evaluations, wanted)
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
        replace(part, value=None, words=HIDDEN, excuse="") if part.part == Part.ORGANISATION else part
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


class _Reader:
    """Reads what the parts of a cycle need, each kind once for the whole branch, and makes breakdowns of it."""

    def __init__(self, cycle: ReviewCycle, evaluations: list[Evaluation], sources_for: set[int]):
        self.cycle = cycle
        listed = [row.member_id for row in evaluations if row.pk in sources_for]
        used = cycle.weights
        self.weeks: dict[int, WeekStanding] = _weeks(cycle) if Part.RECORDS in used else {}
        self.records = _record_ids(cycle, listed) if Part.RECORDS in used and listed else {}
        self.listed = set(listed)
        self.months = _months(cycle) if Part.GROUP in used else {}
        self.sheets = _sheets(cycle) if Part.INSPECTIONS in used else {}
        self.duties = _duties(cycle) if Part.DUTIES in used else {}

    def breakdown(self, row: Evaluation) -> Breakdown:
        makers = {
            Part.RECORDS: self._records,
            Part.DUTIES: self._duty_part,
            Part.GROUP: self._group,
            Part.INSPECTIONS: self._inspections,
            Part.SELF: self._self,
            Part.ORGANISATION: self._organisation,
        }
        parts = []
        for part, weight in self.cycle.parts:
            value, words, sources = makers[part](row)
            excuse = row.excuses.get(part, "")
            parts.append(PartScore(part.value, str(part.label), weight, value, words, tuple(sources), excuse))
        return Breakdown(tuple(parts))

    def _records(self, row: Evaluation):
        found = self.weeks.get(row.member_id) or WeekStanding()
        share = self.cycle.late_share
        value = scoring.records_value(found.on_time, found.late, found.owed, share)
        words = scoring.records_words(found.on_time, found.late, found.missing, share)
        return value, words, self._week_sources(row.member_id, found) if row.member_id in self.listed else ()

    def _week_sources(self, member_id: int, found: WeekStanding) -> list[Source]:
        sources = []
        for monday, state in found.weeks.items():
            if state in {"on_time", "late", "missing", "returned"}:
                record = self.records.get((member_id, monday))
                url = reverse("records:record-detail", args=[record]) if record else ""
                sources.append(Source(f"第{monday.isocalendar().week}周（{monday:%m-%d}）", LABELS[state], url))
        return sources

    def _duty_part(self, row: Evaluation):
        duties = self.duties.get(row.member_id, [])
        pairs = [(duty.weight, percent) for duty, _, percent in duties]
        return scoring.weighted_mean(pairs), scoring.duties_words(pairs), [source for _, source, _ in duties]

    def _group(self, row: Evaluation):
        months = self.months.get(row.member_id, [])
        ratings = [rating for rating, _ in months]
        numbers = self.cycle.rating_numbers
        words = scoring.ratings_words(ratings, numbers, dict(Rating.choices))
        return scoring.ratings_value(ratings, numbers), words, [source for _, source in months]

    def _inspections(self, row: Evaluation):
        sheets = self.sheets.get(row.member_id, [])
        scores = [score for score, _ in sheets]
        return scoring.mean(scores), scoring.mean_words(scores, "检查"), [source for _, source in sheets]

    def _self(self, row: Evaluation):
        return _given(row.self_score, "本人自评", "本人还没有自评")

    def _organisation(self, row: Evaluation):
        return _given(row.organisation_score, "支委会评分", "还没有组织考评")


def _given(score: Decimal | None, said: str, missing: str):
    if score is None:
        return None, missing, ()
    return Fraction(score), f"{said}{scoring.plain(score)}", ()


def mondays_of(cycle: ReviewCycle) -> list[date]:
    """The weeks that count: those of the ISO year whose Thursday lies in the cycle's period."""
    weeks = weeks_of_year(cycle.year)
    return [monday for monday in weeks if cycle.counts_from <= thursday_of(monday) <= cycle.counts_until]


def _weeks(cycle: ReviewCycle) -> dict[int, WeekStanding]:
    mondays = mondays_of(cycle)
    return week_standing(cycle.branch, mondays) if mondays else {}


def _record_ids(cycle: ReviewCycle, members: list[int]) -> dict[tuple[int, date], int]:
    rows = WeeklyRecord.objects.filter(branch=cycle.branch_id, member__in=members, monday__in=mondays_of(cycle))
    return {(member, monday): pk for pk, member, monday in rows.values_list("pk", "member_id", "monday")}


def _months(cycle: ReviewCycle) -> dict[int, list[tuple[str, Source]]]:
    """Assessments of closed months: an open month's may still change."""
    rows = GroupAssessment.objects.filter(
        branch=cycle.branch_id,
        month__range=(cycle.counts_from.replace(day=1), cycle.counts_until),
        group_month__state="closed",
    ).order_by("month")
    labels = dict(Rating.choices)
    found = defaultdict(list)
    links: dict[int, str] = {}
    for member, month, rating, group_month in rows.values_list("member_id", "month", "rating", "group_month_id"):
        if group_month not in links:
            links[group_month] = reverse("records:month-detail", args=[group_month])
        found[member].append((rating, Source(f"{month.month}月", labels[rating], links[group_month])))
    return found


def _sheets(cycle: ReviewCycle) -> dict[int, list[tuple[Decimal, Source]]]:
    rows = ScoreSheet.objects.filter(
        branch=cycle.branch_id,
        state="confirmed",
        inspection__starts_on__range=(cycle.counts_from, cycle.counts_until),
    ).order_by("inspection__starts_on", "inspection_id")
    found = defaultdict(list)
    for pk, member, title, score in rows.values_list("pk", "member_id", "inspection__title", "score"):
        url = reverse("reviews:sheet-detail", args=[pk])
        found[member].append((score, Source(title, scoring.plain(score), url)))
    return found


def _duties(cycle: ReviewCycle) -> dict[int, list[tuple[Duty, Source, Fraction]]]:
    """Measurable duties of the agreements in force, with the percent fulfilled up to today."""
    rows = Duty.objects.filter(
        agreement__branch=cycle.branch_id, agreement__year=cycle.year, agreement__state="in_force", target__isnull=False
    ).select_related("agreement")
    done = duty_totals(cycle.branch, cycle.year)
    last = min(cycle.counts_until, clock.today())
    found = defaultdict(list)
    for duty in rows:
        agreement = duty.agreement
        first, end = max(agreement.from_on, cycle.counts_from), min(agreement.until_on, last)
        target = total_target(duty.target, duty.period, first, end)
        reached = done.get(duty.pk, Decimal(0))
        met = fulfilment(duty.comparison, target, reached)
        if met is None:
            continue
        percent = Fraction(met).limit_denominator(LARGEST_TARGET)
        word = f"{scoring.plain(reached)}/{scoring.plain(target)}{duty.unit}，{scoring.shown(percent)}%"
        found[agreement.member_id].append((duty, Source(duty.content, word, agreement.get_absolute_url()), percent))
    return found
