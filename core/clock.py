"""What time it is: the one place that asks the server's clock, so that the demo and tests can act at another time."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

SHANGHAI = ZoneInfo("Asia/Shanghai")
_simulated: ContextVar[datetime | None] = ContextVar("simulated_time", default=None)


def now() -> datetime:
    """Return the present moment, aware (UTC); the simulated one inside ``at``."""
    return _simulated.get() or timezone.now()


def today() -> date:
    """Return the present day in Asia/Shanghai, which decides what is late."""
    return timezone.localtime(now(), timezone.get_default_timezone()).date()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Act at ``moment`` (aware). Only the demo and tests call this; no request can."""
    if timezone.is_naive(moment):
        moment = timezone.make_aware(moment, timezone.get_default_timezone())
    token = _simulated.set(moment)
    try:
        yield
    finally:
        _simulated.reset(token)
