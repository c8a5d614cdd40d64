"""From an uploaded roster to members: preview, import, the same again, the refused rows mended; the command."""

import io
import json
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from openpyxl import load_workbook

from core import audit
from core.files import path_of
from core.models import AuditEntry
from members import actions
from members.access import Role
from members.actions.roster import import_roster
from members.models import (
    CategoryAssignment,
    GroupMembership,
    Member,
    MemberCategory,
    OfficeProposal,
    Organization,
    PartyGroup,
    RosterImport,
    User,
)
from members.roster import read_roster
from tests.cast import TODAY, make_organization
from tests.members.pages import hidden, shown_form, submit
from tests.members.roster_files import HEADINGS, id_number, person, workbook

ADD = reverse("members:roster-add")


@pytest.fixture
def branch(cast):
    """A branch without people, with the cast's administrator above it and a secretary of its own."""
    branch = make_organization("branch", "HW0103", "河湾社区第三党支部", cast.general_branch)
    head = actions.create_account(username="head", name="许书记", organization=branch, by=None)
    actions.appoint(head, role=Role.SECRETARY, organization=branch, by=None)
    cast.users["head"] = head
    return branch


def bring_in(branch, people, *, by=None, **more):
    roster = read_roster(workbook(people), on=TODAY)
    return import_roster(roster, organization=branch, by=by, **more)


def upload(client, content: bytes, name="花名册.xlsx", **answers):
    form = shown_form(client, ADD)
    organization = form["organization"].value() or form.fields["organization"].queryset[0].pk
    file = SimpleUploadedFile(name, content)
    return client.post(ADD, {"organization": organization, "file": file, **hidden(form), **answers})


def verdicts(plan):
    return [row.verdict for row in plan.rows]


# --- what an import enters


def test_everything_a_row_says_is_entered(branch):
    row = person(0, 出生年月="1950年7月", 备注="照顾")
    row["身份证号"] = id_number(date(1950, 7, 9), 101)
    plan = bring_in(branch, [row])
    member = Member.objects.with_standing().get(number="HW01030001")
    assert plan.counts == {"new": 1, "changed": 0, "unchanged": 0, "refused": 0}
    assert (member.name, member.gender, member.ethnicity, member.phone, member.note) == (
        row["姓名"], "男", "汉族", "13900000000", "照顾")  # fmt: skip
    assert (member.birth_on, member.birth_precision) == (date(1950, 7, 1), "month")  # no more exact than it was told
    assert (member.joined_on, member.full_on, member.stage) == (date(1974, 7, 1), date(1975, 7, 1), "full")
    assert member.id_number == row["身份证号"]
    assert member.pinyin.startswith("zhao")
    assert (member.branch_name, member.group_name, member.category_name) == (branch.name, "第一党小组", "离退休")


def test_missing_groups_and_categories_are_created_once_in_the_list_that_holds(branch, cast):
    MemberCategory.objects.create(organization=cast.committee, name="社区工作者")
    plan = bring_in(branch, [person(i) for i in range(6)])
    assert {name for _, name in plan.groups} == {"第一党小组", "第二党小组", "第三党小组", "第四党小组"}
    assert PartyGroup.objects.filter(branch=branch).count() == 4
    assert list(MemberCategory.objects.filter(name="离退休").values_list("organization__name", flat=True)) == [
        "河湾街道党工委"
    ]
    assert bring_in(branch, [person(6)]).groups == []


def test_the_first_roster_counts_from_new_year_and_a_later_one_from_its_day(branch):
    bring_in(branch, [person(0), person(1, 入党时间="2026-03-08", 转正时间=None)])
    bring_in(branch, [person(2)])
    begun = {m.number[-1]: m.memberships.get().from_on for m in Member.objects.in_branch(branch)}
    assert begun == {"1": date(2026, 1, 1), "2": date(2026, 3, 8), "3": TODAY}
    bring_in(branch, [person(3)], since=date(2026, 10, 1))
    assert Member.objects.get(number="HW01030004").memberships.get().from_on == date(2026, 10, 1)


def test_a_probationary_member_is_one_and_stays_full_once_full(branch):
    row = person(0, 入党时间="2026-05-01", 转正时间=None, 备注="预备党员")
    bring_in(branch, [row])
    member = Member.objects.get(number="HW01030001")
    assert (member.stage, member.full_on) == ("probationary", None)
    actions.change_member(member, by=None, stage="full", full_on=date(2026, 11, 1))
    assert verdicts(bring_in(branch, [row])) == ["unchanged"]
    assert Member.objects.get(pk=member.pk).stage == "full"


# --- the same again, and changes


def test_the_same_file_again_changes_nothing(branch):
    people = [person(i, 党内职务="党小组长" if i == 3 else None) for i in range(40)]
    assert bring_in(branch, people).counts["new"] == 40
    before = AuditEntry.objects.count()
    again = bring_in(branch, people)
    assert again.counts == {"new": 0, "changed": 0, "unchanged": 40, "refused": 0}
    assert AuditEntry.objects.count() == before + 1  # the line of the import itself
    assert Member.objects.in_branch(branch).count() == 40
    assert OfficeProposal.objects.count() == 1


def test_without_id_numbers_name_and_birth_date_are_the_person(branch):
    people = [person(i, 身份证号=None) for i in range(5)]
    bring_in(branch, people)
    assert verdicts(bring_in(branch, people)) == ["unchanged"] * 5
    assert verdicts(bring_in(branch, [person(0)])) == ["changed"]  # now with the number
    assert verdicts(bring_in(branch, [person(0)])) == ["unchanged"]


def test_what_differs_is_changed_and_told_and_blanks_erase_nothing(branch):
    bring_in(branch, [person(0)])
    plan = bring_in(branch, [person(0, 联系电话="13811112222", 所在党小组="第二党小组", 特长=None)])
    (row,) = plan.rows
    assert row.told == {"联系电话": ["13900000000", "13811112222"], "党小组": ["第一党小组", "第二党小组"]}
    member = Member.objects.with_standing().get(number="HW01030001")
    assert (member.phone, member.group_name, member.skills, member.version) == ("13811112222", "第二党小组", "书法", 2)
    ended, current = GroupMembership.objects.filter(member=member)
    assert (ended.until_on, current.from_on) == (TODAY, TODAY)
    line = AuditEntry.objects.get(verb="由花名册更新")
    assert (line.object_id, line.detail["changes"]["联系电话"]) == (member.pk, ["13900000000", "13811112222"])


def test_a_date_known_less_exactly_does_not_blur_the_one_here(branch):
    bring_in(branch, [person(0)])
    born = person(0)["出生年月"]
    assert verdicts(bring_in(branch, [person(0, 出生年月=f"{born.year}年{born.month}月")])) == ["unchanged"]
    assert Member.objects.get(number="HW01030001").birth_precision == "day"


def test_a_category_changes_from_the_day_of_the_import_on(branch):
    bring_in(branch, [person(0)], since=date(2026, 1, 1))
    bring_in(branch, [person(0, 党员类型="老弱病残且行动不便")])
    member = Member.objects.get(number="HW01030001")
    held = [a.category.name for a in CategoryAssignment.objects.on(date(2026, 6, 1)).filter(member=member)]
    assert held == ["离退休"]
    now = CategoryAssignment.objects.on(TODAY).get(member=member)
    assert now.category.name == "老弱病残且行动不便"


def test_same_name_with_another_id_number_is_another_person(branch):
    one, two = person(0), person(0, 身份证号=id_number(date(1950, 1, 1), 555), 联系电话="13811113333")
    assert verdicts(bring_in(branch, [one, two])) == ["new", "new"]
    assert verdicts(bring_in(branch, [one, two])) == ["unchanged", "unchanged"]


# --- what is refused


def test_a_person_of_another_branch_is_refused_and_nothing_of_him_is_told(branch, cast):
    actions.change_member(cast.stranger.member, by=None, id_number=person(0)["身份证号"])
    (row,) = bring_in(branch, [person(0)]).rows
    assert (row.verdict, row.column) == ("refused", "身份证号")
    assert "其他支部" in row.message
    assert cast.other_branch.name not in row.message
    assert cast.stranger.member.name not in row.message
    assert person(0)["身份证号"] not in row.message


def test_one_who_left_is_refused_with_the_way_back(branch, cast):
    bring_in(branch, [person(0)])
    actions.send_transfer(Member.objects.get(number="HW01030001"), destination_name="外省", by=None, leaves_on=TODAY)
    assert "已经离开" in bring_in(branch, [person(0)]).rows[0].message


def test_a_namesake_that_cannot_be_told_apart_is_refused(branch):
    actions.add_member(branch=branch, name=person(0)["姓名"], by=None)  # neither birth date nor ID number
    (row,) = bring_in(branch, [person(0)]).rows
    assert (row.verdict, row.column) == ("refused", "姓名")
    actions.change_member(Member.objects.get(number="HW01030001"), by=None, phone="13900000000")
    assert verdicts(bring_in(branch, [person(0)])) == ["changed"]  # the same phone says it is he


def test_two_rows_for_one_member_of_the_database_are_one_too_many(branch):
    bring_in(branch, [person(0, 身份证号=None, 出生年月=None)])
    stub = {"身份证号": None, "出生年月": None}
    plan = bring_in(branch, [person(0), person(0, **stub, 联系电话="13900000000")])
    assert verdicts(plan).count("refused") == 1


@pytest.mark.parametrize("status", ["转出", "去世", "停止党籍"])
def test_a_roster_takes_nobody_out(branch, status):
    headings = [*HEADINGS, "党员状态"]
    content = workbook([person(0, 党员状态=status)], headings=headings)
    (row,) = import_roster(read_roster(content, on=TODAY), organization=branch, by=None).rows
    assert (row.verdict, row.column) == ("refused", "党员状态")


def test_dates_are_checked_against_what_is_known_here(branch):
    bring_in(branch, [person(0)])
    content = workbook([{"姓名": person(0)["姓名"], "身份证号": person(0)["身份证号"], "转正时间": "1960-01-01"}],
                       headings=["姓名", "身份证号", "转正时间"])  # fmt: skip
    (row,) = import_roster(read_roster(content, on=TODAY), organization=branch, by=None).rows
    assert (row.verdict, row.column) == ("refused", "转正时间")


def test_a_closed_group_takes_nobody_new(branch):
    actions.close_group(actions.create_group(branch, name="第一党小组", by=None), by=None)
    (row,) = bring_in(branch, [person(0)]).rows
    assert (row.verdict, row.column) == ("refused", "所在党小组")


# --- offices


def test_an_office_in_the_file_is_a_proposal_and_no_access(branch):
    titles = ["支部书记", "副书记", "组织委员", "党小组长", "副组长"]
    bring_in(branch, [person(i, 党内职务=title) for i, title in enumerate(titles)])
    told = OfficeProposal.objects.order_by("id").values_list("title", "role", "group__name")
    assert list(told) == [
        ("支部书记", "secretary", None), ("副书记", "secretary", None), ("组织委员", "committee_member", None),
        ("党小组长", "group_leader", "第四党小组"), ("副组长", "", None),
    ]  # fmt: skip
    assert not User.objects.filter(member__memberships__branch=branch).exists()


def test_a_settled_proposal_is_not_made_again(branch):
    people = [person(0, 党内职务="组织委员"), person(1, 党内职务="宣传委员")]
    bring_in(branch, people)
    confirmed, dismissed = OfficeProposal.objects.order_by("id")
    actions.confirm_proposal(confirmed, role="committee_member", by=None)
    actions.dismiss_proposal(dismissed, by=None)
    assert verdicts(bring_in(branch, people)) == ["unchanged", "unchanged"]
    assert OfficeProposal.objects.count() == 2


# --- a file for many branches


def test_rows_go_to_the_branch_they_name(branch, cast):
    headings = [*HEADINGS, "所在党支部"]
    names = [branch.name, "第二党支部", "HW0103", "第九党支部", None, "党支部"]
    content = workbook([person(i, 所在党支部=name) for i, name in enumerate(names)], headings=headings)
    plan = import_roster(read_roster(content, on=TODAY), organization=cast.general_branch, by=None)
    assert verdicts(plan) == ["new", "new", "new", "refused", "refused", "refused"]
    assert [row.branch.name for row in plan.rows[:3]] == [branch.name, cast.other_branch.name, branch.name]
    assert {row.column for row in plan.rows[3:]} == {"所在党支部"}
    assert "分不清" in plan.rows[5].message


def test_a_branchs_own_import_refuses_rows_of_others(branch):
    content = workbook([person(0, 所在党支部="第三党支部"), person(1, 所在党支部="第二党支部")],
                       headings=[*HEADINGS, "所在党支部"])  # fmt: skip
    assert verdicts(import_roster(read_roster(content, on=TODAY), organization=branch, by=None)) == ["new", "refused"]


def test_a_committees_file_without_branches_is_refused_row_by_row(cast):
    plan = import_roster(read_roster(workbook([person(0)]), on=TODAY), organization=cast.committee, by=None)
    assert verdicts(plan) == ["refused"]


# --- size


def test_the_number_of_questions_does_not_grow_with_the_rows(branch, django_assert_max_num_queries, cast):
    def asked(count, start):
        with django_assert_max_num_queries(500) as queries:
            bring_in(branch, [person(start + i, 姓名=f"张{chr(0x4E00 + i)}") for i in range(count)])
        return len([q for q in queries if q["sql"].startswith("SELECT")])

    asked(4, 0)  # the groups and the category
    assert asked(150, 400) == asked(10, 200)


# --- on the desk


def test_upload_preview_import_result(branch, sign_in, cast):
    client = sign_in("head")
    people = [person(0), person(1, 姓名=None), person(2, 党内职务="组织委员")]
    shown = client.get(upload(client, workbook(people)).url, {"verdict": ""})
    assert [row["verdict"] for row in shown.context["page_obj"]] == ["new", "refused", "new"]
    assert shown.context["page_obj"][0]["message"] == "男，1950年1月1日生，1974年7月1日入党，第一党小组，离退休"
    assert not Member.objects.in_branch(branch).exists()  # nothing yet
    kept = RosterImport.objects.get()
    stored = path_of(kept.file.sha256).read_bytes()
    assert str(person(0)["身份证号"]).encode() not in stored
    assert not stored.startswith(b"PK")  # sealed: a workbook is a zip
    assert person(0)["身份证号"] not in json.dumps(kept.outcome)
    done = submit(client, reverse("members:roster-confirm", args=[kept.pk]))
    result = client.get(done.url)
    assert result.context["outcome"]["counts"] == {"new": 2, "changed": 0, "unchanged": 0, "refused": 1}
    assert Member.objects.in_branch(branch).count() == 2
    assert "确认" in result.content.decode()
    again = client.get(upload(client, workbook(people)).url)
    assert "0 处变更" in again.content.decode()
    assert not list(audit.broken_links())


def test_confirmed_twice_is_imported_once(branch, sign_in):
    client = sign_in("head")
    upload(client, workbook([person(0)]))
    url = reverse("members:roster-confirm", args=[RosterImport.objects.get().pk])
    first, second = hidden(shown_form(client, url)), hidden(shown_form(client, url))
    assert {client.post(url, first).status_code, client.post(url, first).status_code} == {302}
    assert client.post(url, second).status_code == 422
    assert Member.objects.in_branch(branch).count() == 1


def test_an_abandoned_upload_imports_nothing_any_more(branch, sign_in):
    client = sign_in("head")
    upload(client, workbook([person(0)]))
    kept = RosterImport.objects.get()
    url = reverse("members:roster-confirm", args=[kept.pk])
    data = hidden(shown_form(client, url))
    submit(client, reverse("members:roster-abandon", args=[kept.pk]))
    assert client.post(url, data).status_code == 422
    assert not Member.objects.in_branch(branch).exists()


def test_refused_rows_come_back_mended_and_go_in(branch, sign_in):
    client = sign_in("head")
    upload(client, workbook([person(0), person(1, 姓名=None), person(2, 入党时间="2031-02-30")]))
    kept = RosterImport.objects.get()
    submit(client, reverse("members:roster-confirm", args=[kept.pk]))
    book = load_workbook(io.BytesIO(client.get(reverse("members:roster-refused", args=[kept.pk])).content))
    sheet = book.active
    headings = [cell.value for cell in sheet[2]]
    reasons = [row[headings.index("退回原因")].value for row in sheet.iter_rows(min_row=3)]
    assert len(reasons) == 2
    assert "没有姓名" in reasons[0]
    sheet.cell(3, headings.index("姓名") + 1, "陈建国")
    sheet.cell(4, headings.index("入党时间") + 1, "1975-07-01")
    mended = io.BytesIO()
    book.save(mended)
    shown = client.get(upload(client, mended.getvalue()).url, {"verdict": ""})
    assert [row["verdict"] for row in shown.context["page_obj"]] == ["new", "new"]
    submit(client, reverse("members:roster-confirm", args=[RosterImport.objects.first().pk]))
    assert Member.objects.in_branch(branch).count() == 3


@pytest.mark.parametrize(
    ("content", "sentence"), [(b"not a workbook", ""), (b"", ""), (workbook([], headings=["甲", "乙"]), "姓名")]
)
def test_what_is_no_roster_is_refused_in_a_sentence(branch, sign_in, content, sentence):
    answer = upload(sign_in("head"), content)
    assert answer.status_code == 422
    assert sentence in str(answer.context["form"].errors["file"])
    assert not RosterImport.objects.exists()


def test_a_preview_is_its_branchs_own(branch, sign_in):
    upload(sign_in("head"), workbook([person(0)]))
    pages = [reverse(f"members:roster-{name}", args=[RosterImport.objects.get().pk])
             for name in ("detail", "confirm", "abandon", "refused")]  # fmt: skip
    for somebody in ("secretary", "member", "supervisor", "administrator"):
        assert {sign_in(somebody).get(page).status_code for page in pages} == {404}
        if somebody != "secretary":
            assert sign_in(somebody).get(ADD).status_code == 403


def test_nobody_imports_into_a_branch_that_is_not_his(branch, sign_in, cast):
    answer = upload(sign_in("secretary"), workbook([person(0)]), organization=branch.pk)
    assert answer.status_code == 422
    assert not RosterImport.objects.exists()


def test_the_blank_roster_is_understood(branch, sign_in):
    content = sign_in("head").get(reverse("members:roster-template")).content
    book = load_workbook(io.BytesIO(content))
    book.active.append(["陈建国", "男", "汉族", "1950-07-09", None, "大专", "1974-07-01", "1975-07-01", "第一党小组"])
    filled = io.BytesIO()
    book.save(filled)
    roster = read_roster(filled.getvalue(), on=TODAY)
    assert (len(roster.rows), roster.refused, roster.header.unused) == (1, [], [])


# --- the command


def run(path, code, *flags):
    out = io.StringIO()
    try:
        call_command("import_roster", str(path), "--organization", code, "--json", *flags, stdout=out)
    except SystemExit as ended:
        return ended.code, json.loads(out.getvalue())
    return 0, json.loads(out.getvalue())


def test_the_command_checks_imports_and_says_what_became_of_each_row(branch, tmp_path):
    file = tmp_path / "roster.xlsx"
    file.write_bytes(workbook([person(0), person(1, 性别="未知")]))
    status, told = run(file, "HW0103", "--check")
    assert (status, [row["verdict"] for row in told["rows"]]) == (1, ["new", "refused"])
    assert {"row", "verdict", "column", "message"} == told["rows"][0].keys()
    assert (told["rows"][1]["row"], told["rows"][1]["column"]) == (5, "性别")
    assert not Member.objects.in_branch(branch).exists()
    assert run(file, "hw0103")[0] == 1
    assert Member.objects.in_branch(branch).count() == 1  # all right rows are in
    file.write_bytes(workbook([person(0)]))
    status, told = run(file, "HW0103")
    assert (status, told["rows"][0]["verdict"]) == (0, "unchanged")
    assert AuditEntry.objects.filter(verb="导入花名册", actor_name="系统").count() == 2


@pytest.mark.parametrize("name", ["missing.xlsx", "broken.xlsx"])
def test_a_file_that_cannot_be_read_is_one_clear_line(branch, tmp_path, name):
    (tmp_path / "broken.xlsx").write_bytes(b"PK\x03\x04nothing")
    with pytest.raises(CommandError) as refused:
        call_command("import_roster", str(tmp_path / name), "--organization", "HW0103", stdout=io.StringIO())
    assert "\n" not in str(refused.value)


def test_an_unknown_organisation_is_said(db, tmp_path):
    with pytest.raises(CommandError, match="XYZ"):
        call_command("import_roster", "any.xlsx", "--organization", "XYZ")
    assert not Organization.objects.exists()
