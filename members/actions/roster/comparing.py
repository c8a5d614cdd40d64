"""What would become of each row of a roster: new, changed (what), unchanged or refused. Writes nothing."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from core import clock
from members import identity
from members.actions.changes import told_changes
from members.actions.imports import PlannedImport
from members.actions.roster.standing import Standing
from members.models import Member, Organization
from members.models.people import Precision
from members.roster import PartialDate, Roster, RosterRow
from members.roster.identity import birth_of, sex_of

# The reader names what it finds as the model does.
TEXTS = (
    "name", "former_name", "gender", "ethnicity", "native_place", "education", "work_unit", "work_post", "phone",
    "address", "skills", "physical_condition", "note",
)  # fmt: skip
DATES = ("birth_on", "joined_on", "full_on")
ELSEWHERE = "在其他支部。请由那个支部办理转出，本支部再接收"
NAMESAKE = "本支部已有同名党员，分不清是不是同一个人，请补上身份证号，或者补全出生日期"
STUB = "系统里的同名党员没有登记出生日期和身份证号，分不清是不是同一个人。请先到他的页面补全，再导入这一行"
GONE = "已经离开。要转回来，请在“新增党员”里办理"
PRESENT = frozenset({Member.Status.REGISTERED, Member.Status.MOBILE})


@dataclass(slots=True)
class PlannedRow:
    """A row and what would become of it: ``member`` is who it is about already, ``entered`` who was made from it.
    ``group``, ``category``, ``office`` are names that are to be set or proposed."""

    row: RosterRow
    branch: Any = None  # None only of a refused row
    member: Any = None
    entered: Any = None
    facts: dict[str, Any] = field(default_factory=dict)
    told: dict[str, list[str]] = field(default_factory=dict)
    group: str = ""
    category: str = ""
    office: str = ""

    @property
    def verdict(self) -> str:
        if self.row.is_refused:
            return "refused"
        if self.member is None:
            return "new"
        return "changed" if self.told else "unchanged"

    @property
    def name(self) -> str:
        return str(self.row.values.get("name") or "")

    @property
    def column(self) -> str:
        """The heading, as found, of the first cell that was refused."""
        return self.row.problems[0].column if self.row.problems else ""

    @property
    def message(self) -> str:
        """What is wrong, or what becomes what, or what is worth a look. Never an ID number."""
        if self.row.problems:
            return "；".join(problem.message for problem in self.row.problems)
        said = [f"{label}：{old or '（空）'} → {new}" for label, (old, new) in self.told.items()]
        if self.member is None:
            said = [self.gist]
        return "；".join([*filter(None, said), *(warning.message for warning in self.row.warnings)])

    @property
    def gist(self) -> str:
        """Of somebody new, enough to see that the columns were understood."""
        facts = self.facts
        dates = {
            word: Precision.said(facts.get(f"{name}_on"), facts.get(f"{name}_precision", "day"))
            for word, name in (("生", "birth"), ("入党", "joined"))
        }
        said = [f"{day}{word}" for word, day in dates.items() if day]
        return "，".join(filter(None, [facts.get("gender"), *said, self.group, self.category]))


@dataclass
class Plan(PlannedImport):
    """What an import would do. ``groups`` are (branch, name) that do not exist yet, ``categories`` (owner, name)."""

    organization: Organization
    table: Roster
    rows: list[PlannedRow]
    standing: Standing
    groups: list[tuple[Organization, str]] = field(default_factory=list)
    categories: list[tuple[Organization, str]] = field(default_factory=list)


def plan_import(roster: Roster, *, organization: Organization, branches: Iterable[Organization]) -> Plan:
    """Compare every row with the database. ``branches`` are those that rows may belong to: the organisation itself, or
    those beneath it, of which the file's branch column names one."""
    branches = list(branches)
    rows = [PlannedRow(row, branch=_branch_of(row, organization, branches)) for row in roster.rows]
    involved = {row.branch.pk: row.branch for row in rows if row.branch}
    digests = {_digest(row.row) for row in rows} - {None}
    standing = Standing(organization, list(involved.values()), digests)
    taken: dict[int, int] = {}
    for planned in rows:
        if planned.row.is_refused or planned.branch is None:
            continue
        _compare(planned, standing)
        _refuse_second(planned, taken)
    plan = Plan(organization, roster, rows, standing)
    accepted = [row for row in rows if not row.row.is_refused]
    wanted_groups = dict.fromkeys((row.branch.pk, row.group) for row in accepted if row.branch and row.group)
    plan.groups = [(involved[pk], name) for pk, name in wanted_groups if (pk, name) not in standing.groups]
    owners = {pk: standing.category_owner(branch) for pk, branch in involved.items()}
    wanted = dict.fromkeys((owners[row.branch.pk], row.category) for row in accepted if row.branch and row.category)
    plan.categories = [(owner, name) for owner, name in wanted if (owner.pk, name) not in standing.categories]
    return plan


def _branch_of(row: RosterRow, organization: Organization, branches: list[Organization]) -> Organization | None:
    """The branch a row belongs to; refuses the row where it names none, or one that is not among ``branches``."""
    if row.is_refused:
        return None
    named = str(row.values.get("branch") or "")
    if organization.is_branch:
        if not named or _names(organization, named):
            return organization
        row.refuse("branch", f"这是另一个支部。现在导入的是{organization}的花名册")
        return None
    if not named:
        field_name = "branch" if "branch" in row.columns else "name"
        row.refuse(field_name, f"没有写是哪个支部。{organization}下面有多个支部，每一行都要写明")
        return None
    exact = [branch for branch in branches if named in {branch.name, branch.code}]
    found = exact or [branch for branch in branches if _names(branch, named)]
    if len(found) == 1:
        return found[0]
    unknown = f"{organization}下面没有这个支部，请照系统里的名称改正"
    row.refuse("branch", "分不清是哪个支部，请写全称" if found else unknown)
    return None


def _names(branch: Organization, named: str) -> bool:
    return named == branch.code or branch.name.endswith(named) or named.endswith(branch.name)


def _digest(row: RosterRow) -> str | None:
    number = row.values.get("id_number")
    return identity.digest(str(number)) if number else None


def _compare(planned: PlannedRow, standing: Standing) -> None:
    """Find who the row is, then what it says that the database does not."""
    row, branch = planned.row, planned.branch
    if row.values.get("status") and row.values["status"] not in PRESENT:
        row.refuse("status", "已不在册。花名册只登记在册党员；转出、去世等请在党员的页面办理")
    digest = _digest(row)
    planned.member = _find(row, branch, standing, digest)
    if row.is_refused:
        return
    _compare_facts(planned, digest)
    _compare_standing(planned, standing)


def _find(row: RosterRow, branch: Organization, standing: Standing, digest: str | None) -> Member | None:
    """The member a row is about: by ID number where known, else by name and birth date within the branch."""
    if digest and (known := standing.by_digest.get(digest)):
        where = standing.branch_ids.get(known.pk)
        if where == branch.pk:
            return known
        row.refuse("id_number", f"这个身份证号的党员{ELSEWHERE if where else GONE}")
        return None
    namesakes = standing.by_name.get((branch.pk, row.values.get("name")), [])
    possible = [member for member in namesakes if not (digest and member.id_digest)]
    same = [member for member in possible if _same_birth(member, row)]
    if len(same) == 1:
        return same[0]
    if same or any(not member.birth_on or not _born(row) for member in possible):
        incomplete = next((member for member in possible if not (member.birth_on or member.id_digest)), None)
        row.refuse("name", STUB if incomplete else NAMESAKE)
    return None


def _born(row: RosterRow) -> PartialDate | None:
    number = row.values.get("id_number")
    return birth_of(str(number)) if number else row.values.get("birth_on")


def _same_birth(member: Member, row: RosterRow) -> bool:
    """Whether the dates are the same; where one is missing, whether the phone says it is the same person."""
    born = _born(row)
    if born and member.birth_on:
        return born.agrees_with(PartialDate(member.birth_on, member.birth_precision))
    phone = row.values.get("phone")
    return bool(phone) and phone == member.phone


def _compare_facts(planned: PlannedRow, digest: str | None) -> None:
    row, member = planned.row, planned.member
    now = member or Member()
    facts: dict[str, Any] = {}
    for name in TEXTS:
        value = row.values.get(name)
        if value and value != getattr(now, name):
            facts[name] = value
    for name in DATES:
        _compare_date(facts, now, name, row.values.get(name))
    if digest and digest != now.id_digest:
        facts["id_digest"] = digest
        if not now.birth_on:
            _compare_date(facts, now, "birth_on", facts.get("birth_on") or birth_of(str(row.values["id_number"])))
        if not now.gender:
            facts.setdefault("gender", sex_of(str(row.values["id_number"])))
    _compare_stage(row, now, facts)
    if (status := row.values.get("status")) and status != now.status:
        facts["status"] = status
    _refuse_impossible(row, now, facts)
    planned.facts = facts
    if member:
        planned.told = told_changes(member, facts)


def _compare_date(facts: dict[str, Any], now: Member, name: str, value: Any) -> None:
    """A date known less exactly than the one in the database is no change where both can be the same day."""
    if not isinstance(value, PartialDate):
        return
    precision = name.replace("_on", "_precision")
    known = getattr(now, name)
    if known:
        before = PartialDate(known, getattr(now, precision))
        if value == before or (value.agrees_with(before) and _span(value) > _span(before)):
            return
    facts[name], facts[precision] = value.day, value.precision


def _span(value: PartialDate) -> int:
    return (value.last_day - value.day).days


def _compare_stage(row: RosterRow, now: Member, facts: dict[str, Any]) -> None:
    """Who has become a full member here does not become probationary again through an older file."""
    stage = row.values.get("stage")
    if not stage or stage == now.stage:
        return
    if now.pk and stage == Member.Stage.PROBATIONARY:
        row.warn("stage", "系统里已是正式党员，没有改回预备党员")
    else:
        facts["stage"] = stage


def _refuse_impossible(row: RosterRow, now: Member, facts: dict[str, Any]) -> None:
    """The row and the database together: what the database would refuse is refused here, in a sentence."""
    merged = {name: facts.get(name, getattr(now, name)) for name in ("joined_on", "full_on")}
    exact = {facts.get(name, getattr(now, name)) for name in ("joined_precision", "full_precision")} == {"day"}
    if exact and all(merged.values()) and merged["full_on"] < merged["joined_on"]:
        row.refuse("full_on", f"早于系统里的入党日期 {merged['joined_on']}，请核对")


def _compare_standing(planned: PlannedRow, standing: Standing) -> None:
    """Group, category and office: what the row names and the member is not (in) yet."""
    row, member, branch = planned.row, planned.member, planned.branch
    group, category, office = (str(row.values.get(name) or "") for name in ("group", "category", "office"))
    before = standing.of(member)
    if group and group != before.group:
        if standing.is_closed(branch, group):
            row.refuse("group", "这个党小组已经撤销，请改成别的党小组")
        planned.group = group
    if category and category != before.category:
        planned.category = category
    if office and office not in before.offices:
        planned.office = office
    if member:
        pairs = {"党小组": (before.group, planned.group), "党员类型": (before.category, planned.category)}
        planned.told |= {label: [old, new] for label, (old, new) in pairs.items() if new}
        if planned.office:
            planned.told["党内职务"] = ["", f"{planned.office}（待确认）"]


def _refuse_second(planned: PlannedRow, taken: dict[int, int]) -> None:
    """Refuse a row that means the same member of the database as one above, where the file alone did not show it."""
    if planned.member is None or planned.row.is_refused:
        return
    first = taken.setdefault(planned.member.pk, planned.row.row)
    if first != planned.row.row:
        planned.row.refuse("name", f"与第 {first} 行是系统里的同一名党员，请删去一行")


def default_since(branch: Organization, standing: Standing, joined: date | None) -> date:
    """From which day an imported member belongs to the branch where nobody says: its first roster describes the year it
    is uploaded in, a later one brings those who have just come. Not before joining the Party."""
    today = clock.today()
    since = today if branch.pk in standing.imported else date(today.year, 1, 1)
    return min(max(since, joined), today) if joined else since
