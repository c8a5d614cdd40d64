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

PROMISE = Workflow(
    name="承诺",
    labels={
        "proposed": "待审核",
        "returned": "被退回",
        "reviewed": "待公开",
        "public": "已公开",
        "kept": "已兑现",
        "not_kept": "未兑现",
        "withdrawn": "已撤回",
        "cancelled": "已终止",
    },
    steps=(
        Step("withdraw", "撤回承诺", ("proposed", "returned"), "withdrawn", "promise.propose"),
        Step("propose_again", "改好再提", ("returned",), "proposed", "promise.propose"),
        Step("review", "审核通过", ("proposed",), "reviewed", "promise.review"),
        Step("return", "退回承诺", ("proposed", "reviewed"), "returned", "promise.review", needs_reason=True),
        Step("publish", "公开承诺", ("reviewed",), "public", "promise.publish"),
        Step("keep", "评定已兑现", ("public",), "kept", "promise.judge"),
        Step("break", "评定未兑现", ("public",), "not_kept", "promise.judge"),
        Step("reopen", "撤回评定", ("kept", "not_kept"), "public", "promise.judge", needs_reason=True),
        Step("cancel", "终止承诺", ("proposed", "returned", "reviewed", "public"), "cancelled", "promise.publish",
             needs_reason=True),
    ),
    tones={"proposed": "waiting", "returned": "late", "reviewed": "waiting", "public": "info", "kept": "done",
           "not_kept": "late", "withdrawn": "muted", "cancelled": "muted"},
)  # fmt: skip
