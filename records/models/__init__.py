from records.models.absences import Absence
from records.models.behalf import BehalfEntry, PaperKeeping
from records.models.months import GroupAssessment, GroupMonth, MonthlyReport
from records.models.weeks import Attachment, RecordAddition, RecordComment, RecordEntry, WeeklyRecord

__all__ = [
    "Absence", "Attachment", "BehalfEntry", "GroupAssessment", "GroupMonth", "MonthlyReport", "PaperKeeping",
    "RecordAddition", "RecordComment", "RecordEntry", "WeeklyRecord",
]  # fmt: skip
