"""检查发现与整改: what an inspection found and how that was mended."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from core.models import Stateful
from members.access import Paths, PermittedQuerySet
from members.models import Member, Organization
from reviews.models.inspections import Inspection
from reviews.workflow import FINDING
from zones.models import Zone


class FindingQuerySet(PermittedQuerySet):
    def shown_to(self, user):
        """What ``user`` may see. Before findings are issued only those who inspect see them, and never their own."""
        return self.permitted(user, "finding.view").filter(
            ~Q(state="noted") | Q(pk__in=self.model.objects.permitted(user, "inspection.score").values("pk"))
        )

    def with_urgency(self):
        """Add ``urgency``: what still has to be done first, what is settled last."""
        order = ["open", "mended", "noted", "closed", "filed"]
        steps = [models.When(state=state, then=place) for place, state in enumerate(order)]
        return self.annotate(urgency=models.Case(*steps, output_field=models.IntegerField()))

    def faults(self):
        return self.filter(kind="fault")

    def unmended(self):
        """Faults that somebody still has to mend."""
        return self.filter(state="open")

    def overdue(self, day):
        """Faults whose last day for mending lies before ``day``."""
        return self.unmended().filter(due_on__lt=day)


class Finding(Stateful):
    """检查发现: commended, a fault with who mends it by when, or advice."""

    class Kind(models.TextChoices):
        COMMEND = "commend", "表扬"
        FAULT = "fault", "问题"
        ADVICE = "advice", "建议"

    workflow = FINDING
    access = Paths(organization="branch", member="member", inspector="inspection__inspectors")

    branch = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="findings", verbose_name="党支部")
    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="findings", verbose_name="检查")
    kind = models.CharField("类别", max_length=10, choices=Kind.choices)
    member = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="findings", verbose_name="整改责任人"
    )
    zone = models.ForeignKey(
        Zone, on_delete=models.PROTECT, null=True, blank=True, related_name="findings", verbose_name="责任区"
    )
    content = models.TextField("内容", max_length=1000)
    due_on = models.DateField("整改期限", null=True, blank=True)
    returned_reason = models.CharField("退回理由", max_length=500, blank=True)

    objects = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "检查发现"
        ordering = ["inspection", "id"]
        constraints = [
            models.CheckConstraint(
                name="reviews_finding_fault_has_mender",
                condition=~Q(kind="fault") | (Q(member__isnull=False) & Q(due_on__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}：{self.content[:20]}"

    def get_absolute_url(self) -> str:
        return reverse("reviews:finding-detail", args=[self.pk])

    @property
    def tone(self) -> str:
        """How its kind is shown."""
        return {"commend": "done", "fault": "late", "advice": "info"}[self.kind]


class Rectification(models.Model):
    """整改报告: how a fault was mended. Rows are only ever added."""

    access = Paths(
        organization="finding__branch", member="finding__member", inspector="finding__inspection__inspectors"
    )

    finding = models.ForeignKey(
        Finding, on_delete=models.PROTECT, related_name="rectifications", verbose_name="检查发现"
    )
    text = models.TextField("整改情况", max_length=1000)
    file = models.ForeignKey(
        "core.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="佐证"
    )
    file_name = models.CharField(max_length=120, blank=True)
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="报告人"
    )
    reported_at = models.DateTimeField("报告时间")

    objects = PermittedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "整改报告"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.finding}的整改报告"

    @property
    def audit_organization_id(self) -> int:
        return self.finding.branch_id

    @property
    def is_picture(self) -> bool:
        return self.file is not None and self.file.content_type.startswith("image/")
