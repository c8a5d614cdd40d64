"""分工建议: how the assistant would divide a branch, kept until somebody takes it into the draft of a plan."""

from django.conf import settings
from django.db import models
from django.urls import reverse

from members.access import Paths, PermittedQuerySet
from zones.models.plans import ZonePlan


class DivisionProposal(models.Model):
    """What one run of the assistant found for a draft as it was at ``plan_version``.

    ``given`` has the member's key by piece ("unit-7", "contact-3"), ``reasons`` says why in words, ``before`` and
    ``after`` are the balance (see ``zones.plans.division``).
    """

    access = Paths(organization="plan__branch")

    plan = models.ForeignKey(ZonePlan, on_delete=models.CASCADE, related_name="proposals", verbose_name="划分方案")
    plan_version = models.PositiveIntegerField(editable=False)
    only_uncovered = models.BooleanField("只分没有人负责的")
    given = models.JSONField()
    reasons = models.JSONField()
    before = models.JSONField()
    after = models.JSONField()
    made_at = models.DateTimeField("提出时间")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="提出人"
    )
    taken_at = models.DateTimeField("采用时间", null=True, blank=True)

    objects = PermittedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "分工建议"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.plan}的分工建议"

    def get_absolute_url(self) -> str:
        return reverse("zones:proposal-detail", args=[self.pk])

    @property
    def audit_organization_id(self) -> int:
        return self.plan.branch_id

    @property
    def is_current(self) -> bool:
        """Whether it can still be taken: not taken yet, and the draft is as it was."""
        return self.taken_at is None and self.plan.state == "draft" and self.plan.version == self.plan_version
