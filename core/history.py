"""What happened to an object, read from the audit log for a page's history."""

from collections.abc import Sequence

from core.models import AuditEntry

MOST = 30


def history_of(*objects, leave_out: Sequence[str] = ()) -> list[dict]:
    """Return the newest lines about the objects (all of one model) as partials/timeline.html wants them.

    ``leave_out`` names verbs that are no steps to a reader, such as each saving of a draft; the log has them.
    """
    if not objects:
        return []
    rows = AuditEntry.objects.filter(object_type=objects[0]._meta.label_lower, object_id__in=[o.pk for o in objects])
    return [
        {"at": row.at, "by": row.actor_name, "what": row.verb, "note": _note(row.detail), "tone": "info"}
        for row in rows.exclude(verb__in=leave_out).order_by("-id")[:MOST]
    ]


def _note(detail: dict) -> str:
    """The reason, or what changed from what to what; ``changes`` is {label: [old, new]}."""
    changes = detail.get("changes") or {}
    told = [f"{label}：{old or '（空）'} → {new or '（空）'}" for label, (old, new) in changes.items()]
    return "；".join([*told, *([detail["reason"]] if detail.get("reason") else [])])
