"""党员考评: each member's evaluation in a branch's cycle of one year."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from core.fields import HundredthsField
from core.models import Stateful
from members.access import Paths, PermittedQuerySet
from members.models import Member, Organization
from reviews.models.cycles import ReviewCycle
from reviews.workflow import EVALUATION


class EvaluationQuerySet(PermittedQuerySet):
    def taking_part(self):
        return self.exclude(state="withdrawn")

    def graded(self):
        return self.filter(state__in=["graded", "final"])


class Evaluation(Stateful):
    """One member's year. Until it is final every number is computed from the facts; then ``result`` keeps them,
    and ``sources`` what each part rests on (apart, because it is long and lists do without it).

    ``grade`` is the zone evaluation's, ``official_grade`` that of 民主评议: two scales side by side, never mixed.
    ``excuses`` maps parts that do not count for this member to the reason: they are left out, the others scaled up.
    ``is_probationary`` is as of the day the cycle was started: such a member gets a sheet and no official grade.
    """

    workflow = EVALUATION
    access = Paths(organization="branch", member="member")

    branch = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="evaluations", verbose_name="党支部"
    )
    cycle = models.ForeignKey(
        ReviewCycle, on_delete=models.PROTECT, related_name="evaluations", verbose_name="年度考评"
    )
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="evaluations", verbose_name="党员")
    is_probationary = models.BooleanField("预备党员", default=False)
    self_review = models.TextField("党员述评", max_length=5000, blank=True)
    self_score = HundredthsField("自评分", null=True, blank=True)
    excuses = models.JSONField("免评", default=dict, blank=True)
    organisation_score = HundredthsField("组织考评分", null=True, blank=True)
    verdict = models.TextField("组织评语", max_length=2000, blank=True)
    grade = models.CharField("等次", max_length=30, blank=True)
    grade_reason = models.CharField("等次理由", max_length=500, blank=True)
    official_grade = models.CharField("民主评议等次", max_length=30, blank=True)
    official_reason = models.CharField("民主评议等次理由", max_length=500, blank=True)
    returned_reason = models.CharField("退回理由", max_length=500, blank=True)
    composite = HundredthsField("综合得分", null=True, blank=True)
    result = models.JSONField("定稿结果", default=dict, blank=True)
    sources = models.JSONField("定稿依据", default=dict, blank=True)

    objects = EvaluationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "党员考评"
        ordering = ["cycle", "member__pinyin", "id"]
        constraints = [
            models.UniqueConstraint(fields=["cycle", "member"], name="reviews_evaluation_once"),
            models.CheckConstraint(
                name="reviews_evaluation_final",
                condition=~Q(state="final") | (Q(composite__isnull=False) & ~Q(grade="")),
            ),
            models.CheckConstraint(
                name="reviews_evaluation_self_score",
                condition=Q(self_score__isnull=True) | Q(self_score__gte=0, self_score__lte=100),
            ),
            models.CheckConstraint(
                name="reviews_evaluation_organisation_score",
                condition=Q(organisation_score__isnull=True)
                | Q(organisation_score__gte=0, organisation_score__lte=100),
            ),
            models.CheckConstraint(
                name="reviews_evaluation_probationary", condition=Q(is_probationary=False) | Q(official_grade="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member} {self.cycle.year}年度考评"

    def get_absolute_url(self) -> str:
        return reverse("reviews:evaluation-detail", args=[self.pk])
