"""Middleware: idle sign-out, the address an action comes from, and pages no cache may keep."""

import time

from django.conf import settings
from django.contrib.auth import logout
from django.utils.cache import add_never_cache_headers

from core import audit

SEEN_AT = "seen_at"
REMEMBERED = "remembered"
SEEN_EVERY_SECONDS = 300


class IdleSessionMiddleware:
    """Sign out a session that was idle too long; a member's own phone (``remembered``) stays signed in for weeks.

    The time of the last visit is written at most every five minutes, so that reading costs no write.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated:
            now, seen = time.time(), request.session.get(SEEN_AT, 0)
            idle = seen and now - seen > settings.SESSION_IDLE_SECONDS
            # Asked of the person as well: who has come by an office since is signed out like everybody else.
            if idle and not (request.session.get(REMEMBERED) and request.user.may_be_remembered):
                logout(request)
            elif now - seen > SEEN_EVERY_SECONDS:
                request.session[SEEN_AT] = int(now)
        return self.get_response(request)


class RequestContextMiddleware:
    """Actions learn where they come from; answers to a signed-in person are kept by no cache."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with audit.acting_from(client_address(request)):
            response = self.get_response(request)
        if request.user.is_authenticated and not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
            response["Cache-Control"] = "no-store, private"
        return response


def client_address(request) -> str:
    """Return the address of the visitor. Behind N proxies (ZONEBOOK_PROXIES) it is the N-th from the right of
    X-Forwarded-For; what stands further left was written by the visitor and is not believed."""
    forwarded = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    if settings.PROXIES and len(forwarded) >= settings.PROXIES:
        return forwarded[-settings.PROXIES][:45]
    return request.META.get("REMOTE_ADDR", "")[:45]
