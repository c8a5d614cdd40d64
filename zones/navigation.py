"""The places of this room in the desk's navigation."""

from django.urls import reverse

from core.registry import NavigationItem
from members.access import holds


def desk_places(user):
    zones, coverage, contacts = (reverse(f"zones:{name}") for name in ("zone-list", "coverage", "contact-list"))
    if holds(user, "zone.view"):
        yield NavigationItem("责任区", zones, "map", zones, 20)
        targets = reverse("zones:target-list")
        yield NavigationItem("责任目标", targets, "bullseye", targets, 21)
    if holds(user, "coverage.view"):
        yield NavigationItem("覆盖情况", coverage, "grid-1x2", coverage, 21)
    agreements, own = reverse("zones:agreement-list"), reverse("zones:agreement-mine")
    handles_others = holds(user, "agreement.review") or holds(user, "coverage.view")
    if handles_others:
        yield NavigationItem("责任书", agreements, "file-earmark-text", agreements, 23)
    if user.member_id:
        section = own if handles_others else agreements
        yield NavigationItem("我的责任书", own, "file-earmark-person", section, 24)
    if holds(user, "contact.view"):
        yield NavigationItem("联系对象", contacts, "houses", contacts, 22)
