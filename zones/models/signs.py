"""The sign of a zone (标志牌) and the public page behind its code."""

from django.db import models

from members.access import Paths, PermittedQuerySet
from zones.models.zones import Zone


class ZoneSign(models.Model):
    """标志牌: what the branch publishes of a zone. A zone without a row publishes nothing; the page is off at first.

    Who answers, the work and the place are the zone's own; a member's phone and photo stand here only as long as
    the member consents (``Consent``).
    """

    access = Paths(organization="zone__branch")

    zone = models.OneToOneField(Zone, on_delete=models.PROTECT, related_name="sign", verbose_name="责任区")
    is_open = models.BooleanField("公开页", default=False)
    promise = models.CharField("公开承诺", max_length=60, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = PermittedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "标志牌"

    def __str__(self) -> str:
        return f"{self.zone}标志牌"

    @property
    def audit_organization_id(self) -> int:
        return self.zone.branch_id
