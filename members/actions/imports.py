"""An uploaded table between its preview and the import: kept, read again, settled. What is in it, its room knows."""

from collections import Counter
from typing import Any

from core import audit, clock
from core.errors import Refused
from core.files import open_stored, store_bytes
from core.workbooks import Table
from members import identity
from members.models.imports import TableImport

SEALED = "application/octet-stream"
VERDICTS = ("new", "changed", "unchanged", "refused")


class PlannedImport:
    """Base of what an import would do: each of ``rows`` has a ``verdict`` (one of VERDICTS), ``name`` and ``message``
    beside the ``TableRow`` it is about (``row``)."""

    table: Table
    rows: list[Any]

    @property
    def counts(self) -> dict[str, int]:
        found = Counter(row.verdict for row in self.rows)
        return {verdict: found[verdict] for verdict in VERDICTS}

    def with_verdict(self, verdict: str) -> list[Any]:
        return [row for row in self.rows if row.verdict == verdict]


def told(plan: PlannedImport) -> dict[str, Any]:
    """Return what the pages show of a plan, as ``outcome`` keeps it."""
    table = plan.table
    return {
        "rows": [
            {"row": row.row.row, "name": row.name, "verdict": row.verdict, "message": row.message} for row in plan.rows
        ],
        "counts": plan.counts,
        "sheet": table.sheet,
        "notes": table.notes,
        "unused": table.header.unused,
        "skipped": [f"第 {number} 行：{text}" for number, text in table.skipped],
    }


def keep_upload(upload: TableImport, content: bytes, *, verb: str, by: Any, reason: str) -> None:
    """Save a new ``upload`` (with its owner, file name and outcome) and the file, sealed; one audit line."""
    upload.file = store_bytes(identity.sealed_bytes(content), SEALED)
    upload.file_name = upload.file_name[-200:]
    upload.created_by, upload.created_at = by, clock.now()
    upload.save()
    audit.record(verb, upload, by=by, reason=reason)


def kept_content(upload: TableImport) -> bytes:
    """Return the kept file as it came. Raises Refused when the installation's key is another by now."""
    with open_stored(upload.file) as handle:
        content = identity.opened_bytes(handle.read())
    if content is None:
        raise Refused("这份文件打不开了：系统的密钥换过。请重新上传。")
    return content


def settle(upload: TableImport, state: str) -> None:
    """Say what became of a preview. Raises Refused when that was said already."""
    previews = type(upload)._base_manager.filter(pk=upload.pk, state=TableImport.State.PREVIEWED)
    if not previews.update(state=state):
        raise Refused("这份表已经处理过了。")
    upload.state = state


def rows_told_refused(upload: TableImport, table: Table) -> list[Any]:
    """The rows of the table read again that were refused in the preview, or in the import once it was carried out."""
    told_so = {row["row"] for row in upload.outcome["rows"] if row["verdict"] == "refused"}
    return [row for row in table.refused if row.row in told_so]
