"""How a branch's zones hang together: who answers first and who directly at each level, and what covers each unit.
Reading only."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from members.access import Role
from members.models import Appointment, Organization
from zones.coverage import Coverage
from zones.models import CoverageUnit, Zone

# What a block of the diagram says: key, word, tone.
STANDINGS = {
    "covered": ("已覆盖", "done"),
    "vacant": ("责任区没有责任人", "waiting"),
    "uncovered": ("没有责任区", "late"),
}


@dataclass(frozen=True)
class Answering:
    """A person as the picture names him: with the office he holds in the branch, if any."""

    name: str
    title: str = ""
    is_committee: bool = False

    def __str__(self) -> str:
        return f"{self.name}（{self.title}）" if self.title else self.name


class Structure:
    """The zones of one branch on a day as a tree, each with ``direct`` (直接责任人: its own lead) and ``first``
    (第一责任人: the lead of the nearest zone around it that has one; of the outermost, the secretary), ``None`` where
    there is nobody, and with ``around``, the zone it lies in. Three queries."""

    def __init__(self, branch: Organization, day: date):
        self.branch, self.day = branch, day
        self.coverage = Coverage(branch, day)

    @cached_property
    def offices(self) -> list[Appointment]:
        held = Appointment.objects.on(self.day).filter(organization=self.branch)
        return list(held.select_related("user"))

    @property
    def secretary(self) -> Answering | None:
        """The branch's secretary; where several hold that role, not a deputy."""
        heads = [office for office in self.offices if office.role == Role.SECRETARY]
        heads.sort(key=lambda office: "副" in office.title)
        return self._named(heads[0].user.member_id, str(heads[0].user)) if heads else None

    @cached_property
    def roots(self) -> list[Zone]:
        roots = self.coverage.tree()
        for zone in roots:
            self._answer(zone, self.secretary)
        return roots

    def _answer(self, zone: Zone, first: Answering | None, around: Zone | None = None) -> None:
        zone.first, zone.around = first, around
        zone.direct = self._named(zone.lead_id, zone.lead_name) if zone.lead_id else None
        for inner in zone.inside:
            self._answer(inner, zone.direct or first, zone)

    def _named(self, member_id: int | None, name: str) -> Answering:
        held = [office for office in self.offices if member_id and office.user.member_id == member_id]
        title = next((office.title or office.get_role_display() for office in held), "")
        committee = {Role.SECRETARY, Role.COMMITTEE_MEMBER}
        return Answering(name, title, any(office.role in committee for office in held))

    def zones(self) -> Iterator[Zone]:
        """Every zone, each after the one it lies in."""

        def walk(zones: list[Zone]) -> Iterator[Zone]:
            for zone in zones:
                yield zone
                yield from walk(zone.inside)

        return walk(self.roots)

    @cached_property
    def units(self) -> list[CoverageUnit]:
        """The units by kind and name (9号楼 before 10号楼), each with ``place`` (its zone of today, or None) and
        ``standing``, a key of STANDINGS."""
        zones = {zone.pk: zone for zone in self.zones()}
        units = list(CoverageUnit.objects.filter(branch=self.branch))
        for unit in units:
            unit.place = zones.get(unit.zone_id)
            unit.standing = "uncovered" if unit.place is None else "covered" if unit.place.lead_id else "vacant"
            unit.standing_label, unit.standing_tone = STANDINGS[unit.standing]
        kinds = CoverageUnit.Kind.values
        return sorted(units, key=lambda unit: (kinds.index(unit.kind), _natural(unit.name), unit.pk))

    def blocks(self) -> list[tuple[str, list[CoverageUnit]]]:
        """The units by kind: (label of the kind, units)."""
        found: dict[str, list[CoverageUnit]] = {}
        for unit in self.units:
            found.setdefault(unit.get_kind_display(), []).append(unit)
        return list(found.items())

    def standing_counts(self) -> list[tuple[str, str, int]]:
        """(word, tone, how many units) of each standing."""
        return [
            (word, tone, sum(unit.standing == key for unit in self.units)) for key, (word, tone) in STANDINGS.items()
        ]


def _natural(name: str) -> list:
    """Make numbers inside names sort as numbers."""
    return [(int(part), "") if part.isdecimal() else (0, part) for part in re.findall(r"\d{1,9}|\D+", name)]
