"""Codes in the links that are printed on paper and behind QR codes: made from what they name, kept nowhere.

A code is the row's number and a keyed digest of what it must be bound to. Without the installation's key nobody makes
one, so neither the next number nor the number of rows can be tried out. It lives as long as the paper: it hangs on the
audit key, which is never replaced, and not on the one that signs sessions.
"""

import base64
import hashlib
import hmac
import re
from io import BytesIO

import segno
from django.conf import settings

BYTES = 16
_CODE = re.compile(r"([0-9]{1,18})-([a-z2-7]{26})")


def printed_code(kind: str, number: int, *bound: str) -> str:
    """Return the code of the row ``number`` of a ``kind``; it fits only as long as ``bound`` stays the same."""
    message = "\x1f".join(["printed-code", kind, str(number), *bound])
    digest = hmac.new(settings.AUDIT_KEY.encode(), message.encode(), hashlib.sha256).digest()[:BYTES]
    return f"{number}-{base64.b32encode(digest).decode().rstrip('=').lower()}"


def number_in(code: str) -> int | None:
    """Return which row a code names, or None where it is none. Nothing is proven before ``is_code_of``."""
    found = _CODE.fullmatch(code)
    return int(found[1]) if found else None


def is_code_of(code: str, kind: str, number: int, *bound: str) -> bool:
    """Whether this is the code of the row, in a time that tells nothing about how far it fits."""
    return hmac.compare_digest(code.encode(), printed_code(kind, number, *bound).encode())


def qr_of(address: str) -> bytes:
    """Return an address as a QR code: a PNG, on white whatever it is printed on."""
    content = BytesIO()
    segno.make(address, error="m").save(content, kind="png", scale=8, border=3)
    return content.getvalue()
