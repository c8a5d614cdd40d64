"""Whom the zones serve, what they are marked with, and who looks after them."""

from datetime import date
from typing import Any

from django.db import transaction

from core import audit, clock
from core.errors import Refused, unique_or_refused
from core.plaintext import written
from core.templatetags.zonebook import precise_date
from core.workflow import compare_and_set, require, take_turns
from members.actions.changes import apply_changes
from members.models import Member, Organization
from members.names import pinyin_of
from zones.actions.claims import let_go
from zones.actions.zones import refuse_zone
from zones.models import Contact, ContactMark, Zone

Mark = ContactMark.Mark


def keep_contact(contact: Contact) -> bool:
    """Keep a contact from being closed or changed by others until this transaction is over. False when it is served no
    longer by now."""
    return take_turns(Contact.objects.filter(pk=contact.pk, is_closed=False))


@transaction.atomic
def add_contact(
    branch: Organization, *, by, kind: str, name: str, zone: Zone | None = None, people: int = 1, phone: str = "",
    address: str = "", note: str = "",
) -> Contact:  # fmt: skip
    """Enter a person, household or team that a zone serves. Raises Refused, NotAllowed."""
    require(branch, by, "contact.manage")
    refuse_zone(branch, zone)
    name = name.strip()
    contact = Contact.objects.create(
        branch=branch, zone=zone, kind=kind, name=name, initials=pinyin_of(name)[1], people=people, phone=phone,
        address=address, note=note,
    )  # fmt: skip
    audit.record("登记联系对象", contact, by=by, zone=str(zone or ""))
    return contact


@transaction.atomic
def change_contact(contact: Contact, *, by, seen_version: int | None = None, **fields: Any) -> Contact:
    """Change a contact's facts or the zone that serves it. Raises Refused, Stale, NotAllowed."""
    require(contact, by, "contact.manage")
    if not keep_contact(contact):
        raise Refused("这个联系对象已不再联系，不能再改。")
    if "zone" in fields:
        refuse_zone(contact.branch, fields["zone"])
    if "name" in fields:
        fields["initials"] = pinyin_of(fields["name"])[1]
    apply_changes(contact, seen_version=seen_version, verb="修改联系对象", by=by, **fields)
    return contact


@transaction.atomic
def close_contact(contact: Contact, *, by, reason: str, seen_version: int | None = None) -> Contact:
    """Say that a contact is no longer served; its marks end today. The row and its history stay."""
    require(contact, by, "contact.manage")
    reason = written(reason, "请写明不再联系的原因。", "reason")
    if not keep_contact(contact):
        raise Refused("这个联系对象已不再联系。")
    for mark in contact.marks.filter(until_on__isnull=True):
        _end(mark, max(clock.today(), mark.from_on))
    compare_and_set(contact, seen_version, is_closed=True)
    let_go(contact.offers, reason=f"不再联系：{reason}", by=by)
    audit.record("不再联系", contact, by=by, reason=reason)
    return contact


@transaction.atomic
def mark_contact(
    contact: Contact, *, mark: str, by, carer: Member | None = None, from_on: date | None = None
) -> ContactMark:
    """Mark why a contact needs attention (困难群众, 入党申请人 …) and, if known, which member gives it."""
    require(contact, by, "contact.manage")
    from_on = from_on or clock.today()
    if not keep_contact(contact):
        raise Refused("这个联系对象已不再联系，不能再加标记。")
    if from_on > clock.today():
        raise Refused("日期不能晚于今天。", "from_on")
    _refuse_carer(contact, carer, from_on)
    if contact.marks.filter(mark=mark).overlapping(from_on, None).exists():
        raise Refused(f"“{contact}”在这段时间已经标记为{Mark(mark).label}。", "mark")
    with unique_or_refused(f"“{contact}”刚刚由别人标记为{Mark(mark).label}。", "mark"):
        row = ContactMark.objects.create(contact=contact, mark=mark, carer=carer, from_on=from_on)
    told = {"changes": {"帮带党员": ["", str(carer)]}} if carer else {}
    audit.record(f"标记为{Mark(mark).label}", contact, by=by, from_on=from_on, **told)
    return row


@transaction.atomic
def assign_carer(mark: ContactMark, *, carer: Member | None, by, on: date | None = None) -> ContactMark:
    """Say who looks after a marked contact from ``on`` (today) on; who did before stays as an ended row."""
    require(mark.contact, by, "contact.manage")
    on = on or clock.today()
    if mark.until_on is not None:
        raise Refused("这个标记已经取消。")
    if not mark.from_on <= on <= clock.today():
        raise Refused(f"日期要在标记（{precise_date(mark.from_on)}）之后，不能晚于今天。", "on")
    return mark if carer == mark.carer else give_care(mark, carer=carer, by=by, on=on)


def give_care(mark: ContactMark, *, carer: Member | None, by, on: date) -> ContactMark:
    """The change of carer itself, for actions that hold a permission of their own. Must run inside a transaction."""
    _refuse_carer(mark.contact, carer, on)
    successor = _replace_carer(mark, carer, on)
    told = {"帮带党员": [str(mark.carer or ""), str(carer or "")]}
    audit.record(f"{mark.get_mark_display()}：调整帮带党员", mark.contact, by=by, changes=told, on=on)
    return successor


@transaction.atomic
def unmark(mark: ContactMark, *, by, reason: str, on: date | None = None) -> ContactMark:
    """End a mark on ``on`` (today), with the reason (已脱贫, 已入党 …)."""
    require(mark.contact, by, "contact.manage")
    on = on or clock.today()
    if mark.until_on is not None:
        raise Refused("这个标记已经取消。")
    reason = written(reason, "请写明取消标记的原因。", "reason")
    if not mark.from_on <= on <= clock.today():
        raise Refused(f"日期要在标记（{precise_date(mark.from_on)}）之后，不能晚于今天。", "on")
    _end(mark, on)
    audit.record(f"取消标记：{mark.get_mark_display()}", mark.contact, by=by, reason=reason, on=on)
    return mark


def _replace_carer(mark: ContactMark, carer: Member | None, on: date) -> ContactMark:
    _end(mark, on)
    return ContactMark.objects.create(contact=mark.contact, mark=mark.mark, carer=carer, from_on=on)


def _end(mark: ContactMark, on: date) -> None:
    if not ContactMark.objects.filter(pk=mark.pk, until_on__isnull=True).update(until_on=on):
        raise Refused("这个标记刚刚由别人改过，请刷新后再看。")
    mark.until_on = on


def _refuse_carer(contact: Contact, carer: Member | None, on: date) -> None:
    if carer is not None and not Member.objects.in_branch(contact.branch, on).filter(pk=carer.pk).exists():
        raise Refused(f"{carer}这一天不在本支部。", "carer")
