"""Reminders of the demo's last weeks: told in group chats and by mails that go nowhere, and once not taken at first."""

from collections.abc import Sequence
from datetime import timedelta

from django.core.mail.backends.dummy import EmailBackend

from core import clock
from members.actions.reminders import (
    change_reminder_choice,
    change_reminder_rule,
    confirm_email,
    connect_robot,
)
from members.actions.reminding import Carriers, remind_all
from members.reminders.posting import NotPosted
from members.reminders.robots import Robot
from portal.demo.branches import DemoBranch, moment
from portal.demo.year import Days

WEEKS = 3
ROBOTS = {
    "community": {"kind": "wecom", "address": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=demo"},
    "enterprise": {
        "kind": "dingtalk", "address": "https://oapi.dingtalk.com/robot/send?access_token=demo", "secret": "SECdemo",
    },
}  # fmt: skip
WITH_MAIL = range(4, 12)  # whose places in a branch
LIMITED = "发得太频繁，被限流了（错误码 45009：api freq out of limit）。"


class Reminders:
    """Every branch has its robot and some who read mails. When the demo is served nothing goes out by itself."""

    def __init__(self, branches: list[DemoBranch], days: Days):
        self.branches, self.days = branches, days
        self.is_refused = False

    def plan(self) -> None:
        last = self.days.until.date()
        first = last - timedelta(weeks=WEEKS)
        self.days.plan(moment(first, 9), self._set_up)
        for day in (first + timedelta(days=n) for n in range(1, 7 * WEEKS + 1)):
            for minute in (2, 40):
                self.days.plan(moment(day, 19, minute), remind_all, Carriers(self._say, EmailBackend))

    def _set_up(self) -> None:
        for branch in self.branches:
            connect_robot(branch.organization, by=branch.secretary, **ROBOTS[branch.domain])
            for place in WITH_MAIL[: len(branch.users) - WITH_MAIL.start]:
                user, address = branch.users[place], f"{branch.users[place].username}@example.org"
                change_reminder_choice(
                    user, seen_version=None, email=address, by_email=True, paused_until=None, by=user
                )
                confirm_email(user, email=address)

    def _say(self, robot: Robot, text: str, phones: Sequence[str]) -> None:
        if not self.is_refused and clock.now() > self.days.until - timedelta(days=7):
            self.is_refused = True
            raise NotPosted(LIMITED)

    def stop(self) -> None:
        """The robots' addresses are nobody's: what is served must not call them by itself."""
        for branch in self.branches:
            with clock.at(self.days.until):
                change_reminder_rule(branch.organization, seen_version=None, is_on=False, by=branch.secretary)
