"""The member's week on a phone: what each of a branch's members does fifty times a year."""

from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.visitor import PATIENCE

pytestmark = pytest.mark.browser

MOST_TAPS = 6  # in a usual week, besides typing
DUTY = "固定联系困难群众和入党申请人"
DEED = "走访独居的周奶奶，药快吃完了，帮她联系了社区医生。"
WEAK = "有一户没有碰到人"


def photo() -> dict:
    """What a telephone's camera hands over."""
    content = BytesIO()
    Image.linear_gradient("L").resize((1600, 1200)).convert("RGB").save(content, "JPEG")
    return {"name": "IMG_20261202.jpg", "mimeType": "image/jpeg", "buffer": content.getvalue()}


def attach(person, picture: dict) -> None:
    with person.page.expect_file_chooser() as asked:
        person.tap(person.page.get_by_text("拍照或选照片"))
    asked.value.set_files(picture)
    expect(person.page.get_by_role("button", name=f"去掉 {picture['name']}")).to_be_visible(timeout=PATIENCE)


def test_a_usual_week(visitor, site):
    member = visitor("phone", site.account("member"))
    page, people = member.page, member.page.get_by_label("涉及对象")
    member.taps = 0
    member.press("写本周记实")
    member.choose(DUTY)
    expect(page.get_by_label("做了什么")).to_be_focused()  # the finger that chose goes on writing
    page.keyboard.type(DEED)
    chip = page.locator(".name-chip").first
    name = chip.inner_text()
    member.tap(chip)
    expect(people).to_have_value(name)
    member.choose("周二 1日")
    member.press("提交记实")
    assert member.taps <= MOST_TAPS
    member.sees("已提交", "记为按时", "还没有人阅，可以撤回修改", "12月1日", DEED, name)

    member.press("撤回修改")
    member.press("撤回")
    member.sees("已撤回，现在可以修改")
    expect(page.get_by_label("做了什么")).to_have_value(DEED)
    expect(chip).to_have_attribute("aria-pressed", "true")

    people.fill(f"楼上的王奶奶，{name}")  # a second tap takes out that name and no other
    member.tap(chip)
    expect(people).to_have_value("楼上的王奶奶")
    member.tap(chip)
    expect(people).to_have_value(f"楼上的王奶奶、{name}")
    attach(member, photo())
    member.touch("不足和改进 可以不写")
    with member.autosaved(WEAK):
        member.fill("不足", WEAK)
    with member.autosaved("又去看了李师傅"):
        member.fill("做了什么", f"{DEED}又去看了李师傅。")
    member.page.reload()
    expect(page.get_by_label("做了什么")).to_have_value(f"{DEED}又去看了李师傅。")
    member.sees("IMG_20261202.jpg")

    member.press("沿用上周条目")
    member.sees("第2条")
    for copied in reversed(page.locator("[data-entry]").all()[1:]):
        expect(copied.get_by_label("做了什么")).to_have_value("")
        expect(copied.locator("[data-chips] input:checked")).to_have_count(1)
        member.touch("去掉", inside=copied)
    member.press("提交记实")
    member.sees("已经交了", "又去看了李师傅", f"楼上的王奶奶、{name}")
    member.go("/")
    member.sees("看我交的记实")


def test_large_print_keeps_what_is_being_written(visitor, site):
    member = visitor("phone", site.account("committee_member"))
    member.go("/records/week/")
    letters = "getComputedStyle(document.querySelector('#main label')).fontSize"
    usual = float(member.page.evaluate(letters).removesuffix("px"))
    member.choose("其他事项")
    with member.autosaved("替邻居代收了药"):
        member.fill("做了什么", "替邻居代收了药")
    member.press("打开关爱模式，字更大")
    assert float(member.page.evaluate(letters).removesuffix("px")) > usual
    expect(member.page.get_by_label("做了什么")).to_have_value("替邻居代收了药")
    member.press("退出关爱模式，恢复标准字号")
    assert float(member.page.evaluate(letters).removesuffix("px")) == usual
