"""提醒: how a branch reminds, how each person wants to be reminded, and what was sent."""

from datetime import time

from django.conf import settings
from django.db import models
from django.db.models import Q

from members.access import Paths, PermittedQuerySet
from members.models.organizations import Organization


class Channel(models.TextChoices):
    """By which way a reminder goes out."""

    EMAIL = "email", "邮件"
    WECOM = "wecom", "企业微信群"
    DINGTALK = "dingtalk", "钉钉群"


CHATS = [Channel.WECOM, Channel.DINGTALK]


class ReminderRuleQuerySet(PermittedQuerySet):
    def of(self, organization: Organization) -> "ReminderRule":
        """The organisation's rule; a new one with what usually fits where nobody has set anything yet."""
        return self.filter(organization=organization).first() or ReminderRule(organization=organization)


class ReminderRule(models.Model):
    """When an organisation's people are reminded, and what is said in its group chat.

    ``weekdays`` (some of 一二三四五六日) are the days on which everything that waits is told; on the others it is only
    what is due that day or the next, and not the week's record. Times are Shanghai's. ``chat_sealed`` holds the robot's
    address and key: whoever has them can write into the chat, so nobody is shown them again.
    """

    access = Paths(organization="organization")

    organization = models.OneToOneField(
        Organization, on_delete=models.PROTECT, related_name="reminder_rule", verbose_name="党组织"
    )
    is_on = models.BooleanField("自动提醒", default=True)
    weekdays = models.CharField("提醒日", max_length=7, default="五日", blank=True)
    send_at = models.TimeField("发送时间", default=time(19))
    quiet_from = models.TimeField("免打扰开始", default=time(21))
    quiet_until = models.TimeField("免打扰结束", default=time(8))
    names_people = models.BooleanField("群消息写姓名", default=True)
    mentions_people = models.BooleanField("群消息@本人", default=False)
    chat = models.CharField("群机器人", max_length=10, choices=[(c.value, c.label) for c in CHATS], blank=True)
    chat_sealed = models.CharField(max_length=2000, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ReminderRuleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "提醒设置"
        constraints = [
            models.CheckConstraint(
                name="members_reminderrule_chat",
                condition=Q(chat="", chat_sealed="") | (~Q(chat="") & ~Q(chat_sealed="")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.organization}的提醒设置"

    @property
    def audit_organization_id(self) -> int:
        return self.organization_id

    @property
    def weekday_labels(self) -> str:
        return "、".join(f"星期{name}" for name in self.weekdays)


class ReminderRun(models.Model):
    """That an organisation's reminders of a day are under way or done. The one row of the day is what keeps two
    processes from sending both: who changes it first sends. From ``next_at`` on somebody may go on with it, after a
    failure or because the first one died; None when all is done."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    on = models.DateField()
    tries = models.PositiveSmallIntegerField(default=1)
    next_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = "提醒批次"
        constraints = [models.UniqueConstraint(fields=["organization", "on"], name="members_reminderrun_once")]


class Reminded(models.Model):
    """That somebody was reminded of a thing on a day by one way: at most once, whoever sends. ``token`` says which
    sending has it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    channel = models.CharField(max_length=10, choices=Channel.choices)
    on = models.DateField(db_index=True)
    thing = models.CharField(max_length=64)
    token = models.UUIDField(db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = "已提醒事项"
        constraints = [models.UniqueConstraint(fields=["user", "channel", "on", "thing"], name="members_reminded_once")]


class ReminderDelivery(models.Model):
    """One message that was sent, or could not be. Rows are only ever added. ``user`` is whom a mail went to; a message
    to the group chat, or a mail server that does not answer, has none."""

    class Occasion(models.TextChoices):
        SCHEDULED = "scheduled", "自动"
        MANUAL = "manual", "手动"
        TRIAL = "trial", "试发"

    access = Paths(organization="organization")

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="reminder_deliveries", verbose_name="党组织"
    )
    channel = models.CharField("渠道", max_length=10, choices=Channel.choices)
    occasion = models.CharField("方式", max_length=10, choices=Occasion.choices)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="收件人"
    )
    text = models.TextField("内容")
    people = models.PositiveSmallIntegerField("涉及人数", default=0)
    sent_at = models.DateTimeField("时间")
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="发送人"
    )
    is_sent = models.BooleanField("已发出")
    failure = models.CharField("未发出原因", max_length=300, blank=True)

    objects = PermittedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "提醒发送记录"
        ordering = ["-sent_at", "-id"]
        indexes = [models.Index(fields=["organization", "-sent_at"], name="members_delivery_log")]
        constraints = [
            models.CheckConstraint(
                name="members_reminderdelivery_failure",
                condition=Q(is_sent=True, failure="") | (Q(is_sent=False) & ~Q(failure="")),
            )
        ]

    @property
    def state_label(self) -> str:
        return "已发出" if self.is_sent else "没有发出"

    @property
    def state_tone(self) -> str:
        return "done" if self.is_sent else "late"


class ReminderChoice(models.Model):
    """How one person wants to be reminded. Nothing is mailed before the address was confirmed from the mail itself."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reminder_choice", verbose_name="账号"
    )
    email = models.EmailField("邮箱", blank=True)
    confirmed_at = models.DateTimeField("邮箱确认时间", null=True, blank=True)
    by_email = models.BooleanField("发邮件提醒我", default=True)
    paused_until = models.DateField("暂停到哪天", null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "提醒方式"

    def __str__(self) -> str:
        return f"{self.user}的提醒方式"

    @property
    def audit_organization_id(self) -> int | None:
        return self.user.audit_organization_id


class CalendarLink(models.Model):
    """The secret address of one person's calendar. Only its digest is kept; a new one ends the one before."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_link", verbose_name="账号"
    )
    token_digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField("生成时间")

    class Meta:
        verbose_name = verbose_name_plural = "日历链接"

    def __str__(self) -> str:
        return f"{self.user}的日历链接"
