"""Making, changing and closing zones."""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F

from core import audit, clock
from core.errors import Refused, unique_or_refused
from core.plaintext import written
from core.registry import tell_of_succession
from core.templatetags.zonebook import precise_date
from core.workflow import compare_and_set, require, take_turns
from members.actions.changes import apply_changes
from members.models import Organization
from zones.actions.joint import end_joints_of_zone
from zones.models import Zone

CODE_TAKEN = "这个编号本支部已经用了，请换一个。"


@transaction.atomic
def create_zone(
    branch: Organization, *, by, name: str, level: str, method: str, code: str = "", parent: Zone | None = None,
    from_on: date | None = None, place: str = "", boundary: str = "", work: str = "", public_phone: str = "",
) -> Zone:  # fmt: skip
    """Make a zone that holds from ``from_on`` (today); without a ``code`` it gets the next free number.

    Raises Refused for a code in use and a parent it cannot lie in, NotAllowed.
    """
    require(branch, by, "zone.manage")
    if not branch.is_branch:
        raise Refused("责任区只能建在党支部里。")
    zone = Zone(
        branch=branch, name=name.strip(), level=level, method=method, parent=parent, from_on=from_on or clock.today(),
        place=place, boundary=boundary, work=work, public_phone=public_phone,
    )  # fmt: skip
    refuse_parent(zone)
    zone.code = code.strip() or next_code(branch, parent)
    with unique_or_refused(CODE_TAKEN, "code"):
        zone.save()
    audit.record("新建责任区", zone, by=by, code=zone.code, level=zone.get_level_display())
    return zone


@transaction.atomic
def change_zone(zone: Zone, *, by, seen_version: int | None = None, **fields: Any) -> Zone:
    """Change a zone's own facts (name, code, level, method, parent, place, boundary, work, public_phone, from_on).

    Raises Refused when it would lie inside itself, levels would stand on their head or it would begin after somebody
    served there; Stale, NotAllowed.
    """
    require(zone, by, "zone.manage")
    if not keep_zone(zone):
        raise Refused("这个责任区已经撤销，不能再改。")
    wanted = Zone(pk=zone.pk, branch=zone.branch, from_on=zone.from_on)
    for name in ("level", "parent"):
        setattr(wanted, name, fields.get(name, getattr(zone, name)))
    refuse_parent(wanted)
    _refuse_late_beginning(zone, fields.get("from_on", zone.from_on))
    with unique_or_refused(CODE_TAKEN, "code"):
        apply_changes(zone, seen_version=seen_version, verb="修改责任区", by=by, **fields)
    return zone


@transaction.atomic
def close_zone(zone: Zone, *, by, reason: str, on: date | None = None, seen_version: int | None = None) -> Zone:
    """End a zone on ``on`` (today): everybody's part in it ends, its units and contacts are without a zone again,
    and nobody runs it together with a partner any more.

    Raises Refused while zones lie in it, for a day before it began or after today, and without a reason.
    """
    require(zone, by, "zone.manage")
    on = on or clock.today()
    if not keep_zone(zone):
        raise Refused("这个责任区已经撤销。")
    reason = written(reason, "请写明撤销的理由。", "reason")
    if not zone.from_on <= on <= clock.today():
        raise Refused("撤销日期要在设立之后，不能晚于今天。", "on")
    if zone.children.filter(until_on__isnull=True).exists():
        raise Refused("里面还有下级责任区，请先撤销它们，或把它们移到别处。")
    compare_and_set(zone, seen_version, until_on=on)
    running = zone.assignments.overlapping(on, None)
    running.filter(from_on__gt=on).update(until_on=F("from_on"))
    running.filter(from_on__lte=on).update(until_on=on)
    end_joints_of_zone(zone, by=by, on=on, reason="责任区撤销")
    freed = zone.coverage_units.update(zone=None) + zone.contacts.update(zone=None)
    audit.record("撤销责任区", zone, by=by, reason=reason, on=on, freed=freed)
    tell_of_succession([zone], by)
    return zone


def _refuse_late_beginning(zone: Zone, from_on: date) -> None:
    """Nobody serves in a zone before it is there."""
    first = zone.assignments.filter(from_on__lt=from_on).order_by("from_on").first()
    if first is not None:
        raise Refused(f"{first.person}从{precise_date(first.from_on)}起就在这里，设立日期不能比这更晚。", "from_on")


def refuse_parent(zone: Zone) -> None:
    """Raise Refused when the zone cannot lie where ``zone.parent`` says."""
    rank = list(Zone.Level.values).index
    parent = zone.parent
    if parent is not None:
        if parent.branch_id != zone.branch_id or not keep_zone(parent):
            raise Refused("上级责任区不在本支部，或者已经撤销。", "parent")
        if zone.pk and zone.pk in parent.ancestry():
            raise Refused("责任区不能放在它自己或它的下级里面。", "parent")
        if rank(zone.level) <= rank(parent.level):
            raise Refused(
                f"“{parent}”是{parent.get_level_display()}，里面只能放更小的一级（片区 > 班组 > 重点）。", "parent"
            )
    if zone.pk:
        inside = zone.children.filter(until_on__isnull=True)
        if any(rank(child.level) <= rank(zone.level) for child in inside):
            raise Refused("里面的责任区层级要比它小（片区 > 班组 > 重点）。", "level")


def keep_zone(zone: Zone) -> bool:
    """Keep a zone from being closed or changed by others until this transaction is over: whatever is put into it or
    asked of it meanwhile holds. False when it is closed by now."""
    return take_turns(Zone.objects.filter(pk=zone.pk, until_on__isnull=True))


def refuse_zone(branch: Organization, zone: Zone | None) -> None:
    """Raise Refused unless things of ``branch`` can be put into ``zone`` (None: into no zone, which is allowed).
    Nobody closes it before this transaction is over."""
    if zone is not None and (zone.branch_id != branch.pk or not keep_zone(zone)):
        raise Refused("这个责任区不在本支部，或者已经撤销。", "zone")


def next_code(branch: Organization, parent: Zone | None) -> str:
    """The next free code: 01, 02 … in a branch, 01-1, 01-2 … in a zone. Codes of closed zones are not used again."""
    prefix = f"{parent.code}-" if parent else ""
    taken = set(branch.zones.filter(code__startswith=prefix).values_list("code", flat=True))
    number = 1
    while (code := f"{prefix}{number}" if parent else f"{number:02d}") in taken:
        number += 1
    return code
