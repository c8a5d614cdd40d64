"""Divisions as plain rows: those of a plan, the present one, and what differs between two. Reading only."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from members.models import Member, Organization
from zones.models import Contact, CoverageUnit, PlanCoverage, PlanZone, Zone, ZoneAssignment, ZonePlan

RANK = {level: rank for rank, level in enumerate(Zone.Level.values)}


@dataclass(frozen=True)
class PlannedZone:
    """A zone as somebody wants it, or as it is.

    ``parent_code`` is the code of another row of the same division ("" for none), ``zone_id`` the present zone it goes
    on with (None for a new one). The others are keys of members, units and contacts of the branch.
    """

    code: str
    name: str
    level: str
    method: str
    parent_code: str = ""
    place: str = ""
    boundary: str = ""
    work: str = ""
    public_phone: str = ""
    zone_id: int | None = None
    lead_id: int | None = None
    co_responsible_ids: frozenset[int] = frozenset()
    unit_ids: frozenset[int] = frozenset()
    contact_ids: frozenset[int] = frozenset()

    @property
    def member_ids(self) -> set[int]:
        """Everybody who answers for it or shares it."""
        return {*self.co_responsible_ids, *([self.lead_id] if self.lead_id else [])}


FACTS = ("name", "level", "method", "place", "boundary", "work", "public_phone")


def rows_of_plan(plan: ZonePlan) -> list[PlannedZone]:
    """Return the zones of a plan in the order of the tree. Three queries."""
    zones = list(plan.zones.all())
    codes = {zone.pk: zone.code for zone in zones}
    shared = PlanZone.co_responsible.through.objects.filter(planzone__plan=plan).values_list("planzone_id", "member_id")
    sharing = _gathered(shared)
    covered = PlanCoverage.objects.filter(plan=plan).exclude(contact__is_closed=True)
    placed = list(covered.values_list("plan_zone_id", "unit_id", "contact_id"))
    units = _gathered((zone, unit) for zone, unit, _ in placed if unit)
    contacts = _gathered((zone, contact) for zone, _, contact in placed if contact)
    return in_tree(
        PlannedZone(
            code=zone.code, parent_code=codes.get(zone.parent_id, ""), zone_id=zone.zone_id, lead_id=zone.lead_id,
            co_responsible_ids=sharing.get(zone.pk, frozenset()), unit_ids=units.get(zone.pk, frozenset()),
            contact_ids=contacts.get(zone.pk, frozenset()), **{name: getattr(zone, name) for name in FACTS},
        )
        for zone in zones
    )  # fmt: skip


def present_rows(branch: Organization, day: date) -> list[PlannedZone]:
    """Return the branch's zones that are not closed, with who answers for them on ``day``, in the order of the tree.
    Four queries."""
    zones = list(Zone.objects.filter(branch=branch, until_on__isnull=True))
    codes = {zone.pk: zone.code for zone in zones}
    answering = ZoneAssignment.objects.on(day).responsible().filter(zone__in=codes).values_list(
        "zone_id", "part", "member_id"
    )  # fmt: skip
    leads = {zone: member for zone, part, member in answering if part == "lead"}
    sharing = _gathered((zone, member) for zone, part, member in answering if part != "lead")
    units = _gathered(CoverageUnit.objects.filter(branch=branch, zone__in=codes).values_list("zone_id", "pk"))
    open_contacts = Contact.objects.filter(branch=branch, zone__in=codes, is_closed=False)
    contacts = _gathered(open_contacts.values_list("zone_id", "pk"))
    return in_tree(
        PlannedZone(
            code=zone.code, parent_code=codes.get(zone.parent_id, ""), zone_id=zone.pk, lead_id=leads.get(zone.pk),
            co_responsible_ids=sharing.get(zone.pk, frozenset()), unit_ids=units.get(zone.pk, frozenset()),
            contact_ids=contacts.get(zone.pk, frozenset()), **{name: getattr(zone, name) for name in FACTS},
        )
        for zone in zones
    )  # fmt: skip


def _gathered(pairs: Iterable[tuple[int, int]]) -> dict[int, frozenset[int]]:
    found: dict[int, set[int]] = {}
    for key, value in pairs:
        found.setdefault(key, set()).add(value)
    return {key: frozenset(values) for key, values in found.items()}


def in_tree(rows: Iterable[PlannedZone]) -> list[PlannedZone]:
    """Return the rows with each after the one it lies in; what lies in none of them counts as outermost."""
    rows = sorted(rows, key=lambda row: row.code)
    codes = {row.code for row in rows}
    inside: dict[str, list[PlannedZone]] = {}
    for row in rows:
        inside.setdefault(row.parent_code if row.parent_code in codes else "", []).append(row)
    ordered: list[PlannedZone] = []
    waiting = list(reversed(inside.get("", [])))
    while waiting:
        row = waiting.pop()
        ordered.append(row)
        waiting += reversed(inside.pop(row.code, []))
    return ordered


def depths(rows: Sequence[PlannedZone]) -> dict[str, int]:
    """Return {code: how many rows it lies in}, for rows in the order of the tree."""
    found: dict[str, int] = {}
    for row in rows:
        found[row.code] = found[row.parent_code] + 1 if row.parent_code in found else 0
    return found


class Words:
    """The names behind the keys in some rows: three queries, whatever their number."""

    def __init__(self, *divisions: Sequence[PlannedZone]):
        rows = [row for division in divisions for row in division]
        self._members = {key for row in rows for key in row.member_ids}
        self._units = {key for row in rows for key in row.unit_ids}
        self._contacts = {key for row in rows for key in row.contact_ids}

    @cached_property
    def members(self) -> dict[int, Member]:
        return Member.objects.in_bulk(self._members)

    @cached_property
    def units(self) -> dict[int, CoverageUnit]:
        return CoverageUnit.objects.in_bulk(self._units)

    @cached_property
    def contacts(self) -> dict[int, Contact]:
        return Contact.objects.in_bulk(self._contacts)

    def of_members(self, keys: Iterable[int | None]) -> str:
        found = [self.members[key] for key in keys if key in self.members]
        return "、".join(m.name for m in sorted(found, key=lambda member: (member.pinyin, member.pk)))

    def of_units(self, keys: Iterable[int]) -> str:
        found = [self.units[key] for key in keys if key in self.units]
        return "、".join(unit.name for unit in sorted(found, key=lambda unit: (unit.kind, len(unit.name), unit.name)))


@dataclass(frozen=True)
class ZoneChange:
    """What becomes of one zone: ``before`` is None for a new one, ``after`` for one that is closed."""

    before: PlannedZone | None
    after: PlannedZone | None
    differences: list[tuple[str, str, str]] = field(default_factory=list)  # (label, before, after)

    @property
    def kind(self) -> str:
        if self.before is None:
            return "new"
        if self.after is None:
            return "closed"
        return "changed" if self.before != self.after else "same"


@dataclass(frozen=True)
class MemberChange:
    """What becomes of one member: the zones before and after, each with the part in it."""

    member: Member
    before: list[str]
    after: list[str]


@dataclass
class Comparison:
    """Two divisions beside each other."""

    zones: list[ZoneChange]
    members: list[MemberChange]

    def of_kind(self, *kinds: str) -> list[ZoneChange]:
        return [change for change in self.zones if change.kind in kinds]

    @property
    def differing(self) -> list[ZoneChange]:
        return self.of_kind("new", "changed", "closed")


def compare(before: Sequence[PlannedZone], after: Sequence[PlannedZone], *, by_code: bool = True) -> Comparison:
    """Return what the second division changes against the first. A zone is the same one where it goes on with the same
    zone, else (``by_code``) where it has the same code. At most three queries."""
    words = Words(before, after)
    pairs = _paired(before, after, by_code)
    names_before, names_after = ({row.code: row.name for row in rows} for rows in (before, after))
    zones = [
        ZoneChange(old, new, _differences(old, new, words, names_before, names_after) if old and new else [])
        for old, new in pairs
    ]
    return Comparison(zones, _member_changes(before, after, words))


def differences(old: PlannedZone, new: PlannedZone) -> list[tuple[str, str, str]]:
    """Return (label, before, after) for what differs between two rows of one zone, except where it lies."""
    return _differences(old, new, Words([old], [new]), {}, {})


def _paired(before, after, by_code: bool) -> list[tuple[PlannedZone | None, PlannedZone | None]]:
    by_zone = {row.zone_id: row for row in before if row.zone_id}
    matched = {row.code: by_zone.pop(row.zone_id) for row in after if row.zone_id in by_zone}
    taken = {row.code for row in matched.values()}
    twins = {row.code: row for row in before if by_code and row.code not in taken}
    for row in after:
        twin = twins.get(row.code)
        if row.code not in matched and twin and not (row.zone_id and twin.zone_id):
            matched[row.code] = twin
    taken = {row.code for row in matched.values()}
    return [(matched.get(row.code), row) for row in after] + [(row, None) for row in before if row.code not in taken]


def _differences(old: PlannedZone, new: PlannedZone, words: Words, names_before, names_after) -> list:
    found = []
    for name in ("code", *FACTS):
        if getattr(old, name) != getattr(new, name):
            model_field = PlanZone._meta.get_field(name)
            shown = dict(model_field.flatchoices)
            pair = [shown.get(value, value) for value in (getattr(old, name), getattr(new, name))]
            found.append((str(model_field.verbose_name), *pair))
    outer = names_before.get(old.parent_code, ""), names_after.get(new.parent_code, "")
    if outer[0] != outer[1]:
        found.append(("上级责任区", *outer))
    if old.lead_id != new.lead_id:
        found.append(("责任人", words.of_members([old.lead_id]), words.of_members([new.lead_id])))
    if old.co_responsible_ids != new.co_responsible_ids:
        pair = [words.of_members(row.co_responsible_ids) for row in (old, new)]
        found.append(("共同责任人", *pair))
    if old.unit_ids != new.unit_ids:
        found.append(("覆盖单位", words.of_units(old.unit_ids), words.of_units(new.unit_ids)))
    if old.contact_ids != new.contact_ids:
        found.append(("联系对象", *_counted(old.contact_ids, new.contact_ids)))
    return found


def _counted(old: frozenset[int], new: frozenset[int]) -> tuple[str, str]:
    more, less = len(new - old), len(old - new)
    told = "，".join([*([f"加{more}个"] if more else []), *([f"减{less}个"] if less else [])])
    return f"{len(old)}个", f"{len(new)}个（{told}）"


def parts_of(rows: Iterable[PlannedZone]) -> dict[int, list[str]]:
    """Return {member: his zones, each with his part}."""
    found: dict[int, list[str]] = {}
    for row in rows:
        for member in row.member_ids:
            part = "责任人" if member == row.lead_id else "共同责任人"
            found.setdefault(member, []).append(f"{row.name}（{part}）")
    return found


def _member_changes(before, after, words: Words) -> list[MemberChange]:
    old, new = parts_of(before), parts_of(after)
    changes = [
        MemberChange(words.members[key], old.get(key, []), new.get(key, []))
        for key in {*old, *new}
        if key in words.members and sorted(old.get(key, [])) != sorted(new.get(key, []))
    ]
    return sorted(changes, key=lambda change: (change.member.pinyin, change.member.pk))


def without(row: PlannedZone, *, members=frozenset(), units=frozenset(), contacts=frozenset()) -> PlannedZone:
    """Return the row without these members, units and contacts."""
    return replace(
        row, lead_id=None if row.lead_id in members else row.lead_id,
        co_responsible_ids=row.co_responsible_ids - members, unit_ids=row.unit_ids - units,
        contact_ids=row.contact_ids - contacts,
    )  # fmt: skip
