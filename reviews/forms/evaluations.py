"""Self-review, rating, excuse and grade."""

from django import forms

from core.forms import ActionForm
from reviews import grading
from reviews.models import Evaluation, Part
from zones.forms.fields import field_of

SCORE = {"min_value": 0, "max_value": 100}


class SelfReviewForm(ActionForm):
    self_review = field_of(Evaluation, "self_review", label="述评", widget=forms.Textarea({"rows": 22}))
    self_score = field_of(Evaluation, "self_score", label="给自己打分（0–100）", required=False, **SCORE)

    def __init__(self, *args, asks_score, **kwargs):
        super().__init__(*args, **kwargs)
        if not asks_score:
            del self.fields["self_score"]


class RateForm(ActionForm):
    organisation_score = field_of(Evaluation, "organisation_score", required=True, **SCORE)
    verdict = field_of(Evaluation, "verdict", required=True, widget=forms.Textarea({"rows": 5}),
                       help_text="写成绩，也写不足，印在考评表“支部意见”里。")  # fmt: skip


class ExcuseForm(ActionForm):
    part = forms.ChoiceField(label="哪一部分不计", widget=forms.RadioSelect)
    reason = forms.CharField(label="理由", max_length=200, help_text="例如：全年住院、年中转入。")

    def __init__(self, *args, parts, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["part"].choices = [(part, Part(part).label) for part in parts]

    def initial_from(self, obj) -> dict:
        return {}


class GradeForm(ActionForm):
    """Both grades with the suggestions filled in."""

    grade = forms.ChoiceField(label="责任区考评等次", widget=forms.RadioSelect)
    grade_reason = field_of(Evaluation, "grade_reason", widget=forms.Textarea({"rows": 2}),
                            help_text="与建议不同时必须写。")  # fmt: skip
    official_grade = forms.ChoiceField(label="民主评议等次", widget=forms.RadioSelect)
    official_reason = field_of(Evaluation, "official_reason", widget=forms.Textarea({"rows": 2}),
                               help_text="与建议不同时必须写。")  # fmt: skip

    def __init__(self, *args, zone, official, suggested, **kwargs):
        super().__init__(*args, **kwargs)
        eligible = [g.name for g in zone.grades if not (self.obj.is_probationary and g.cap)]
        self.fields["grade"].choices = [(name, name) for name in eligible]
        self.fields["official_grade"].choices = [(name, name) for name in official.names]
        if not self.obj.grade:
            self.initial |= suggested
        if self.obj.is_probationary:
            del self.fields["official_grade"], self.fields["official_reason"]


def open_parts(evaluation, cycle) -> list[str]:
    """Parts that can still be excused."""
    return [part.value for part, _ in cycle.parts if part not in evaluation.excuses]


def cap_lines(scheme: grading.GradeScheme, given: list[str], full_members: int) -> list[dict]:
    """How many of each capped grade are given and how many there may be, as tiles show it."""
    return [
        {
            "label": f"“{grade.name}”名额",
            "value": f"{given.count(grade.name)} / {grade.cap.places(full_members)}",
            "note": str(grade.cap),
            "tone": "late" if given.count(grade.name) > grade.cap.places(full_members) else "info",
        }
        for grade in scheme.grades
        if grade.cap
    ]
