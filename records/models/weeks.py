"""周记实: what a member did in a week."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from core.fields import HundredthsField
from core.models import Stateful
from members.access import Paths, PermittedQuerySet
from members.models import Member, Organization
from records.workflow import RECORD
from zones.models import Duty

# Handed in: what counts as done, late or not.
FILED = ("submitted", "read", "locked")
# The member may still write in it.
OPEN = ("draft", "returned")


class WeeklyRecordQuerySet(PermittedQuerySet):
    def filed(self):
        """Records that were handed in."""
        return self.filter(state__in=FILED)

    def asking_to_share(self):
        """Good examples whose writers were not heard yet whether the branch may read them."""
        return self.filter(is_good_example=True, is_nothing=False, state__in=FILED, shared_example__isnull=True)

    def shown_to(self, user):
        """Records whose text ``user`` may read: a draft is its writer's alone, whoever may read the rest."""
        return self.permitted(user, "record.view").filter(~Q(state="draft") | Q(member=user.member_id))


class WeeklyRecord(Stateful):
    """One for each member and ISO week. ``monday`` names the week; ``month`` (its first day) is the month of the week's
    Thursday. ``first_submitted_at`` and ``is_late`` are set by the server's clock at the first submission and stay."""

    workflow = RECORD
    access = Paths(organization="branch", member="member")

    branch = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="weekly_records", verbose_name="党支部"
    )
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="weekly_records", verbose_name="党员")
    monday = models.DateField("周一日期")
    month = models.DateField("所属月份")
    is_nothing = models.BooleanField("本周无事项", default=False)
    nothing_reason = models.CharField("无事项原因", max_length=200, blank=True)
    shortcomings = models.TextField("不足", max_length=1000, blank=True)
    improvements = models.TextField("改进措施", max_length=1000, blank=True)
    first_submitted_at = models.DateTimeField("首次提交时间", null=True, blank=True)
    submitted_at = models.DateTimeField("提交时间", null=True, blank=True)
    is_late = models.BooleanField("迟交", default=False)
    read_at = models.DateTimeField("阅时间", null=True, blank=True)
    read_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="阅者"
    )
    returned_reason = models.CharField("退回理由", max_length=500, blank=True)
    is_good_example = models.BooleanField("优秀记实", default=False)

    objects = WeeklyRecordQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "周记实"
        ordering = ["-monday", "member__pinyin"]
        indexes = [
            models.Index(fields=["monday", "branch"], name="records_weeklyrecord_board"),
            models.Index(fields=["branch", "month"], name="records_weeklyrecord_month"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["member", "monday"], name="records_weeklyrecord_once"),
            models.CheckConstraint(
                name="records_weeklyrecord_submitted", condition=Q(state="draft") | Q(first_submitted_at__isnull=False)
            ),
            models.CheckConstraint(
                name="records_weeklyrecord_read",
                condition=Q(read_at__isnull=True, read_by__isnull=True)
                | Q(read_at__isnull=False, read_by__isnull=False),
            ),
            models.CheckConstraint(
                name="records_weeklyrecord_nothing",
                condition=~Q(state__in=FILED) | Q(is_nothing=False) | ~Q(nothing_reason=""),
            ),
        ]

    def __str__(self) -> str:
        year, week, _ = self.monday.isocalendar()
        return f"{self.member} {year}年第{week}周记实"

    @property
    def is_open(self) -> bool:
        """Whether the member may still write in it (until its month is closed)."""
        return self.state in OPEN

    def get_absolute_url(self) -> str:
        return reverse("records:record-detail", args=[self.pk])


class RecordEntry(models.Model):
    """One thing done: when, for which duty, what came of it, whom it reached. ``quantity`` counts towards the target of
    a duty that has one."""

    access = Paths(organization="record__branch", member="record__member")

    record = models.ForeignKey(WeeklyRecord, on_delete=models.CASCADE, related_name="entries", verbose_name="周记实")
    order = models.PositiveSmallIntegerField("序号", default=0)
    done_on = models.DateField("日期")
    duty = models.ForeignKey(
        Duty, on_delete=models.PROTECT, null=True, blank=True, related_name="entries", verbose_name="责任项"
    )
    content = models.TextField("做了什么", max_length=2000)
    result = models.TextField("成效", max_length=1000, blank=True)
    people = models.CharField("涉及对象", max_length=200, blank=True)
    quantity = HundredthsField("完成数量", null=True, blank=True)
    concern = models.ForeignKey(
        "records.Concern", on_delete=models.PROTECT, null=True, blank=True, related_name="entries",
        verbose_name="办理的诉求",
    )  # fmt: skip
    # By which near-copies are found (records.reading.likeness); empty for a text too short to be compared.
    sketch = models.BinaryField(max_length=64, default=b"", editable=False)

    objects = PermittedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "记实条目"
        ordering = ["record", "order", "id"]
        constraints = [
            models.CheckConstraint(
                name="records_recordentry_quantity", condition=Q(quantity__isnull=True) | Q(quantity__gte=0)
            )
        ]

    @property
    def answers(self) -> dict:
        """What was filled in, as ``records.weeks.content.Content`` takes it."""
        names = ("done_on", "content", "result", "people", "quantity")
        return {"duty": self.duty_id, "concern": self.concern_id, **{name: getattr(self, name) for name in names}}


class Attachment(models.Model):
    """A photo or file that goes with a record."""

    access = Paths(organization="record__branch", member="record__member")

    record = models.ForeignKey(
        WeeklyRecord, on_delete=models.CASCADE, related_name="attachments", verbose_name="周记实"
    )
    file = models.ForeignKey("core.StoredFile", on_delete=models.PROTECT, related_name="+", verbose_name="文件")
    name = models.CharField("文件名", max_length=120)
    added_at = models.DateTimeField("添加时间")
    # How the picture looks (records.reading.pictures); None for other files.
    picture_hash = models.BigIntegerField(null=True, editable=False)

    objects = PermittedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "附件"
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["record", "file"], name="records_attachment_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_picture(self) -> bool:
        return self.file.content_type.startswith("image/")


class RecordComment(models.Model):
    """What a reader said of a record. Rows are only ever added."""

    record = models.ForeignKey(WeeklyRecord, on_delete=models.PROTECT, related_name="comments", verbose_name="周记实")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="评语人"
    )
    text = models.TextField("评语", max_length=500)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "评语"
        ordering = ["id"]


class RecordAddition(models.Model):
    """补充说明: what is said of a locked record afterwards, with its date. Rows are only ever added."""

    record = models.ForeignKey(WeeklyRecord, on_delete=models.PROTECT, related_name="additions", verbose_name="周记实")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="补充人"
    )
    text = models.TextField("补充说明", max_length=1000)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "补充说明"
        ordering = ["id"]
