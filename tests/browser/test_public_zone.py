"""A zone made public, a member who agrees to be called and thinks better of it, and what a passer-by sees of it."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

PROMISE = "有事随叫随到"


def phone_links(person):
    return person.page.locator("a[href^='tel:']")


def test_from_the_secretarys_switch_to_a_passer_bys_phone(visitor, site):
    secretary = visitor("desk", site.account("secretary"))
    secretary.go("/zones/signs/")
    row = secretary.page.locator("tbody tr").filter(has_text=site.account("member")["name"]).first
    zone = row.locator("th").inner_text()
    secretary.press("设置", inside=row)
    secretary.page.get_by_label("打开公开页").set_checked(False)
    secretary.press("保存")
    address = secretary.page.locator(".qr-row .fingerprint").inner_text()
    path = address[address.index("/z/") :]

    passer_by = visitor("phone")
    passer_by.page.goto(site.url + path)
    passer_by.sees("这一页没有公开")
    passer_by.faults.clear()  # the browser notes the 404

    secretary.press("打开公开页")
    secretary.choose("打开公开页")
    secretary.fill("公开承诺", PROMISE)
    secretary.press("保存")
    secretary.sees("公开页已打开")

    member = visitor("phone", site.account("member"))
    own = nothing_agreed_yet(member)
    passer_by.go(path)
    passer_by.sees(zone, "谁负责", PROMISE)
    expect(phone_links(passer_by).filter(has_text=own)).to_have_count(0)

    member.go("/consents/mine/")
    member.press("同意公开电话")
    member.press("同意公开电话")
    passer_by.go(path)
    expect(phone_links(passer_by).filter(has_text=own)).to_be_visible()

    member.press("撤回公开电话")
    member.press("撤回公开电话")
    passer_by.go(path)
    expect(phone_links(passer_by).filter(has_text=own)).to_have_count(0)

    secretary.page.reload()
    name, content = secretary.download("红底黄字")
    assert zone in name
    assert content.startswith(b"%PDF-")


def nothing_agreed_yet(member) -> str:
    """Take back what the member may have agreed to in the demo's year; return his phone."""
    member.go("/consents/mine/")
    if member.control("撤回公开电话").count():
        member.press("撤回公开电话")
        member.press("撤回公开电话")
    return member.page.locator(".consent-row .num").first.inner_text().strip()


def test_the_public_page_is_read_large_and_by_keyboard(visitor, site):
    secretary = visitor("desk", site.account("secretary"))
    secretary.go("/zones/signs/?shown=yes")
    secretary.go(secretary.page.locator("tbody th a").first.get_attribute("href"))
    address = secretary.page.locator(".qr-row .fingerprint").inner_text()
    passer_by = visitor("phone")
    passer_by.go(address[address.index("/z/") :])
    passer_by.press("打开关爱模式，字更大")
    passer_by.check_both_widths()
    expect(passer_by.page.locator("h1")).to_have_count(1)
    assert passer_by.page.locator(".face-name").evaluate("name => parseFloat(getComputedStyle(name).fontSize)") > 40
