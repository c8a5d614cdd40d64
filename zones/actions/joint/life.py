"""Proposing to run a zone together, answering, holding the kick-off, ending it."""

from datetime import date
from typing import Any

from django.db import transaction

from core import audit, clock
from core.errors import Refused, WrongState
from core.templatetags.zonebook import precise_date
from core.workflow import advance, amend, require
from members.actions.changes import told_changes
from members.models import Organization
from zones.models import JointZone, Zone


@transaction.atomic
def propose_joint(
    zone: Zone, *, by, theme: str, starts_on: date, ends_on: date, partner: Organization | None = None,
    partner_name: str = "", partner_contact: str = "", partner_phone: str = "",
) -> JointZone:  # fmt: skip
    """Propose to run ``zone`` together with ``partner``, or with an organisation outside that is only named.

    Raises Refused: a closed zone, the own branch or two partners or none, a period that ends before it begins, another
    joint running of the same zone in that time; NotAllowed.
    """
    require(zone, by, "joint.manage")
    joint = JointZone(
        zone=zone, branch=zone.branch, theme=theme.strip(), starts_on=starts_on, ends_on=ends_on, partner=partner,
        partner_name=partner_name.strip(), partner_contact=partner_contact.strip(),
        partner_phone=partner_phone.strip(), state="proposed",
    )  # fmt: skip
    _refuse(joint)
    joint.save()
    audit.record("提议共建", joint, by=by, zone=str(zone), partner=joint.partner_title)
    return joint


@transaction.atomic
def change_joint(joint: JointZone, *, by, seen_version: int | None = None, **fields: Any) -> JointZone:
    """Change what is proposed (zone, theme, period, partner) while nobody has answered: what was agreed stands.

    Raises Refused as for a proposal and when an action on the timetable would lie outside the period, WrongState,
    Stale, NotAllowed.
    """
    require(joint, by, "joint.manage")
    if joint.state != "proposed":
        raise WrongState("对方已经答复，商定的内容不能再改。要改，请结束以后重新提议。")
    texts = ("theme", "partner_name", "partner_contact", "partner_phone")
    fields = {name: value.strip() if name in texts else value for name, value in fields.items()}
    wanted = JointZone.objects.get(pk=joint.pk)
    for name, value in fields.items():
        setattr(wanted, name, value)
    require(wanted.zone, by, "joint.manage")
    _refuse(wanted)
    outside = joint.actions.filter(due_on__isnull=False, stopped_on__isnull=True)
    if outside.exclude(due_on__range=(wanted.starts_on, wanted.ends_on)).exists():
        raise Refused("运行表里有集中行动的完成期限在这段时间以外，请先改运行表。", "ends_on")
    different = {name: value for name, value in fields.items() if getattr(joint, name) != value}
    return amend(
        joint, by=by, permission="joint.manage", verb="修改共建提议", seen_version=seen_version,
        states=("proposed",), detail={"changes": told_changes(joint, different)}, **different,
    )  # fmt: skip


def agree(joint: JointZone, *, by, seen_version: int | None = None) -> JointZone:
    """The partner's officer agrees."""
    return advance(
        joint, "agree", by=by, seen_version=seen_version, agreed_on=clock.today(), agreed_by=by.name
    )  # fmt: skip


def decline(joint: JointZone, *, reason: str, by, seen_version: int | None = None) -> JointZone:
    """The partner's officer does not agree, and says why."""
    return advance(
        joint, "decline", by=by, seen_version=seen_version, reason=reason, closing_reason=reason.strip()
    )  # fmt: skip


def drop(joint: JointZone, *, by, seen_version: int | None = None) -> JointZone:
    """The leading branch has read why the partner does not agree, and leaves it at that."""
    return advance(joint, "drop", by=by, seen_version=seen_version)


def note_agreement(
    joint: JointZone, *, agreed_on: date, agreed_by: str, by, seen_version: int | None = None
) -> JointZone:
    """Note that a partner outside agreed: who said so, and on which day. A partner of this installation answers itself.

    Raises Refused for such a partner, a day after today, nobody named."""
    require(joint, by, "joint.manage")
    if joint.partner_id:
        raise Refused(f"{joint.partner}在本系统里，由他们的书记自己答复。")
    if not agreed_by.strip():
        raise Refused("请写明对方谁同意的。", "agreed_by")
    _refuse_future(agreed_on, "同意日期", "agreed_on")
    return advance(
        joint, "note_agreement", by=by, seen_version=seen_version, agreed_on=agreed_on, agreed_by=agreed_by.strip(),
        detail={"changes": {"对方同意人": ["", agreed_by.strip()]}},
    )  # fmt: skip


def withdraw(joint: JointZone, *, by, seen_version: int | None = None) -> JointZone:
    """Take the proposal back while nobody has answered."""
    return advance(joint, "withdraw", by=by, seen_version=seen_version)


def start(
    joint: JointZone, *, kicked_off_on: date, kick_off_place: str, kick_off_note: str = "", by,
    seen_version: int | None = None,
) -> JointZone:  # fmt: skip
    """Note the kick-off meeting (启动会): from then on things are ticked off.

    Raises Refused for a day after today, before the agreement, or after the period."""
    require(joint, by, "joint.manage")
    if not kick_off_place.strip():
        raise Refused("请写明启动会在哪里开的。", "kick_off_place")
    _refuse_future(kicked_off_on, "启动会日期", "kicked_off_on")
    if joint.agreed_on and kicked_off_on < joint.agreed_on:
        raise Refused(f"对方{precise_date(joint.agreed_on)}才同意，启动会不能比这更早。", "kicked_off_on")
    if kicked_off_on > joint.ends_on:
        raise Refused(f"共建到{precise_date(joint.ends_on)}为止，启动会要在这以前。", "kicked_off_on")
    return advance(
        joint, "start", by=by, seen_version=seen_version, kicked_off_on=kicked_off_on,
        kick_off_place=kick_off_place.strip(), kick_off_note=kick_off_note.strip(),
    )  # fmt: skip


def end(joint: JointZone, *, reason: str, by, seen_version: int | None = None) -> JointZone:
    """End it today, or with its last day when that has passed."""
    return advance(
        joint, "end", by=by, seen_version=seen_version, reason=reason, closing_reason=reason.strip(),
        ended_on=min(clock.today(), joint.ends_on),
    )  # fmt: skip


def _refuse(joint: JointZone) -> None:
    # Two proposals for one zone wait for each other here, where the database locks rows.
    zone = Zone.objects.select_for_update().get(pk=joint.zone_id)
    if zone.until_on is not None or zone.branch_id != joint.branch_id:
        raise Refused("这个责任区不在本支部，或者已经撤销。", "zone")
    if not joint.theme:
        raise Refused("请写共建主题。", "theme")
    _refuse_partner(joint)
    if joint.ends_on < joint.starts_on:
        raise Refused("最后一天不能早于开始日期。", "ends_on")
    others = JointZone.objects.filter(zone=zone).exclude(pk=joint.pk).overlapping(joint.starts_on, joint.ends_on)
    if other := others.first():
        raise Refused(
            f"{zone}在{precise_date(other.starts_on)}到{precise_date(other.ends_on)}已经有共建“{other}”"
            f"（{other.get_state_display()}），时间不能重叠。", "starts_on",
        )  # fmt: skip


def _refuse_partner(joint: JointZone) -> None:
    if joint.partner_id == joint.branch_id:
        raise Refused("共建单位不能是本支部自己。", "partner")
    if joint.partner_id and joint.partner_name:
        raise Refused("选了本系统里的单位，就不要再写外单位名称，两样只填一样。", "partner_name")
    if not joint.partner_id and not joint.partner_name:
        raise Refused("请选本系统里的共建单位；不在本系统里的，请写外单位名称。", "partner")
    if joint.partner_name and not joint.partner_contact:
        raise Refused("外单位请写明联系人，以后好找人。", "partner_contact")


def _refuse_future(day: date, what: str, field: str) -> None:
    if day > clock.today():
        raise Refused(f"{what}不能晚于今天。", field)
