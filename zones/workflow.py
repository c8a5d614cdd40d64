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


def _claimed(name: str, confirm: str, held: str, end: str, manage: str) -> Workflow:
    """The way of what a member asks for and the branch confirms. ``manage`` is the permission of who ends it together
    with what it hangs on: a post abolished, a team disbanded, a contact no longer served, a member who leaves."""
    return Workflow(
        name=name,
        labels={
            "claimed": "待支部确认",
            "held": held,
            "declined": "没有通过",
            "withdrawn": "已撤回",
            "ended": "已结束",
        },
        steps=(
            Step("withdraw", "撤回申报", ("claimed",), "withdrawn", "claim.make"),
            Step("confirm", confirm, ("claimed",), "held", "claim.confirm"),
            Step("decline", "不同意", ("claimed",), "declined", "claim.confirm", needs_reason=True),
            Step("end", end, ("held",), "ended", "claim.confirm", needs_reason=True),
            Step("lapse", "不再办理", ("claimed",), "declined", manage, needs_reason=True),
            Step("release", "随之结束", ("held",), "ended", manage, needs_reason=True),
        ),
        tones={"claimed": "waiting", "held": "done", "declined": "late", "withdrawn": "muted", "ended": "muted"},
    )


POST_CLAIM = _claimed("认岗", "定岗", "在岗", "离岗", "post.manage")
CONTACT_OFFER = _claimed("自愿申报联系户", "确认联系", "联系中", "结束联系", "contact.manage")
TEAM_ENROLMENT = _claimed("入队", "同意入队", "在队", "离队", "team.manage")

POST = Workflow(
    name="岗位",
    labels={"open": "开放认领", "closed": "停止认领", "abolished": "已撤销"},
    steps=(
        Step("close", "停止认领", ("open",), "closed", "post.manage", needs_reason=True),
        Step("reopen", "重新开放认领", ("closed",), "open", "post.manage"),
        Step("abolish", "撤销岗位", ("open", "closed"), "abolished", "post.manage", needs_reason=True),
    ),
    tones={"open": "done", "closed": "muted", "abolished": "muted"},
)

VOLUNTEER_TEAM = Workflow(
    name="志愿者队伍",
    labels={"active": "活动中", "disbanded": "已解散"},
    steps=(Step("disband", "解散队伍", ("active",), "disbanded", "team.manage", needs_reason=True),),
    tones={"active": "done", "disbanded": "muted"},
)
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

# 共建: the leading branch proposes and manages, the partner's officers answer. A partner outside this installation has
# nobody here: the leading branch notes who agreed.
JOINT_ZONE = Workflow(
    name="共建责任区",
    labels={
        "proposed": "待对方答复",
        "agreed": "已同意",
        "declined": "对方没有同意",
        "dropped": "对方没有同意，已了结",
        "running": "共建中",
        "ended": "已结束",
        "withdrawn": "已撤回",
    },
    steps=(
        Step("agree", "同意共建", ("proposed",), "agreed", "joint.answer"),
        Step("decline", "不同意共建", ("proposed",), "declined", "joint.answer", needs_reason=True),
        Step("drop", "知道了，不再提", ("declined",), "dropped", "joint.manage"),
        Step("note_agreement", "登记对方同意", ("proposed",), "agreed", "joint.manage"),
        Step("withdraw", "撤回提议", ("proposed",), "withdrawn", "joint.manage"),
        Step("start", "登记启动会", ("agreed",), "running", "joint.manage"),
        Step("end", "结束共建", ("agreed", "running"), "ended", "joint.manage", needs_reason=True),
    ),
    tones={"proposed": "waiting", "agreed": "info", "declined": "late", "running": "done", "ended": "muted",
           "withdrawn": "muted", "dropped": "muted"},
)  # fmt: skip
