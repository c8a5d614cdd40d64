"""Whose weeks are written down from paper, which of them wait for it, and which for the member's word."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from core import clock
from members.models import Member, Organization
from records.calendar import WEEK, monday_of, month_of_week, thursday_of
from records.models import BehalfEntry, GroupAssessment, PaperKeeping, WeeklyRecord
from records.models.weeks import FILED
from records.weeks.sparing import not_spared
from records.weeks.standing import owing_members, standing

LOOKS_BACK = 8  # weeks
OPEN_STATES = {"missing", "waiting", "draft", "returned"}


@dataclass
class PaperLine:
    """One member who keeps the record on paper, and his weeks that nobody has written down yet, the oldest first."""

    member: Member
    weeks: list[date]


def paper_members(user) -> QuerySet[Member]:
    """Members on paper today whose weeks ``user`` may write down, with their groups."""
    keepings = PaperKeeping.objects.on(clock.today())
    rows = Member.objects.permitted(user, "record.enter").filter(pk__in=keepings.values("member_id"))
    return rows.with_standing().order_by("pinyin", "pk")


def paper_lines(user) -> list[PaperLine]:
    """Return the members on paper, each with the weeks that wait. Four queries for each of their branches."""
    people = list(paper_members(user))
    branches = Organization.objects.in_bulk({member.standing_branch_id for member in people})
    this_week = monday_of(clock.today())
    mondays = [this_week - n * WEEK for n in range(LOOKS_BACK, -1, -1)]
    waiting: dict[int, list[date]] = {}
    for branch in branches.values():
        ids = [member.pk for member in people if member.standing_branch_id == branch.pk]
        closed = set(
            GroupAssessment.objects.filter(branch=branch, member__in=ids, group_month__state="closed")
            .filter(month__gte=month_of_week(mondays[0])).values_list("member_id", "month")
        )  # fmt: skip
        for pk, found in standing(branch, mondays, members=ids).items():
            waiting[pk] = [
                monday for monday, state in found.weeks.items()
                if state in OPEN_STATES and (pk, month_of_week(monday)) not in closed
            ]  # fmt: skip
    return [PaperLine(member, waiting.get(member.pk, [])) for member in people]


def next_to_enter(user, member, monday: date) -> tuple[Member, date] | None:
    """Return whose week to write down after this one: the same week of those who follow in the list, then whatever
    waits longest; None when nothing does."""
    lines = [line for line in paper_lines(user) if line.weeks]
    order = (member.pinyin, member.pk)
    same = [line.member for line in lines if monday in line.weeks and (line.member.pinyin, line.member.pk) > order]
    if same:
        return same[0], monday
    pairs = [(week, place) for place, line in enumerate(lines) for week in line.weeks]
    if not pairs:
        return None
    week, place = min(pairs)
    return lines[place].member, week


def to_confirm(member_id: int) -> QuerySet[BehalfEntry]:
    """What was written down for the member and waits for his word; once its month is closed nobody asks any more."""
    rows = BehalfEntry.objects.filter(
        record__member=member_id, state="entered", record__state__in=("submitted", "read")
    )
    return rows.order_by("-record__monday")


def unentered_members(user, branch, monday: date) -> QuerySet[Member]:
    """Members on paper whose record of the week is not there and is expected."""
    keepings = PaperKeeping.objects.on(thursday_of(monday)).values("member_id")
    filed = WeeklyRecord.objects.filter(member=OuterRef("pk"), monday=monday, state__in=FILED)
    people = Member.objects.permitted(user, "record.enter").filter(pk__in=keepings)
    return people.filter(not_spared(branch, monday), ~Exists(filed), pk__in=owing_members(branch, monday))
