"""Two old members of a branch keep the week on paper and their group's leader writes it down; one who works elsewhere
is excused for some weeks, and somebody asks to be."""

from datetime import date, timedelta

from core import clock
from portal.demo.branches import OFFICES, DemoBranch, moment
from portal.demo.texts import week_entries
from portal.demo.year import Days
from records import calendar
from records.actions import absences, behalf
from records.models import BehalfEntry
from zones.models import Duty

AWAY_BEFORE = timedelta(days=40)  # how long before the demo's present one goes away
DISPUTED_BEFORE = timedelta(days=9)


class OnPaper:
    """``left_out`` says of which weeks nobody is expected to file on a telephone."""

    def __init__(self, branch: DemoBranch, days: Days):
        self.branch, self.days, self.random = branch, days, branch.random
        self.present = days.until.astimezone(calendar.SHANGHAI).date()
        count = len(branch.people)
        self.mobile = count - 3
        leaders = {branch.leader_of(number) for number in range(len(branch.groups))}
        others = [place for place in range(len(OFFICES), max(count - 3, 0)) if place not in leaders]
        self.old = [count - 2, *sorted(others, key=lambda place: branch.people[place].born)[:1]] if others else []

    def left_out(self, place: int, monday: date) -> bool:
        return place in self.old or (place == self.mobile and self._is_away(calendar.thursday_of(monday)))

    def plan(self, mondays: list[date]) -> None:
        if not self.old:
            return
        for place in self.old:
            self.days.plan(moment(date(self.branch.year, 1, 4), 10), self._start, place)
            for monday in mondays:
                if self.random.random() < 0.9:
                    evening = moment(monday + timedelta(days=8), 19, place % 60)
                    self.days.plan(evening, self._enter, place, monday)
        first, last = self._away()
        if first.year == self.branch.year and first.month > 1:
            asked = moment(first - timedelta(days=3), 12)
            self.days.plan(asked, self._ask, self.mobile, "away", (first, last), "在外地务工，年底回来")
            self.days.plan(asked + timedelta(days=1), self._grant, self.mobile)
        soon = self.present + timedelta(days=2)
        self.days.plan(moment(self.present - timedelta(days=1), 20), self._ask, self.old[-1], "illness",
                       (soon, soon + timedelta(days=12)), "住院做白内障手术")  # fmt: skip
        self.days.plan(moment(self.present - DISPUTED_BEFORE, 20), self._dispute, self.old[-1])

    def _away(self) -> tuple[date, date]:
        return self.present - AWAY_BEFORE, self.present + timedelta(days=45)

    def _is_away(self, day: date) -> bool:
        first, last = self._away()
        return first <= day <= last

    def _start(self, place: int) -> None:
        behalf.start_paper(self.branch.members[place], by=self.branch.secretary)

    def _enter(self, place: int, monday: date) -> None:
        member = self.branch.members[place]
        duties = Duty.objects.filter(agreement__member=member, agreement__state="in_force").select_related("agreement")
        entries = week_entries(list(duties), monday, self.random, busy=False)
        leader = self.branch.users[self.branch.leader_of(self.branch.group_of(place))]
        received_on = monday + timedelta(days=self.random.choice([5, 6, 6, 7]))
        record = behalf.enter_week(member, monday, entries, by=leader, received_on=received_on)
        if self.random.random() < 0.7:
            self.days.plan(clock.now() + timedelta(days=4), self._confirm, record.behalf)

    def _confirm(self, entry: BehalfEntry) -> None:
        """He comes by and has it read to him; the leader notes what he says."""
        entry.refresh_from_db()
        if entry.state == "entered":
            behalf.confirm_entry(entry, by=entry.entered_by)

    def _dispute(self, place: int) -> None:
        entries = BehalfEntry.objects.filter(record__member=self.branch.members[place], state="entered")
        if entry := entries.select_related("record").order_by("-record__monday").first():
            reason = "走访的是两户，纸上我写的是“贰”，录成一户了。"
            behalf.dispute_entry(entry, by=self.branch.users[place], reason=reason)

    def _ask(self, place: int, kind: str, period: tuple[date, date], reason: str) -> None:
        absences.ask_absence(
            self.branch.members[place], by=self.branch.users[place], kind=kind, from_on=period[0], last_on=period[1],
            reason=reason,
        )  # fmt: skip

    def _grant(self, place: int) -> None:
        absence = self.branch.members[place].absences.get(state="asked")
        absences.grant_absence(absence, by=self.branch.approver_of(place))
