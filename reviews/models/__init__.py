from reviews.models.evaluations import Evaluation, PartExcuse, ReviewCycle, ReviewPart
from reviews.models.inspections import Criterion, Finding, Inspection, Rectification, Score, ScoreSheet

__all__ = [
    "Criterion", "Evaluation", "Finding", "Inspection", "PartExcuse", "Rectification", "ReviewCycle", "ReviewPart", "Score", "ScoreSheet",
]  # fmt: skip
