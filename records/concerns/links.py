"""The secret links by which askers come back: made from the one-time key of the form that was sent, so that the same
form sent twice leads to the same link; only a digest of them is kept.

The keyed digest hangs on a key that is not in the database: whoever reads the database alone makes no link.
"""

import base64
import hashlib
import hmac
import uuid

from django.conf import settings

from core.plaintext import digest_of
from records.models import Concern


def token_of(form_key: uuid.UUID) -> str:
    """Return the secret of the link for what this form asks (43 characters, 256 bits)."""
    digest = hmac.new(settings.AUDIT_KEY.encode(), f"concern-link:{form_key}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def find_by_link(token: str) -> Concern | None:
    """Return the concern behind a link; None for everything else alike."""
    return Concern.objects.filter(link_digest=digest_of(token)).select_related("branch", "zone").first()
