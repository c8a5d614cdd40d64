"""Who may do what to which rows. The only place that says so.

An ``Appointment`` puts a person in a role at a node of the organisation tree or in a group, from a date to a date;
the tables below say what a role grants and how far it reaches. ``permitted`` turns that into a query, and "may I"
is the same query, so no second rule can drift. docs/permissions.md is printed from these tables.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from django.apps import apps
from django.db import models
from django.db.models import Q, Value

from core import clock
from core.prepared import Prepared


class Reach(StrEnum):
    OWN = "own"  # the person's own rows
    GROUP = "group"  # rows of those who are in the group today, as far as they are its branch's
    NODE = "node"  # rows of this organisation
    SUBTREE = "subtree"  # rows of this organisation and all beneath
    SECRETARIES = "secretaries"  # rows of this organisation's secretaries: their papers need somebody else
    ASSIGNED = "assigned"  # rows of inspections the person was assigned to


class Role(models.TextChoices):
    SECRETARY = "secretary", "党支部书记"
    COMMITTEE_MEMBER = "committee_member", "支委"
    GROUP_LEADER = "group_leader", "党小组长"
    INSPECTOR = "inspector", "检查组成员"
    SUPERVISOR = "supervisor", "上级党组织"
    ADMINISTRATOR = "administrator", "系统管理员"
    MEMBER = "member", "党员"


# Verbs that are never used on one's own papers (domain: nobody acts on themselves).
ON_OTHERS = frozenset({
    "agreement.review", "agreement.approve", "agreement.countersign", "agreement.comment",
    "promise.review", "promise.judge",
    "record.read", "record.enter", "absence.grant", "month.assess", "inspection.score", "finding.verify",
    "evaluation.rate", "evaluation.grade", "claim.confirm",
})  # fmt: skip

_OWN, _GROUP, _NODE, _SUBTREE, _SECRETARIES, _ASSIGNED = Reach

_SEE = (
    "organization.view", "member.view", "zone.view", "coverage.view", "contact.view", "agreement.view", "record.view",
    "month.view", "inspection.view", "finding.view", "cycle.view", "evaluation.view", "post.view", "team.view",
    "claim.view", "promise.view", "joint.view",
)  # fmt: skip

GRANTS: dict[Role, dict[str, Reach]] = {
    Role.MEMBER: {  # every member in a branch, without any appointment
        "organization.view": _NODE,
        "zone.view": _NODE,
        "plan.opine": _NODE,
        **dict.fromkeys(("post.view", "team.view", "contact.offer", "concern.record"), _NODE),
        **dict.fromkeys(("concern.view", "concern.handle", "concern.asker"), _OWN),
        "public_promise.view": _NODE,
        "example.view": _NODE,
        **dict.fromkeys(
            ("claim.view", "claim.make",
             "member.view", "contact.view", "agreement.view", "agreement.declare", "agreement.sign", "record.view",
             "record.write", "month.view", "month.report", "inspection.view", "finding.view", "finding.mend",
             "cycle.view", "evaluation.view", "evaluation.self_review", "promise.view", "promise.propose",
             "target.report", "consent.give", "joint.view", "joint.tick",
             "record.confirm", "absence.view", "absence.ask"), _OWN),
    },
    Role.GROUP_LEADER: dict.fromkeys(
        ("member.view", "contact.view", "agreement.view", "agreement.review", "record.view", "record.read",
         "month.view", "month.assess", "month.close", "finding.view", "claim.view", "agreement.comment",
         "promise.view", "promise.review", "promise.judge", "record.enter", "record.confirm"), _GROUP),
    Role.COMMITTEE_MEMBER: {
        **dict.fromkeys((*_SEE, "inspection.score", "export.view", "agreement.comment", "joint.tick",
                         "concern.view", "concern.figures"), _NODE),
        **dict.fromkeys(("agreement.review", "agreement.approve", "agreement.countersign", "record.read",
                         "month.assess", "finding.verify", "evaluation.rate", "evaluation.grade",
                         "claim.confirm", "promise.review", "promise.judge",
                         "absence.view", "absence.grant"), _SECRETARIES),
    },
    Role.SECRETARY: dict.fromkeys(
        (*_SEE, "organization.manage", "member.manage", "member.identity", "member.import", "account.manage",
         "office.manage", "zone.manage", "contact.manage", "target.report", "agreement.review", "agreement.approve",
         "agreement.countersign", "agreement.open", "record.read", "month.assess", "month.close", "month.manage",
         "inspection.manage",
         "inspection.score", "finding.verify", "cycle.manage", "evaluation.rate", "evaluation.grade",
         "evaluation.finish", "export.view", "audit.view", "post.manage", "team.manage", "claim.confirm",
         "agreement.comment", "promise.review", "promise.publish", "promise.judge", "consent.record",
         "joint.manage", "joint.answer", "joint.people", "joint.tick",
         "concern.view", "concern.figures", "concern.manage", "concern.asker", "reminder.manage",
         "record.enter", "record.confirm", "absence.view", "absence.grant"), _NODE),
    Role.INSPECTOR: dict.fromkeys(("inspection.view", "inspection.score", "finding.view"), _ASSIGNED),
    Role.SUPERVISOR: dict.fromkeys(
        (*_SEE, "export.view", "audit.view", "concern.figures", "concern.answer_above"), _SUBTREE),
    Role.ADMINISTRATOR: dict.fromkeys(
        ("organization.view", "organization.manage", "office.manage", "account.manage", "member.view"), _SUBTREE),
}  # fmt: skip

PERMISSIONS = frozenset(permission for grants in GRANTS.values() for permission in grants)


@dataclass(frozen=True)
class Paths:
    """How rows of a model hang on the organisation, on a member, on an inspector (lookups from the model).

    ``organization`` is "" on Organization itself. ``dated`` names the relation of dated memberships for a model
    whose branch changes with time. ``theirs`` takes the place of ``member`` where what ties a row to members is dated:
    given ids (or a query of them), it returns the condition for their rows of today. ``shared`` says for each
    permission that is not held through ``organization`` alone through which organisations of the row it is held: what
    two run together both see, and only one of them changes.
    """

    organization: str | None = None
    member: str | None = None
    group: str | None = None
    inspector: str | None = None
    dated: bool = False
    theirs: Callable[..., Q] | None = None
    shared: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def organizations(self, permission: str) -> tuple[str, ...]:
        """The lookups of the organisations through which ``permission`` is held on a row."""
        return self.shared.get(permission, () if self.organization is None else (self.organization,))

    def of_members(self, members) -> Q:
        """The condition for rows of these members (ids, or a query of ids)."""
        if self.theirs:
            return self.theirs(members)
        return Q(**{f"{self.member}__in": members}) if self.member else Q(pk__in=[])


@dataclass(frozen=True)
class Grant:
    """A role a person holds today, at a node of the tree and perhaps in a group."""

    role: Role
    organization_id: int | None = None
    path: str = ""
    group_id: int | None = None


def grants_of(user) -> list[Grant]:
    """Return the roles ``user`` holds today. Asked once for each request: an ended office is gone with the next one."""
    if not user.is_authenticated or not user.is_active:
        return []
    today = clock.today()
    if getattr(user, "_grants_on", None) != today:
        user._grants, user._grants_on = list(_find_grants(user, today)), today
    return user._grants


def _find_grants(user, today):
    yield from _grants_from(user, _held(user=user.pk, member=user.member_id, day=today))


def _grants_from(user, held):
    yield Grant(Role.INSPECTOR)
    held = sorted(held, key=lambda row: row[4:])
    yield from (Grant(Role(role), *place) for role, *place, _, _ in held if role != Role.MEMBER)
    if user.member_id:
        branches = ((branch_id, path) for role, branch_id, path, *_ in held if role == Role.MEMBER)
        yield Grant(Role.MEMBER, *next(branches, (None, "")))


def gather_grants(users) -> None:
    """Find what each of many people holds today in two queries: ``grants_of`` then asks no more."""
    today = clock.today()
    by_member = {user.member_id: user.pk for user in users if user.member_id}
    offices = _model("members.Appointment").objects.on(today).filter(user__in=[user.pk for user in users]).order_by()
    held: dict[int, list] = {user.pk: [] for user in users}
    for pk, *row in offices.values_list(
        "user_id", "role", "organization_id", "organization__path", "group_id", "from_on", "id"
    ):
        held[pk].append(row)
    branches = _model("members.Membership").objects.on(today).filter(member__in=by_member).order_by()
    for pk, *place, from_on, row_id in branches.values_list("member_id", "branch_id", "branch__path", "from_on", "id"):
        held[by_member[pk]].append([Role.MEMBER, *place, None, from_on, row_id])
    for user in users:
        user._grants, user._grants_on = list(_grants_from(user, held[user.pk])), today


def _write_held(user, member, day):
    """The offices that a user holds on a day, and the branch that a member belongs to, in one query."""
    offices = _model("members.Appointment").objects.on(day).filter(user=user).order_by()
    branches = _model("members.Membership").objects.on(day).filter(member=member).order_by()
    no_group = Value(None, output_field=models.IntegerField())
    return offices.values_list("role", "organization_id", "organization__path", "group_id", "from_on", "id").union(
        branches.values_list(Value(Role.MEMBER), "branch_id", "branch__path", no_group, "from_on", "id"), all=True
    )


_held = Prepared(_write_held, user=-1, member=-2, day=date.min)


def holds(user, permission: str) -> bool:
    """Return whether any role of ``user`` grants ``permission`` at all: for showing a menu entry, never for rows."""
    return any(permission in GRANTS[grant.role] for grant in grants_of(user))


class PermittedQuerySet(models.QuerySet):
    """Base of the querysets of everything a user can be shown."""

    def permitted(self, user, permission: str):
        """Rows on which ``user`` holds ``permission`` today: the base of every list, page, choice, export, download."""
        if permission not in PERMISSIONS:
            raise ValueError(f"no such permission: {permission}")
        paths: Paths = self.model.access  # type: ignore[attr-defined]
        reachable = Q(pk__in=[])
        for grant in grants_of(user):
            reach = GRANTS[grant.role].get(permission)
            if reach is not None:
                found = _reached(self.model, paths, reach, grant, user, permission)
                if reach is Reach.GROUP and permission in ON_OTHERS and paths.member:
                    # The secretary is a member of a group as well, but her own papers are for the deputy or the
                    # committee, not for her group's leader.
                    found &= ~Q(**{f"{paths.member}__in": _secretaries(grant)})
                reachable |= found
        rows = self.filter(reachable)
        if permission in ON_OTHERS and user.is_authenticated and user.member_id and paths.member:
            rows = rows.exclude(**{paths.member: user.member_id})
        return rows

    def permits(self, user, permission: str, obj) -> bool:
        """Whether ``user`` holds ``permission`` on this very row today. The database is asked unless the row itself
        says so: most people act on what is their own, or in their own branch."""
        return _is_plain(obj, user, permission) or self.permitted(user, permission).filter(pk=obj.pk).exists()


def _is_plain(obj, user, permission: str) -> bool:
    """Whether ``permitted`` would surely find the row, as far as its own columns tell. False says nothing."""
    if not user.is_authenticated:
        return False
    paths = obj.access
    member = _column(obj, paths.member)
    organizations = set() if paths.dated else {_column(obj, path) for path in paths.organizations(permission)}
    if permission in ON_OTHERS and paths.member and member in {_ELSEWHERE, user.member_id}:
        return False
    for grant in grants_of(user):
        reach = GRANTS[grant.role].get(permission)
        if reach is Reach.OWN and user.member_id and member == user.member_id and not paths.theirs:
            return True
        if reach in {Reach.NODE, Reach.SUBTREE} and grant.organization_id and grant.organization_id in organizations:
            return True
    return False


_ELSEWHERE = object()


def _column(obj, path: str | None):
    """What stands in the row itself at the end of an access path; _ELSEWHERE when that is in another table."""
    if path is None or "__" in path:
        return _ELSEWHERE
    return obj.pk if path in {"", "pk"} else getattr(obj, f"{path}_id")


def _reached(model, paths: Paths, reach: Reach, grant: Grant, user, permission: str) -> Q:
    nothing = Q(pk__in=[])
    if reach is Reach.OWN:
        return paths.of_members([user.member_id]) if user.member_id else nothing
    if reach is Reach.ASSIGNED:
        if not paths.inspector:
            return nothing
        return Q(pk__in=model._base_manager.filter(**{paths.inspector: user.pk}).values("pk"))
    if reach is Reach.GROUP:
        return _in_group(paths, grant, permission)
    here = _in_organization(paths, reach, grant, permission)
    if reach is Reach.SECRETARIES:
        if not paths.member:
            return nothing
        return here & Q(**{f"{paths.member}__in": _secretaries(grant)})
    return here


def _secretaries(grant: Grant):
    """A query of the member ids of those who are secretaries, today, where the grant holds."""
    offices = _model("members.Appointment").objects.on(clock.today())
    heads = offices.filter(role=Role.SECRETARY, organization_id=grant.organization_id, user__member__isnull=False)
    return heads.values("user__member_id")


def _in_organization(paths: Paths, reach: Reach, grant: Grant, permission: str) -> Q:
    """Rows of the node or the tree beneath. A branch goes on *seeing* those who left it; it manages nobody but its
    present members."""
    found = Q(pk__in=[])
    if grant.organization_id is None:
        return found
    for organization in paths.organizations(permission):
        if reach is Reach.SUBTREE:
            node: dict[str, str | int] = {f"{organization}__path__startswith".lstrip("_"): grant.path}
        else:
            node = {organization or "pk": grant.organization_id}
        found |= _of_members_then(node, permission) if paths.dated else Q(**node)
    return found


def _of_members_then(node: dict, permission: str) -> Q:
    """Rows of those whose membership is, or for seeing was, in ``node``."""
    memberships = _model("members.Membership").objects.all()
    sees = permission.endswith(".view")
    memberships = memberships.filter(from_on__lte=clock.today()) if sees else memberships.on(clock.today())
    return Q(pk__in=memberships.filter(**node).values("member_id"))


def _in_group(paths: Paths, grant: Grant, permission: str) -> Q:
    """Rows of the group's members, as far as they are its own branch's: what somebody did in the branch he came from
    stays there."""
    if grant.group_id is None:
        return Q(pk__in=[])
    if paths.group:
        return Q(**{paths.group: grant.group_id})
    groups = _model("members.GroupMembership").objects.on(clock.today())
    found = paths.of_members(groups.filter(group_id=grant.group_id).values("member_id"))
    return found if paths.dated else found & _in_organization(paths, Reach.NODE, grant, permission)


def _model(label: str):
    return apps.get_model(label)  # access is a leaf: models import it
