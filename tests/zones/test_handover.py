"""Whoever leaves the branch leaves its zones, its care and what was not signed yet."""

from datetime import date

import pytest

from core.models import AuditEntry
from core.registry import handovers
from tests.cast import TODAY
from zones.actions.assignments import assign
from zones.actions.contacts import add_contact, mark_contact
from zones.actions.handover import hand_over_zones
from zones.coverage import Coverage


@pytest.fixture
def leave(cast):
    def go(on=TODAY):
        hand_over_zones(cast.member.member, cast.branch, on, by=cast.secretary)

    return go


def test_it_takes_part_in_every_transfer():
    assert hand_over_zones in handovers


def test_parts_in_zones_end_and_the_zone_is_a_blind_spot(cast, zone, leave):
    later = assign(zone, part="liaison", member=cast.member.member, by=cast.secretary, from_on=date(2026, 12, 1))
    other = assign(zone, part="co_responsible", member=cast.colleague.member, by=cast.secretary)
    leave()
    later.refresh_from_db()
    other.refresh_from_db()
    assert zone.assignments.get(part="lead").until_on == TODAY
    assert later.until_on == later.from_on
    assert other.until_on is None, "somebody else's"
    assert list(Coverage(cast.branch, TODAY).zones_without_lead) == [zone]
    assert AuditEntry.objects.filter(verb="责任区分工随离开支部结束").count() == 2


def test_care_ends_and_the_mark_goes_on_without_a_carer(cast, zone, leave):
    contact = add_contact(cast.branch, kind="person", name="李四", zone=zone, by=cast.secretary)
    mark_contact(contact, mark="hardship", carer=cast.member.member, by=cast.secretary, from_on=date(2026, 3, 1))
    leave()
    rows = list(contact.marks.order_by("id").values_list("carer__name", "from_on", "until_on"))
    assert rows == [("李国英", date(2026, 3, 1), TODAY), (None, TODAY, None)]


@pytest.mark.parametrize("state", ["draft", "declared", "reviewed", "approved", "signed"])
def test_what_is_not_in_force_is_called_off(bring, leave, state):
    agreement = bring(state)
    leave()
    agreement.refresh_from_db()
    assert agreement.state == "cancelled"


def test_what_is_in_force_stays_as_it_was_signed(bring, leave):
    agreement = bring("in_force")
    leave()
    agreement.refresh_from_db()
    assert (agreement.state, agreement.until_on) == ("in_force", date(2026, 12, 31))
