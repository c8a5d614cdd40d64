"""重叠: what lies in several zones at once, so that nobody knows who answers for it. Reading only.

That a zone lies inside another (片区 → 班组 → 重点) is how a branch divides itself, and no overlap.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from zones.models import Contact, CoverageUnit, PlanZone, Zone
from zones.plans.proposals import PLACES

Thing = CoverageUnit | Contact
AnyZone = Zone | PlanZone
# Zones that are divided by what is done there: in the same place they overlap only where the work is the same too.
BY_WORK = {Zone.Method.BY_POST, Zone.Method.BY_OFFICE, Zone.Method.AGENCY, Zone.Method.ENTERPRISE}


@dataclass(frozen=True)
class Overlap:
    """What is in each of which zones; of zones with the same scope, there is no thing beside them."""

    parts: tuple[tuple[Thing | None, AnyZone], ...]

    @property
    def name(self) -> str:
        return "、".join(f"{thing.name}（{zone.name}）" if thing else zone.name for thing, zone in self.parts)

    @property
    def pk(self) -> str:
        """The keys of the things, else of the zones."""
        return "-".join(str((thing or zone).pk) for thing, zone in self.parts)


class Overlaps:
    """The overlaps among some zones. ``placed`` pairs units and contacts with the key of the zone each was put into."""

    def __init__(self, zones: Sequence[AnyZone], placed: Iterable[tuple[Thing, int | None]]):
        self._zones = {zone.pk: zone for zone in sorted(zones, key=lambda zone: (zone.code, zone.pk))}
        here = [(thing, self._zones[key]) for thing, key in placed if key in self._zones]
        self._units = sorted(
            (part for part in here if isinstance(part[0], CoverageUnit)),
            key=lambda part: (_plain(part[0].name), part[0].pk),
        )
        self._contacts = sorted(
            (part for part in here if isinstance(part[0], Contact)), key=lambda part: (part[0].name, part[0].pk)
        )

    @property
    def kinds(self) -> list[tuple[str, str, list[Overlap]]]:
        """(kind, label, overlaps) of each kind."""
        return [
            ("unit_overlap", "同时在几个责任区的单位", self.units),
            ("contact_overlap", "登记在几个责任区的联系对象", self.contacts),
            ("zone_overlap", "范围相同的责任区", self.zones),
        ]

    @property
    def units(self) -> list[Overlap]:
        """A unit and the larger one it is part of (3号楼 and 3号楼2单元), or the same entered as two kinds."""
        by_name: dict[str, list[tuple[CoverageUnit, AnyZone]]] = {}
        for unit, zone in self._units:
            by_name.setdefault(_plain(unit.name), []).append((unit, zone))
        pairs = [
            (larger, (unit, zone))
            for unit, zone in self._units
            for end in range(1, len(_plain(unit.name)) + 1)
            for larger in by_name.get(_plain(unit.name)[:end], ())
            if _holds(larger[0], unit) and self._apart(larger[1], zone)
        ]
        return [Overlap(pair) for pair in pairs]

    @property
    def contacts(self) -> list[Overlap]:
        """A person or household that was entered more than once: the same name and the same address."""
        return self._alike(self._contacts, lambda part: _home(part[0]))

    @property
    def zones(self) -> list[Overlap]:
        """Zones whose scope says the same."""
        return self._alike([(None, zone) for zone in self._zones.values()], lambda part: _scope(part[1]))

    def _alike(self, parts, likeness: Callable[[tuple], Hashable]) -> list[Overlap]:
        alike: dict[Hashable, list[tuple]] = {}
        for part in parts:
            if (key := likeness(part)) is not None:
                alike.setdefault(key, []).append(part)
        found = []
        for group in alike.values():
            overlapping = {
                zone.pk
                for (_, one), (_, other) in combinations(group, 2)
                if self._apart(one, other)
                for zone in (one, other)
            }
            if overlapping:
                found.append(Overlap(tuple(part for part in group if part[1].pk in overlapping)))
        return found

    def _apart(self, one: AnyZone, other: AnyZone) -> bool:
        """Whether they are two zones of which neither lies in the other."""
        return one.pk not in self._line(other) and other.pk not in self._line(one)

    def _line(self, zone: AnyZone | None) -> set[int]:
        """The keys of a zone and of those it lies in."""
        found: set[int] = set()
        while zone is not None and zone.pk not in found:
            found.add(zone.pk)
            zone = self._zones.get(zone.parent_id)
        return found


def _plain(text: str) -> str:
    return "".join(text.split())


def _holds(larger: CoverageUnit, unit: CoverageUnit) -> bool:
    """Whether the name of ``unit``, which begins with that of ``larger``, goes on to name a part of it."""
    name, rest = _plain(larger.name), _plain(unit.name)[len(_plain(larger.name)) :]
    if not rest:
        return larger.pk < unit.pk
    splits_a_number = name[-1].isdecimal() and rest[0].isdecimal()
    return not splits_a_number and (larger.kind != unit.kind or PLACES.match(rest) is not None)


def _home(contact: Contact) -> Hashable:
    address = _plain(contact.address)
    return (contact.kind, _plain(contact.name), address) if address else None


def _scope(zone: AnyZone) -> Hashable:
    boundary = _plain(zone.boundary)
    if not boundary:
        return None
    return (boundary, _plain(zone.work)) if zone.method in BY_WORK else boundary
