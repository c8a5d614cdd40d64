"""The totals of a year, added up by the database, say what the weeks say one by one."""

from datetime import date

import pytest

from core.asking import Rows, answer_all
from core.registry import collect_year_steps
from members.models import Membership
from records.boards.totals import filed_in, weeks_over, year_totals
from records.calendar import month_of_week, weeks_of_year
from records.models import WeeklyRecord
from records.weeks.standing import missed_in_a_row, standing, year_standing
from tests.cast import NOW

WEEKS = weeks_of_year(2026)


def file(cast, key, monday, state="submitted", *, is_late=False):
    WeeklyRecord.objects.create(
        member=cast.users[key].member, branch=cast.branch, monday=monday, month=month_of_week(monday), state=state,
        is_late=is_late, first_submitted_at=None if state == "draft" else NOW,
    )  # fmt: skip


def totals(cast):
    (filed,) = answer_all([Rows(filed_in(cast.branch, 2026))])
    return year_totals(cast.branch, 2026, filed)


def one_by_one(cast) -> tuple[int, int, int, int]:
    results = year_standing(cast.branch, 2026).values()
    return tuple(sum(getattr(r, name) for r in results) for name in ("owed", "on_time", "late", "missing"))


def as_tuple(found) -> tuple[int, int, int, int]:
    return found.owed, found.on_time, found.late, found.missing


@pytest.fixture
def year(cast):
    for number, monday in enumerate(WEEKS[:47]):  # the last of them is still running
        file(cast, "member", monday, is_late=number % 3 == 0)
        file(cast, "colleague", monday, "returned" if number % 5 == 0 else "read")
        file(cast, "probationary", monday, "draft" if number % 2 else "locked")
    return cast


def test_the_totals_are_those_of_the_weeks(year):
    assert as_tuple(totals(year)) == one_by_one(year)
    assert totals(year).on_time > totals(year).late > 0
    assert totals(year).missing > 0
    before = totals(year)
    WeeklyRecord.objects.filter(member=year.member.member, monday=WEEKS[1]).update(is_late=True)
    assert (totals(year).on_time, totals(year).late) == (before.on_time - 1, before.late + 1)


def test_records_of_weeks_that_are_owed_no_longer_do_not_count(year):
    """One who left before his last records, and one who was away in between."""
    Membership.objects.filter(member=year.member.member).update(until_on=date(2026, 9, 1))
    Membership.objects.filter(member=year.colleague.member).update(until_on=date(2026, 3, 1))
    Membership.objects.create(member=year.colleague.member, branch=year.branch, from_on=date(2026, 6, 1))
    found = totals(year)
    assert as_tuple(found) == one_by_one(year)
    filed = WeeklyRecord.objects.filed().filter(monday__in=weeks_over(year.branch, 2026)).count()
    assert found.on_time + found.late < filed


def test_a_year_costs_two_queries_however_much_was_filed(year, django_assert_num_queries):
    with django_assert_num_queries(2):
        totals(year)


def test_a_year_without_anybody_waits(cast):
    Membership.objects.filter(branch=cast.branch).update(until_on=date(2025, 1, 1), from_on=date(2024, 1, 1))
    assert totals(cast).owes_any is False
    step = next(step for step in collect_year_steps(cast.branch, 2026) if step.label == "周记实")
    assert (step.state, step.note) == ("waiting", "还没有到期的记实")


def test_the_step_says_the_share(year):
    found = totals(year)
    step = next(step for step in collect_year_steps(year.branch, 2026) if step.label == "周记实")
    assert step.note == f"按时 {100 * found.on_time // found.owed}%，未交 {found.missing} 份"


def missed_one_by_one(cast) -> dict[int, int]:
    found = {}
    for member_id, result in standing(cast.branch, WEEKS[20:46]).items():
        states = [state for state in result.weeks.values() if state != "none"]
        filed = [place for place, state in enumerate(states) if state in {"on_time", "late"}]
        if (count := len(states) - (filed[-1] + 1 if filed else 0)) >= 2:
            found[member_id] = count
    return found


def test_who_slips_is_told_from_the_last_record_of_an_owed_week(year):
    WeeklyRecord.objects.filter(member=year.colleague.member, monday__gte=WEEKS[40]).update(state="returned")
    WeeklyRecord.objects.filter(member=year.probationary.member, monday__gte=WEEKS[42]).delete()
    # Left in between, and handed in after that, as far as the branch knows today: 20 weeks stay, the last 3 missed.
    member = year.member.member
    Membership.objects.filter(member=member).update(until_on=WEEKS[39])
    WeeklyRecord.objects.filter(member=member, monday__in=WEEKS[36:39]).delete()
    found = missed_in_a_row(year.branch)
    assert found == missed_one_by_one(year)
    assert (found[member.pk], found[year.colleague.member.pk], found[year.probationary.member.pk]) == (3, 6, 5)
    WeeklyRecord.objects.filter(member=year.colleague.member, monday=WEEKS[45]).update(state="read")
    assert year.colleague.member.pk not in missed_in_a_row(year.branch)
