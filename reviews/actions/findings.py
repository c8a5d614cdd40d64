"""What an inspection found, and mending it. Nobody verifies the mending of his own fault."""

from datetime import date
from typing import Any

from django.db import transaction

from core import audit, clock
from core.errors import NotAllowed, Refused
from core.files import store_upload
from core.plaintext import written
from core.workflow import advance, amend, hold, require
from members.models import Member
from reviews.models import Finding, Inspection, Rectification
from zones.models import Zone


@transaction.atomic
def add_finding(
    inspection: Inspection,
    *,
    by: Any,
    kind: str,
    content: str,
    member: Member | None = None,
    zone: Zone | None = None,
    due_on: date | None = None,
) -> Finding:
    """Note praise, a fault (with who mends it by when) or advice while the inspection is under way.

    The noted member learns of it when the findings are issued. Raises NotAllowed for who does not inspect here and for
    a finding about oneself, Refused for a fault without mender or day.
    """
    require(inspection, by, "inspection.score")
    hold(inspection, "under_way")
    facts = _facts(inspection, by, kind, content, member, zone, due_on)
    finding = Finding.objects.create(branch=inspection.branch, inspection=inspection, state="noted", **facts)
    audit.record("记录检查发现", finding, by=by, kind=kind)
    return finding


@transaction.atomic
def change_finding(
    finding: Finding,
    *,
    by: Any,
    kind: str,
    content: str,
    member: Member | None = None,
    zone: Zone | None = None,
    due_on: date | None = None,
    seen_version: int | None = None,
) -> Finding:
    """Change what was noted, before it is issued. Refusals as for ``add_finding``."""
    hold(finding.inspection, "under_way")
    facts = _facts(finding.inspection, by, kind, content, member, zone, due_on)
    return amend(finding, by=by, permission="inspection.score", verb="修改检查发现", seen_version=seen_version,
                 states=("noted",), **facts)  # fmt: skip


@transaction.atomic
def remove_finding(finding: Finding, *, by: Any, seen_version: int | None = None) -> None:
    """Take back what was noted by mistake, before it is issued."""
    hold(finding.inspection, "under_way")
    amend(finding, by=by, permission="inspection.score", verb="删除检查发现", seen_version=seen_version,
          states=("noted",), detail={"content": finding.content})  # fmt: skip
    finding.delete()


@transaction.atomic
def reassign_finding(
    finding: Finding, *, by: Any, member: Member, due_on: date, reason: str, seen_version: int | None = None
) -> Finding:
    """Let somebody else mend a fault, or by another day, with the reason (the mender left, the work takes longer).

    Raises NotAllowed for one's own fault: nobody rids himself of it, or gives himself more time.
    """
    if finding.member_id is not None and finding.member_id == by.member_id:
        raise NotAllowed("由您整改的问题，请由其他负责人换人或延期。")
    reason = written(reason, "请写明调整的理由。", "reason")
    if not Member.objects.in_branch(finding.branch).filter(pk=member.pk).exists():
        raise Refused("整改责任人要是本支部现在的党员。", "member")
    changes = {"整改责任人": [str(finding.member), str(member)], "整改期限": [str(finding.due_on), str(due_on)]}
    return amend(finding, by=by, permission="inspection.manage", verb="调整整改", seen_version=seen_version,
                 states=("open",), detail={"reason": reason, "changes": changes}, member=member,
                 due_on=due_on)  # fmt: skip


@transaction.atomic
def report_mending(
    finding: Finding, *, by: Any, text: str, file: Any = None, seen_version: int | None = None
) -> Finding:
    """The mender reports what was done, with a photo or file as evidence (an upload, or ``core.files.CheckedFile``)."""
    text = written(text, "请写明整改的情况。", "text")
    advance(finding, "mend", by=by, seen_version=seen_version, returned_reason="")
    stored = store_upload(file, by=by, field="file") if file else None
    Rectification.objects.create(
        finding=finding, text=text, file=stored, file_name=file.name[:120] if file else "", reported_by=by,
        reported_at=clock.now(),
    )  # fmt: skip
    return finding


def verify_mending(finding: Finding, *, by: Any, seen_version: int | None = None) -> Finding:
    """Close a fault that was found to be mended."""
    return advance(finding, "verify", by=by, seen_version=seen_version)


def reject_mending(finding: Finding, *, by: Any, reason: str, seen_version: int | None = None) -> Finding:
    """Send a fault back to its mender, with the reason."""
    return advance(finding, "reject", by=by, reason=reason, seen_version=seen_version, returned_reason=reason.strip())


def _facts(
    inspection: Inspection, by: Any, kind: str, content: str, member: Member | None, zone: Zone | None,
    due_on: date | None,
) -> dict[str, Any]:  # fmt: skip
    if kind not in Finding.Kind.values:
        raise Refused("请选择类别。", "kind")
    if member is not None and member.pk == by.member_id:
        raise NotAllowed("不能记录自己的检查发现，请由检查组其他成员记录。")
    if kind == Finding.Kind.FAULT:
        if member is None:
            raise Refused("问题要写明由谁整改。", "member")
        if due_on is None:
            raise Refused("问题要写明整改期限。", "due_on")
        if due_on < inspection.starts_on:
            raise Refused("整改期限不能早于检查开始的日子。", "due_on")
    if member is not None and not Member.objects.in_branch(inspection.branch, inspection.starts_on).filter(
        pk=member.pk
    ).exists():  # fmt: skip
        raise Refused("整改责任人要是本支部的党员。", "member")
    if zone is not None and zone.branch_id != inspection.branch_id:
        raise Refused("责任区不是本支部的。", "zone")
    return {"kind": kind, "content": written(content, "请写明发现了什么。", "content"), "member": member, "zone": zone,
            "due_on": due_on if kind == Finding.Kind.FAULT else None}  # fmt: skip
