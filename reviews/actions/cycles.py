"""Opening, starting and finishing a branch's year of evaluation."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction

from core import audit, clock
from core.errors import Refused
from core.workflow import advance, amend, hold, require, take_turns
from members.models import Member, Organization
from records.months.scales import year_scale
from records.ratings import rating_label
from reviews import facts, grading
from reviews.actions.guards import in_order
from reviews.grading import GradeScheme
from reviews.models import Evaluation, Part, ReviewCycle

DEFAULT_WEIGHTS: Mapping[str, int] = {Part.RECORDS: 40, Part.GROUP: 20, Part.INSPECTIONS: 20, Part.ORGANISATION: 20}
DEFAULT_RATINGS: Mapping[str, int] = {"good": 95, "fair": 85, "average": 70, "poor": 50}
BEST, WORST = DEFAULT_RATINGS["good"], DEFAULT_RATINGS["poor"]
DEFAULT_LATE_SHARE = 50
LINES_TOLD = 12  # of what keeps a cycle from becoming final; the page lists all of it


@transaction.atomic
def open_cycle(
    branch: Organization,
    *,
    by: Any,
    year: int,
    weights: Mapping[str, int] | None = None,
    late_share: int = DEFAULT_LATE_SHARE,
    rating_values: Mapping[str, Any] | None = None,
    grade_scheme: str | GradeScheme = "four_levels",
    official_scheme: str | GradeScheme = "democratic",
    counts_from: date | None = None,
    counts_until: date | None = None,
) -> ReviewCycle:
    """Open the evaluation of a branch's year with its rules; it can still be changed until it is started.

    ``weights`` (part → whole number) add up to 100, ``late_share`` is a percentage, ``rating_values`` maps each word of
    the branch's scales of the year to 0–100, a scheme is a ready-made one's key or a ``GradeScheme``. Weeks, months and
    inspections of the whole calendar year count unless ``counts_from``/``counts_until`` say less. Raises NotAllowed, or
    Refused naming the field.
    """
    require(branch, by, "cycle.manage")
    if ReviewCycle.objects.filter(branch=branch, year=year).exists():
        raise Refused(f"{year}年度的考评已经建立。", "year")
    rules = _rules(
        branch,
        year,
        weights=DEFAULT_WEIGHTS if weights is None else weights,
        late_share=late_share,
        rating_values=default_ratings(year_scale(branch.pk, year)) if rating_values is None else rating_values,
        grade_scheme=grade_scheme,
        official_scheme=official_scheme,
        counts_from=counts_from or date(year, 1, 1),
        counts_until=counts_until or date(year, 12, 31),
    )
    cycle = ReviewCycle.objects.create(branch=branch, year=year, state="preparing", **rules)
    audit.record("建立年度考评", cycle, by=by, **_told(rules))
    return cycle


@transaction.atomic
def change_cycle_rules(
    cycle: ReviewCycle,
    *,
    by: Any,
    weights: Mapping[str, int],
    late_share: int,
    rating_values: Mapping[str, Any],
    grade_scheme: str | GradeScheme,
    official_scheme: str | GradeScheme,
    counts_from: date,
    counts_until: date,
    seen_version: int | None = None,
) -> ReviewCycle:
    """Change the rules of a cycle that has not been started; arguments and refusals as for ``open_cycle``."""
    rules = _rules(
        cycle.branch, cycle.year, weights=weights, late_share=late_share, rating_values=rating_values,
        grade_scheme=grade_scheme, official_scheme=official_scheme, counts_from=counts_from, counts_until=counts_until,
    )  # fmt: skip
    return amend(cycle, by=by, permission="cycle.manage", verb="修改考评规则", seen_version=seen_version,
                 states=("preparing",), detail=_told(rules), **rules)  # fmt: skip


@transaction.atomic
def start_cycle(cycle: ReviewCycle, *, by: Any, seen_version: int | None = None) -> ReviewCycle:
    """Begin: everybody who is in the branch gets an evaluation and can write the self-review. Every word a group could
    give in the year must be worth a number by now."""
    advance(cycle, "start", by=by, seen_version=seen_version)
    take_turns(Organization.objects.filter(pk=cycle.branch_id))  # with whoever sets another scale
    for rating in year_scale(cycle.branch_id, cycle.year):
        if rating not in cycle.rating_values:
            raise Refused(f"评价档次后来有改动，请先在考评规则里填写“{rating_label(rating)}”折算多少分。")
    _take_in(cycle)
    if not cycle.evaluations.exists():
        raise Refused("支部里还没有党员，不能启动考评。")
    return cycle


@transaction.atomic
def take_in_newcomers(cycle: ReviewCycle, *, by: Any) -> int:
    """Give an evaluation to members who came after the start; return how many."""
    require(cycle, by, "cycle.manage")
    hold(cycle, "under_way")
    count = _take_in(cycle)
    if not count:
        raise Refused("支部的党员都已经在考评里，没有要补入的人。")
    audit.record("补入党员", cycle, by=by, count=count)
    return count


@transaction.atomic
def revise_cycle(cycle: ReviewCycle, *, by: Any, reason: str, seen_version: int | None = None) -> ReviewCycle:
    """Go back to changing the rules, with the reason. Refused once somebody has a grade: it rests on the rules."""
    require(cycle, by, "cycle.manage")
    hold(cycle, "under_way")
    if cycle.evaluations.graded().exists():
        raise Refused("已经有人定了等次，不能再改规则。确需修改，请先撤回这些等次。")
    return advance(cycle, "revise", by=by, reason=reason, seen_version=seen_version)


@transaction.atomic
def finish_cycle(cycle: ReviewCycle, *, by: Any, seen_version: int | None = None) -> ReviewCycle:
    """Make the year final: composites, parts, sources and the suggestions are kept as they are now, for good.

    Raises Refused with a list of what is missing (a part without data, no grade, a reason that is wanted, a cap).
    """
    require(cycle, by, "cycle.manage")
    hold(cycle, "under_way")
    appraisals = facts.appraise(cycle, sources_for=None)
    _refuse_unready(cycle, list(appraisals.values()))
    for appraisal in appraisals.values():
        row = appraisal.evaluation
        if row.state != "withdrawn":
            result, sources = facts.to_keep(appraisal)
            detail = {"composite": appraisal.composite, "grade": row.grade, "official_grade": row.official_grade}
            advance(row, "finish", by=by, detail=detail, composite=appraisal.composite, result=result, sources=sources)
    return advance(cycle, "finish", by=by, seen_version=seen_version, finished_at=clock.now())


def _refuse_unready(cycle: ReviewCycle, appraisals: list[facts.Appraisal]) -> None:
    problems = [f"{row.member}：{sentence}" for row, sentence in facts.blocking(cycle, appraisals)]
    rows = [appraisal.evaluation for appraisal in appraisals if appraisal.evaluation.state != "withdrawn"]
    schemes = facts.schemes_of(cycle, rows)
    problems += grading.over_caps(schemes.zone, [row.grade for row in rows], schemes.full_members)
    problems += grading.over_caps(schemes.official, [row.official_grade for row in rows], schemes.full_members)
    if not rows:
        problems.append("没有人参加考评")
    if problems:
        more = f"……共{len(problems)}处" if len(problems) > LINES_TOLD else ""
        raise Refused("还不能定稿：" + "；".join(problems[:LINES_TOLD]) + more)


def _take_in(cycle: ReviewCycle) -> int:
    """Evaluations for the branch's members of today (or of the last day that counts, when that is over)."""
    day = min(clock.today(), cycle.counts_until)
    present = cycle.evaluations.values("member_id")
    members = Member.objects.in_branch(cycle.branch, day).exclude(pk__in=present)
    rows = [
        Evaluation(branch=cycle.branch, cycle=cycle, member=member, state="open",
                   is_probationary=not _is_full_on(member, day))
        for member in members
    ]  # fmt: skip
    return len(Evaluation.objects.bulk_create(rows))


def _is_full_on(member: Member, day: date) -> bool:
    return member.is_full and (member.full_on is None or member.full_on <= day)


def default_ratings(ratings: Sequence[str]) -> dict[str, int]:
    """Return what the words of a scale are worth unless somebody says otherwise: the usual numbers, or even steps from
    the best to the worst of them."""
    if set(ratings) == set(DEFAULT_RATINGS):
        return {rating: DEFAULT_RATINGS[rating] for rating in ratings}
    last = max(len(ratings) - 1, 1)
    return {rating: BEST - (BEST - WORST) * place // last for place, rating in enumerate(ratings)}


def _rules(
    branch: Organization, year: int, *, weights: Mapping[str, int], late_share: int, rating_values: Mapping[str, Any],
    grade_scheme: str | GradeScheme, official_scheme: str | GradeScheme, counts_from: date, counts_until: date,
) -> dict[str, Any]:  # fmt: skip
    in_order(counts_from, counts_until, "counts_until")
    if not counts_from.year == counts_until.year == year:
        raise Refused(f"起止日期都要在{year}年内。", "counts_from")
    if not 0 <= late_share <= 100:
        raise Refused("迟交折算从0到100。", "late_share")
    return {
        "weights": _checked_weights(weights),
        "late_share": late_share,
        "rating_values": _checked_ratings(rating_values, year_scale(branch.pk, year)),
        "grade_scheme": _scheme_data(grade_scheme, grading.ZONE, "grade_scheme"),
        "official_scheme": _scheme_data(official_scheme, grading.OFFICIAL, "official_scheme"),
        "counts_from": counts_from,
        "counts_until": counts_until,
    }


def _checked_weights(weights: Mapping[str, int]) -> dict[str, int]:
    if set(weights) - set(Part.values) or any(weight < 0 for weight in weights.values()):
        raise Refused("权重要是0到100的整数。", "weights")
    kept = {part.value: int(weights[part]) for part in Part if weights.get(part)}
    total = sum(kept.values())
    if total != 100:
        raise Refused(f"各部分权重之和要等于100，现在是{total}。", "weights")
    return kept


def _checked_ratings(values: Mapping[str, Any], ratings: Sequence[str]) -> dict[str, str]:
    found = {}
    for rating in ratings:
        try:
            number = Decimal(values[rating])
        except (KeyError, InvalidOperation, TypeError) as error:
            raise Refused(f"请填写“{rating_label(rating)}”折算多少分。", f"rating_{rating}") from error
        if not number.is_finite() or not 0 <= number <= 100:
            raise Refused("评价折算的分数从0到100。", f"rating_{rating}")
        found[rating] = str(number)
    return found


def _scheme_data(scheme: str | GradeScheme, kind: str, field: str) -> dict[str, Any]:
    if isinstance(scheme, str):
        if scheme not in grading.ready_made():
            raise Refused("请选择一种等次方案。", field)
        scheme = grading.ready_made()[scheme]
    if scheme.kind != kind:
        raise Refused("责任区考评和民主评议各用各的等次方案，不能混用。", field)
    return grading.to_data(grading.checked(scheme))


def _told(rules: Mapping[str, Any]) -> dict[str, Any]:
    """What the audit line says of the rules."""
    return {
        **rules,
        "grade_scheme": rules["grade_scheme"]["grades"],
        "official_scheme": rules["official_scheme"]["grades"],
    }
