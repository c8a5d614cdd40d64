"""The organisation tree and the groups of a branch."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from members.access import Paths, PermittedQuerySet


class OrganizationQuerySet(PermittedQuerySet):
    def beneath(self, organization: "Organization"):
        """The organisation itself and everything under it, by an indexed prefix."""
        return self.filter(path__startswith=organization.path)

    def branches(self):
        return self.filter(kind=Organization.Kind.BRANCH)


class Organization(models.Model):
    """A node of the tree 党委/党工委 → 党总支 → 党支部. ``path`` is the ids from the root, each ended by a slash."""

    class Kind(models.TextChoices):
        PARTY_COMMITTEE = "party_committee", "党委/党工委"
        GENERAL_BRANCH = "general_branch", "党总支"
        BRANCH = "branch", "党支部"

    class Domain(models.TextChoices):
        VILLAGE = "village", "农村"
        COMMUNITY = "community", "社区"
        AGENCY = "agency", "机关"
        ENTERPRISE = "enterprise", "企业"
        SCHOOL = "school", "学校"

    access = Paths(organization="")

    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级党组织"
    )
    path = models.CharField(max_length=200, db_index=True, editable=False)
    kind = models.CharField("组织类别", max_length=20, choices=Kind.choices)
    code = models.CharField("组织代码", max_length=30, unique=True)
    name = models.CharField("组织名称", max_length=80)
    domain = models.CharField("领域", max_length=20, choices=Domain.choices, default=Domain.COMMUNITY)
    branch_type = models.CharField("支部类型", max_length=40, blank=True)
    grace_hours = models.PositiveSmallIntegerField("记实宽限小时数", default=0)
    records_since = models.DateField("记实起始日期", null=True, blank=True)
    paper_by_receipt = models.BooleanField("纸质记实按收到日期计", default=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = OrganizationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "党组织"
        ordering = ["path"]
        constraints = [
            models.CheckConstraint(name="members_organization_grace", condition=Q(grace_hours__lte=168)),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("members:organization-detail", args=[self.pk])

    @property
    def audit_organization_id(self) -> int:
        return self.pk

    @property
    def depth(self) -> int:
        return self.path.count("/") - 1

    @property
    def is_branch(self) -> bool:
        return self.kind == self.Kind.BRANCH


class PartyGroup(models.Model):
    """党小组. A closed group keeps its rows; it just takes nobody new."""

    access = Paths(organization="branch", group="pk")

    branch = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="groups", verbose_name="党支部")
    name = models.CharField("党小组名称", max_length=40)
    order = models.PositiveSmallIntegerField("排序", default=0)
    is_closed = models.BooleanField("已撤销", default=False)

    objects = PermittedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "党小组"
        ordering = ["branch", "order", "id"]
        constraints = [models.UniqueConstraint(fields=["branch", "name"], name="members_partygroup_name")]

    def __str__(self) -> str:
        return self.name
