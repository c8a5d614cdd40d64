"""How often somebody may do what costs something.

So many times a minute from one address or by one person, counted in each process: against machines. And so many kept
rows in some time, counted in the database: a whole branch sits behind one address, so neither limit is narrow.
"""

import hashlib
import hmac
import time
from collections.abc import Iterable
from datetime import timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.core.cache import cache
from django.db.models import QuerySet

from core import clock

MINUTE = 60
# What is kept of one address (a household, or many behind one), whatever visitors write.
MOST_FROM_ONE = ((timedelta(minutes=10), 3), (timedelta(days=1), 10))


def is_too_often(what: str, address: str, *, most: int) -> bool:
    """Count one more ``what`` from ``address``; return whether that is more than ``most`` within this minute."""
    name = _counter(what, address)
    if cache.add(name, 1, 2 * MINUTE):
        return most < 1
    try:
        return cache.incr(name) > most
    except ValueError:  # it was thrown out to make room between the two calls
        return False


def was_too_often(what: str, address: str, *, most: int) -> bool:
    """Return whether there were ``most`` or more within this minute; counts nothing."""
    return cache.get(_counter(what, address), 0) >= most


def _counter(what: str, address: str) -> str:
    counted = f"{what}|{_origin(address)}|{int(time.time()) // MINUTE}"
    return f"limit:{hashlib.sha256(counted.encode()).hexdigest()}"  # an address behind a proxy may be any text


def is_flooded(rows: QuerySet, moment: str, limits: Iterable[tuple[timedelta, int]]) -> bool:
    """Whether ``rows``, each made at its field ``moment``, are already as many within one of the spans as may be."""
    now = clock.now()
    return any(rows.filter(**{f"{moment}__gt": now - span}).count() >= most for span, most in limits)


def address_digest(purpose: str, address: str) -> str:
    """Return a keyed digest of an address, another for each purpose: all that is kept of a visitor's."""
    told = f"{purpose}:{_origin(address)}"
    return hmac.new(settings.SECRET_KEY.encode(), told.encode(), hashlib.sha256).hexdigest()


def _origin(address: str) -> str:
    """Return what one visitor cannot change about his address. Of IPv6 it is the network of 64 bits, which is what one
    household has; what a server that listens to both calls ::ffff:1.2.3.4 is 1.2.3.4, not the same network for all."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv6Address):
        mapped = found.ipv4_mapped
        return str(mapped or ip_network((found.packed, 64), strict=False))
    return str(found)
