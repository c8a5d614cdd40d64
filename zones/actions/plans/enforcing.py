"""An adopted plan comes into force: zones are made, changed and closed, people and things put where it says.

Everything is done by the ordinary actions of this room, each with its line in the history, from the list that the
person saw beforehand (``zones.plans.effects``).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.db import transaction

from core import clock
from core.errors import Refused
from core.templatetags.zonebook import precise_date
from core.workflow import advance
from members.models import Member
from zones.actions.assignments import assign, end_assignment
from zones.actions.placements import place_all
from zones.actions.zones import change_zone, close_zone, create_zone
from zones.models import Contact, CoverageUnit, PlanZone, Zone, ZoneAssignment, ZonePlan
from zones.plans.effects import Effects
from zones.plans.rows import FACTS, RANK, PlannedZone


@transaction.atomic
def enforce(plan: ZonePlan, *, by, on: date, seen_version: int | None = None) -> ZonePlan:
    """付诸实施 on ``on``: the branch's zones become those of the plan; the plan in force until then is superseded.

    Raises Refused for a day before the meeting or after today, and where something keeps a zone from becoming what the
    plan says (the sentence names the zone); then nothing at all was changed.
    """
    if plan.state == "adopted" and plan.met_on and not plan.met_on <= on <= clock.today():
        raise Refused(f"实施日期要在表决通过（{precise_date(plan.met_on)}）之后，不能晚于今天。", "on")
    effects = Effects(plan, on)
    counts = {kind: len(effects.comparison.of_kind(kind)) for kind in ("new", "changed", "closed")}
    if effects.replaces:
        advance(effects.replaces, "supersede", by=by)
    advance(plan, "enforce", by=by, seen_version=seen_version, in_force_on=on, detail={"on": on, **counts})
    reason = f"{plan}实施"
    _detach(effects, by)
    _close(effects, by, on, reason)
    zones = _shape(effects, by, on)
    _appoint(effects, zones, by, on, reason)
    _place(effects, zones, by, reason)
    return plan


@contextmanager
def naming(zone) -> Iterator[None]:
    """Say which zone a refusal is about: the page is about many."""
    try:
        yield
    except Refused as refusal:
        if type(refusal) is not Refused:
            raise
        raise Refused(f"“{zone}”：{refusal.message}") from refusal


def _detach(effects: Effects, by) -> None:
    """Take zones out of the one they lie in, and off a code that another wants, where they would be in the way while
    everything moves to its new place."""
    pairs = [(c.before, c.after) for c in effects.comparison.zones if c.before and c.after and c.after.zone_id]
    moves_level = {old.zone_id for old, new in pairs if old.level != new.level}
    outer = {row.code: row.zone_id for row in effects.present}
    wanted_codes = {row.code for row in effects.planned}
    for old, new in pairs:
        zone, changes = effects.zones[old.zone_id], dict[str, Any]()
        stays = outer.get(old.parent_code) == _zone_of(effects.planned, new.parent_code)
        if old.parent_code and not (stays and {outer[old.parent_code], old.zone_id}.isdisjoint(moves_level)):
            changes["parent"] = None
        if old.code != new.code and old.code in wanted_codes:
            changes["code"] = f"~{zone.pk}"
        if changes:
            with naming(zone):
                change_zone(zone, by=by, **changes)


def _zone_of(rows: list[PlannedZone], code: str) -> int | None:
    return next((row.zone_id for row in rows if row.code == code), None)


def _close(effects: Effects, by, on: date, reason: str) -> None:
    """From the inside out."""
    closing = sorted((change.before for change in effects.closed), key=lambda row: -RANK[row.level])
    for row in closing:
        with naming(row.name):
            close_zone(effects.zones[row.zone_id], by=by, reason=reason, on=on)


def _shape(effects: Effects, by, on: date) -> dict[str, Zone]:
    """Make and change zones from the outside in; return them by their code."""
    zones: dict[str, Zone] = {}
    for row in sorted(effects.planned, key=lambda row: RANK[row.level]):
        facts = {name: getattr(row, name) for name in ("code", *FACTS)}
        facts["parent"] = zones.get(row.parent_code)
        with naming(row.name):
            if row.zone_id is None:
                zones[row.code] = create_zone(effects.plan.branch, by=by, from_on=on, **facts)
                PlanZone.objects.filter(pk=effects.plan_zones[row.code].pk).update(zone=zones[row.code])
            else:
                zones[row.code] = change_zone(effects.zones[row.zone_id], by=by, **facts)
    return zones


def _appoint(effects: Effects, zones: dict[str, Zone], by, on: date, reason: str) -> None:
    """Whoever answers or shares as the plan says goes on; the others end and begin on the day."""
    open_rows = ZoneAssignment.objects.overlapping(on, None).responsible().filter(zone__in=zones.values())
    held: dict[int, list[ZoneAssignment]] = {}
    for row in open_rows.select_related("zone", "member"):
        held.setdefault(row.zone_id, []).append(row)
    people = Member.objects.in_bulk({key for row in effects.planned for key in row.member_ids})
    for row in effects.planned:
        zone = zones[row.code]
        with naming(zone):
            _appoint_in(zone, row, held.get(zone.pk, []), people, by=by, on=on, reason=reason)


def _appoint_in(zone: Zone, row: PlannedZone, held: list[ZoneAssignment], people, *, by, on: date, reason: str) -> None:
    going_on: dict[str, set[int | None]] = {"lead": set(), "co_responsible": set()}
    wanted = {"lead": {row.lead_id} - {None}, "co_responsible": set(row.co_responsible_ids)}
    for assignment in held:
        if assignment.until_on is None and assignment.from_on > on:  # planned for later: the plan says otherwise
            end_assignment(assignment, by=by, on=assignment.from_on, reason=reason)
        elif assignment.member_id in wanted[assignment.part]:
            going_on[assignment.part].add(assignment.member_id)
        # A lead who is followed by another, and a sharer who becomes the lead, are ended by that very step.
        elif assignment.until_on is None and not (assignment.part == "lead" and row.lead_id) and (
            assignment.member_id != row.lead_id
        ):  # fmt: skip
            end_assignment(assignment, by=by, on=on, reason=reason)
    for part in ("lead", "co_responsible"):
        for key in sorted(wanted[part] - going_on[part]):
            assign(zone, part=part, member=people[key], from_on=on, by=by, reason=reason)


def _place(effects: Effects, zones: dict[str, Zone], by, reason: str) -> None:
    """Put units and contacts where the plan says, and those it leaves out into no zone."""
    branch = effects.plan.branch
    for model, name in ((CoverageUnit, "unit_ids"), (Contact, "contact_ids")):
        where = {key: zones[row.code] for row in effects.planned for key in getattr(row, name)}
        things = model._base_manager.filter(branch=branch).select_related("zone", "branch")
        moved: dict[Zone | None, list] = {}
        for thing in things:
            to = where.get(thing.pk)
            if thing.zone_id != (to.pk if to else None):
                moved.setdefault(to, []).append(thing)
        for zone, some in moved.items():
            place_all(some, zone=zone, by=by, reason=reason)
