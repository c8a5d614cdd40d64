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
    "zones:structure", "records:month-detail", "reviews:cycle-detail",
    "zones:post-mine", "zones:volunteering", "zones:post-detail",
    "zones:team-detail", "zones:zone-detail", "zones:contact-detail", "members:member-detail", "members:account",
    "zones:duty-detail", "zones:agreement-renew", "members:reminder-detail", "members:reminder-mine",
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


@pytest.mark.parametrize("name", [name for name in LISTS if name not in UNTOUCHED])
def test_a_list_costs_the_same_for_one_row_and_for_many(cast, sign_in, name):
    rows, browser = one_of_everything(cast), sign_in("secretary")
    url = address(name, rows)
    browser.get(url)  # the first request of a session also notes when it was seen
    few = queries(browser, url)
    many_more(cast, rows)
    many = queries(browser, url)
    assert many <= few, f"{few} queries for one row, {many} for many"
    assert many <= MOST


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
    from zones.views.contacts import ContactList

    kept = ContactList.rows
    monkeypatch.setattr(ContactList, "rows", lambda self: kept(self).select_related(None).prefetch_related(None))
    rows, browser = one_of_everything(cast), sign_in("secretary")
    url = address("zones:contact-list", rows)
    browser.get(url)
    few = queries(browser, url)
    many_more(cast, rows)
    assert queries(browser, url) > few
