"""The month's report, the group's verdict, and the closing that locks."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from core import clock
from core.errors import NotAllowed, Refused, Stale, WrongState
from core.models import AuditEntry
from core.registry import collect_due_days
from members.models import GroupMembership, Membership
from records.actions import closing, months, weeks
from records.actions.leaving import end_records
from records.calendar import SHANGHAI, weeks_of_month
from records.models import GroupAssessment, GroupMonth, WeeklyRecord
from records.months.assessing import month_roster
from records.months.facts import report_facts
from tests.cast import make_member
from tests.records.material import agree, hand_in

OCTOBER = date(2026, 10, 1)
WEEKS = weeks_of_month(OCTOBER)  # 28 September, 5, 12, 19, 26 October
LAST_SUNDAY = datetime(2026, 11, 1, 23, 59, 59, tzinfo=SHANGHAI)
OVER = datetime(2026, 11, 2, 0, 0, tzinfo=SHANGHAI)


def file(user, monday, text="走访", **more) -> WeeklyRecord:
    with clock.at(datetime.combine(monday + timedelta(days=4), datetime.min.time(), SHANGHAI)):
        return weeks.file_week(user.member, monday, [{"content": text, **more}], by=user)


def opened(cast, group=0, month=OCTOBER) -> GroupMonth:
    group = cast.groups[group] if group is not None else None
    return months.open_group_month(group, cast.branch, month, by=cast.secretary)


def assess(cast, group_month, rating="good", *, by=None, leave=()) -> GroupMonth:
    """Everybody gets ``rating``: the secretary's own from the committee."""
    people = [row.member for row in group_month.assessments.select_related("member") if row.member not in leave]
    own = cast.secretary.member
    if own in people:
        months.record_assessments(group_month, {own: (rating, "")}, by=cast.committee_member)
    ratings = {person: (rating, "") for person in people if person != own}
    return months.record_assessments(group_month, ratings, by=by or cast.secretary)


def test_a_month_in_which_nobody_was_asked_for_records_is_none(cast):
    with pytest.raises(Refused, match="不用评议"):
        opened(cast, month=date(1921, 1, 1))
    assert not GroupMonth.objects.exists()


def test_who_is_assessed_where(cast):
    member, colleague = cast.member.member, cast.colleague.member
    GroupMembership.objects.filter(member=member).update(until_on=date(2026, 10, 20))
    GroupMembership.objects.create(member=member, group=cast.groups[1], from_on=date(2026, 10, 20))
    Membership.objects.filter(member=colleague).update(until_on=date(2026, 10, 9))
    GroupMembership.objects.filter(member=colleague).update(until_on=date(2026, 10, 9))
    late = make_member(cast.branch, "月末转入", group=cast.groups[0], since=date(2026, 10, 30))  # a Friday
    alone = make_member(cast.branch, "未编组")
    roster = month_roster(cast.branch, OCTOBER)
    assert member.pk in roster[cast.groups[1].pk]
    assert member.pk not in roster[cast.groups[0].pk]
    assert colleague.pk in roster[cast.groups[1].pk]  # where he was for his last week here
    assert late.pk not in [pk for people in roster.values() for pk in people]
    assert roster[None] == [alone.pk]


def test_the_facts_of_a_report(cast):
    _, (visit, study) = agree(cast, cast.member.member)
    done = file(cast.member, WEEKS[0], "走访张家", duty=visit, quantity=Decimal("1.5"), result="申请了补助")
    file(cast.member, WEEKS[1], "走访李家", duty=visit, quantity=Decimal(2))
    file(cast.member, WEEKS[2], "学习文件", duty=study)
    weeks.file_week(cast.member.member, WEEKS[3], [], by=cast.member, is_nothing=True, nothing_reason="住院",
                    shortcomings="没有参加", improvements="出院后补")  # fmt: skip
    facts = report_facts(cast.member.member, cast.branch, OCTOBER)
    assert [week["state"] for week in facts["weeks"]] == ["on_time", "on_time", "on_time", "late", "missing"]
    assert (facts["owed"], facts["nothing"]) == (5, 1)
    lines = [(line["label"], line["count"], line["quantity"], line["unit"]) for line in facts["duties"]]
    assert lines == [(visit.content, 2, "3.5", "户"), (study.content, 1, "", "")]
    assert facts["duties"][0]["results"] == [{"text": "申请了补助", "record": done.pk}]
    assert facts["shortcomings"] == [{"week": "2026-W43", "text": "没有参加", "improvement": "出院后补"}]


def test_a_report_is_sent_returned_and_sent_again(cast):
    report = months.draft_report(cast.member.member, OCTOBER, by=cast.member)
    assert months.draft_report(cast.member.member, OCTOBER, by=cast.member) == report
    with pytest.raises(Refused) as refused:
        months.send_report(report, by=cast.member)
    assert refused.value.field == "summary"
    months.save_report(report, by=cast.member, summary="走访 4 户", plan="继续")
    file(cast.member, WEEKS[4])
    months.send_report(report, by=cast.member)
    assert (report.state, report.facts["weeks"][4]["state"]) == ("sent", "on_time")
    with pytest.raises(NotAllowed):
        months.return_report(report, by=cast.member, reason="x")
    months.return_report(report, by=cast.group_leader, reason="写上成效")
    assert (report.state, report.returned_reason) == ("draft", "写上成效")
    months.send_report(report, by=cast.member, summary="走访 4 户，解决 2 件事")
    assert (report.state, report.plan, report.returned_reason) == ("sent", "继续", "")


def test_a_report_waits_for_the_last_week_of_its_month(cast):
    november = date(2026, 11, 1)
    report = months.draft_report(cast.member.member, november, by=cast.member)
    with pytest.raises(Refused, match="最后一周"):
        months.send_report(report, by=cast.member, summary="好")
    with clock.at(datetime(2026, 11, 23, tzinfo=SHANGHAI)):
        assert "report-2026-11" in {due.key for due in collect_due_days(cast.member, clock.today())}
        months.send_report(report, by=cast.member, summary="好")
        months.read_report(report, by=cast.group_leader)
        assert "report-2026-11" not in {due.key for due in collect_due_days(cast.member, clock.today())}
    with pytest.raises(Refused, match="还没有到"):
        months.draft_report(cast.member.member, date(2026, 12, 1), by=cast.member)


def test_nobody_reports_for_another(cast):
    for person in (cast.secretary, cast.group_leader, cast.colleague, cast.stranger):
        with pytest.raises(NotAllowed):
            months.draft_report(cast.member.member, OCTOBER, by=person)


def test_a_group_month_has_a_row_for_everyone(cast):
    group_month = opened(cast)
    assert opened(cast) == group_month
    names = {row.member.name for row in group_month.assessments.all()}
    assert names == {"周敏", "罗远䶮", "武晓", "李国英"}
    assert not group_month.assessments.given().exists()


@pytest.mark.parametrize("key", ["member", "committee_member", "supervisor", "other_secretary", "administrator"])
def test_who_may_not_open(cast, key):
    with pytest.raises(NotAllowed):
        months.open_group_month(cast.groups[0], cast.branch, OCTOBER, by=cast.users[key])


def test_a_leader_opens_his_group_only(cast):
    assert months.open_group_month(cast.groups[0], cast.branch, OCTOBER, by=cast.group_leader)
    for group in (cast.groups[1], None):
        with pytest.raises(NotAllowed):
            months.open_group_month(group, cast.branch, OCTOBER, by=cast.group_leader)


def test_the_verdict_is_recorded(cast):
    group_month = opened(cast)
    months.record_assessments(
        group_month, {cast.member.member: ("good", "带头走访")}, by=cast.group_leader,
        meeting={"met_on": date(2026, 10, 30), "place": "活动室", "minutes": "逐人评议"},
        attendance={cast.member.member: ("present", "不留"), cast.secretary.member: ("leave", "外出开会")},
    )  # fmt: skip
    row = group_month.assessments.get(member=cast.member.member)
    assert (row.rating, row.comment, row.assessed_by) == ("good", "带头走访", cast.group_leader)
    assert (group_month.met_on, group_month.place, group_month.minutes) == (date(2026, 10, 30), "活动室", "逐人评议")
    there = group_month.assessments.exclude(attendance="").order_by("attendance")
    assert list(there.values_list("attendance", "leave_reason")) == [("leave", "外出开会"), ("present", "")]
    line = AuditEntry.objects.filter(verb="记录小组评议").get()
    assert line.detail["changes"] == {
        "李国英": ["", "好 带头走访"], "李国英到会": ["", "出席"], f"{cast.secretary.name}到会": ["", "请假 外出开会"],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("by", "about"),
    [("group_leader", "group_leader"), ("secretary", "secretary"), ("group_leader", "colleague"),
     ("committee_member", "member"), ("committee_member", "committee_member"), ("supervisor", "member")],
)  # fmt: skip
def test_who_may_not_rate_whom(cast, by, about):
    group_month = opened(cast)
    with pytest.raises((Refused, NotAllowed)):
        months.record_assessments(group_month, {cast.users[about].member: ("good", "")}, by=cast.users[by])
    assert not group_month.assessments.given().exists()


def test_each_ones_rating_has_somebody_to_give_it(cast):
    group_month = opened(cast)
    for by, about in [("secretary", "group_leader"), ("committee_member", "secretary"), ("deputy", "committee_member")]:
        months.record_assessments(group_month, {cast.users[about].member: ("fair", "")}, by=cast.users[by])
    assert group_month.assessments.given().count() == 3


def test_a_committee_member_does_not_write_the_minutes(cast):
    group_month = opened(cast)
    months.record_assessments(group_month, {}, by=cast.secretary, meeting={"minutes": "书记记的"})
    months.record_assessments(
        group_month, {cast.secretary.member: ("good", "")}, by=cast.committee_member, meeting={"minutes": "改"}
    )
    group_month.refresh_from_db()
    assert group_month.minutes == "书记记的"
    for person in (cast.committee_member, cast.supervisor, cast.member, cast.stranger):
        with pytest.raises(NotAllowed):
            months.record_assessments(group_month, {}, by=person, meeting={"minutes": "改"})


def test_two_who_assess_at_once(cast):
    group_month = opened(cast)
    seen = group_month.version
    months.record_assessments(group_month, {cast.member.member: ("good", "")}, by=cast.group_leader, seen_version=seen)
    with pytest.raises(Stale):
        months.record_assessments(group_month, {cast.member.member: ("poor", "")}, by=cast.secretary, seen_version=seen)
    assert group_month.assessments.given().get().rating == "good"


def test_a_month_closes_only_after_its_last_deadline_and_with_everybody_assessed(cast):
    group_month = opened(cast)
    assess(cast, group_month, leave=[cast.member.member])
    with clock.at(LAST_SUNDAY), pytest.raises(Refused, match="截止时间"):
        closing.close_month(group_month, by=cast.group_leader)
    with clock.at(OVER), pytest.raises(Refused, match="李国英"):
        closing.close_month(group_month, by=cast.group_leader)
    months.record_assessments(group_month, {cast.member.member: ("good", "")}, by=cast.group_leader)
    with clock.at(OVER):
        closing.close_month(group_month, by=cast.group_leader)
    assert (group_month.state, group_month.closed_by, group_month.closed_at) == ("closed", cast.group_leader, OVER)


def test_closing_locks_what_was_handed_in_and_nothing_else(cast):
    done, read, returned, draft = (file(cast.member, monday) for monday in WEEKS[:4])
    weeks.read_record(read, by=cast.secretary)
    weeks.return_record(returned, by=cast.secretary, reason="太短")
    weeks.withdraw_record(draft, by=cast.member)
    next_month = file(cast.member, date(2026, 11, 2))
    other_group = file(cast.colleague, WEEKS[0])
    closing.close_month(assess(cast, opened(cast)), by=cast.secretary)
    states = {r.pk: r.state for r in WeeklyRecord.objects.all()}
    assert [states[r.pk] for r in (done, read, returned, draft)] == ["locked", "locked", "returned", "draft"]
    assert (states[next_month.pk], states[other_group.pk]) == ("submitted", "submitted")
    assert AuditEntry.objects.filter(verb="随月结锁定").count() == 2
    done.refresh_from_db()
    for act in (weeks.withdraw_record, hand_in):
        with pytest.raises((WrongState, Refused)):
            act(done, by=cast.member)
    with pytest.raises(Refused):
        weeks.return_record(done, by=cast.secretary, reason="晚了")
    with pytest.raises(Refused, match="已经月结"):
        weeks.file_week(cast.member.member, WEEKS[4], [{"content": "补写"}], by=cast.member)


@pytest.mark.parametrize("key", ["member", "committee_member", "supervisor", "other_secretary"])
def test_who_may_not_close(cast, key):
    group_month = assess(cast, opened(cast))
    with pytest.raises(NotAllowed):
        closing.close_month(group_month, by=cast.users[key])


def test_a_closed_month_takes_no_more(cast):
    report = months.draft_report(cast.member.member, OCTOBER, by=cast.member)
    group_month = closing.close_month(assess(cast, opened(cast)), by=cast.secretary)
    with pytest.raises(WrongState):
        months.record_assessments(group_month, {cast.member.member: ("poor", "")}, by=cast.secretary)
    with pytest.raises(Refused, match="已经月结"):
        months.send_report(report, by=cast.member, summary="晚了")
    with pytest.raises(WrongState):
        closing.close_month(group_month, by=cast.secretary)
    assert set(GroupAssessment.objects.values_list("rating", flat=True)) == {"good"}


def test_one_who_changes_the_group_is_rated_where_he_is_now(cast):
    member = cast.member.member
    first = opened(cast)
    GroupMembership.objects.filter(member=member).update(until_on=date(2026, 10, 10))
    GroupMembership.objects.create(member=member, group=cast.groups[1], from_on=date(2026, 10, 10))
    second = opened(cast, 1)
    assert GroupAssessment.objects.get(member=member, month=OCTOBER).group_month == second
    assert opened(cast) == first
    assert not first.assessments.filter(member=member).exists()


def test_leaving_ends_what_is_not_owed_any_more(cast):
    member, november = cast.member.member, date(2026, 11, 1)
    opened(cast)
    opened(cast, month=november)
    months.draft_report(member, OCTOBER, by=cast.member)
    months.draft_report(member, november, by=cast.member)
    Membership.objects.filter(member=member).update(until_on=date(2026, 11, 5))
    end_records(member, cast.branch, date(2026, 11, 1), cast.secretary)
    assert list(GroupAssessment.objects.filter(member=member).values_list("month", flat=True)) == [OCTOBER]
    assert list(member.monthly_reports.values_list("month", flat=True)) == [OCTOBER]
