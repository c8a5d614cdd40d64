"""Who owes which week and how it stands."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from core import clock
from members.models import GroupMembership, Membership
from records.boards import week as board
from records.calendar import SHANGHAI, deadline, weeks_of_month, weeks_of_year
from records.models import RecordEntry, WeeklyRecord
from records.weeks.standing import (
    branch_owed,
    duty_totals,
    groups_on,
    missed_in_a_row,
    owed_weeks,
    standing,
    year_standing,
)  # fmt: skip
from tests.cast import NOW, make_member
from tests.records.material import agree, this_week

NOVEMBER = weeks_of_month(date(2026, 11, 1))  # 2, 9, 16, 23 November


def file(member, branch, monday, state="submitted", *, is_late=False, **fields) -> WeeklyRecord:
    return WeeklyRecord.objects.create(
        member=member, branch=branch, monday=monday, month=monday.replace(day=1), state=state, is_late=is_late,
        first_submitted_at=None if state == "draft" else NOW, **fields,
    )  # fmt: skip


def test_a_week_is_owed_where_the_member_was_on_its_thursday(cast):
    member = cast.member.member
    Membership.objects.filter(member=member).update(until_on=date(2026, 11, 12))  # the second week's Thursday
    Membership.objects.create(member=member, branch=cast.other_branch, from_on=date(2026, 11, 12))
    here = owed_weeks(cast.branch, date(2026, 11, 1), date(2026, 12, 1), members=[member.pk])
    there = owed_weeks(cast.other_branch, date(2026, 11, 1), date(2026, 12, 1), members=[member.pk])
    assert here == {member.pk: NOVEMBER[:1]}
    assert there == {member.pk: NOVEMBER[1:]}
    assert branch_owed(member, NOVEMBER[0]) == cast.branch
    assert branch_owed(member, NOVEMBER[1]) == cast.other_branch


def test_one_who_left_and_came_back_owes_the_weeks_of_both_times(cast):
    member = cast.member.member
    Membership.objects.filter(member=member).update(until_on=date(2026, 11, 6))
    Membership.objects.create(member=member, branch=cast.branch, from_on=date(2026, 11, 18))
    owed = owed_weeks(cast.branch, date(2026, 11, 1), date(2026, 12, 1), members=[member.pk])
    assert owed == {member.pk: [NOVEMBER[0], NOVEMBER[2], NOVEMBER[3]]}


def test_nothing_is_owed_before_the_branch_kept_records(cast):
    cast.branch.records_since = date(2026, 11, 12)
    cast.branch.save()
    owed = owed_weeks(cast.branch, date(2026, 11, 1), date(2026, 12, 1))
    assert set(map(tuple, owed.values())) == {tuple(NOVEMBER[1:])}
    assert branch_owed(cast.member.member, NOVEMBER[0]) is None
    assert not board.week_board(cast.branch, NOVEMBER[0]).exists()
    assert board.week_board(cast.branch, NOVEMBER[1]).count() == 9


def test_every_state_of_a_week(cast):
    member = cast.member.member
    file(member, cast.branch, NOVEMBER[0], is_late=True)
    file(member, cast.branch, NOVEMBER[1], "draft")
    file(member, cast.branch, this_week(), "draft")
    result = standing(cast.branch, NOVEMBER, members=[member.pk])[member.pk]
    assert list(result.weeks.values()) == ["late", "missing", "draft", "future"]
    assert (result.owed, result.on_time, result.late, result.missing) == (2, 0, 1, 1)


def test_the_running_week_counts_for_nobody_until_its_deadline(cast):
    member = cast.member.member
    file(member, cast.branch, this_week())
    end = deadline(this_week())
    just_before = standing(cast.branch, [this_week()], moment=end - timedelta(seconds=1))
    at_the_end = standing(cast.branch, [this_week()], moment=end)
    assert just_before[member.pk].weeks[this_week()] == "on_time"
    assert just_before[member.pk].owed == 0
    assert (at_the_end[member.pk].owed, at_the_end[member.pk].on_time) == (1, 1)
    assert at_the_end[cast.colleague.member.pk].missing == 1


def test_grace_moves_the_end_of_the_week(cast):
    cast.branch.grace_hours = 24
    cast.branch.save()
    moment = deadline(this_week()) + timedelta(hours=23, minutes=59)
    assert standing(cast.branch, [this_week()], moment=moment)[cast.member.member.pk].owed == 0


def test_a_returned_record_counts_as_missing_until_it_is_sent_again(cast):
    member = cast.member.member
    record = file(member, cast.branch, NOVEMBER[0], "returned")
    assert standing(cast.branch, NOVEMBER, members=[member.pk])[member.pk].missing == 2
    WeeklyRecord.objects.filter(pk=record.pk).update(state="locked")
    assert standing(cast.branch, NOVEMBER, members=[member.pk])[member.pk].on_time == 1


def test_a_year_has_its_week_53(cast):
    with clock.at(datetime(2027, 1, 4, tzinfo=SHANGHAI)):
        result = year_standing(cast.branch, 2026, members=[cast.member.member.pk])[cast.member.member.pk]
    assert (len(result.weeks), result.owed, result.missing) == (53, 53, 53)
    assert list(result.weeks) == weeks_of_year(2026)


@pytest.mark.parametrize("size", [1, 40])
def test_a_branch_costs_the_same_whatever_its_size(cast, django_assert_num_queries, size):
    for number in range(size):
        file(make_member(cast.branch, f"党员{number}"), cast.branch, NOVEMBER[0])
    with django_assert_num_queries(4):  # two for this year, two for the rows that began in the last
        year_standing(cast.branch, 2026)
    with django_assert_num_queries(2):
        missed_in_a_row(cast.branch)
    with django_assert_num_queries(1):
        assert len(list(board.week_board(cast.branch, NOVEMBER[0]).values())) == 9 + size


def test_who_slips(cast):
    member, colleague = cast.member.member, cast.colleague.member
    cast.branch.records_since = date(2026, 10, 1)
    cast.branch.save()
    file(colleague, cast.branch, NOVEMBER[0])
    slipping = missed_in_a_row(cast.branch)
    assert slipping[member.pk] == 7  # seven Thursdays from 1 October to 12 November
    assert colleague.pk not in slipping
    file(member, cast.branch, NOVEMBER[1])
    assert member.pk not in missed_in_a_row(cast.branch)


def test_rows_go_on_over_the_turn_of_the_year(cast):
    member, colleague, late = (user.member for user in (cast.member, cast.colleague, cast.deputy))
    cast.branch.records_since = date(2025, 12, 4)
    cast.branch.save()
    december = weeks_of_month(date(2025, 12, 1))  # 1, 8, 15, 22 December; that of the 29th is the first of 2026
    january = weeks_of_month(date(2026, 1, 1))[:2]
    for monday in [*december[2:], *january]:
        file(colleague, cast.branch, monday)
        file(late, cast.branch, monday, is_late=monday == january[0])

    def rows(moment, year=2026):
        found = year_standing(cast.branch, year, moment=moment)
        return [(found[who.pk].missed_row, found[who.pk].on_time_row) for who in (member, colleague, late)]

    assert rows(deadline(january[1])) == [(6, 0), (0, 4), (0, 1)]
    assert year_standing(cast.branch, 2026, moment=deadline(january[1]))[member.pk].missing == 2  # of this year alone
    assert rows(deadline(december[-1])) == [(4, 0), (0, 2), (0, 2)]  # none of the new year's is over yet
    assert rows(deadline(january[1]), 2025) == [(4, 0), (0, 2), (0, 2)]


def test_the_board_says_how_each_stands(cast):
    member, colleague = cast.member.member, cast.colleague.member
    file(member, cast.branch, NOVEMBER[1], is_nothing=True, nothing_reason="住院")
    file(colleague, cast.branch, NOVEMBER[1], "draft")
    GroupMembership.objects.filter(member=member).update(until_on=NOVEMBER[1])
    GroupMembership.objects.create(member=member, group=cast.groups[1], from_on=NOVEMBER[1])
    rows = {row["id"]: row for row in board.week_board(cast.branch, NOVEMBER[1]).values(*board.FIELDS)}
    assert len(rows) == 9
    assert rows[member.pk]["group_name"] == "第二党小组"
    assert (rows[member.pk]["standing"], rows[colleague.pk]["standing"]) == ("on_time", "missing")
    counts = board.board_counts(board.week_board(cast.branch, NOVEMBER[1]))
    assert (counts["owed"], counts["n_on_time"], counts["n_missing"]) == (9, 1, 8)
    assert (counts["nothing"], counts["unread"]) == (1, 1)


@pytest.mark.parametrize("moment", [NOW, deadline(this_week()), NOW - timedelta(days=7)])
def test_the_board_and_the_standing_say_the_same(cast, moment):
    """One rule, written once for Python and once for the database."""
    people = [cast.users[key].member for key in ("member", "colleague", "former", "probationary")]
    for person, state in zip(people, ["draft", "returned", "read", "locked"], strict=True):
        file(person, cast.branch, this_week(), state, is_late=state == "locked")
    with clock.at(moment):
        rows = board.week_board(cast.branch, this_week()).values_list("id", "standing")
        expected = {pk: result.weeks[this_week()] for pk, result in standing(cast.branch, [this_week()]).items()}
    assert dict(rows) == expected


def test_groups_are_those_of_the_day(cast):
    member = cast.member.member
    GroupMembership.objects.filter(member=member).update(until_on=date(2026, 11, 10))
    GroupMembership.objects.create(member=member, group=cast.groups[1], from_on=date(2026, 11, 10))
    found = groups_on(cast.branch, [date(2026, 11, 9), date(2026, 11, 10)])
    assert found[member.pk, date(2026, 11, 9)] == cast.groups[0].pk
    assert found[member.pk, date(2026, 11, 10)] == cast.groups[1].pk


def test_what_was_done_for_a_duty(cast):
    agreement, (visit, study) = agree(cast, cast.member.member)
    renewed = visit.__class__.objects.create(
        agreement=agreement, category="work", content="走访（新版）", continues=visit
    )
    week = file(cast.member.member, cast.branch, NOVEMBER[0])
    draft = file(cast.member.member, cast.branch, NOVEMBER[1], "draft")
    for record, duty, quantity in [
        (week, visit, "2.50"), (week, visit, "1"), (week, renewed, "1"), (week, study, None), (draft, visit, "9"),
    ]:  # fmt: skip
        RecordEntry.objects.create(
            record=record, duty=duty, quantity=quantity and Decimal(quantity), done_on=record.monday, content="走访"
        )
    totals = duty_totals(cast.branch, 2026)
    assert (totals[visit.pk], totals[renewed.pk], totals[study.pk]) == (Decimal("3.5"), Decimal("4.5"), 0)
