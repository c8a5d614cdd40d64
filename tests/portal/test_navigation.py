"""The navigation follows the year in groups; of many places, only those around where one is stand open."""

from django.test import RequestFactory
from django.urls import reverse

from core import registry
from core.context import FEW, Group, page


def groups(user, path: str) -> dict[str, Group]:
    request = RequestFactory().get(path)
    request.user = user
    return {group.name: group for group in page(request)["navigation"]}


def test_each_group_stands_once_and_no_place_is_lost(cast):
    found = groups(cast.secretary, "/")
    assert list(found)[:3] == ["", "党员与组织", "划分责任区"]
    shown = [place.item.url for group in found.values() for place in group.places]
    assert sorted(shown) == sorted(item.url for room in registry.navigation for item in room(cast.secretary))


def test_of_many_places_the_group_one_is_in_stands_open(cast):
    found = groups(cast.secretary, reverse("zones:plan-list"))
    assert [name for name, group in found.items() if group.is_open] == ["划分责任区"]
    assert [place.item.label for place in found["划分责任区"].places if place.is_current] == ["划分方案"]


def test_few_places_all_stand_open(cast):
    found = groups(cast.member, "/")
    assert sum(len(group.places) for group in found.values()) <= FEW
    assert all(group.is_open for group in found.values())


def test_each_sees_his_own_places_and_where_he_is(cast, sign_in):
    """What is drawn once for the same places is never shown to whoever may go elsewhere."""
    board, months = reverse("records:board"), reverse("records:month-list")
    home = '<a class="nav-item-link" href="/" aria-current="page">'
    for who, sees in (("secretary", True), ("member", False), ("secretary", True)):
        page = sign_in(who).get("/").text
        assert (f'href="{board}"' in page, home in page) == (sees, True)
    there = sign_in("secretary").get(months).text
    assert f'<a class="nav-item-link" href="{months}" aria-current="page">' in there
    assert home not in there
