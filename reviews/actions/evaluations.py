"""One member's year: self-review, the committee's rating, the grade. Nobody rates or grades himself."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction

from core.errors import Refused
from core.plaintext import written
from core.workflow import advance, amend, hold, require
from reviews import facts, grading
from reviews.actions.guards import out_of_hundred
from reviews.facts import Appraisal
from reviews.grading import GradeScheme
from reviews.models import Evaluation, Part, ReviewCycle
from reviews.self_review import unwritten

DRAFT_KEPT = "保存述评草稿"
CHANGEABLE = ("open", "self_reviewed", "rated")


def keep_self_review(
    evaluation: Evaluation, *, by: Any, text: str, self_score: Decimal | None = None, seen_version: int | None = None
) -> Evaluation:
    """Keep the member's unfinished self-review."""
    score = None if self_score is None else out_of_hundred(self_score, "self_score")
    return _amend(evaluation, by=by, permission="evaluation.self_review", verb=DRAFT_KEPT, seen_version=seen_version,
                  states=("open",), self_review=text.strip(), self_score=score)  # fmt: skip


def submit_self_review(
    evaluation: Evaluation, *, by: Any, text: str, self_score: Decimal | None = None, seen_version: int | None = None
) -> Evaluation:
    """Hand in the self-review; where 自评 counts in this cycle, with a score out of 100.

    Raises Refused while a place of the draft is still to be written.
    """
    text = written(text, "请写述评。", "self_review")
    if places := unwritten(text):
        raise Refused(f"请把{'和'.join(places)}换成您自己的话，再提交。", "self_review")
    if Part.SELF in evaluation.cycle.weights and Part.SELF not in evaluation.excuses:
        self_score = out_of_hundred(self_score, "self_score")
    return _advance(evaluation, "submit_self_review", by=by, seen_version=seen_version, self_review=text,
                    self_score=self_score, returned_reason="")  # fmt: skip


def waive_self_review(evaluation: Evaluation, *, by: Any, reason: str, seen_version: int | None = None) -> Evaluation:
    """Go on without a self-review (illness, no contact), with the reason; 自评 is then excused where it counts."""
    excuses = dict(evaluation.excuses)
    if Part.SELF in evaluation.cycle.weights and evaluation.self_score is None:
        excuses[Part.SELF.value] = reason.strip()
    return _advance(evaluation, "waive_self_review", by=by, reason=reason, seen_version=seen_version, excuses=excuses,
                    returned_reason="")  # fmt: skip


def return_self_review(evaluation: Evaluation, *, by: Any, reason: str, seen_version: int | None = None) -> Evaluation:
    """Send the self-review back to the member, with the reason."""
    return _advance(evaluation, "return_self_review", by=by, reason=reason, seen_version=seen_version,
                    returned_reason=reason.strip())  # fmt: skip


def rate_evaluation(
    evaluation: Evaluation, *, by: Any, score: Decimal | int, verdict: str, seen_version: int | None = None
) -> Evaluation:
    """The committee's score (0–100, at most two decimals) and its verdict in words."""
    score = out_of_hundred(score, "organisation_score")
    verdict = written(verdict, "请写组织评语。", "verdict")
    return _advance(evaluation, "rate", by=by, seen_version=seen_version, detail={"score": score},
                    organisation_score=score, verdict=verdict)  # fmt: skip


def excuse_part(
    evaluation: Evaluation, *, by: Any, part: str, reason: str, seen_version: int | None = None
) -> Evaluation:
    """Leave a part out for this member, with the reason; the other weights are scaled up. Before a grade is given."""
    reason = written(reason, "请写明免评的理由。", "reason")
    if part not in evaluation.cycle.weights:
        raise Refused("本年度考评没有这一部分。", "part")
    if part in evaluation.excuses:
        raise Refused("这一部分已经免评。", "part")
    return _amend(evaluation, by=by, permission="evaluation.rate", verb=f"免评“{Part(part).label}”",
                  seen_version=seen_version, states=CHANGEABLE, detail={"part": part, "reason": reason},
                  excuses={**evaluation.excuses, Part(part).value: reason})  # fmt: skip


def lift_excuse(evaluation: Evaluation, *, by: Any, part: str, seen_version: int | None = None) -> Evaluation:
    """Let an excused part count again."""
    if part not in evaluation.excuses:
        raise Refused("这一部分没有免评。", "part")
    kept = {other: reason for other, reason in evaluation.excuses.items() if other != part}
    return _amend(evaluation, by=by, permission="evaluation.rate", verb=f"取消免评“{Part(part).label}”",
                  seen_version=seen_version, states=CHANGEABLE, detail={"part": part}, excuses=kept)  # fmt: skip


@transaction.atomic
def grade_evaluation(
    evaluation: Evaluation,
    *,
    by: Any,
    grade: str,
    reason: str = "",
    official_grade: str = "",
    official_reason: str = "",
    seen_version: int | None = None,
) -> Evaluation:
    """Give the grade of the zone evaluation and that of 民主评议 (none for a probationary member).

    Raises NotAllowed for oneself; Refused while a part is missing, for a grade of another scale, without a reason where
    a grade differs from the suggestion, and where a cap would be exceeded (two people grading at once included).
    """
    require(evaluation, by, "evaluation.grade")
    hold(evaluation.cycle, "under_way")
    appraisal = facts.appraise(evaluation.cycle)[evaluation.pk]
    given = {"grade": grade, "grade_reason": reason.strip(), "official_grade": official_grade,
             "official_reason": official_reason.strip()}  # fmt: skip
    _give(evaluation, appraisal, given, by=by, seen_version=seen_version)
    _refuse_over_caps(evaluation.cycle)
    return evaluation


@transaction.atomic
def grade_as_suggested(cycle: ReviewCycle, *, by: Any) -> int:
    """Give every rated member that ``by`` may grade the suggested grades; return how many. Refused where a cap that
    grades given by hand already use up would be exceeded."""
    hold(cycle, "under_way")
    appraisals = facts.appraise(cycle)
    mine = Evaluation.objects.permitted(by, "evaluation.grade").filter(cycle=cycle, state="rated")
    count = 0
    for evaluation in mine.select_related("member"):
        appraisal = appraisals[evaluation.pk]
        if appraisal.suggestion.grade:
            given = {"grade": appraisal.suggestion.grade, "grade_reason": "",
                     "official_grade": appraisal.official.grade, "official_reason": ""}  # fmt: skip
            _give(evaluation, appraisal, given, by=by, seen_version=None)
            count += 1
    if not count:
        raise Refused("没有可以按建议定等的人：要先有组织考评，各部分齐全；自己的等次由别人定。")
    _refuse_over_caps(cycle)
    return count


def withdraw_grade(evaluation: Evaluation, *, by: Any, reason: str, seen_version: int | None = None) -> Evaluation:
    """Take a grade back before the cycle is final, with the reason."""
    return _advance(evaluation, "withdraw_grade", by=by, reason=reason, seen_version=seen_version, grade="",
                    grade_reason="", official_grade="", official_reason="")  # fmt: skip


def withdraw_evaluation(evaluation: Evaluation, *, by: Any, reason: str, seen_version: int | None = None) -> Evaluation:
    """Leave a member out of this year's evaluation (moved away, died, abroad), with the reason."""
    return _advance(evaluation, "withdraw", by=by, reason=reason, seen_version=seen_version,
                    returned_reason=reason.strip())  # fmt: skip


def restore_evaluation(evaluation: Evaluation, *, by: Any, reason: str, seen_version: int | None = None) -> Evaluation:
    """Let a member who was left out take part again, from the self-review on. Not once the year is final."""
    return _advance(evaluation, "restore", by=by, reason=reason, seen_version=seen_version, returned_reason="")


@transaction.atomic
def _advance(evaluation: Evaluation, step: str, **given: Any) -> Evaluation:
    """A step of one member's year. Only while the cycle is under way: its rules may be in change before, and nothing
    changes after."""
    hold(evaluation.cycle, "under_way")
    return advance(evaluation, step, **given)


@transaction.atomic
def _amend(evaluation: Evaluation, **given: Any) -> Evaluation:
    """A change without a step, under the same condition."""
    hold(evaluation.cycle, "under_way")
    return amend(evaluation, **given)


def _give(
    evaluation: Evaluation, appraisal: Appraisal, given: Mapping[str, str], *, by: Any, seen_version: int | None
) -> None:
    if appraisal.composite is None:
        raise Refused(f"{appraisal.breakdown.words}。请先补齐或者写明理由免评，再定等次。")
    zone = grading.from_data(evaluation.cycle.grade_scheme)
    _check_grade(
        zone, given["grade"], given["grade_reason"], appraisal.suggestion.grade, evaluation, "grade", "grade_reason"
    )
    official = grading.from_data(evaluation.cycle.official_scheme)
    if evaluation.is_probationary:
        if given["official_grade"]:
            raise Refused("预备党员参加民主评议，不定等次。", "official_grade")
    else:
        _check_grade(official, given["official_grade"], given["official_reason"], appraisal.official.grade,
                     evaluation, "official_grade", "official_reason")  # fmt: skip
    detail = {**given, "suggested": appraisal.suggestion.grade, "official_suggested": appraisal.official.grade,
              "composite": appraisal.composite}  # fmt: skip
    advance(evaluation, "grade", by=by, seen_version=seen_version, detail=detail, **given)


def _check_grade(
    scheme: GradeScheme, grade: str, reason: str, suggested: str, evaluation: Evaluation, field: str, reason_field: str
) -> None:
    if grade not in scheme.names:
        raise Refused(f"请在“{scheme.name}”里选一个等次。", field)
    if evaluation.is_probationary and scheme.named(grade).cap:
        raise Refused(f"预备党员不评“{grade}”。", field)
    if grade != suggested and not reason:
        raise Refused(f"“{grade}”与建议的“{suggested}”不同，请写明理由。", reason_field)


def _refuse_over_caps(cycle: ReviewCycle) -> None:
    """Counted after the grade was written and while the cycle is held, so that two at once cannot both fit in."""
    rows = list(cycle.evaluations.taking_part())
    schemes = facts.schemes_of(cycle, rows)
    for sentence in grading.over_caps(schemes.zone, [row.grade for row in rows], schemes.full_members):
        raise Refused(sentence, "grade")
    for sentence in grading.over_caps(schemes.official, [row.official_grade for row in rows], schemes.full_members):
        raise Refused(sentence, "official_grade")
