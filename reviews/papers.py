"""The evaluation sheet on paper: what stands on it, one member's, a whole branch's."""

from collections.abc import Callable
from typing import Any

from django_tasks import task

from core.errors import Refused
from core.jobs import run_job
from core.pdf import CONTENT_TYPE, render_pdf, render_pdfs
from reviews import facts, scoring
from reviews.facts import Appraisal
from reviews.models import Evaluation, ReviewCycle

TEMPLATE = "reviews/papers/sheet.html"


def sheet_context(appraisal: Appraisal, cycle: ReviewCycle, printed_by: str) -> dict[str, Any]:
    """What one sheet says: the same numbers and words as its page on screen."""
    row = appraisal.evaluation
    return {
        "title": f"{cycle.year}年度党员责任区考评表",
        "draft": row.state != "final",
        "printed_by": printed_by,
        "branch": str(cycle.branch),
        "year": cycle.year,
        "person": facts.person(row),
        "self_review": row.self_review.splitlines() or ["（没有述评）"],
        "rows": [
            {"label": part.label, "weight": part.weight, "shown": part.shown, "words": _words(part), "points": points}
            for part, points in appraisal.breakdown.rows
        ],
        "weight_sum": appraisal.breakdown.weight_sum,
        "composite": "—" if appraisal.composite is None else f"{appraisal.composite:f}",
        "composite_words": appraisal.breakdown.words,
        "suggestion": appraisal.suggestion,
        "official": appraisal.official,
        "is_probationary": row.is_probationary,
        **({} if appraisal.is_veiled else _decided(row)),
    }


def _decided(row: Evaluation) -> dict[str, Any]:
    return {
        "grade": row.grade,
        "grade_reason": row.grade_reason,
        "official_grade": row.official_grade,
        "official_reason": row.official_reason,
        "verdict": row.verdict.splitlines(),
    }


def _words(part: scoring.PartScore) -> str:
    return f"免评：{part.excuse}" if part.status == scoring.EXCUSED else part.words


def branch_contexts(cycle: ReviewCycle, printed_by: str) -> list[dict[str, Any]]:
    """The sheets of everybody who takes part, in the order of their names."""
    appraisals = facts.appraise(cycle, whole=True).values()
    return [sheet_context(a, cycle, printed_by) for a in appraisals if a.evaluation.state != "withdrawn"]


def print_sheet(appraisal: Appraisal, cycle: ReviewCycle, *, by: Any) -> bytes:
    """One member's sheet as PDF; it says 未定稿 on every page before it is final."""
    return render_pdf(TEMPLATE, sheet_context(appraisal, cycle, str(by)))


def print_branch(
    cycle: ReviewCycle,
    *,
    by: str,
    progress: Callable[[int, int], None] | None = None,
    each: Callable[[dict[str, Any], bytes], None] | None = None,
) -> bytes:
    """Everybody's sheets as one PDF with a bookmark for each. ``each(person, content)`` also gets every sheet as a
    file of its own. Raises Refused when nobody takes part."""
    contexts = branch_contexts(cycle, by)
    if not contexts:
        raise Refused("没有人参加考评，没有可以打印的考评表。")
    one = (lambda index, content: each(contexts[index]["person"], content)) if each else None
    return render_pdfs(
        TEMPLATE, contexts, title=f"{cycle.branch}{cycle.year}年度党员责任区考评表", progress=progress, each=one
    )


def file_name(cycle: ReviewCycle, what: str, ending: str) -> str:
    """The name a branch's file is downloaded under."""
    draft = "" if cycle.state == "final" else "（未定稿）"
    return f"{cycle.branch}{cycle.year}年度{what}{draft}.{ending}"


@task()
def print_sheets(job_id: int, cycle_id: int, printed_by: str) -> None:
    """The background job behind “打印全部考评表”. Who may start it was decided by the page that did."""
    cycle = ReviewCycle.objects.select_related("branch").get(pk=cycle_id)
    run_job(
        job_id,
        lambda progress: (
            print_branch(cycle, by=printed_by, progress=progress),
            file_name(cycle, "考评表", "pdf"),
            CONTENT_TYPE,
        ),
    )
