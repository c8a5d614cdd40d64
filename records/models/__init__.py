from records.models.closings import MonthReopening, MonthSnapshot
from records.models.months import GroupAssessment, GroupMonth, MonthlyReport
from records.models.ratings import RatingScale
from records.models.weeks import Attachment, RecordAddition, RecordComment, RecordEntry, WeeklyRecord

__all__ = [
    "Attachment", "GroupAssessment", "GroupMonth", "MonthReopening", "MonthSnapshot", "MonthlyReport", "RatingScale",
    "RecordAddition", "RecordComment", "RecordEntry", "WeeklyRecord",
]  # fmt: skip
