from records.models.months import GroupAssessment, GroupMonth, MonthlyReport
from records.models.reading import LikenessVerdict, ReadingRule, SharedExample
from records.models.weeks import Attachment, RecordAddition, RecordComment, RecordEntry, WeeklyRecord

__all__ = [
    "Attachment", "GroupAssessment", "GroupMonth", "LikenessVerdict", "MonthlyReport", "ReadingRule", "RecordAddition",
    "RecordComment", "RecordEntry", "SharedExample", "WeeklyRecord",
]  # fmt: skip
