"""Hooks by which a higher room takes part in what a lower room or a page does, without the lower one knowing it.

Each app fills these in its ``AppConfig.ready``. ``core`` knows only the shapes.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date


class Registry(list):
    """A list of functions, filled by decorator."""

    def register(self, function: Callable) -> Callable:
        self.append(function)
        return function


@dataclass(frozen=True)
class Todo:
    """Something that waits for a person. ``due_on`` sorts it; ``count`` says how many of the kind."""

    label: str
    url: str
    due_on: date | None = None
    count: int = 1
    icon: str = "circle"
    tone: str = "waiting"


@dataclass(frozen=True)
class NavigationItem:
    """A place in the desk's navigation or the phone's tabs. ``section`` is the URL prefix that makes it current."""

    label: str
    url: str
    icon: str
    section: str
    order: int
    count: int = 0


# (user, day) -> Iterable[Todo]: what waits for this person.
todos = Registry()
# (member, branch, on, by) -> None: end what must end when a member leaves a branch on a day.
handovers = Registry()
# (user) -> Iterable[NavigationItem]
navigation = Registry()
# (user) -> Iterable[NavigationItem]: tabs at the foot of a member's phone.
tabs = Registry()
# () -> Iterator[str]: sentences naming each object that is not whole; ``manage.py verify`` runs them all.
verifications = Registry()
# (branch, year) -> Iterable[YearStep]: where the year stands, for the secretary's line of steps.
year_steps = Registry()


@dataclass(frozen=True)
class YearStep:
    """One step of a branch's year: ``state`` is one of done, current, late, next."""

    label: str
    url: str
    state: str
    note: str
    order: int


def collect_todos(user, day: date) -> list[Todo]:
    """Return everything that waits for ``user``, the soonest due first."""
    found = [todo for source in todos for todo in source(user, day) if todo.count]
    return sorted(found, key=lambda todo: (todo.due_on or date.max, todo.label))


def collect_year_steps(branch, year: int) -> list[YearStep]:
    """Return the steps of the branch's year in their order."""
    return sorted((step for source in year_steps for step in source(branch, year)), key=lambda step: step.order)


def broken_objects() -> Iterator[str]:
    for source in verifications:
        yield from source()
