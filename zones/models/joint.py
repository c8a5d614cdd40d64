"""共建责任区: a zone that two organisations run together, who leads it, and its timetable of actions (运行表)."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Prefetch, Q
from django.urls import reverse

from core import clock
from core.models import Dated, DatedQuerySet, Stateful
from members.access import Paths, PermittedQuerySet
from members.models import Member, Organization
from zones.models.zones import Zone
from zones.workflow import JOINT_ZONE

# Nothing came of it; and nothing more does.
NOTHING_CAME = ("declined", "dropped", "withdrawn")
OVER = (*NOTHING_CAME, "ended")


def shared_by(leading: str, partner: str) -> dict[str, tuple[str, ...]]:
    """What the partner's officers hold as well, or alone. The rest is the leading branch's."""
    both = (leading, partner)
    return {"joint.view": both, "joint.tick": both, "joint.people": both, "joint.answer": (partner,)}


def engaging(members) -> Q:
    """Joint zones that these members lead, or in whose timetable they answer for something, today."""
    leading = JointPerson.objects.on(clock.today()).filter(member__in=members)
    answering = JointAction.objects.standing().filter(answerer__in=members)
    return Q(pk__in=leading.values("joint_id")) | Q(pk__in=answering.values("joint_id"))


class JointZoneQuerySet(PermittedQuerySet):
    def standing(self):
        """Those that are proposed, agreed or running."""
        return self.exclude(state__in=OVER)

    def overlapping(self, starts_on: date, ends_on: date):
        """Those that something came of and whose period shares a day with this one; one that ended early is over."""
        cut_short = Q(state="ended", ended_on__lt=starts_on)
        return self.exclude(state__in=NOTHING_CAME).exclude(cut_short).filter(
            starts_on__lte=ends_on, ends_on__gte=starts_on
        )  # fmt: skip

    def with_timetable(self):
        """Fetch the timetable of each, with who answers and what was ticked off: two queries for all rows."""
        actions = JointAction.objects.select_related("answerer")
        return self.prefetch_related(Prefetch("actions", actions), Prefetch("actions__ticks"))


class JointZone(Stateful):
    """A zone that its branch runs together with a partner: an organisation of this installation, or one outside, of
    which only the name is known. ``ends_on`` is the last day."""

    workflow = JOINT_ZONE
    access = Paths(organization="branch", theirs=engaging, shared=shared_by("branch", "partner"))

    zone = models.ForeignKey(Zone, on_delete=models.PROTECT, related_name="joints", verbose_name="责任区")
    branch = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="led_joints", verbose_name="牵头支部"
    )
    partner = models.ForeignKey(
        Organization, on_delete=models.PROTECT, null=True, blank=True, related_name="joined_joints",
        verbose_name="共建单位",
    )  # fmt: skip
    partner_name = models.CharField("外单位名称", max_length=80, blank=True)
    partner_contact = models.CharField("对方联系人", max_length=60, blank=True)
    partner_phone = models.CharField("对方联系电话", max_length=20, blank=True)
    theme = models.CharField("共建主题", max_length=60)
    starts_on = models.DateField("开始日期")
    ends_on = models.DateField("最后一天")
    agreed_on = models.DateField("同意日期", null=True, blank=True)
    agreed_by = models.CharField("对方同意人", max_length=60, blank=True)
    kicked_off_on = models.DateField("启动会日期", null=True, blank=True)
    kick_off_place = models.CharField("启动会地点", max_length=100, blank=True)
    kick_off_note = models.CharField("启动会情况", max_length=500, blank=True)
    ended_on = models.DateField("结束日期", null=True, blank=True)
    closing_reason = models.CharField("理由", max_length=500, blank=True)

    objects = JointZoneQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "共建责任区"
        ordering = ["-starts_on", "-id"]
        constraints = [
            models.CheckConstraint(name="zones_jointzone_period", condition=Q(ends_on__gte=F("starts_on"))),
            models.CheckConstraint(
                name="zones_jointzone_partner",
                condition=(Q(partner__isnull=False) & Q(partner_name=""))
                | (Q(partner__isnull=True) & ~Q(partner_name="")),
            ),
            models.CheckConstraint(
                name="zones_jointzone_of_two", condition=Q(partner__isnull=True) | ~Q(partner=F("branch"))
            ),
            models.CheckConstraint(
                name="zones_jointzone_agreed",
                condition=~Q(state__in=["agreed", "running", "ended"]) | Q(agreed_on__isnull=False),
            ),
            models.CheckConstraint(
                name="zones_jointzone_running", condition=~Q(state="running") | Q(kicked_off_on__isnull=False)
            ),
            models.CheckConstraint(
                name="zones_jointzone_ended",
                condition=Q(state="ended", ended_on__isnull=False) | (~Q(state="ended") & Q(ended_on__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return self.theme

    def get_absolute_url(self) -> str:
        return reverse("zones:joint-detail", args=[self.pk])

    @property
    def partner_title(self) -> str:
        return self.partner.name if self.partner_id else self.partner_name

    @property
    def takes_changes(self) -> bool:
        """Whether its people and its timetable can still be written."""
        return self.state not in OVER


class JointPersonQuerySet(DatedQuerySet, PermittedQuerySet):
    pass


class JointPerson(Dated):
    """共建领导小组: who leads a joint zone in which part. ``organization`` is the side that named the person, and that
    may end it."""

    class Part(models.TextChoices):
        HEAD = "head", "组长"
        DEPUTY = "deputy", "副组长"
        MEMBER = "member", "成员"

    access = Paths(
        organization="organization", member="member",
        shared={"joint.view": ("joint__branch", "joint__partner")},
    )  # fmt: skip

    joint = models.ForeignKey(JointZone, on_delete=models.PROTECT, related_name="people", verbose_name="共建责任区")
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name="由哪一方列入"
    )
    part = models.CharField("分工", max_length=10, choices=Part.choices)
    member = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="joint_parts", verbose_name="党员"
    )
    person_name = models.CharField("其他人姓名", max_length=60, blank=True)
    person_note = models.CharField("单位和身份", max_length=60, blank=True)

    objects = JointPersonQuerySet.as_manager()

    class Meta(Dated.Meta):
        verbose_name = verbose_name_plural = "共建领导小组"
        ordering = ["from_on", "id"]
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["joint"], condition=Q(part="head", until_on__isnull=True), name="zones_jointperson_one_head"
            ),
            models.CheckConstraint(
                name="zones_jointperson_somebody",
                condition=(Q(member__isnull=False) & Q(person_name="")) | (Q(member__isnull=True) & ~Q(person_name="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.joint} · {self.get_part_display()} · {self.person}"

    @property
    def audit_organization_id(self) -> int:
        return self.joint.branch_id

    @property
    def person(self) -> str:
        return self.member.name if self.member_id else self.person_name


class JointActionQuerySet(PermittedQuerySet):
    def standing(self):
        """Those that nobody took off the timetable, of joint zones that are not over."""
        return self.filter(stopped_on__isnull=True).exclude(joint__state__in=OVER)


class JointAction(models.Model):
    """运行表事项: a campaign done once by a day, or upkeep that comes again every week, month or quarter. The days of
    upkeep are derived (``zones.joint``), never stored."""

    class Kind(models.TextChoices):
        CAMPAIGN = "campaign", "集中行动"
        ROUTINE = "routine", "日常维护"

    class Every(models.TextChoices):
        WEEK = "week", "每周"
        MONTH = "month", "每月"
        QUARTER = "quarter", "每季度"

    access = Paths(organization="joint__branch", member="answerer", shared=shared_by("joint__branch", "joint__partner"))

    joint = models.ForeignKey(JointZone, on_delete=models.PROTECT, related_name="actions", verbose_name="共建责任区")
    kind = models.CharField("类别", max_length=10, choices=Kind.choices)
    content = models.CharField("事项", max_length=200)
    answerer = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="joint_actions", verbose_name="负责人"
    )
    answerer_name = models.CharField("其他负责人", max_length=60, blank=True)
    due_on = models.DateField("完成期限", null=True, blank=True)
    every = models.CharField("多久一次", max_length=10, choices=Every.choices, blank=True)
    from_on = models.DateField("从哪天起", null=True, blank=True)
    stopped_on = models.DateField("撤下日期", null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = JointActionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "运行表事项"
        ordering = ["joint", "due_on", "id"]
        constraints = [
            models.CheckConstraint(
                name="zones_jointaction_when",
                condition=Q(kind="campaign", due_on__isnull=False, every="", from_on__isnull=True)
                | (Q(kind="routine", due_on__isnull=True, from_on__isnull=False) & ~Q(every="")),
            ),
            models.CheckConstraint(
                name="zones_jointaction_one_answers", condition=Q(answerer__isnull=True) | Q(answerer_name="")
            ),
        ]

    def __str__(self) -> str:
        return self.content

    def get_absolute_url(self) -> str:
        return reverse("zones:joint-action-detail", args=[self.pk])

    @property
    def audit_organization_id(self) -> int:
        return self.joint.branch_id

    @property
    def answers(self) -> str:
        """Who answers for it; empty while nobody does."""
        return self.answerer.name if self.answerer_id else self.answerer_name

    @property
    def rhythm(self) -> str:
        return self.get_every_display() if self.every else self.get_kind_display()


class JointTick(models.Model):
    """完成登记: that what was due on ``due_on`` was done on ``done_on``. Rows are only ever added: a wrong one is taken
    back by another that ``reverses`` it. ``turn`` counts the ticks of one day due, so that two cannot stand."""

    access = Paths(
        organization="action__joint__branch", member="action__answerer",
        shared=shared_by("action__joint__branch", "action__joint__partner"),
    )  # fmt: skip

    action = models.ForeignKey(JointAction, on_delete=models.PROTECT, related_name="ticks", verbose_name="运行表事项")
    due_on = models.DateField("应完成日期")
    turn = models.PositiveSmallIntegerField(default=0, editable=False)
    reverses = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="reversal", verbose_name="收回哪一次"
    )
    done_on = models.DateField("完成日期", null=True, blank=True)
    note = models.CharField("情况", max_length=300, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="登记人"
    )
    made_by_name = models.CharField("登记人姓名", max_length=60)
    made_at = models.DateTimeField("登记时间")

    objects = PermittedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "完成登记"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["action", "due_on", "turn"], condition=Q(reverses__isnull=True), name="zones_jointtick_once"
            ),
            models.CheckConstraint(
                name="zones_jointtick_done",
                condition=Q(reverses__isnull=True, done_on__isnull=False)
                | Q(reverses__isnull=False, done_on__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action}（{self.due_on}）"

    @property
    def audit_organization_id(self) -> int:
        return self.action.joint.branch_id
