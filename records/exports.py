"""Columns of the workbooks: what the lists show, a row each."""

from django.utils import timezone

from core.exports import Column
from records.calendar import week_days, week_name, weeks_of_year
from records.standing import LABELS


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
)

# A square of the calendar on paper and in the workbook: the state in one character, and the colour it stands on.
SQUARES = {
    "on_time": ("○", "B7D9C6"), "late": ("迟", "F3D9A4"), "missing": ("未", "F2B8B3"), "returned": ("退", "F2B8B3"),
    "draft": ("稿", "C4D8EA"), "waiting": ("待", "FFFFFF"), "future": ("", "FFFFFF"), "none": ("—", "F0EEEA"),
}  # fmt: skip


def year_columns(year: int) -> list[Column]:
    """The calendar of a year: a narrow column a week, then the totals."""
    grounds = dict(SQUARES.values())
    return [
        Column("党员编号", "number", 16), Column("姓名", "name", 12),
        Column("党小组", lambda row: row.group_name or "未编组", 16),
        *(
            Column(str(monday.isocalendar().week), lambda row, day=monday: SQUARES[row.standing.weeks[day]][0], 3.6,
                   grounds=grounds)
            for monday in weeks_of_year(year)
        ),
        Column("应交", "standing.owed", 7, "number"), Column("按时", "standing.on_time", 7, "number"),
        Column("迟交", "standing.late", 7, "number"), Column("未交", "standing.missing", 7, "number"),
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
)

MONTH_ROWS = (
    Column("党员编号", lambda row: row.member.number, 16),
    Column("姓名", lambda row: row.member.name, 12),
    Column("应记周数", "standing.owed", 10, "number"),
    Column("按时", "standing.on_time", 8, "number"),
    Column("迟交", "standing.late", 8, "number"),
    Column("未交", "standing.missing", 8, "number"),
    Column("月汇报", lambda row: row.report.get_state_display() if row.report else "未写", 10),
    Column("本月小结", lambda row: row.report.summary if row.is_reported else "", 50),
    Column("下月打算", lambda row: row.report.plan if row.is_reported else "", 40),
    Column("评价", lambda row: row.get_rating_display(), 8),
    Column("评语", "comment", 40),
)


def _told(entry) -> str:
    day = f"{entry.done_on.month}月{entry.done_on.day}日"
    result = f"（{entry.result}）" if entry.result else ""
    return f"{day} {entry.content}{result}"
