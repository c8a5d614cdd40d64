"""What would become of each row of a table of contacts: new, changed (what), unchanged or refused. Writes nothing."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from core.workbooks import Table, TableRow
from members.actions.changes import told_changes
from members.actions.imports import PlannedImport
from members.models import Member, Organization
from zones.contacts.table import carers_of
from zones.models import Contact, ContactMark, Zone

TEXTS = ("phone", "address", "note")
NAMESAKES = "本支部有{count}个叫“{name}”的联系对象，分不清是哪一个，请写上地址或电话"
UNCLEAR = "本支部已有叫“{name}”的联系对象，电话不一样，分不清是不是同一个，请写上地址"


@dataclass(slots=True)
class PlannedMark:
    """A mark that a row wants: ``row`` is the one there is already; ``carer`` who is to look after it from now on, None
    where the row does not say."""

    mark: str
    row: ContactMark | None = None
    carer: Member | None = None


@dataclass(slots=True)
class PlannedContact:
    """A row and what would become of it: ``contact`` is the one it is about already, ``entered`` the one that was made
    from it. ``marks`` are only those that are to be set or to get another carer."""

    row: TableRow
    contact: Contact | None = None
    entered: Contact | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    told: dict[str, list[str]] = field(default_factory=dict)
    marks: list[PlannedMark] = field(default_factory=list)

    @property
    def verdict(self) -> str:
        if self.row.is_refused:
            return "refused"
        if self.contact is None:
            return "new"
        return "changed" if self.told else "unchanged"

    @property
    def name(self) -> str:
        return str(self.row.values.get("name") or "")

    @property
    def message(self) -> str:
        """What is wrong, or what becomes what, or what is worth a look."""
        if self.row.problems:
            return "；".join(problem.message for problem in self.row.problems)
        if self.contact is None:
            said = [self.gist]
        else:
            said = [f"{label}：{old or '（空）'} → {new}" for label, (old, new) in self.told.items()]
        return "；".join([*filter(None, said), *(warning.message for warning in self.row.warnings)])

    @property
    def gist(self) -> str:
        """Of a new contact, enough to see that the columns were understood."""
        facts = self.facts
        marks = [f"{ContactMark.Mark(m.mark).label}（{m.carer or '还没有人帮带'}）" for m in self.marks]
        zone = str(facts["zone"]) if facts.get("zone") else "还没有责任区"
        return "，".join([Contact.Kind(facts["kind"]).label, f"{facts['people']}人", zone, *marks])


@dataclass
class Plan(PlannedImport):
    """What an import would do."""

    branch: Organization
    table: Table
    rows: list[PlannedContact]


class Standing:
    """The contacts, zones and members of one branch that a table is compared with. Four queries."""

    def __init__(self, branch: Organization):
        self.contacts: dict[str, list[Contact]] = defaultdict(list)
        for contact in Contact.objects.filter(branch=branch, is_closed=False).select_related("zone").with_marks():
            self.contacts[contact.name].append(contact)
        zones = list(Zone.objects.filter(branch=branch, until_on__isnull=True))
        self.zones_by_code = {zone.code: zone for zone in zones}
        self.zones_by_name: dict[str, list[Zone]] = defaultdict(list)
        for zone in zones:
            self.zones_by_name[zone.name].append(zone)
        members = list(Member.objects.in_branch(branch))
        self.members_by_number = {member.number: member for member in members}
        self.members_by_name: dict[str, list[Member]] = defaultdict(list)
        for member in members:
            self.members_by_name[member.name].append(member)


def plan_contacts(table: Table, *, branch: Organization) -> Plan:
    """Compare every row with what the branch has. Refuses rows that name nobody for certain, in their ``problems``."""
    standing = Standing(branch)
    rows = [PlannedContact(row) for row in table.rows]
    taken: dict[int, int] = {}
    entered: dict[str, list[PlannedContact]] = defaultdict(list)
    for planned in rows:
        if planned.row.is_refused:
            _refuse_unknown(planned.row, standing)  # everything that is to be mended is said at once
        else:
            planned.contact = _find(planned.row, standing)
        if not planned.row.is_refused:
            _refuse_second(planned, taken, entered)
        if not planned.row.is_refused:
            _compare(planned, standing)
    return Plan(branch, table, rows)


def _refuse_unknown(row: TableRow, standing: Standing) -> None:
    """Refuse the zone and the carers that the branch does not have."""
    _zone_of(row, standing)
    for name in carers_of(str(row.values.get("carer") or "")):
        _carer(row, name, standing)


def _likeness(row: TableRow, phone: str, address: str) -> str:
    """How a row of the same name stands to a contact with this phone and address: ``same`` for certain, ``maybe`` (the
    name is all there is to go by), ``unclear`` (their phones differ), ``other``."""
    mine = {name: row.values.get(name) or "" for name in ("phone", "address")}
    is_same_phone = bool(mine["phone"]) and mine["phone"] == phone
    if mine["address"] and address:
        return "same" if mine["address"] == address or is_same_phone else "other"
    if mine["phone"] and phone:
        return "same" if is_same_phone else "unclear"
    return "maybe"


def _find(row: TableRow, standing: Standing) -> Contact | None:
    """The contact a row is about: by name, and where that is not enough by address and phone."""
    name = str(row.values["name"])
    found = defaultdict(list)
    for contact in standing.contacts.get(name, ()):
        found[_likeness(row, contact.phone, contact.address)].append(contact)
    for likeness in ("same", "maybe"):
        if len(found[likeness]) == 1:
            return found[likeness][0]
        if found[likeness]:
            row.refuse("name", NAMESAKES.format(count=len(found[likeness]), name=name))
            return None
    if found["unclear"]:
        row.refuse("name", UNCLEAR.format(name=name))
    elif found["other"]:
        other = found["other"][0].address
        row.warn("address", f"系统里已有同名的（{other}），地址不同，按另一个登记")
    return None


def _refuse_second(planned: PlannedContact, taken: dict[int, int], entered: dict[str, list[PlannedContact]]) -> None:
    """Refuse a row that means the same contact as one above."""
    row = planned.row
    if planned.contact is not None:
        first = taken.setdefault(planned.contact.pk, row.row)
    else:
        alike = (
            other.row.row
            for other in entered[planned.name]
            if _likeness(row, other.row.values.get("phone") or "", other.row.values.get("address") or "") != "other"
        )
        first = next(alike, row.row)
        entered[planned.name].append(planned)
    if first != row.row:
        row.refuse("name", f"与第 {first} 行是同一个联系对象，请删去一行；如果确是两个，请写上各自的地址")


def _compare(planned: PlannedContact, standing: Standing) -> None:
    """What the row says that the database does not: facts, the zone, marks and carers."""
    row, contact = planned.row, planned.contact
    wanted = {name: row.values[name] for name in (*TEXTS, "kind", "people") if row.values.get(name)}
    if zone := _zone_of(row, standing):
        wanted["zone"] = zone
    if contact is None:
        is_household = "户" in row.heading("name") or wanted.get("people", 1) > 1
        usual = Contact.Kind.HOUSEHOLD if is_household else Contact.Kind.PERSON
        planned.facts = {"name": planned.name, "kind": usual, "people": 1} | wanted
    else:
        planned.facts = {name: value for name, value in wanted.items() if getattr(contact, name) != value}
        planned.told = told_changes(contact, planned.facts)
    _compare_marks(planned, standing)


def _zone_of(row: TableRow, standing: Standing) -> Zone | None:
    named = str(row.values.get("zone") or "")
    if not named or named in standing.zones_by_code:
        return standing.zones_by_code.get(named)
    found = standing.zones_by_name.get(named, [])
    if len(found) != 1:
        unknown = "本支部没有这个编号或名称的责任区，请照系统里的写，或者先新建责任区"
        row.refuse("zone", f"有{len(found)}个责任区叫这个名称，请改写编号" if found else unknown)
        return None
    return found[0]


def _compare_marks(planned: PlannedContact, standing: Standing) -> None:
    row = planned.row
    present = {mark.mark: mark for mark in planned.contact.current_marks} if planned.contact else {}
    named = row.values.get("marks") or []
    marks = named or list(present)
    carers = _carers_of(row, len(marks), standing)
    if row.is_refused:
        return
    for mark, carer in zip(marks, carers, strict=True):
        before = present.get(mark)
        if before is not None and (carer is None or carer.pk == before.carer_id):
            continue
        planned.marks.append(PlannedMark(mark, before, carer))
        if planned.contact is not None:
            label = ContactMark.Mark(mark).label
            if before is None:
                planned.told[label] = ["", f"加标记，{f'{carer}帮带' if carer else '还没有人帮带'}"]
            else:
                planned.told[f"{label}的帮带党员"] = [str(before.carer or ""), str(carer)]


def _carers_of(row: TableRow, count: int, standing: Standing) -> list[Member | None]:
    """Who is to look after each of ``count`` marks: one name holds for all of them, several stand in the marks'
    order. Refuses the row at this cell where a name is unknown or could mean two members."""
    names = carers_of(str(row.values.get("carer") or ""))
    if not any(names):
        return [None] * count
    if not count:
        row.refuse("carer", "没有写标记，不知道帮带什么。请在“标记”一列写上，或者删去这一格")
        return []
    if len(names) == 1:
        names *= count
    if len(names) != count:
        row.refuse("carer", f"写了{len(names)}个人，标记有{count}个，对不上。只写一个人，或者照标记的顺序一一写明")
        return []
    return [_carer(row, name, standing) for name in names]


def _carer(row: TableRow, name: str, standing: Standing) -> Member | None:
    if not name or name in standing.members_by_number:
        return standing.members_by_number.get(name)
    found = standing.members_by_name.get(name, [])
    if len(found) != 1:
        several = f"本支部有{len(found)}名党员叫“{name}”，请改写他的党员编号"
        row.refuse("carer", several if found else f"本支部没有叫“{name}”的党员，请核对姓名")
        return None
    return found[0]
