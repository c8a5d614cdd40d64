"""Zones, the units they cover, and who serves in them."""

from django.apps import apps
from django.db import models
from django.db.models import Case, Count, F, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse

from core import clock
from core.models import Dated, DatedQuerySet
from members.access import Paths, PermittedQuerySet
from members.models import Member, Organization

TREE = ("branch__path", "root_code", "second_code", "third_code", "id")


class ZoneQuerySet(DatedQuerySet, PermittedQuerySet):
    def with_lead(self, day=None):
        """Add ``lead_id`` and ``lead_name``: who answers for the zone on ``day`` (today); None where nobody does."""
        leads = ZoneAssignment.objects.on(day or clock.today()).filter(zone=OuterRef("pk"), part="lead")
        return self.annotate(
            lead_id=Subquery(leads.values("member_id")[:1]), lead_name=Subquery(leads.values("member__name")[:1])
        )

    def with_counts(self):
        """Add ``households`` (of its own units) and ``contact_count``, each from a subquery."""
        units = CoverageUnit.objects.filter(zone=OuterRef("pk")).order_by().values("zone")
        contacts = apps.get_model("zones.Contact").objects.filter(zone=OuterRef("pk"), is_closed=False)
        return self.annotate(
            households=Coalesce(Subquery(units.annotate(n=Sum("households")).values("n")), 0),
            contact_count=Coalesce(Subquery(contacts.order_by().values("zone").annotate(n=Count("pk")).values("n")), 0),
        )

    def with_totals(self):
        """Add ``households`` and ``contact_count`` of the zone and all that lie in it."""
        units = CoverageUnit.objects.order_by()
        contacts = apps.get_model("zones.Contact").objects.filter(is_closed=False).order_by()

        def over_levels(rows, total):
            """One indexed subquery for each level: an OR over the three would read every row."""
            levels = ("zone", "zone__parent", "zone__parent__parent")
            sums = [
                rows.filter(**{level: OuterRef("pk")}).values(level).annotate(n=total).values("n") for level in levels
            ]
            return sum((Coalesce(Subquery(found), 0) for found in sums[1:]), Coalesce(Subquery(sums[0]), 0))

        return self.annotate(
            households=over_levels(units, Sum("households")), contact_count=over_levels(contacts, Count("pk"))
        )

    def in_tree(self):
        """Add ``depth`` (0, 1, 2: levels allow no more) and the codes that ``TREE`` orders by: each zone after the one
        it lies in."""
        return self.annotate(
            depth=Case(When(parent=None, then=0), When(parent__parent=None, then=1), default=2),
            root_code=Coalesce("parent__parent__code", "parent__code", "code"),
            second_code=Case(When(depth=0, then=Value("")), When(depth=1, then="code"), default="parent__code"),
            third_code=Case(When(depth=2, then="code"), default=Value("")),
        )


class Zone(Dated):
    """责任区. It holds from a day to a day; a zone may lie inside another (以点带面)."""

    class Level(models.TextChoices):
        AREA = "area", "片区"
        TEAM = "team", "班组"
        KEY_POINT = "key_point", "重点"

    class Method(models.TextChoices):
        BY_TEAM = "by_team", "按班组科室"
        BY_POST = "by_post", "按工作岗位"
        BY_SCATTERED_SITE = "by_scattered_site", "按分散工作点"
        BY_PEOPLE_AROUND = "by_people_around", "按周围群众"
        BY_OFFICE = "by_office", "按职务层次"
        VILLAGE = "village", "按居住区域和特长"
        COMMUNITY = "community", "按楼宇、单元"
        AGENCY = "agency", "按部门职能"
        ENTERPRISE = "enterprise", "按岗位和兴趣"
        SCHOOL = "school", "按教师、职工、学生"

    access = Paths(organization="branch")

    branch = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="zones", verbose_name="党支部")
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级责任区"
    )
    code = models.CharField("编号", max_length=20)
    name = models.CharField("责任区名称", max_length=60)
    level = models.CharField("层级", max_length=12, choices=Level.choices)
    method = models.CharField("划分方法", max_length=20, choices=Method.choices)
    place = models.CharField("地点", max_length=100, blank=True)
    boundary = models.CharField("范围", max_length=300, blank=True)
    work = models.TextField("工作内容", max_length=1000, blank=True)
    public_phone = models.CharField("公开电话", max_length=20, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ZoneQuerySet.as_manager()

    class Meta(Dated.Meta):
        verbose_name = verbose_name_plural = "责任区"
        ordering = ["code", "id"]
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["branch", "code"], condition=Q(until_on__isnull=True), name="zones_zone_code"
            ),
            models.CheckConstraint(
                name="zones_zone_not_inside_itself", condition=Q(parent__isnull=True) | ~Q(parent=F("id"))
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("zones:zone-detail", args=[self.pk])

    def ancestry(self) -> list[int]:
        """Ids of this zone and of those it lies in, from the inside out: one query for each level."""
        found, parent = [self.pk], self.parent
        while parent is not None and parent.pk not in found:
            found.append(parent.pk)
            parent = parent.parent
        return found


class CoverageUnit(models.Model):
    """What a division must not leave out: a building, a stairwell, a team, an office. ``zone`` is who covers it."""

    class Kind(models.TextChoices):
        BUILDING = "building", "楼栋"
        STAIRWELL = "stairwell", "单元"
        VILLAGERS_GROUP = "villagers_group", "村民小组"
        WORKSHOP = "workshop", "车间"
        TEAM = "team", "班组"
        OFFICE = "office", "科室"
        GRADE = "grade", "年级组"
        TEACHING_SECTION = "teaching_section", "教研组"
        OTHER = "other", "其他"

    access = Paths(organization="branch")

    branch = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="coverage_units", verbose_name="党支部"
    )
    zone = models.ForeignKey(
        Zone, on_delete=models.PROTECT, null=True, blank=True, related_name="coverage_units", verbose_name="责任区"
    )
    kind = models.CharField("类别", max_length=20, choices=Kind.choices)
    name = models.CharField("名称", max_length=60)
    households = models.PositiveIntegerField("户数", default=0)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = PermittedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "覆盖单位"
        ordering = ["kind", "name", "id"]
        constraints = [models.UniqueConstraint(fields=["branch", "kind", "name"], name="zones_coverageunit_name")]

    def __str__(self) -> str:
        return self.name


class ZoneAssignmentQuerySet(DatedQuerySet, PermittedQuerySet):
    def responsible(self):
        """Those who answer for a zone: its lead and who shares it."""
        return self.filter(part__in=["lead", "co_responsible"])


class ZoneAssignment(Dated):
    """Who serves in a zone in which part. The lead is always a member, exactly one at a time."""

    class Part(models.TextChoices):
        LEAD = "lead", "责任人"
        CO_RESPONSIBLE = "co_responsible", "共同责任人"
        PROJECT_LEAD = "project_lead", "创建负责人"
        WORK_LEADER = "work_leader", "业务带头人"
        ASSISTING_SECRETARY = "assisting_secretary", "协助书记"
        LIAISON = "liaison", "联络员"
        VOLUNTEER_REPRESENTATIVE = "volunteer_representative", "志愿者代表"
        SUPERVISING_PERSON = "supervising_person", "监督员"

    access = Paths(organization="zone__branch", member="member")

    zone = models.ForeignKey(Zone, on_delete=models.PROTECT, related_name="assignments", verbose_name="责任区")
    part = models.CharField("分工", max_length=30, choices=Part.choices)
    member = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="zone_assignments", verbose_name="党员"
    )
    person_name = models.CharField("非党员姓名", max_length=60, blank=True)
    person_note = models.CharField("身份", max_length=60, blank=True)
    reason = models.CharField("调整原因", max_length=200, blank=True)

    objects = ZoneAssignmentQuerySet.as_manager()

    class Meta(Dated.Meta):
        verbose_name = verbose_name_plural = "责任区分工"
        ordering = ["part", "from_on", "id"]
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["zone"], condition=Q(part="lead", until_on__isnull=True), name="zones_zoneassignment_one_lead"
            ),
            models.CheckConstraint(
                name="zones_zoneassignment_somebody",
                condition=(Q(member__isnull=False) & Q(person_name="")) | (Q(member__isnull=True) & ~Q(person_name="")),
            ),
            models.CheckConstraint(
                name="zones_zoneassignment_responsible_is_member",
                condition=~Q(part__in=["lead", "co_responsible"]) | Q(member__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.zone} · {self.get_part_display()} · {self.person}"

    @property
    def audit_organization_id(self) -> int:
        return self.zone.branch_id

    @property
    def person(self) -> str:
        return self.member.name if self.member_id else self.person_name
