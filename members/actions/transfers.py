"""Leaving a branch and arriving in another. One hand-over ends what must end; records stay where they were made."""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import DateField, F, Q, Value
from django.db.models.functions import Greatest

from core import audit, clock
from core.errors import Refused
from core.registry import handovers
from members.actions.accounts import deactivate_account
from members.actions.people import assign_category, assign_group, open_membership
from members.models import (
    Appointment,
    Member,
    MemberCategory,
    Membership,
    OfficeProposal,
    Organization,
    PartyGroup,
    Transfer,
    User,
)

# What ends a membership without a transfer, and shuts the account.
FAREWELLS = (Member.Status.DECEASED, Member.Status.REMOVED, Member.Status.SUSPENDED)


@transaction.atomic
def send_transfer(
    member: Member,
    *,
    by: Any,
    leaves_on: date | None = None,
    destination: Organization | None = None,
    destination_name: str = "",
    reason: str = "",
) -> Transfer:
    """Transfer a member out: to a branch of this installation, which has to receive him, or to somewhere else by name.

    From ``leaves_on`` (today) on he is not in the branch: membership, group, category and offices there end, and every
    room ends what it must. His account stays and reads his own papers.
    """
    leaves_on = leaves_on or clock.today()
    membership = _membership_to_end(member, leaves_on)
    destination_name = destination_name.strip()
    if (destination is None) == (not destination_name):
        raise Refused("请选择一个转入支部，或者填写转往的单位，二者只填一项。", "destination")
    if destination is not None and (destination.pk == membership.branch_id or not destination.is_branch):
        raise Refused("转入的应是另一个党支部。", "destination")
    where = destination.name if destination else destination_name
    audit.record("转出", member, by=by, reason="，".join(filter(None, [f"转往{where}", reason.strip()])), on=leaves_on)
    leave(member, membership, on=leaves_on, departure=f"转往{where}", by=by, everywhere=destination is None)
    if destination is None:
        _set_status(member, Member.Status.TRANSFERRED)
    return Transfer.objects.create(
        member=member, source=membership.branch, destination=destination, destination_name=destination_name,
        leaves_on=leaves_on, reason=reason.strip(),
        state=Transfer.State.SENT if destination else Transfer.State.LEFT,
    )  # fmt: skip


@transaction.atomic
def close_membership(member: Member, *, status: str, by: Any, on: date | None = None, reason: str = "") -> None:
    """End a membership because the member died, was removed or suspended; the account is shut."""
    if status not in FAREWELLS:
        raise Refused("请选择去世、停止党籍或已除名。", "status")
    on = on or clock.today()
    membership = _membership_to_end(member, on)
    label = Member.Status(status).label
    audit.record("不再在册", member, by=by, reason="，".join(filter(None, [label, reason.strip()])), on=on)
    leave(member, membership, on=on, departure=label, by=by, everywhere=True)
    _set_status(member, status)
    user = User.objects.filter(member=member, is_active=True).first()
    if user:
        deactivate_account(user, reason=label, by=by)


def _membership_to_end(member: Member, on: date) -> Membership:
    membership = member.memberships.filter(until_on=None).select_related("branch").first()
    if membership is None:
        raise Refused(f"{member}现在不在任何支部。")
    if on > clock.today():
        raise Refused("日期不能晚于今天。", "leaves_on")
    if on <= membership.from_on:
        raise Refused(f"他从{membership.from_on}起才属于本支部，日期要在那以后。", "leaves_on")
    return membership


def leave(member: Member, membership: Membership, *, on: date, departure: str, by: Any, everywhere: bool) -> None:
    """End what belongs to a membership: itself, group, category, offices (all of them when leaving the installation),
    proposals; then let every higher room end its own. The single way out of a branch."""
    branch = membership.branch
    membership.until_on, membership.departure = on, departure
    membership.save(update_fields=["until_on", "departure"])
    offices = Appointment.objects.filter(user__member=member)
    if not everywhere:
        offices = offices.filter(organization=branch)
    for rows in (member.group_memberships, member.category_assignments, offices):
        still_open = rows.filter(Q(until_on=None) | Q(until_on__gt=on))
        still_open.update(until_on=Greatest(F("from_on"), Value(on, output_field=DateField())))
    OfficeProposal.objects.filter(member=member, branch=branch, state=OfficeProposal.State.PROPOSED).update(
        state=OfficeProposal.State.DISMISSED
    )
    for hand_over in handovers:
        hand_over(member, branch, on, by)


def _set_status(member: Member, status: str) -> None:
    Member.objects.filter(pk=member.pk).update(status=status, version=F("version") + 1)
    member.refresh_from_db(fields=["status", "version"])


@transaction.atomic
def receive_transfer(
    transfer: Transfer,
    *,
    by: Any,
    arrives_on: date | None = None,
    group: PartyGroup | None = None,
    category: MemberCategory | None = None,
) -> Membership:
    """Confirm that a member has arrived; the new branch sees him and what he does from ``arrives_on`` (today) on."""
    arrives_on = arrives_on or clock.today()
    if arrives_on > clock.today() or arrives_on < transfer.leaves_on:
        raise Refused(f"报到日期应在转出日期（{transfer.leaves_on}）到今天之间。", "arrives_on")
    _settle(transfer, Transfer.State.RECEIVED)
    member, branch = transfer.member, transfer.destination
    assert branch is not None  # noqa: S101 - a sent transfer has one (database constraint on what was settled)
    membership = open_membership(member, branch, arrives_on, f"由{transfer.source}转入")
    audit.record("转入", member, by=by, reason=f"由{transfer.source}转入{branch}", on=arrives_on)
    if group:
        assign_group(member, group=group, from_on=arrives_on, by=by)
    if category:
        assign_category(member, category=category, from_on=arrives_on, by=by)
    return membership


@transaction.atomic
def decline_transfer(transfer: Transfer, *, reason: str, by: Any) -> None:
    """Send a transfer back: the member belongs to the branch he came from, and to his group and category there, as if
    he had not left it. What was handed over (zones, offices) is not given back by itself."""
    if not reason.strip():
        raise Refused("请写明退回的理由。", "reason")
    _settle(transfer, Transfer.State.DECLINED)
    member, on, reason = transfer.member, transfer.leaves_on, f"{transfer.destination}退回：{reason.strip()}"
    open_membership(member, transfer.source, on, f"{transfer.destination}退回")
    audit.record("转接退回", member, by=by, reason=reason)
    groups = transfer.source.groups.filter(is_closed=False, memberships__member=member, memberships__until_on=on)
    if group := groups.first():
        assign_group(member, group=group, from_on=on, by=by, reason=reason)
    if category := MemberCategory.objects.filter(assignments__member=member, assignments__until_on=on).first():
        assign_category(member, category=category, from_on=on, by=by, reason=reason)


def _settle(transfer: Transfer, state: str) -> None:
    if not Transfer.objects.filter(pk=transfer.pk, state=Transfer.State.SENT).update(state=state):
        raise Refused("这条转接已经办过了。")
    transfer.state = state
