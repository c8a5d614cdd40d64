"""Figures counted by the database are those of the weeks looked at one by one."""

import random
from datetime import date, datetime, timedelta

import pytest

from core import clock
from core.clock import SHANGHAI
from members.models import Membership
from records.boards.figures import figures
from records.calendar import month_of_week, weeks_of_year
from records.models import WeeklyRecord
from records.weeks.standing import standing
from tests.cast import NOW, make_member

MONDAYS = weeks_of_year(2026)
MOMENT = datetime(2026, 11, 18, 10, 0, tzinfo=SHANGHAI)


def both(branch, moment=MOMENT):
    def plain(found):
        return {pk: (one.owed, one.on_time, one.late, one.missing) for pk, one in found.items() if one.owed}

    with clock.at(moment):
        return plain(figures(branch, MONDAYS)), plain(standing(branch, MONDAYS))


def file_at_random(branch, members, seed):
    """Records of every kind, some of them in weeks that are not owed."""
    chance = random.Random(seed)
    states = ["draft", "submitted", "returned", "read", "locked"]
    for member in members:
        for monday in MONDAYS:
            state = chance.choice([*states, None])
            if state:
                WeeklyRecord.objects.create(
                    branch=branch, member=member, monday=monday, month=month_of_week(monday), state=state,
                    is_late=state != "draft" and chance.random() < 0.3,
                    first_submitted_at=None if state == "draft" else NOW,
                    **({"read_at": NOW, "read_by": member.user} if state == "read" else {}),
                )  # fmt: skip


@pytest.mark.parametrize("seed", range(3))
def test_figures_are_those_of_the_weeks_one_by_one(cast, seed):
    members = [cast.member.member, cast.colleague.member, cast.probationary.member, cast.former.member]
    Membership.objects.filter(member=members[1]).update(from_on=date(2026, 4, 9))  # a Thursday
    Membership.objects.filter(member=members[2]).update(until_on=date(2026, 6, 4))
    Membership.objects.create(member=members[2], branch=cast.branch, from_on=date(2026, 9, 1))
    file_at_random(cast.branch, members, seed)
    ours, expected = both(cast.branch)
    assert ours == expected
    assert ours[members[0].pk][0] == 46


def test_figures_keep_to_when_the_branch_began_and_to_its_grace(cast):
    cast.branch.records_since, cast.branch.grace_hours = date(2026, 3, 5), 72
    cast.branch.save()
    file_at_random(cast.branch, [cast.member.member], 7)
    for day in range(8):
        ours, expected = both(cast.branch, MOMENT + timedelta(days=day))
        assert ours == expected
    assert both(cast.branch, MOMENT.replace(year=2025)) == ({}, {})


def test_figures_cost_the_same_for_few_and_many(cast, django_assert_num_queries):
    file_at_random(cast.branch, [cast.member.member], 1)
    with django_assert_num_queries(2):
        figures(cast.branch, MONDAYS)
    for number in range(20):
        make_member(cast.branch, f"党员{number}", number=f"HW01018{number:03d}")
    with django_assert_num_queries(2):
        figures(cast.branch, MONDAYS)
