"""How a branch reminds, how each person wants to be reminded, and the secret address of a person's calendar."""

import secrets
import smtplib
from typing import Any

from django.db import transaction

from core import audit, clock
from core.errors import Refused
from core.limits import is_too_often
from core.plaintext import digest_of
from core.workflow import compare_and_set
from members.actions.accounts import person_of
from members.actions.changes import apply_changes
from members.actions.reminding import note_delivery, said_of, send_announced
from members.models import CalendarLink, Organization, ReminderChoice, ReminderDelivery, ReminderRule, User
from members.reminders import mail
from members.reminders.posting import NotPosted
from members.reminders.robots import Robot, robot_of
from members.reminders.times import is_quiet, is_quiet_at

TOKEN_BYTES = 32
MOST_MAILS = 5  # confirmations a minute


@transaction.atomic
def change_reminder_rule(organization: Organization, *, seen_version: int | None, by: Any, **fields: Any) -> None:
    """Set when an organisation's people are reminded and what its group chat is told. Raises Refused for a time that
    lies in the quiet hours."""
    rule = _stored(organization)
    set_to = {name: fields.get(name, getattr(rule, name)) for name in ("send_at", "quiet_from", "quiet_until")}
    if is_quiet_at(set_to["send_at"], set_to["quiet_from"], set_to["quiet_until"]):
        raise Refused("这个时间在免打扰时段里，到了也不会发。", "send_at")
    apply_changes(rule, seen_version=seen_version, verb="修改提醒设置", by=by, **fields)


def _stored(organization: Organization) -> ReminderRule:
    return ReminderRule.objects.get_or_create(organization=organization)[0]


@transaction.atomic
def connect_robot(organization: Organization, *, kind: str, address: str, secret: str = "", by: Any) -> None:
    """Have the reminders said in a group chat. The robot's address and key are kept sealed, and in no log. Raises
    Refused for an address that is not this kind of robot's."""
    robot = Robot(kind, address, secret)
    compare_and_set(_stored(organization), None, chat=kind, chat_sealed=robot.sealed)
    audit.record("接上群机器人", organization, by=by, kind=kind)


@transaction.atomic
def disconnect_robot(organization: Organization, *, by: Any) -> None:
    rule = ReminderRule.objects.of(organization)
    if not rule.chat:
        raise Refused("现在没有接群机器人。")
    compare_and_set(rule, None, chat="", chat_sealed="")
    audit.record("断开群机器人", organization, by=by)


def try_robot(organization: Organization, *, by: Any) -> ReminderDelivery:
    """Say in the group chat that it works, and return the line in the log, which tells how it went. Not repeated by
    itself: who tries is looking."""
    rule = ReminderRule.objects.of(organization)
    if not rule.chat:
        raise Refused("还没有接群机器人。")
    text, failure = f"责任簿试发：{organization}的群机器人接好了。", ""
    try:
        robot_of(rule).say(text, pauses=())
    except NotPosted as error:
        failure = error.reason
    with transaction.atomic():
        audit.record("试发提醒", organization, by=by)
        return note_delivery(organization, channel=rule.chat, occasion="trial", text=text, failure=failure, by=by)


@transaction.atomic
def send_reminders_now(organization: Organization, *, by: Any) -> None:
    """Have those reminded at once who still owe what everybody owes; who was told today already is left out. Raises
    Refused in the quiet hours."""
    rule = ReminderRule.objects.of(organization)
    if is_quiet(rule, clock.now()):
        raise Refused(f"现在是免打扰时间，请等到{rule.quiet_until:%H:%M}以后再发。")
    audit.record("发送提醒", organization, by=by)
    send_announced.enqueue(organization.pk, by.pk)


@transaction.atomic
def change_reminder_choice(user: User, *, seen_version: int | None, email: str, by_email: bool,
                           paused_until, by: Any) -> bool:  # fmt: skip
    """Set how a person wants to be reminded. Return whether a new address waits for its confirmation."""
    choice = ReminderChoice.objects.get_or_create(user=user)[0]
    is_new = email != choice.email
    apply_changes(choice, seen_version=seen_version, verb="修改提醒方式", by=by, email=email, by_email=by_email,
                  paused_until=paused_until)  # fmt: skip
    if is_new:
        ReminderChoice.objects.filter(pk=choice.pk).update(confirmed_at=None)
    return is_new and bool(email)


def send_confirmation(user: User, *, email: str) -> str:
    """Mail the person the link that shows the address to be his. Return why it did not go out, or nothing."""
    if is_too_often("email-confirmation", str(user.pk), most=MOST_MAILS):
        return "发得太多了，请过一分钟再试。"
    try:
        mail.confirmation(user, email).send()
    except (OSError, smtplib.SMTPException) as error:
        return said_of(error)
    return ""


@transaction.atomic
def confirm_email(user: User, *, email: str) -> None:
    """Note that the person has opened the mail sent to the address. Raises Refused when it was changed meanwhile."""
    rows = ReminderChoice.objects.filter(user=user, email=email)
    if not rows.update(confirmed_at=clock.now()):
        raise Refused("您后来又换了邮箱，请打开最新的那封确认信。")
    audit.record("确认邮箱", person_of(user), by=user)


@transaction.atomic
def make_calendar_link(user: User, *, by: Any) -> str:
    """Return the secret part of a new address of the person's calendar: only now, for nowhere is it kept. An earlier
    address leads nowhere from now on."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    values = {"token_digest": digest_of(token), "made_at": clock.now()}
    CalendarLink.objects.update_or_create(user=user, defaults=values)
    audit.record("生成日历链接", person_of(user), by=by)
    return token


@transaction.atomic
def end_calendar_link(user: User, *, by: Any) -> None:
    """Let the person's calendar have no address any more."""
    if not CalendarLink.objects.filter(user=user).delete()[0]:
        raise Refused("现在没有日历链接。")
    audit.record("停用日历链接", person_of(user), by=by)


def calendar_owner(token: str) -> CalendarLink | None:
    """Return the link that a secret address means, of somebody who may sign in. One query."""
    links = CalendarLink.objects.select_related("user").filter(user__is_active=True)
    return links.filter(token_digest=digest_of(token)).first()
