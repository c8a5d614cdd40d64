from records.models.months import GroupAssessment, GroupMonth, MonthlyReport
from records.models.weeks import Attachment, RecordAddition, RecordComment, RecordEntry, WeeklyRecord

__all__ = [
    "Attachment", "GroupAssessment", "GroupMonth", "MonthlyReport", "RecordAddition", "RecordComment",
    "RecordEntry", "WeeklyRecord",
]  # fmt: skip
