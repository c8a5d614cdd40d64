"""Hooks by which a higher room takes part in what a lower room or a page does, without the lower one knowing it.

Each app fills these in its ``AppConfig.ready``. ``core`` knows only the shapes.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import QuerySet

from core.asking import Answer, Question, answer_all, asking_once


class Registry(list):
    """A list of functions, filled by decorator."""

    def register(self, function: Callable) -> Callable:
        self.append(function)
        return function


@dataclass(frozen=True)
class Todo:
    """Something that waits for a person. ``due_on`` sorts it; ``count`` says how many of the kind, and where there are
    none nothing waits. A source gives the queryset to count; who collects gets the number."""

    label: str
    url: str
    due_on: date | None = None
    count: int | QuerySet = 1
    icon: str = "circle"
    tone: str = "waiting"


@dataclass(frozen=True)
class NavigationItem:
    """A place in the desk's navigation or the phone's tabs. ``section`` is the URL prefix that makes it current; places
    of one ``group`` stand together under its name."""

    label: str
    url: str
    icon: str
    section: str
    order: int
    group: str = ""


# (user, day) -> Iterable[Todo | Asked]: what waits for this person.
todos = Registry()
# Those of the sources above that tell what everybody in a branch owes, so that it may be said before all of them who
# still does.
announced = Registry()
# (users, day) -> None: ask once for all of them what the sources of todos would ask for each.
gatherings = Registry()
# (user, day) -> Iterable[DueDay | Asked]: on which days something of this person's own is due, for his calendar.
due_days = Registry()
# (member, branch, on, by) -> None: end what must end when a member leaves a branch on a day.
handovers = Registry()
# (zones, by) -> None: who answers for these zones is somebody else by now, or may be.
successions = Registry()
# (user) -> Iterable[NavigationItem]
navigation = Registry()
# (user) -> Iterable[NavigationItem]: tabs at the foot of a member's phone.
tabs = Registry()
# () -> Iterator[str]: sentences naming each object that is not whole; ``manage.py verify`` runs them all.
verifications = Registry()
# (member, user) -> Iterable[MemberSection]: what a room shows on a member's page, as far as the user may see it.
member_sections = Registry()
# (branch, year) -> Iterable[YearStep | Asked]: where the year stands, for the secretary's line of steps.
year_steps = Registry()
# (member, user) -> Iterable[NavigationItem]: what other rooms have about a member, offered on his page.
member_pages = Registry()
# (zone) -> Iterable[NavigationItem]: what other rooms offer the public on a zone's page.
public_zone_pages = Registry()
# (contact, user) -> Iterable[NavigationItem]: what other rooms offer on a contact's page.
contact_pages = Registry()
# (user, words) -> Search: what of one kind the user may see holds every one of the words.
searches = Registry()
# ({branch id: names}, day) -> Iterable[Visit]: since that day, when anybody of these names was last visited.
visits = Registry()
# (branch, month) -> Iterable[str]: sentences saying why what was counted for a month cannot be changed any more.
hindrances = Registry()


@dataclass(frozen=True)
class Hit:
    """One thing that was found: ``texts`` are where the words may stand in it, the likeliest first."""

    title: str
    url: str
    note: str = ""
    texts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Search:
    """What was found of one kind. ``kind`` names it in addresses; ``rows`` come from a permitted queryset, in the order
    to be shown; ``tell`` makes a row a ``Hit`` without asking anything more; ``list_url`` is the list of the kind."""

    kind: str
    label: str
    icon: str
    rows: QuerySet
    tell: Callable[..., Hit]
    list_url: str = ""


@dataclass(frozen=True)
class Visit:
    """On which day a member of a branch last visited somebody of this name."""

    branch_id: int
    name: str
    member_id: int
    member_name: str
    on: date


def collect_visits(names: Mapping[int, Collection[str]], since: date) -> list[Visit]:
    """Return every room's visits to the people named, by branch."""
    return [visit for source in visits for visit in source(names, since)]


@dataclass(frozen=True)
class DueDay:
    """A day in a person's calendar, which others' services keep: ``label`` names nobody and quotes nothing. ``key``
    stays the same as long as it is about the same thing."""

    key: str
    label: str
    on: date
    url: str


@dataclass(frozen=True)
class MemberSection:
    """A part of a member's page: its heading, and the template that is given ``rows``."""

    title: str
    template: str
    rows: Iterable


@dataclass(frozen=True)
class YearStep:
    """One step of a branch's year: ``state`` is one of done, current, late, next. ``permission`` is what a reader must
    hold to open ``url``, where not everybody who sees the steps may."""

    label: str
    url: str
    state: str
    note: str
    order: int
    permission: str = ""


@dataclass(frozen=True)
class Asked:
    """What a source yields whose todos or steps depend on answers: ``say`` gets them, in the order of the questions,
    and returns what is to be shown. All sources' questions are asked in one query, so ``say`` asks nothing more."""

    questions: tuple[Question, ...]
    say: Callable[..., Iterable]


def collect_todos(user, day: date) -> list[Todo]:
    """Return everything that waits for ``user``, the soonest due first."""
    return collect_todos_and_steps(user, day)[0]


def collect_todos_of(users: Collection, day: date, sources: Registry = todos) -> dict[int, list[Todo]]:
    """Return what waits for each of ``users``, by the user's id. What is only counted takes a query for some hundred
    questions, however many people it is."""
    with asking_once():
        for gather in gatherings:
            gather(users, day)
        asked = [_every(sources, user, day) for user in users]
        answers = iter(answer_all([question for items in asked for item in items for question in _questions(item)]))
        return {user.pk: _soonest_first(_answered(items, answers)) for user, items in zip(users, asked, strict=True)}


def collect_due_days(user, day: date) -> list[DueDay]:
    """Return what is due for ``user``, from a little before ``day`` on, in order."""
    with asking_once():
        found = _settle(_every(due_days, user, day))
    return sorted(found, key=lambda due: (due.on, due.key))


def collect_year_steps(branch, year: int) -> list[YearStep]:
    """Return the steps of the branch's year in their order."""
    with asking_once():
        found = _settle(_every(year_steps, branch, year))
    return _in_order(item for item in found if isinstance(item, YearStep))


def collect_todos_and_steps(user, day: date, branch=None) -> tuple[list[Todo], list[YearStep]]:
    """Return what waits for ``user`` and, where a branch is given, the steps of its year. One query for all that is
    only counted."""
    with asking_once():
        steps = _every(year_steps, branch, day.year) if branch else []
        found = _settle([*_every(todos, user, day), *steps])
    return _soonest_first(found), _in_order(item for item in found if isinstance(item, YearStep))


def _soonest_first(found: Iterable) -> list[Todo]:
    waiting = [item for item in found if isinstance(item, Todo) and item.count]
    return sorted(waiting, key=lambda todo: (todo.due_on or date.max, todo.label))


def _every(sources: Registry, *args) -> list:
    return [item for source in sources for item in source(*args)]


def _in_order(steps: Iterable[YearStep]) -> list[YearStep]:
    return sorted(steps, key=lambda step: step.order)


def _settle(items: list) -> list:
    """Return the items with everything they ask answered."""
    return _answered(items, iter(answer_all([question for item in items for question in _questions(item)])))


def _answered(items: list, answers: Iterator[Answer]) -> list:
    found: list = []
    for item in items:
        theirs = [next(answers) for _ in _questions(item)]
        if isinstance(item, Asked):
            found.extend(item.say(*theirs))
        elif isinstance(item, Todo) and theirs:
            found.append(replace(item, count=theirs[0]))  # type: ignore[arg-type] # of a queryset: a number
        else:
            found.append(item)
    return found


def _questions(item: Todo | YearStep | DueDay | Asked) -> tuple[Question, ...]:
    if isinstance(item, Asked):
        return item.questions
    return (item.count,) if isinstance(item, Todo) and isinstance(item.count, QuerySet) else ()


def tell_of_succession(zones: Collection, by) -> None:
    """Let every room hand on what it gave to those who answered for these zones."""
    for succeed in successions:
        succeed(zones, by)


def collect_hindrances(branch, month: date) -> list[str]:
    """Return why a closed month of the branch cannot be opened again; empty when nothing hinders it."""
    return [sentence for source in hindrances for sentence in source(branch, month)]


def collect_member_sections(member, user) -> list[MemberSection]:
    """Return what every room shows of a member."""
    return [section for source in member_sections for section in source(member, user)]


def broken_objects() -> Iterator[str]:
    for source in verifications:
        yield from source()
