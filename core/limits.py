"""How often somebody may do what costs something: so many times a minute from one address, or by one person.

Counted in each process: the limit is there against machines, and a whole branch sits behind one address.
"""

import hashlib
import time

from django.core.cache import cache

MINUTE = 60


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
    counted = f"{what}|{address}|{int(time.time()) // MINUTE}"
    return f"limit:{hashlib.sha256(counted.encode()).hexdigest()}"  # an address behind a proxy may be any text
