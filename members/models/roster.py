from django.db import models

from members.access import Paths
from members.models.imports import TableImport
from members.models.organizations import Organization


class RosterImport(TableImport):
    """An uploaded roster."""

    access = Paths(organization="organization")

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="roster_imports", verbose_name="党组织"
    )

    class Meta(TableImport.Meta):
        verbose_name = verbose_name_plural = "花名册导入"

    @property
    def owner(self) -> Organization:
        return self.organization

    @property
    def audit_organization_id(self) -> int:
        return self.organization_id
