"""The README's pictures, taken of the staged site: ``make pictures``."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import sync_playwright

from tests.browser.installation import staged
from tests.browser.visitor import CHROMIUM, FLAGS, Visitor

MEMBERS = 30  # a branch of the usual size
LARGEST = 200 * 1024  # bytes; every clone carries them
PICTURES = [("member-home.png", "phone", "member"), ("desk.png", "desk", "secretary")]


def take(folder: Path) -> None:
    """Write the pictures into ``folder``; refuse one that became too large."""
    folder.mkdir(parents=True, exist_ok=True)
    with (
        TemporaryDirectory() as data,
        staged(Path(data), scene="pictures", members=MEMBERS) as site,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for name, screen, role in PICTURES:
            visitor = Visitor(browser, site, screen)
            visitor.sign_in(site.account(role))
            picture = visitor.page.screenshot(path=folder / name)
            assert len(picture) <= LARGEST, f"{name}: {len(picture)} bytes"
            print(f"{folder / name}: {len(picture) // 1024} kB")
        browser.close()


if __name__ == "__main__":
    take(Path(sys.argv[1]))
