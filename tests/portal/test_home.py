"""Home says what waits, with the right number, and stops saying it when it is done."""

from datetime import date

import pytest

from core import clock
from core.registry import collect_todos
from members.models import Membership, Transfer
from records.calendar import monday_of
from records.models import GroupAssessment, GroupMonth, MonthlyReport, WeeklyRecord
from reviews.models import Finding
from tests.cast import NOW, TODAY
from tests.rows import many_more, one_of_everything
from zones.models import Agreement

OCTOBER = date(2026, 10, 1)


def waiting(user) -> dict[str, int]:
    return {todo.label: todo.count for todo in collect_todos(user, clock.today())}


@pytest.fixture
def rows(cast):
    rows = one_of_everything(cast)
    many_more(cast, rows)
    return rows


def test_each_number_of_the_secretary_is_that_of_the_rows(cast, rows):
    Agreement.objects.filter(member__name__startswith="张1").update(state="declared")
    Finding.objects.filter(member__name__startswith="张2").update(state="mended")
    found = waiting(cast.secretary)
    assert found["确认花名册里的党内职务"] == 13
    assert found["接收转入的党员"] == 1
    assert found["给没有账号的党员打印激活单"] == 12
    assert found["阅记实"] == WeeklyRecord.objects.filter(state="submitted").count() == 13
    assert found["复查整改情况"] == 1
    assert "认定责任书" not in found
    Agreement.objects.filter(member__name__startswith="张1").update(state="reviewed")
    Transfer.objects.update(state="accepted")
    WeeklyRecord.objects.filter(member__name="张3").update(state="read")
    found = waiting(cast.secretary)
    assert (found["认定责任书"], found["阅记实"]) == (3, 12)  # 张1, 张10, 张11
    assert "接收转入的党员" not in found


def test_what_a_member_has_to_write(cast):
    found = waiting(cast.member)
    assert set(found) == {"写本周记实", "补交第46周记实", "写10月汇报"}
    file = {"branch": cast.branch, "member": cast.member.member, "month": date(2026, 11, 1)}
    this_week = monday_of(TODAY)
    record = WeeklyRecord.objects.create(monday=this_week, state="submitted", first_submitted_at=NOW, **file)
    MonthlyReport.objects.create(
        branch=cast.branch, member=cast.member.member, month=OCTOBER, state="sent", sent_at=NOW
    )
    assert set(waiting(cast.member)) == {"补交第46周记实"}
    WeeklyRecord.objects.filter(pk=record.pk).update(state="returned", returned_reason="太简单")
    assert set(waiting(cast.member)) == {"补交第46周记实", "改好退回的第47周记实"}
    assert "改好退回的第47周记实" not in waiting(cast.colleague)


def test_a_closed_month_asks_nothing_more_of_its_members(cast):
    def close(month):
        closed = GroupMonth.objects.create(branch=cast.branch, group=cast.groups[0], month=month, state="closed",
                                           closings=1, closed_at=NOW, closed_by=cast.group_leader)  # fmt: skip
        GroupAssessment.objects.create(branch=cast.branch, group_month=closed, member=cast.member.member, month=month,
                                       rating="good", assessed_by=cast.group_leader, assessed_at=NOW)  # fmt: skip

    close(OCTOBER)
    assert set(waiting(cast.member)) == {"写本周记实", "补交第46周记实"}
    assert "写10月汇报" in waiting(cast.colleague)
    close(date(2026, 11, 1))
    assert waiting(cast.member) == {}


def test_the_months_of_the_groups(cast):
    assert waiting(cast.group_leader)["开始10月的小组评议"] == 1
    assert waiting(cast.secretary)["开始10月的小组评议"] == 2
    month = GroupMonth.objects.create(branch=cast.branch, group=cast.groups[0], month=OCTOBER, state="open")
    for key in ("member", "secretary"):
        member = cast.users[key].member
        GroupAssessment.objects.create(branch=cast.branch, group_month=month, member=member, month=OCTOBER)
    found = waiting(cast.group_leader)
    assert found["小组评议：10月"] >= 1
    assert not {"开始10月的小组评议", "10月可以月结"} & set(found)
    assert waiting(cast.secretary)["开始10月的小组评议"] == 1
    GroupAssessment.objects.update(rating="good", assessed_by=cast.deputy, assessed_at=NOW)
    found = waiting(cast.group_leader)
    assert found["10月可以月结"] == 1
    assert "小组评议：10月" not in found


def test_the_desk_names_those_who_slip_that_its_reader_may_see(cast, sign_in):
    Membership.objects.filter(member=cast.secretary.member).update(from_on=date(2026, 11, 1))
    page = sign_in("secretary").get("/")
    slipping = {person["name"]: person["count"] for person in page.context["slipping"]}
    assert page.context["slipping_count"] == 9
    assert slipping["李国英"] == 26  # half a year back, without the week that is running
    of_the_group = sign_in("group_leader").get("/").context
    assert of_the_group["slipping_count"] < 9
    assert {person["name"] for person in of_the_group["slipping"]} >= {"李国英"}
    assert "范平华" not in {person["name"] for person in of_the_group["slipping"]}
