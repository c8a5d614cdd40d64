"""A month that was closed: what is kept of it, opening it again, and what is marked from then on."""

import io
import json
import uuid
from datetime import date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader

from core import clock
from core.clock import SHANGHAI
from core.errors import NotAllowed, Refused, WrongState
from core.plaintext import digest_of
from core.registry import broken_objects, collect_todos
from members.access import Role
from records.actions import closing, months, weeks
from records.calendar import weeks_of_month
from records.models import GroupMonth, MonthReopening, MonthSnapshot, WeeklyRecord
from records.months.versions import revisions, revisions_for
from reviews import actions as reviews
from tests.members.pages import submit

OCTOBER = date(2026, 10, 1)
WEEKS = weeks_of_month(OCTOBER)
REASON = "第40周写错了"


def sent(version=0, **more) -> dict:
    return {"form_key": str(uuid.uuid4()), "version": str(version), **more}


def filed(user, monday, text="走访三户") -> WeeklyRecord:
    with clock.at(datetime.combine(monday, datetime.min.time(), SHANGHAI)):
        return weeks.file_week(user.member, monday, [{"content": text}], by=user)


def assessed(cast) -> GroupMonth:
    """October of the first group, with everybody rated 好."""
    group_month = months.open_group_month(cast.groups[0], cast.branch, OCTOBER, by=cast.secretary)
    for by in (cast.secretary, cast.committee_member):
        people = [row.member for row in group_month.assessments.select_related("member")]
        mine = [m for m in people if (m == cast.secretary.member) == (by == cast.committee_member)]
        months.record_assessments(group_month, dict.fromkeys(mine, ("good", "")), by=by)
    return group_month


def closed(cast) -> GroupMonth:
    return closing.close_month(assessed(cast), by=cast.secretary)


def reopened(cast) -> GroupMonth:
    return closing.reopen_month(closed(cast), by=cast.secretary, reason=REASON)


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def corrected(cast, record) -> None:
    weeks.return_record(fresh(record), by=cast.group_leader, reason="户数不对")
    weeks.file_week(cast.member.member, record.monday, [{"content": "走访两户"}], by=cast.member, seen_version=None)


def test_a_closing_keeps_what_it_locks(cast):
    record = filed(cast.member, WEEKS[0])
    report = months.send_report(
        months.draft_report(cast.member.member, OCTOBER, by=cast.member),
        by=cast.member,
        summary="走访三户",
        study="两次",
    )
    months.draft_report(cast.group_leader.member, OCTOBER, by=cast.group_leader)
    group_month = closed(cast)
    snapshot = MonthSnapshot.objects.get()
    assert (snapshot.number, snapshot.closed_by, group_month.closings) == (1, cast.secretary, 1)
    assert snapshot.digest == digest_of(snapshot.content)
    members = {row["member"]: row for row in json.loads(snapshot.content)["members"]}
    mine = members[cast.member.member.pk]
    assert mine["records"][0]["record"] == record.pk
    assert "走访三户" in mine["records"][0]["fields"]["第1条"]
    assert (mine["report"]["学习"], mine["verdict"]["评价"], mine["facts"]) == ("两次", "好", report.facts)
    assert (mine["figures"]["未交"], members[cast.group_leader.member.pk]["report"]) == ("4", None)  # a draft is not
    assert revisions(group_month) == []


def test_a_kept_version_cannot_be_changed_unseen(cast):
    closed(cast)
    assert list(broken_objects()) == []
    MonthSnapshot.objects.update(content="{}")
    assert any("摘要不符" in sentence for sentence in broken_objects())
    MonthSnapshot.objects.update(digest=digest_of("{}"))
    assert any("审计记录里没有这个摘要" in sentence for sentence in broken_objects())


def test_a_month_closed_before_versions_were_kept_is_kept_when_it_is_opened_again(cast):
    group_month = closed(cast)
    MonthSnapshot.objects.all().delete()
    closing.reopen_month(group_month, by=cast.secretary, reason=REASON)
    assert (MonthSnapshot.objects.get().number, revisions(group_month)[0].changes) == (1, [])
    assert list(broken_objects()) == []


def test_opening_again_unlocks_and_marks_for_ever(cast):
    record, untouched = filed(cast.member, WEEKS[0]), filed(cast.member, WEEKS[1])
    weeks.read_record(fresh(record), by=cast.group_leader)
    group_month = reopened(cast)
    reopening = MonthReopening.objects.get()
    assert (reopening.reason, reopening.by, reopening.snapshot.number) == (REASON, cast.secretary, 1)
    assert (group_month.state, group_month.closed_at, group_month.is_reopened) == ("open", None, True)
    assert (fresh(record).state, fresh(untouched).state) == ("read", "submitted")
    assert [r.changes for r in revisions(group_month)] == [[]]  # nothing was changed yet
    corrected(cast, record)
    months.record_assessments(group_month, {cast.member.member: ("fair", "户数有误")}, by=cast.group_leader)
    changes = [(c.member_id, c.label, f[0]) for r in revisions(fresh(group_month)) for c in r.changes for f in c.fields]
    pk = cast.member.member.pk
    assert changes == [(pk, "小组评议", "评价"), (pk, "小组评议", "评语"), (pk, "第40周记实", "提交时间"),
                       (pk, "第40周记实", "第1条")]  # fmt: skip
    assert not fresh(record).is_late  # what was returned keeps its first time
    closing.close_month(fresh(group_month), by=cast.group_leader)
    assert [s.number for s in MonthSnapshot.objects.order_by("number")] == [1, 2]
    (revision,) = revisions_for(pk, cast.branch.pk, OCTOBER)
    assert (revision.label, revision.changes[0].fields[0]) == ("第1版 → 第2版", ("评价", "好", "较好"))
    assert fresh(record).state == "locked"
    weeks.add_addition(fresh(record), by=cast.member, text="更正后补充")
    assert revisions_for(cast.group_leader.member.pk, cast.branch.pk, OCTOBER)[0].changes == []


def test_what_is_taken_back_or_handed_in_afterwards_shows(cast):
    record = filed(cast.member, WEEKS[0])
    group_month = reopened(cast)
    weeks.withdraw_record(fresh(record), by=cast.member)
    late = weeks.file_week(cast.member.member, WEEKS[2], [{"content": "补写"}], by=cast.member)
    assert late.is_late
    changes = {c.label: {f[0]: f[1:] for f in c.fields} for r in revisions(group_month) for c in r.changes}
    assert changes["第40周记实"]["交否"] == ("已交", "")
    assert changes["第42周记实"]["迟交"] == ("", "是")
    assert changes["周数"]["迟交"] == ("0", "1")


@pytest.mark.parametrize("key", ["group_leader", "committee_member", "member", "supervisor", "other_secretary"])
def test_who_may_not_open_again(cast, key):
    group_month = closed(cast)
    with pytest.raises(NotAllowed):
        closing.reopen_month(group_month, by=cast.users[key], reason=REASON)
    assert fresh(group_month).state == "closed"


def test_opening_again_wants_a_reason_and_a_closed_month(cast):
    group_month = closed(cast)
    with pytest.raises(Refused) as refused:
        closing.reopen_month(group_month, by=cast.secretary, reason=" ")
    assert refused.value.field == "reason"
    closing.reopen_month(fresh(group_month), by=cast.deputy, reason=REASON)
    with pytest.raises(WrongState):
        closing.reopen_month(fresh(group_month), by=cast.secretary, reason=REASON)
    assert MonthReopening.objects.count() == 1


def test_the_years_evaluation_ends_opening_again(cast, sign_in):
    group_month = closed(cast)
    cycle = reviews.open_cycle(cast.branch, by=cast.secretary, year=2026)
    address = reverse("records:month-reopen", args=[group_month.pk])
    client = sign_in("secretary")
    assert "之后的每处改动都标明" in client.get(address).text  # prepared is not begun
    reviews.start_cycle(cycle, by=cast.secretary)
    assert "2026年度考评已经开始" in client.get(address).text
    refused = client.post(address, sent(group_month.version, reason=REASON))
    assert (refused.status_code, fresh(group_month).state) == (422, "closed")
    reviews.revise_cycle(fresh(cycle), by=cast.secretary, reason="改权重")
    with pytest.raises(Refused, match="已经开始"):
        closing.reopen_month(fresh(group_month), by=cast.secretary, reason=REASON)


def test_a_leave_wants_its_reason_before_closing(cast):
    group_month = months.open_group_month(cast.groups[0], cast.branch, OCTOBER, by=cast.secretary)
    months.record_assessments(group_month, {}, by=cast.secretary, attendance={cast.member.member: ("leave", "")})
    with pytest.raises(Refused, match="请写明请假原因：李国英"):
        closed(cast)
    months.record_assessments(
        fresh(group_month), {}, by=cast.secretary, attendance={cast.member.member: ("leave", "住院")}
    )
    assert closing.close_month(fresh(group_month), by=cast.secretary).closings == 1


def test_every_page_names_the_version_and_shows_the_change(cast, sign_in):
    record = filed(cast.member, WEEKS[0])
    report = months.send_report(
        months.draft_report(cast.member.member, OCTOBER, by=cast.member), by=cast.member, summary="小结"
    )
    group_month = assessed(cast)
    secretary, member, leader = sign_in("secretary"), sign_in("member"), sign_in("group_leader")
    page, close = group_month.get_absolute_url(), reverse("records:month-close", args=[group_month.pk])
    assert submit(leader, close).url == page
    plain = [(secretary, group_month), (member, report), (member, record)]
    assert not any("月结后改动" in client.get(obj.get_absolute_url()).text for client, obj in plain)
    reopen = reverse("records:month-reopen", args=[group_month.pk])
    assert leader.get(reopen).status_code == 403
    assert submit(secretary, reopen, reason=" ").status_code == 422
    assert submit(secretary, reopen, reason=REASON).url == page
    back = reverse("records:record-return", args=[record.pk])
    assert submit(leader, back, reason="户数不对").status_code == 302
    week = reverse("records:week", args=[record.monday])
    assert submit(member, week, **{"entry-0-content": "走访两户"}).url == record.get_absolute_url()
    waiting = [todo.label for todo in collect_todos(cast.group_leader, clock.today())]
    assert "10月重新打开了，改好再月结" in waiting
    months.record_assessments(fresh(group_month), {cast.member.member: ("poor", "保密到月结")}, by=cast.group_leader)
    assert "保密到月结" not in member.get(report.get_absolute_url()).text  # until it is closed again
    assert "第1版后的改动，未月结" in secretary.get(group_month.get_absolute_url()).text
    assert "第1版" in leader.get(close).text
    assert submit(leader, close).url == page
    assert fresh(group_month).closings == 2
    assert "保密到月结" in member.get(report.get_absolute_url()).text
    for client, obj in plain:
        page = client.get(obj.get_absolute_url()).text
        assert "第1版 → 第2版" in page
        assert REASON in page
        assert "走访两户" in page
    paper = secretary.get(reverse("records:month-print", args=[group_month.pk]))
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(paper.content)).pages).replace("\n", "")
    for words in ("小组评议表", "第2版", "月结后改动", REASON, "走访两户", "党员责任区工作汇报", "对照目标"):
        assert words in text
    book = load_workbook(io.BytesIO(secretary.get(reverse("records:month-export", args=[group_month.pk])).content))
    assert book.sheetnames[1:] == ["评议会", "月结后改动"]
    assert "第2版" in [row[1] for row in book["评议会"].iter_rows(values_only=True)]


def test_a_reopened_month_costs_the_same_for_few_and_many(cast, sign_in, django_assert_max_num_queries):
    """What is laid beside the kept version is read for everybody at once."""
    filed(cast.member, WEEKS[0])
    group_month, client = reopened(cast), sign_in("secretary")
    client.get("/")
    with CaptureQueriesContext(connection) as few:
        client.get(group_month.get_absolute_url())
    for user in (cast.member, cast.group_leader, cast.secretary):
        for monday in WEEKS[1:]:
            filed(user, monday)
    with django_assert_max_num_queries(len(few)):
        client.get(group_month.get_absolute_url())


def test_many_reports_are_a_job(cast, sign_in, monkeypatch):
    group_month = closed(cast)
    monkeypatch.setattr("records.views.months.pages.AT_ONCE", -1)
    address, client = reverse("records:month-print", args=[group_month.pk]), sign_in("supervisor")
    assert "做好后可以下载" in client.get(address).text
    assert client.post(address, sent()).url.startswith("/jobs/")


def test_what_is_typed_is_kept(cast, sign_in):
    group_month = months.open_group_month(cast.groups[0], cast.branch, OCTOBER, by=cast.secretary)
    client, pk = sign_in("group_leader"), cast.member.member.pk
    address = reverse("records:month-save", args=[group_month.pk])
    half = sent(group_month.version, place="活动室", **{f"comment-{pk}": "还没选评价", f"attendance-{pk}": "leave"})
    version = client.post(address, half).json()["version"]
    group_month = fresh(group_month)
    row = group_month.assessments.get(member=pk)
    assert (version, group_month.place, row.attendance, row.comment) == (group_month.version, "活动室", "leave", "")
    assert client.post(address, {**half, "version": version}).json()["version"] == version  # nothing changed
    whole = {**half, "version": version, f"rating-{pk}": "good"}
    assert client.post(address, whole).status_code == 200
    assert group_month.assessments.get(member=pk).comment == "还没选评价"
    assert client.post(address, whole).status_code == 409
    assert client.post(address, {**half, "version": version + 1, f"rating-{pk}": "最好"}).status_code == 422


def test_a_report_is_taken_back_until_it_was_read_or_discussed(cast, sign_in):
    report = months.draft_report(cast.member.member, OCTOBER, by=cast.member)
    months.send_report(report, by=cast.member, summary="小结")
    client = sign_in("member")
    address = reverse("records:report-withdraw", args=[report.pk])
    assert client.post(address, sent(report.version)).url == "/months/2026-10/report/"
    report = months.send_report(fresh(report), by=cast.member)
    group_month = months.open_group_month(cast.groups[0], cast.branch, OCTOBER, by=cast.secretary)
    months.record_assessments(group_month, {cast.member.member: ("good", "")}, by=cast.group_leader)
    assert "小组已经评议过" in client.post(address, sent(report.version)).text
    group_month.assessments.update(rating="", assessed_by=None, assessed_at=None)
    read = reverse("records:report-read", args=[report.pk])
    assert sign_in("group_leader").post(read, sent(report.version)).status_code == 302
    with pytest.raises(WrongState):
        months.withdraw_report(fresh(report), by=cast.member)
    assert months.return_report(fresh(report), by=cast.group_leader, reason="写细些").state == "draft"


def test_only_those_of_the_table_hold_the_permission(cast):
    from members.access import GRANTS

    assert [role for role in Role if "month.manage" in GRANTS.get(role, {})] == [Role.SECRETARY]
