"""Pages for everybody: no sign-in, no search engine, no cache that would show what was withdrawn a minute ago."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponseBase


def public_page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Open a view to everybody. It shows nothing but what somebody published, or what the visitor holds in his hands:
    whatever it finds, it finds by a code that cannot be guessed."""

    @login_not_required
    @wraps(view)
    def shown(request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["Cache-Control"] = "no-store, private"
        return response

    return shown
