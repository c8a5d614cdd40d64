"""Every place in everybody's navigation, at both widths: it fits, it is quiet, and the keyboard finds its way."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

ROLES = ["secretary", "committee_member", "group_leader", "member", "supervisor", "administrator"]


def places(visitor) -> list[str]:
    """The addresses of the navigation and the tabs, home among them."""
    addresses = visitor.page.eval_on_selector_all(
        "#navigation a, .tabs-bar a", "links => links.map(link => link.getAttribute('href'))"
    )
    return list(dict.fromkeys(addresses))


@pytest.mark.parametrize("role", ROLES)
def test_every_place_fits_and_is_quiet(visitor, site, role):
    person = visitor("desk", site.account(role))
    found = places(person)
    assert "/" in found
    for address in found:
        person.go(address)
        expect(person.page.get_by_role("heading", level=1)).to_have_count(1)
        person.check_both_widths()


def test_what_the_places_lead_to_fits_as_well(visitor, site):
    """One of each kind of thing in the lists of a secretary."""
    secretary = visitor("desk", site.account("secretary"))
    for address in places(secretary):
        secretary.go(address)
        first = secretary.page.locator("tbody th a").first
        if first.count():
            secretary.go(first.get_attribute("href"))
            expect(secretary.page.get_by_role("heading", level=1)).to_have_count(1)
            secretary.check_both_widths()


def test_the_phone_s_navigation_opens_and_leads_on(visitor, site):
    secretary = visitor("phone", site.account("secretary"))
    navigation = secretary.page.locator("#navigation")
    expect(navigation).to_be_hidden()
    secretary.touch("打开导航")
    zones = navigation.get_by_role("link", name="责任区", exact=True)
    expect(zones).to_be_hidden()
    navigation.get_by_text("划分责任区").tap()
    expect(zones).to_be_in_viewport()
    secretary.press("责任区", inside=navigation)
    secretary.sees("新建责任区")
    secretary.go("/")
    secretary.touch("打开导航")
    expect(zones).to_be_in_viewport()


def test_the_keyboard_skips_to_the_text_and_to_the_search(visitor, site):
    secretary = visitor("desk", site.account("secretary"))
    secretary.go("/members/")
    keyboard = secretary.page.keyboard
    keyboard.press("Tab")
    expect(secretary.page.get_by_role("link", name="跳到正文")).to_be_focused()
    keyboard.press("Enter")
    expect(secretary.page.locator("#main")).to_be_focused()
    keyboard.press("/")
    search = secretary.page.get_by_label("姓名、拼音或手机尾号")
    expect(search).to_be_focused()
    keyboard.type("1/2")  # in a field a slash is a slash
    expect(search).to_have_value("1/2")
    search.fill(site.account("member")["name"])
    with secretary.page.expect_navigation():
        keyboard.press("Enter")
    secretary.check()
    expect(secretary.page.locator("tbody tr")).to_have_count(1)
