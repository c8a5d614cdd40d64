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
    """What a composite is made of. A part that a branch does not use is left out of its weights."""

    RECORDS = "records", "周记实"
    DUTIES = "duties", "责任落实"
    GROUP = "group", "小组评议"
    INSPECTIONS = "inspections", "检查"
    SELF = "self", "党员自评"
    ORGANISATION = "organisation", "组织考评"


class ReviewCycle(Stateful):
    """The rules of one branch's year.

    ``weights`` maps parts to whole numbers that add up to 100; ``rating_values`` maps the words of the branch's scales
    (``records.ratings``) to numbers of 0 to 100 (strings of exact decimals); ``grade_scheme`` and
    ``official_scheme`` are the schemes as they were chosen (``reviews.grading``). A year's results keep the rules
    they were made with.
    What lies between ``counts_from`` and ``counts_until`` (both included) counts.
    """

    workflow = CYCLE
    access = Paths(organization="branch")

    branch = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="review_cycles", verbose_name="党支部"
    )
    year = models.PositiveSmallIntegerField("年度")
    weights = models.JSONField("权重", default=dict)
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
    def parts(self) -> list[tuple[Part, int]]:
        """The parts that count, with their weights, always in the same order (a database may reorder JSON)."""
        return [(part, self.weights[part]) for part in Part if part in self.weights]

    @property
    def rating_numbers(self) -> dict[str, Decimal]:
        """What each rating is worth, as exact numbers, the best first (a database may reorder JSON)."""
        numbers = {rating: Decimal(value) for rating, value in self.rating_values.items()}
        return dict(sorted(numbers.items(), key=lambda item: (-item[1], item[0])))
