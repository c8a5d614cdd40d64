"""An uploaded roster between its preview and the import. The file holds ID numbers, so it is kept sealed."""

from datetime import date
from typing import Any

from django.db import transaction

from core import audit, clock
from core.errors import Refused
from members.actions import imports
from members.actions.roster.comparing import Plan, plan_import
from members.actions.roster.importing import import_roster, said_counts
from members.models import Organization, RosterImport
from members.roster import Roster, read_roster, refused_workbook

State = RosterImport.State


@transaction.atomic
def preview_roster(
    roster: Roster, content: bytes, *, file_name: str, organization: Organization, by: Any
) -> RosterImport:
    """Compare a roster that was read from ``content`` with the database, and keep the file with what would become of
    each row. Changes nothing else."""
    plan = plan_import(roster, organization=organization, branches=branches_for(by, organization))
    upload = RosterImport(organization=organization, file_name=file_name, outcome=told(plan))
    imports.keep_upload(upload, content, verb="上传花名册", by=by, reason=said_counts(plan.counts))
    return upload


def branches_for(user: Any, organization: Organization) -> Any:
    """The branches at and beneath ``organization`` into which this person may import."""
    return Organization.objects.permitted(user, "member.import").beneath(organization).branches()


def told(plan: Plan) -> dict[str, Any]:
    """What the pages show of a plan; no ID numbers."""
    return imports.told(plan) | {
        "groups": [name if branch == plan.organization else f"{branch} · {name}" for branch, name in plan.groups],
        "categories": [name for _owner, name in plan.categories],
        "offices": [f"{row.name}：{row.office}" for row in plan.rows if row.office and not row.row.is_refused],
    }


def read_upload(upload: RosterImport) -> Roster:
    """Read the kept file again. Raises Refused when the installation's key is another by now."""
    return read_roster(imports.kept_content(upload), on=clock.today())


@transaction.atomic
def carry_out_import(upload: RosterImport, roster: Roster, *, by: Any, since: date | None = None) -> Plan:
    """Import what is right in an uploaded roster (read again by ``read_upload``), compared anew with what the database
    holds by now."""
    if since and since > clock.today():
        raise Refused("日期不能晚于今天。", "since")
    imports.settle(upload, State.IMPORTED)
    branches = branches_for(by, upload.organization)
    plan = import_roster(roster, organization=upload.organization, branches=branches, by=by, since=since)
    RosterImport.objects.filter(pk=upload.pk).update(outcome=told(plan))
    return plan


@transaction.atomic
def abandon_import(upload: RosterImport, *, by: Any) -> None:
    imports.settle(upload, State.ABANDONED)
    audit.record("放弃导入花名册", upload, by=by)


def refused_rows(upload: RosterImport) -> bytes:
    """Return the refused rows as a workbook with the reasons, to be mended and uploaded: those of the preview, or of
    the import once it was carried out."""
    roster, organization = read_upload(upload), upload.organization
    plan_import(roster, organization=organization, branches=Organization.objects.beneath(organization).branches())
    return refused_workbook(roster, imports.rows_told_refused(upload, roster))
