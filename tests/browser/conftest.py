"""One staged site for all journeys, one Chromium, and visitors at both widths."""

import pytest
from playwright.sync_api import sync_playwright

from tests.browser.installation import staged
from tests.browser.visitor import CHROMIUM, FLAGS, Visitor

MEMBERS = 8


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    with staged(tmp_path_factory.mktemp("site"), scene="journeys", members=MEMBERS) as site:
        yield site


@pytest.fixture(scope="package")
def chromium():
    """Gone with the last journey: as long as it is there, this thread has an event loop that runs."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def visitor(chromium, site):
    """``visitor("phone", account)`` is a new visitor at that screen, signed in."""
    opened = []

    def at(screen: str, account: dict | None = None) -> Visitor:
        opened.append(Visitor(chromium, site, screen))
        if account:
            opened[-1].sign_in(account)
        return opened[-1]

    yield at
    for one in opened:
        one.context.close()
