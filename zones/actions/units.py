"""What a division must not leave out: entering it and saying which zone covers it."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from core import audit
from core.errors import Refused, unique_or_refused
from core.plaintext import written
from core.workflow import require
from members.actions.changes import apply_changes
from members.models import Organization
from zones.actions.zones import refuse_zone
from zones.models import CoverageUnit, Zone


def add_unit(
    branch: Organization, *, kind: str, name: str, by, zone: Zone | None = None, households: int = 0
) -> CoverageUnit:
    """Enter one unit. See ``add_units``."""
    return add_units(branch, kind=kind, names=[name], by=by, zone=zone, households=households)[0]


@transaction.atomic
def add_units(
    branch: Organization, *, kind: str, names: Iterable[str], by, zone: Zone | None = None, households: int = 0
) -> list[CoverageUnit]:
    """Enter units of one kind, each with ``households``. Raises Refused when one of the names is there already."""
    require(branch, by, "zone.manage")
    refuse_zone(branch, zone)
    wanted = [name.strip() for name in names if name.strip()]
    if not wanted:
        raise Refused("请写上单位名称，一行一个。", "names")
    if len(set(wanted)) < len(wanted):
        raise Refused("有的名称写了两遍，请删去重复的。", "names")
    taken = set(branch.coverage_units.filter(kind=kind, name__in=wanted).values_list("name", flat=True))
    if taken:
        raise Refused(f"已经登记过：{'、'.join(sorted(taken))}。", "names")
    units = [CoverageUnit(branch=branch, kind=kind, name=name, zone=zone, households=households) for name in wanted]
    with unique_or_refused("有的名称刚刚由别人登记了，请刷新后再看。", "names"):
        units = CoverageUnit.objects.bulk_create(units)
    audit.record_many("登记覆盖单位", [(unit, {"zone": str(zone or "")}) for unit in units], by=by)
    return units


@transaction.atomic
def place_unit(unit: CoverageUnit, *, zone: Zone | None, by, seen_version: int | None = None) -> CoverageUnit:
    """Say which zone covers a unit (None: no zone again)."""
    return change_unit(unit, by=by, seen_version=seen_version, zone=zone)


@transaction.atomic
def change_unit(unit: CoverageUnit, *, by, seen_version: int | None = None, **fields: Any) -> CoverageUnit:
    """Change kind, name, households or zone of a unit. Raises Refused, Stale, NotAllowed."""
    require(unit, by, "zone.manage")
    refuse_zone(unit.branch, fields.get("zone"))
    with unique_or_refused("同类单位里已经有这个名称。", "name"):
        apply_changes(unit, seen_version=seen_version, verb="调整覆盖单位", by=by, **fields)
    return unit


@transaction.atomic
def remove_unit(unit: CoverageUnit, *, by, reason: str) -> None:
    """Strike off a unit that does not exist any more or never did; the audit line stays."""
    require(unit, by, "zone.manage")
    reason = written(reason, "请写明删去的理由。", "reason")
    audit.record("删去覆盖单位", unit, by=by, reason=reason, kind=unit.kind, households=unit.households)
    unit.delete()
