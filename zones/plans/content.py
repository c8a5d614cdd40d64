"""What a plan says, in words: built from its rows, shown to everybody, frozen by the vote, printed afterwards.

It is what goes on a wall: of members it names those who answer, of those who are served it says only how many.
"""

import json
from collections.abc import Iterator
from typing import Any

from core.models import AuditEntry
from core.plaintext import digest_of
from zones.models import Zone, ZonePlan
from zones.models.plans import ADOPTED
from zones.plans.gaps import UNNAMED
from zones.plans.rows import PlannedZone, Words, depths, rows_of_plan

OPINION_WORDS = {"accepted": "采纳", "partly_accepted": "部分采纳", "not_accepted": "不采纳", "explained": "说明情况"}


def content_of(plan: ZonePlan) -> dict[str, Any]:
    """Return what is read and printed now: what was adopted, else the draft as it stands. At most six queries."""
    return plan.content if plan.is_adopted and plan.content else draft_content(plan)


def draft_content(plan: ZonePlan) -> dict[str, Any]:
    rows = rows_of_plan(plan)
    words, depth = Words(rows), depths(rows)
    return {
        "branch": plan.branch.name,
        "year": plan.year,
        "note": plan.note,
        "zones": [_zone(row, depth[row.code], words) for row in rows],
        "totals": _totals(rows, words),
    }


def adopted_content(plan: ZonePlan, meeting: dict[str, Any], gaps: list[dict], gap_reason: str) -> dict[str, Any]:
    """Return what the vote freezes: the draft, the meeting and its votes, what became of the opinions, the blind spots
    and why it was adopted all the same."""
    outcomes = list(plan.opinions.values_list("outcome", flat=True))
    return {
        **draft_content(plan),
        "meeting": {name: str(value) if hasattr(value, "isoformat") else value for name, value in meeting.items()},
        "opinions": {
            "from": str(plan.opinions_from), "until": str(plan.opinions_until), "count": len(outcomes),
            "outcomes": [[word, outcomes.count(name)] for name, word in OPINION_WORDS.items() if name in outcomes],
        },
        "gaps": [
            {"label": gap["label"], "count": len(gap["ids"]), "names": [] if gap["kind"] in UNNAMED else gap["names"]}
            for gap in gaps
        ],
        "gap_reason": gap_reason,
    }  # fmt: skip


def digest(content: dict[str, Any]) -> str:
    """Return the SHA-256 of a frozen content (hex, 64 characters), whatever order a database keeps its names in."""
    return digest_of(json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")))


def _zone(row: PlannedZone, depth: int, words: Words) -> dict[str, Any]:
    return {
        "code": row.code, "name": row.name, "depth": depth, "level": Zone.Level(row.level).label,
        "method": Zone.Method(row.method).label, "place": row.place, "boundary": row.boundary, "work": row.work,
        "public_phone": row.public_phone, "lead": words.of_members([row.lead_id]),
        "co_responsible": words.of_members(row.co_responsible_ids), "units": words.of_units(row.unit_ids),
        "households": sum(words.units[key].households for key in row.unit_ids if key in words.units),
        "contacts": len(row.contact_ids), "member_ids": sorted(row.member_ids),
    }  # fmt: skip


def _totals(rows: list[PlannedZone], words: Words) -> dict[str, Any]:
    units = [words.units[key] for row in rows for key in row.unit_ids if key in words.units]
    levels = [row.level for row in rows]
    return {
        "zones": len(rows),
        "levels": [[str(label), levels.count(level)] for level, label in Zone.Level.choices if level in levels],
        "units": len(units),
        "households": sum(unit.households for unit in units),
        "contacts": sum(len(row.contact_ids) for row in rows),
        "leads": len({row.lead_id for row in rows if row.lead_id}),
        "members": len({key for row in rows for key in row.member_ids}),
    }


def broken_plans() -> Iterator[str]:
    """Yield a sentence for each adopted plan whose content is not the one that was voted for, as the sealed audit line
    of the vote tells its digest."""
    plans = {plan.pk: plan for plan in ZonePlan.objects.filter(state__in=ADOPTED).select_related("branch")}
    votes = AuditEntry.objects.filter(object_type="zones.zoneplan", object_id__in=plans, detail__step="adopt")
    told = {pk: detail.get("digest") for pk, detail in votes.order_by("id").values_list("object_id", "detail")}
    for pk, plan in sorted(plans.items()):
        if digest(plan.content or {}) != told.get(pk):
            yield f"zones_zoneplan id={pk} ({plan.branch} {plan}): 内容与表决通过时的摘要不符"
