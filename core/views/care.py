"""关爱模式: large print, chosen once and remembered by a cookie, with or without an account."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

COOKIE = "care"
A_YEAR = 60 * 60 * 24 * 365


@login_not_required
@require_POST
def care(request):
    """Turn large print on or off (``care`` = on/off: pressing twice changes nothing) and go back to ``next``."""
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        target = "/"
    response = HttpResponseRedirect(target)
    if request.POST.get("care") == "on":
        response.set_cookie(COOKIE, "on", max_age=A_YEAR, samesite="Lax", httponly=True, secure=request.is_secure())
    else:
        response.delete_cookie(COOKIE, samesite="Lax")
    return response
