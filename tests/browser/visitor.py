"""Somebody at a screen: what a journey can do on a page, and what must hold on every page it sees."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote_plus

from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.installation import Site

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
# As root there is no sandbox; the rest keeps the browser from looking for its maker's servers.
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip
WIDTHS = {"phone": {"width": 390, "height": 844}, "desk": {"width": 1440, "height": 900}}
PATIENCE = 30_000  # milliseconds until something must have happened, on a busy machine too
REFUSED = re.compile(r"Failed to load resource: the server responded with a status of 422")


class Visitor:
    """Every page visited must fit its width and leave no error in the console.

    ``taps`` counts what a finger does besides typing: everything that was pressed, ticked or opened.
    """

    def __init__(self, browser: Browser, site: Site, screen: str):
        self.site, self.screen, self.taps = site, screen, 0
        is_phone = screen == "phone"
        self.context = browser.new_context(
            viewport=WIDTHS[screen], is_mobile=is_phone, has_touch=is_phone, locale="zh-CN", timezone_id="Asia/Shanghai"
        )
        self.faults: list[str] = []
        self.page = self.new_tab()

    def new_tab(self) -> Page:
        page = self.context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("console", lambda message: message.type == "error" and self.faults.append(message.text))
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        return page

    # --- going somewhere ---
    def sign_in(self, account: dict) -> None:
        self.go("/login/")
        self.page.fill("[name=username]", account["username"])
        self.page.fill("[name=password]", account["password"])
        self.press("登录")
        assert "/login/" not in self.page.url, self.page.inner_text("main")

    def go(self, path: str) -> None:
        self.page.goto(self.site.url + path)
        self.check()

    def press(self, name: str, *, inside: Locator | None = None) -> None:
        """Press the link or button called exactly ``name``, and wait for the page it leads to."""
        with self.page.expect_navigation():
            self.touch(name, inside=inside)
        self.check()

    def touch(self, name: str, *, inside: Locator | None = None) -> None:
        """Press a link or button, and stay where it happens."""
        self.tap(self.control(name, inside=inside))

    def tap(self, thing: Locator) -> None:
        self.taps += 1
        if self.screen == "phone":
            thing.tap()
        else:
            thing.click()

    def control(self, name: str, *, inside: Locator | None = None) -> Locator:
        """The first link, button or summary to be seen that is called ``name``."""
        place = inside or self.page
        words = re.compile(rf"^\s*{re.escape(name)}\s*$")
        link = place.get_by_role("link", name=name, exact=True)
        button = place.get_by_role("button", name=name, exact=True)
        summary = place.locator("summary").filter(has_text=words)
        return link.or_(button).or_(summary).filter(visible=True).first

    def reopen(self) -> None:
        """Shut the tab without a word and open another one."""
        self.page.close()
        self.page = self.new_tab()

    @contextmanager
    def disconnected(self) -> Iterator[None]:
        """There is no connection in here; that the browser notes it is no fault."""
        self.context.set_offline(True)
        yield
        self.context.set_offline(False)
        self.faults = [fault for fault in self.faults if "ERR_INTERNET_DISCONNECTED" not in fault]

    # --- filling in ---
    def choose(self, label: str, *, inside: Locator | None = None) -> None:
        """Tap the radio or tick box of this label."""
        self.tap((inside or self.page).locator("label").filter(has_text=label).filter(visible=True).first)

    def fill(self, label: str, text: str, *, inside: Locator | None = None) -> None:
        """Type into the field of this label; a star says that it is required."""
        words = re.compile(rf"^\s*{re.escape(label)}\s*\*?\s*$")
        (inside or self.page).get_by_label(words).filter(visible=True).first.fill(text)

    @contextmanager
    def autosaved(self, text: str) -> Iterator[None]:
        """Type in here; afterwards the page has saved ``text`` by itself and said so."""
        with self.page.expect_response(lambda answer: text in unquote_plus(answer.request.post_data or "")) as saved:
            yield
        assert saved.value.ok, saved.value.text()
        self.sees("已存到服务器 10:")

    # --- looking ---
    def sees(self, *texts: str) -> None:
        for text in texts:
            expect(self.page.get_by_text(text).filter(visible=True).first).to_be_visible(timeout=PATIENCE)

    def sees_not(self, text: str) -> None:
        expect(self.page.get_by_text(text).filter(visible=True)).to_have_count(0)

    def row(self, text: str) -> Locator:
        """The row of a table in which ``text`` stands."""
        return self.page.locator("tbody tr").filter(has_text=text).first

    def download(self, name: str, *, inside: Locator | None = None) -> tuple[str, bytes]:
        """Press what leads to a file; return its name and content."""
        with self.page.expect_download() as coming:
            self.touch(name, inside=inside)
        return coming.value.suggested_filename, Path(coming.value.path()).read_bytes()

    def check(self) -> None:
        """No sideways scrolling, nothing wrong in the console."""
        self.check_width()
        assert self.faults == [], f"{self.page.url}: {self.faults}"

    def check_width(self) -> None:
        width = self.page.evaluate("document.documentElement.scrollWidth")
        assert width <= self.page.viewport_size["width"], f"{self.page.url} is {width} px wide"

    def check_both_widths(self) -> None:
        """The page as it is, narrow as a telephone and wide as a desk's screen."""
        for size in WIDTHS.values():
            self.page.set_viewport_size(size)
            self.check_width()

    def refused(self, name: str) -> None:
        """Press what the page will not accept; that the browser notes the answer's status is no fault."""
        with self.page.expect_navigation() as answer:
            self.touch(name)
        assert answer.value.status == 422, self.page.url
        self.faults = [fault for fault in self.faults if not REFUSED.match(fault)]
        self.check()
