from django.db import models

from members.access import Paths
from members.models import Organization
from members.models.imports import TableImport


class ContactImport(TableImport):
    """An uploaded table of contacts."""

    access = Paths(organization="branch")

    branch = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="contact_imports", verbose_name="党支部"
    )

    class Meta(TableImport.Meta):
        verbose_name = verbose_name_plural = "联系对象导入"

    @property
    def owner(self) -> Organization:
        return self.branch
