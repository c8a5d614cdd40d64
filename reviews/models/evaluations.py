"""年终考评: a branch's cycle of one year, and each member's evaluation in it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from core.fields import HundredthsField
from core.models import Stateful
from members.access import Paths, PermittedQuerySet
from members.models import Member, Organization
from reviews.workflow import CYCLE, EVALUATION


class Part(models.TextChoices):
    """What a composite is made of. Parts that a branch does not use weigh 0 and have no row in its cycle."""

    RECORDS = "records", "周记实"
    DUTIES = "duties", "责任落实"
    GROUP = "group", "小组评议"
    INSPECTIONS = "inspections", "检查"
    SELF = "self", "党员自评"
    ORGANISATION = "organisation", "组织考评"


class ReviewCycle(Stateful):
    """The rules of one branch's year: weights (rows of ReviewPart), what ratings are worth, the grade scheme.

    ``rating_values`` maps Rating values to numbers of 0 to 100 (strings of exact decimals); ``grade_scheme`` and
    ``official_scheme`` are the schemes as they were chosen, so that a year's results keep the rules they were made with.
    """

    workflow = CYCLE
    access = Paths(organization="branch")

    branch = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="review_cycles", verbose_name="党支部"
    )
    year = models.PositiveSmallIntegerField("年度")
    late_share = models.PositiveSmallIntegerField("迟交折算百分比", default=50)
    rating_values = models.JSONField("评价折算", default=dict)
    grade_scheme = models.JSONField("等次方案", default=dict)
    official_scheme = models.JSONField("民主评议等次方案", default=dict)
    counts_from = models.DateField("起算日期")
    counts_until = models.DateField("截止日期")
    finished_at = models.DateTimeField("定稿时间", null=True, blank=True)

    objects = PermittedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "年度考评"
        ordering = ["-year"]
        constraints = [
            models.UniqueConstraint(fields=["branch", "year"], name="reviews_reviewcycle_once"),
            models.CheckConstraint(name="reviews_reviewcycle_late_share", condition=Q(late_share__lte=100)),
        ]

    def __str__(self) -> str:
        return f"{self.branch} {self.year}年度考评"

    def get_absolute_url(self) -> str:
        return reverse("reviews:cycle-detail", args=[self.pk])


class ReviewPart(models.Model):
    """The weight of one part in a cycle. Weights of a cycle add up to 100."""

    cycle = models.ForeignKey(ReviewCycle, on_delete=models.CASCADE, related_name="parts")
    part = models.CharField("组成", max_length=12, choices=Part.choices)
    weight = models.PositiveSmallIntegerField("权重")

    class Meta:
        verbose_name = verbose_name_plural = "考评组成"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["cycle", "part"], name="reviews_reviewpart_once"),
            models.CheckConstraint(name="reviews_reviewpart_weight", condition=Q(weight__gte=1, weight__lte=100)),
        ]


class Evaluation(Stateful):
    """One member's year. Until it is final every number is computed from the facts; then ``result`` keeps them.

    ``grade`` is the zone evaluation's, ``official_grade`` that of 民主评议: two scales, shown side by side, never mixed.
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
    organisation_score = HundredthsField("组织考评分", null=True, blank=True)
    verdict = models.TextField("组织评语", max_length=2000, blank=True)
    grade = models.CharField("等次", max_length=30, blank=True)
    grade_reason = models.CharField("等次理由", max_length=500, blank=True)
    official_grade = models.CharField("民主评议等次", max_length=30, blank=True)
    official_reason = models.CharField("民主评议等次理由", max_length=500, blank=True)
    returned_reason = models.CharField("退回理由", max_length=500, blank=True)
    composite = HundredthsField("综合得分", null=True, blank=True)
    result = models.JSONField("定稿结果", default=dict, blank=True)

    objects = PermittedQuerySet.as_manager()

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
                name="reviews_evaluation_probationary", condition=Q(is_probationary=False) | Q(official_grade="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member} {self.cycle.year}年度考评"

    def get_absolute_url(self) -> str:
        return reverse("reviews:evaluation-detail", args=[self.pk])


class PartExcuse(models.Model):
    """A part that does not count for one member, and why: it is left out and the other weights are scaled up."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="excuses")
    part = models.CharField("组成", max_length=12, choices=Part.choices)
    reason = models.CharField("免评理由", max_length=200)
    excused_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    excused_at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "免评"
        constraints = [models.UniqueConstraint(fields=["evaluation", "part"], name="reviews_partexcuse_once")]
