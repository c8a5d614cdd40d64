"""月汇报与小组评议."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from core.models import Stateful
from members.access import Paths, PermittedQuerySet
from members.models import Member, Organization, PartyGroup
from records.ratings import rating_label
from records.workflow import GROUP_MONTH, MONTHLY_REPORT

# A report that was handed to the group, read or not.
SENT = ("sent", "read")


class Attendance(models.TextChoices):
    """Where a member was when the group met."""

    PRESENT = "present", "出席"
    LEAVE = "leave", "请假"
    ABSENT = "absent", "缺席"


class MonthlyReportQuerySet(PermittedQuerySet):
    def shown_to(self, user):
        """Reports whose text ``user`` may read: a draft is its writer's alone."""
        return self.permitted(user, "month.view").filter(~Q(state="draft") | Q(member=user.member_id))


class MonthlyReport(Stateful):
    """月汇报, one for each member and month. ``facts`` is what the records said when it was sent."""

    workflow = MONTHLY_REPORT
    access = Paths(organization="branch", member="member")

    branch = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="monthly_reports", verbose_name="党支部"
    )
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="monthly_reports", verbose_name="党员")
    month = models.DateField("月份")
    organisation_life = models.TextField("组织生活", max_length=1000, blank=True)
    study = models.TextField("学习", max_length=1000, blank=True)
    summary = models.TextField("本月小结", max_length=3000, blank=True)
    plan = models.TextField("下月打算", max_length=1000, blank=True)
    facts = models.JSONField("记实汇总", default=dict, blank=True)
    sent_at = models.DateTimeField("汇报时间", null=True, blank=True)
    returned_reason = models.CharField("退回理由", max_length=500, blank=True)

    objects = MonthlyReportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "月汇报"
        ordering = ["-month", "member__pinyin"]
        indexes = [models.Index(fields=["branch", "month"], name="records_monthlyreport_month")]
        constraints = [models.UniqueConstraint(fields=["branch", "member", "month"], name="records_monthlyreport_once")]

    def __str__(self) -> str:
        return f"{self.member} {self.month:%Y年%m月}汇报"

    def get_absolute_url(self) -> str:
        return reverse("records:report-detail", args=[self.pk])


class GroupMonth(Stateful):
    """One group's month: the meeting, its minutes, the verdicts, and the closing that locks the month's records.

    ``group`` is empty for the members of a branch who are in no group; the secretary holds that meeting. ``closings``
    says how often it was closed: each closing is a version that is kept (``MonthSnapshot``).
    """

    workflow = GROUP_MONTH
    access = Paths(organization="branch", group="group")

    branch = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="group_months", verbose_name="党支部"
    )
    group = models.ForeignKey(
        PartyGroup, on_delete=models.PROTECT, null=True, blank=True, related_name="months", verbose_name="党小组"
    )
    month = models.DateField("月份")
    met_on = models.DateField("评议日期", null=True, blank=True)
    place = models.CharField("地点", max_length=100, blank=True)
    host = models.CharField("主持人", max_length=40, blank=True)
    recorder = models.CharField("记录人", max_length=40, blank=True)
    minutes = models.TextField("评议记录", max_length=5000, blank=True)
    closings = models.PositiveSmallIntegerField("月结次数", default=0)
    closed_at = models.DateTimeField("月结时间", null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="月结人",
    )

    objects = PermittedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "小组月评议"
        ordering = ["-month", "group"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "month"], condition=Q(group__isnull=False), name="records_groupmonth_once"
            ),
            models.UniqueConstraint(
                fields=["branch", "month"], condition=Q(group__isnull=True), name="records_groupmonth_ungrouped_once"
            ),
            models.CheckConstraint(
                name="records_groupmonth_closed",
                condition=Q(state="closed", closings__gte=1, closed_at__isnull=False, closed_by__isnull=False)
                | Q(state="open", closed_at__isnull=True, closed_by__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group or '未编组党员'} {self.month:%Y年%m月}"

    @property
    def is_reopened(self) -> bool:
        """Whether it was closed before and waits for its next closing."""
        return self.state == "open" and self.closings > 0

    @property
    def version_label(self) -> str:
        """Which version its figures are, in words; "" while it was never closed."""
        if not self.closings:
            return ""
        return f"第{self.closings}版后的改动，未月结" if self.state == "open" else f"第{self.closings}版"

    def get_absolute_url(self) -> str:
        return reverse("records:month-detail", args=[self.pk])


class GroupAssessmentQuerySet(PermittedQuerySet):
    def given(self):
        """Those with a verdict: the others still wait for theirs."""
        return self.exclude(rating="")


class GroupAssessment(models.Model):
    """小组评议: the group's rating of one member for one month.

    A row stands there, without a rating, from the day the group's month is opened: the rows say who is assessed, and
    so who is due at the meeting. ``rating`` is a word of the branch's scale (``records.ratings``).
    """

    access = Paths(organization="branch", member="member")

    branch = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="group_assessments", verbose_name="党支部"
    )
    group_month = models.ForeignKey(
        GroupMonth, on_delete=models.PROTECT, related_name="assessments", verbose_name="小组月评议"
    )
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="group_assessments", verbose_name="党员")
    month = models.DateField("月份")
    attendance = models.CharField("到会", max_length=8, choices=Attendance.choices, blank=True)
    leave_reason = models.CharField("请假原因", max_length=100, blank=True)
    rating = models.CharField("评价", max_length=10, blank=True)
    comment = models.CharField("评语", max_length=300, blank=True)
    assessed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="记录人",
    )
    assessed_at = models.DateTimeField("记录时间", null=True, blank=True)

    objects = GroupAssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "小组评议"
        ordering = ["month", "member__pinyin"]
        indexes = [models.Index(fields=["branch", "month"], name="records_groupassessment_month")]
        constraints = [
            models.UniqueConstraint(fields=["branch", "member", "month"], name="records_groupassessment_once"),
            models.CheckConstraint(
                name="records_groupassessment_given",
                condition=Q(rating="", assessed_by__isnull=True, assessed_at__isnull=True)
                | (~Q(rating="") & Q(assessed_by__isnull=False, assessed_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="records_groupassessment_leave", condition=Q(leave_reason="") | Q(attendance=Attendance.LEAVE)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member} {self.month:%Y年%m月}评议"

    def get_rating_display(self) -> str:
        return rating_label(self.rating)
