"""Whom there is to remind of what, asked at this moment. Writes nothing."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256

from django.db.models import Q

from core import clock
from core.registry import Registry, Todo, announced, collect_todos_of, todos
from members.models import Member, Organization, Reminded, ReminderChoice, ReminderRule, User
from members.reminders.mail import absolute
from members.reminders.robots import told
from members.reminders.times import is_pressing, is_reminder_day

TOGETHER = 20  # people asked about at once, just before their mails go out


@dataclass(frozen=True)
class Letter:
    """What one person would be mailed."""

    user: User
    todos: Sequence[Todo]


@dataclass(frozen=True)
class Notice:
    """What would be said in the group chat of one thing that everybody owes, and of whom."""

    todo: Todo
    people: list[User] = field(default_factory=list)

    def text(self, rule: ReminderRule) -> str:
        due = f"{self.todo.due_on.month}月{self.todo.due_on.day}日截止，" if self.todo.due_on else ""
        lead, after = f"责任簿提醒：{self.todo.label}。", f"{due}请登录办理：{absolute(self.todo.url)}"
        return told([str(user) for user in self.people], names=rule.names_people, lead=lead, after=after)

    def phones(self, rule: ReminderRule) -> list[str]:
        """Whom the message mentions, by the phone that the chat knows them by."""
        if not (rule.names_people and rule.mentions_people):
            return []
        phones = (user.member.phone if user.member_id else user.phone for user in self.people)
        return [phone for phone in phones if phone]


def thing_of(todo: Todo) -> str:
    """Return by what a thing is known again that day."""
    return sha256(f"{todo.label}\n{todo.url}".encode()).hexdigest()


def people_of(organization: Organization) -> list[User]:
    """Return those who can sign in and belong to the organisation today: a branch's members, and accounts of its own.
    Nobody else is chased."""
    here = Q(member__in=Member.objects.in_branch(organization)) | Q(member=None, organization=organization)
    people = User.objects.filter(here, is_active=True, activated_at__isnull=False)
    return list(people.select_related("member", "reminder_choice").order_by("pk"))


def choice_of(user: User) -> ReminderChoice | None:
    return getattr(user, "reminder_choice", None)


def is_mailed(user: User, day: date) -> bool:
    """Whether the person wants mails and has shown that the address is his."""
    choice = choice_of(user)
    if choice is None or not choice.by_email or not choice.confirmed_at:
        return False
    return choice.paused_until is None or choice.paused_until <= day


def notices(people: Collection[User]) -> list[Notice]:
    """Return what the group chat would be told now: each thing that everybody owes, with those who still do."""
    found: dict[tuple, Notice] = {}
    waiting = collect_todos_of(people, clock.today(), announced)
    for user in people:
        for todo in waiting[user.pk]:
            found.setdefault((todo.label, todo.url), Notice(todo)).people.append(user)
    return list(found.values())


def letters(people: Collection[User], rule: ReminderRule, *, only_announced: bool = False) -> Iterator[list[Letter]]:
    """Yield what people would be mailed now, a few people at a time: who did something meanwhile is not asked again.

    On a reminder day everything that waits; else what is due that day or the next, without what everybody owes, for
    which there are reminder days. ``only_announced``: this, and nothing else."""
    day = clock.today()
    readers = [user for user in people if is_mailed(user, day)]
    is_everything = only_announced or is_reminder_day(rule, day)
    sources = announced if only_announced else todos
    if not is_everything:
        sources = Registry(source for source in todos if source not in announced)
    for at in range(0, len(readers), TOGETHER):
        some = readers[at : at + TOGETHER]
        waiting = collect_todos_of(some, day, sources)
        yield [
            Letter(user, found) for user in some
            if (found := [todo for todo in waiting[user.pk] if is_everything or is_pressing(todo, day)])
        ]  # fmt: skip


def already_told(people: Collection[User], channel: str, todo: Todo) -> set[int]:
    """Return who was told of a thing today by this way, by user id. One query."""
    rows = Reminded.objects.filter(user__in=people, channel=channel, on=clock.today(), thing=thing_of(todo))
    return set(rows.values_list("user_id", flat=True))
