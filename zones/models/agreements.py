"""责任书: what a member promises to do in a year, and who signed it."""

from django.conf import settings
from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse

from core import clock
from core.asking import asked_once
from core.fields import HundredthsField
from core.models import Stateful
from core.numbers import plain
from members.access import Paths, PermittedQuerySet, Role
from members.models import Appointment, GroupMembership, Member, Organization
from zones.models.zones import Zone
from zones.workflow import AGREEMENT


class Category(models.TextChoices):
    """The five categories of duties. Each stands in an agreement or is excused with a reason."""

    CONDUCT = "conduct", "思想作风建设"
    WORK = "work", "业务工作"
    IDEOLOGICAL_WORK = "ideological_work", "思想政治工作"
    CIVILITY = "civility", "精神文明建设"
    OTHER = "other", "其他任务"


# An agreement in these states binds nobody any more; it stays readable.
OVER = ("superseded", "cancelled")
FULL_WEIGHT = 100
SIGNED = ("signed", "in_force", "superseded")
# Signed by both: printed with a seal and a code by which anybody can check it, and what another year is held against.
COMPLETED = ("in_force", "superseded")
# Reviewers may say something of the duties, and the member may answer, until the text is frozen.
BEFORE_SIGNING = ("draft", "declared", "reviewed", "approved")
NOT_CONFIRMED = "这份责任书续签自上年，还没有逐项核对、确认。"


@asked_once
def _reviewed_by_leaders(day):
    """A query of the ids of those whose papers their group's leader may review."""
    leaders = Appointment.objects.on(day).filter(role=Role.GROUP_LEADER)
    led = GroupMembership.objects.on(day).filter(group__in=leaders.values("group_id"))
    officers = Appointment.objects.on(day).filter(role__in=[Role.GROUP_LEADER, Role.SECRETARY])
    others = led.exclude(member__in=officers.filter(user__member__isnull=False).values("user__member"))
    return others.values("member_id")


class PaperQuerySet(PermittedQuerySet):
    """What members write and their group looks at first: rows with a ``member``."""

    def without_group_leader(self, day=None):
        """Those whose group has no leader on ``day`` (today) who may review them: the leaders' own and the secretaries'
        are among them."""
        return self.exclude(member__in=_reviewed_by_leaders(day or clock.today()))


class AgreementQuerySet(PaperQuerySet):
    def with_board(self, day=None):
        """Add ``group_name`` of ``day`` (today), ``duty_count`` and ``weight_total``, each from a subquery."""
        groups = GroupMembership.objects.on(day or clock.today()).filter(member=OuterRef("member"))
        duties = Duty.objects.filter(agreement=OuterRef("pk")).order_by().values("agreement")
        return self.annotate(
            group_name=Subquery(groups.values("group__name")[:1]),
            duty_count=Coalesce(Subquery(duties.annotate(n=Count("pk")).values("n")), 0),
            weight_total=Coalesce(Subquery(duties.annotate(n=Sum("weight")).values("n")), 0),
        )

    def with_group_id(self, day=None):
        """Add ``group_id``: the member's group on ``day`` (today), None where there is none."""
        groups = GroupMembership.objects.on(day or clock.today()).filter(member=OuterRef("member"))
        return self.annotate(group_id=Subquery(groups.values("group_id")[:1]))

    def in_force(self):
        return self.filter(state="in_force")

    def current(self):
        """The newest version of each: everything that was not replaced or called off."""
        return self.exclude(state__in=OVER)

    def editions_of(self, agreement: "Agreement"):
        """Every edition of the same member's agreement of the same year, the newest first."""
        same = self.filter(branch=agreement.branch_id, member=agreement.member_id, year=agreement.year)
        return same.select_related("member").order_by("-edition")

    def open(self):
        """Those on their way: neither in force nor over."""
        return self.exclude(state__in=[*OVER, "in_force"])


class Agreement(Stateful):
    """责任书, one for each member and year, over all the zones the member answers for or shares.

    A change after it came into force is a new row with the next ``edition``; the old one stays readable. It holds from
    ``from_on`` to ``until_on``, the last day included. ``text`` is what was signed, ``text_digest`` its SHA-256; both
    are empty until then. ``renews`` is last year's, where this one began as its renewal; the member has then to go
    through the draft and confirm it (``confirmed_at``) before declaring.
    """

    workflow = AGREEMENT
    access = Paths(organization="branch", member="member")

    branch = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="agreements", verbose_name="党支部")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="agreements", verbose_name="党员")
    year = models.PositiveSmallIntegerField("年度")
    edition = models.PositiveSmallIntegerField("版次", default=1)
    zones = models.ManyToManyField(Zone, related_name="agreements", verbose_name="责任区", blank=True)
    from_on = models.DateField("起始日期")
    until_on = models.DateField("终止日期")
    returned_reason = models.CharField("退回理由", max_length=500, blank=True)
    renews = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="renewed_by", verbose_name="续签自"
    )
    confirmed_at = models.DateTimeField("核对时间", null=True, blank=True)
    text = models.TextField("签订文本", blank=True, editable=False)
    text_digest = models.CharField(max_length=64, blank=True, editable=False)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "责任书"
        ordering = ["-year", "member__pinyin", "-edition"]
        indexes = [models.Index(fields=["branch", "year", "state"], name="zones_agreement_board")]
        constraints = [
            models.UniqueConstraint(fields=["branch", "member", "year", "edition"], name="zones_agreement_edition"),
            models.UniqueConstraint(
                fields=["branch", "member", "year"], condition=Q(state="in_force"), name="zones_agreement_one_in_force"
            ),
            models.UniqueConstraint(
                fields=["branch", "member", "year"],
                condition=~Q(state__in=["in_force", *OVER]),
                name="zones_agreement_one_open",
            ),
            models.CheckConstraint(
                name="zones_agreement_signed_text",
                condition=~Q(state__in=SIGNED) | ~Q(text_digest=""),
            ),
            models.CheckConstraint(name="zones_agreement_period", condition=Q(until_on__gte=F("from_on"))),
            models.CheckConstraint(
                name="zones_agreement_confirmed", condition=Q(confirmed_at__isnull=True) | Q(renews__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member} {self.year}年责任书"

    def get_absolute_url(self) -> str:
        return reverse("zones:agreement-detail", args=[self.pk])

    @property
    def is_signed(self) -> bool:
        """Whether the text is frozen: what is read and printed from then on is the text, not the rows."""
        return self.state in SIGNED

    @property
    def awaits_confirmation(self) -> bool:
        """Whether this draft began as a renewal that its member has not gone through yet."""
        return self.renews_id is not None and self.confirmed_at is None

    def sections(self) -> list[dict]:
        """Each category with its duties and their weight, or with the reason why there are none. Two queries, or none
        when both relations were prefetched."""
        duties: dict[str, list[Duty]] = {}
        for duty in self.duties.all():
            duties.setdefault(duty.category, []).append(duty)
        excused = {row.category: row.reason for row in self.excused_categories.all()}
        return [
            {
                "label": label,
                "duties": duties.get(category, []),
                "weight": sum(duty.weight for duty in duties.get(category, [])),
                "excuse": excused.get(category, ""),
            }
            for category, label in Category.choices
        ]

    def shortfalls(self) -> list[str]:
        """What keeps the draft from being declared, a sentence each; empty when nothing does. Two queries."""
        duties, excused = list(self.duties.all()), {row.category for row in self.excused_categories.all()}
        present = {duty.category for duty in duties}
        found = [NOT_CONFIRMED] if self.awaits_confirmation else []
        found += [
            f"“{label}”还没有责任项，也没有写明不设的理由。"
            for category, label in Category.choices
            if category not in present | excused
        ]
        found += [f"“{duty.content}”还没有写衡量标准。" for duty in duties if not duty.measure]
        found += [f"“{duty.content}”还没有填权重。" for duty in duties if not duty.weight]
        total = sum(duty.weight for duty in duties)
        if total != FULL_WEIGHT:
            found.append(f"各项权重合计要正好是{FULL_WEIGHT}，现在是{total}。")
        return found

    @property
    def number(self) -> str:
        """责任书编号: branch code, year, member number, edition."""
        return f"{self.branch.code}-{self.year}-{self.member.number}-{self.edition}"


class Duty(models.Model):
    """责任项. Weights of an agreement add up to 100. ``comparison`` says on which side of the target lies fulfilment.

    While the agreement is a draft, measure and weight may be missing; declaring it asks for both. ``continues`` names
    the duty of the earlier edition that this one goes on with: what was done for that one counts for this one too.
    ``renews`` is last year's duty that this one was started from; nothing that was done then counts now.
    """

    class Comparison(models.TextChoices):
        AT_LEAST = "at_least", "不少于"
        AT_MOST = "at_most", "不超过"

    class Period(models.TextChoices):
        YEAR = "year", "每年"
        HALF_YEAR = "half_year", "每半年"
        QUARTER = "quarter", "每季"
        MONTH = "month", "每月"
        WEEK = "week", "每周"

    access = Paths(organization="agreement__branch", member="agreement__member")

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="duties", verbose_name="责任书")
    category = models.CharField("类别", max_length=20, choices=Category.choices)
    order = models.PositiveSmallIntegerField("序号", default=0)
    content = models.CharField("责任内容", max_length=300)
    measure = models.CharField("衡量标准", max_length=200, blank=True)
    target = HundredthsField("目标值", null=True, blank=True)
    unit = models.CharField("单位", max_length=12, blank=True)
    comparison = models.CharField("比较", max_length=10, choices=Comparison.choices, default=Comparison.AT_LEAST)
    period = models.CharField("周期", max_length=10, choices=Period.choices, default=Period.YEAR)
    due_on = models.DateField("完成时限", null=True, blank=True)
    weight = models.PositiveSmallIntegerField("权重", default=0)
    deduction = models.CharField("扣分办法", max_length=200, blank=True)
    continues = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="continued_by", verbose_name="接续"
    )
    renews = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="renewed_by", verbose_name="续自"
    )

    objects = PermittedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "责任项"
        ordering = ["agreement", "order", "id"]
        constraints = [
            models.CheckConstraint(name="zones_duty_weight", condition=Q(weight__lte=100)),
            models.CheckConstraint(name="zones_duty_target", condition=Q(target__isnull=True) | Q(target__gte=0)),
        ]

    def __str__(self) -> str:
        return self.content

    def get_absolute_url(self) -> str:
        return reverse("zones:duty-detail", args=[self.pk])

    @property
    def target_text(self) -> str:
        """The target as one reads it: 每年不少于12次, 每月0起; empty where there is none."""
        if self.target is None:
            return ""
        if not self.target and self.comparison == self.Comparison.AT_MOST:
            return f"{self.get_period_display()}0{self.unit}"
        return f"{self.get_period_display()}{self.get_comparison_display()}{plain(self.target)}{self.unit}"


class ExcusedCategory(models.Model):
    """A category that an agreement has no duty in, and why."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="excused_categories")
    category = models.CharField("类别", max_length=20, choices=Category.choices)
    reason = models.CharField("不设理由", max_length=200)

    class Meta:
        verbose_name = verbose_name_plural = "不设类别"
        constraints = [models.UniqueConstraint(fields=["agreement", "category"], name="zones_excusedcategory_once")]


class Signature(models.Model):
    """Who signed which text, when and from where; perhaps also by hand on the screen. Rows are only ever added."""

    access = Paths(organization="agreement__branch", member="agreement__member")

    class Party(models.TextChoices):
        MEMBER = "member", "责任党员"
        BRANCH = "branch", "党支部"

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="signatures")
    party = models.CharField("签字方", max_length=10, choices=Party.choices)
    signer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="签字人"
    )
    signer_name = models.CharField("姓名", max_length=60)
    signer_title = models.CharField("党内职务", max_length=40, blank=True)
    signed_at = models.DateTimeField("签字时间")
    address = models.CharField("来源地址", max_length=45, blank=True)
    text_digest = models.CharField(max_length=64)
    handwriting = models.ForeignKey(
        "core.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="手写签名"
    )

    objects = PermittedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "签字"
        ordering = ["signed_at", "id"]
