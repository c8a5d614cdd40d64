"""A branch's inspections and evaluation on top of the fixed cast."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from core import clock
from members.models import Member, Membership
from records.calendar import WEEK, month_of_week, thursday_of, weeks_of_year
from records.models import GroupAssessment, GroupMonth, WeeklyRecord
from reviews import actions
from reviews.models import Inspection, ScoreSheet
from tests.cast import NOW
from zones.models import Agreement


@pytest.fixture
def plan(cast):
    """``plan(**changes)`` plans the third quarter's inspection by the secretary, scored by two people."""

    def planned(**changes) -> Inspection:
        facts = {
            "title": "2026年第三季度检查",
            "methods": ["documents", "on_site"],
            "year": 2026,
            "quarter": 3,
            "starts_on": date(2026, 9, 21),
            "ends_on": date(2026, 9, 25),
            "inspectors": [cast.committee_member, cast.inspector],
        }
        return actions.plan_inspection(cast.branch, by=cast.secretary, **{**facts, **changes})

    return planned


@pytest.fixture
def inspection(plan, cast):
    """An inspection under way."""
    return actions.start_inspection(plan(), by=cast.secretary)


def marks_of(inspection, taken_off=0):
    """Full marks for every criterion but the first, which loses ``taken_off`` with a reason."""
    first, *others = inspection.criteria.all()
    scores = {criterion: (criterion.full_marks, "") for criterion in others}
    return scores | {first: (first.full_marks - taken_off, "缺一周记实" if taken_off else "")}


def sheet_of(inspection, user):
    return inspection.score_sheets.get(member=user.member)


def run_through(inspection, by, *, taken_off=None):
    """Score and confirm every sheet; ``taken_off`` maps members' ids to lost marks. ``by`` has no sheet himself."""
    for sheet in inspection.score_sheets.all():
        actions.score_sheet(sheet, by=by, scores=marks_of(inspection, (taken_off or {}).get(sheet.member_id, 0)))
        actions.confirm_sheet(sheet, by=by)


WEIGHTS = {"records": 40, "group": 30, "inspections": 30}
YEAR_END = datetime(2027, 1, 6, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
MONTHS = ["good"] * 8 + ["fair"] * 3 + ["poor"]
# What the four inspections took off: 90, 80, 85 and 95 are left.
TAKEN_OFF = (10, 20, 15, 5)


def file_weeks(branch, member, *, on_time, late):
    """Records of the first owed weeks of 2026, as they stand when they were read."""
    first = next(
        day for day in weeks_of_year(2026) if not branch.records_since or thursday_of(day) >= branch.records_since
    )
    mondays = [first + number * WEEK for number in range(on_time + late)]
    WeeklyRecord.objects.bulk_create(
        WeeklyRecord(branch=branch, member=member, monday=monday, month=month_of_week(monday), state="submitted",
                     first_submitted_at=NOW, submitted_at=NOW, is_late=number >= on_time)
        for number, monday in enumerate(mondays)
    )  # fmt: skip


def assess_months(branch, group, members, by, ratings=MONTHS, *, state="closed"):
    for number, rating in enumerate(ratings, 1):
        month = date(2026, number, 1)
        held = GroupMonth.objects.create(
            branch=branch, group=group, month=month, state=state, closed_at=NOW, closed_by=by, closings=1
        )
        facts = {"month": month, "rating": rating, "assessed_by": by, "assessed_at": NOW}
        GroupAssessment.objects.bulk_create(
            GroupAssessment(branch=branch, group_month=held, member=member, **facts) for member in members
        )


@pytest.fixture
def bare_year(cast):
    """The weeks and months of the worked example, for everybody.

    50 owed weeks, 44 on time, 4 late, 2 missing; twelve months assessed. The branch began with records on 22 January,
    so 50 of the 53 weeks are owed.
    """
    branch = cast.branch
    branch.records_since = date(2026, 1, 22)
    branch.save()
    members = list(Member.objects.in_branch(branch, NOW.date()))
    for member in members:
        file_weeks(branch, member, on_time=44, late=4)
    assess_months(branch, cast.groups[0], members, cast.group_leader)
    with clock.at(YEAR_END):
        yield cast


@pytest.fixture
def year(bare_year):
    """The whole worked example: the four inspections as well, as their actions would leave them."""
    cast = bare_year
    for quarter, taken_off in enumerate(TAKEN_OFF, 1):
        day = date(2026, quarter * 3, 20)
        inspection = Inspection.objects.create(
            branch=cast.branch, title=f"第{quarter}季度检查", year=2026, quarter=quarter, methods=["documents"],
            starts_on=day, ends_on=day, state="findings_issued",
        )  # fmt: skip
        ScoreSheet.objects.bulk_create(
            ScoreSheet(branch=cast.branch, inspection=inspection, member=member, state="confirmed",
                       score=Decimal(100 - taken_off), confirmed_at=NOW, confirmed_by=cast.inspector)
            for member in Member.objects.in_branch(cast.branch, NOW.date())
        )  # fmt: skip
    return cast


@pytest.fixture
def cycle(year):
    """The year's evaluation, started, with the weights of the worked example."""
    opened = actions.open_cycle(year.branch, by=year.secretary, year=2026, weights=WEIGHTS)
    return actions.start_cycle(opened, by=year.secretary)


def evaluation_of(cycle, user):
    return cycle.evaluations.get(member=user.member)


def sign_agreements(cast):
    """An agreement in force for everybody, so that no veto lowers a suggestion."""
    for membership in Membership.objects.filter(branch=cast.branch):
        Agreement.objects.create(
            branch=cast.branch, member=membership.member, year=2026, state="in_force", text="责任书",
            text_digest="0" * 64, from_on=date(2026, 1, 1), until_on=date(2026, 12, 31),
        )  # fmt: skip


def rater_of(cast, user):
    """Who rates and grades ``user``: the secretary, whose own papers go to the deputy."""
    return cast.deputy if user == cast.secretary else cast.secretary


def rate_everybody(cycle, cast, score=90):
    for evaluation in cycle.evaluations.filter(state="open").select_related("member__user"):
        user = evaluation.member.user
        if user.is_active:
            actions.submit_self_review(evaluation, by=user, text="全年履职情况")
        else:
            actions.waive_self_review(evaluation, by=cast.secretary, reason="账号停用")
        actions.rate_evaluation(evaluation, by=rater_of(cast, user), score=score, verdict="能够履行责任")


def grade_everybody(cycle, cast):
    actions.grade_as_suggested(cycle, by=cast.secretary)
    actions.grade_as_suggested(cycle, by=cast.deputy)
