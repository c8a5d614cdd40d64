"""月结版本: what a group's month was each time it was closed, and why it was opened again. Rows are only ever added."""

from django.conf import settings
from django.db import models

from records.models.months import GroupMonth


class MonthSnapshot(models.Model):
    """A closed month as it was at its closing: the meeting, and each member's records, report and verdict.

    ``content`` is canonical JSON (``records.months.versions``), ``digest`` its SHA-256.
    """

    group_month = models.ForeignKey(
        GroupMonth, on_delete=models.PROTECT, related_name="snapshots", verbose_name="小组月评议"
    )
    number = models.PositiveSmallIntegerField("版次")
    content = models.TextField("内容")
    digest = models.CharField("SHA-256", max_length=64)
    closed_at = models.DateTimeField("月结时间")
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="月结人"
    )

    class Meta:
        verbose_name = verbose_name_plural = "月结版本"
        ordering = ["group_month", "number"]
        constraints = [models.UniqueConstraint(fields=["group_month", "number"], name="records_monthsnapshot_once")]

    def __str__(self) -> str:
        return f"{self.group_month} 第{self.number}版"


class MonthReopening(models.Model):
    """重新打开: who opened a closed month again after which version, when and why."""

    snapshot = models.OneToOneField(
        MonthSnapshot, on_delete=models.PROTECT, related_name="reopening", verbose_name="月结版本"
    )
    reason = models.CharField("理由", max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="重开人")
    at = models.DateTimeField("重开时间")

    class Meta:
        verbose_name = verbose_name_plural = "月份重开"
        ordering = ["snapshot"]

    def __str__(self) -> str:
        return f"{self.snapshot}后重开"
