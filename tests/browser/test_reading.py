"""The other end of the week: the board, a record that is read, and one that goes back."""

import pytest

pytestmark = pytest.mark.browser

DEED = "参加社区清洁日。"


def test_read_and_returned(visitor, site):
    member, writer = visitor("phone", site.account("member", 1)), site.account("member", 1)["name"]
    member.press("写本周记实")
    member.choose("参加志愿服务")
    member.fill("做了什么", DEED)
    member.press("提交记实")

    leader = visitor("desk", site.account("group_leader"))
    leader.press("打开记实台账")
    leader.sees("记实台账：第49周", "还没有截止")
    assert "按时" in leader.row(writer).inner_text()
    leader.press(writer)
    leader.sees(DEED, f"{writer}：第49周记实")
    leader.fill("评语（可以不写）", "写得具体，下次写明几个人")
    leader.press("阅")
    leader.sees("已阅。", "写得具体，下次写明几个人")

    secretary = visitor("desk", site.account("secretary"))
    secretary.go("/records/board/")
    secretary.press(writer)
    secretary.press("退回")
    secretary.refused("退回")  # without a reason
    secretary.sees("还不能提交")
    secretary.fill("理由", "请补充擦洗了哪几个单元。")
    secretary.press("退回")
    secretary.sees("已退回，本人会看到理由")

    member.go("/")
    member.sees("退回理由：请补充擦洗了哪几个单元。")
    member.press("修改后再交")
    member.sees("退回了，请改好再交", "请补充擦洗了哪几个单元。")
    member.fill("做了什么", f"{DEED}擦洗了3号楼两个单元的门和扶手，一起动手的有五户。")
    member.press("提交记实")
    member.sees("已经交了", "记为按时", "写得具体，下次写明几个人")

    leader.go("/records/board/")
    leader.press(writer)
    leader.sees("擦洗了3号楼两个单元", "已提交")


def test_what_is_read_leads_to_the_next(visitor, site):
    """Of last week, which the demo's members have handed in and nobody has read."""
    secretary = visitor("desk", site.account("secretary"))
    secretary.press("阅记实")
    first = secretary.row("已提交")
    secretary.press(first.locator("th a").inner_text(), inside=first)
    before = secretary.page.url
    secretary.press("阅，看下一份")
    assert secretary.page.url != before
    secretary.sees("现在可以做什么", "阅，看下一份")
