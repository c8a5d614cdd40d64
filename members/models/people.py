"""Members and the dated facts about them."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from core import clock
from core.models import Dated, DatedQuerySet
from members import identity
from members.access import Paths, PermittedQuerySet
from members.models.organizations import Organization, PartyGroup


class Precision(models.TextChoices):
    """How exactly a date is known."""

    DAY = "day", "日"
    MONTH = "month", "月"
    YEAR = "year", "年"

    @staticmethod
    def said(day, precision: str) -> str:
        """Return ``day`` no more exact than it is known (1985年7月); empty for none."""
        if day is None:
            return ""
        if precision == Precision.YEAR:
            return f"{day.year}年"
        return f"{day.year}年{day.month}月" + ("" if precision == Precision.MONTH else f"{day.day}日")


class AccountState(models.TextChoices):
    """How far a member is with signing in."""

    NONE = "none", "未开通"
    WAITING = "waiting", "待激活"
    ACTIVE = "active", "已激活"
    DEACTIVATED = "deactivated", "已停用"


def named(text: str, path: str = "") -> Q:
    """Members whose name, pinyin or initials are like ``text``; ``path`` leads to them from other rows (member__)."""
    text = "".join(text.split())
    return (
        Q(**{f"{path}name__contains": text})
        | Q(**{f"{path}pinyin__contains": text.lower()})
        | Q(**{f"{path}initials__startswith": text.lower()})
    )


class MemberQuerySet(PermittedQuerySet):
    def in_branch(self, branch, day=None):
        """Members who belong to ``branch`` (or any of a queryset of branches) on ``day`` (today)."""
        memberships = Membership.objects.on(day or clock.today())
        here = {"branch": branch} if isinstance(branch, Organization) else {"branch__in": branch}
        return self.filter(pk__in=memberships.filter(**here).values("member_id"))

    def in_group(self, group: PartyGroup, day=None):
        return self.filter(
            pk__in=GroupMembership.objects.on(day or clock.today()).filter(group=group).values("member_id")
        )

    def search(self, text: str):
        """Members whose name, pinyin or initials contain ``text``, or whose phone ends with it."""
        text, found = "".join(text.split()), named(text)
        if text.isdigit() and len(text) >= 4:
            found |= Q(phone__endswith=text)
        return self.filter(found)

    def with_standing(self, day=None):
        """Add ``group_name``, ``category_name``, ``branch_name`` as of ``day`` (today), each from a subquery."""
        day = day or clock.today()

        def latest(model, name):
            return models.Subquery(model.objects.on(day).filter(member=models.OuterRef("pk")).values(name)[:1])

        return self.annotate(
            group_name=latest(GroupMembership, "group__name"),
            category_name=latest(CategoryAssignment, "category__name"),
            branch_name=latest(Membership, "branch__name"),
            standing_branch_id=latest(Membership, "branch_id"),
        )

    def with_exemption(self, day=None):
        """Add ``exempt_as``: the name of the category for which nothing may be asked of a member as a matter of course
        on ``day`` (today); None for everybody else. ``excuses`` reads it."""
        exempt = CategoryAssignment.objects.on(day or clock.today()).filter(category__is_exempt=True)
        return self.annotate(
            exempt_as=models.Subquery(exempt.filter(member=models.OuterRef("pk")).values("category__name")[:1])
        )

    def able(self, day=None):
        """Those of whom a zone can be asked on ``day`` (today). The same question as ``excuses``, asked of many."""
        return self.with_exemption(day).filter(
            status=Member.Status.REGISTERED, physical_condition="", exempt_as__isnull=True
        )

    def with_account_state(self):
        """Add ``account_state``, one of ``AccountState``."""
        state = AccountState
        return self.annotate(
            account_state=models.Case(
                models.When(user__isnull=True, then=models.Value(state.NONE)),
                models.When(user__is_active=False, then=models.Value(state.DEACTIVATED)),
                models.When(user__activated_at__isnull=True, then=models.Value(state.WAITING)),
                default=models.Value(state.ACTIVE),
                output_field=models.CharField(),
            )
        )


class Member(models.Model):
    """党员. Dates may be known to the year or the month only; their precision stands beside them."""

    class Gender(models.TextChoices):
        MALE = "男", "男"
        FEMALE = "女", "女"

    class Stage(models.TextChoices):
        PROBATIONARY = "probationary", "预备党员"
        FULL = "full", "正式党员"

    class Status(models.TextChoices):
        REGISTERED = "registered", "在册"
        MOBILE = "mobile", "流动"
        TRANSFERRED = "transferred", "转出"
        SUSPENDED = "suspended", "停止党籍"
        REMOVED = "removed", "已除名"
        DECEASED = "deceased", "去世"

    access = Paths(organization="branch", member="pk", dated=True)
    standing_branch_id: int  # on rows fetched ``with_standing``, or set by whoever knows it
    exempt_as: str | None  # on rows fetched ``with_exemption``

    number = models.CharField("党员编号", max_length=20, unique=True)
    name = models.CharField("姓名", max_length=60)
    former_name = models.CharField("曾用名", max_length=60, blank=True)
    pinyin = models.CharField("拼音", max_length=120, blank=True)
    initials = models.CharField("拼音首字母", max_length=30, blank=True)
    gender = models.CharField("性别", max_length=1, choices=Gender.choices, blank=True)
    birth_on = models.DateField("出生日期", null=True, blank=True)
    birth_precision = models.CharField(max_length=5, choices=Precision.choices, default=Precision.DAY)
    ethnicity = models.CharField("民族", max_length=20, blank=True)
    education = models.CharField("学历", max_length=40, blank=True)
    native_place = models.CharField("籍贯", max_length=60, blank=True)
    id_digest = models.CharField(max_length=64, unique=True, null=True, blank=True, editable=False)
    id_sealed = models.CharField(max_length=200, blank=True, editable=False)
    phone = models.CharField("联系电话", max_length=20, blank=True, db_index=True)
    joined_on = models.DateField("入党日期", null=True, blank=True)
    joined_precision = models.CharField(max_length=5, choices=Precision.choices, default=Precision.DAY)
    full_on = models.DateField("转正日期", null=True, blank=True)
    full_precision = models.CharField(max_length=5, choices=Precision.choices, default=Precision.DAY)
    stage = models.CharField("发展阶段", max_length=12, choices=Stage.choices, default=Stage.FULL)
    work_unit = models.CharField("工作单位", max_length=100, blank=True)
    work_post = models.CharField("职务或工种", max_length=60, blank=True)
    address = models.CharField("家庭住址", max_length=150, blank=True)
    skills = models.CharField("能力特长", max_length=200, blank=True)
    physical_condition = models.CharField("身体状况", max_length=200, blank=True)
    status = models.CharField("党员状态", max_length=12, choices=Status.choices, default=Status.REGISTERED)
    note = models.CharField("备注", max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = MemberQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "党员"
        ordering = ["pinyin", "id"]
        indexes = [models.Index(fields=["name", "birth_on"], name="members_member_identity")]
        constraints = [
            models.CheckConstraint(name="members_member_named", condition=~Q(name="")),
            models.CheckConstraint(
                name="members_member_full_after_joined",
                condition=Q(full_on__isnull=True)
                | Q(joined_on__isnull=True)
                | Q(full_on__gte=F("joined_on"))
                | ~Q(full_precision="day")
                | ~Q(joined_precision="day"),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("members:member-detail", args=[self.pk])

    @property
    def audit_organization_id(self) -> int | None:
        """The branch of today, or the last one. No query where the rows were fetched ``with_standing``."""
        if known := getattr(self, "standing_branch_id", None):
            return known
        membership = self.current_membership
        return membership.branch_id if membership else None

    @property
    def current_membership(self) -> "Membership | None":
        """Where the member belongs today, or did last. One query."""
        return self.memberships.filter(from_on__lte=clock.today()).order_by("-from_on", "-id").first()

    @property
    def present_branch(self) -> Organization | None:
        """The branch the member belongs to today, None where there is none. One query."""
        membership = self.memberships.on(clock.today()).select_related("branch").first()
        return membership.branch if membership else None

    @property
    def id_number(self) -> str:
        """The ID number in clear. Show it only through the action that leaves a line saying who looked."""
        return identity.opened(self.id_sealed)

    @property
    def masked_id_number(self) -> str:
        number = self.id_number
        return f"{number[:3]}{'*' * 11}{number[-4:]}" if number else ""

    def age_on(self, day) -> int | None:
        """Full years of age on ``day``; None when the birth date is not known."""
        if self.birth_on is None:
            return None
        return day.year - self.birth_on.year - ((day.month, day.day) < (self.birth_on.month, self.birth_on.day))

    @property
    def excuses(self) -> list[str]:
        """Why no zone can be asked of the member, in words; none for who can serve. Of rows ``with_exemption``.

        What is the matter with somebody's health is not told, only that it was noted.
        """
        away = self.status != self.Status.REGISTERED
        return [
            *([f"党员状态：{self.get_status_display()}"] if away else []),
            *(["身体状况已注明"] if self.physical_condition else []),
            *([f"党员类型：{self.exempt_as}"] if self.exempt_as else []),
        ]

    @property
    def account_label(self) -> str:
        """Of rows fetched ``with_account_state``."""
        return AccountState(self.account_state).label

    @property
    def is_full(self) -> bool:
        return self.stage == self.Stage.FULL


class Membership(Dated):
    """That a member belongs to a branch, from a day to a day. At most one holds at a time."""

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="memberships", verbose_name="党员")
    branch = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="memberships", verbose_name="党支部"
    )
    arrival = models.CharField("转入说明", max_length=120, blank=True)
    departure = models.CharField("转出说明", max_length=120, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta(Dated.Meta):
        verbose_name = verbose_name_plural = "组织关系"
        ordering = ["from_on", "id"]
        indexes = [models.Index(fields=["branch", "from_on", "until_on"], name="members_membership_branch")]
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["member"], condition=Q(until_on__isnull=True), name="members_membership_one_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member} · {self.branch}"


class GroupMembership(Dated):
    """That a member belongs to a group of the branch, from a day to a day. At most one holds at a time."""

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="group_memberships", verbose_name="党员")
    group = models.ForeignKey(PartyGroup, on_delete=models.PROTECT, related_name="memberships", verbose_name="党小组")

    objects = DatedQuerySet.as_manager()

    class Meta(Dated.Meta):
        verbose_name = verbose_name_plural = "编组"
        ordering = ["from_on", "id"]
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["member"], condition=Q(until_on__isnull=True), name="members_groupmembership_one_open"
            ),
        ]


class MemberCategoryQuerySet(PermittedQuerySet):
    def kept_for(self, organization: Organization):
        """The list that holds for ``organization``: its own, else that of the nearest organisation above with one."""
        line = [int(pk) for pk in organization.path.split("/") if pk]
        nearest = self.filter(organization__in=line).order_by("-organization__path").values("organization_id")[:1]
        return self.filter(organization__in=nearest)


class MemberCategory(models.Model):
    """党员类型. Each organisation keeps its own list; branches beneath use the nearest one above that has any.

    Of members in a category that ``is_exempt`` nothing is asked as a matter of course (年老体弱、流动外出): they may
    take on a zone, and are no blind spot without one.
    """

    access = Paths(organization="organization")

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="categories", verbose_name="党组织"
    )
    name = models.CharField("党员类型", max_length=40)
    order = models.PositiveSmallIntegerField("排序", default=0)
    is_exempt = models.BooleanField("不作硬性要求", default=False)

    objects = MemberCategoryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "党员类型"
        ordering = ["organization", "order", "id"]
        constraints = [models.UniqueConstraint(fields=["organization", "name"], name="members_membercategory_name")]

    def __str__(self) -> str:
        return self.name


class CategoryAssignment(Dated):
    """Which category a member was in, from a day to a day. Nothing that looks at a past day reads today's."""

    member = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="category_assignments", verbose_name="党员"
    )
    category = models.ForeignKey(
        MemberCategory, on_delete=models.PROTECT, related_name="assignments", verbose_name="党员类型"
    )
    reason = models.CharField("理由", max_length=200, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta(Dated.Meta):
        verbose_name = verbose_name_plural = "类型认定"
        ordering = ["from_on", "id"]
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["member"], condition=Q(until_on__isnull=True), name="members_categoryassignment_one_open"
            ),
        ]


class Transfer(models.Model):
    """组织关系转接: a member leaves a branch on a day, for another branch here or for somewhere else.

    The leaving takes effect by itself; where the destination is in this installation, its secretary confirms the
    arrival.
    """

    class State(models.TextChoices):
        SENT = "sent", "待接收"
        RECEIVED = "received", "已接收"
        LEFT = "left", "已转往外单位"
        DECLINED = "declined", "已退回"

    access = Paths(organization="destination")

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="transfers", verbose_name="党员")
    source = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="transfers_out", verbose_name="转出支部"
    )
    destination = models.ForeignKey(
        Organization,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="transfers_in",
        verbose_name="转入支部",
    )
    destination_name = models.CharField("转往单位", max_length=100, blank=True)
    leaves_on = models.DateField("转出日期")
    reason = models.CharField("说明", max_length=200, blank=True)
    state = models.CharField("状态", max_length=10, choices=State.choices)

    objects = PermittedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "组织关系转接"
        ordering = ["-leaves_on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["member"], condition=Q(state="sent"), name="members_transfer_one_open"),
            models.CheckConstraint(
                name="members_transfer_somewhere", condition=Q(destination__isnull=False) | ~Q(destination_name="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member} → {self.destination or self.destination_name}"

    @property
    def audit_organization_id(self) -> int:
        return self.source_id
