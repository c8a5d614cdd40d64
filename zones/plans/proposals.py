"""A proposed division: a branch's facts as pieces and people, and what comes of it as rows of a plan. Reading only."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from core import clock
from members.models import GroupMembership, Member, Organization
from zones.domains import words_of
from zones.models import Contact, ContactMark, CoverageUnit, DivisionProposal, Zone
from zones.plans.division import Person, Piece
from zones.plans.rows import RANK, PlannedZone, rows_of_plan

# Somebody marked wants as much attention as this many more households.
MARKED = 2
PLACES = re.compile(r"[0-9一二三四五六七八九十百]+(?:号楼|幢|栋|单元|组|班)")
LONGEST_NAME = 60


def places_in(text: str) -> tuple[str, ...]:
    """The building and what lies in it, as a name or an address says them: 东苑3号楼2单元 → 3号楼, 2单元."""
    return tuple(PLACES.findall(text))


@dataclass(frozen=True)
class Facts:
    """What a division of one branch is made from. ``labels`` names each piece, ``names`` each person."""

    pieces: Sequence[Piece]
    people: Sequence[Person]
    labels: Mapping[str, str]
    names: Mapping[int, str]


def facts_of(plan, rows: Sequence[PlannedZone], day: date, *, only_uncovered: bool) -> Facts:
    """Read what has to be divided and who can serve on ``day``: five queries.

    A unit weighs its households, a contact one, and more for each mark. With ``only_uncovered`` what somebody able
    answers for already is no piece, but counts as what he carries. Rows are those of the plan.
    """
    members = list(Member.objects.in_branch(plan.branch, day).with_exemption(day).order_by("pk"))
    units = list(CoverageUnit.objects.filter(branch=plan.branch).order_by("pk"))
    contacts = list(Contact.objects.filter(branch=plan.branch, is_closed=False).order_by("pk"))
    marked = ContactMark.objects.on(day).filter(contact__branch=plan.branch, contact__is_closed=False)
    marks = Counter(marked.values_list("contact_id", flat=True))
    leading = {row.lead_id for row in rows}
    shares = {member.pk: _share(member, leads=member.pk in leading) for member in members}
    groups = dict(GroupMembership.objects.on(day).filter(member__in=shares).values_list("member_id", "group_id"))
    skills = {member.pk: frozenset(re.split(r"[、，,；;\s]+", member.skills)) - {""} for member in members}
    known = frozenset().union(*skills.values())
    homes = _homes(rows)
    pieces = [
        *(_piece(f"unit-{u.pk}", max(1, u.households), u.name, "", homes, known, groups) for u in units),
        *(
            _piece(f"contact-{c.pk}", 1 + MARKED * marks[c.pk], c.address, c.note, homes, known, groups)
            for c in contacts
        ),
    ]
    carried: Counter[int] = Counter()
    if only_uncovered:
        for piece in pieces:
            if shares.get(piece.present):
                carried[piece.present] += piece.weight
        pieces = [piece for piece in pieces if not shares.get(piece.present)]
    people = [
        Person(m.pk, shares[m.pk], places_in(m.address), groups.get(m.pk), skills[m.pk], carried[m.pk]) for m in members
    ]
    labels = {f"unit-{unit.pk}": unit.name for unit in units} | {f"contact-{c.pk}": c.name for c in contacts}
    return Facts(pieces, people, labels, {member.pk: member.name for member in members})


def _share(member, *, leads: bool) -> int:
    """Nothing for who is away, nor for others with an excuse (half a share where they answer for a zone already); half
    a share on probation."""
    if member.status != Member.Status.REGISTERED or (member.excuses and not leads):
        return 0
    return 1 if member.excuses or member.stage == Member.Stage.PROBATIONARY else 2


def _homes(rows: Iterable[PlannedZone]) -> dict[str, PlannedZone]:
    """The row of each piece that lies in one."""
    found = {}
    for row in rows:
        found |= {f"unit-{key}": row for key in row.unit_ids} | {f"contact-{key}": row for key in row.contact_ids}
    return found


def _piece(key, weight, place, note, homes, known, groups) -> Piece:
    home = homes.get(key)
    lead = home.lead_id if home else None
    skill = next((skill for skill in sorted(known) if skill in note), "")
    return Piece(key, weight, places_in(place), groups.get(lead), skill, lead)


def divided(
    rows: Sequence[PlannedZone], facts: Facts, given: Mapping[str, int], *, level: str, method: str
) -> list[PlannedZone]:
    """Return the rows with every piece in a zone of the person it was given to; the others stay as they are.

    A piece stays in its row where that person answers for it. Otherwise it goes to the first zone he answers for; to a
    zone whose own person cannot serve, which he takes over; or to a new one of this level and method.
    """
    homes, able = _homes(rows), {person.key for person in facts.people if person.share}
    rows = {row.code: row for row in rows}
    first: dict[int, str] = {}
    for row in sorted(rows.values(), key=lambda row: (-RANK[row.level], row.code)):
        if row.lead_id in able:
            first.setdefault(row.lead_id, row.code)
    _take_over(rows, homes, given, first, able)
    for key, person in sorted(given.items()):
        home = homes.get(key)
        if home and rows[home.code].lead_id == person:
            continue
        if person not in first:
            first[person] = _new_row(rows, facts.labels[key], home, person, level, method)
        if home:
            rows[home.code] = _without(rows[home.code], key)
        rows[first[person]] = _with(rows[first[person]], key)
    return list(rows.values())


def _take_over(rows, homes, given, first, able) -> None:
    """Zones of nobody able get as their person who was given most of what lies there, if he has no zone yet."""
    for code, row in sorted(rows.items()):
        if row.lead_id in able:
            continue
        inside = Counter(person for key, person in sorted(given.items()) if homes.get(key) is row)
        heir = next((person for person, _ in inside.most_common() if person not in first), None)
        if heir is not None:
            rows[code] = replace(row, lead_id=heir, co_responsible_ids=row.co_responsible_ids - {heir})
            first[heir] = code


def _new_row(rows: dict[str, PlannedZone], label: str, home, person: int, level: str, method: str) -> str:
    number = 1
    while (code := f"{number:02d}") in rows:
        number += 1
    parent = rows.get(home.parent_code) if home else None
    parent_code = parent.code if parent and RANK[level] > RANK[parent.level] else ""
    name = f"{label[: LONGEST_NAME - 3]}责任区"
    rows[code] = PlannedZone(code, name, level, method, parent_code=parent_code, lead_id=person)
    return code


def _kind(key: str) -> tuple[str, int]:
    kind, _, number = key.partition("-")
    return f"{kind}_ids", int(number)


def _with(row: PlannedZone, key: str) -> PlannedZone:
    name, number = _kind(key)
    return replace(row, **{name: getattr(row, name) | {number}})


def _without(row: PlannedZone, key: str) -> PlannedZone:
    name, number = _kind(key)
    return replace(row, **{name: getattr(row, name) - {number}})


def usual(rows: Sequence[PlannedZone], branch: Organization) -> tuple[str, str]:
    """The level and the method of a new zone: the smallest level, and the method most zones here have, or else what is
    usual in the branch's domain."""
    methods = Counter(row.method for row in rows).most_common(1)
    return Zone.Level.KEY_POINT, methods[0][0] if methods else words_of(branch).methods[0]


def facts_for(proposal: DivisionProposal, rows: Sequence[PlannedZone] | None = None) -> Facts:
    """``rows`` are those of the plan, read here where they are not given."""
    rows = rows_of_plan(proposal.plan) if rows is None else rows
    return facts_of(proposal.plan, rows, clock.today(), only_uncovered=proposal.only_uncovered)


def taken(
    proposal: DivisionProposal, rows: Sequence[PlannedZone], facts: Facts, without: Collection[str] = ()
) -> list[PlannedZone]:
    """Return the rows as they are with the proposal, all but the pieces ``without``."""
    there = {person.key for person in facts.people}
    given = {
        piece.key: proposal.given[piece.key]
        for piece in facts.pieces
        if proposal.given.get(piece.key) in there and piece.key not in without
    }
    level, method = usual(rows, proposal.plan.branch)
    return divided(rows, facts, given, level=level, method=method)


def emptied(rows: Sequence[PlannedZone], after: Sequence[PlannedZone], facts: Facts) -> list[dict]:
    """Zones that a division leaves with nothing in them and somebody for their lead to whom nothing is given: excused,
    or exempt. Nobody else would notice that they stand there empty."""
    able = {person.key for person in facts.people if person.share}
    before = {row.code: row for row in rows}
    return [
        {"zone": row.name, "lead": facts.names.get(row.lead_id, "一位已不在本支部的党员")}
        for row in after
        if row.lead_id and row.lead_id not in able and not _holds_any(row)
        and row.code in before and _holds_any(before[row.code])
    ]  # fmt: skip


def _holds_any(row: PlannedZone) -> bool:
    return bool(row.unit_ids or row.contact_ids)


def lines_of(proposal: DivisionProposal, facts: Facts) -> list[dict]:
    """Every piece that would change hands, in the order of who gets it."""
    lines = [
        {
            "key": piece.key,
            "label": facts.labels[piece.key],
            "weight": piece.weight,
            "now": facts.names.get(piece.present, "没有人"),
            "then_key": proposal.given[piece.key],
            "then": facts.names.get(proposal.given[piece.key], "已不在本支部"),
            "why": proposal.reasons[piece.key],
        }
        for piece in facts.pieces
        if piece.key in proposal.given and proposal.given[piece.key] != piece.present
    ]
    return sorted(lines, key=lambda line: (line["then"], line["then_key"], line["label"]))


def loads(proposal: DivisionProposal, facts: Facts) -> list[dict]:
    """What each able person carries before and after, the heaviest after first."""
    before = Counter({person.key: person.carries for person in facts.people})
    after = Counter(before)
    for piece in facts.pieces:
        before[piece.present] += piece.weight
        after[proposal.given.get(piece.key, piece.present)] += piece.weight
    found = [
        {"name": facts.names[p.key], "is_half": p.share == 1, "before": before[p.key], "after": after[p.key]}
        for p in facts.people if p.share
    ]  # fmt: skip
    return sorted(found, key=lambda person: (-person["after"], person["name"]))
