"""What every page needs: where you are, the navigation, the phone's tabs, the large-print choice."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from django.conf import settings
from django.utils.functional import SimpleLazyObject

from core import clock, registry
from core.views.care import COOKIE

# As many places stand open at once; of more, only the group that one is in.
FEW = 18


@dataclass(frozen=True)
class Place:
    """Where one can go, and whether one is there."""

    item: registry.NavigationItem
    is_current: bool


@dataclass(frozen=True)
class Group:
    """Places that stand together under a name, perhaps folded up."""

    name: str
    places: tuple[Place, ...]
    is_open: bool


def page(request) -> dict:
    """Template context. The lists are made only on pages that show them."""
    user = getattr(request, "user", None)
    always = {"care": request.COOKIES.get(COOKIE) == "on", "is_installable": settings.INSTALLABLE}
    if user is None or not user.is_authenticated:
        return always
    return {
        **always,
        "navigation": SimpleLazyObject(lambda: _groups(_places(registry.navigation, user, request.path))),
        "tabs": SimpleLazyObject(lambda: _places(registry.tabs, user, request.path)),
        "current_organization": SimpleLazyObject(lambda: user.current_branch or ""),
        "current_year": clock.today().year,
    }


def _places(source: registry.Registry, user, path: str) -> tuple[Place, ...]:
    found = sorted((item for part in source for item in part(user)), key=lambda item: item.order)
    here = max((item.section for item in found if path.startswith(item.section)), key=len, default=None)
    return tuple(Place(item, item.section == here) for item in found)


def _groups(places: Sequence[Place]) -> tuple[Group, ...]:
    """Put places of one group together, where its first one stands."""
    first: dict[str, int] = {}
    for number, place in enumerate(places):
        first.setdefault(place.item.group, number)
    in_groups = sorted(places, key=lambda place: first[place.item.group])
    return tuple(
        Group(name, found, len(places) <= FEW or any(place.is_current for place in found))
        for name, found in ((name, tuple(found)) for name, found in groupby(in_groups, lambda place: place.item.group))
    )
