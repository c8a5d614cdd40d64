"""The fixed cast of the tests: who they are and what they hold. A permission test is two lines with them.

The tree: 河湾街道党工委 → 河湾社区党总支 → 第一党支部, 第二党支部. Everything is as of ``TODAY``.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from members.access import Role
from members.models import Appointment, GroupMembership, Member, Membership, Organization, PartyGroup, User

TODAY = date(2026, 11, 18)  # a Wednesday
NOW = datetime(2026, 11, 18, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
PASSWORD = "Zonebook-2026"
# Cheap to check in tests; the first sign-in would upgrade it, which is what production does as well.
HASH = "pbkdf2_sha256$1$zonebook$2s/mseIuphXOUXb4DsB6m5EehsFRg6KqmMGnlWFRG0E="

PEOPLE = {
    # key: (name, gender, born, group index, role held, title)
    "secretary": ("周敏", "女", date(1972, 3, 8), 0, Role.SECRETARY, "党支部书记"),
    "deputy": ("高勇", "男", date(1975, 6, 1), 1, Role.SECRETARY, "党支部副书记"),
    "committee_member": ("罗远䶮", "男", date(1980, 1, 20), 0, Role.COMMITTEE_MEMBER, "组织委员"),
    "group_leader": ("武晓", "女", date(1968, 7, 11), 0, Role.GROUP_LEADER, "党小组长"),
    "member": ("李国英", "女", date(1948, 7, 13), 0, None, ""),
    "colleague": ("范平华", "男", date(1956, 7, 14), 1, None, ""),
    "probationary": ("萧向民", "男", date(1999, 10, 25), 1, None, ""),
    "former": ("郭永", "男", date(1960, 6, 12), 1, None, ""),
    "deactivated": ("余伟", "男", date(1982, 11, 6), 1, None, ""),
}


@dataclass
class Cast:
    """Everybody, by the name the tests use. ``users`` maps the same names to accounts."""

    committee: Organization
    general_branch: Organization
    branch: Organization
    other_branch: Organization
    groups: list[PartyGroup]
    other_group: PartyGroup
    users: dict[str, User] = field(default_factory=dict)

    def __getattr__(self, name: str) -> User:
        try:
            return self.users[name]
        except KeyError:
            raise AttributeError(name) from None


def make_organization(kind, code, name, parent=None) -> Organization:
    organization = Organization.objects.create(kind=kind, code=code, name=name, parent=parent, path="")
    organization.path = f"{parent.path if parent else ''}{organization.pk}/"
    organization.save()
    return organization


def make_member(branch, name, *, group=None, number=None, since=date(2020, 1, 1), **fields) -> Member:
    number = number or f"{branch.code}{Member.objects.count() + 1:04d}"
    member = Member.objects.create(number=number, name=name, **fields)
    Membership.objects.create(member=member, branch=branch, from_on=since)
    if group:
        GroupMembership.objects.create(member=member, group=group, from_on=since)
    return member


def make_user(username, name, *, member=None, **fields) -> User:
    return User.objects.create(username=username, name=name, member=member, password=HASH, activated_at=NOW, **fields)


def appoint(user, role, organization, *, group=None, title="", from_on=date(2024, 1, 1), until_on=None) -> Appointment:
    return Appointment.objects.create(
        user=user, role=role, organization=organization, group=group, title=title, from_on=from_on, until_on=until_on
    )


def assemble() -> Cast:
    """Put the cast into the database. In few statements: most tests begin with it."""
    kind = Organization.Kind
    committee = make_organization(kind.PARTY_COMMITTEE, "HW", "河湾街道党工委")
    general = make_organization(kind.GENERAL_BRANCH, "HW01", "河湾社区党总支", committee)
    branch = make_organization(kind.BRANCH, "HW0101", "河湾社区第一党支部", general)
    other = make_organization(kind.BRANCH, "HW0102", "河湾社区第二党支部", general)
    *groups, other_group = PartyGroup.objects.bulk_create([
        PartyGroup(branch=branch, name="第一党小组", order=0),
        PartyGroup(branch=branch, name="第二党小组", order=1),
        PartyGroup(branch=other, name="第一党小组"),
    ])  # fmt: skip
    cast = Cast(committee, general, branch, other, groups, other_group)
    _enter_members(cast)
    for key, name in (("inspector", "吴检"), ("supervisor", "郑督"), ("administrator", "王管")):
        cast.users[key] = User(username=key, name=name, organization=committee, password=HASH, activated_at=NOW)
    for key, user in zip(cast.users, User.objects.bulk_create(cast.users.values()), strict=True):
        cast.users[key] = user
    Appointment.objects.bulk_create(_offices(cast))
    return cast


def _enter_members(cast: Cast) -> None:
    """Members with their branch and group, and accounts that are not yet in the database."""
    of_group, people = {}, {}
    for number, (key, (name, gender, born, group, _, _)) in enumerate(PEOPLE.items(), 1):
        joining = {"joined_on": date(2025, 12, 1), "stage": "probationary"} if key == "probationary" else {
            "joined_on": date(2001, 7, 1), "full_on": date(2002, 7, 1)}  # fmt: skip
        people[key] = Member(
            number=f"HW0101{number:04d}", name=name, gender=gender, birth_on=born, phone=f"1390000{number:04d}",
            pinyin=key, initials=key[:2], ethnicity="汉族", education="大专", **joining,
        )  # fmt: skip
        of_group[key] = cast.groups[group]
    people["stranger"] = Member(number="HW01020001", name="钱芳", phone="13900000091", gender="女")
    people["other_secretary"] = Member(number="HW01020002", name="孙立", phone="13900000092", gender="男")
    since = date(2020, 1, 1)
    members = dict(zip(people, Member.objects.bulk_create(people.values()), strict=True))
    groups = {key: of_group.get(key, cast.other_group) for key in members}
    Membership.objects.bulk_create(
        Membership(member=member, branch=groups[key].branch, from_on=since) for key, member in members.items()
    )
    GroupMembership.objects.bulk_create(
        GroupMembership(member=member, group=groups[key], from_on=since) for key, member in members.items()
    )
    for key, member in members.items():
        cast.users[key] = User(
            username=key, name=member.name, member=member, password=HASH, activated_at=NOW,
            is_active=key != "deactivated",
        )  # fmt: skip


def _offices(cast: Cast) -> list[Appointment]:
    since = date(2024, 1, 1)
    offices = [
        Appointment(user=cast.users[key], role=role, organization=cast.branch, title=title, from_on=since,
                    group=cast.groups[group] if role is Role.GROUP_LEADER else None)
        for key, (_, _, _, group, role, title) in PEOPLE.items() if role
    ]  # fmt: skip
    return [
        *offices,
        Appointment(user=cast.former, role=Role.SECRETARY, organization=cast.branch, title="党支部书记",
                    from_on=date(2020, 1, 1), until_on=TODAY),
        Appointment(user=cast.other_secretary, role=Role.SECRETARY, organization=cast.other_branch, title="党支部书记",
                    from_on=since),
        Appointment(user=cast.supervisor, role=Role.SUPERVISOR, organization=cast.committee, title="组织员",
                    from_on=since),
        Appointment(user=cast.administrator, role=Role.ADMINISTRATOR, organization=cast.committee, from_on=since),
    ]  # fmt: skip
