"""A real server with a demo of its own, and a real Chromium at both widths."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
# As root there is no sandbox; the rest keeps the browser from looking for its maker's servers.
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip
WIDTHS = {"phone": {"width": 390, "height": 844}, "desk": {"width": 1440, "height": 900}}


@dataclass(frozen=True)
class Site:
    """A running installation: its address and who can sign in."""

    url: str
    accounts: list

    def account(self, role: str, number: int = 0) -> dict:
        return [a for a in self.accounts if a["role"] == role][number]


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """Serve a demo of one small branch whose year has come to today."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment |= {"ZONEBOOK_DATA_DIR": str(tmp_path_factory.mktemp("site")), "PORT": str(port)}
    command = [sys.executable, "manage.py", "demo", "--branches", "1", "--members", "8", "--json"]
    made = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    server = subprocess.Popen([sys.executable, "manage.py", "serve"], env=environment, start_new_session=True)
    try:
        wait_for(f"http://127.0.0.1:{port}/healthz", server)
        yield Site(f"http://127.0.0.1:{port}", json.loads(made.stdout)["accounts"])
    finally:
        server.terminate()
        server.wait(timeout=40)


def wait_for(url: str, server: subprocess.Popen) -> None:
    for _ in range(300):
        assert server.poll() is None, "the server ended by itself"
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise AssertionError("the server did not answer within 30 seconds")


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


class Visitor:
    """Somebody at a screen. Every page visited must fit its width and leave no error in the console."""

    def __init__(self, browser: Browser, site: Site, screen: str):
        self.site, self.screen = site, screen
        is_phone = screen == "phone"
        self.context = browser.new_context(
            viewport=WIDTHS[screen], is_mobile=is_phone, has_touch=is_phone, locale="zh-CN", timezone_id="Asia/Shanghai"
        )
        self.page: Page = self.context.new_page()
        self.faults: list[str] = []
        self.page.on("console", lambda message: message.type == "error" and self.faults.append(message.text))
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))

    def sign_in(self, account: dict) -> Page:
        self.go("/login/")
        self.page.fill("[name=username]", account["username"])
        self.page.fill("[name=password]", account["password"])
        self.page.locator("form:has([name=password]) button[type=submit]").click()
        self.page.wait_for_url(lambda url: "/login/" not in url)
        return self.page

    def go(self, path: str) -> Page:
        self.page.goto(self.site.url + path)
        self.check()
        return self.page

    def check(self) -> None:
        """No sideways scrolling, nothing wrong in the console."""
        width = self.page.evaluate("document.documentElement.scrollWidth")
        assert width <= WIDTHS[self.screen]["width"], f"{self.page.url} is {width} px wide"
        assert self.faults == [], self.page.url


@pytest.fixture
def visitor(chromium, site):
    """``visitor("phone")`` is a new visitor at that screen."""
    opened = []

    def at(screen: str) -> Visitor:
        opened.append(Visitor(chromium, site, screen))
        return opened[-1]

    yield at
    for one in opened:
        one.context.close()
