"""责任区调整: a part of a zone handed from one member to another."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from members.access import Paths, PermittedQuerySet
from members.models import Member, Organization
from zones.models.zones import Zone, ZoneAssignment


class ZoneAdjustmentQuerySet(PermittedQuerySet):
    def of_year(self, year: int):
        return self.filter(from_on__year=year)


class ZoneAdjustment(models.Model):
    """Who handed which part of a zone to whom, from which day, and why. Rows are only ever added.

    ``ended`` and ``begun`` are the two assignments; ``care_count`` is how many marked contacts went with it.
    """

    class Reason(models.TextChoices):
        POOR_PERFORMANCE = "poor_performance", "履责不力"
        TRANSFER = "transfer", "工作变动"
        OWN_WISH = "own_wish", "本人申请"
        OTHER = "other", "其他"

    # Not the member's own: why somebody was replaced is for those who run the branch.
    access = Paths(organization="branch")

    branch = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="zone_adjustments", verbose_name="党支部"
    )
    zone = models.ForeignKey(Zone, on_delete=models.PROTECT, related_name="adjustments", verbose_name="责任区")
    part = models.CharField("分工", max_length=30, choices=ZoneAssignment.Part.choices)
    giver = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="zones_given", verbose_name="原担任人")
    taker = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="zones_taken", verbose_name="接任人")
    ended = models.OneToOneField(ZoneAssignment, on_delete=models.PROTECT, related_name="adjustment_away")
    begun = models.OneToOneField(ZoneAssignment, on_delete=models.PROTECT, related_name="adjustment_to")
    from_on = models.DateField("生效日期")
    reason = models.CharField("原因", max_length=20, choices=Reason.choices)
    note = models.CharField("说明", max_length=300, blank=True)
    care_count = models.PositiveSmallIntegerField("移交帮带", default=0)
    adjusted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="办理人"
    )
    adjusted_at = models.DateTimeField("办理时间")

    objects = ZoneAdjustmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "责任区调整"
        ordering = ["-from_on", "-id"]
        indexes = [models.Index(fields=["branch", "from_on"], name="zones_adjustment_year")]
        constraints = [
            models.CheckConstraint(name="zones_zoneadjustment_two_people", condition=~Q(giver=F("taker"))),
            models.CheckConstraint(name="zones_zoneadjustment_other_said", condition=~Q(reason="other") | ~Q(note="")),
        ]

    def __str__(self) -> str:
        return f"{self.zone}：{self.giver} → {self.taker}"
