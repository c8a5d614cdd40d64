"""What each part of a composite rests on: each kind is read once for a whole branch."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import IntegerField, OuterRef, Subquery, Value
from django.urls import reverse

from core import clock
from records.calendar import thursday_of, weeks_of_year
from records.models import GroupAssessment, MonthlyReport, WeeklyRecord
from records.models.months import Rating
from records.standing import LABELS, duty_totals
from records.standing import Standing as WeekStanding
from records.standing import standing as week_standing
from reviews import scoring
from reviews.models import Evaluation, Part, ReviewCycle, ScoreSheet
from reviews.scoring import Breakdown, PartScore, Source
from zones.fulfilment import fulfilment, total_target
from zones.models import Duty

# zones.fulfilment divides decimals, to 28 digits. What it divides are hundredths, so that the one fraction with a
# denominator below this which lies that near is the exact quotient.
LARGEST_TARGET = 10**12


class PartReader:
    """Reads what the parts of a cycle need, each kind once for the whole branch, and makes breakdowns of it."""

    def __init__(self, cycle: ReviewCycle, evaluations: list[Evaluation], sources_for: set[int]):
        self.cycle = cycle
        listed = [row.member_id for row in evaluations if row.pk in sources_for]
        used = cycle.weights
        self.weeks: dict[int, WeekStanding] = _weeks(cycle) if Part.RECORDS in used else {}
        self.records = _record_ids(cycle, listed) if Part.RECORDS in used and listed else {}
        self.listed = set(listed)
        self.months = _months(cycle, bool(listed)) if Part.GROUP in used else {}
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


def _months(cycle: ReviewCycle, with_links: bool) -> dict[int, list[tuple[str, Source]]]:
    """Assessments of closed months: an open month's may still change. Each opens to the member's report of the month,
    where the verdict stands, or else to the group's sheet."""
    rows = GroupAssessment.objects.given().filter(
        branch=cycle.branch_id,
        month__range=(cycle.counts_from.replace(day=1), cycle.counts_until),
        group_month__state="closed",
    )
    report: Any = Value(None, IntegerField())
    if with_links:
        sent = MonthlyReport.objects.exclude(state="draft").filter(branch=OuterRef("branch"), member=OuterRef("member"))
        report = Subquery(sent.filter(month=OuterRef("month")).values("pk")[:1])
    rows = rows.annotate(report_id=report).order_by("month")
    labels = dict(Rating.choices)
    found = defaultdict(list)
    for member, month, rating, report_id, sheet in rows.values_list(
        "member_id", "month", "rating", "report_id", "group_month_id"
    ):
        url = ""
        if with_links:
            url = reverse("records:report-detail", args=[report_id]) if report_id else ""
            url = url or reverse("records:month-detail", args=[sheet])
        found[member].append((rating, Source(f"{month.month}月", labels[rating], url)))
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
