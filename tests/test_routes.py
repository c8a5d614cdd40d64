"""The access table: every route × every person × GET and POST. A route without a row fails the suite.

The columns are the people; a cell is the answer's status for GET, and after a slash for an empty POST where it differs.
200 shown · 302 led on (to the login where not signed in) · 403 seen but not to be done · 404 out of reach · 405 no such
method · 422 may do it, but not with an empty form.
"""

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.template import Template
from django.test import Client
from django.urls import get_resolver, reverse

from tests.routes import PEOPLE, ROUTES
from tests.rows import one_of_everything


def all_routes() -> set[str]:
    """Names of every route of every app, with the namespace."""

    def walk(resolver, namespace=""):
        for pattern in resolver.url_patterns:
            if hasattr(pattern, "url_patterns"):
                yield from walk(pattern, f"{pattern.namespace}:" if pattern.namespace else namespace)
            else:
                yield f"{namespace}{pattern.name}"

    return set(walk(get_resolver()))


def address(name: str, rows) -> str:
    """The route's address; an argument "@thing" is the key of that row."""
    arguments = ROUTES[name][0]
    found = {key: getattr(rows, v[1:]).pk if str(v).startswith("@") else v for key, v in arguments.items()}
    return reverse(name, kwargs=found)


def statuses(browser: Client, url: str) -> str:
    """What a GET and an empty POST are answered; whatever they did is undone."""
    with transaction.atomic():
        answers = [browser.get(url), browser.post(url)]
        for answer in answers:
            answer.getvalue()  # an answered file stays open until it is read
        transaction.set_rollback(True)
    got, posted = (answer.status_code for answer in answers)
    return str(got) if got == posted else f"{got}/{posted}"


def column(cast, sign_in, person: str) -> dict[str, str]:
    rows = one_of_everything(cast)
    browser = Client() if person == "anonymous" else sign_in(person)
    found = {}
    for name in ROUTES:
        found[name] = statuses(browser, address(name, rows))
        if person != "anonymous" and name == "members:logout":
            browser = sign_in(person)
    return found


def expected(person: str) -> dict[str, str]:
    place = PEOPLE.index(person)
    return {name: cells.split()[place] for name, (_, cells) in ROUTES.items()}


def test_every_route_has_a_row():
    assert all_routes() == set(ROUTES)


# Their roles reach what those of others in the table reach, so PostgreSQL would be asked nothing new.
TWINS = {"anonymous", "colleague", "committee_member", "former", "stranger", "other_secretary"}


@pytest.fixture
def statuses_only(monkeypatch):
    """Of hundreds of answers only the status is looked at: nothing else is kept of them, and refusals are not laid
    out (``test_refusals_are_pages``)."""
    monkeypatch.setattr(Template, "_render", lambda self, context: self.nodelist.render(context))
    for status in (403, 404):
        monkeypatch.setattr(f"config.urls.handler{status}", lambda *_, status=status, **__: HttpResponse(status=status))


@pytest.mark.parametrize("person", PEOPLE)
def test_refusals_are_pages(cast, sign_in, person):
    browser = Client() if person == "anonymous" else sign_in(person)
    name = "members:member-add"  # some may, the others are told that they may not
    for url, status in (("/no-such-page/", 404), (reverse(name), int(expected(person)[name][:3]))):
        answer = browser.get(url)
        assert answer.status_code == status
        assert status == 302 or "<main" in answer.text


@pytest.mark.usefixtures("statuses_only")
@pytest.mark.parametrize(
    "person", [pytest.param(person, marks=pytest.mark.once if person in TWINS else ()) for person in PEOPLE]
)
def test_the_table(cast, sign_in, person):
    told = expected(person)
    found = column(cast, sign_in, person)
    assert {name: (found[name], told[name]) for name in ROUTES if found[name] != told[name]} == {}


ASKED = (
    "page", "size", "sort", "year", "month", "day", "week", "group", "branch", "zone", "parent", "sheet", "plan",
    "with", "verdict", "tab", "state",
)  # fmt: skip
HEAVY = ("-export", "-paper", "-template", "-print")  # files, which read the address as their pages do


def test_a_number_nobody_can_read_is_no_number(cast, sign_in):
    """Neither Python nor a database reads thousands of digits, wherever in an address they stand."""
    rows, browser = one_of_everything(cast), sign_in("secretary")
    for name in (name for name in ROUTES if not name.endswith(HEAVY)):
        answer = browser.get(address(name, rows), dict.fromkeys(ASKED, "9" * 5000))
        assert answer.status_code < 500, name
        answer.getvalue()
