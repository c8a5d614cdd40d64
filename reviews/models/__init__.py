from reviews.models.cycles import Part, ReviewCycle
from reviews.models.evaluations import Evaluation
from reviews.models.findings import Finding, Rectification
from reviews.models.inspections import Criterion, Inspection, Score, ScoreSheet

__all__ = [
    "Criterion", "Evaluation", "Finding", "Inspection", "Part", "Rectification", "ReviewCycle",
    "Score", "ScoreSheet",
]  # fmt: skip
