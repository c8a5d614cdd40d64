"""The branches of the demo: organisation, members, offices, zones, contacts, signed agreements."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random

from core import clock
from core.clock import SHANGHAI
from members.access import Role
from members.actions.accounts import create_account, deactivate_account, open_accounts, set_first_password
from members.actions.offices import appoint
from members.actions.organizations import create_category, create_group, create_organization
from members.actions.people import add_member
from members.models import Member, Organization, PartyGroup, User
from portal.demo.drawing import scribble
from portal.demo.people import CATEGORIES, EXEMPT, Person, cast_people
from portal.demo.texts import DUTIES
from zones.actions import agreements, assignments, contacts, signing, units, zones
from zones.actions.balance import answer_comment, comment_duty
from zones.models import Agreement, Duty, Zone

PASSWORD = "Zerenqu-2026"
# Who holds what: place in the list of people → (role, title).
OFFICES = {
    0: (Role.SECRETARY, "党支部书记"),
    1: (Role.SECRETARY, "党支部副书记"),
    2: (Role.COMMITTEE_MEMBER, "组织委员"),
    3: (Role.COMMITTEE_MEMBER, "纪检委员"),
}
GROUP_SIZE = 10
BRANCH_NAMES = {"community": "河湾社区", "enterprise": "集输作业区"}
PLACES = {
    "community": [("东苑片区", "1—3号楼"), ("西苑片区", "4—6号楼"), ("中心广场片区", "7—9号楼及广场")],
    "enterprise": [("集输片区", "计量站与外输泵房"), ("维修片区", "维修班与库房"), ("机关片区", "综合办公室与食堂")],
}


def moment(day: date, hour: int = 9, minute: int = 0) -> datetime:
    """Return a time of day in Shanghai."""
    return datetime.combine(day, time(hour, minute), SHANGHAI)


@dataclass
class DemoBranch:
    """One branch and everybody in it. ``people[i]``, ``members[i]`` and ``users[i]`` are the same person."""

    organization: Organization
    domain: str
    year: int
    random: Random
    groups: list[PartyGroup] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    members: list[Member] = field(default_factory=list)
    users: list[User] = field(default_factory=list)
    zones: list[Zone] = field(default_factory=list)

    @property
    def secretary(self) -> User:
        return self.users[0]

    @property
    def deputy(self) -> User:
        return self.users[1]

    def group_of(self, place: int) -> int:
        return place % len(self.groups)

    def leader_of(self, group: int) -> int:
        """Place of the group's leader: the first of the group who holds no other office."""
        return next(p for p in range(len(OFFICES), len(self.users)) if self.group_of(p) == group)

    def reviewer_of(self, place: int) -> User:
        """Who looks at this person's papers in the group: the leader; the branch for the leader's own and for those
        of the secretary and the deputy."""
        leader = self.leader_of(self.group_of(place))
        is_for_the_branch = place == leader or OFFICES.get(place, ("",))[0] == Role.SECRETARY
        return self.approver_of(place) if is_for_the_branch else self.users[leader]

    def approver_of(self, place: int) -> User:
        """Who decides for the branch: the secretary; the deputy for the secretary's own."""
        return self.deputy if place == 0 else self.secretary


def found_tree(year: int) -> tuple[Organization, Organization, User, User]:
    """Create the committee, the general branch, an administrator and a supervisor; return them."""
    kind = Organization.Kind
    with clock.at(moment(date(year, 1, 2), 8)):
        committee = create_organization(
            parent=None, kind=kind.PARTY_COMMITTEE, code="HW", name="河湾街道党工委", by=None
        )
        general = create_organization(
            parent=committee, kind=kind.GENERAL_BRANCH, code="HW01", name="河湾党总支", by=None
        )
        administrator = create_account(username="admin", name="王管理", organization=committee, by=None)
        set_first_password(administrator, password=PASSWORD)
        appoint(administrator, role=Role.ADMINISTRATOR, organization=committee, from_on=date(year, 1, 1), by=None)
        supervisor = create_account(username="shangji", name="郑组织", organization=committee, by=administrator)
        set_first_password(supervisor, password=PASSWORD)
        appoint(supervisor, role=Role.SUPERVISOR, organization=committee, title="组织员", from_on=date(year, 1, 1),
                by=administrator)  # fmt: skip
        for order in CATEGORIES["community"]:
            create_category(committee, name=order, is_exempt=order in EXEMPT, by=administrator)
    return committee, general, administrator, supervisor


def found_branch(general: Organization, number: int, size: int, year: int, seed: int, *, by: User) -> DemoBranch:
    """Create one branch with ``size`` members, their groups, offices and accounts."""
    random = Random(f"{seed}-{number}")
    domain = "enterprise" if number % 2 == 0 else "community"
    with clock.at(moment(date(year, 1, 2), 9)):
        organization = create_organization(
            parent=general, kind=Organization.Kind.BRANCH, code=f"HW01{number:02d}", domain=domain, by=by,
            name=f"{BRANCH_NAMES[domain]}第{_counted((number + 1) // 2)}党支部", records_since=date(year, 1, 1),
        )  # fmt: skip
        branch = DemoBranch(organization, domain, year, random)
        names = [f"第{_counted(i + 1)}党小组" for i in range(max(1, round(size / GROUP_SIZE)))]
        branch.groups = [create_group(organization, name=name, by=by) for name in names]
        owner = organization if domain == "enterprise" else general.parent
        kinds = {c.name: c for c in owner.categories.all()}
        for name in CATEGORIES[domain]:
            kinds.setdefault(name, None)
            kinds[name] = kinds[name] or create_category(owner, name=name, is_exempt=name in EXEMPT, by=by)
        branch.people = cast_people(size, domain, year, random)
        for place, person in enumerate(branch.people):
            branch.members.append(_enter(branch, place, person, kinds[person.category], by))
        _open_doors(branch, by)
    return branch


def _counted(number: int) -> str:
    digits = "零一二三四五六七八九"
    if number < 10:
        return digits[number]
    tens, ones = divmod(number, 10)
    return f"{digits[tens] if tens > 1 else ''}十{digits[ones] if ones else ''}" if number < 100 else str(number)


def _enter(branch: DemoBranch, place: int, person: Person, category, by: User) -> Member:
    return add_member(
        branch=branch.organization, by=by, from_on=date(branch.year - 1, 12, 31),
        group=branch.groups[branch.group_of(place)],
        category=category, id_number=person.id_number, name=person.name, gender=person.gender, birth_on=person.born,
        joined_on=person.joined, full_on=person.full, stage="full" if person.full else "probationary",
        ethnicity=person.ethnicity, education=person.education, native_place=person.native_place, phone=person.phone,
        work_unit=person.work_unit, work_post=person.work_post, address=person.address, skills=person.skills,
        physical_condition=person.physical_condition, status=person.status,
    )  # fmt: skip


def _open_doors(branch: DemoBranch, by: User) -> None:
    """Accounts for everybody, offices for some, and one account that was closed again."""
    branch.users = open_accounts(branch.members, by=by)
    for user in branch.users:
        set_first_password(user, password=PASSWORD)
    start = date(branch.year, 1, 1)
    for place, (role, title) in OFFICES.items():
        appoint(branch.users[place], role=role, organization=branch.organization, title=title, from_on=start, by=by)
    for number, group in enumerate(branch.groups):
        leader = branch.users[branch.leader_of(number)]
        appoint(leader, role=Role.GROUP_LEADER, organization=branch.organization, group=group, title="党小组长",
                from_on=start, by=by)  # fmt: skip


def close_an_account(branch: DemoBranch, *, by: User) -> User:
    """Deactivate the account of somebody without an office: everything he did stays."""
    user = branch.users[-4 if len(branch.users) >= 10 else -1]  # the last three of ten or more play other parts
    deactivate_account(user, reason="长期在外，本人申请停用", by=by)
    return user


def divide(branch: DemoBranch) -> None:
    """划分责任区: areas for the committee, teams and key points beneath; some blind spots stay."""
    by, start = branch.secretary, date(branch.year, 1, 4)
    method = "community" if branch.domain == "community" else "by_team"
    with clock.at(moment(start, 10)):
        areas = [
            zones.create_zone(branch.organization, by=by, name=name, level="area", method="by_office", place=place,
                              boundary=place, from_on=start, work="统筹片区内各责任区的走访、值守和环境维护",
                              public_phone="0574-87000000")
            for name, place in PLACES[branch.domain]
        ]  # fmt: skip
        for number, area in enumerate(areas):
            assignments.assign(
                area, part="lead", member=branch.members[number % len(branch.members)], from_on=start, by=by
            )
        branch.zones = list(areas)
        methods = [method, "by_post", "by_people_around", "by_scattered_site"]
        for place in range(3, len(branch.members) - 1):
            area = areas[place % len(areas)]
            zone = zones.create_zone(
                branch.organization, by=by, parent=area, level="team" if place % 3 else "key_point",
                method=methods[place % len(methods)], name=_zone_name(branch, place), from_on=start,
                place=area.place, boundary=_zone_name(branch, place), work="宣传政策、联系群众、化解矛盾、维护环境",
            )  # fmt: skip
            assignments.assign(zone, part="lead", member=branch.members[place], from_on=start, by=by)
            branch.zones.append(zone)
        last = branch.zones[-1]
        assignments.assign(last, part="co_responsible", member=branch.members[-1], from_on=start, by=by)
        assignments.assign(areas[0], part="liaison", person_name="陈阿姨", person_note="居民代表", from_on=start, by=by)
        assignments.assign(
            areas[0],
            part="volunteer_representative",
            person_name="小林",
            person_note="青年志愿者",
            from_on=start,
            by=by,
        )
        _people_served(branch)


def _zone_name(branch: DemoBranch, place: int) -> str:
    if branch.domain == "community":
        return f"{place % 9 + 1}号楼{place // 9 + 1}单元"
    return f"{['计量', '外输', '加热', '维修', '配电'][place % 5]}{_counted(place // 5 + 1)}班"


def _people_served(branch: DemoBranch) -> None:
    by, random = branch.secretary, branch.random
    kind, parts = ("building", "stairwell") if branch.domain == "community" else ("team", "team")
    names = [f"{n}号楼" for n in range(1, 11)] if kind == "building" else [f"{n}号站" for n in range(1, 9)]
    for number, unit in enumerate(units.add_units(branch.organization, kind=kind, names=names, by=by)):
        if number < len(names) - 1:  # one is left without a zone: the coverage page has to show it
            units.place_unit(unit, zone=branch.zones[number % 3], by=by)
    for zone in branch.zones[3:]:
        units.add_unit(
            branch.organization, kind=parts, name=zone.name, zone=zone, households=random.randint(8, 30), by=by
        )
    if kind == "building":  # part of the last building that is covered, but in another zone: an overlap to be mended
        beyond = f"9号楼{max(9, len(branch.zones) // 9 + 2)}单元"
        units.add_unit(branch.organization, kind=parts, name=beyond, zone=branch.zones[0], households=12, by=by)
    marks = ["hardship", "applicant", "activist", "lagging"]
    for number in range(min(24, 2 * len(branch.zones))):
        zone = branch.zones[number % len(branch.zones)] if number % 9 else None
        contact = contacts.add_contact(
            branch.organization, by=by, zone=zone, kind="household" if number % 3 else "person",
            name=f"{random.choice('周吴郑王冯陈褚卫')}{random.choice(['大爷', '阿姨', '师傅', '家'])}{number + 1}号",
            people=random.randint(1, 5), phone=f"1380000{number:04d}", address=f"{number % 9 + 1}号楼",
        )  # fmt: skip
        if number % 3 == 0:
            carer = branch.members[number % (len(branch.members) - 1)] if number % 6 else None
            contacts.mark_contact(contact, mark=marks[number // 3 % 4], carer=carer, by=by)


def sign_agreements(branch: DemoBranch) -> list[Agreement]:
    """责任书: declared, reviewed (one is returned and sent again), approved, signed and countersigned in January.

    The probationary member's is left as it was returned, so that somebody has something to mend.
    """
    start = date(branch.year, 1, 5)
    with clock.at(moment(start)):
        opened = agreements.open_agreements(branch.organization, year=branch.year, by=branch.secretary)
    places = {member.pk: place for place, member in enumerate(branch.members)}
    signed = []
    for agreement in sorted(opened, key=lambda a: places[a.member_id]):
        place = places[agreement.member_id]
        with clock.at(moment(start + timedelta(days=1 + place % 3), 19, place % 60)):
            _declare(branch, agreement, place)
        is_left = len(branch.members) >= 10 and place == len(branch.members) - 1
        if place % 8 == 5 or is_left:
            with clock.at(moment(start + timedelta(days=5), 20)):
                comment = comment_duty(_visits(agreement), text="同组的都是每月2次，请一起商量。",
                                       by=branch.reviewer_of(place))  # fmt: skip
                agreements.return_by_group(
                    agreement, reason="走访次数偏少，请与同组党员平衡后再报。", by=branch.reviewer_of(place)
                )
            if is_left:
                continue
            with clock.at(moment(start + timedelta(days=6), 19)):
                answer_comment(comment, text="好的，改成每月2次。", by=branch.users[place])
                _declare(branch, agreement, place, mended=True)
        with clock.at(moment(start + timedelta(days=8), 20, place % 60)):
            agreements.review(agreement, by=branch.reviewer_of(place))
        with clock.at(moment(start + timedelta(days=9), 9, place % 60)):
            agreements.approve(agreement, by=branch.approver_of(place))
        with clock.at(moment(start + timedelta(days=10), 18, place % 60)):
            drawn = scribble(Random(f"signature-{place}")) if place % 3 != 1 else None
            signing.sign(agreement, by=branch.users[place], handwriting=drawn)
        with clock.at(moment(start + timedelta(days=11), 9, place % 60)):
            signing.countersign(agreement, by=branch.approver_of(place))
        signed.append(agreement)
    return signed


def _visits(agreement: Agreement) -> Duty:
    """The duty of looking after the people of the zone."""
    return agreement.duties.filter(category="ideological_work")[0]


def _asked(place: int, category: str, target: str | None, period: str, *, mended: bool) -> Decimal | None:
    """How much somebody sets himself: most the usual; some too little, until it came back; a few a great deal."""
    if target is None:
        return None
    if place % 8 == 5 and category == "ideological_work" and not mended:
        return Decimal(1)
    return Decimal(target) * (3 if place % 9 == 4 and period == "month" else 1)


def _declare(branch: DemoBranch, agreement: Agreement, place: int, *, mended: bool = False) -> None:
    due = date(branch.year, 12, 31)
    duties = [
        {"category": category, "content": content, "measure": measure,
         "target": _asked(place, category, target, period, mended=mended), "unit": unit,
         "comparison": comparison, "period": period, "due_on": due, "weight": weight,
         "deduction": "每少一次扣1分，扣完为止" if target else ""}
        for category, content, measure, target, unit, comparison, period, weight in DUTIES[branch.domain]
    ]  # fmt: skip
    agreements.set_duties(agreement, duties=duties, by=branch.users[place])
    agreements.declare(agreement, by=branch.users[place])
