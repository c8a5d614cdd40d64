"""Scoring the members in an inspection. Nobody scores himself: access leaves a person's own sheets out."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction

from core import clock
from core.errors import Refused
from core.numbers import plain
from core.workflow import advance, amend, hold, require
from reviews.models import Criterion, Inspection, Score, ScoreSheet

DRAFT_KEPT = "保存评分草稿"
# What is given for a criterion: the marks and why marks were taken off.
Marks = Mapping[Criterion, tuple[Decimal, str]]


@transaction.atomic
def keep_scores(
    sheet: ScoreSheet, *, by: Any, scores: Marks, good: str = "", bad: str = "", seen_version: int | None = None
) -> ScoreSheet:
    """Keep an unfinished sheet: only what was given so far, reasons may still be missing."""
    require(sheet, by, "inspection.score")
    hold(sheet.inspection, "under_way")
    _check(sheet, scores)
    amend(sheet, by=by, permission="inspection.score", verb=DRAFT_KEPT, seen_version=seen_version, states=("open",),
          good=good.strip(), bad=bad.strip())  # fmt: skip
    _write(sheet, scores)
    return sheet


@transaction.atomic
def score_sheet(
    sheet: ScoreSheet, *, by: Any, scores: Marks, good: str = "", bad: str = "", seen_version: int | None = None
) -> ScoreSheet:
    """Score a member: marks for every criterion, none above its full marks, with a reason where marks are taken off.

    Raises NotAllowed (one's own sheet), Refused naming the field ``marks_<criterion id>`` or ``reason_<criterion id>``.
    """
    require(sheet, by, "inspection.score")
    hold(sheet.inspection, "under_way")
    _check(sheet, scores)
    for criterion in sheet.inspection.criteria.all():
        if criterion not in scores:
            raise Refused(f"“{criterion}”还没有打分。", f"marks_{criterion.pk}")
        marks, reason = scores[criterion]
        if marks < criterion.full_marks and not reason.strip():
            raise Refused(f"“{criterion}”扣了分，请写明扣分理由。", f"reason_{criterion.pk}")
    total = sum((Decimal(marks) for marks, _ in scores.values()), start=Decimal(0))
    advance(sheet, "score", by=by, seen_version=seen_version, detail={"total": plain(total)}, good=good.strip(),
            bad=bad.strip())  # fmt: skip
    _write(sheet, scores)
    return sheet


@transaction.atomic
def confirm_sheet(sheet: ScoreSheet, *, by: Any, seen_version: int | None = None) -> ScoreSheet:
    """Make the sheet count: its score is the exact sum of the marks."""
    require(sheet, by, "inspection.score")
    hold(sheet.inspection, "under_way")
    total = sum(sheet.scores.values_list("marks", flat=True), start=Decimal(0))
    return advance(sheet, "confirm", by=by, seen_version=seen_version, detail={"score": plain(total)}, score=total,
                   confirmed_at=clock.now(), confirmed_by=by)  # fmt: skip


@transaction.atomic
def confirm_sheets(inspection: Inspection, *, by: Any) -> int:
    """Confirm every scored sheet that ``by`` may confirm; return how many."""
    sheets = ScoreSheet.objects.permitted(by, "inspection.score").filter(inspection=inspection, state="scored")
    count = 0
    for sheet in sheets.select_related("inspection", "member"):
        confirm_sheet(sheet, by=by)
        count += 1
    if not count:
        raise Refused("没有可以确认的评分表：要先评分，自己的那张由别人确认。")
    return count


@transaction.atomic
def excuse_sheet(sheet: ScoreSheet, *, by: Any, reason: str, seen_version: int | None = None) -> ScoreSheet:
    """Leave a member out of this inspection (ill, away), with the reason."""
    require(sheet, by, "inspection.score")
    hold(sheet.inspection, "under_way")
    return advance(sheet, "excuse", by=by, reason=reason, seen_version=seen_version, excused_reason=reason.strip())


@transaction.atomic
def reopen_sheet(sheet: ScoreSheet, *, by: Any, reason: str, seen_version: int | None = None) -> ScoreSheet:
    """Score again what was confirmed or excused, as long as the inspection's results have not been issued."""
    require(sheet, by, "inspection.score")
    hold(sheet.inspection, "under_way")
    return advance(sheet, "reopen", by=by, reason=reason, seen_version=seen_version, excused_reason="", score=None,
                   confirmed_at=None, confirmed_by=None)  # fmt: skip


def _check(sheet: ScoreSheet, scores: Marks) -> None:
    known = set(sheet.inspection.criteria.all())
    for criterion, (marks, _) in scores.items():
        if criterion not in known:
            raise Refused("评分表里没有这一项。")
        number = Decimal(marks)
        if not number.is_finite() or not 0 <= number <= criterion.full_marks or number != round(number, 2):
            raise Refused(
                f"“{criterion}”的分数从0到{plain(criterion.full_marks)}，最多两位小数。", f"marks_{criterion.pk}"
            )


def _write(sheet: ScoreSheet, scores: Marks) -> None:
    sheet.scores.all().delete()
    Score.objects.bulk_create(
        Score(sheet=sheet, criterion=criterion, marks=Decimal(marks), reason=reason.strip())
        for criterion, (marks, reason) in scores.items()
    )
