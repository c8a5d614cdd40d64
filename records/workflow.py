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
        Step("return", "退回记实", ("submitted", "read"), "returned", "record.read", needs_reason=True),
        Step("lock", "随月结锁定", ("submitted", "read"), "locked", "month.close"),
    ),
    tones={"draft": "muted", "submitted": "waiting", "returned": "late", "read": "done", "locked": "done"},
)

MONTHLY_REPORT = Workflow(
    name="月汇报",
    labels={"draft": "草稿", "sent": "已汇报"},
    steps=(
        Step("send", "向小组汇报", ("draft",), "sent", "month.report"),
        Step("return", "退回汇报", ("sent",), "draft", "month.assess", needs_reason=True),
    ),
    tones={"draft": "muted", "sent": "done"},
)

GROUP_MONTH = Workflow(
    name="小组月评议",
    labels={"open": "评议中", "closed": "已月结"},
    steps=(Step("close", "月结", ("open",), "closed", "month.close"),),
    tones={"open": "waiting", "closed": "done"},
)

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
    labels={"asked": "待批", "granted": "已批准", "declined": "未批准", "withdrawn": "已撤回", "revoked": "已撤销"},
    steps=(
        Step("withdraw", "撤回申请", ("asked",), "withdrawn", "absence.ask"),
        Step("grant", "批准", ("asked",), "granted", "absence.grant"),
        Step("decline", "不批准", ("asked",), "declined", "absence.grant", needs_reason=True),
        Step("revoke", "撤销", ("granted",), "revoked", "absence.grant", needs_reason=True),
    ),
    tones={"asked": "waiting", "granted": "done", "declined": "late", "withdrawn": "muted", "revoked": "muted"},
)
