"""续签: whom a new year's agreements can start from last year's, and what a draft changed against it. Reading only."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q

from core import clock
from members.models import Member, Organization
from zones.models import Agreement, Duty, ZoneAssignment
from zones.models.agreements import COMPLETED

COMPARED = ("category", "content", "measure", "target", "unit", "comparison", "period", "weight", "deduction")
SAME, CHANGED, NEW = "与上年相同", "已改", "新增"
TONES = {SAME: "muted", CHANGED: "info", NEW: "done"}


@dataclass(frozen=True)
class Renewal:
    """What renewing a branch's agreements for ``year`` comes to: the agreements to start from, and the members left
    out, by why."""

    year: int
    agreements: list[Agreement]
    begun: list[Member]
    without_zone: list[Member]
    left: list[Member]


def renewal_of(branch: Organization, year: int) -> Renewal:
    """Sort the members whose agreement of the year before is in force. Four queries."""
    today = clock.today()
    in_force = Agreement.objects.in_force().filter(branch=branch, year=year - 1)
    agreements = list(in_force.select_related("member", "branch").order_by("member__pinyin", "member_id"))
    begun = set(Agreement.objects.current().filter(branch=branch, year=year).values_list("member_id", flat=True))
    here = set(Member.objects.in_branch(branch, today).values_list("pk", flat=True))
    held = ZoneAssignment.objects.on(today).responsible().filter(zone__branch=branch, member__isnull=False)
    answering = set(held.values_list("member_id", flat=True))
    found = Renewal(year, [], [], [], [])
    for agreement in agreements:
        member = agreement.member
        if member.pk in begun:
            found.begun.append(member)
        elif member.pk not in here:
            found.left.append(member)
        elif member.pk not in answering:
            found.without_zone.append(member)
        else:
            found.agreements.append(agreement)
    return found


def a_year_later(day: date) -> date:
    """The same day of the next year; for 29 February, the 28th."""
    return date(day.year + 1, day.month, 28 if (day.month, day.day) == (2, 29) else day.day)


@dataclass
class Compared:
    """A duty beside last year's, with the labels of what differs. ``before`` is None for a new one."""

    duty: Duty
    before: Duty | None
    changes: list[str]

    @property
    def mark(self) -> str:
        return NEW if self.before is None else CHANGED if self.changes else SAME

    @property
    def tone(self) -> str:
        return TONES[self.mark]


@dataclass
class AgainstLastYear:
    """An agreement beside the one of the year before."""

    before: Agreement
    rows: list[Compared] = field(default_factory=list)
    dropped: list[Duty] = field(default_factory=list)

    @property
    def unchanged(self) -> int:
        return sum(row.mark == SAME for row in self.rows)

    @property
    def share(self) -> int:
        """The unchanged ones in percent of all, rounded down: 100 means every single one."""
        return 100 * self.unchanged // len(self.rows) if self.rows else 0

    @property
    def summary(self) -> str:
        count = {mark: sum(row.mark == mark for row in self.rows) for mark in TONES}
        told = [f"{number}项{mark}" for mark, number in count.items() if number]
        return "，".join([*told, *([f"去掉{len(self.dropped)}项"] if self.dropped else [])])

    def marks(self) -> dict[int, Compared]:
        """Each row by the key of its duty."""
        return {row.duty.pk: row for row in self.rows}


def against_last_year(agreements: Iterable[Agreement]) -> dict[int, AgainstLastYear]:
    """Hold each agreement against last year's: {its key: the comparison}; those without one are left out.

    The marks are computed, not remembered: a duty that was taken out and written again in the same words is the same.
    Two queries, and one for the agreements' own duties where they were not prefetched.
    """
    mine = list(agreements)
    earlier = _last_years(mine)
    return {agreement.pk: _compare(earlier[agreement.pk], agreement) for agreement in mine if agreement.pk in earlier}


def _last_years(agreements: list[Agreement]) -> dict[int, Agreement]:
    """What each agreement renews; else what was in force between the same two in the year before."""
    same_two = Q(
        branch__in={a.branch_id for a in agreements}, member__in={a.member_id for a in agreements},
        year__in={a.year - 1 for a in agreements}, state__in=COMPLETED,
    )  # fmt: skip
    renewed = Q(pk__in={a.renews_id for a in agreements if a.renews_id})
    rows = Agreement.objects.filter(same_two | renewed).prefetch_related("duties").order_by("edition")
    found = list(rows) if agreements else []
    by_key = {row.pk: row for row in found}
    latest = {(row.branch_id, row.member_id, row.year): row for row in found}
    pairs = {a.pk: by_key.get(a.renews_id) or latest.get((a.branch_id, a.member_id, a.year - 1)) for a in agreements}
    return {key: row for key, row in pairs.items() if row is not None}


def _compare(before: Agreement, after: Agreement) -> AgainstLastYear:
    left = {duty.pk: duty for duty in before.duties.all()}
    duties = list(after.duties.all())
    origins = {duty.pk: left.pop(duty.renews_id) for duty in duties if duty.renews_id in left}
    by_text = {(duty.category, duty.content): duty for duty in left.values()}
    result = AgainstLastYear(before)
    for duty in duties:
        origin = origins.get(duty.pk)
        if origin is None and (origin := by_text.pop((duty.category, duty.content), None)):
            del left[origin.pk]
        result.rows.append(Compared(duty, origin, changed_since(origin, duty) if origin else []))
    result.dropped = list(left.values())
    return result


def changed_since(before: Duty, after: Duty) -> list[str]:
    """The labels of what a duty changed against last year's. A due day that only moved on by a year is no change."""
    names = [name for name in COMPARED if getattr(before, name) != getattr(after, name)]
    if after.due_on != (a_year_later(before.due_on) if before.due_on else None):
        names.append("due_on")
    return [str(Duty._meta.get_field(name).verbose_name) for name in names]
