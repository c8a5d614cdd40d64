"""Transition tables of the records app."""

from core.workflow import Step, Workflow

RECORD = Workflow(
    name="周记实",
    labels={"draft": "草稿", "submitted": "已提交", "returned": "已退回", "read": "已阅", "locked": "已锁定"},
    steps=(
        Step("submit", "提交记实", ("draft", "returned"), "submitted", "record.write"),
        Step("withdraw", "撤回记实", ("submitted",), "draft", "record.write"),
        Step("enter", "代录记实", ("draft", "returned"), "submitted", "record.enter"),
        Step("take_back", "撤回代录", ("submitted",), "draft", "record.enter"),
        Step("read", "阅", ("submitted",), "read", "record.read"),
        Step("unread", "撤销已阅", ("read",), "submitted", "record.read"),
        Step("return", "退回记实", ("submitted", "read"), "returned", "record.read", needs_reason=True),
        Step("lock", "随月结锁定", ("submitted", "read"), "locked", "month.close"),
        Step("unlock", "随月份重开解锁", ("locked",), "submitted", "month.manage"),
        Step("unlock_read", "随月份重开解锁（已阅）", ("locked",), "read", "month.manage"),
    ),
    tones={"draft": "muted", "submitted": "waiting", "returned": "late", "read": "done", "locked": "done"},
)

MONTHLY_REPORT = Workflow(
    name="月汇报",
    labels={"draft": "草稿", "sent": "已汇报", "read": "已阅"},
    steps=(
        Step("send", "向小组汇报", ("draft",), "sent", "month.report"),
        Step("withdraw", "撤回汇报", ("sent",), "draft", "month.report"),
        Step("read", "阅月汇报", ("sent",), "read", "month.assess"),
        Step("return", "退回汇报", ("sent", "read"), "draft", "month.assess", needs_reason=True),
    ),
    tones={"draft": "muted", "sent": "done", "read": "done"},
)

GROUP_MONTH = Workflow(
    name="小组月评议",
    labels={"open": "评议中", "closed": "已月结"},
    steps=(
        Step("close", "月结", ("open",), "closed", "month.close"),
        Step("reopen", "重新打开", ("closed",), "open", "month.manage", needs_reason=True),
    ),
    tones={"open": "waiting", "closed": "done"},
)

# Steps without a permission are the asker's, by his link or through whoever wrote his words down, and the clock's.
CONCERN = Workflow(
    name="群众诉求",
    labels={
        "received": "待分办", "assigned": "待办理", "handling": "办理中", "passed_up": "已上报", "answered": "已答复",
        "confirmed": "已解决", "closed": "已办结", "refused": "不受理",
    },
    steps=(
        Step("assign", "分办", ("received",), "assigned", "concern.manage"),
        Step("reassign", "转交他人", ("assigned", "handling"), "assigned", "concern.manage", needs_reason=True),
        Step("give_back", "交回支部", ("assigned", "handling"), "received", "concern.handle", needs_reason=True),
        Step("follow", "随责任区交接", ("received", "assigned", "handling"), "assigned", ""),
        Step("release", "无人接办，交回支部", ("assigned", "handling"), "received", ""),
        Step("start", "开始办理", ("assigned",), "handling", "concern.handle"),
        Step("answer", "答复", ("assigned", "handling"), "answered", "concern.handle"),
        Step("pass_up", "上报", ("received", "assigned", "handling"), "passed_up", "concern.manage", needs_reason=True),
        Step("answer_above", "上级答复", ("passed_up",), "answered", "concern.answer_above"),
        Step("hand_back", "上级交回支部", ("passed_up",), "received", "concern.answer_above", needs_reason=True),
        Step("confirm", "确认解决了", ("answered", "closed"), "confirmed", ""),
        Step("reopen", "没有解决，重新办理", ("answered", "closed"), "handling", ""),
        Step("reopen_to_branch", "没有解决，重新分办", ("answered", "closed"), "received", ""),
        Step("close", "到期办结", ("answered",), "closed", ""),
        Step("refuse", "不受理", ("received", "assigned", "handling"), "refused", "concern.manage", needs_reason=True),
        Step("restore", "恢复受理", ("refused",), "received", "concern.manage"),
    ),
    tones={"received": "waiting", "assigned": "waiting", "handling": "info", "passed_up": "info", "answered": "done",
           "confirmed": "done", "closed": "muted", "refused": "muted"},
)  # fmt: skip

BEHALF = Workflow(
    name="代录",
    labels={"entered": "待本人确认", "confirmed": "本人确认无误", "disputed": "本人有异议"},
    steps=(
        Step("confirm", "确认无误", ("entered", "disputed"), "confirmed", "record.confirm"),
        Step("dispute", "有异议", ("entered",), "disputed", "record.confirm"),
        Step("answer", "答复异议", ("disputed",), "entered", "record.enter"),
        Step("correct", "交上代录", ("entered", "confirmed", "disputed"), "entered", "record.enter"),
    ),
    tones={"entered": "waiting", "confirmed": "done", "disputed": "late"},
)

ABSENCE = Workflow(
    name="请假",
    labels={
        "asked": "待批", "granted": "已批准", "declined": "未批准", "withdrawn": "已撤回", "revoked": "已撤销",
        "lapsed": "未批先转出",
    },
    steps=(
        Step("withdraw", "撤回申请", ("asked",), "withdrawn", "absence.ask"),
        Step("grant", "批准", ("asked",), "granted", "absence.grant"),
        Step("decline", "不批准", ("asked",), "declined", "absence.grant", needs_reason=True),
        Step("revoke", "撤销", ("granted",), "revoked", "absence.grant", needs_reason=True),
        Step("lapse", "随组织关系转出了结", ("asked",), "lapsed", ""),
    ),
    tones={"asked": "waiting", "granted": "done", "declined": "late", "withdrawn": "muted", "revoked": "muted",
           "lapsed": "muted"},
)  # fmt: skip
