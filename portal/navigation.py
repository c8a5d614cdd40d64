"""The places that belong to no single room: home, and the person's own page."""

from core.addresses import address_of
from core.registry import NavigationItem


def desk_places(user):
    yield NavigationItem("首页", address_of("portal:home"), "house", "/", 0)


def phone_tabs(user):
    yield NavigationItem("首页", address_of("portal:home"), "house", "/", 0)
    yield NavigationItem("我的", address_of("members:account"), "person", address_of("members:account"), 90)
