"""ID numbers are sealed in the database: found again by a keyed digest, read only through the installation's key."""

import base64
import hashlib
import hmac
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings


@lru_cache(maxsize=4)
def _box(key: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"id-number:{key}".encode()).digest()))


def digest(number: str) -> str | None:
    """Return the digest by which an ID number is compared (64 hex characters); None for none."""
    if not number:
        return None
    return hmac.new(settings.AUDIT_KEY.encode(), f"id-number:{number.upper()}".encode(), hashlib.sha256).hexdigest()


def sealed(number: str) -> str:
    return _box(settings.AUDIT_KEY).encrypt(number.upper().encode()).decode() if number else ""


def sealed_bytes(content: bytes) -> bytes:
    """Seal a file that holds ID numbers."""
    return _box(settings.AUDIT_KEY).encrypt(content)


def opened_bytes(token: bytes) -> bytes | None:
    """Return the file sealed in ``token``; None when the key is another installation's."""
    try:
        return _box(settings.AUDIT_KEY).decrypt(token)
    except InvalidToken:
        return None


def opened(token: str) -> str:
    """Return the number sealed in ``token``; empty when there is none or the key is another installation's."""
    if not token:
        return ""
    try:
        return _box(settings.AUDIT_KEY).decrypt(token.encode()).decode()
    except InvalidToken:
        return ""
