"""Sessions are Django's, read by a prepared query."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from core.sessions import SessionStore

pytestmark = pytest.mark.django_db


def test_a_session_is_found_by_its_own_key_until_it_expires():
    session = SessionStore()
    session["seen"] = 1
    session.create()
    key = session.session_key
    assert SessionStore(key)["seen"] == 1
    assert "seen" not in SessionStore("another" * 4)
    Session.objects.filter(pk=key).update(expire_date=timezone.now() - timedelta(seconds=1))
    late = SessionStore(key)
    assert "seen" not in late
    assert late.session_key is None  # so that nothing is ever written under it again
