"""运行表: when each thing on the timetable of a joint zone is due, what of it was done, and how the whole stands.

Upkeep comes again with every week (to Sunday), month or quarter; its days are derived from the rhythm, so a year of
weeks is no row until somebody ticks one off.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from zones.models import JointAction, JointTick, JointZone

SOON = 7  # days before it is due that something waits for who answers for it
LAST_DAY = date.max

# How a day due stands: its word, its tone, and the square that shows it.
STANDINGS = {
    "on_time": ("按时完成", "done"),
    "late": ("迟了才完成", "waiting"),
    "missing": ("已逾期", "late"),
    "draft": ("待完成", "info"),
    "future": ("还没到", "muted"),
}


def periods(every: str, first: date, last: date) -> Iterator[tuple[date, date]]:
    """Yield the first and last day of each week, month or quarter between two days, cut off at both ends."""
    begins = first
    while begins <= last:
        ends = min(_end_of(every, begins), last)
        yield begins, ends
        begins = ends + timedelta(days=1)


def _end_of(every: str, day: date) -> date:
    """The last day of the week, month or quarter that ``day`` lies in."""
    if every == JointAction.Every.WEEK:
        return day + timedelta(days=6 - day.weekday())
    month = day.month if every == JointAction.Every.MONTH else (day.month + 2) // 3 * 3
    following = date(day.year + month // 12, month % 12 + 1, 1)
    return following - timedelta(days=1)


def days_due(action: JointAction, joint: JointZone) -> list[tuple[date, date]]:
    """Return from when to when each time of the action can be done. Upkeep begins with the kick-off at the earliest."""
    if action.kind == JointAction.Kind.CAMPAIGN:
        return [(joint.starts_on, action.due_on)]
    first = max(action.from_on, joint.kicked_off_on or joint.starts_on)
    return list(periods(action.every, first, joint.ends_on))


@dataclass(frozen=True)
class Due:
    """One time that something is due, and the tick if it was done."""

    action: JointAction
    starts_on: date
    due_on: date
    tick: JointTick | None
    day: date

    @property
    def state(self) -> str:
        if self.tick:
            return "on_time" if self.tick.done_on <= self.due_on else "late"
        if self.due_on < self.day:
            return "missing"
        return "draft" if self.starts_on <= self.day else "future"

    @property
    def standing(self) -> tuple[str, str]:
        """Word and tone."""
        return STANDINGS[self.state]

    @property
    def is_open(self) -> bool:
        """Whether it can be ticked off today."""
        return self.state in {"missing", "draft"}

    @property
    def when(self) -> str:
        """Which time it is, as people call it."""
        first, last, every = self.starts_on, self.due_on, self.action.every
        if every == JointAction.Every.WEEK:
            return f"{first.month}月{first.day}日—{last.month}月{last.day}日"
        if every == JointAction.Every.MONTH:
            return f"{last.year}年{last.month}月"
        if every == JointAction.Every.QUARTER:
            return f"{last.year}年第{(last.month + 2) // 3}季度"
        return f"{last.year}年{last.month}月{last.day}日前"


@dataclass(frozen=True)
class Line:
    """One action with all its times."""

    action: JointAction
    dues: list[Due]

    @property
    def done(self) -> int:
        return sum(due.tick is not None for due in self.dues)

    @property
    def missing(self) -> int:
        return sum(due.state == "missing" for due in self.dues)

    @property
    def following(self) -> Due | None:
        """What is to be done next: the oldest that can be ticked off."""
        return next((due for due in self.dues if due.is_open), None)


@dataclass(frozen=True)
class Share:
    """How much of a kind is done, of what was due by today or is done already."""

    label: str
    done: int
    due: int
    missing: int

    @property
    def tone(self) -> str:
        return "late" if self.missing else "done"


@dataclass(frozen=True)
class Timetable:
    """The timetable of a joint zone as of a day. Made from rows that were fetched ``with_timetable``."""

    joint: JointZone
    day: date
    lines: list[Line] = field(default_factory=list)

    @cached_property
    def dues(self) -> list[Due]:
        return [due for line in self.lines for due in line.dues]

    @cached_property
    def waiting(self) -> list[Due]:
        """What can be ticked off today, the longest overdue first; upkeep once for each time."""
        found = self.dues if self.joint.state == "running" else []
        return sorted((due for due in found if due.is_open), key=lambda due: (due.due_on, due.action.pk))

    @property
    def missing(self) -> int:
        return sum(line.missing for line in self.lines)

    @property
    def shares(self) -> list[Share]:
        """Campaigns and upkeep apart; a kind that is not on the timetable is left out."""
        return [
            Share(f"{kind.label}（到今天应完成的）", sum(due.tick is not None for due in dues), len(dues), sum(
                due.state == "missing" for due in dues))
            for kind in JointAction.Kind
            if (dues := [d for d in self.dues if d.action.kind == kind and (d.tick or d.due_on <= self.day)])
        ]  # fmt: skip

    @property
    def share(self) -> Share:
        """All of it."""
        shares = self.shares
        return Share("全部", *(sum(getattr(share, name) for share in shares) for name in ("done", "due", "missing")))


def timetable_of(joint: JointZone, day: date) -> Timetable:
    lines = [Line(action, dues_of(action, joint, action.ticks.all(), day)) for action in joint.actions.all()]
    lines = [line for line in lines if line.dues or line.action.stopped_on is None]
    lines.sort(key=lambda line: (-line.missing, line.following.due_on if line.following else LAST_DAY, line.action.pk))
    return Timetable(joint, day, lines)


def dues_of(action: JointAction, joint: JointZone, ticks: Iterable[JointTick], day: date) -> list[Due]:
    """Return every time of the action. Nothing waits before the kick-off; what was not done counts neither after the
    whole was ended nor once the action is off the timetable."""
    day = day if joint.kicked_off_on else date.min
    ticked = {tick.due_on: tick for tick in standing_ticks(ticks)}
    last = date.min if action.stopped_on else joint.ended_on or LAST_DAY
    return [
        Due(action, starts_on, due_on, ticked.get(due_on), day)
        for starts_on, due_on in days_due(action, joint)
        if due_on <= last or due_on in ticked
    ]


def standing_ticks(ticks: Iterable[JointTick]) -> list[JointTick]:
    """Return the ticks that nobody took back."""
    ticks = list(ticks)
    reversed_ids = {tick.reverses_id for tick in ticks}
    return [tick for tick in ticks if tick.reverses_id is None and tick.pk not in reversed_ids]
