"""Transition tables of the records app."""

from core.workflow import Step, Workflow

RECORD = Workflow(
    name="周记实",
    labels={"draft": "草稿", "submitted": "已提交", "returned": "已退回", "read": "已阅", "locked": "已锁定"},
    steps=(
        Step("submit", "提交记实", ("draft", "returned"), "submitted", "record.write"),
        Step("withdraw", "撤回记实", ("submitted",), "draft", "record.write"),
        Step("read", "阅", ("submitted",), "read", "record.read"),
        Step("unread", "撤销已阅", ("read",), "submitted", "record.read"),
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
