"""An inspection: planned at the desk, scored on a phone on the spot, and what it found is mended and verified."""

import pytest

pytestmark = pytest.mark.browser

TITLE = "12月入户走访抽查"
FAULT = "12月3日记的一户走访，户主说那天没有人来"


def plan(secretary, member: str, inspectors: list[str]) -> None:
    secretary.go("/inspections/")
    secretary.press("安排检查")
    secretary.choose("随机抽查")
    secretary.fill("检查名称", TITLE)
    groups = secretary.page.locator("fieldset.field-group")
    for name in inspectors:
        secretary.choose(name, inside=groups.filter(has_text="谁来检查"))
    chosen = groups.filter(has_text="检查谁")
    secretary.choose("选定的党员", inside=chosen)
    secretary.tap(chosen.locator("summary"))
    secretary.choose(member, inside=chosen.locator("details"))
    secretary.press("安排好")
    secretary.sees(TITLE, "已安排")
    secretary.press("开始检查")
    secretary.press("开始检查")


def score(inspector, member: str) -> None:
    """On the spot: full marks with one tap each, but for one criterion."""
    inspector.press(f"检查评分：{TITLE}")
    inspector.press("评分", inside=inspector.row(member))
    rows = inspector.page.locator(".score-row")
    for number in range(rows.count()):
        inspector.touch("满分", inside=rows.nth(number))
    inspector.sees("合计 100 / 100")
    inspector.fill("得分", "18", inside=rows.nth(2))
    inspector.refused("保存并确认，计入考评")
    inspector.sees("扣了分，请写明扣分理由")
    inspector.fill("扣分理由", "少走一户", inside=rows.nth(2))
    inspector.fill("好的方面", "群众能说出他的名字")
    inspector.press("保存并确认，计入考评")
    inspector.sees("98", "已确认")


def note_fault(inspector) -> None:
    inspector.press("记录检查发现")
    inspector.choose("问题")
    inspector.fill("内容", FAULT)
    inspector.press("记下")
    inspector.sees(FAULT)


def test_from_the_plan_to_the_last_fault_closed(visitor, site):
    account = site.account("member", 1)
    supervisor, committee = site.account("supervisor"), site.account("committee_member")
    secretary = visitor("desk", site.account("secretary"))
    plan(secretary, account["name"], [supervisor["name"], committee["name"]])
    page = secretary.page.url.removeprefix(site.url)

    inspector = visitor("phone", supervisor)
    score(inspector, account["name"])
    note_fault(inspector)

    secretary.go(page)
    secretary.sees("1 / 1", "98.00")
    secretary.press("反馈检查结果")
    secretary.fill("检查小结", "总体较好，一户走访不实，限期整改。")
    secretary.press("反馈检查结果")
    secretary.sees("整改中")

    member = visitor("phone", account)
    member.press(f"整改：{FAULT[:20]}")
    member.press("报告整改")
    member.fill("整改情况", "当晚补走了这一户，并请小组长核对。")
    member.press("报告")
    member.sees("待复查")

    secretary.go("/")
    secretary.press("复查整改情况")
    secretary.press(FAULT)
    secretary.press("整改退回")
    secretary.fill("理由", "请附一张照片。")
    secretary.press("整改退回")
    member.go("/")
    member.press(f"整改：{FAULT[:20]}")
    member.sees("请附一张照片。")
    member.press("报告整改")
    member.fill("整改情况", "照片已交小组长。")
    member.press("报告")
    secretary.go("/")
    secretary.press("复查整改情况")
    secretary.press(FAULT)
    secretary.press("复查销号")
    secretary.press("复查销号")
    secretary.sees("已销号")
    secretary.go(page)
    secretary.press("结束检查")
    secretary.press("结束检查")
    secretary.sees("已结束")
