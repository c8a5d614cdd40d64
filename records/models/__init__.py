from records.models.absences import Absence
from records.models.behalf import BehalfEntry, PaperKeeping
from records.models.closings import MonthReopening, MonthSnapshot
from records.models.concerns import Concern, ConcernMessage, ConcernPhoto, ConcernRule
from records.models.months import GroupAssessment, GroupMonth, MonthlyReport
from records.models.ratings import RatingScale
from records.models.reading import LikenessVerdict, ReadingRule, SharedExample
from records.models.weeks import Attachment, RecordAddition, RecordComment, RecordEntry, WeeklyRecord

__all__ = [
    "Absence", "Attachment", "BehalfEntry", "Concern", "ConcernMessage", "ConcernPhoto", "ConcernRule",
    "GroupAssessment", "GroupMonth", "LikenessVerdict", "MonthReopening", "MonthSnapshot", "MonthlyReport",
    "PaperKeeping", "RatingScale", "ReadingRule", "RecordAddition", "RecordComment", "RecordEntry", "SharedExample",
    "WeeklyRecord",
]  # fmt: skip
