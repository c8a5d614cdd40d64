"""划分方案: how a branch divides itself in a year, what was said about it, and how it was adopted."""

from django.conf import settings
from django.db import models
from django.db.models import Case, Count, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse

from core.models import Stateful
from members.access import Paths, PermittedQuerySet
from members.models import Member, Organization
from zones.models.contacts import Contact
from zones.models.zones import CoverageUnit, Zone
from zones.workflow import ZONE_PLAN

# States whose plan the assembly has voted for: its content is frozen.
ADOPTED = ("adopted", "in_force", "superseded")


class ZonePlanQuerySet(PermittedQuerySet):
    def shown_to(self, user):
        """Plans this person may read: a draft is the working paper of those who see the whole division; once it was
        opened for opinions it is for every member of the branch."""
        drafts_too = self.model.objects.permitted(user, "coverage.view").values("pk")
        return self.permitted(user, "zone.view").filter(
            ~Q(state__in=["draft", "cancelled"]) | Q(pk__in=drafts_too)
        )  # fmt: skip

    def with_counts(self):
        """Add ``zone_count``, ``opinion_count`` and ``unanswered_count``, each from a subquery."""
        zones = PlanZone.objects.filter(plan=OuterRef("pk")).order_by().values("plan")
        opinions = PlanOpinion.objects.filter(plan=OuterRef("pk")).order_by().values("plan")

        def counted(rows):
            return Coalesce(Subquery(rows.annotate(n=Count("pk")).values("n")), 0)

        return self.annotate(
            zone_count=counted(zones),
            opinion_count=counted(opinions),
            unanswered_count=counted(opinions.filter(answered_at__isnull=True)),
        )

    def open_on(self, day):
        """Those about which opinions are heard on ``day``."""
        return self.filter(state="consulting", opinions_from__lte=day, opinions_until__gte=day)

    def to_adopt(self, day):
        """Those whose opinions are all in and answered, so that the assembly can vote."""
        unanswered = PlanOpinion.objects.filter(plan=OuterRef("pk"), answered_at__isnull=True)
        return self.filter(~Exists(unanswered), state="consulting", opinions_until__lt=day)

    def to_enforce(self, day):
        """Adopted ones whose day has come."""
        return self.filter(state="adopted", takes_effect_on__lte=day)


class ZonePlan(Stateful):
    """划分方案, one for each branch and year, apart from those called off.

    ``content`` is what the assembly voted for, frozen then (see ``zones.plans.content``); empty until then. ``gaps``
    are the blind spots of that day, and ``gap_reason`` why it was adopted all the same. ``public_key`` is what the link
    for the public carries; it leads somewhere only while ``is_public``.
    """

    workflow = ZONE_PLAN
    access = Paths(organization="branch")

    branch = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="zone_plans", verbose_name="党支部")
    year = models.PositiveSmallIntegerField("年度")
    note = models.TextField("总体说明", max_length=2000, blank=True)
    returned_reason = models.CharField("退回修改的理由", max_length=500, blank=True)
    opinions_from = models.DateField("征求意见开始日期", null=True, blank=True)
    opinions_until = models.DateField("征求意见截止日期", null=True, blank=True)
    is_public = models.BooleanField("向群众公开", default=False)
    public_key = models.CharField(max_length=40, unique=True, null=True, blank=True, editable=False)
    met_on = models.DateField("会议日期", null=True, blank=True)
    meeting_place = models.CharField("会议地点", max_length=60, blank=True)
    due_count = models.PositiveSmallIntegerField("应到人数", null=True, blank=True)
    present_count = models.PositiveSmallIntegerField("实到人数", null=True, blank=True)
    votes_for = models.PositiveSmallIntegerField("赞成票", null=True, blank=True)
    votes_against = models.PositiveSmallIntegerField("反对票", null=True, blank=True)
    votes_abstained = models.PositiveSmallIntegerField("弃权票", null=True, blank=True)
    gaps = models.JSONField(default=list, editable=False)
    gap_reason = models.CharField("有盲点仍通过的理由", max_length=500, blank=True)
    takes_effect_on = models.DateField("计划实施日期", null=True, blank=True)
    in_force_on = models.DateField("实施日期", null=True, blank=True, editable=False)
    content = models.JSONField(null=True, blank=True, editable=False)

    objects = ZonePlanQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "划分方案"
        ordering = ["-year", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "year"], condition=~Q(state="cancelled"), name="zones_zoneplan_one_a_year"
            ),
            models.UniqueConstraint(
                fields=["branch"], condition=Q(state="in_force"), name="zones_zoneplan_one_in_force"
            ),
            # 2A ≥ N and 2Y > N, so that no road leads past the vote.
            models.CheckConstraint(
                name="zones_zoneplan_adopted_by_vote",
                condition=~Q(state__in=ADOPTED)
                | Q(
                    met_on__isnull=False, votes_for__isnull=False, due_count__isnull=False, present_count__isnull=False,
                    due_count__lte=F("present_count") * 2, due_count__lt=F("votes_for") * 2,
                ),
            ),
            models.CheckConstraint(
                name="zones_zoneplan_opinion_period",
                condition=Q(opinions_from__isnull=True, opinions_until__isnull=True)
                | Q(opinions_until__gte=F("opinions_from")),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.year}年责任区划分方案"

    def get_absolute_url(self) -> str:
        return reverse("zones:plan-detail", args=[self.pk])

    @property
    def is_adopted(self) -> bool:
        """Whether the content is frozen: what is read and printed from then on is ``content``, not the rows."""
        return self.state in ADOPTED

    def hears_on(self, day) -> bool:
        """Whether opinions are heard on ``day``."""
        return (
            self.state == "consulting"
            and self.opinions_from is not None
            and self.opinions_until is not None
            and self.opinions_from <= day <= self.opinions_until
        )


class PlanZone(models.Model):
    """方案责任区: one zone as a plan wants it. ``zone`` is the present zone it goes on with; None for a new one."""

    access = Paths(organization="plan__branch")

    plan = models.ForeignKey(ZonePlan, on_delete=models.CASCADE, related_name="zones", verbose_name="划分方案")
    parent = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="children", verbose_name="上级责任区"
    )
    zone = models.ForeignKey(
        Zone, on_delete=models.PROTECT, null=True, blank=True, related_name="planned_as", verbose_name="接续的责任区"
    )
    code = models.CharField("编号", max_length=20)
    name = models.CharField("责任区名称", max_length=60)
    level = models.CharField("层级", max_length=12, choices=Zone.Level.choices)
    method = models.CharField("划分方法", max_length=20, choices=Zone.Method.choices)
    place = models.CharField("地点", max_length=100, blank=True)
    boundary = models.CharField("范围", max_length=300, blank=True)
    work = models.TextField("工作内容", max_length=1000, blank=True)
    public_phone = models.CharField("公开电话", max_length=20, blank=True)
    lead = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="planned_zones", verbose_name="责任人"
    )
    co_responsible = models.ManyToManyField(
        Member, related_name="planned_shared_zones", verbose_name="共同责任人", blank=True
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = PermittedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "方案责任区"
        ordering = ["code", "id"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "code"], name="zones_planzone_code"),
            models.UniqueConstraint(fields=["plan", "zone"], name="zones_planzone_goes_on_once"),
            models.CheckConstraint(
                name="zones_planzone_not_inside_itself", condition=Q(parent__isnull=True) | ~Q(parent=F("id"))
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def audit_organization_id(self) -> int:
        return self.plan.branch_id


class PlanCoverage(models.Model):
    """方案覆盖: that a plan puts a unit or a contact into one of its zones, each at most once."""

    plan = models.ForeignKey(ZonePlan, on_delete=models.CASCADE, related_name="coverage")
    plan_zone = models.ForeignKey(PlanZone, on_delete=models.CASCADE, related_name="coverage")
    unit = models.ForeignKey(CoverageUnit, on_delete=models.CASCADE, null=True, related_name="planned_in")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, null=True, related_name="planned_in")

    class Meta:
        verbose_name = verbose_name_plural = "方案覆盖"
        constraints = [
            models.UniqueConstraint(fields=["plan", "unit"], name="zones_plancoverage_unit_once"),
            models.UniqueConstraint(fields=["plan", "contact"], name="zones_plancoverage_contact_once"),
            models.CheckConstraint(
                name="zones_plancoverage_one_thing",
                condition=Q(unit__isnull=False, contact__isnull=True) | Q(unit__isnull=True, contact__isnull=False),
            ),
        ]


class PlanOpinionQuerySet(PermittedQuerySet):
    def shown_to(self, user):
        """Opinions this person may read: all of them who see the whole division; else one's own, and those which were
        made public with their answers. Adds ``is_named``: whether this person may know who said it."""
        all_of_them = self.model.objects.permitted(user, "coverage.view").values("pk")
        own = Q(member=user.member_id) if user.member_id else Q(pk__in=[])
        theirs = Q(plan__in=ZonePlan.objects.shown_to(user).values("pk")) & (own | Q(is_published=True))
        named = Case(When(Q(pk__in=all_of_them) | own, then=Value(True)), default=Value(False))
        return self.filter(Q(pk__in=all_of_them) | theirs).annotate(is_named=named)

    def unanswered(self):
        return self.filter(answered_at__isnull=True)

    def published(self):
        return self.filter(is_published=True, answered_at__isnull=False).order_by("made_at", "id")


class PlanOpinion(models.Model):
    """方案意见: what a member or somebody of the public said about a plan, and what the branch answered. Both stay.

    ``member`` is None for the public, who may give a ``name`` or none. ``about`` is the zone's name as it was then.
    ``address_digest`` tells apart where opinions of the public came from, to limit how many; it names nobody.
    """

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted", "采纳"
        PARTLY_ACCEPTED = "partly_accepted", "部分采纳"
        NOT_ACCEPTED = "not_accepted", "不采纳"
        EXPLAINED = "explained", "说明情况"

    access = Paths(organization="plan__branch", member="member")

    plan = models.ForeignKey(ZonePlan, on_delete=models.PROTECT, related_name="opinions", verbose_name="划分方案")
    member = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="plan_opinions", verbose_name="党员"
    )
    name = models.CharField("怎么称呼您", max_length=20, blank=True)
    about = models.CharField("对哪个责任区", max_length=60, blank=True)
    text = models.CharField("意见", max_length=500)
    made_at = models.DateTimeField("提出时间")
    address_digest = models.CharField(max_length=64, blank=True, editable=False)
    outcome = models.CharField("处理结果", max_length=20, choices=Outcome.choices, blank=True)
    answer = models.CharField("答复", max_length=1000, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="答复人",
    )  # fmt: skip
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    is_published = models.BooleanField("公开意见和答复", default=False)

    objects = PlanOpinionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "方案意见"
        ordering = ["-made_at", "-id"]
        indexes = [models.Index(fields=["address_digest", "made_at"], name="zones_planopinion_address")]
        constraints = [
            models.CheckConstraint(
                name="zones_planopinion_answered",
                condition=Q(answered_at__isnull=True, answered_by__isnull=True, outcome="", answer="")
                | (Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(outcome="") & ~Q(answer="")),
            ),
            models.CheckConstraint(
                name="zones_planopinion_published_with_answer",
                condition=Q(is_published=False) | Q(answered_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.said_by}对{self.plan}的意见"

    @property
    def audit_organization_id(self) -> int:
        return self.plan.branch_id

    @property
    def said_by(self) -> str:
        return self.member.name if self.member_id else self.name or "群众"
