"""Who owes which week, and how it stands: what the board, the calendar, the months and the year-end count with.

A member owes a week in the branch he was in on its Thursday, unless the branch kept no records yet. A week counts
once it is over, that is when its deadline has passed: the figures never hold the week that is still running against
anybody. Of weeks for which a member is spared (``records.weeks.sparing``) only what he filed all the same counts.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Max, OuterRef, Q, Subquery, Sum, Value
from django.utils import timezone

from core import clock
from core.asking import asked_once
from core.prepared import Prepared
from members.models import GroupMembership, Membership
from records.calendar import SHANGHAI, WEEK, deadline, monday_of, thursday_of, weeks_of_year
from records.models import RecordEntry, WeeklyRecord
from records.models.weeks import FILED
from records.weeks.sparing import SPARED, sparing_periods
from zones.models import Duty

SLIPPING_LOOKS_BACK = 26  # weeks

LABELS = {
    "on_time": "按时",
    "late": "迟交",
    "missing": "未交",
    "draft": "草稿",
    "returned": "退回",
    "waiting": "待交",
    "future": "未到",
    "none": "不在支部",
    "excused": "请假",
    "exempt": "不作要求",
}
TONES = {"on_time": "done", "late": "waiting", "missing": "late", "draft": "info", "returned": "late"}


@dataclass
class Standing:
    """How a member stands over some weeks. ``weeks`` says the state of every week that was asked for, in order, by its
    Monday (a key of LABELS); the figures count those that are over: owed = on_time + late + missing. ``missed_row`` and
    ``on_time_row`` say how many of the latest of these, without a gap, were missed or handed in on time; ``on_behalf``
    are those that somebody else wrote down (代录), by their Mondays."""

    weeks: dict[date, str] = field(default_factory=dict)
    on_time: int = 0
    late: int = 0
    missing: int = 0
    missed_row: int = 0
    on_time_row: int = 0
    on_behalf: set[date] = field(default_factory=set)

    @property
    def owed(self) -> int:
        return self.on_time + self.late + self.missing

    @property
    def owes_any(self) -> bool:
        """Whether at least one of the weeks was the member's to file, over or not."""
        return any(state != "none" for state in self.weeks.values())


Weeks = dict[int, list[date]]  # Mondays in order, by member id
Spared = dict[int, dict[date, str]]  # for which of them he is spared, and why, by member id


def owed_weeks(branch, from_on: date, until_on: date, *, members=None) -> Weeks:
    """Return the Mondays of the weeks each member owes ``branch``, by member id, in order. One query.

    Weeks count whose Thursday lies in the half-open period [from_on, until_on); ``members`` (ids) limits the answer.
    Those for which a member is spared are among them.
    """
    return owed_and_spared(branch, from_on, until_on, members=members)[0]


def owed_and_spared(branch, from_on: date, until_on: date, *, members=None) -> tuple[Weeks, Spared]:
    """Return the same, and for which of those weeks each member is spared. One query."""
    first = monday_of(from_on)
    mondays = [first + n * WEEK for n in range((until_on - first).days // 7 + 1)]
    asked = [monday for monday in mondays if from_on <= thursday_of(monday) < until_on]
    return _owed(branch, asked, members)


def _owed(branch, mondays: list[date], members=None) -> tuple[Weeks, Spared]:
    if branch.records_since:
        mondays = [monday for monday in mondays if thursday_of(monday) >= branch.records_since]
    if not mondays:
        return {}, {}
    thursdays = [thursday_of(monday) for monday in mondays]
    found: dict[int, set[date]] = defaultdict(set)
    spared: Spared = defaultdict(dict)
    for member_id, from_on, until_on, why in _periods(branch) if members is None else _periods_of(branch, members):
        end = len(mondays) if until_on is None else bisect_left(thursdays, until_on)
        inside = mondays[bisect_left(thursdays, from_on) : end]
        if not why:
            found[member_id].update(inside)
        elif inside:
            for monday in inside:  # where both hold, what was granted is said
                spared[member_id][monday] = min(why, spared[member_id].get(monday, why), key=SPARED.index)
    owed = {member_id: sorted(weeks) for member_id, weeks in found.items() if weeks}
    return owed, _within(spared, found)


def _within(spared: Spared, owed: dict[int, set[date]]) -> Spared:
    """What is left of ``spared`` in weeks that are owed at all."""
    kept = {pk: {day: why for day, why in weeks.items() if day in owed.get(pk, ())} for pk, weeks in spared.items()}
    return {member_id: weeks for member_id, weeks in kept.items() if weeks}


@asked_once
def _periods(branch) -> list[tuple[int, date, date | None, str]]:
    """From when until when each member was in the branch (last column empty) or spared, of all times: few enough to
    serve every question."""
    here, *spared = _asked_periods(branch)
    return list(here.union(*spared, all=True))


def _periods_of(branch, members) -> list[tuple[int, date, date | None, str]]:
    here, *spared = (rows.filter(member__in=members) for rows in _asked_periods(branch))
    return list(here.union(*spared, all=True))


def _asked_periods(branch):
    rows = Membership.objects.filter(branch=branch).order_by()
    return rows.values_list("member_id", "from_on", "until_on", Value("")), *sparing_periods(branch)


def owing_members(branch, monday: date):
    """Return a query of the ids of those who owe ``branch`` this week, for use inside another query."""
    thursday = thursday_of(monday)
    rows = Membership.objects.on(thursday).filter(branch=branch)
    if branch.records_since and thursday < branch.records_since:
        rows = rows.none()
    return rows.values("member_id")


def branch_owed(member, monday: date):
    """Return the branch that ``member`` (or his id) owes this week, or None. One query."""
    thursday = thursday_of(monday)
    rows = _memberships_of(getattr(member, "pk", member))
    branch = next((row.branch for row in rows if row.holds_on(thursday)), None)
    if branch and branch.records_since and thursday < branch.records_since:
        return None
    return branch


@asked_once
def _memberships_of(member_id: int) -> list[Membership]:
    return _memberships(member=member_id)


def gather_memberships(members: Iterable[int]) -> None:
    """Ask for many members at once what ``branch_owed`` asks for each. One query."""
    found: dict[int, list[Membership]] = {pk: [] for pk in members}
    for row in Membership.objects.filter(member__in=found).order_by().select_related("branch"):
        found[row.member_id].append(row)
    for pk, rows in found.items():
        _memberships_of.know(rows, pk)


_memberships = Prepared(
    lambda member: Membership.objects.filter(member=member).order_by().select_related("branch"), member=-1
)


def state_of(state: str | None, is_late: bool, *, is_over: bool, has_begun: bool = True, spared: str = "") -> str:
    """Return how an owed week stands, a key of LABELS; ``state`` is its record's, None without one; ``spared`` says why
    none is expected, if so."""
    if state in FILED:
        return "late" if is_late else "on_time"
    if spared:
        return spared
    if state == "returned":
        return "returned"
    if is_over:
        return "missing"
    if state == "draft":
        return "draft"
    return "waiting" if has_begun else "future"


def standing(branch, mondays: list[date], *, members=None, moment: datetime | None = None) -> dict[int, Standing]:
    """Return how the members of ``branch`` stand over the given weeks (in order), by member id: everybody who owes at
    least one of them. Two queries, however many members and weeks.

    ``members`` (ids) limits the answer; ``moment`` (aware, now) decides which weeks are over. A record that was
    returned and not sent again counts as missing once its week is over.
    """
    moment = moment or clock.now()
    owed, spared = _owed(branch, mondays, members)
    if not owed:
        return {}
    rows = WeeklyRecord.objects.filter(branch=branch, monday__gte=mondays[0], monday__lte=mondays[-1])
    if members is not None:
        rows = rows.filter(member__in=members)
    facts = rows.values_list("member_id", "monday", "state", "is_late", "behalf__pk")
    records = {(r[0], r[1]): r[2:] for r in facts}
    over = {monday for monday in mondays if moment >= deadline(monday, branch.grace_hours)}
    this_week = monday_of(timezone.localtime(moment, SHANGHAI).date())
    found = {}
    for member_id, theirs in owed.items():
        found[member_id] = result = Standing(dict.fromkeys(mondays, "none"))
        for monday in theirs:
            state, is_late, behalf = records.get((member_id, monday), (None, False, None))
            shown = state_of(
                state, is_late, is_over=monday in over, has_begun=monday <= this_week,
                spared=spared.get(member_id, {}).get(monday, ""),
            )  # fmt: skip
            result.weeks[monday] = shown
            if behalf and state in FILED:
                result.on_behalf.add(monday)
            if monday in over and shown not in SPARED:
                counted = shown if shown in {"on_time", "late"} else "missing"
                setattr(result, counted, getattr(result, counted) + 1)
                result.missed_row = result.missed_row + 1 if counted == "missing" else 0
                result.on_time_row = result.on_time_row + 1 if counted == "on_time" else 0
    return found


def year_standing(branch, year: int, *, members=None, moment: datetime | None = None) -> dict[int, Standing]:
    """Return how each member stands in an ISO year, by member id; who has gone on in the same way since it began is
    said to have done so for as many weeks as he has, those of the year before included. Two queries, two more where
    there is anybody like that."""
    found = standing(branch, weeks_of_year(year), members=members, moment=moment)
    unbroken = {pk for pk, result in found.items() if result.owed in {result.missed_row, result.on_time_row}}
    before = standing(branch, weeks_of_year(year - 1), members=unbroken, moment=moment) if unbroken else {}
    for member_id, earlier in before.items():
        result = found[member_id]
        if not result.on_time_row:
            result.missed_row += earlier.missed_row
        if not result.missed_row:
            result.on_time_row += earlier.on_time_row
    return found


@asked_once
def missed_in_a_row(branch, *, moment: datetime | None = None, at_least: int = 2) -> dict[int, int]:
    """Return who missed how many of the latest weeks that are over, without a gap, by member id: those with
    ``at_least`` that many. It looks back half a year. Two queries, which read a row for each member."""
    moment = moment or clock.now()
    last = monday_of(timezone.localtime(moment, SHANGHAI).date())
    mondays = [last - n * WEEK for n in range(SLIPPING_LOOKS_BACK, -1, -1)]
    over = [monday for monday in mondays if deadline(monday, branch.grace_hours) <= moment]
    filed = WeeklyRecord.objects.filed().filter(branch=branch, monday__gte=over[0], monday__lte=over[-1]).order_by()
    latest = dict(filed.values_list("member_id").annotate(latest=Max("monday")))
    owed, spared = _owed(branch, over)
    # A record may lie in a week that is owed here no longer: of those members the weeks are looked at one by one.
    strayed = {pk for pk, monday in latest.items() if pk in owed and monday not in owed[pk]}
    if strayed:
        rows = filed.filter(member__in=strayed).order_by("monday").values_list("member_id", "monday")
        latest |= dict.fromkeys(strayed) | {pk: monday for pk, monday in rows if monday in owed[pk]}
    found = {}
    for member_id, theirs in owed.items():
        since, not_asked = latest.get(member_id), spared.get(member_id, {})
        weeks = [monday for monday in theirs if monday not in not_asked] if not_asked else theirs
        count = len(weeks) - bisect_right(weeks, since) if since else len(weeks)
        if count >= at_least:
            found[member_id] = count
    return found


def groups_on(branch, days: Iterable[date]) -> dict[tuple[int, date], int]:
    """Return in which group of ``branch`` each member was on each day: (member id, day) → group id. One query."""
    days = sorted(set(days))
    if not days:
        return {}
    return {
        (member_id, day): group_id
        for member_id, group_id, from_on, until_on in _group_periods(branch)
        for day in days[bisect_left(days, from_on) : None if until_on is None else bisect_left(days, until_on)]
    }


def group_columns(branch, day: date, member: str = "pk") -> dict[str, Subquery]:
    """For a query of members, or of what is theirs by the field ``member``: in which group of ``branch`` each of them
    is on ``day``, as ``group_id`` and ``group_name``."""
    rows = GroupMembership.objects.on(day).filter(member=OuterRef(member), group__branch=branch)
    return {"group_id": Subquery(rows.values("group_id")[:1]), "group_name": Subquery(rows.values("group__name")[:1])}


@asked_once
def _group_periods(branch) -> list[tuple[int, int, date, date | None]]:
    rows = GroupMembership.objects.filter(group__branch=branch).order_by()
    return list(rows.values_list("member_id", "group_id", "from_on", "until_on"))


def duty_totals(branch, year: int, *, members=None, until: date | None = None) -> dict[int, Decimal]:
    """Return what was done for each duty in an ISO year, by duty id: the sum of the quantities in records handed in,
    those of the weeks up to the one that begins on ``until``.

    What was done for a duty of an earlier edition counts for the one that continues it. Two queries.
    """
    weeks = weeks_of_year(year)
    entries = RecordEntry.objects.filter(
        record__branch=branch,
        record__monday__gte=weeks[0],
        record__monday__lte=until or weeks[-1],
        record__state__in=FILED,
        quantity__isnull=False,
        duty__isnull=False,
    )
    if members is not None:
        entries = entries.filter(record__member__in=members)
    done = dict(entries.order_by().values("duty_id").annotate(total=Sum("quantity")).values_list("duty_id", "total"))
    duties = Duty.objects.filter(Q(agreement__branch=branch, agreement__year=year) | Q(pk__in=done))
    totals: dict[int, Decimal] = {}
    for duty_id, continues_id in duties.order_by("id").values_list("id", "continues_id"):  # older ones first
        earlier = totals.get(continues_id, Decimal(0))
        totals[duty_id] = earlier + done.get(duty_id, Decimal(0))
    return totals
