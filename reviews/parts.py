"""What each part of a composite rests on: each kind is read once for a whole branch."""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache, partial

from django.db.models import Count, OuterRef, Subquery
from django.urls import reverse

from core import clock
from core.numbers import plain
from records.boards.figures import figures
from records.calendar import thursday_of, weeks_of_year
from records.models import GroupAssessment, MonthlyReport, WeeklyRecord
from records.ratings import rating_label
from records.weeks.standing import LABELS, Standing, duty_totals, standing
from reviews import scoring
from reviews.models import Evaluation, Part, ReviewCycle, ScoreSheet
from reviews.scoring import Breakdown, PartScore, Source
from reviews.workflow import ISSUED
from zones.agreements.fulfilment import fulfilment, total_target
from zones.models import Duty

# zones.agreements.fulfilment divides decimals, to 28 digits. What it divides are hundredths, so that the one
# fraction with a denominator below this which lies that near is the exact quotient.
LARGEST_TARGET = 10**12
ON_BEHALF = "，代录"  # said with a week that somebody else wrote down
LABEL_OF = {part: str(part.label) for part in Part}

# A part of one person: its number, the words (or what makes them), the sources where they were asked for.
Reading = tuple[Fraction | None, str | Callable[[], str], Sequence[Source]]
Sources = dict[int, list[Source]]


class PartReader:
    """Reads what the parts of a cycle need, each kind once for the whole branch, and makes breakdowns of it.

    ``sources_for`` (evaluation ids) says whose sources are listed one by one; the others' are only counted.
    """

    def __init__(self, cycle: ReviewCycle, evaluations: list[Evaluation], sources_for: set[int]):
        self.cycle = cycle
        self.listed = {row.member_id for row in evaluations if row.pk in sources_for}
        self.numbers = cycle.rating_numbers
        self.labels = {rating: rating_label(rating) for rating in self.numbers}
        used, mondays = cycle.weights, mondays_of(cycle)
        has_weeks = Part.RECORDS in used and bool(mondays)
        self.weeks = (standing if self.listed else figures)(cycle.branch, mondays) if has_weeks else {}
        self.records = _record_ids(cycle, self.listed) if has_weeks and self.listed else {}
        self.months, self.month_sources = _months(cycle, self.listed) if Part.GROUP in used else ({}, {})
        self.sheets, self.sheet_sources = _sheets(cycle, self.listed) if Part.INSPECTIONS in used else ({}, {})
        self.duties, self.duty_sources = _duties(cycle, self.listed) if Part.DUTIES in used else ({}, {})

    def breakdown(self, row: Evaluation) -> Breakdown:
        makers = {
            Part.RECORDS: self._records,
            Part.DUTIES: self._fulfilment,
            Part.GROUP: self._group,
            Part.INSPECTIONS: self._inspections,
            Part.SELF: self._self,
            Part.ORGANISATION: self._organisation,
        }
        parts = []
        for part, weight in self.cycle.parts:
            value, told, sources = makers[part](row)
            excuse = row.excuses.get(part.value, "")
            parts.append(PartScore(part.value, LABEL_OF[part], weight, value, told, tuple(sources), excuse))
        return Breakdown(tuple(parts))

    def _records(self, row: Evaluation) -> Reading:
        found = self.weeks.get(row.member_id) or Standing()
        share = self.cycle.late_share
        value = scoring.records_value(found.on_time, found.late, found.owed, share)
        told = partial(scoring.records_words, found.on_time, found.late, found.missing, share)
        return value, told, self._week_sources(row.member_id, found) if row.member_id in self.listed else ()

    def _week_sources(self, member_id: int, found: Standing) -> list[Source]:
        sources = []
        for monday, state in found.weeks.items():
            if state in {"on_time", "late", "missing", "returned"}:
                record = self.records.get((member_id, monday))
                url = reverse("records:record-detail", args=[record]) if record else ""
                day = f"{monday:%m-%d}{ON_BEHALF if monday in found.on_behalf else ''}"
                sources.append(Source(f"第{monday.isocalendar().week}周（{day}）", LABELS[state], url))
        return sources

    def _fulfilment(self, row: Evaluation) -> Reading:
        pairs = self.duties.get(row.member_id, [])
        sources = self.duty_sources.get(row.member_id, ())
        return scoring.weighted_mean(pairs), partial(scoring.duties_words, pairs), sources

    def _group(self, row: Evaluation) -> Reading:
        counts = self.months.get(row.member_id, {})
        told = partial(scoring.ratings_words, counts, self.numbers, self.labels)
        return scoring.ratings_value(counts, self.numbers), told, self.month_sources.get(row.member_id, ())

    def _inspections(self, row: Evaluation) -> Reading:
        scores = self.sheets.get(row.member_id, [])
        told = partial(scoring.mean_words, scores, "检查")
        return scoring.mean(scores), told, self.sheet_sources.get(row.member_id, ())

    def _self(self, row: Evaluation) -> Reading:
        return _given(row.self_score, "本人自评", "本人还没有自评")

    def _organisation(self, row: Evaluation) -> Reading:
        return _given(row.organisation_score, "支委会评分", "还没有组织考评")


def _given(score: Decimal | None, said: str, missing: str) -> Reading:
    if score is None:
        return None, missing, ()
    return Fraction(score), f"{said}{plain(score)}", ()


def mondays_of(cycle: ReviewCycle) -> list[date]:
    """The weeks that count: those of the ISO year whose Thursday lies in the cycle's period."""
    weeks = weeks_of_year(cycle.year)
    return [monday for monday in weeks if cycle.counts_from <= thursday_of(monday) <= cycle.counts_until]


def _record_ids(cycle: ReviewCycle, listed: set[int]) -> dict[tuple[int, date], int]:
    rows = WeeklyRecord.objects.filter(branch=cycle.branch_id, member__in=listed, monday__in=mondays_of(cycle))
    return {(member, monday): pk for pk, member, monday in rows.values_list("pk", "member_id", "monday")}


def _months(cycle: ReviewCycle, listed: set[int]) -> tuple[dict[int, Counter[str]], Sources]:
    """How often each rating was given in closed months (an open month's may still change). Each opens to the member's
    report of the month, where the verdict stands, or else to the group's sheet."""
    rows = GroupAssessment.objects.given().filter(
        branch=cycle.branch_id,
        month__range=(cycle.counts_from.replace(day=1), cycle.counts_until),
        group_month__state="closed",
    )
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    if not listed:
        for member, rating, count in rows.order_by().values_list("member_id", "rating").annotate(n=Count("pk")):
            counts[member][rating] = count
        return counts, {}
    sources: Sources = defaultdict(list)
    reports = MonthlyReport.objects.exclude(state="draft").filter(branch=OuterRef("branch"), month=OuterRef("month"))
    report = Subquery(reports.filter(member=OuterRef("member")).values("pk")[:1])
    asked = rows.annotate(report_id=report).order_by("month")
    for member, month, rating, report_id, sheet, closings in asked.values_list(
        "member_id", "month", "rating", "report_id", "group_month_id", "group_month__closings"
    ):
        counts[member][rating] += 1
        if member in listed:
            page = ("report-detail", report_id) if report_id else ("month-detail", sheet)
            url = reverse(f"records:{page[0]}", args=[page[1]])
            version = f"（月结第{closings}版）" if closings > 1 else ""
            sources[member].append(Source(f"{month.month}月{version}", rating_label(rating), url))
    return counts, sources


def _sheets(cycle: ReviewCycle, listed: set[int]) -> tuple[dict[int, list[Decimal]], Sources]:
    """Confirmed scores of inspections whose results people have been told."""
    rows = ScoreSheet.objects.filter(
        branch=cycle.branch_id,
        state="confirmed",
        inspection__state__in=ISSUED,
        inspection__starts_on__range=(cycle.counts_from, cycle.counts_until),
    ).order_by("inspection__starts_on", "inspection_id")
    scores: dict[int, list[Decimal]] = defaultdict(list)
    sources: Sources = defaultdict(list)
    for pk, member, title, score in rows.values_list("pk", "member_id", "inspection__title", "score"):
        scores[member].append(score)
        if member in listed:
            url = reverse("reviews:sheet-detail", args=[pk])
            sources[member].append(Source(title, plain(score), url))
    return scores, sources


def _duties(cycle: ReviewCycle, listed: set[int]) -> tuple[dict[int, list[tuple[int, Fraction]]], Sources]:
    """Weight and percent fulfilled up to today of each measurable duty of the agreements in force."""
    rows = Duty.objects.filter(
        agreement__branch=cycle.branch_id, agreement__year=cycle.year, agreement__state="in_force", target__isnull=False
    ).values_list(
        "agreement__member_id", "pk", "agreement_id", "agreement__from_on", "agreement__until_on", "content", "target",
        "unit", "comparison", "period", "weight",
    )  # fmt: skip
    done = duty_totals(cycle.branch, cycle.year)
    last = min(cycle.counts_until, clock.today())
    target_of = cache(total_target)  # few different targets and periods, many duties
    pairs: dict[int, list[tuple[int, Fraction]]] = defaultdict(list)
    sources: Sources = defaultdict(list)
    for member, pk, agreement, from_on, until_on, content, target, unit, comparison, period, weight in rows:
        total = target_of(target, period, max(from_on, cycle.counts_from), min(until_on, last))
        reached = done.get(pk, Decimal(0))
        met = fulfilment(comparison, total, reached)
        if met is None:
            continue
        percent = Fraction(met) if met == int(met) else Fraction(met).limit_denominator(LARGEST_TARGET)
        pairs[member].append((weight, percent))
        if member in listed:
            url = reverse("zones:agreement-detail", args=[agreement])
            word = f"{plain(reached)}/{plain(total)}{unit}，{scoring.shown(percent)}%"
            sources[member].append(Source(content, word, url))
    return pairs, sources
