from records.models.concerns import Concern, ConcernMessage, ConcernPhoto, ConcernRule
from records.models.months import GroupAssessment, GroupMonth, MonthlyReport
from records.models.weeks import Attachment, RecordAddition, RecordComment, RecordEntry, WeeklyRecord

__all__ = [
    "Attachment", "Concern", "ConcernMessage", "ConcernPhoto", "ConcernRule", "GroupAssessment", "GroupMonth",
    "MonthlyReport", "RecordAddition", "RecordComment", "RecordEntry", "WeeklyRecord",
]  # fmt: skip
