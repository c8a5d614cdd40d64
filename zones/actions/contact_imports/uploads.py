"""An uploaded table of contacts between its preview and the import. The file is kept sealed."""

from typing import Any

from django.db import transaction

from core import audit
from core.workbooks import Table
from core.workflow import require
from members.actions import imports
from members.models import Organization
from zones.actions.contact_imports.comparing import Plan, plan_contacts
from zones.actions.contact_imports.importing import import_contacts, said_counts
from zones.contacts.table import read_contacts, refused_contacts
from zones.models import ContactImport

State = ContactImport.State


@transaction.atomic
def preview_contacts(table: Table, content: bytes, *, file_name: str, branch: Organization, by: Any) -> ContactImport:
    """Compare a table that was read from ``content`` with the database, and keep the file with what would become of
    each row. Changes nothing else. Raises NotAllowed."""
    require(branch, by, "contact.manage")
    plan = plan_contacts(table, branch=branch)
    upload = ContactImport(branch=branch, file_name=file_name, outcome=imports.told(plan))
    imports.keep_upload(upload, content, verb="上传联系对象表", by=by, reason=said_counts(plan.counts))
    return upload


def read_upload(upload: ContactImport) -> Table:
    """Read the kept file again. Raises Refused when the installation's key is another by now."""
    return read_contacts(imports.kept_content(upload))


@transaction.atomic
def carry_out_import(upload: ContactImport, table: Table, *, by: Any) -> Plan:
    """Import what is right in an uploaded table (read again by ``read_upload``), compared anew with what the database
    holds by now. Raises Refused when it was settled already, NotAllowed."""
    imports.settle(upload, State.IMPORTED)
    plan = import_contacts(table, branch=upload.branch, by=by)
    ContactImport.objects.filter(pk=upload.pk).update(outcome=imports.told(plan))
    return plan


@transaction.atomic
def abandon_import(upload: ContactImport, *, by: Any) -> None:
    """Say that nothing of this file is to be imported."""
    require(upload, by, "contact.manage")
    imports.settle(upload, State.ABANDONED)
    audit.record("放弃导入联系对象", upload, by=by)


def refused_rows(upload: ContactImport) -> bytes:
    """Return the refused rows as a workbook with the reasons, to be mended and uploaded: those of the preview, or of
    the import once it was carried out."""
    table = read_upload(upload)
    plan_contacts(table, branch=upload.branch)
    return refused_contacts(table, imports.rows_told_refused(upload, table))
