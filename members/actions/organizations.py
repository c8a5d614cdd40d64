"""The organisation tree, the groups of a branch, the lists of member categories."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction

from core import audit, clock
from core.errors import Refused
from members.actions.changes import apply_changes
from members.models import MemberCategory, Organization, PartyGroup

Kind = Organization.Kind
RANKS = {Kind.PARTY_COMMITTEE: 0, Kind.GENERAL_BRANCH: 1, Kind.BRANCH: 2}
MAX_CODE = 14  # a member's number is the branch's code and a serial, and has room for 20


@transaction.atomic
def create_organization(
    *,
    parent: Organization | None,
    kind: str,
    code: str,
    name: str,
    by: Any,
    domain: str = Organization.Domain.COMMUNITY,
    branch_type: str = "",
    records_since: date | None = None,
) -> Organization:
    """Add a node under ``parent`` (None: a root). A branch owes weekly records from ``records_since`` on, by default
    from this week's Monday. Raises Refused for a code in use or a parent that cannot stand above this kind."""
    code, name = code.strip().upper(), name.strip()
    _refuse_code(code)
    if parent is not None and not stands_above(parent.kind, kind):
        raise Refused(f"{parent.get_kind_display()}下面不能设{Kind(kind).label}。", "kind")
    if kind == Kind.BRANCH and records_since is None:
        records_since = clock.today() - timedelta(days=clock.today().weekday())
    organization = Organization.objects.create(
        parent=parent, kind=kind, code=code, name=name, domain=domain, branch_type=branch_type,
        records_since=records_since, path="",
    )  # fmt: skip
    organization.path = f"{parent.path if parent else ''}{organization.pk}/"
    organization.save(update_fields=["path"])
    audit.record("新建党组织", organization, by=by, code=code, kind=kind)
    return organization


def stands_above(upper: str, lower: str) -> bool:
    """Whether an organisation of the kind ``upper`` may have one of the kind ``lower`` directly beneath it."""
    return upper != Kind.BRANCH and (RANKS[Kind(upper)] < RANKS[Kind(lower)] or upper == lower == Kind.PARTY_COMMITTEE)


def _refuse_code(code: str) -> None:
    if not code.isascii() or not code.isalnum() or len(code) > MAX_CODE:
        raise Refused(f"组织代码由字母和数字组成，最多{MAX_CODE}位。", "code")
    if Organization.objects.filter(code__iexact=code).exists():
        raise Refused(f"组织代码“{code}”已被使用，请换一个。", "code")


@transaction.atomic
def change_organization(organization: Organization, *, seen_version: int | None, by: Any, **fields: Any) -> None:
    """Change name, domain, branch type, grace hours or the day records begin. Not the code: numbers hold it."""
    apply_changes(organization, seen_version=seen_version, verb="修改党组织", by=by, **fields)


@transaction.atomic
def create_group(branch: Organization, *, name: str, by: Any) -> PartyGroup:
    """Add a 党小组 to the branch, after the others."""
    name = name.strip()
    if not branch.is_branch:
        raise Refused("只有党支部可以设党小组。")
    _refuse_group_name(branch, name)
    group = PartyGroup.objects.create(branch=branch, name=name, order=branch.groups.count())
    audit.record("新建党小组", branch, by=by, reason=name)
    return group


def _refuse_group_name(branch: Organization, name: str) -> None:
    if branch.groups.filter(name=name).exists():
        raise Refused(f"已经有“{name}”了，请换一个名称。", "name")


@transaction.atomic
def rename_group(group: PartyGroup, *, name: str, by: Any) -> None:
    name = name.strip()
    if name == group.name:
        return
    _refuse_group_name(group.branch, name)
    before, group.name = group.name, name
    group.save(update_fields=["name"])
    audit.record("党小组更名", group.branch, by=by, changes={"党小组名称": [before, name]})


@transaction.atomic
def close_group(group: PartyGroup, *, by: Any) -> None:
    """Close a group that nobody is in and nobody leads any more; it keeps its past."""
    today = clock.today()
    if count := group.memberships.on(today).count():
        raise Refused(f"“{group}”还有{count}名党员，请先把他们调整到别的党小组。")
    if group.appointments.on(today).exists():
        raise Refused(f"“{group}”的党小组长还在任，请先免去职务。")
    if not PartyGroup.objects.filter(pk=group.pk, is_closed=False).update(is_closed=True):
        raise Refused(f"“{group}”已经撤销过了。")
    group.is_closed = True
    audit.record("撤销党小组", group.branch, by=by, reason=group.name)


@transaction.atomic
def create_category(organization: Organization, *, name: str, is_exempt: bool = False, by: Any) -> MemberCategory:
    """Add a 党员类型 to the list that this organisation keeps (its first one starts a list of its own)."""
    name = name.strip()
    if organization.categories.filter(name=name).exists():
        raise Refused(f"已经有“{name}”了，请换一个名称。", "name")
    category = MemberCategory.objects.create(
        organization=organization, name=name, is_exempt=is_exempt, order=organization.categories.count()
    )
    audit.record("新增党员类型", organization, by=by, reason=name, is_exempt=is_exempt)
    return category


@transaction.atomic
def change_category(category: MemberCategory, *, name: str, is_exempt: bool, by: Any) -> None:
    """Rename a 党员类型, and say whether nothing is asked of its members as a matter of course. That cannot change once
    somebody has been in it for a day: what was counted on past days would change with it. Raises Refused."""
    name = name.strip()
    if category.organization.categories.filter(name=name).exclude(pk=category.pk).exists():
        raise Refused(f"已经有“{name}”了，请换一个名称。", "name")
    changes: dict[str, list] = {}
    if name != category.name:
        changes["党员类型"] = [category.name, name]
    if is_exempt != category.is_exempt:
        if category.assignments.filter(from_on__lt=clock.today()).exists():
            raise Refused(
                "已经有党员按这个类型算过了，改了会动以前的数。请另加一个类型，从今天起把党员认定到新类型。",
                "is_exempt",
            )
        changes[f"{name}不作硬性要求"] = ["是" if flag else "否" for flag in (category.is_exempt, is_exempt)]
    if not changes:
        return
    category.name, category.is_exempt = name, is_exempt
    category.save(update_fields=["name", "is_exempt"])
    audit.record("修改党员类型", category.organization, by=by, changes=changes)
