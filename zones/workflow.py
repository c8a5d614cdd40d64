"""Transition tables of the zones app."""

from core.workflow import Step, Workflow

AGREEMENT = Workflow(
    name="责任书",
    labels={
        "draft": "自定中",
        "declared": "待小组评议",
        "reviewed": "待支部认定",
        "approved": "待本人签字",
        "signed": "待书记会签",
        "in_force": "已生效",
        "superseded": "已被新版取代",
        "cancelled": "已作废",
    },
    steps=(
        Step("declare", "申报责任", ("draft",), "declared", "agreement.declare"),
        Step("withdraw", "撤回申报", ("declared",), "draft", "agreement.declare"),
        Step("review", "小组评议通过", ("declared",), "reviewed", "agreement.review"),
        Step("return_by_group", "小组退回", ("declared",), "draft", "agreement.review", needs_reason=True),
        Step("approve", "支部认定", ("reviewed",), "approved", "agreement.approve"),
        Step("return_by_branch", "支部退回", ("reviewed", "approved"), "draft", "agreement.approve", needs_reason=True),
        Step("decline", "本人不签并退回", ("approved",), "draft", "agreement.sign", needs_reason=True),
        Step("sign", "本人签字", ("approved",), "signed", "agreement.sign"),
        Step("return_signed", "会签前退回", ("signed",), "draft", "agreement.countersign", needs_reason=True),
        Step("countersign", "书记会签", ("signed",), "in_force", "agreement.countersign"),
        Step("supersede", "被新版取代", ("in_force",), "superseded", "agreement.countersign"),
        Step("cancel", "作废", ("draft", "declared", "reviewed", "approved", "signed"), "cancelled", "agreement.open",
             needs_reason=True),
    ),
    tones={"draft": "muted", "declared": "waiting", "reviewed": "waiting", "approved": "waiting", "signed": "waiting",
           "in_force": "done", "superseded": "muted", "cancelled": "muted"},
)  # fmt: skip

ZONE_PLAN = Workflow(
    name="划分方案",
    labels={
        "draft": "起草中",
        "consulting": "征求意见",
        "adopted": "已通过",
        "in_force": "实施中",
        "superseded": "已被新方案取代",
        "cancelled": "已作废",
    },
    steps=(
        Step("consult", "公开征求意见", ("draft",), "consulting", "zone.manage"),
        Step("return_to_draft", "收回修改", ("consulting",), "draft", "zone.manage", needs_reason=True),
        Step("adopt", "登记表决结果", ("consulting",), "adopted", "zone.manage"),
        Step("enforce", "付诸实施", ("adopted",), "in_force", "zone.manage"),
        Step("supersede", "被新方案取代", ("in_force",), "superseded", "zone.manage"),
        Step("cancel", "作废", ("draft", "adopted"), "cancelled", "zone.manage", needs_reason=True),
    ),
    tones={"draft": "muted", "consulting": "waiting", "adopted": "info", "in_force": "done", "superseded": "muted",
           "cancelled": "muted"},
)  # fmt: skip
