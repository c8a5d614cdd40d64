"""What every page needs: the navigation, the phone's tabs, the large-print choice."""

from django.utils.functional import SimpleLazyObject

from core import registry
from core.views.care import COOKIE


def page(request) -> dict:
    user = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated

    def items(source):
        if not signed_in:
            return []
        found = sorted((item for part in source for item in part(user)), key=lambda item: item.order)
        here = max((i.section for i in found if request.path.startswith(i.section)), key=len, default=None)
        return [{"item": item, "is_current": item.section == here} for item in found]

    return {
        "care": request.COOKIES.get(COOKIE) == "on",
        "navigation": SimpleLazyObject(lambda: items(registry.navigation)),
        "tabs": SimpleLazyObject(lambda: items(registry.tabs)),
        "current_branch": SimpleLazyObject(lambda: user.current_branch if signed_in else None),
    }
