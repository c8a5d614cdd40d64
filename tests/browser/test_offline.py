"""The week written where there is no signal: kept on the telephone, sent once, seen by nobody else."""

import pytest
from playwright.sync_api import expect

from tests.browser.moment import SCENES
from tests.browser.visitor import PATIENCE, Visitor

pytestmark = pytest.mark.browser

WEEK = "/records/week/"
START = "/records/week/begin/"  # where the installed application starts
FIELD = "做了什么"
KEPT = "没有信号，先存在这台手机上，有信号会自动送出"
DEEDS = ["走访高奶奶", "走访高奶奶，下楼时没了信号", "走访高奶奶，又去看了她的邻居", "走访高奶奶，又看了两户"]
SECRET = "这一句只有他自己看得到"


def holds(person: Visitor, text: str) -> None:
    expect(person.page.get_by_label(FIELD)).to_have_value(text, timeout=PATIENCE)


def sent(person: Visitor) -> None:
    """Nothing waits on the telephone any more."""
    waiting = "() => !Object.keys(localStorage).some((key) => key.startsWith('zonebook:unsent:'))"
    person.page.wait_for_function(waiting, timeout=PATIENCE)


def taken_over(person: Visitor) -> None:
    """With the connection back the server's own page has come, which names the week."""
    expect(person.page).to_have_title("第49周记实 · 责任簿", timeout=PATIENCE)


def what_is_stored(person: Visitor) -> dict:
    return person.page.evaluate("""async () => ({
        local: Object.keys(localStorage), session: JSON.stringify(sessionStorage),
        caches: await caches.keys(), databases: (await indexedDB.databases()).map(({name}) => name),
        workers: (await navigator.serviceWorker.getRegistrations()).length,
    })""")


def test_a_week_without_signal(visitor, site):
    account, stranger = site.account("group_leader"), site.account("committee_member")
    writer = visitor("phone", account)
    writer.context.clock.set_fixed_time(SCENES["journeys"].now)  # the telephone's clock goes right
    writer.go(WEEK)
    writer.page.wait_for_function("() => navigator.serviceWorker.controller", timeout=PATIENCE)
    writer.choose("其他事项")
    with writer.autosaved(DEEDS[0]):
        writer.fill(FIELD, DEEDS[0])

    with writer.disconnected():
        writer.fill(FIELD, DEEDS[1])
        writer.sees(KEPT, "照片等有信号再加")
        writer.page.reload()
        writer.sees("没有信号。可以照常写", "第49周 · 11月30日–12月6日")
        holds(writer, DEEDS[1])
        writer.fill(FIELD, DEEDS[2])
        writer.sees(KEPT)
        writer.check_width()
        writer.reopen()
        writer.page.goto(site.url + START)
        holds(writer, DEEDS[2])
    sent(writer)
    taken_over(writer)
    holds(writer, DEEDS[2])
    assert writer.page.get_by_label("其他事项").is_checked()

    with writer.disconnected():
        writer.fill(FIELD, DEEDS[3])
        writer.touch("提交记实")
        writer.sees("等着提交", "以服务器收到的时间为准")
        writer.reopen()
    writer.go("/")
    writer.sees("第49周记实已经提交")
    sent(writer)
    writer.go(WEEK)
    writer.sees("已经交了", DEEDS[3])
    assert writer.page.locator("main").inner_text().count(DEEDS[0]) == 1

    # What he writes next is not sent when his session ends; another person comes to the same telephone.
    writer.press("撤回修改")
    writer.press("撤回")
    with writer.disconnected():
        writer.fill(FIELD, SECRET)
        writer.sees(KEPT)
        writer.reopen()
    writer.context.clear_cookies()
    posts = []
    writer.context.on("request", lambda request: request.method == "POST" and posts.append(request.url))
    writer.sign_in(stranger)
    writer.go(WEEK)
    assert SECRET not in writer.page.content()
    with writer.disconnected():
        writer.page.reload()
        writer.sees("没有信号。可以照常写")
        assert SECRET not in writer.page.content()
        holds(writer, "")
    taken_over(writer)
    assert [url for url in posts if not url.endswith("/login/")] == []

    asked = []
    writer.go("/account/")
    writer.page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))
    writer.press("退出登录")
    assert "别人在这台设备上没送出的1份" in asked[0]
    stored = what_is_stored(writer)
    assert (stored["local"], stored["caches"], stored["databases"], stored["workers"]) == ([], [], [], 0)
    assert not any(text in stored["session"] for text in (SECRET, DEEDS[0], account["name"], stranger["name"]))
