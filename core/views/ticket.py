"""Who is signed in, and a fresh CSRF token: what a page's script asks before it sends what lay on the device."""

from django.contrib.auth.decorators import login_not_required
from django.http import JsonResponse
from django.middleware.csrf import get_token
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@login_not_required
@require_safe
@never_cache
def ticket(request):
    """Answer {user, token}, both empty for nobody. Signing in voids the tokens of whoever was there before, so a form
    sent with this one arrives under this person's name or not at all."""
    if not request.user.is_authenticated:
        return JsonResponse({"user": "", "token": ""})
    return JsonResponse({"user": str(request.user.pk), "token": get_token(request)})
