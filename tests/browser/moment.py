"""The installation on a chosen day: what the browser tests serve, so that no test depends on the day it is run.

Everything is as in production but the clock: it shows the scene's ``now`` when the site starts and goes on from there.
"""

import os
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import django
from django.core.management import execute_from_command_line

from core import clock

SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Scene:
    """When a visitor comes, and until when the demo's year was lived before."""

    now: datetime
    lived_until: datetime


SCENES = {
    # A Wednesday: nobody has written the running week, nobody has met about November, a fault waits to be mended.
    "journeys": Scene(
        now=datetime(2026, 12, 2, 10, 0, tzinfo=SHANGHAI), lived_until=datetime(2026, 11, 29, 23, 59, tzinfo=SHANGHAI)
    ),
    # A Saturday evening: half of the week is filed.
    "pictures": Scene(
        now=datetime(2026, 12, 5, 20, 30, tzinfo=SHANGHAI), lived_until=datetime(2026, 12, 5, 20, 30, tzinfo=SHANGHAI)
    ),
}


def chosen() -> Scene:
    return SCENES[os.environ["SITE_SCENE"]]


def site():
    """Return the WSGI application. Called once, before the server's processes part, so that they agree on the time."""
    from config.wsgi import application as production

    started = time.monotonic()

    def application(environ, start_response):
        with clock.at(chosen().now + timedelta(seconds=time.monotonic() - started)):
            return production(environ, start_response)

    return application


if __name__ == "__main__":  # the worker of the background jobs; its clock goes on too, or its signs of life grow old
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    # Only now: it brings pytest along, by which the settings would take the installation for a test.
    import time_machine

    with time_machine.travel(chosen().now, tick=True):
        execute_from_command_line(["manage.py", "db_worker", "--queue-name", "*"])
