from records.models.concerns import Concern, ConcernMessage, ConcernPhoto, ConcernRule
from records.models.months import GroupAssessment, GroupMonth, MonthlyReport
from records.models.reading import LikenessVerdict, ReadingRule, SharedExample
from records.models.weeks import Attachment, RecordAddition, RecordComment, RecordEntry, WeeklyRecord

__all__ = [
    "Attachment", "Concern", "ConcernMessage", "ConcernPhoto", "ConcernRule", "GroupAssessment", "GroupMonth",
    "LikenessVerdict", "MonthReopening", "MonthSnapshot", "MonthlyReport", "RatingScale", "ReadingRule",
    "RecordAddition", "RecordComment", "RecordEntry", "SharedExample", "WeeklyRecord",
]  # fmt: skip
