"""The table of costs: every list and board takes the same number of queries for one row and for many, and never more
than fifteen, whoever looks."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.routes import ROUTES
from tests.rows import many_more, one_of_everything
from tests.test_routes import address

MOST = 15
BOARDS = {
    "portal:home", "zones:coverage", "zones:survey", "zones:plan-detail", "zones:plan-compare",
    "zones:plan-public-page", "zones:agreement-balance", "records:board", "records:calendar", "records:mine",
    "records:reading",
    "zones:structure", "zones:sites", "zones:site-detail", "records:month-detail", "reviews:cycle-detail",
    "zones:post-mine", "zones:volunteering", "zones:post-detail",
    "zones:team-detail", "zones:zone-detail", "zones:contact-detail", "members:member-detail", "members:account",
    "zones:duty-detail", "zones:agreement-renew", "zones:joint-detail", "zones:joint-action-detail",
    "records:concern-detail", "records:concern-figures", "members:reminder-detail", "members:reminder-mine",
    "members:reminder-send",
}  # fmt: skip
LISTS = sorted(BOARDS | {name for name in ROUTES if name.endswith("-list")})
# Those whose rows are one person's own, or of another kind than branches have many of.
UNTOUCHED = {"core:job-list"}


def queries(browser, url: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        answer = browser.get(url)
    assert answer.status_code == 200, url
    return len(captured)


def test_a_list_costs_the_same_for_one_row_and_for_many(cast, sign_in):
    """All lists see the same rows, so they are asked one after the other: making the rows takes longer than a page."""
    rows, browser = one_of_everything(cast), sign_in("secretary")
    urls = {name: address(name, rows) for name in LISTS if name not in UNTOUCHED}
    for url in urls.values():
        browser.get(url)  # the first request of a session also notes when it was seen
    few = {name: queries(browser, url) for name, url in urls.items()}
    many_more(cast, rows)
    many = {name: queries(browser, url) for name, url in urls.items()}
    assert len(many) > 50
    assert {name: (few[name], cost) for name, cost in many.items() if cost > few[name]} == {}
    assert {name: cost for name, cost in many.items() if cost > MOST} == {}


@pytest.mark.parametrize("who", ["member", "group_leader", "deputy", "committee_member", "inspector", "supervisor"])
def test_everybodys_home_costs_the_same_for_one_row_and_for_many(cast, sign_in, who):
    """Home asks something of every room: the page on which costs add up, for each kind of person in another way."""
    rows, browser = one_of_everything(cast), sign_in(who)
    browser.get("/")
    few = queries(browser, "/")
    many_more(cast, rows)
    assert queries(browser, "/") <= few <= MOST


def test_a_query_for_each_row_is_seen(cast, sign_in, monkeypatch):
    """The negative control: a list that forgets to fetch what its rows name costs more with more rows."""
    from zones.views.contacts.pages import ContactList

    kept = ContactList.rows
    monkeypatch.setattr(ContactList, "rows", lambda self: kept(self).select_related(None).prefetch_related(None))
    rows, browser = one_of_everything(cast), sign_in("secretary")
    url = address("zones:contact-list", rows)
    browser.get(url)
    few = queries(browser, url)
    many_more(cast, rows)
    assert queries(browser, url) > few
