"""Columns of the workbooks: what the lists show, a row each."""

from django.utils import timezone

from core.exports import Column
from core.templatetags.zonebook import masked_name, masked_phone
from records.calendar import week_days, week_name, weeks_of_year
from records.weeks.standing import LABELS


def _moment(name: str):
    return lambda row: (
        timezone.localtime(value) if (value := (row[name] if isinstance(row, dict) else getattr(row, name))) else None
    )


BOARD = (
    Column("党员编号", "number", 16),
    Column("姓名", "name", 12),
    Column("党小组", lambda row: row["group_name"] or "未编组", 16),
    Column("状态", lambda row: LABELS[row["standing"]], 10),
    Column("提交时间", _moment("submitted_at"), 18, "date"),
    Column("条目数", "entries", 8, "number"),
    Column("无事项", "is_nothing", 8),
    Column("优秀记实", "is_good_example", 10),
    Column("代录人", lambda row: row["on_behalf"] or "", 12),
)

# A square of the calendar on paper and in the workbook: the state in one character, and the colour it stands on.
SQUARES = {
    "on_time": ("○", "B7D9C6"), "late": ("迟", "F3D9A4"), "missing": ("未", "F2B8B3"), "returned": ("退", "F2B8B3"),
    "draft": ("稿", "C4D8EA"), "waiting": ("待", "FFFFFF"), "future": ("", "FFFFFF"), "none": ("—", "F0EEEA"),
    "excused": ("假", "E4E1F0"), "exempt": ("免", "E4E1F0"),
}  # fmt: skip
# The same of what somebody else wrote down from the member's sheet.
BEHALF_SQUARES = {"on_time": ("代", "B7D9C6"), "late": ("补", "F3D9A4")}
LEGEND_ROWS = [
    *((letter, LABELS[state]) for state, (letter, _) in SQUARES.items()),
    *((letter, f"{LABELS[state]}（代录）") for state, (letter, _) in BEHALF_SQUARES.items()),
]


def square(standing, monday) -> str:
    """The character of a member's week."""
    squares = SQUARES | BEHALF_SQUARES if monday in standing.on_behalf else SQUARES
    return squares[standing.weeks[monday]][0]


def year_columns(year: int) -> list[Column]:
    """The calendar of a year: a narrow column a week, then the totals."""
    grounds = dict([*SQUARES.values(), *BEHALF_SQUARES.values()])
    return [
        Column("党员编号", "number", 16), Column("姓名", "name", 12),
        Column("党小组", lambda row: row.group_name or "未编组", 16),
        *(
            Column(str(monday.isocalendar().week), lambda row, day=monday: square(row.standing, day), 3.6,
                   grounds=grounds)
            for monday in weeks_of_year(year)
        ),
        Column("应交", "standing.owed", 7, "number"), Column("按时", "standing.on_time", 7, "number"),
        Column("迟交", "standing.late", 7, "number"), Column("未交", "standing.missing", 7, "number"),
        Column("其中代录", lambda row: len(row.standing.on_behalf), 9, "number"),
        Column("连续未交", "standing.missed_row", 9, "number"), Column("连续按时", "standing.on_time_row", 9, "number"),
    ]  # fmt: skip


LEGEND = (Column("字", "letter", 8), Column("意思", "label", 20))

RECORDS = (
    Column("周次", lambda record: week_name(record.monday), 10),
    Column("起止", lambda record: week_days(record.monday), 20),
    Column("党员编号", "member.number", 16),
    Column("姓名", "member.name", 12),
    Column("党小组", lambda record: record.group_name or "未编组", 16),
    Column("状态", lambda record: record.get_state_display(), 10),
    Column("迟交", "is_late", 8),
    Column("首次提交", _moment("first_submitted_at"), 18, "date"),
    Column("无事项原因", "nothing_reason", 24),
    Column("条目", lambda record: "\n".join(_told(entry) for entry in record.entries.all()), 70),
    Column("不足", "shortcomings", 30),
    Column("改进措施", "improvements", 30),
    Column("优秀记实", "is_good_example", 10),
    Column("代录人", lambda record: str(record.behalf.entered_by) if hasattr(record, "behalf") else "", 12),
)

MONTH_ROWS = (
    Column("党员编号", lambda row: row.member.number, 16),
    Column("姓名", lambda row: row.member.name, 12),
    Column("应记周数", "standing.owed", 10, "number"),
    Column("按时", "standing.on_time", 8, "number"),
    Column("迟交", "standing.late", 8, "number"),
    Column("未交", "standing.missing", 8, "number"),
    Column("其中代录", lambda row: len(row.standing.on_behalf), 10, "number"),
    Column("月汇报", lambda row: row.report.get_state_display() if row.report else "未写", 10),
    Column("本月小结", lambda row: row.report.summary if row.is_reported else "", 50),
    Column("下月打算", lambda row: row.report.plan if row.is_reported else "", 40),
    Column("到会", lambda row: row.get_attendance_display() or "未记", 8),
    Column("请假原因", "leave_reason", 20),
    Column("评价", lambda row: row.get_rating_display(), 8),
    Column("评语", "comment", 40),
)

PAIRS = (Column("项目", "0", 14), Column("内容", "1", 80))

CHANGES = (
    Column("版本", "0", 20), Column("重开人", "1", 12), Column("重开理由", "2", 30), Column("党员", "3", 12),
    Column("内容", "4", 14), Column("项目", "5", 14), Column("原来", "6", 50), Column("改为", "7", 50),
)  # fmt: skip


def meeting_rows(group_month, attendance) -> list[dict[str, str]]:
    """The meeting as pairs, which version of the month it is first."""
    pairs = [
        ("月结版本", group_month.version_label or "没有月结过"),
        ("评议日期", f"{group_month.met_on:%Y-%m-%d}" if group_month.met_on else ""),
        ("地点", group_month.place), ("主持人", group_month.host), ("记录人", group_month.recorder),
        *((label, f"{count}人") for label, count in attendance), ("评议记录", group_month.minutes),
    ]  # fmt: skip
    return [{"0": label, "1": text} for label, text in pairs]


def change_rows(revisions) -> list[dict[str, str]]:
    """What was changed after each reopening, a row for each thing that differs."""
    return [
        dict(zip(map(str, range(len(CHANGES))), (revision.label, revision.reopening.by.name, revision.reopening.reason,
                                      change.member, change.label, *fields), strict=True))
        for revision in revisions for change in revision.changes for fields in change.fields
    ]  # fmt: skip


ABSENCES = (
    Column("党员编号", "member.number", 16),
    Column("姓名", "member.name", 12),
    Column("事由", lambda row: row.get_kind_display(), 10),
    Column("第一天", "from_on", 12, "date"),
    Column("最后一天", "last_day", 12, "date"),
    Column("状态", lambda row: row.get_state_display(), 10),
    Column("说明", "reason", 40),
    Column("支部答复", "answer", 30),
)


def _told(entry) -> str:
    day = f"{entry.done_on.month}月{entry.done_on.day}日"
    result = f"（{entry.result}）" if entry.result else ""
    return f"{day} {entry.content}{result}"


CONCERNS = (
    Column("诉求号", "pk", 8, "number"),
    Column("党支部", "branch.name", 24),
    Column("责任区", lambda concern: concern.zone.name if concern.zone else "", 20),
    Column("诉求类别", lambda concern: concern.get_kind_display(), 10),
    Column("紧急程度", lambda concern: concern.get_urgency_display(), 10),
    Column("来源", lambda concern: concern.get_source_display(), 12),
    Column("诉求内容", "text", 50),
    Column("称呼", lambda concern: _asker(concern, "asker_name", masked_name), 12),
    Column("回电号码", lambda concern: _asker(concern, "asker_phone", masked_phone), 16),
    Column("办理人", lambda concern: concern.member.name if concern.member else "", 12),
    Column("状态", lambda concern: concern.get_state_display(), 10),
    Column("提出时间", _moment("created_at"), 18, "date"),
    Column("答复期限", "due_on", 12, "date"),
    Column("首次答复", _moment("first_answered_at"), 18, "date"),
    Column("按期答复", "is_in_time", 10),
    Column("往来", lambda concern: "\n".join(
        f"{said.get_side_display()}：{said.text}" for said in concern.messages.all()), 60),
)  # fmt: skip

CONCERN_FIGURES = (
    Column("", "label", 24),
    Column("收到", "received", 8, "number"),
    Column("已答复", "answered", 8, "number"),
    Column("按期答复", "in_time", 10, "number"),
    Column("超期未答复", "overdue", 12, "number"),
    Column("按期率", "share", 10, "percent"),
    Column("答复用时（天，居中的数）", "median_days", 14, "number"),
)


def _asker(concern, name: str, masked) -> str:
    """In clear on the rows whose asker is this reader's business (``shows_asker``), masked on all others."""
    value = getattr(concern, name)
    return value if concern.shows_asker else masked(value)
