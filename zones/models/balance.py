"""What reviewers say of a duty while the duties of a group are balanced, and what its member answers."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from members.access import Paths, PermittedQuerySet
from zones.models.agreements import Agreement, Duty


class DutyCommentQuerySet(PermittedQuerySet):
    def unanswered(self):
        return self.filter(answered_at__isnull=True)


class DutyComment(models.Model):
    """责任项意见. It belongs to the agreement and stays with it when the duty is rewritten or taken out; ``about`` is
    what the duty said when the comment was made. It is never part of the signed text."""

    access = Paths(organization="agreement__branch", member="agreement__member")

    agreement = models.ForeignKey(
        Agreement, on_delete=models.PROTECT, related_name="duty_comments", verbose_name="责任书"
    )
    duty = models.ForeignKey(
        Duty, on_delete=models.SET_NULL, null=True, blank=True, related_name="comments", verbose_name="责任项"
    )
    about = models.CharField("责任内容", max_length=300)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="提出人"
    )
    text = models.CharField("意见", max_length=500)
    at = models.DateTimeField("提出时间")
    answer = models.CharField("答复", max_length=500, blank=True)
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)

    objects = DutyCommentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "责任项意见"
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                name="zones_dutycomment_answered",
                condition=(Q(answer="") & Q(answered_at__isnull=True)) | (~Q(answer="") & Q(answered_at__isnull=False)),
            )
        ]

    def __str__(self) -> str:
        return f"{self.agreement}的责任项意见"

    @property
    def audit_organization_id(self) -> int:
        return self.agreement.branch_id
