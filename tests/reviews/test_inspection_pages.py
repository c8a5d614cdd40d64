"""Inspections through the pages: planning, scoring on site, mending, and who sees what."""

import re
import uuid
from datetime import date
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from members.models import Member
from reviews import actions
from reviews.forms.inspections import MembersChoice
from reviews.models import Finding, Inspection, ScoreSheet
from tests.cast import TODAY, make_member
from tests.reviews.conftest import marks_of, run_through, sheet_of
from tests.rows import picture


def at(name, *args):
    return reverse(f"reviews:{name}", args=args)


def key():
    return {"form_key": str(uuid.uuid4())}


def plan_form(cast, **changes):
    rows = {"content_0": "记实", "standard_0": "缺一周扣2分", "full_0": "60", "content_1": "现场", "full_1": "40"}
    return key() | rows | {
        "title": "三季度检查", "kind": "quarterly", "year": "2026", "quarter": "3", "methods": ["documents"],
        "starts_on": "2026-09-21", "ends_on": "2026-09-25", "scope": "all",
        "inspectors": [cast.committee_member.pk], "more_inspectors": "former，inspector",
    } | changes  # fmt: skip


def score_form(sheet, *, marks=None, reason="缺一周记实", **changes):
    fields = key() | {"version": sheet.version, "good": "", "bad": ""}
    for number, criterion in enumerate(sheet.inspection.criteria.all()):
        taken_off = 5 if number == 0 and marks is None else 0
        fields[f"marks_{criterion.pk}"] = str(criterion.full_marks - taken_off if marks is None else marks)
        fields[f"reason_{criterion.pk}"] = reason if number == 0 else ""
    return fields | changes


def test_the_secretary_plans_with_people_from_outside(sign_in, cast):
    secretary = sign_in("secretary")
    page = secretary.get(at("inspection-plan")).content.decode()
    assert "罗远䶮（组织委员）" in page
    assert "郑督（河湾街道党工委 组织员）" in page
    assert "吴检（河湾街道党工委）" in page
    assert "王管" not in page, "an administrator does not inspect"
    assert "钱芳" not in page, "a plain member of another branch is not offered"
    answer = secretary.post(at("inspection-plan"), plan_form(cast))
    inspection = Inspection.objects.get()
    assert answer.url == inspection.get_absolute_url()
    assert {user.username for user in inspection.inspectors.all()} == {"committee_member", "former", "inspector"}
    assert [criterion.content for criterion in inspection.criteria.all()] == ["记实", "现场"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"full_1": "30"}, "各项满分之和要等于100分，现在是90分"),
        ({"full_1": ""}, "请写这一项的满分"),
        ({"content_1": ""}, "请写检查内容"),
        ({"inspectors": [], "more_inspectors": ""}, "检查组至少要有两人"),
        ({"more_inspectors": "nobody"}, "没有找到账号或手机号是“nobody”的人"),
        ({"methods": []}, "请选择。"),
        ({"ends_on": "2026-09-20"}, "结束日期不能早于开始日期"),
    ],
)
def test_what_is_wrong_with_a_plan_is_said_on_the_page(sign_in, cast, changes, message):
    answer = sign_in("secretary").post(at("inspection-plan"), plan_form(cast, **changes))
    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert not Inspection.objects.exists()


def test_a_plan_sent_twice_is_one_inspection(sign_in, cast):
    secretary, form = sign_in("secretary"), plan_form(cast)
    assert secretary.post(at("inspection-plan"), form).url == secretary.post(at("inspection-plan"), form).url
    assert Inspection.objects.count() == 1


def test_the_next_plan_starts_from_the_last_score_sheet(sign_in, cast):
    secretary = sign_in("secretary")
    secretary.post(at("inspection-plan"), plan_form(cast))
    assert 'value="现场"' in secretary.get(at("inspection-plan")).content.decode()


def test_scoring_on_site(sign_in, inspection, cast):
    inspector, sheet = sign_in("inspector"), sheet_of(inspection, cast.member)
    page = inspector.get(at("sheet-score", sheet.pk)).content.decode()
    assert page.count('data-sum="marks"') == 5
    refused = inspector.post(at("sheet-score", sheet.pk), score_form(sheet, reason=""))
    assert refused.status_code == 422
    assert "扣了分，请写明扣分理由" in refused.content.decode()
    too_much = inspector.post(at("sheet-score", sheet.pk), score_form(sheet, marks=26))
    assert too_much.status_code == 422
    saved = inspector.post(at("sheet-score", sheet.pk), score_form(sheet, then="next"))
    following = ScoreSheet.objects.filter(state="open").order_by("member__pinyin", "id").first()
    assert saved.url == at("sheet-score", following.pk)
    sheet.refresh_from_db()
    assert sheet.state == "scored"
    inspector.post(at("sheet-score", sheet.pk), score_form(sheet, then="confirm"))
    sheet.refresh_from_db()
    assert (sheet.state, sheet.score) == ("confirmed", 95)


def test_an_unfinished_sheet_saves_itself(sign_in, inspection, cast):
    inspector, sheet = sign_in("inspector"), sheet_of(inspection, cast.member)
    first = inspection.criteria.first()
    form = score_form(sheet) | {f"marks_{c.pk}": "" for c in inspection.criteria.all()[1:]}
    kept = inspector.post(at("sheet-keep", sheet.pk), form, headers={"x-autosave": "1"})
    assert kept.json()["version"] == 2
    assert sheet.scores.get().criterion == first
    stale = inspector.post(at("sheet-keep", sheet.pk), form, headers={"x-autosave": "1"})
    assert stale.status_code == 409
    wrong = inspector.post(at("sheet-keep", sheet.pk), form | {f"marks_{first.pk}": "abc", "version": 2})
    assert wrong.status_code == 422
    assert "20" in inspector.get(at("sheet-score", sheet.pk)).content.decode()


def test_two_inspectors_on_one_sheet_the_second_sees_both(sign_in, inspection, cast):
    sheet = sheet_of(inspection, cast.member)
    mine = score_form(sheet, good="我写的")
    sign_in("inspector").post(at("sheet-score", sheet.pk), score_form(sheet, good="他先写的"))
    answer = sign_in("committee_member").post(at("sheet-score", sheet.pk), mine)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "我写的" in page
    assert "他先写的" in page


@pytest.mark.parametrize(
    ("who", "own", "others"),
    [
        ("secretary", 403, 200), ("committee_member", 403, 200), ("inspector", 200, 200), ("supervisor", 403, 403),
        ("group_leader", 404, 404), ("colleague", 404, 404), ("member", 403, 404), ("stranger", 404, 404),
        ("other_secretary", 404, 404), ("former", 404, 404), ("administrator", 404, 404),
    ],
)  # fmt: skip
def test_who_may_open_the_score_form(sign_in, inspection, cast, who, own, others):
    sheets = inspection.score_sheets
    mine = sheets.filter(member=cast.users[who].member_id).first() or sheets.get(member=cast.member.member)
    target = cast.deputy if who != "deputy" else cast.member
    if who == "group_leader":
        own = 403  # the own sheet is seen as one's own paper, and never scored
    if who == "colleague":
        own = 403
    if who == "former":
        own = 403
    browser = sign_in(who)
    assert browser.get(at("sheet-score", mine.pk)).status_code == own
    assert browser.get(at("sheet-score", sheet_of(inspection, target).pk)).status_code == others


def test_an_open_sheet_is_not_shown_to_the_member(sign_in, inspection, cast):
    sheet = sheet_of(inspection, cast.member)
    member = sign_in("member")
    assert member.get(at("sheet-detail", sheet.pk)).status_code == 404
    actions.score_sheet(sheet, by=cast.inspector, scores=marks_of(inspection, 5))
    assert member.get(at("sheet-detail", sheet.pk)).status_code == 404
    actions.confirm_sheet(sheet, by=cast.inspector)
    assert member.get(at("sheet-detail", sheet.pk)).status_code == 404, "confirmed, but nobody was told yet"
    assert "95.00" not in member.get(inspection.get_absolute_url()).content.decode()
    for other in inspection.score_sheets.exclude(pk=sheet.pk):
        actions.excuse_sheet(other, by=cast.inspector, reason="抽查")
    actions.issue_findings(inspection, by=cast.secretary)
    page = member.get(at("sheet-detail", sheet.pk))
    assert "缺一周记实" in page.content.decode()
    assert "95.00" in member.get(inspection.get_absolute_url()).content.decode()


def test_progress_counts_the_viewers_own_sheet(sign_in, inspection, cast):
    actions.excuse_sheet(sheet_of(inspection, cast.member), by=cast.inspector, reason="住院")
    page = sign_in("secretary").get(inspection.get_absolute_url()).content.decode()
    assert "1 / 9" in page
    assert '还有 <b class="num">8</b> 张没有确认' in page
    assert "您本人的由别人评" in page
    assert "您本人的由别人评" not in sign_in("inspector").get(inspection.get_absolute_url()).content.decode()
    for sheet in inspection.score_sheets.exclude(member=cast.secretary.member).filter(state="open"):
        actions.excuse_sheet(sheet, by=cast.inspector, reason="抽查")
    page = sign_in("secretary").get(inspection.get_absolute_url())
    assert '还有 <b class="num">1</b> 张没有确认。您本人的由别人评。' in page.content.decode()
    issuing = next(choice for choice in page.context["choices"] if choice["label"] == "反馈检查结果")
    assert not issuing["is_primary"], "it would be refused"


def test_a_scored_sheet_shows_its_sum_as_unconfirmed(sign_in, inspection, cast):
    sheet, inspector = sheet_of(inspection, cast.member), sign_in("inspector")
    actions.score_sheet(sheet, by=cast.inspector, scores=marks_of(inspection, 5))
    page = inspector.get(at("sheet-list", inspection.pk)).content.decode()
    assert re.search(r"95\.00 <span[^>]*>未确认</span>", page)
    rows = rows_of(inspector.get(at("sheet-export", inspection.pk) + "?q=李国英"))
    assert (rows[1][rows[0].index("得分")], rows[1][rows[0].index("未确认的合计")]) == (None, 95)
    actions.confirm_sheet(sheet, by=cast.inspector)
    assert "未确认</span>" not in inspector.get(at("sheet-list", inspection.pk)).content.decode()


@pytest.mark.parametrize(("who", "linked"), [("member", True), ("secretary", True), ("group_leader", False)])
def test_a_finding_links_to_its_inspection_for_those_who_may_open_it(sign_in, plan, cast, who, linked):
    inspected = [cast.member.member, cast.colleague.member]
    inspection = actions.start_inspection(plan(members=inspected), by=cast.secretary)
    run_through(inspection, cast.inspector)
    finding = actions.add_finding(inspection, by=cast.inspector, kind="fault", content="堆物",
                                  member=cast.member.member, due_on=date(2026, 10, 10))  # fmt: skip
    actions.issue_findings(inspection, by=cast.secretary)
    browser = sign_in(who)
    page = browser.get(finding.get_absolute_url()).content.decode()
    assert inspection.title in page
    assert (f'href="{inspection.get_absolute_url()}"' in page) == linked
    assert browser.get(inspection.get_absolute_url()).status_code == (200 if linked else 404)


def test_from_a_finding_to_its_mending_with_a_photo(sign_in, inspection, cast):
    inspector, secretary, member = sign_in("inspector"), sign_in("secretary"), sign_in("member")
    form = key() | {"kind": "fault", "content": "楼道堆物", "member": cast.member.member.pk, "due_on": "2026-10-10"}
    assert inspector.post(at("finding-add", inspection.pk), form).status_code == 302
    finding = Finding.objects.get()
    assert member.get(at("finding-detail", finding.pk)).status_code == 404, "not before it is issued"
    run_through(inspection, cast.inspector)
    issued = secretary.post(
        at("inspection-issue", inspection.pk), key() | {"version": inspection.version, "conclusion": "好"}
    )
    assert issued.status_code == 302
    page = member.get(at("finding-detail", finding.pk)).content.decode()
    assert at("finding-mend", finding.pk) in page
    reported = member.post(
        at("finding-mend", finding.pk), key() | {"text": "已清理", "file": picture(), "version": finding.version + 1}
    )
    assert reported.status_code == 302
    report = finding.rectifications.get()
    shown = secretary.get(at("rectification-file", report.pk))
    assert shown["Content-Type"] == "image/jpeg"
    assert b"".join(shown.streaming_content).startswith(b"\xff\xd8")
    for outsider in ("stranger", "colleague", "other_secretary"):
        assert sign_in(outsider).get(at("rectification-file", report.pk)).status_code == 404
    assert member.post(at("finding-verify", finding.pk), key()).status_code == 403
    finding.refresh_from_db()
    assert secretary.post(at("finding-verify", finding.pk), key() | {"version": finding.version}).status_code == 302
    inspection.refresh_from_db()
    closed = secretary.post(at("inspection-close", inspection.pk), key() | {"version": inspection.version})
    assert closed.status_code == 302
    inspection.refresh_from_db()
    assert inspection.state == "closed"


def test_html_named_as_a_photo_is_refused_at_its_field(sign_in, inspection, cast):
    run_through(inspection, cast.inspector)
    facts = {"kind": "fault", "content": "堆物", "member": cast.member.member, "due_on": date(2026, 10, 10)}
    finding = actions.add_finding(inspection, by=cast.inspector, **facts)
    actions.issue_findings(inspection, by=cast.secretary)
    upload = SimpleUploadedFile("photo.png", b"<html><script>alert(1)</script>", "image/png")
    answer = sign_in("member").post(
        at("finding-mend", finding.pk), key() | {"text": "已清理", "file": upload, "version": 2}
    )
    assert answer.status_code == 422
    finding.refresh_from_db()
    assert finding.state == "open"


def test_issuing_too_early_says_why(sign_in, inspection):
    answer = sign_in("secretary").post(at("inspection-issue", inspection.pk), key() | {"version": inspection.version})
    assert answer.status_code == 422
    assert "还有9张评分表没有确认" in answer.content.decode()


@pytest.mark.parametrize("name", ["inspection-list", "finding-list"])
@pytest.mark.parametrize(("who", "count"), [("secretary", 1), ("supervisor", 1), ("inspector", 1), ("member", 1),
                                            ("other_secretary", 0), ("stranger", 0), ("administrator", 0)])  # fmt: skip
def test_lists_show_what_is_within_reach(sign_in, inspection, cast, name, who, count):
    run_through(inspection, cast.inspector)
    actions.add_finding(inspection, by=cast.inspector, kind="fault", content="堆物", member=cast.member.member,
                        due_on=date(2026, 10, 10))  # fmt: skip
    actions.issue_findings(inspection, by=cast.secretary)
    rows = sign_in(who).get(at(name)).context["page_obj"].paginator.count
    assert rows == count


def test_overdue_findings_come_first_and_say_so(sign_in, inspection, cast):
    run_through(inspection, cast.inspector)
    actions.add_finding(inspection, by=cast.inspector, kind="commend", content="服务好")
    actions.add_finding(inspection, by=cast.inspector, kind="fault", content="堆物", member=cast.member.member,
                        due_on=date(2026, 10, 10))  # fmt: skip
    actions.issue_findings(inspection, by=cast.secretary)
    page = sign_in("secretary").get(at("finding-list"))
    assert [row.content for row in page.context["page_obj"]] == ["堆物", "服务好"]
    assert "超期" in page.content.decode()
    found = sign_in("secretary").get(at("finding-list") + "?state=overdue").context["page_obj"]
    assert found.paginator.count == 1


def rows_of(workbook):
    return [list(row) for row in load_workbook(BytesIO(workbook.content)).active.iter_rows(values_only=True)]


def test_exports_are_what_the_list_shows(sign_in, inspection, cast):
    run_through(inspection, cast.inspector, taken_off={cast.member.member.pk: 5})
    secretary = sign_in("secretary")
    rows = rows_of(secretary.get(at("sheet-export", inspection.pk) + "?q=李国英"))
    assert len(rows) == 2
    assert rows[1][rows[0].index("得分")] == 95
    rows = rows_of(secretary.get(at("inspection-export")))
    assert rows[1][1] == "2026年第三季度检查"
    actions.add_finding(inspection, by=cast.inspector, kind="advice", content="=HYPERLINK(1)")
    rows = rows_of(secretary.get(at("finding-export")))
    assert rows[1][rows[0].index("内容")] == "=HYPERLINK(1)"


def fill(cast, plan, members, inspections):
    for number in range(members):
        make_member(cast.branch, f"党员{number}", number=f"HW01017{number:03d}", pinyin=f"p{number}")
    for number in range(inspections):
        inspection = actions.start_inspection(plan(title=f"检查{number}"), by=cast.secretary)
        run_through(inspection, cast.inspector)
        actions.add_finding(inspection, by=cast.inspector, kind="fault", content="堆物", member=cast.member.member,
                            due_on=TODAY)  # fmt: skip
        actions.issue_findings(inspection, by=cast.secretary)
    return inspection


@pytest.mark.parametrize("who", ["secretary", "member", "inspector"])
def test_lists_cost_the_same_for_few_and_many(sign_in, cast, plan, who, django_assert_max_num_queries):
    browser = sign_in(who)
    browser.get(at("inspection-list"))  # the first page of a session notes that it was seen

    def costs(inspection):
        found = {}
        for url in (at("inspection-list"), at("finding-list"), at("sheet-list", inspection.pk)):
            with django_assert_max_num_queries(15) as queries:
                assert browser.get(url).status_code == 200
            found[re.sub(r"\d+", "", url)] = len(queries)
        return found

    few = costs(fill(cast, plan, 0, 1))
    assert costs(fill(cast, plan, 15, 4)) == few


def test_a_number_longer_than_any_key_is_no_choice(cast):
    field = MembersChoice(queryset=Member.objects.all())
    for key in ("9" * 30, "9" * 5000):
        with pytest.raises(ValidationError):
            field.clean([key])
    assert list(field.clean([str(cast.member.member_id)])) == [cast.member.member]
