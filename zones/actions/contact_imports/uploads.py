"""An uploaded table of contacts between its preview and the import. The file is kept sealed."""

from typing import Any

from django.db import transaction

from core import audit, clock
from core.errors import Refused
from core.files import open_stored, store_bytes
from core.workflow import require
from members import identity
from members.models import Organization
from zones.actions.contact_imports.comparing import Plan, plan_contacts
from zones.actions.contact_imports.importing import import_contacts, said_counts
from zones.contact_table import ContactTable, read_contacts, refused_contacts
from zones.models import ContactImport

State = ContactImport.State
SEALED = "application/octet-stream"


@transaction.atomic
def preview_contacts(
    table: ContactTable, content: bytes, *, file_name: str, branch: Organization, by: Any
) -> ContactImport:
    """Compare a table that was read from ``content`` with the database, and keep the file with what would become of
    each row. Changes nothing else. Raises NotAllowed."""
    require(branch, by, "contact.manage")
    plan = plan_contacts(table, branch=branch)
    upload = ContactImport.objects.create(
        branch=branch, file=store_bytes(identity.sealed_bytes(content), SEALED), file_name=file_name[-200:],
        outcome=told(plan), created_by=by, created_at=clock.now(),
    )  # fmt: skip
    audit.record("上传联系对象表", upload, by=by, reason=said_counts(plan.counts))
    return upload


def told(plan: Plan) -> dict[str, Any]:
    """What the pages show of a plan."""
    return {
        "rows": [
            {"row": row.row.row, "name": row.name, "verdict": row.verdict, "message": row.message} for row in plan.rows
        ],
        "counts": plan.counts,
        "sheet": plan.table.sheet,
        "notes": plan.table.notes,
        "unused": plan.table.header.unused,
        "skipped": [f"第 {number} 行：{text}" for number, text in plan.table.skipped],
    }


def read_upload(upload: ContactImport) -> ContactTable:
    """Read the kept file again. Raises Refused when the installation's key is another by now."""
    with open_stored(upload.file) as handle:
        content = identity.opened_bytes(handle.read())
    if content is None:
        raise Refused("这份文件打不开了：系统的密钥换过。请重新上传。")
    return read_contacts(content)


@transaction.atomic
def carry_out_import(upload: ContactImport, table: ContactTable, *, by: Any) -> Plan:
    """Import what is right in an uploaded table (read again by ``read_upload``), compared anew with what the database
    holds by now. Raises Refused when it was settled already, NotAllowed."""
    _settle(upload, State.IMPORTED)
    plan = import_contacts(table, branch=upload.branch, by=by)
    ContactImport.objects.filter(pk=upload.pk).update(outcome=told(plan))
    return plan


@transaction.atomic
def abandon_import(upload: ContactImport, *, by: Any) -> None:
    """Say that nothing of this file is to be imported."""
    require(upload, by, "contact.manage")
    _settle(upload, State.ABANDONED)
    audit.record("放弃导入联系对象", upload, by=by)


def _settle(upload: ContactImport, state: str) -> None:
    if not ContactImport.objects.filter(pk=upload.pk, state=State.PREVIEWED).update(state=state):
        raise Refused("这份表已经处理过了。")
    upload.state = state


def refused_rows(upload: ContactImport) -> bytes:
    """Return the refused rows as a workbook with the reasons, to be mended and uploaded: those of the preview, or of
    the import once it was carried out."""
    told_so = {row["row"] for row in upload.outcome["rows"] if row["verdict"] == "refused"}
    table = read_upload(upload)
    plan_contacts(table, branch=upload.branch)
    return refused_contacts(table, [row for row in table.refused if row.row in told_so])
