"""What every test may ask for: the fixed cast at a fixed moment, and a browser's client signed in as one of them."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from xdist.scheduler import LoadScopeScheduling

from core import clock
from tests import cast as people


def pytest_collection_modifyitems(config, items):
    """What asks no database, or nothing that another database could answer differently, runs once: on SQLite."""
    if connection.vendor == "sqlite":
        return
    once = {item for item in items if item.get_closest_marker("once") or not asks_a_database(item)}
    items[:] = [item for item in items if item not in once]
    config.hook.pytest_deselected(items=list(once))


class JourneysTogether(LoadScopeScheduling):
    """Shares the tests out among processes one by one, but all journeys to the same: a site takes longer to make than
    to visit."""

    def _split_scope(self, nodeid: str) -> str:
        return "journeys" if nodeid.startswith("tests/browser/") else nodeid


def pytest_xdist_make_scheduler(config, log):
    return JourneysTogether(config, log)


def asks_a_database(item) -> bool:
    return bool({"db", "transactional_db"} & set(item.fixturenames)) or item.get_closest_marker("django_db") is not None


@pytest.fixture(autouse=True)
def files_of_their_own(settings, tmp_path):
    """No test writes into another's files, let alone an installation's."""
    settings.FILES_DIR = tmp_path / "files"
    settings.FILES_DIR.mkdir()


@pytest.fixture(autouse=True)
def counted_afresh():
    """What one test did too often is nothing to the next."""
    cache.clear()


@pytest.fixture
def cast(db):
    """The fixed cast, on Wednesday 18 November 2026 at ten in the morning, Shanghai time."""
    with clock.at(people.NOW):
        yield people.assemble()


@pytest.fixture
def sign_in(cast):
    """``sign_in("secretary")`` returns a client that is that person's browser."""

    def as_person(key: str) -> Client:
        client = Client()
        client.force_login(cast.users[key], backend="members.authentication.PhoneOrNameBackend")
        return client

    return as_person
