"""Members and the dated facts about them: category, group, membership of a branch."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from core import audit, clock
from core.errors import Refused
from members import identity
from members.actions.changes import apply_changes
from members.models import (
    CategoryAssignment,
    GroupMembership,
    Member,
    MemberCategory,
    Membership,
    Organization,
    PartyGroup,
    Transfer,
)
from members.names import pinyin_of

MAX_TRIES = 5


@transaction.atomic
def add_member(
    *,
    branch: Organization,
    by: Any,
    from_on: date | None = None,
    group: PartyGroup | None = None,
    category: MemberCategory | None = None,
    arrival: str = "",
    id_number: str = "",
    **fields: Any,
) -> Member:
    """Enter a person into a branch from ``from_on`` (today) on; ``fields`` are the member's own.

    Somebody known by the ID number who has left is taken back, with his past. Raises Refused for a person who belongs
    to a branch, and for the same name and birth date within this one.
    """
    from_on = from_on or clock.today()
    _refuse_later(from_on, "from_on")
    known = Member.objects.filter(id_digest=identity.digest(id_number)).first() if id_number else None
    if known:
        return _take_back(known, branch, from_on, arrival, fields, group, category, by)
    _refuse_namesake(branch, fields)
    member = Member(**{"pinyin": "", **fields})
    _fill_derived(member, id_number)
    _save_numbered(member, branch)
    Membership.objects.create(member=member, branch=branch, from_on=from_on, arrival=arrival)
    audit.record("新增党员", member, by=by, **({"reason": arrival} if arrival else {}))
    _place(member, group, category, from_on, by)
    return member


def _refuse_later(day: date, field: str) -> None:
    if day > clock.today():
        raise Refused("日期不能晚于今天。", field)


def _take_back(
    member: Member, branch: Organization, from_on: date, arrival: str, fields: dict[str, Any],
    group: PartyGroup | None, category: MemberCategory | None, by: Any,
) -> Member:  # fmt: skip
    membership = member.memberships.filter(until_on=None).select_related("branch").first()
    if membership and membership.branch_id == branch.pk:
        raise Refused(f"这个身份证号的党员“{member}”已在本支部。", "id_number")
    if membership:
        raise Refused("这个身份证号的党员在其他支部。请由那个支部办理转出，本支部再接收。", "id_number")
    admit_member(member, branch=branch, from_on=from_on, arrival=arrival, group=group, category=category, by=by)
    apply_changes(member, seen_version=None, verb="修改党员信息", by=by, **fields)
    return member


@transaction.atomic
def admit_member(
    member: Member, *, branch: Organization, by: Any, from_on: date | None = None, arrival: str = "",
    group: PartyGroup | None = None, category: MemberCategory | None = None,
) -> Membership:  # fmt: skip
    """Take somebody who belongs to no branch into ``branch``. Raises Refused while a transfer of his is under way."""
    from_on = from_on or clock.today()
    if Transfer.objects.filter(member=member, state=Transfer.State.SENT).exists():
        raise Refused(f"{member}的组织关系正在转接，请在“转接”里办理。")
    membership = open_membership(member, branch, from_on, arrival)
    if member.status != Member.Status.REGISTERED:
        Member.objects.filter(pk=member.pk).update(status=Member.Status.REGISTERED)
        member.status = Member.Status.REGISTERED
    audit.record("转入", member, by=by, reason="，".join(filter(None, [branch.name, arrival])))
    _place(member, group, category, from_on, by)
    return membership


def open_membership(member: Member, branch: Organization, from_on: date, arrival: str) -> Membership:
    """Write that the member belongs to the branch from a day on; raises Refused where that contradicts his past."""
    if not branch.is_branch:
        raise Refused("党员的组织关系只能在党支部。")
    if member.memberships.overlapping(from_on, None).exists():
        raise Refused("这一天他还在别的支部，请改为离开那个支部的日期或以后。", "from_on")
    return Membership.objects.create(member=member, branch=branch, from_on=from_on, arrival=arrival)


def _refuse_namesake(branch: Organization, fields: dict[str, Any]) -> None:
    if fields.get("birth_on") is None:
        return
    same = Member.objects.in_branch(branch).filter(name=fields["name"], birth_on=fields["birth_on"])
    if same.exists():
        raise Refused("本支部已有同名且出生日期相同的党员。如果确是两个人，请填写身份证号。", "name")


def _fill_derived(member: Member, id_number: str) -> None:
    if id_number:
        member.id_digest, member.id_sealed = identity.digest(id_number), identity.sealed(id_number)
    if not member.pinyin:
        member.pinyin, member.initials = pinyin_of(member.name)
    elif not member.initials:
        member.initials = pinyin_of(member.name)[1]


def _save_numbered(member: Member, branch: Organization) -> None:
    for attempt in range(1, MAX_TRIES + 1):
        member.number = next(next_numbers([branch])[branch.pk])
        try:
            with transaction.atomic():
                member.save(force_insert=True)
            return
        except IntegrityError:  # somebody else took the number between our look and our write
            if attempt == MAX_TRIES or not Member.objects.filter(number=member.number).exists():
                raise


def next_numbers(branches: list[Organization]) -> dict[int, Iterator[str]]:
    """Return for each branch (by id) the member numbers that come next: its code and a serial of at least four digits.

    One query for all: whoever has a branch's number has belonged to it.
    """
    codes = {branch.pk: branch.code for branch in branches}
    last = dict.fromkeys(codes, 0)
    given = Membership.objects.filter(branch__in=branches).order_by().values_list("branch_id", "member__number")
    for branch_id, number in given.iterator():
        serial = number.removeprefix(codes[branch_id])
        if len(serial) >= 4 and serial.isdecimal() and number.startswith(codes[branch_id]):
            last[branch_id] = max(last[branch_id], int(serial))
    return {pk: _numbers_from(code, last[pk] + 1) for pk, code in codes.items()}


def _numbers_from(code: str, serial: int) -> Iterator[str]:
    while True:
        yield f"{code}{serial:04d}"
        serial += 1


def _place(member: Member, group: PartyGroup | None, category: MemberCategory | None, from_on: date, by: Any) -> None:
    if group:
        assign_group(member, group=group, from_on=from_on, by=by)
    if category:
        assign_category(member, category=category, from_on=from_on, by=by)


@transaction.atomic
def change_member(
    member: Member, *, by: Any, seen_version: int | None = None, id_number: str | None = None, **fields: Any
) -> dict[str, list[str]]:
    """Change what is known of a person; return {label: [old, new]}. ``id_number`` None leaves it as it is.

    Raises Stale when somebody else changed it meanwhile, Refused for an ID number that another member has.
    """
    if "name" in fields and fields["name"] != member.name and fields.get("pinyin") in {None, member.pinyin}:
        fields["pinyin"], fields["initials"] = pinyin_of(fields["name"])
    if id_number is not None and identity.digest(id_number) != member.id_digest:
        digest = identity.digest(id_number)
        if digest and Member.objects.filter(id_digest=digest).exclude(pk=member.pk).exists():
            raise Refused("另一名党员已登记了这个身份证号，请核对。", "id_number")
        fields |= {"id_digest": digest, "id_sealed": identity.sealed(id_number)}
    return apply_changes(member, seen_version=seen_version, verb="修改党员信息", by=by, **fields)


@transaction.atomic
def assign_group(
    member: Member, *, group: PartyGroup, by: Any, from_on: date | None = None, reason: str = ""
) -> GroupMembership:
    """Put a member into a group of his branch from ``from_on`` (today) on; the one before ends that day."""
    from_on = from_on or clock.today()
    if group.is_closed:
        raise Refused(f"“{group}”已撤销，请选择别的党小组。", "group")
    if not member.memberships.on(clock.today()).filter(branch=group.branch_id).exists():
        raise Refused(f"{member}不在{group.branch}，不能编入它的党小组。", "group")
    before = end_dated(member.group_memberships, from_on, same={"group": group}, already=f"{member}已经在{group}。")
    membership = GroupMembership.objects.create(member=member, group=group, from_on=from_on)
    told = {"党小组": [before.group.name if before else "", group.name]}
    audit.record("编入党小组", member, by=by, reason=reason, changes=told, from_on=from_on)
    return membership


@transaction.atomic
def assign_category(
    member: Member, *, category: MemberCategory, by: Any, from_on: date | None = None, reason: str = ""
) -> CategoryAssignment:
    """Say which 党员类型 a member is of from ``from_on`` (today) on; what was true before stays true for before."""
    from_on = from_on or clock.today()
    before = end_dated(
        member.category_assignments, from_on, same={"category": category}, already=f"{member}已经是“{category}”。"
    )
    assignment = CategoryAssignment.objects.create(member=member, category=category, from_on=from_on, reason=reason)
    told = {"党员类型": [before.category.name if before else "", category.name]}
    audit.record("认定党员类型", member, by=by, reason=reason, changes=told, from_on=from_on)
    return assignment


def end_dated(rows: Any, on: date, *, same: dict[str, Any], already: str) -> Any:
    """End the row that is open among ``rows`` on a day and return it. Raises Refused where it is the same already, or
    began later than ``on``: the past is not written over."""
    current = rows.filter(until_on=None).first()
    if current is None:
        return None
    if all(getattr(current, f"{name}_id") == value.pk for name, value in same.items()):
        raise Refused(already)
    if current.from_on > on:
        raise Refused(f"现在的安排从{current.from_on}开始，新的日期不能比它早。", "from_on")
    current.until_on = on
    current.save(update_fields=["until_on"])
    return current


@transaction.atomic
def reveal_identity(member: Member, *, by: Any) -> str:
    """Return the ID number in clear and leave a line saying who looked."""
    number = member.id_number
    if not number:
        raise Refused("没有登记身份证号。")
    audit.record("查看身份证号", member, by=by)
    return number
