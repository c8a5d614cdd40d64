"""The end of the year for one member: self-review, rating, grade, and the sheet on paper while nothing is final."""

import re
from io import BytesIO

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.browser.visitor import PATIENCE

pytestmark = pytest.mark.browser


def text_of(content: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)


def open_year(secretary) -> None:
    secretary.go("/evaluations/cycles/")
    secretary.press("建立年度考评")
    secretary.sees("合计 100（正好）")
    secretary.press("建立")
    secretary.press("启动考评")
    secretary.press("启动考评")
    secretary.sees("考评中")


def test_from_the_rules_to_a_sheet_that_is_not_final(visitor, site):
    account = site.account("member")
    name = account["name"]
    secretary = visitor("desk", site.account("secretary"))
    open_year(secretary)
    year = secretary.page.url.removeprefix(site.url)

    member = visitor("phone", account)
    member.press("写2026年度述评")
    review = member.page.get_by_label("述评")
    drafted = review.input_value()
    assert "周记实：应记48周" in drafted  # from the facts
    member.refused("提交述评")  # with the hints in brackets still in it
    with member.autosaved("来年把走访记得更细"):
        review.fill(re.sub(r"（请.*?）", "来年把走访记得更细。", drafted))
    member.press("提交述评")
    member.sees("述评已提交", "来年把走访记得更细")
    member.sees_not("等次")  # what the committee thinks is not told before it is final

    secretary.go("/")
    secretary.press("2026年度组织考评")
    secretary.press(name)
    secretary.press("组织考评")
    secretary.fill("组织考评分", "101")
    secretary.fill("组织评语", "责任落实好，作风踏实，群众认可；记录可再细些。")
    secretary.refused("保存")
    secretary.fill("组织考评分", "92")
    secretary.press("保存")
    secretary.sees("组织考评已保存", "待定等")
    secretary.tap(secretary.page.locator("summary").filter(has_text="周记实").first)
    secretary.sees("逐周列出")
    secretary.press("定等次")
    scale = secretary.page.locator("fieldset.field-group").filter(has_text="责任区考评").first
    grades = scale.locator("input[name=grade]").evaluate_all("all => all.map(one => one.value)")
    suggested = scale.locator("input[name=grade]:checked").input_value()
    secretary.choose(next(grade for grade in grades if grade != suggested), inside=scale)
    secretary.refused("保存")
    secretary.sees("不同，请写明理由")
    secretary.choose(suggested, inside=scale)
    secretary.press("保存")
    secretary.sees("等次已拟定", suggested)

    file_name, content = secretary.download("考评表（PDF）")
    assert "未定稿" in file_name
    sheet = text_of(content)
    assert name in sheet
    assert "未定稿" in sheet
    assert "责任落实好" in sheet

    secretary.go(year)
    file_name, content = secretary.download("导出考评汇总（Excel）")
    assert file_name.endswith(".xlsx")
    secretary.press("打印全部考评表")
    secretary.press("开始排版")
    link = secretary.page.locator("main a").filter(has_text="下载")
    expect(link).to_be_visible(timeout=4 * PATIENCE)
    with secretary.page.expect_download() as coming:
        link.click()
    everybody = text_of(coming.value.path().read_bytes())
    assert all(person["name"] in everybody for person in (account, site.account("secretary"), site.account("newcomer")))

    secretary.go(year)
    secretary.press("定稿")
    secretary.sees("还不能定稿，先办完这些")
