"""The secretary's roster: from the file she has to people in the branch."""

import pytest

from tests.members.roster_files import person, workbook

pytestmark = pytest.mark.browser

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def upload(secretary, content: bytes, name: str = "花名册.xlsx") -> None:
    secretary.go("/members/")
    secretary.press("导入花名册")
    secretary.page.set_input_files("main input[type=file]", {"name": name, "mimeType": XLSX, "buffer": content})
    secretary.press("上传并核对")


def test_a_roster_is_checked_imported_mended(visitor, site):
    people = [person(index, 所在党小组="第五党小组") for index in range(5)]
    people[2]["入党时间"] = "2031-02-30"
    people[3]["姓名"] = None
    people[4]["身份证号"] = people[4]["身份证号"][:17]
    roster = workbook(people)
    secretary = visitor("desk", site.account("secretary"))

    upload(secretary, roster)
    secretary.sees(
        "导入前请核对", "有3行要改正", "“2031-02-30”：没有这一天", "没有姓名，请补上", "有 17 位，身份证号应有 18 位"
    )
    secretary.sees("新建党小组", "第五党小组")
    secretary.press("新增 2")
    assert people[0]["姓名"] in secretary.page.inner_text("tbody")

    secretary.press("导入正确的2行")
    secretary.sees("新增2名党员，更新0名，0名不变", "退回的3行不导入")
    secretary.fill("新增的党员从哪天起属于本支部", "2026-12-02")
    secretary.press("导入")
    secretary.sees("导入结果", "已导入。")
    name, refused = secretary.download("下载退回的行")
    assert name == "退回的行.xlsx"

    upload(secretary, roster)
    secretary.sees("0 处变更")
    upload(secretary, refused, "退回的行.xlsx")  # as it is: nothing was mended, so the same rows come back
    secretary.sees("有3行要改正", "“2031-02-30”：没有这一天")
    secretary.press("放弃")
    secretary.press("放弃这次导入")

    secretary.go("/members/")
    secretary.fill("姓名、拼音或手机尾号", "zjg")
    secretary.press("查询")
    secretary.press(people[0]["姓名"])
    secretary.sees("第五党小组", "999***")


def test_what_is_no_roster_is_said_in_a_sentence(visitor, site):
    secretary = visitor("desk", site.account("secretary"))
    secretary.go("/members/import/")
    page = {"name": "花名册.xlsx", "mimeType": XLSX, "buffer": b"<html><body>saved from a browser</body></html>"}
    secretary.page.set_input_files("main input[type=file]", page)
    secretary.refused("上传并核对")
    secretary.sees("还不能提交", "Excel")
