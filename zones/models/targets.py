"""Targets on a zone: what is to be reached in a year, planned and actual for each month."""

from collections.abc import Iterable
from decimal import Decimal

from django.db import models
from django.db.models import Count, F, Q
from django.urls import reverse

from core import clock
from core.fields import HundredthsField
from members.access import Paths, PermittedQuerySet
from zones.models.agreements import Duty
from zones.models.zones import Zone, ZoneAssignment

MONTHS = range(1, 13)
# As hundredths it stays below what a whole number holds in every database.
LARGEST = Decimal("9999999.99")


def answered_by(members) -> Q:
    """Targets of the zones that these members answer for today."""
    held = ZoneAssignment.objects.on(clock.today()).responsible().filter(member__in=members)
    return Q(zone__in=held.values("zone_id"))


MISSED = Q(months__plan__isnull=False, months__actual__isnull=False) & (
    Q(comparison="at_least", months__actual__lt=F("months__plan"))
    | Q(comparison="at_most", months__actual__gt=F("months__plan"))
)


class ZoneTargetQuerySet(PermittedQuerySet):
    def with_progress(self):
        """Add how many months have a plan (``planned``), an actual (``filled``), both (``compared``), and in how many
        of these it was not reached (``missed``)."""
        has_plan, has_actual = Q(months__plan__isnull=False), Q(months__actual__isnull=False)
        return self.annotate(
            planned=Count("months", filter=has_plan),
            filled=Count("months", filter=has_actual),
            compared=Count("months", filter=has_plan & has_actual),
            missed=Count("months", filter=MISSED),
        )


class ZoneTarget(models.Model):
    """责任目标: one thing that is measured in a zone through a year. ``comparison`` says on which side of the plan lies
    success: output wants at least, cost and accidents at most."""

    class Kind(models.TextChoices):
        OUTPUT = "output", "产量"
        QUALITY = "quality", "质量"
        TECHNIQUE = "technique", "技术指标"
        COST = "cost", "成本"
        SAFETY = "safety", "安全"

    access = Paths(organization="zone__branch", theirs=answered_by)

    zone = models.ForeignKey(Zone, on_delete=models.PROTECT, related_name="targets", verbose_name="责任区")
    year = models.PositiveSmallIntegerField("年度")
    kind = models.CharField("类别", max_length=12, choices=Kind.choices)
    content = models.CharField("考核内容", max_length=60)
    unit = models.CharField("单位", max_length=12)
    comparison = models.CharField(
        "怎样算达标", max_length=10, choices=Duty.Comparison.choices, default=Duty.Comparison.AT_LEAST
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ZoneTargetQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "责任目标"
        ordering = ["zone", "-year", "id"]
        constraints = [
            models.UniqueConstraint(fields=["zone", "year", "kind", "content"], name="zones_zonetarget_once"),
        ]

    def __str__(self) -> str:
        return f"{self.content}（{self.year}年）"

    def get_absolute_url(self) -> str:
        return reverse("zones:target-detail", args=[self.pk])

    @property
    def audit_organization_id(self) -> int:
        return self.zone.branch_id

    def year_rows(self) -> list["TargetMonth"]:
        """All twelve months, those without anything too. One query, or none when the relation was prefetched."""
        return whole_year(self, self.months.all())


class TargetMonth(models.Model):
    """One month of a target. An ``actual`` of None is "not yet", which is something else than 0."""

    target = models.ForeignKey(ZoneTarget, on_delete=models.CASCADE, related_name="months")
    month = models.PositiveSmallIntegerField("月份")
    plan = HundredthsField("计划", null=True, blank=True)
    actual = HundredthsField("实绩", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "目标月份"
        ordering = ["target", "month"]
        constraints = [
            models.UniqueConstraint(fields=["target", "month"], name="zones_targetmonth_once"),
            models.CheckConstraint(name="zones_targetmonth_month", condition=Q(month__gte=1, month__lte=12)),
            models.CheckConstraint(
                name="zones_targetmonth_amounts",
                condition=(Q(plan__isnull=True) | Q(plan__gte=0)) & (Q(actual__isnull=True) | Q(actual__gte=0)),
            ),
        ]

    @property
    def is_reached(self) -> bool | None:
        """Whether the month reached its plan; None while either is missing."""
        if self.plan is None or self.actual is None:
            return None
        at_least = self.target.comparison == Duty.Comparison.AT_LEAST
        return self.actual >= self.plan if at_least else self.actual <= self.plan

    @property
    def verdict(self) -> tuple[str, str]:
        """The month in a word and a tone."""
        if self.actual is None:
            return ("还没有填", "muted")
        if self.plan is None:
            return ("没有计划", "info")
        return ("达标", "done") if self.is_reached else ("未达标", "late")


def whole_year(target: ZoneTarget, months: Iterable[TargetMonth]) -> list[TargetMonth]:
    """Return twelve months; those the database does not have are empty and unsaved."""
    saved = {row.month: row for row in months}
    return [saved.get(month) or TargetMonth(target=target, month=month) for month in MONTHS]
