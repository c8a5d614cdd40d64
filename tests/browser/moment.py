"""The installation on a chosen day: what the browser tests serve, so that no test depends on the day it is run.

Everything is as in production but the clock: it shows ``NOW`` when the site starts and goes on from there. On that
Wednesday the week has just begun, November waits to be closed, and a finding of an inspection waits to be mended.
"""

import os
import time
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.core.management import execute_from_command_line

from core import clock

NOW = datetime(2026, 12, 2, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def site():
    """Return the WSGI application. Called once, before the server's processes part, so that they agree on the time."""
    from config.wsgi import application as production

    started = time.monotonic()

    def application(environ, start_response):
        with clock.at(NOW + timedelta(seconds=time.monotonic() - started)):
            return production(environ, start_response)

    return application


if __name__ == "__main__":  # the worker of the background jobs; its clock stands still
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    with clock.at(NOW):
        execute_from_command_line(["manage.py", "db_worker", "--queue-name", "*"])
