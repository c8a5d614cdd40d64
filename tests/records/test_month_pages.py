"""The pages of reports and of the groups' months, through HTTP."""

import io
import json
import uuid
from datetime import date, datetime, time

import pytest
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader

from core import clock
from records.actions import months, weeks
from records.calendar import SHANGHAI
from records.models import GroupMonth, MonthlyReport, WeeklyRecord
from tests.cast import NOW
from tests.records.material import agree
from zones.models import Promise, PromiseEvidence

OCTOBER = date(2026, 10, 1)
REPORT = "/months/2026-10/report/"


def sent(version=0, **more) -> dict:
    return {"form_key": str(uuid.uuid4()), "version": str(version), **more}


def opened(cast, group=0) -> GroupMonth:
    return months.open_group_month(cast.groups[group], cast.branch, OCTOBER, by=cast.secretary)


def report_of(user) -> MonthlyReport:
    report = months.draft_report(user.member, OCTOBER, by=user)
    return months.send_report(report, by=user, summary="走访四户，解决两件事")


def promised(user, number: int, state: str, text: str) -> Promise:
    moment = NOW if state == "public" else None
    return Promise.objects.create(branch=user.member.present_branch, member=user.member, year=2026, number=number,
                                  kind="study", text=text, state=state, published_at=moment)  # fmt: skip


# --- the member's report ---


def test_a_report_is_written_saved_and_sent(cast, sign_in):
    client = sign_in("member")
    page = client.get(REPORT)
    assert [week["state"] for week in page.context["facts"]["weeks"]] == ["missing"] * 5
    saved = client.post(f"{REPORT}save/", sent(summary="写了一半"), headers={"x-autosave": "1"})
    version = json.loads(saved.content)["version"]
    stale = client.post(REPORT, sent(0, summary="另一部手机"))
    assert stale.status_code == 409
    assert "写了一半" in stale.text
    assert "另一部手机" in stale.text
    empty = client.post(REPORT, sent(version, summary=" "))
    assert empty.status_code == 422
    done = client.post(REPORT, sent(version, summary="走访四户", plan="继续"))
    report = MonthlyReport.objects.get()
    assert (done.url, report.state, report.summary) == (report.get_absolute_url(), "sent", "走访四户")
    assert client.get(REPORT).url == report.get_absolute_url()


def test_the_same_report_twice_is_one(cast, sign_in):
    client, form = sign_in("member"), sent(summary="走访四户")
    assert client.post(REPORT, form).url == client.post(REPORT, form).url
    assert MonthlyReport.objects.count() == 1


@pytest.mark.parametrize("address", ["/months/2026-12/report/", "/months/2019-01/report/"])
def test_months_without_a_report(cast, sign_in, address):
    assert sign_in("member").get(address).status_code == 404
    assert sign_in("supervisor").get(REPORT).status_code == 404


@pytest.mark.parametrize(
    ("key", "draft", "written"),
    [("member", 302, 200), ("group_leader", 404, 200), ("secretary", 404, 200), ("committee_member", 404, 200),
     ("supervisor", 404, 200), ("colleague", 404, 404), ("stranger", 404, 404), ("administrator", 404, 404)],
)  # fmt: skip
def test_who_reads_a_report(cast, sign_in, key, draft, written):
    report = months.draft_report(cast.member.member, OCTOBER, by=cast.member)
    client = sign_in(key)
    assert client.get(report.get_absolute_url()).status_code == draft
    months.send_report(report, by=cast.member, summary="走访四户")
    assert client.get(report.get_absolute_url()).status_code == written


def test_a_report_is_returned_with_a_reason(cast, sign_in):
    report = report_of(cast.member)
    back = reverse("records:report-return", args=[report.pk])
    assert sign_in("committee_member").post(back, sent(report.version, reason="x")).status_code == 403
    assert sign_in("member").post(back, sent(report.version, reason="x")).status_code == 403
    assert sign_in("group_leader").post(back, sent(report.version, reason="写上成效")).status_code == 302
    assert "写上成效" in sign_in("member").get(REPORT).text


def test_the_printed_report_says_it_all(cast, sign_in):
    _, (visit, _) = agree(cast, cast.member.member)
    told = [{"content": "走访", "duty": visit, "result": "𠮷家补助办好了"}]
    weeks.file_week(cast.member.member, date(2026, 10, 26), told, by=cast.member)
    shown = [promised(cast.member, number, "public", text) for number, text in ((1, "每月读一本书"), (2, "陪老人看病"))]
    promised(cast.member, 3, "proposed", "还没有公开的承诺")
    for day, text in ((date(2026, 10, 31), "读了《乡土中国》"), (date(2026, 11, 1), "十一月才写的情况")):
        PromiseEvidence.objects.create(promise=shown[0], text=text, given_by=cast.member,
                                       given_at=datetime.combine(day, time(23), SHANGHAI))  # fmt: skip
    report = report_of(cast.member)
    page = sign_in("member").get(report.get_absolute_url()).text
    assert "读了《乡土中国》" in page
    answer = sign_in("secretary").get(reverse("records:report-print", args=[report.pk]))
    assert answer["Content-Type"] == "application/pdf"
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages).replace("\n", "")
    for words in ("2026年10月", "李国英", "走访四户，解决两件事", "𠮷家补助办好了", "第44周迟交",
                  "1．学习：每月读一本书（本月：读了《乡土中国》）", "2．学习：陪老人看病"):  # fmt: skip
        assert words in text
    assert "还没有公开" not in text + page
    assert "十一月才写" not in text + page


# --- the group's month ---


def test_a_month_begins_and_is_found_again(cast, sign_in):
    client = sign_in("group_leader")
    start = reverse("records:month-open", args=[OCTOBER, cast.groups[0].pk])
    assert "李国英" in client.get(start).text
    answer = client.post(start, sent())
    assert answer.url == GroupMonth.objects.get().get_absolute_url()
    assert client.get(start).url == answer.url
    assert client.get(reverse("records:month-open", args=[OCTOBER, cast.groups[1].pk])).status_code == 404
    assert client.get(reverse("records:month-open", args=[OCTOBER, 0])).status_code == 404


def test_verdicts_are_written_on_one_page(cast, sign_in):
    group_month = opened(cast)
    member, leader = cast.member.member.pk, cast.group_leader.member.pk
    client, page = sign_in("group_leader"), group_month.get_absolute_url()
    form = sent(group_month.version, met_on="2026-10-30", minutes="逐人评议",
                **{f"rating-{member}": "good", f"comment-{member}": "带头走访", f"attendance-{leader}": "leave",
                   f"leave-{leader}": "外出开会"})  # fmt: skip
    assert client.post(page, form).status_code == 302
    group_month.refresh_from_db()
    row = group_month.assessments.given().get()
    assert (row.member_id, row.comment, group_month.minutes) == (member, "带头走访", "逐人评议")
    there = group_month.assessments.get(member=leader)
    assert (there.attendance, there.leave_reason) == ("leave", "外出开会")
    assert f"rating-{leader}" not in client.get(page).text
    own = sent(group_month.version, **{f"rating-{leader}": "good"})
    client.post(page, own)
    assert group_month.assessments.given().count() == 1


def test_two_who_assess_see_both_verdicts(cast, sign_in):
    group_month = opened(cast)
    member, page = cast.member.member.pk, group_month.get_absolute_url()
    first = sent(group_month.version, **{f"rating-{member}": "good", f"comment-{member}": "组长写的"})
    second = sent(group_month.version, **{f"rating-{member}": "poor", f"comment-{member}": "书记写的"})
    assert sign_in("group_leader").post(page, first).status_code == 302
    stale = sign_in("secretary").post(page, second)
    assert stale.status_code == 409
    assert "组长写的" in stale.text
    assert "书记写的" in stale.text
    assert group_month.assessments.given().get().comment == "组长写的"


def test_a_comment_without_a_rating_is_refused_at_its_row(cast, sign_in):
    group_month = opened(cast)
    form = sent(group_month.version, **{f"comment-{cast.member.member.pk}": "有话要说"})
    refused = sign_in("secretary").post(group_month.get_absolute_url(), form)
    assert refused.status_code == 422
    assert "请给李国英选一个评价" in refused.text
    assert "有话要说" in refused.text


def test_the_committee_writes_only_the_secretarys_verdict(cast, sign_in):
    group_month = opened(cast)
    client, page = sign_in("committee_member"), group_month.get_absolute_url()
    form = client.get(page).context["form"]
    assert form.editable == {cast.secretary.member.pk}
    assert "minutes" not in form.fields
    done = client.post(page, sent(group_month.version, **{f"rating-{cast.secretary.member.pk}": "fair"}))
    assert done.status_code == 302
    assert client.post(page, sent(group_month.version + 1)).status_code == 403  # nothing to say, nothing to lead
    assert sign_in("supervisor").post(page, sent(group_month.version + 1)).status_code == 403


def test_a_month_is_closed_on_its_own_page(cast, sign_in):
    record = weeks.file_week(cast.member.member, date(2026, 10, 26), [{"content": "走访"}], by=cast.member)
    group_month = opened(cast)
    close = reverse("records:month-close", args=[group_month.pk])
    client = sign_in("secretary")
    assert "还有 4 人没有评议" in client.get(close).text
    assert client.post(close, sent(group_month.version)).status_code == 422
    for by in (cast.secretary, cast.committee_member):
        people = [row.member for row in group_month.assessments.select_related("member")]
        mine = [m for m in people if (m == cast.secretary.member) == (by == cast.committee_member)]
        months.record_assessments(group_month, dict.fromkeys(mine, ("good", "")), by=by)
    page = client.get(close)
    assert "已经提交的 1 份记实锁定" in page.text
    assert sign_in("committee_member").post(close, sent(group_month.version)).status_code == 403
    assert client.post(close, sent(group_month.version)).status_code == 302
    record.refresh_from_db()
    assert record.state == "locked"
    told = sign_in("member").get(f"/records/week/{'2026-W43'}/")
    assert "已经月结" in told.text
    assert "评价 <b>好</b>" in sign_in("member").get(reverse("records:mine")).text
    assert sign_in("member").get(REPORT).status_code == 200
    assert "已经月结" in sign_in("member").get(REPORT).text


def test_a_month_is_not_closed_before_its_last_deadline(cast, sign_in):
    november = date(2026, 11, 1)
    group_month = months.open_group_month(cast.groups[0], cast.branch, november, by=cast.secretary)
    client = sign_in("secretary")
    with clock.at(datetime(2026, 11, 29, 23, 59, tzinfo=SHANGHAI)):
        refused = client.post(reverse("records:month-close", args=[group_month.pk]), sent(group_month.version))
        assert "截止时间" in refused.text
    group_month.refresh_from_db()
    assert group_month.state == "open"


def test_the_workbook_of_a_month(cast, sign_in):
    group_month = opened(cast)
    report_of(cast.member)
    months.draft_report(cast.group_leader.member, OCTOBER, by=cast.group_leader)
    MonthlyReport.objects.filter(member=cast.group_leader.member).update(summary="草稿里的话")
    months.record_assessments(group_month, {cast.member.member: ("good", "带头")}, by=cast.secretary)
    answer = sign_in("secretary").get(reverse("records:month-export", args=[group_month.pk]))
    rows = list(load_workbook(io.BytesIO(answer.content)).worksheets[0].iter_rows(values_only=True))
    by_name = {row[1]: dict(zip(rows[0], row, strict=True)) for row in rows[1:]}
    assert (by_name["李国英"]["评价"], by_name["李国英"]["本月小结"]) == ("好", "走访四户，解决两件事")
    assert by_name["李国英"]["未交"] == 5
    assert by_name["武晓"]["本月小结"] is None  # a draft is its writer's alone
    assert WeeklyRecord.objects.count() == 0
