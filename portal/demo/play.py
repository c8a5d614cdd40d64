"""Plays the whole demo and says who can sign in."""

from dataclasses import dataclass, field
from datetime import date, datetime

from core import clock
from members.access import Role
from members.models import Organization, User
from portal.demo import branches as founding
from portal.demo.behalf import OnPaper
from portal.demo.branches import PASSWORD, DemoBranch
from portal.demo.concerns import Concerns
from portal.demo.contacts import Followed
from portal.demo.joint import Together
from portal.demo.plans import Plans
from portal.demo.promises import Promises
from portal.demo.publicity import publish
from portal.demo.reminders import Reminders
from portal.demo.reviews import Inspections, YearEnd
from portal.demo.sites import place_zones
from portal.demo.targets import Targets
from portal.demo.volunteers import Volunteers
from portal.demo.year import Days, Months, Weeks
from records import calendar


@dataclass
class Play:
    """What ``manage.py demo`` prints."""

    organizations: list[dict] = field(default_factory=list)
    accounts: list[dict] = field(default_factory=list)

    def note_organization(self, organization: Organization) -> None:
        self.organizations.append({"code": organization.code, "name": organization.name, "kind": organization.kind})

    def note_account(self, user: User, role: str, label: str, organization: Organization) -> None:
        self.accounts.append({
            "name": user.name, "username": user.username, "password": PASSWORD, "role": role, "label": label,
            "organization": organization.code,
        })  # fmt: skip


def play(count: int, size: int, year: int, seed: int, *, until: datetime) -> Play:
    """Let ``count`` branches of ``size`` members live through ``year`` until ``until`` (aware)."""
    result = Play()
    committee, general, administrator, supervisor = founding.found_tree(year)
    for organization in (committee, general):
        result.note_organization(organization)
    made = [founding.found_branch(general, n, size, year, seed, by=administrator) for n in range(1, count + 1)]
    days = Days(until)
    for branch in made:
        result.note_organization(branch.organization)
        live(branch, days, outsider=supervisor)
    Together(made[0], made[1] if len(made) > 1 else None, days).plan()
    reminders = Reminders(made, days)
    reminders.plan()
    days.pass_by()
    reminders.stop()
    for branch in made:
        with clock.at(until):
            founding.close_an_account(branch, by=administrator)
        _note_accounts(result, branch)
    result.note_account(supervisor, Role.SUPERVISOR, Role.SUPERVISOR.label, committee)
    result.note_account(administrator, Role.ADMINISTRATOR, Role.ADMINISTRATOR.label, committee)
    return result


def live(branch: DemoBranch, days: Days, *, outsider: User) -> None:
    """Divide, sign, and plan everything that happens in the year."""
    founding.divide(branch)
    place_zones(branch)
    promises = Promises(branch, days)
    promises.make()
    founding.sign_agreements(branch)
    Targets(branch, days).plan()
    followed = Followed(branch, days)
    followed.plan()
    weeks, on_paper = calendar.weeks_of_year(branch.year), OnPaper(branch, days)
    Weeks(branch, days, followed, on_paper.left_out).plan(weeks)
    on_paper.plan(weeks)
    Plans(branch, days).plan()
    publish(branch)
    months = Months(branch, days)
    for month in range(1, 13):
        months.plan(date(branch.year, month, 1))
    Inspections(branch, days, outsider).plan()
    Volunteers(branch, days).plan()
    Concerns(branch, days).plan()
    YearEnd(branch, days).plan()
    promises.plan()


def _note_accounts(result: Play, branch: DemoBranch) -> None:
    leaders = {branch.leader_of(number) for number in range(len(branch.groups))}
    for place, user in enumerate(branch.users):
        role = founding.OFFICES.get(place, (Role.GROUP_LEADER if place in leaders else Role.MEMBER, ""))[0]
        name = role.value if user.is_active else "deactivated"
        label = role.label if user.is_active else "已停用"
        result.note_account(user, name, label, branch.organization)
