"""The places that belong to no single room: home, and the person's own page."""

from django.urls import reverse

from core.registry import NavigationItem


def desk_places(user):
    yield NavigationItem("首页", reverse("portal:home"), "house", "/", 0)


def phone_tabs(user):
    yield NavigationItem("首页", reverse("portal:home"), "house", "/", 0)
    yield NavigationItem("我的", reverse("members:account"), "person", reverse("members:account"), 90)
