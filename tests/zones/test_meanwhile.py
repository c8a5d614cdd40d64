"""Two people at once: what one begins while the other has not finished waits, and then sees what was done."""

import threading
from datetime import date

import pytest
from django.db import connection, transaction

from core import audit, clock
from core.errors import Refused
from core.files import check_upload
from tests.cast import NOW, assemble
from tests.rows import picture
from zones.actions import assignments, consents, contacts, promises, units, volunteering, zones
from zones.models import Consent, Contact, CoverageUnit, MemberPhoto, Promise, Zone, ZoneAssignment

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 0.4  # seconds in which whoever does not wait is done


@pytest.fixture
def cast():
    with clock.at(NOW):
        yield assemble()


def meanwhile(first, second) -> str:
    """Carry out ``first``; before it is committed, begin ``second`` in another connection. Return what that came to."""
    answer, is_done = [], threading.Event()

    def begin():
        with clock.at(NOW):
            try:
                second()
                answer.append("done")
            except Refused as refusal:
                answer.append(refusal.message)
            finally:
                connection.close()
                is_done.set()

    other = threading.Thread(target=begin)
    with transaction.atomic():
        first()
        other.start()
        is_done.wait(PATIENCE)
    other.join()
    return answer[0]


def new_zone(cast, name="一号楼") -> Zone:
    return zones.create_zone(
        cast.branch, by=cast.secretary, name=name, level="area", method="community", from_on=date(2026, 1, 1)
    )


def close(cast, zone):
    return lambda: zones.close_zone(Zone.objects.get(pk=zone.pk), by=cast.secretary, reason="楼已拆除")


def lead(cast, zone, part="lead", who="deputy"):
    """Put somebody into a zone as a page does that was opened before: it knows nothing of what happened since."""
    there = Zone.objects.select_related("branch").get(pk=zone.pk)
    return lambda: assignments.assign(there, part=part, member=cast.users[who].member, by=cast.secretary)


def test_nothing_is_put_into_a_zone_while_it_is_closed(cast):
    by = cast.secretary
    unit = units.add_unit(cast.branch, kind="building", name="1号楼", by=by)
    inside = {"name": "里", "level": "team", "method": "community"}
    for put in (
        lambda zone: lead(cast, zone)(),
        lambda zone: units.place_unit(unit, zone=zone, by=by),
        lambda zone: contacts.add_contact(cast.branch, kind="person", name="甲", zone=zone, by=by),
        lambda zone: zones.create_zone(cast.branch, parent=zone, by=by, **inside),
    ):
        zone = new_zone(cast)
        assert "已经撤销" in meanwhile(close(cast, zone), lambda put=put, zone=zone: put(zone))
    closed = Zone.objects.filter(until_on__isnull=False)
    assert len(closed) == 4
    for rows in (ZoneAssignment.objects.filter(until_on__isnull=True), CoverageUnit.objects, Contact.objects):
        assert not rows.filter(zone__in=closed).exists()
    assert not Zone.objects.filter(parent__in=closed).exists()


def test_without_turns_they_would_be(cast, monkeypatch):
    """The negative control. On SQLite every writing transaction has the whole database to itself, and the branch's
    audit chain makes its writers wait for each other too."""
    if connection.vendor == "sqlite":
        pytest.skip("writers on SQLite never overlap")
    zone = new_zone(cast)
    monkeypatch.setattr(zones, "take_turns", lambda rows: True)
    monkeypatch.setattr(audit, "record", lambda *_, **__: None)
    assert meanwhile(close(cast, zone), lead(cast, zone)) == "done"
    assert zone.assignments.filter(until_on__isnull=True).exists()


def test_one_person_has_one_part_in_a_zone(cast):
    zone = new_zone(cast)
    assert "已经是共同责任人" in meanwhile(*(lead(cast, zone, "co_responsible") for _ in range(2)))
    zone = new_zone(cast)
    assert "不能同时是共同责任人" in meanwhile(lead(cast, zone), lead(cast, zone, "co_responsible"))
    assert [row.part for row in zone.assignments.all()] == ["lead"]


def test_nothing_is_begun_with_a_contact_while_it_is_closed(cast):
    for begin in (
        lambda contact: volunteering.offer_contact(contact, by=cast.member),
        lambda contact: contacts.mark_contact(contact, mark="hardship", by=cast.secretary),
    ):
        contact = contacts.add_contact(cast.branch, kind="household", name="周家", by=cast.secretary)
        there = Contact.objects.select_related("branch").get(pk=contact.pk)
        told = meanwhile(
            lambda contact=contact: contacts.close_contact(contact, reason="已搬走", by=cast.secretary),
            lambda begin=begin, there=there: begin(there),
        )
        assert "已不再联系" in told
        assert (contact.offers.count(), contact.marks.count()) == (0, 0)


def test_in_two_windows_a_member_agrees_once_and_keeps_one_photo_and_two_promises(cast):
    user, member = cast.member, cast.member.member
    agree = lambda: consents.give_consent(member, subject="phone", by=user)  # noqa: E731
    assert "不用再登记" in meanwhile(agree, agree)
    assert Consent.objects.count() == 1
    photo = check_upload(picture())
    replace = lambda: consents.set_photo(member, photo=photo, by=user)  # noqa: E731
    assert meanwhile(replace, replace) == "done"
    assert MemberPhoto.objects.present().count() == 1
    made = promises.propose_promises(
        member, year=2026, promises=[{"kind": "study", "text": f"读第{n}本书"} for n in range(3)], by=user
    )
    told = meanwhile(*(lambda one=one: promises.withdraw_promise(one, by=user) for one in made[:2]))
    assert "不够了" in told
    assert Promise.objects.standing().count() == 2
