"""Transition tables of the reviews app."""

from core.workflow import Step, Workflow

INSPECTION = Workflow(
    name="检查",
    labels={
        "planned": "已安排",
        "under_way": "检查中",
        "findings_issued": "已反馈",
        "mending": "整改中",
        "closed": "已结束",
    },
    steps=(
        Step("start", "开始检查", ("planned",), "under_way", "inspection.manage"),
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
    },
)

FINDING = Workflow(
    name="检查问题",
    labels={"noted": "已记录", "open": "待整改", "mended": "待复查", "closed": "已销号"},
    steps=(
        Step("open", "下达整改", ("noted",), "open", "inspection.manage"),
        Step("mend", "报告整改", ("open",), "mended", "finding.mend"),
        Step("reject", "整改退回", ("mended",), "open", "finding.verify", needs_reason=True),
        Step("verify", "复查销号", ("mended",), "closed", "finding.verify"),
        Step("file", "归档", ("noted",), "closed", "inspection.manage"),
    ),
    tones={"noted": "muted", "open": "late", "mended": "waiting", "closed": "done"},
)

CYCLE = Workflow(
    name="年度考评",
    labels={"preparing": "准备中", "under_way": "考评中", "final": "已定等"},
    steps=(
        Step("start", "启动考评", ("preparing",), "under_way", "cycle.manage"),
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
    },
    steps=(
        Step("submit_self_review", "提交述评", ("open",), "self_reviewed", "evaluation.self_review"),
        Step("return_self_review", "退回述评", ("self_reviewed",), "open", "evaluation.rate", needs_reason=True),
        Step("rate", "组织考评", ("open", "self_reviewed", "rated", "graded"), "rated", "evaluation.rate"),
        Step("grade", "拟定等次", ("rated", "graded"), "graded", "evaluation.grade"),
        Step("finish", "定稿", ("graded",), "final", "evaluation.finish"),
    ),
    tones={"open": "waiting", "self_reviewed": "waiting", "rated": "waiting", "graded": "info", "final": "done"},
)
