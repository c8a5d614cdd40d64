"""Addresses that stand on every page."""

from functools import lru_cache

from django.urls import get_script_prefix, get_urlconf, reverse


def address_of(name: str) -> str:
    """Return what ``reverse`` returns. For the navigation, which names some thirty places on every page: each address
    is worked out once."""
    return _address(name, get_urlconf(), get_script_prefix())


@lru_cache(maxsize=256)
def _address(name: str, urlconf: str | None, prefix: str) -> str:
    """``prefix``: where the installation stands, which ``reverse`` looks up for itself."""
    return reverse(name, urlconf)
