from reviews.actions.cycles import (
    change_cycle_rules,
    finish_cycle,
    open_cycle,
    revise_cycle,
    start_cycle,
    take_in_newcomers,
)
from reviews.actions.evaluations import (
    excuse_part,
    grade_as_suggested,
    grade_evaluation,
    keep_self_review,
    lift_excuse,
    rate_evaluation,
    restore_evaluation,
    return_self_review,
    submit_self_review,
    waive_self_review,
    withdraw_evaluation,
    withdraw_grade,
)
from reviews.actions.findings import (
    add_finding,
    change_finding,
    reassign_finding,
    reject_mending,
    remove_finding,
    report_mending,
    verify_mending,
)
from reviews.actions.inspections import (
    cancel_inspection,
    change_inspection,
    close_inspection,
    issue_findings,
    plan_inspection,
    start_inspection,
)
from reviews.actions.sheets import (
    confirm_sheet,
    confirm_sheets,
    excuse_sheet,
    keep_scores,
    reopen_sheet,
    score_sheet,
)

__all__ = [
    "add_finding", "cancel_inspection", "change_cycle_rules", "change_finding", "change_inspection", "close_inspection",
    "confirm_sheet", "confirm_sheets", "excuse_part", "excuse_sheet", "finish_cycle", "grade_as_suggested",
    "grade_evaluation", "issue_findings", "keep_scores", "keep_self_review", "lift_excuse", "open_cycle",
    "plan_inspection", "rate_evaluation", "reassign_finding", "reject_mending", "remove_finding", "reopen_sheet",
    "report_mending", "restore_evaluation", "return_self_review", "revise_cycle", "score_sheet", "start_cycle",
    "start_inspection", "submit_self_review", "take_in_newcomers", "verify_mending", "waive_self_review",
    "withdraw_evaluation", "withdraw_grade",
]  # fmt: skip
