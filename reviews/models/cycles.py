"""年度考评: the rules of one branch's year."""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.urls import reverse

from core.models import Stateful
from members.access import Paths, PermittedQuerySet
from members.models import Organization
from reviews.workflow import CYCLE


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
    ``official_scheme`` are the schemes as they were chosen (``reviews.grading``), so that a year's results keep the
    rules they were made with. What lies between ``counts_from`` and ``counts_until`` (both included) counts.
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
            models.CheckConstraint(
                name="reviews_reviewcycle_period", condition=Q(counts_until__gte=models.F("counts_from"))
            ),
            models.CheckConstraint(
                name="reviews_reviewcycle_final", condition=~Q(state="final") | Q(finished_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.branch} {self.year}年度考评"

    def get_absolute_url(self) -> str:
        return reverse("reviews:cycle-detail", args=[self.pk])

    @property
    def weights(self) -> dict[str, int]:
        """Weight of each part that counts, in the order of ``Part``."""
        weights = {row.part: row.weight for row in self.parts.all()}
        return {part: weights[part] for part in Part.values if part in weights}

    @property
    def late_weight(self) -> Decimal:
        """What a late record counts, between 0 and 1."""
        return Decimal(self.late_share) / 100

    @property
    def rating_numbers(self) -> dict[str, Decimal]:
        return {rating: Decimal(number) for rating, number in self.rating_values.items()}


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
