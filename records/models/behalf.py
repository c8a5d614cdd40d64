"""代录: records that somebody else writes down from the sheet of paper on which a member kept them."""

from django.conf import settings
from django.db import models

from core.models import Dated, DatedQuerySet, Stateful
from members.access import Paths, PermittedQuerySet
from members.models import Member
from records.models.weeks import WeeklyRecord
from records.workflow import BEHALF


class PaperKeeping(Dated):
    """That a member keeps the weekly record on paper (用纸质记实), from a day to a day. At most one holds at a time."""

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="paper_keepings", verbose_name="党员")

    objects = DatedQuerySet.as_manager()

    class Meta(Dated.Meta):
        verbose_name = verbose_name_plural = "用纸质记实"
        ordering = ["from_on", "id"]
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["member"], condition=models.Q(until_on__isnull=True), name="records_paperkeeping_one_open"
            ),
        ]


class BehalfEntry(Stateful):
    """Who wrote a record down for its member, from a sheet that came in when, and what the member says of it.

    ``by_receipt`` says that the day on which the sheet came in, not the moment of writing down, decided whether the
    record was late. ``told_to`` is the officer whom the member told what he says, where he did not say it himself.
    """

    workflow = BEHALF
    access = Paths(organization="record__branch", member="record__member")

    record = models.OneToOneField(WeeklyRecord, on_delete=models.CASCADE, related_name="behalf", verbose_name="周记实")
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="代录人"
    )
    entered_at = models.DateTimeField("代录时间")
    received_on = models.DateField("收到日期")
    by_receipt = models.BooleanField("按收到日期计", default=False)
    sheet = models.ForeignKey(
        "core.StoredFile",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="纸质记实照片",
    )
    statement = models.CharField("本人意见", max_length=500, blank=True)
    said_at = models.DateTimeField("本人表示时间", null=True, blank=True)
    told_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="转记人",
    )  # fmt: skip
    answer = models.CharField("代录人答复", max_length=500, blank=True)

    objects = PermittedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "代录"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.record}（代录）"

    def get_absolute_url(self) -> str:
        return self.record.get_absolute_url()
