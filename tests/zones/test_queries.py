"""Every page costs as many queries for many rows as for one, and never more than fifteen."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import make_member
from zones.actions.agreements import open_agreements
from zones.actions.assignments import assign
from zones.actions.contacts import add_contact, mark_contact
from zones.actions.units import add_units
from zones.actions.zones import create_zone

LISTS = ["zone-list", "unit-list", "contact-list", "coverage", "agreement-list", "agreement-balance"]
CEILING = 15


@pytest.fixture
def grow(cast, zone):
    """Add one of everything that lists show for each number."""

    def more(numbers):
        for number in numbers:
            member = make_member(cast.branch, f"党员{number}", group=cast.groups[0], since=date(2024, 1, 1))
            inner = create_zone(
                cast.branch, by=cast.secretary, name=f"{number}号楼", level="team", method="community", parent=zone
            )
            assign(inner, part="lead", member=member, by=cast.secretary)
            add_units(
                cast.branch, kind="building", names=[f"{number}栋", f"{number}栋外"], zone=inner, by=cast.secretary
            )
            contact = add_contact(cast.branch, kind="household", name=f"{number}家", zone=inner, by=cast.secretary)
            mark_contact(contact, mark="hardship", carer=member, by=cast.secretary)
        open_agreements(cast.branch, year=2026, by=cast.secretary)

    return more


def cost(browser, url: str) -> int:
    browser.get(url)
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(url).status_code == 200
    return len(queries)


@pytest.mark.parametrize("person", ["secretary", "supervisor"])
@pytest.mark.parametrize("name", LISTS)
def test_lists(grow, sign_in, name, person):
    url, browser = f"{reverse(f'zones:{name}')}?size=50", sign_in(person)
    grow([1])
    one = cost(browser, url)
    grow(range(2, 8))
    assert one == cost(browser, url) <= CEILING


def test_one_zone_and_one_agreement(cast, grow, sign_in, zone, bring):
    agreement = bring("in_force")
    browser = sign_in("secretary")
    before = [cost(browser, row.get_absolute_url()) for row in (zone, agreement)]
    grow(range(6))
    after = [cost(browser, row.get_absolute_url()) for row in (zone, agreement)]
    assert before == after
    assert max(after) <= CEILING
