"""请假: times for which the branch does not expect a weekly record from a member."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from core.models import Dated, DatedQuerySet, Stateful
from core.templatetags.zonebook import precise_date
from members.access import Paths, PermittedQuerySet
from members.models import Member, Organization
from records.workflow import ABSENCE


class AbsenceQuerySet(PermittedQuerySet, DatedQuerySet):
    def granted(self):
        """Those that excuse: of the weeks whose Thursday lies in one, no record is expected."""
        return self.filter(state="granted")


class Absence(Dated, Stateful):
    """A time of leave, illness or work elsewhere, asked for by the member or entered by the branch.

    ``reason`` is for the member and those who decide alone; everybody else sees that a week is excused.
    """

    class Kind(models.TextChoices):
        LEAVE = "leave", "请假"
        ILLNESS = "illness", "因病"
        AWAY = "away", "外出流动"

    workflow = ABSENCE
    access = Paths(organization="branch", member="member")

    branch = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="absences", verbose_name="党支部")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="absences", verbose_name="党员")
    kind = models.CharField("事由", max_length=10, choices=Kind.choices)
    reason = models.CharField("说明", max_length=200)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="提出人"
    )
    asked_at = models.DateTimeField("提出时间")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="批准人",
    )
    decided_at = models.DateTimeField("批准时间", null=True, blank=True)
    answer = models.CharField("支部答复", max_length=200, blank=True)

    objects = AbsenceQuerySet.as_manager()

    class Meta(Dated.Meta):
        verbose_name = verbose_name_plural = "请假"
        ordering = ["-from_on", "-id"]
        indexes = [models.Index(fields=["branch", "state"], name="records_absence_branch")]
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(name="records_absence_ends", condition=Q(until_on__isnull=False)),
            models.CheckConstraint(
                name="records_absence_decided",
                condition=Q(state__in=["asked", "withdrawn", "lapsed"])
                | Q(decided_by__isnull=False, decided_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member}{self.get_kind_display()}（{precise_date(self.from_on)}至{precise_date(self.last_day)}）"

    @property
    def last_day(self):
        """The last day that it covers."""
        return self.until_on - timedelta(days=1)

    def get_absolute_url(self) -> str:
        return reverse("records:absence-detail", args=[self.pk])
