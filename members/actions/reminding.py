"""Sending reminders: only to those who have not done it, and never the same thing twice a day by the same way."""

import logging
import smtplib
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.mail import get_connection
from django.db import IntegrityError, transaction
from django.db.models import F
from django_tasks import task

from core import clock
from core.registry import Todo
from members.models import Organization, Reminded, ReminderDelivery, ReminderRule, ReminderRun, User
from members.models.reminders import Channel
from members.reminders import mail
from members.reminders.posting import NotPosted
from members.reminders.robots import Robot, robot_of
from members.reminders.times import is_quiet, is_reminder_day, is_time
from members.reminders.waiting import Letter, Notice, letters, notices, people_of, thing_of

Occasion = ReminderDelivery.Occasion
TAKEN_FOR = timedelta(minutes=15)  # then who sends is believed dead, and somebody else goes on
AGAIN_AFTER = timedelta(minutes=30)
MOST_TRIES = 3  # a day
KEPT_FOR = timedelta(days=7)  # who was told what, for the guard only: the log stays
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Carriers:
    """By what messages leave the house; ``open_mail`` is None where there is no mail server. The demo has others, whose
    messages go nowhere."""

    say: Callable[[Robot, str, Sequence[str]], None]
    open_mail: Callable[[], Any] | None


def carriers_of_settings() -> Carriers:
    return Carriers(Robot.say, get_connection if settings.SENDS_MAIL else None)


class Sending:
    """One organisation's reminders at this moment. ``failures`` counts the messages that did not go out."""

    def __init__(self, organization: Organization, rule: ReminderRule, *, occasion: str, by: Any = None,
                 carriers: Carriers | None = None):  # fmt: skip
        self.organization, self.rule, self.occasion, self.by = organization, rule, occasion, by
        self.carriers = carriers or carriers_of_settings()
        self.failures = 0

    def send(self, *, only_announced: bool = False) -> None:
        people = people_of(self.organization)
        if self.rule.chat and (only_announced or is_reminder_day(self.rule, clock.today())):
            for notice in notices(people):
                self._post(notice)
        if open_mail := self.carriers.open_mail:
            self._mail(letters(people, self.rule, only_announced=only_announced), open_mail)

    def _post(self, notice: Notice) -> None:
        channel, token = self.rule.chat, uuid4()
        mine = claim(channel, [(user, notice.todo) for user in notice.people], token)
        if not mine:
            return
        left = Notice(notice.todo, [user for user, _ in mine])
        text, failure = left.text(self.rule), ""
        try:
            self.carriers.say(robot_of(self.rule), text, left.phones(self.rule))
        except NotPosted as error:
            failure = error.reason
            if not error.may_have_arrived:
                release(token)
        self._note(channel, text, people=len(left.people), failure=failure)

    def _mail(self, portions: Iterator[list[Letter]], open_mail: Callable[[], Any]) -> None:
        connection = None
        for letter in (letter for portion in portions for letter in portion):
            token = uuid4()
            mine = claim(Channel.EMAIL, [(letter.user, todo) for todo in letter.todos], token)
            if not mine:
                continue
            try:
                connection = connection or opened(open_mail)
            except (OSError, smtplib.SMTPException) as error:
                release(token)
                self._note(Channel.EMAIL, "连接邮件服务器", failure=said_of(error))
                return
            if not self._deliver(connection, Letter(letter.user, [todo for _, todo in mine]), token):
                connection.close()
                connection = None
        if connection is not None:
            connection.close()

    def _deliver(self, connection: Any, letter: Letter, token) -> bool:
        """Whether the server took the mail. What it said no to may be tried again; what it said nothing to, not."""
        message, failure = mail.reminder(letter.user, letter.user.reminder_choice.email, letter.todos), ""
        try:
            connection.send_messages([message])
        except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused) as refusal:
            failure = said_of(refusal)
            release(token)
        except (OSError, smtplib.SMTPException):
            failure = "邮件服务器没有回答，不知道发出去没有。"
        text = "、".join(todo.label for todo in letter.todos)
        self._note(Channel.EMAIL, text, people=1, failure=failure, user=letter.user)
        return not failure

    def _note(self, channel: str, text: str, *, failure: str, people: int = 0, user: User | None = None) -> None:
        self.failures += bool(failure)
        note_delivery(self.organization, channel=channel, occasion=self.occasion, text=text, people=people,
                      failure=failure, user=user, by=self.by)  # fmt: skip


def opened(open_mail: Callable[[], Any]) -> Any:
    connection = open_mail()
    connection.open()
    return connection


def note_delivery(organization: Organization, *, channel: str, occasion: str, text: str, failure: str, by: Any,
                  people: int = 0, user: User | None = None) -> ReminderDelivery:  # fmt: skip
    """Append to the log that a message went out, or why it did not."""
    return ReminderDelivery.objects.create(
        organization=organization, channel=channel, occasion=occasion, user=user, text=text, people=people,
        sent_at=clock.now(), sent_by=by, is_sent=not failure, failure=failure[:300],
    )  # fmt: skip


def said_of(error: Exception) -> str:
    """Return in words why a mail did not go out. Nothing that holds an address or a password."""
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return "邮件服务器不认系统的账号或密码，请系统管理员检查。"
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return "邮件服务器不收这个邮箱，请本人检查邮箱写得对不对。"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"邮件服务器没有接受（代码 {error.smtp_code}）。"
    return "连不上邮件服务器，请系统管理员检查。"


def claim(channel: str, pairs: Collection[tuple[User, Todo]], token) -> list[tuple[User, Todo]]:
    """Return those of the pairs that nobody was told of today by this way; from now on they count as told. Two
    processes never get the same one: the database holds one row of each. Two queries."""
    today = clock.today()
    Reminded.objects.bulk_create(
        [Reminded(user=user, channel=channel, on=today, thing=thing_of(todo), token=token) for user, todo in pairs],
        ignore_conflicts=True,
    )
    mine = set(Reminded.objects.filter(token=token).values_list("user_id", "thing"))
    return [(user, todo) for user, todo in pairs if (user.pk, thing_of(todo)) in mine]


def release(token) -> None:
    """Take back what was claimed and surely not told."""
    Reminded.objects.filter(token=token).delete()


# --- by the clock ------------------------------------------------------------------------------------------------


def due_now() -> Iterator[tuple[Organization, ReminderRule]]:
    """Yield the organisations whose reminders of today may go out by now and are not done. Three queries."""
    now = clock.now()
    rules = {rule.organization_id: rule for rule in ReminderRule.objects.all()}
    runs = {run.organization_id: run for run in ReminderRun.objects.filter(on=clock.today())}
    for organization in Organization.objects.order_by("path"):
        rule = rules.get(organization.pk) or ReminderRule(organization=organization)
        run = runs.get(organization.pk)
        if is_time(rule, now) and (run is None or _is_open(run, now)):
            yield organization, rule


def _is_open(run: ReminderRun, now: datetime) -> bool:
    return run.next_at is not None and run.next_at <= now and run.tries < MOST_TRIES


def take_run(organization: Organization, on: date) -> ReminderRun | None:
    """Return the day's run for who may carry it out, and nobody else; None for who comes second."""
    now = clock.now()
    try:
        with transaction.atomic():
            return ReminderRun.objects.create(organization=organization, on=on, next_at=now + TAKEN_FOR)
    except IntegrityError:
        run = ReminderRun.objects.get(organization=organization, on=on)
    if not _is_open(run, now):
        return None
    rows = ReminderRun.objects.filter(pk=run.pk, tries=run.tries)
    taken = rows.update(tries=F("tries") + 1, next_at=now + TAKEN_FOR)
    run.tries += 1
    return run if taken else None


def finish_run(run: ReminderRun, *, failures: int) -> None:
    """Close the day's run, or let it be tried again later where something did not go out."""
    again = clock.now() + AGAIN_AFTER if failures and run.tries < MOST_TRIES else None
    ReminderRun.objects.filter(pk=run.pk).update(next_at=again)


def remind_all(carriers: Carriers | None = None) -> int:
    """Send whatever is due now, each organisation's by whoever takes its run first. Return how many runs these were.

    What goes wrong with one organisation is logged and keeps the others from nothing.
    """
    taken = 0
    for organization, rule in due_now():
        run = take_run(organization, clock.today())
        if run is None:
            continue
        taken += 1
        sending = Sending(organization, rule, occasion=Occasion.SCHEDULED, carriers=carriers)
        try:
            sending.send()
        except Exception:
            log.exception("reminders of organisation %s", organization.pk)
            sending.failures += 1
        finish_run(run, failures=sending.failures)
    if taken:
        before = clock.today() - KEPT_FOR
        Reminded.objects.filter(on__lt=before).delete()
        ReminderRun.objects.filter(on__lt=before).delete()
    return taken


@task()
def send_announced(organization_id: int, user_id: int) -> None:
    """What the secretary asked to be sent at once: who still owes what everybody owes. Not where the worker comes to it
    only in the quiet hours."""
    organization = Organization.objects.get(pk=organization_id)
    by = User.objects.get(pk=user_id)
    rule = ReminderRule.objects.of(organization)
    if is_quiet(rule, clock.now()):
        note_delivery(organization, channel=rule.chat or Channel.EMAIL, occasion=Occasion.MANUAL, text="现在提醒",
                      failure="轮到发送时已经是免打扰时间，没有发。", by=by)  # fmt: skip
        return
    Sending(organization, rule, occasion=Occasion.MANUAL, by=by).send(only_announced=True)
