"""What happened to an object, read from the audit log for a page's history."""

from core.models import AuditEntry


def history_of(*objects, limit: int = 30) -> list[dict]:
    """Return the newest ``limit`` lines about the objects (all of one model) as partials/timeline.html wants them."""
    if not objects:
        return []
    rows = AuditEntry.objects.filter(object_type=objects[0]._meta.label_lower, object_id__in=[o.pk for o in objects])
    return [
        {"at": row.at, "by": row.actor_name, "what": row.verb, "note": _note(row.detail), "tone": "info"}
        for row in rows.order_by("-id")[:limit]
    ]


def _note(detail: dict) -> str:
    """The reason, or what changed from what to what; ``changes`` is {label: [old, new]}."""
    if reason := detail.get("reason"):
        return reason
    changes = detail.get("changes") or {}
    return "；".join(f"{label}：{old or '（空）'} → {new or '（空）'}" for label, (old, new) in changes.items())
