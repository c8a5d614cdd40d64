"""The other end of the week: the board, a record that is read, and one that goes back."""

import pytest

pytestmark = pytest.mark.browser

DEED = "参加社区清洁日。"


def write_week(visitor, account: dict, deed: str):
    member = visitor("phone", account)
    member.press("写本周记实")
    member.choose("参加志愿服务")
    member.fill("做了什么", deed)
    member.press("提交记实")
    return member


def test_read_and_returned(visitor, site):
    account, other = site.account("member", 1), site.account("committee_member", 1)
    writer = account["name"]
    member = write_week(visitor, account, DEED)
    write_week(visitor, other, "周末在门岗登记外来车辆。")

    leader = visitor("desk", site.account("group_leader"))
    leader.press("打开记实台账")
    leader.sees("记实台账：第49周", "还没有截止")
    assert "按时" in leader.row(writer).inner_text()
    leader.press(writer)
    leader.sees(DEED, f"{writer}：第49周记实")
    leader.fill("评语（可以不写）", "写得具体，下次写明几个人")
    leader.press("阅，看下一份")
    leader.sees("已阅。", f"{other['name']}：第49周记实")
    leader.press("阅")

    secretary = visitor("desk", site.account("secretary"))
    secretary.press("打开记实台账")
    assert "未阅" not in secretary.row(other["name"]).inner_text()
    secretary.press(writer)
    secretary.sees("写得具体，下次写明几个人")
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

    leader.go("/")
    leader.press("阅记实")
    leader.fill("搜索姓名、拼音", writer)
    leader.page.get_by_label("哪一周").select_option(index=1)  # this one
    leader.press("查询")
    leader.sees(f"{writer}：第49周记实", "擦洗了3号楼两个单元")
    leader.touch("按键")
    leader.page.keyboard.press("Escape")
    with leader.page.expect_navigation():
        leader.page.keyboard.press("r")
    leader.sees("已阅：", "符合条件的都阅过了")
    leader.press("撤销")
    leader.sees("又在未阅里")
