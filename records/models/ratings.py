"""评价档次: the words among which a branch's groups choose."""

from django.conf import settings
from django.db import models

from members.access import Paths, PermittedQuerySet
from members.models import Organization


class RatingScale(models.Model):
    """A branch's scale from a month on, until another takes its place. ``ratings`` are its words, the best first."""

    access = Paths(organization="branch")

    branch = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="rating_scales", verbose_name="党支部"
    )
    from_month = models.DateField("从哪个月起")
    ratings = models.JSONField("档次")
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="设置人"
    )
    set_at = models.DateTimeField("设置时间")

    objects = PermittedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "评价档次"
        ordering = ["from_month"]
        constraints = [
            models.UniqueConstraint(fields=["branch", "from_month"], name="records_ratingscale_once"),
        ]

    def __str__(self) -> str:
        return f"{self.branch} {self.from_month:%Y年%m月}起的评价档次"
