"""Transition tables of the records app."""

from core.workflow import Step, Workflow

RECORD = Workflow(
    name="周记实",
    labels={"draft": "草稿", "submitted": "已提交", "returned": "已退回", "read": "已阅", "locked": "已锁定"},
    steps=(
        Step("submit", "提交记实", ("draft", "returned"), "submitted", "record.write"),
        Step("withdraw", "撤回记实", ("submitted",), "draft", "record.write"),
        Step("read", "阅", ("submitted",), "read", "record.read"),
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
