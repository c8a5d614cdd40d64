"""Putting many units or contacts into a zone at once, as one puts a single one there."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import F

from core import audit
from core.workflow import require
from zones.actions.zones import refuse_zone
from zones.models import Contact, CoverageUnit, Zone


@transaction.atomic
def place_all(things: Sequence[CoverageUnit] | Sequence[Contact], *, zone: Zone | None, by, reason: str) -> None:
    """Put units, or contacts, of one branch into ``zone`` (None: into none); a line for each. Two queries and the
    lines. Raises Refused, NotAllowed."""
    if not things:
        return
    branch, model = things[0].branch, type(things[0])
    require(branch, by, "zone.manage")
    refuse_zone(branch, zone)
    model._base_manager.filter(branch=branch, pk__in=[thing.pk for thing in things]).update(
        zone=zone, version=F("version") + 1
    )
    verb = "调整覆盖单位" if model is CoverageUnit else "修改联系对象"
    lines = [
        (thing, {"changes": {"责任区": [str(thing.zone or ""), str(zone or "")]}, "reason": reason}) for thing in things
    ]
    audit.record_many(verb, lines, by=by)
