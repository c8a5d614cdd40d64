"""The end of a month: reports, the group's meeting, closing; and what can still be said afterwards."""

import pytest

pytestmark = pytest.mark.browser


def assess(officer, rating: str = "较好") -> None:
    """Give everybody this person may assess a rating, and save."""
    choices = officer.page.locator(".verdict fieldset.ratings")
    for number in range(choices.count()):
        officer.tap(choices.nth(number).locator("label.chip").filter(has_text=rating))
    officer.press("保存评议")
    officer.sees("已保存。")


def test_november_is_reported_assessed_and_closed(visitor, site):
    account = site.account("member", 1)  # the first one keeps his weeks on paper
    member = visitor("phone", account)
    member.press("写11月汇报")
    member.sees("本月记实")
    with member.autosaved("走访联系户四次"):
        member.fill("本月小结", "走访联系户四次，值守两次，调解邻里漏水纠纷一起。")
    member.press("发给小组")
    member.sees("已向小组汇报", "走访联系户四次")

    leader = visitor("desk", site.account("group_leader"))
    leader.press("开始11月的小组评议")
    leader.press("开始评议")
    leader.touch("月汇报", inside=leader.page.locator(".verdict").filter(has_text=account["name"]))
    leader.sees("走访联系户四次")
    leader.fill("评议日期", "2026-12-02")
    leader.fill("评议记录", "逐人听取汇报，对照责任书评议。")
    assess(leader)
    sheet = leader.page.url.removeprefix(site.url)

    deputy = visitor("desk", site.account("secretary", 1))
    deputy.go(sheet)
    assess(deputy)  # the secretary's own and the leader's are for others
    secretary = visitor("desk", site.account("secretary"))
    secretary.go(sheet)
    if secretary.page.locator(".verdict fieldset.ratings").count():
        assess(secretary)

    leader.go(sheet)
    leader.press("月结")
    leader.sees("之后不能再改", "锁定")
    leader.press("月结")
    leader.sees("已月结，本月记实已经锁定")

    member.go("/records/weeks/")
    member.tap(member.page.locator("summary").filter(has_text="11月"))
    november = member.page.locator("details").filter(has_text="11月汇报").locator("li")
    with member.page.expect_navigation():
        member.tap(november.filter(has_text="按时").first.get_by_role("link"))
    member.sees("本月已月结，内容不能再改")
    member.sees_not("撤回修改")
    member.fill("补充说明", "李师傅家的漏水已经修好。")
    member.press("加上")
    member.sees("李师傅家的漏水已经修好。")
    assert "今天" in member.page.locator("section").filter(has_text="李师傅家").first.inner_text()
