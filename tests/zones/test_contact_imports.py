"""From an uploaded table to contacts: preview, import, the same again, the refused rows mended."""

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from core.errors import NotAllowed, Refused
from core.files import path_of
from core.models import AuditEntry
from members.actions.accounts import create_account
from tests.cast import TODAY, make_member
from tests.members.pages import hidden, shown_form
from tests.members.roster_files import workbook
from zones.actions.contact_imports import import_contacts
from zones.actions.contacts import add_contact, close_contact, mark_contact
from zones.actions.zones import create_zone
from zones.contacts.table import read_contacts
from zones.models import Contact, ContactImport, ContactMark

ADD = reverse("zones:contact-import-add")
HEADINGS = ["姓名或户名", "类别", "人数", "责任区", "标记", "帮带党员", "联系电话", "地址", "情况"]


def table_of(*rows: dict, headings=None, **layout) -> bytes:
    headings = headings or HEADINGS
    return workbook(list(rows), headings=headings, **layout)


def bring_in(cast, *rows: dict, **layout):
    return import_contacts(read_contacts(table_of(*rows, **layout)), branch=cast.branch, by=cast.secretary)


def reasons(plan) -> list[str]:
    return [row.message for row in plan.rows]


def upload(client, content: bytes, **answers):
    form = shown_form(client, ADD)
    file = SimpleUploadedFile("联系对象.xlsx", content)
    return client.post(ADD, {"branch": form["branch"].value(), "file": file, **hidden(form), **answers})


FULL = {
    "姓名或户名": "张家", "类别": "联系户", "人数": 3, "责任区": "01", "标记": "困难群众、入党申请人",
    "帮带党员": "范平华", "联系电话": 13800000000, "地址": "1号楼2单元301", "情况": "老人独居",
}  # fmt: skip


# --- what an import enters


def test_everything_a_row_says_is_entered(cast, zone):
    plan = bring_in(cast, FULL)
    contact = Contact.objects.get()
    assert plan.counts == {"new": 1, "changed": 0, "unchanged": 0, "refused": 0}
    assert (contact.name, contact.kind, contact.people, contact.zone, contact.phone, contact.address, contact.note) == (
        "张家", "household", 3, zone, "13800000000", "1号楼2单元301", "老人独居")  # fmt: skip
    marks = list(contact.marks.order_by("mark").values_list("mark", "carer__name", "from_on", "until_on"))
    assert marks == [("applicant", "范平华", TODAY, None), ("hardship", "范平华", TODAY, None)]
    assert AuditEntry.objects.filter(object_type="zones.contact", object_id=contact.pk).count() == 1


def test_headings_in_any_order_under_any_of_their_names(cast, zone):
    headings = [
        "序号",
        "家庭住址",
        "户主姓名（与户口本一致）",
        "帮扶人",
        "手机号码",
        "所属责任区",
        "人员标记",
        "家庭人口",
        "备注说明",
        "养猫",
    ]
    row = {
        "序号": 1,
        "家庭住址": "3号楼",
        "户主姓名（与户口本一致）": "钱大爷",
        "帮扶人": "范平华",
        "手机号码": "13900000001",
        "所属责任区": "一号楼责任区",
        "人员标记": "低保户，积极分子",
        "家庭人口": "2人",
        "养猫": "两只",
    }
    above = [["河湾社区联系户一览表"], []]
    table = read_contacts(table_of(row, headings=headings, above=above))
    assert table.header.unused == ["养猫"]
    import_contacts(table, branch=cast.branch, by=cast.secretary)
    contact = Contact.objects.get()
    assert (contact.zone, contact.people, contact.kind, contact.phone) == (zone, 2, "household", "13900000001")
    assert set(contact.marks.values_list("mark", "carer__name")) == {("hardship", "范平华"), ("activist", "范平华")}


def test_the_same_file_again_changes_nothing(cast, zone):
    rows = [FULL, {"姓名或户名": "李四", "标记": "后进"}, {"姓名或户名": "王五", "地址": "2号楼"}]
    bring_in(cast, *rows)
    lines, marks = AuditEntry.objects.count(), ContactMark.objects.count()
    plan = bring_in(cast, *rows)
    assert plan.counts == {"new": 0, "changed": 0, "unchanged": 3, "refused": 0}
    assert Contact.objects.count() == 3
    assert ContactMark.objects.count() == marks
    assert AuditEntry.objects.count() == lines + 1  # that somebody imported


def test_our_own_export_comes_back_without_a_change(cast, zone, sign_in):
    bring_in(
        cast,
        FULL,
        {"姓名或户名": "李四", "标记": "后进职工、困难群众", "帮带党员": "范平华、无", "联系电话": "13900000002"},
    )
    exported = sign_in("secretary").get(reverse("zones:contact-export")).content
    plan = import_contacts(read_contacts(exported), branch=cast.branch, by=cast.secretary)
    assert plan.counts == {"new": 0, "changed": 0, "unchanged": 2, "refused": 0}, reasons(plan)
    assert Contact.objects.get(name="李四").phone == "13900000002"  # the masked number took nothing away


def test_a_changed_row_says_what_becomes_what(cast, zone):
    bring_in(cast, FULL)
    before = ContactMark.objects.get(mark="hardship")
    plan = bring_in(cast, {**FULL, "人数": 4, "标记": "困难群众", "帮带党员": "武晓", "情况": None})
    assert plan.counts["changed"] == 1
    assert reasons(plan) == ["人数：3 → 4；困难群众的帮带党员：范平华 → 武晓"]
    contact = Contact.objects.get()
    assert (contact.people, contact.note, contact.version) == (4, "老人独居", 2)  # an empty cell clears nothing
    before.refresh_from_db()
    assert (before.until_on, before.carer.name) == (TODAY, "范平华")
    assert set(contact.marks.filter(until_on=None).values_list("mark", "carer__name")) == {
        ("hardship", "武晓"), ("applicant", "范平华")}  # fmt: skip
    line = AuditEntry.objects.filter(verb="由表格更新联系对象").get()
    assert line.detail["changes"]["人数"] == ["3", "4"]


def test_a_carer_alone_takes_over_the_marks_there_are(cast, zone):
    contact = add_contact(cast.branch, kind="household", name="张家", by=cast.secretary)
    mark_contact(contact, mark="hardship", by=cast.secretary, from_on=date(2026, 3, 1))
    bring_in(cast, {"姓名或户名": "张家", "帮带党员": "范平华"})
    assert contact.marks.get(until_on=None).carer == cast.colleague.member


# --- who a row is


def test_namesakes_are_told_apart_by_address_or_phone(cast):
    here = [add_contact(cast.branch, kind="household", name="张家", address=address, phone=phone, by=cast.secretary)
            for address, phone in (("1号楼", "13900000001"), ("2号楼", ""))]  # fmt: skip
    plan = bring_in(
        cast,
        {"姓名或户名": "张家", "地址": "2号楼", "人数": 5},
        {"姓名或户名": "张家", "联系电话": "13900000001"},
        {"姓名或户名": "张家", "地址": "9号楼"},
        {"姓名或户名": "张家"},
    )
    assert [row.verdict for row in plan.rows] == ["changed", "unchanged", "new", "refused"]
    assert plan.rows[0].contact == here[1]
    assert "2个叫“张家”" in reasons(plan)[3]
    assert "按另一个登记" in reasons(plan)[2]


def test_another_phone_without_an_address_names_nobody_for_certain(cast):
    add_contact(cast.branch, kind="person", name="张三", phone="13900000001", by=cast.secretary)
    plan = bring_in(cast, {"姓名或户名": "张三", "联系电话": "13900000002"})
    assert "电话不一样" in reasons(plan)[0]
    assert Contact.objects.count() == 1


def test_the_same_contact_twice_in_a_file_is_refused_the_second_time(cast):
    add_contact(cast.branch, kind="person", name="张三", by=cast.secretary)
    plan = bring_in(
        cast,
        {"姓名或户名": "张三"},
        {"姓名或户名": "张三", "人数": 2},
        {"姓名或户名": "李四"},
        {"姓名或户名": "李四"},
        {"姓名或户名": "王家", "地址": "1号楼"},
        {"姓名或户名": "王家", "地址": "2号楼"},
    )
    assert [row.verdict for row in plan.rows] == ["unchanged", "refused", "new", "refused", "new", "new"]
    assert "与第 4 行是同一个" in reasons(plan)[1]


def test_a_closed_contact_is_nobody_any_more(cast):
    closed = add_contact(cast.branch, kind="person", name="张三", by=cast.secretary)
    close_contact(closed, by=cast.secretary, reason="搬走")
    assert bring_in(cast, {"姓名或户名": "张三"}).counts["new"] == 1


# --- what is refused, at which cell


@pytest.mark.parametrize(("cells", "place", "sentence"), [
    ({"帮带党员": "无名氏", "标记": "困难"}, "F4", "没有叫“无名氏”的党员"),
    ({"帮带党员": "程安吉", "标记": "困难"}, "F4", "2名党员叫“程安吉”，请改写他的党员编号"),
    ({"帮带党员": "范平华"}, "F4", "没有写标记"),
    ({"帮带党员": "范平华、武晓", "标记": "困难、后进、申请人"}, "F4", "写了2个人，标记有3个"),
    ({"标记": "困难、养猫"}, "E4", "“养猫”不是认得的标记"),
    ({"责任区": "北区"}, "D4", "没有这个编号或名称的责任区"),
    ({"人数": "很多"}, "C4", "整数"),
    ({"人数": 10000}, "C4", "整数"),
    ({"人数": "9" * 5000}, "C4", "最多"),
    ({"类别": "外星人"}, "B4", "个人"),
    ({"联系电话": "123"}, "G4", "电话"),
    ({"地址": "楼" * 151}, "H4", "最多 150 个字"),
    ({"姓名或户名": None, "地址": "1号楼"}, "A4", "没有姓名或户名"),
    ({"姓名或户名": "=A1"}, "A4", "公式"),
])  # fmt: skip
def test_a_wrong_cell_refuses_its_row_and_says_where(cast, zone, cells, place, sentence):
    for _ in range(2):
        make_member(cast.branch, "程安吉")
    plan = bring_in(cast, {"姓名或户名": "张家", **cells}, {"姓名或户名": "好好的"}, above=[["表"], [], ["填表"]][:2])
    assert [row.verdict for row in plan.rows] == ["refused", "new"]
    problem = plan.rows[0].row.problems[0]
    assert problem.cell == place.replace("4", str(plan.rows[0].row.row))
    assert sentence in problem.message
    assert [contact.name for contact in Contact.objects.all()] == ["好好的"]


def test_everything_that_is_wrong_is_said_at_once(cast, zone):
    cells = {"人数": "很多", "责任区": "北区", "标记": "养猫", "帮带党员": "无名氏"}
    plan = bring_in(cast, {"姓名或户名": "张家", **cells})
    assert {problem.column for problem in plan.rows[0].row.problems} == set(cells)


def test_a_namesakes_number_names_him(cast):
    first, second = (make_member(cast.branch, "程安吉") for _ in range(2))
    bring_in(cast, {"姓名或户名": "张家", "标记": "困难", "帮带党员": second.number})
    assert ContactMark.objects.get().carer == second
    assert first != second


def test_zones_of_the_same_name_are_told_apart_by_code(cast, zone):
    twin = create_zone(cast.branch, by=cast.secretary, name=zone.name, level="area", method="community")
    plan = bring_in(cast, {"姓名或户名": "张家", "责任区": zone.name}, {"姓名或户名": "李家", "责任区": twin.code})
    assert "请改写编号" in reasons(plan)[0]
    assert Contact.objects.get().zone == twin


@pytest.mark.parametrize(("content", "sentence"), [
    (lambda: b"PK", "已损坏"),
    (lambda: workbook([{"甲": 1}], headings=["甲", "乙"]), "没有找到标题行"),
    (lambda: workbook([{"地址": "1号楼"}], headings=["地址", "人数", "标记"]), "没有“姓名或户名”"),
    (lambda: workbook([{"姓名": "甲"}], headings=["姓名", "户名", "地址"]), "两列是同一项"),
    (lambda: workbook([], headings=HEADINGS), "下面没有一个联系对象"),
    (lambda: workbook([{}] * 20_001 + [{"姓名或户名": "甲"}], headings=HEADINGS), "20000 行的上限"),
])  # fmt: skip
def test_a_file_without_a_table_is_refused_in_a_sentence(content, sentence):
    with pytest.raises(Refused, match=sentence):
        read_contacts(content())


def test_sums_and_signatures_are_nobody(cast):
    table = read_contacts(table_of({"姓名或户名": "张家"}, below=[["合计", None, 3], ["填表人：周敏"]]))
    assert [row.values["name"] for row in table.rows] == ["张家"]
    assert len(table.skipped) == 2


# --- who may


def test_only_who_manages_the_branchs_contacts_imports(cast):
    table = read_contacts(table_of({"姓名或户名": "张家"}))
    for person in ("member", "group_leader", "committee_member", "supervisor", "other_secretary"):
        with pytest.raises(NotAllowed):
            import_contacts(table, branch=cast.branch, by=cast.users[person])
    assert not Contact.objects.exists()


# --- through the pages


def test_preview_refused_rows_mended_and_uploaded_again(cast, zone, sign_in):
    client = sign_in("secretary")
    answer = upload(client, table_of(FULL, {"姓名或户名": "李四", "标记": "困难", "帮带党员": "无名氏"}))
    preview = client.get(answer.url)
    assert not Contact.objects.exists()
    assert [row["verdict"] for row in preview.context["page_obj"]] == ["refused"]
    assert "F5" in preview.content.decode()
    stored = ContactImport.objects.get().file
    assert b"PK" not in path_of(stored.sha256).read_bytes()[:2]  # sealed on the disk

    refused = client.get(reverse("zones:contact-import-refused", args=[ContactImport.objects.get().pk])).content
    sheet = load_workbook(io.BytesIO(refused)).active
    assert sheet["J3"].value == "帮带党员“无名氏”：本支部没有叫“无名氏”的党员，请核对姓名"
    assert sheet["F3"].fill.fgColor.rgb == "00FFC7CE"
    assert sheet.max_row == 3

    confirm = reverse("zones:contact-import-confirm", args=[ContactImport.objects.get().pk])
    client.post(confirm, hidden(shown_form(client, confirm)))
    assert [contact.name for contact in Contact.objects.all()] == ["张家"]
    sheet["F3"].value = "范平华"
    mended = io.BytesIO()
    sheet.parent.save(mended)
    again = upload(client, mended.getvalue())
    last = ContactImport.objects.latest("id")
    assert again.url == reverse("zones:contact-import-detail", args=[last.pk])
    assert last.outcome["counts"] == {"new": 1, "changed": 0, "unchanged": 0, "refused": 0}


def test_a_file_is_imported_once_or_abandoned(cast, sign_in):
    client = sign_in("secretary")
    upload(client, table_of({"姓名或户名": "张家"}))
    key = ContactImport.objects.get().pk
    confirm, abandon = (reverse(f"zones:contact-import-{step}", args=[key]) for step in ("confirm", "abandon"))
    form, other = hidden(shown_form(client, confirm)), hidden(shown_form(client, abandon))
    assert client.post(confirm, form).status_code == 302
    assert "已经处理过" in client.post(abandon, other).content.decode()
    assert ContactImport.objects.get().state == "imported"
    assert Contact.objects.count() == 1


def test_who_leads_two_branches_says_into_which(cast, sign_in):
    from members.access import Role
    from members.actions.offices import appoint

    both = create_account(username="both", name="双支书", organization=cast.branch, by=None)
    for branch in (cast.branch, cast.other_branch):
        appoint(both, role=Role.SECRETARY, organization=branch, by=None)
    cast.users["both"] = both
    client = sign_in("both")
    upload(client, table_of({"姓名或户名": "张家"}), branch=cast.other_branch.pk)
    assert ContactImport.objects.get().branch == cast.other_branch


def test_the_empty_table_has_headings_that_are_understood(sign_in):
    content = sign_in("secretary").get(reverse("zones:contact-import-template")).content
    sheet = load_workbook(io.BytesIO(content)).active
    sheet.append(["张家"])
    filled = io.BytesIO()
    sheet.parent.save(filled)
    table = read_contacts(filled.getvalue())
    assert table.header.unused == []
    assert len(table.rows) == 1


def test_five_thousand_rows_are_imported_in_few_queries(cast, zone, django_assert_max_num_queries):
    rows = [{"姓名或户名": f"住户{n}", "责任区": "01", "标记": "困难", "帮带党员": "范平华"} for n in range(5000)]
    table = read_contacts(table_of(*rows))
    with django_assert_max_num_queries(200):
        plan = import_contacts(table, branch=cast.branch, by=cast.secretary)
    assert plan.counts["new"] == 5000
