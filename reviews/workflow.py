"""Transition tables of the reviews app."""

from core.workflow import Step, Workflow

ISSUED = ("findings_issued", "mending", "closed")  # states of an inspection whose results people have been told

INSPECTION = Workflow(
    name="检查",
    labels={
        "planned": "已安排",
        "under_way": "检查中",
        "findings_issued": "已反馈",
        "mending": "整改中",
        "closed": "已结束",
        "cancelled": "已取消",
    },
    steps=(
        Step("start", "开始检查", ("planned",), "under_way", "inspection.manage"),
        Step("cancel", "取消检查", ("planned",), "cancelled", "inspection.manage", needs_reason=True),
        Step("issue", "反馈检查结果", ("under_way",), "findings_issued", "inspection.manage"),
        Step("begin_mending", "转入整改", ("findings_issued",), "mending", "inspection.manage"),
        Step("close", "结束检查", ("findings_issued", "mending"), "closed", "inspection.manage"),
    ),
    tones={
        "planned": "muted",
        "under_way": "info",
        "findings_issued": "waiting",
        "mending": "waiting",
        "closed": "done",
        "cancelled": "muted",
    },
)

SHEET = Workflow(
    name="评分表",
    labels={"open": "待评分", "scored": "待确认", "confirmed": "已确认", "excused": "免检"},
    steps=(
        Step("score", "评分", ("open", "scored"), "scored", "inspection.score"),
        Step("confirm", "确认评分", ("scored",), "confirmed", "inspection.score"),
        Step("excuse", "免检", ("open", "scored"), "excused", "inspection.score", needs_reason=True),
        Step("reopen", "重新评分", ("confirmed", "excused"), "open", "inspection.score", needs_reason=True),
    ),
    tones={"open": "waiting", "scored": "info", "confirmed": "done", "excused": "muted"},
)

FINDING = Workflow(
    name="检查问题",
    labels={"noted": "已记录", "open": "待整改", "mended": "待复查", "closed": "已销号", "filed": "已反馈"},
    steps=(
        Step("open", "下达整改", ("noted",), "open", "inspection.manage"),
        Step("file", "反馈归档", ("noted",), "filed", "inspection.manage"),
        Step("mend", "报告整改", ("open",), "mended", "finding.mend"),
        Step("reject", "整改退回", ("mended",), "open", "finding.verify", needs_reason=True),
        Step("verify", "复查销号", ("mended",), "closed", "finding.verify"),
    ),
    tones={"noted": "muted", "open": "late", "mended": "waiting", "closed": "done", "filed": "done"},
)

CYCLE = Workflow(
    name="年度考评",
    labels={"preparing": "准备中", "under_way": "考评中", "final": "已定稿"},
    steps=(
        Step("start", "启动考评", ("preparing",), "under_way", "cycle.manage"),
        Step("revise", "退回修改规则", ("under_way",), "preparing", "cycle.manage", needs_reason=True),
        Step("finish", "考评定稿", ("under_way",), "final", "cycle.manage"),
    ),
    tones={"preparing": "muted", "under_way": "info", "final": "done"},
)

EVALUATION = Workflow(
    name="党员考评",
    labels={
        "open": "待述评",
        "self_reviewed": "待组织考评",
        "rated": "待定等",
        "graded": "已拟等次",
        "final": "已定稿",
        "withdrawn": "不参加考评",
    },
    steps=(
        Step("submit_self_review", "提交述评", ("open",), "self_reviewed", "evaluation.self_review"),
        Step("waive_self_review", "免予述评", ("open",), "self_reviewed", "evaluation.rate", needs_reason=True),
        Step("return_self_review", "退回述评", ("self_reviewed",), "open", "evaluation.rate", needs_reason=True),
        Step("rate", "组织考评", ("self_reviewed", "rated"), "rated", "evaluation.rate"),
        Step("grade", "拟定等次", ("rated", "graded"), "graded", "evaluation.grade"),
        Step("withdraw_grade", "撤回等次", ("graded",), "rated", "evaluation.grade", needs_reason=True),
        Step("withdraw", "不参加考评", ("open", "self_reviewed", "rated"), "withdrawn", "evaluation.rate", True),
        Step("restore", "恢复考评", ("withdrawn",), "open", "evaluation.rate", needs_reason=True),
        Step("finish", "定稿", ("graded",), "final", "evaluation.finish"),
    ),
    tones={"open": "waiting", "self_reviewed": "waiting", "rated": "waiting", "graded": "info", "final": "done",
           "withdrawn": "muted"},
)  # fmt: skip
