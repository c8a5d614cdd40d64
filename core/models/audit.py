"""The audit log: one line for each write, chained so that tampering shows."""

from django.conf import settings
from django.db import models


class ChainHead(models.Model):
    """The newest link of one chain, advanced by compare-and-set: branches never wait for each other."""

    chain = models.CharField(max_length=40, primary_key=True)
    sequence = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, default="")


class AuditEntry(models.Model):
    """Who did what to which object, when and from where. Rows are only ever added, by ``core.audit``."""

    chain = models.CharField(max_length=40)
    sequence = models.PositiveBigIntegerField()
    at = models.DateTimeField("时间")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="经办人"
    )
    actor_name = models.CharField("经办人姓名", max_length=60)
    address = models.CharField("来源地址", max_length=45, blank=True)
    verb = models.CharField("事项", max_length=60)
    object_type = models.CharField(max_length=60)
    object_id = models.BigIntegerField(null=True)
    object_label = models.CharField("对象", max_length=200)
    detail = models.JSONField("内容", default=dict)
    previous_digest = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "操作记录"
        constraints = [models.UniqueConstraint(fields=["chain", "sequence"], name="core_auditentry_link")]
        indexes = [models.Index(fields=["object_type", "object_id", "-id"], name="core_audit_object")]

    def __str__(self) -> str:
        return f"{self.chain}#{self.sequence} {self.verb}"
