"""The year passes: each person acts at the hour he would, in the order of time, until the demo's present."""

import heapq
from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import count

from core import clock
from members.models import User
from portal.demo.branches import DemoBranch, moment
from portal.demo.contacts import Followed
from portal.demo.reading import Repeats
from portal.demo.texts import (
    COMMENTS,
    IMPROVEMENTS,
    LEAVES,
    MINUTES,
    NOTHING,
    READER_COMMENTS,
    SHORTCOMINGS,
    SUMMARIES,
    week_entries,
)
from records import calendar
from records.actions import months, weeks
from records.actions.closing import close_month, reopen_month
from records.models import GroupMonth, WeeklyRecord
from zones.models import Duty

REOPENED_MONTH = 8  # of the first group: closed, opened again by the secretary, mended and closed a second time


class Days:
    """What is going to happen, kept in the order of time. What lies after ``until`` does not happen any more."""

    def __init__(self, until: datetime):
        self.until = until
        self._events: list = []
        self._order = count()

    def plan(self, when: datetime, act: Callable, *arguments) -> None:
        if when <= self.until:
            heapq.heappush(self._events, (when, next(self._order), act, arguments))

    def pass_by(self) -> None:
        while self._events:
            when, _, act, arguments = heapq.heappop(self._events)
            with clock.at(when):
                act(*arguments)


class Weeks:
    """The weekly records of one branch: filed in time, late or never; read; now and then returned and mended."""

    def __init__(self, branch: DemoBranch, days: Days, followed: Followed, left_out: Callable[[int, date], bool]):
        self.branch, self.days, self.random, self.followed = branch, days, branch.random, followed
        self.repeats = Repeats(branch, days)
        self.left_out = left_out
        self.places = {member.pk: place for place, member in enumerate(branch.members)}
        self.duties: dict[int, list[Duty]] = defaultdict(list)
        signed = Duty.objects.filter(agreement__branch=branch.organization, agreement__state="in_force")
        for duty in signed.select_related("agreement"):
            self.duties[duty.agreement.member_id].append(duty)

    def plan(self, mondays: list[date]) -> None:
        for monday in mondays:
            for place, user in enumerate(self.branch.users):
                if user.is_active and not self.left_out(place, monday):
                    self._plan_week(place, monday)

    def _plan_week(self, place: int, monday: date) -> None:
        random, habit = self.random, self.branch.people[place].diligence
        sunday, roll = calendar.sunday_of(monday), self.random.random()
        hour, minute = random.randint(17, 21), random.randint(0, 59)
        if roll <= habit:
            when = moment(sunday - timedelta(days=random.choice([0, 0, 1, 1, 2])), hour, minute)
        elif roll <= habit + (1 - habit) * 0.45:
            when = moment(sunday + timedelta(days=random.randint(1, 2)), hour, minute)
        else:
            return  # missed for good
        self.days.plan(when, self._write, place, monday)
        if when > self.days.until and random.random() < 0.4:
            self.days.plan(moment(monday + timedelta(days=1), 12, minute), self._begin, place, monday)

    def _write(self, place: int, monday: date, seen_version: int | None = 0) -> None:
        random, member, user = self.random, self.branch.members[place], self.branch.users[place]
        if seen_version == 0 and random.random() < 0.03:
            weeks.file_week(member, monday, [], by=user, is_nothing=True, nothing_reason=random.choice(NOTHING))
        else:
            words = {}
            if random.random() < 0.7:
                weak = random.randrange(len(SHORTCOMINGS))
                words = {"shortcomings": SHORTCOMINGS[weak], "improvements": IMPROVEMENTS[weak]}
            busy = self.branch.people[place].diligence > 0.9
            entries = week_entries(self.duties[member.pk], monday, random, busy=busy)
            self.followed.name_visited(entries, member)
            self.repeats.repeat(entries, place, monday)
            photos = self.repeats.photos(place, monday)
            weeks.file_week(member, monday, entries, by=user, seen_version=seen_version, photos=photos, **words)
        if seen_version == 0 and random.random() < 0.96:
            evening = moment(monday + timedelta(days=7), 20, place % 60)
            self.days.plan(max(evening, clock.now() + timedelta(hours=1)), self._read, place, monday)

    def _begin(self, place: int, monday: date) -> None:
        """The running week: some have begun a draft."""
        record = weeks.open_week(self.branch.members[place], monday, by=self.branch.users[place])
        weeks.save_draft(record, by=self.branch.users[place], entries=[{"content": "走访两户，还没写完"}])

    def _read(self, place: int, monday: date) -> None:
        random, reader = self.random, self.branch.reviewer_of(place)
        found = WeeklyRecord.objects.select_related("member", "branch")
        record = found.get(member=self.branch.members[place], monday=monday)
        if random.random() < 0.02 and not record.is_nothing:
            weeks.return_record(record, by=reader, reason="内容过于简单，请补充做了什么、有什么结果。")
            self.days.plan(clock.now() + timedelta(hours=20), self._write, place, monday, None)
            return
        comment = random.choice(READER_COMMENTS) if random.random() < 0.15 else ""
        is_good = bool(comment) and random.random() < 0.2 and not record.is_nothing
        weeks.read_record(record, by=reader, comment=comment, good_example=is_good)
        self.repeats.read(record, place)


class Months:
    """The months of one branch: reports, the groups' verdicts, closing."""

    def __init__(self, branch: DemoBranch, days: Days):
        self.branch, self.days, self.random = branch, days, branch.random
        self.places = {member.pk: place for place, member in enumerate(branch.members)}

    def plan(self, month: date) -> None:
        last_week = calendar.weeks_of_month(month)[-1]
        first_day = max(calendar.next_month(month), calendar.sunday_of(last_week) + timedelta(days=1))
        for place, user in enumerate(self.branch.users):
            if user.is_active and self.branch.people[place].diligence > 0.7:
                self.days.plan(moment(first_day, 19, place % 60), self._report, place, month)
        for number in range(len(self.branch.groups)):
            self.days.plan(moment(first_day + timedelta(days=1), 20, number), self._meet, number, month)
            self.days.plan(moment(first_day + timedelta(days=2), 22, number), self._close, number, month)
        if month.month == REOPENED_MONTH:
            for days, act in enumerate((self._reopen, self._return, self._mend), 6):
                self.days.plan(moment(first_day + timedelta(days=days), 19), act, month)
            self.days.plan(moment(first_day + timedelta(days=9), 20), self._close, 0, month)

    def _report(self, place: int, month: date) -> None:
        user = self.branch.users[place]
        report = months.draft_report(self.branch.members[place], month, by=user)
        summary = self.random.choice(SUMMARIES)
        months.send_report(report, by=user, summary=summary, plan="继续按责任书抓好落实，补上本月的不足。")

    def _meet(self, number: int, month: date) -> None:
        branch, random = self.branch, self.random
        leader = branch.users[branch.leader_of(number)]
        group_month = months.open_group_month(branch.groups[number], branch.organization, month, by=leader)
        by_judge: dict[User, dict] = defaultdict(dict)
        rows = list(group_month.assessments.select_related("member"))
        for row in rows:
            place = self.places[row.member_id]
            rating = self._rating(branch.people[place].diligence)
            by_judge[branch.reviewer_of(place)][row.member_id] = (rating, random.choice(COMMENTS[rating]))
        attendance = {row.member_id: self._attendance() for row in rows}
        recorder = next((row.member.name for row in rows if row.member.name != leader.name), leader.name)
        for judge in sorted(by_judge, key=lambda user: user != leader):
            group_month = GroupMonth.objects.get(pk=group_month.pk)
            months.record_assessments(
                group_month,
                by_judge[judge],
                by=judge,
                meeting={"met_on": clock.today(), "place": "支部活动室", "host": leader.name, "recorder": recorder,
                         "minutes": random.choice(MINUTES)},
                attendance=attendance,
            )  # fmt: skip

    def _close(self, number: int, month: date) -> None:
        close_month(self._held(number, month), by=self.branch.users[self.branch.leader_of(number)])

    def _held(self, number: int, month: date) -> GroupMonth:
        return GroupMonth.objects.select_related("branch", "group").get(group=self.branch.groups[number], month=month)

    def _reopen(self, month: date) -> None:
        """The first group's month was closed with a mistake in it."""
        reason = "第一组一份记实的成效和登记表对不上，本人和组长都已核实，需要更正。"
        reopen_month(self._held(0, month), by=self.branch.secretary, reason=reason)

    def _wrong(self, month: date, *states: str) -> WeeklyRecord | None:
        people = self._held(0, month).assessments.values("member")
        rows = WeeklyRecord.objects.filter(member__in=people, month=month, state__in=states, is_nothing=False)
        return rows.select_related("member", "branch").exclude(member=self.branch.secretary.member).first()

    def _return(self, month: date) -> None:
        if record := self._wrong(month, "read"):
            reader = self.branch.reviewer_of(self.places[record.member_id])
            weeks.return_record(record, by=reader, reason="成效和登记表对不上，请更正。")

    def _mend(self, month: date) -> None:
        if record := self._wrong(month, "returned"):
            entries = [entry.answers for entry in record.entries.all()]
            entries[0] |= {"result": f"{entries[0]['result']}（按登记表核实更正）"}
            user = self.branch.users[self.places[record.member_id]]
            weeks.file_week(record.member, record.monday, entries, by=user, seen_version=None,
                            shortcomings=record.shortcomings, improvements=record.improvements)  # fmt: skip

    def _attendance(self) -> tuple[str, str]:
        roll = self.random.random()
        if roll < 0.9:
            return ("present", "")
        return ("leave", self.random.choice(LEAVES)) if roll < 0.97 else ("absent", "")

    def _rating(self, diligence: float) -> str:
        choices = ["average", "average", "poor", "fair"] if diligence < 0.7 else ["fair", "fair", "good", "average"]
        return self.random.choice(["good", "good", "good", "fair"] if diligence >= 0.92 else choices)
