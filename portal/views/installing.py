"""The web app manifest: what a telephone asks before it puts 责任簿 on its home screen."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

PAPER, ACCENT = "#faf8f5", "#a8201a"  # --paper and --accent of static/css/tokens.css


@login_not_required
@require_safe
@cache_control(max_age=3600, public=True)
def manifest(request):
    """The manifest; 404 where the address is not secure, since nothing can be installed from there."""
    if not settings.INSTALLABLE:
        raise Http404
    about = {
        "id": "/", "name": "责任簿", "short_name": "责任簿", "description": "党员责任区：写记实、看责任、办诉求。",
        "lang": "zh-CN", "dir": "ltr", "start_url": reverse("records:offline-begin"), "scope": "/",
        "display": "standalone", "background_color": PAPER, "theme_color": PAPER,
        "icons": [
            _icon("app-192.png", 192, "any"), _icon("app-512.png", 512, "any"),
            _icon("app-maskable-512.png", 512, "maskable"),
        ],
        "shortcuts": [{"name": "写本周记实", "url": reverse("records:week")}],
    }  # fmt: skip
    return JsonResponse(about, content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False})


def _icon(file: str, size: int, purpose: str) -> dict:
    return {"src": static(f"img/{file}"), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
