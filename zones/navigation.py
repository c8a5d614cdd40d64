"""The places of this room in the desk's navigation."""

from django.urls import reverse

from core.registry import NavigationItem
from members.access import holds


def desk_places(user):
    zones, coverage, contacts = (reverse(f"zones:{name}") for name in ("zone-list", "coverage", "contact-list"))
    if holds(user, "zone.view"):
        yield NavigationItem("责任区", zones, "map", zones, 20)
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
    signs, consents, own_consent = (reverse(f"zones:{name}") for name in ("sign-list", "consent-list", "consent-mine"))
    if holds(user, "zone.manage") or holds(user, "export.view"):
        yield NavigationItem("标志牌", signs, "signpost", signs, 25)
    if holds(user, "consent.record"):
        yield NavigationItem("公开同意", consents, "person-check", consents, 26)
    elif user.member_id:
        yield NavigationItem("我的公开同意", own_consent, "person-check", consents, 26)
