"""Offices: what gives access. An office is given from a day, ended from a day, never edited."""

from datetime import date
from typing import Any

from django.db import transaction

from core import audit, clock
from core.errors import Refused
from members.access import Role
from members.actions.accounts import open_account, person_of
from members.models import Appointment, Member, OfficeProposal, Organization, PartyGroup, User

OF_A_BRANCH = frozenset({Role.SECRETARY, Role.COMMITTEE_MEMBER, Role.GROUP_LEADER})
APPOINTED = (*sorted(OF_A_BRANCH), Role.SUPERVISOR, Role.ADMINISTRATOR)


def roles_at(organization: Organization) -> list[Role]:
    """The roles that somebody can be appointed to at this kind of organisation."""
    return [role for role in APPOINTED
            if role is Role.ADMINISTRATOR or (role in OF_A_BRANCH) is organization.is_branch]  # fmt: skip


@transaction.atomic
def appoint(
    person: User | Member,
    *,
    role: str,
    organization: Organization,
    by: Any,
    group: PartyGroup | None = None,
    title: str = "",
    from_on: date | None = None,
) -> Appointment:
    """Put a person in a role at ``organization`` from ``from_on`` (today) on; a member without account gets one.

    Raises Refused where the role does not exist at this kind of organisation, is held already, or is one's own.
    """
    from_on = from_on or clock.today()
    user = open_account(person, by=by) if isinstance(person, Member) else person
    _refuse_appointment(user, Role(role), organization, group, by)
    held = user.appointments.filter(role=role, organization=organization, group=group)
    if held.overlapping(from_on, None).exists():
        raise Refused(f"{user}已经担任{organization}的{Role(role).label}。")
    appointment = Appointment.objects.create(
        user=user, role=role, organization=organization, group=group, title=title.strip() or Role(role).label,
        from_on=from_on,
    )  # fmt: skip
    told = " · ".join(dict.fromkeys([str(group or organization), appointment.title, appointment.get_role_display()]))
    audit.record("任命", person_of(user), by=by, reason=f"{told}，自{from_on}起")
    return appointment


def _refuse_appointment(user: User, role: Role, organization: Organization, group: PartyGroup | None, by: Any) -> None:
    if by is not None and by.pk == user.pk:
        raise Refused("不能任命自己，请由他人办理。")
    if not user.is_active:
        raise Refused(f"{user}的账号已停用，请先恢复再任命。")
    if role not in APPOINTED:
        raise Refused(f"“{role.label}”不通过任命产生。", "role")
    if role not in roles_at(organization):
        raise Refused(f"{organization.get_kind_display()}不设“{role.label}”这个角色。", "role")
    if role is Role.GROUP_LEADER and (group is None or group.branch_id != organization.pk or group.is_closed):
        raise Refused("请选择本支部的一个党小组。", "group")
    if role is not Role.GROUP_LEADER and group is not None:
        raise Refused("只有党小组长需要选择党小组。", "group")


@transaction.atomic
def end_appointment(appointment: Appointment, *, by: Any, on: date | None = None) -> None:
    """End an office: from ``on`` (today; not later) it gives no access. Raises Refused for one that has ended, and for
    the last administrator of all."""
    if by is not None and by.pk == appointment.user_id:
        raise Refused("不能免去自己的职务，请由他人办理。")
    on = max(on or clock.today(), appointment.from_on)
    if appointment.until_on is not None and appointment.until_on <= on:
        raise Refused(f"“{appointment}”已经免去了。")
    if appointment.role == Role.ADMINISTRATOR:
        others = Appointment.objects.on(clock.today()).filter(role=Role.ADMINISTRATOR, user__is_active=True)
        if not others.exclude(user=appointment.user_id).exists():
            raise Refused("这是最后一名系统管理员，请先任命另一名。")
    Appointment.objects.filter(pk=appointment.pk).update(until_on=on)
    appointment.until_on = on
    audit.record("免职", person_of(appointment.user), by=by,
                 reason=f"{appointment.group or appointment.organization} · {appointment.title}，自{on}起")  # fmt: skip


@transaction.atomic
def confirm_proposal(proposal: OfficeProposal, *, role: str, by: Any, group: PartyGroup | None = None) -> Appointment:
    """Turn an office that a roster named into an office; who confirms answers for it."""
    _settle(proposal, OfficeProposal.State.CONFIRMED)
    return appoint(proposal.member, role=role, organization=proposal.branch, group=group, title=proposal.title, by=by)


@transaction.atomic
def dismiss_proposal(proposal: OfficeProposal, *, by: Any) -> None:
    """Say that an office named in a roster is not one here."""
    _settle(proposal, OfficeProposal.State.DISMISSED)
    audit.record("不采纳任职建议", proposal.member, by=by, reason=proposal.title)


def _settle(proposal: OfficeProposal, state: str) -> None:
    waiting = OfficeProposal.objects.filter(pk=proposal.pk, state=OfficeProposal.State.PROPOSED)
    if not waiting.update(state=state):
        raise Refused("这条任职建议已经有人处理过了。")
    proposal.state = state
