"""The next year's division: looked at in pictures, taken back and changed, said something about, answered."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

PLAN = "2027年责任区划分方案"


def test_the_survey_draws_every_table(visitor, site):
    secretary = visitor("desk", site.account("secretary"))
    secretary.touch("划分责任区")
    secretary.press("党员摸底")
    tables = secretary.page.locator(".survey-card").count()
    assert tables >= 9
    expect(secretary.page.locator(".survey-chart canvas")).to_have_count(tables)
    secretary.check_both_widths()
    name, content = secretary.download("导出 Excel")
    assert name.endswith("党员摸底.xlsx")
    assert content[:2] == b"PK"


def test_a_plan_is_changed_opened_spoken_about_and_answered(visitor, site):
    secretary = visitor("desk", site.account("secretary"))
    secretary.go("/zones/plans/")
    secretary.press(PLAN)
    secretary.press("收回修改")
    secretary.fill("理由", "有两处责任人要先商量好。")
    secretary.press("收回修改")
    secretary.sees("有两处责任人要先商量好。")
    change_the_first_zone(secretary)
    secretary.press("公开征求意见")
    secretary.sees("方案的盲点")
    secretary.press("公开征求意见")
    secretary.sees("不用登录就能看方案")
    link = secretary.page.locator(".public-link a").get_attribute("href")

    member = visitor("phone", site.account("member"))
    member.press("看划分方案，提意见")
    member.press("提意见")
    member.fill("意见", "我住得远，想和住得近的同志换一换。")
    member.press("提交意见")
    member.sees("意见已经收到，支部会答复。")

    neighbour = visitor("phone")
    neighbour.go(link.removeprefix(site.url))
    neighbour.sees("东苑大片区", "不用登录，不留名也可以。")
    neighbour.fill("意见", "楼道的灯坏了，希望有人管。")
    neighbour.refused("提交意见")  # nobody has read the page so fast
    neighbour.page.wait_for_timeout(4_200)
    neighbour.press("提交意见")
    neighbour.sees("意见已经收到，谢谢您。")

    secretary.go("/")
    secretary.press("答复对划分方案的意见")
    secretary.press("答复", inside=secretary.row("楼道的灯坏了"))
    secretary.choose("采纳")
    secretary.fill("答复", "已报物业，本周修好。")
    secretary.choose("公开这条意见和答复")
    secretary.press("答复")
    secretary.sees("已答复。")
    neighbour.go(link.removeprefix(site.url))
    neighbour.sees("已报物业，本周修好。")


def change_the_first_zone(secretary) -> None:
    """Another name, and one more unit, found among the others by typing."""
    secretary.press("修改东苑片区")
    secretary.fill("责任区名称", "东苑大片区")
    units = secretary.page.locator("details").filter(has_text="覆盖单位")
    secretary.tap(units.locator("summary"))
    units.get_by_role("searchbox").fill("2号楼（楼栋")
    secretary.tap(units.locator("label").filter(has_text="2号楼（楼栋").filter(visible=True).first)
    expect(units.locator("summary")).to_contain_text("2号楼")
    secretary.press("保存")
    secretary.sees("东苑大片区")
