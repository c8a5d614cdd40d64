"""A zone put on the branch's picture by finger and keys, and what is done together with another organisation."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_a_zone_is_put_on_the_picture_with_the_finger_and_the_keys(visitor, site):
    secretary = visitor("phone", site.account("secretary"))
    secretary.go("/zones/sites/")
    secretary.go(secretary.page.locator(".site-cards a").first.get_attribute("href"))
    secretary.press("把责任区标到图上")
    secretary.page.get_by_label("责任区", exact=False).first.select_option(index=1)
    picture, across = secretary.page.locator("[data-site]"), secretary.page.locator("#id_x")
    box = picture.bounding_box()
    picture.tap(position={"x": box["width"] / 2, "y": box["height"] / 4})
    tapped = float(across.input_value())
    assert 45 < tapped < 55
    picture.focus()
    secretary.page.keyboard.press("ArrowRight")
    assert tapped < float(across.input_value()) < tapped + 5
    secretary.press("标好")
    secretary.sees("已标在图上")


def test_what_was_done_together_is_ticked_off_and_waits_no_longer(visitor, site):
    secretary = visitor("phone", site.account("secretary"))
    secretary.go("/zones/joint/")
    joint = secretary.page.locator("tbody th a").first.get_attribute("href")
    secretary.go(joint)
    open_ones = secretary.page.locator("a[aria-label^='登记完成']")
    count = open_ones.count()
    assert count
    with secretary.page.expect_navigation():
        secretary.tap(open_ones.first)
    secretary.press("完成了")
    secretary.sees("已登记完成")
    secretary.go(joint)
    expect(open_ones).to_have_count(count - 1)
