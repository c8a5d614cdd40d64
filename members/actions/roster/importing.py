"""Writing what a roster says, thousands of rows at once, in one transaction."""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F

from core import audit, clock
from members import identity
from members.access import Role
from members.actions.organizations import create_category
from members.actions.people import next_numbers
from members.actions.roster.comparing import Plan, PlannedRow, default_since, plan_import
from members.actions.roster.standing import ARRIVAL, chunks
from members.models import (
    CategoryAssignment,
    GroupMembership,
    Member,
    Membership,
    OfficeProposal,
    Organization,
    PartyGroup,
)
from members.names import pinyin_of
from members.roster import Roster

# Which role a named office probably means; the first that fits. Who confirms it decides.
ROLES = (
    ("副组长", ""), ("书记", Role.SECRETARY), ("组长", Role.GROUP_LEADER), ("委员", Role.COMMITTEE_MEMBER),
    ("支委", Role.COMMITTEE_MEMBER),
)  # fmt: skip


@transaction.atomic
def import_roster(
    roster: Roster, *, organization: Organization, by: Any, branches: Any = None, since: date | None = None
) -> Plan:
    """Enter and change every right row of the roster; return what was done. The same roster again changes nothing.

    ``branches`` (default: the organisation and all beneath) are those rows may belong to. New members belong to their
    branch from ``since`` on (default: see ``default_since``). Groups and categories that do not exist are created;
    offices become proposals.
    """
    if branches is None:
        branches = Organization.objects.beneath(organization).branches()
    # Two imports at once would both find nobody there: the second waits here (on SQLite, at the transaction's start).
    branches = list(branches.select_for_update())
    plan = plan_import(roster, organization=organization, branches=branches)
    _create_lists(plan, by)
    entered = _enter(plan, since)
    changed = _change(plan)
    audit.record_many("由花名册新增", ((member, {}) for member in entered), by=by)
    audit.record_many("由花名册更新", ((row.member, {"changes": row.told}) for row in changed), by=by)
    told = [f"{branch} · {name}" for branch, name in plan.groups]
    audit.record("导入花名册", organization, by=by, reason=said_counts(plan.counts), groups=told)
    return plan


def said_counts(counts: dict[str, int]) -> str:
    return f"新增{counts['new']}人，更新{counts['changed']}人，不变{counts['unchanged']}人，退回{counts['refused']}行"


def _create_lists(plan: Plan, by: Any) -> None:
    groups = [PartyGroup(branch=branch, name=name, order=order) for order, (branch, name) in enumerate(plan.groups)]
    for group in PartyGroup.objects.bulk_create(groups):
        plan.standing.groups[group.branch_id, group.name] = group
    for owner, name in plan.categories:
        plan.standing.categories[owner.pk, name] = create_category(owner, name=name, by=by)


def _enter(plan: Plan, since: date | None) -> list[Member]:
    """Create the new members with everything dated that hangs on them."""
    rows = plan.with_verdict("new")
    _make_members(rows)
    made = [row.entered for row in rows if row.entered]
    Member.objects.bulk_create(made)
    starts = {}
    for row in rows:
        joined = row.facts.get("joined_on")
        starts[row.row.row] = (
            max(since, joined) if since and joined else since or default_since(row.branch, plan.standing, joined)
        )
    Membership.objects.bulk_create(
        Membership(member=row.entered, branch=row.branch, from_on=starts[row.row.row], arrival=ARRIVAL) for row in rows
    )
    _place(plan, rows, lambda row: starts[row.row.row])
    return made


def _make_members(rows: list[PlannedRow]) -> None:
    """Fill in ``entered`` of each row: not saved yet, numbered by branch in the order of the file."""
    numbers = next_numbers(list({row.branch.pk: row.branch for row in rows}.values()))
    for row in rows:
        pinyin, initials = pinyin_of(row.name)
        sealed = identity.sealed(str(row.row.values.get("id_number") or ""))
        number = next(numbers[row.branch.pk])
        row.entered = Member(number=number, pinyin=pinyin, initials=initials, id_sealed=sealed, **row.facts)
        row.entered.standing_branch_id = row.branch.pk  # spares the audit log a query for each


def _change(plan: Plan) -> list[PlannedRow]:
    """Write what differs of known members; what was true before stays true for before."""
    rows = plan.with_verdict("changed")
    written: set[str] = set()
    for row in rows:
        facts = dict(row.facts)
        if "name" in facts:
            facts["pinyin"], facts["initials"] = pinyin_of(facts["name"])
        if "id_digest" in facts:
            facts["id_sealed"] = identity.sealed(str(row.row.values["id_number"]))
        for name, value in facts.items():
            setattr(row.member, name, value)
        row.facts = facts
        written |= facts.keys()
    changed = [row.member for row in rows if row.facts]
    if written:
        Member.objects.bulk_update(changed, sorted(written), batch_size=200)
    for some in chunks(member.pk for member in changed):
        Member.objects.filter(pk__in=some).update(version=F("version") + 1)
    today = clock.today()
    for rows_of, wanted in ((GroupMembership, "group"), (CategoryAssignment, "category")):
        for some in chunks(row.member.pk for row in rows if getattr(row, wanted)):
            rows_of.objects.filter(member__in=some, until_on=None).update(until_on=today)
    _place(plan, rows, lambda row: today)
    return rows


def _place(plan: Plan, rows: list[PlannedRow], start: Any) -> None:
    """Put the members of ``rows`` into the groups and categories their rows name, and propose their offices."""
    standing = plan.standing
    GroupMembership.objects.bulk_create(
        GroupMembership(
            member=row.entered or row.member, group=standing.groups[row.branch.pk, row.group], from_on=start(row)
        )
        for row in rows
        if row.group
    )
    owners = {row.branch.pk: standing.category_owner(row.branch) for row in rows}
    CategoryAssignment.objects.bulk_create(
        CategoryAssignment(
            member=row.entered or row.member,
            category=standing.categories[owners[row.branch.pk].pk, row.category],
            from_on=start(row),
            reason="花名册",
        )
        for row in rows
        if row.category
    )
    OfficeProposal.objects.bulk_create(_proposal(plan, row) for row in rows if row.office)


def _proposal(plan: Plan, row: PlannedRow) -> OfficeProposal:
    role = next((role for word, role in ROLES if word in row.office), "")
    named = row.group or plan.standing.of(row.member).group
    group = plan.standing.groups.get((row.branch.pk, named)) if role == Role.GROUP_LEADER else None
    return OfficeProposal(member=row.entered or row.member, branch=row.branch, title=row.office, role=role, group=group)
