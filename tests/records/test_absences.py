"""Absences that the branch grants, and what they do to the weeks."""

from datetime import date, timedelta

import pytest

from core.errors import NotAllowed, Refused, WrongState
from core.registry import collect_todos
from members.actions.organizations import create_category
from members.actions.transfers import receive_transfer, send_transfer
from members.models import CategoryAssignment
from records.actions import absences
from records.boards import week as board
from records.boards.figures import figures
from records.boards.totals import filed_in, year_totals
from records.calendar import WEEK, weeks_of_year
from records.models import Absence, GroupAssessment, GroupMonth
from records.weeks.standing import missed_in_a_row, standing
from tests.cast import NOW, TODAY
from tests.members.pages import submit
from tests.records.material import this_week
from tests.records.test_standing import NOVEMBER, file

ILL = {"kind": "illness", "reason": "住院手术"}


def spare(cast, from_on: date, last_on: date, member=None) -> Absence:
    return absences.enter_absence(
        member or cast.member.member, by=cast.secretary, from_on=from_on, last_on=last_on, **ILL
    )


def states(cast, member) -> list[str]:
    return list(standing(cast.branch, NOVEMBER, members=[member.pk])[member.pk].weeks.values())


def test_a_week_is_excused_when_its_thursday_lies_in_a_granted_period(cast):
    member = cast.member.member
    asked = absences.ask_absence(
        member, by=cast.member, kind="away", from_on=date(2026, 11, 6), last_on=date(2026, 11, 12), reason="回老家"
    )
    assert states(cast, member) == ["missing", "missing", "waiting", "future"]  # asked is not granted
    absences.grant_absence(asked, by=cast.secretary)
    assert states(cast, member) == ["missing", "excused", "waiting", "future"]  # 5 November is not in it, the 12th is
    result = standing(cast.branch, NOVEMBER, members=[member.pk])[member.pk]
    assert (result.owed, result.missing) == (1, 1)
    file(member, cast.branch, NOVEMBER[1], is_late=True)
    assert states(cast, member)[1] == "late"  # what is filed all the same counts like any other
    assert standing(cast.branch, NOVEMBER, members=[member.pk])[member.pk].late == 1


def test_every_way_of_counting_says_the_same(cast):
    member, colleague = cast.member.member, cast.colleague.member
    spare(cast, NOVEMBER[0], NOVEMBER[1] + timedelta(days=6))
    file(member, cast.branch, NOVEMBER[1])
    frail = create_category(cast.branch, name="年老体弱", is_exempt=True, by=cast.secretary)
    CategoryAssignment.objects.create(member=colleague, category=frail, from_on=date(2026, 11, 10))
    result = standing(cast.branch, NOVEMBER)
    assert list(result[colleague.pk].weeks.values()) == ["missing", "exempt", "exempt", "exempt"]
    assert (result[member.pk].owed, result[member.pk].on_time, result[member.pk].missing) == (1, 1, 0)
    counted = figures(cast.branch, NOVEMBER)
    for pk in (member.pk, colleague.pk, cast.former.member.pk):
        each = (counted[pk].owed, counted[pk].on_time, counted[pk].late, counted[pk].missing)
        assert each == (result[pk].owed, result[pk].on_time, result[pk].late, result[pk].missing)
    totals = year_totals(cast.branch, 2026, list(filed_in(cast.branch, 2026)))
    by_member = standing(cast.branch, weeks_of_year(2026)).values()
    assert (totals.owed, totals.on_time, totals.missing) == (
        sum(r.owed for r in by_member), sum(r.on_time for r in by_member), sum(r.missing for r in by_member)
    )  # fmt: skip
    for monday in NOVEMBER[:3]:
        rows = dict(board.week_board(cast.branch, monday).values_list("id", "standing"))
        assert rows == {pk: found.weeks[monday] for pk, found in result.items()}
    counts = board.board_counts(board.week_board(cast.branch, NOVEMBER[1]))
    assert (counts["n_on_time"], counts["n_exempt"], counts["owed"]) == (1, 1, 8)
    missed = missed_in_a_row(cast.branch)
    assert member.pk not in missed
    assert missed[colleague.pk] > 20


def test_who_is_spared_is_not_reminded(cast):
    def asked() -> set[str]:
        return {todo.url for todo in collect_todos(cast.member, TODAY) if "/records/week/" in todo.url}

    assert len(asked()) == 2
    spare(cast, this_week() - WEEK, this_week() + timedelta(days=6))
    assert asked() == set()


def test_periods_do_not_overlap_and_are_bounded(cast):
    first = spare(cast, date(2026, 11, 16), date(2026, 11, 22))
    with pytest.raises(Refused, match="重叠"):
        spare(cast, date(2026, 11, 22), date(2026, 11, 30))
    spare(cast, date(2026, 11, 23), date(2026, 11, 30))  # half-open: the next may begin where the first ends
    absences.revoke_absence(first, by=cast.secretary, reason="没有去")
    assert spare(cast, date(2026, 11, 18), date(2026, 11, 19)).state == "granted"
    with pytest.raises(Refused, match="不能早于"):
        spare(cast, date(2026, 12, 5), date(2026, 12, 4))
    with pytest.raises(Refused, match="一年"):
        spare(cast, date(2026, 12, 5), date(2027, 12, 6))
    for year in (2028, 9998, 9999):  # the last day of all has none after it
        with pytest.raises(Refused, match="提前一年"):
            spare(cast, date(year, 12, 25), date(year, 12, 31))
    with pytest.raises(Refused, match="不在本支部"):
        spare(cast, date(2019, 12, 5), date(2019, 12, 6))


def test_who_decides(cast):
    asked = absences.ask_absence(cast.secretary.member, by=cast.secretary, from_on=TODAY, last_on=TODAY, **ILL)
    for user in (cast.secretary, cast.group_leader, cast.colleague, cast.supervisor, cast.other_secretary):
        with pytest.raises(NotAllowed):
            absences.grant_absence(asked, by=user)
    absences.grant_absence(asked, by=cast.committee_member)  # the secretary's own is for the committee
    with pytest.raises(NotAllowed):
        spare(cast, TODAY, TODAY, cast.stranger.member)
    with pytest.raises(NotAllowed):
        absences.ask_absence(cast.colleague.member, by=cast.member, from_on=TODAY, last_on=TODAY, **ILL)


def test_it_ends_early(cast):
    granted = spare(cast, date(2026, 11, 9), date(2026, 11, 29))
    assert states(cast, granted.member) == ["missing", "excused", "excused", "excused"]
    with pytest.raises(Refused, match="撤销"):
        absences.end_absence(granted, by=cast.secretary, on=date(2026, 11, 9))
    absences.end_absence(granted, by=cast.secretary, on=date(2026, 11, 19))  # the week's Thursday is owed again
    assert states(cast, granted.member) == ["missing", "excused", "waiting", "future"]


def test_what_waits_is_settled_when_its_member_is_transferred(cast, sign_in):
    member = cast.member.member
    days = [(date(2026, 11, 2), date(2026, 11, 6)), (date(2026, 11, 16), date(2026, 12, 6))]
    past, running = (
        absences.ask_absence(member, by=cast.member, from_on=first, last_on=last, **ILL) for first, last in days
    )
    theirs = absences.ask_absence(cast.colleague.member, by=cast.colleague, from_on=TODAY, last_on=TODAY, **ILL)
    granted = spare(cast, date(2026, 12, 7), date(2026, 12, 13))
    transfer = send_transfer(member, destination=cast.other_branch, by=cast.secretary)
    for absence in (past, running, granted, theirs):
        absence.refresh_from_db()
    assert [a.state for a in (past, running, granted, theirs)] == ["lapsed", "lapsed", "granted", "asked"]
    assert (running.from_on, running.last_day) == days[1]  # as it was asked
    assert granted.until_on == granted.from_on
    (todo,) = [todo for todo in collect_todos(cast.secretary, TODAY) if "absences" in todo.url]
    assert todo.count == 1
    page = sign_in("secretary").get(running.get_absolute_url()).content.decode()
    assert "未批先转出" in page
    assert "随组织关系转出了结" in page
    with pytest.raises(WrongState):
        absences.grant_absence(running, by=cast.secretary)
    receive_transfer(transfer, by=cast.other_secretary)
    again = absences.ask_absence(member, by=cast.member, from_on=TODAY, last_on=days[1][1], **ILL)
    assert (again.branch, again.state) == (cast.other_branch, "asked")


def test_a_closed_month_stays_as_it_was_counted(cast):
    member = cast.member.member
    october = GroupMonth.objects.create(
        branch=cast.branch, group=cast.groups[0], month=date(2026, 10, 1), state="closed", closings=1, closed_at=NOW,
        closed_by=cast.group_leader,
    )  # fmt: skip
    before = spare(cast, date(2026, 10, 5), date(2026, 11, 30))
    GroupAssessment.objects.create(
        branch=cast.branch, group_month=october, member=member, month=october.month, rating="good",
        assessed_by=cast.group_leader, assessed_at=NOW,
    )  # fmt: skip
    with pytest.raises(Refused, match="10月已经月结"):
        absences.revoke_absence(before, by=cast.secretary, reason="错了")
    with pytest.raises(Refused, match="10月已经月结"):
        absences.end_absence(before, by=cast.secretary, on=date(2026, 10, 20))
    with pytest.raises(Refused, match="10月已经月结"):
        spare(cast, date(2026, 10, 1), date(2026, 10, 1))  # a Thursday
    absences.end_absence(before, by=cast.secretary, on=date(2026, 11, 3))
    spare(cast, date(2026, 10, 2), date(2026, 10, 4))  # no Thursday: no week of the closed month is touched


def test_from_the_phone_to_the_secretary_and_back(cast, sign_in):
    browser = sign_in("member")
    refused = browser.post("/absences/ask/", {"form_key": "not one"})
    assert refused.status_code == 422
    period = {"from_on": "2026-11-16", "last_on": "2026-12-01"}
    asked = submit(browser, "/absences/ask/", kind="away", reason="去外地带孙子", **period)
    absence = Absence.objects.get()
    assert (asked.status_code, absence.state, absence.until_on) == (302, "asked", date(2026, 12, 2))
    again = submit(browser, "/absences/ask/", kind="away", reason="再来一次", **period)
    assert again.status_code == 422
    assert "重叠" in again.text
    assert "再来一次" in again.text
    assert "待批" in browser.get(absence.get_absolute_url()).text
    desk = sign_in("secretary")
    assert "去外地带孙子" in desk.get("/absences/").text
    assert "批请假" in desk.get("/").text
    assert submit(desk, f"/absences/{absence.pk}/grant/").status_code == 302
    assert "请假" in desk.get("/records/board/2026-W47/?standing=excused").text
    assert "本周请假，不用写" in browser.get("/records/weeks/").text
    assert "这一周可以不写" in browser.get("/").text
    assert sign_in("group_leader").get(absence.get_absolute_url()).status_code == 404  # why is nobody else's business
    with pytest.raises(WrongState):
        absences.withdraw_absence(absence, by=cast.member)
