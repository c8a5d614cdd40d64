"""Prepared queries: written once, answered for whoever asks."""

from datetime import date, timedelta

import pytest
from django.db.models import Value

from core.prepared import Prepared
from members.access import Role
from members.models import Appointment
from tests.cast import TODAY


def offices_of(user, day):
    return Appointment.objects.on(day).filter(user=user).order_by("id").values_list("role", Value("持有"), "from_on")


@pytest.fixture
def held():
    return Prepared(offices_of, user=-1, day=date.min)


def test_the_rows_are_those_of_the_queryset(cast, held):
    for user in cast.users.values():
        assert held(user=user.pk, day=TODAY) == list(offices_of(user.pk, TODAY))
    since = cast.secretary.appointments.get().from_on
    assert held(user=cast.secretary.pk, day=TODAY) == [(Role.SECRETARY, "持有", since)]


def test_each_asking_brings_its_own_values(cast, held):
    """The negative control: what was asked first is not answered again."""
    office = cast.secretary.appointments.get()
    assert held(user=cast.secretary.pk, day=office.from_on)
    assert not held(user=cast.secretary.pk, day=office.from_on - timedelta(days=1))
    assert not held(user=cast.member.pk, day=office.from_on)
    assert not held(user=None, day=office.from_on)


def test_it_is_written_once(cast):
    written = []
    held = Prepared(lambda user: written.append(user) or offices_of(user, TODAY), user=-1)
    for person in (cast.secretary, cast.member, cast.secretary):
        held(user=person.pk)
    assert written == [-1]
