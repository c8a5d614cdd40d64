"""The places of this room in the desk's navigation."""

from django.urls import reverse

from core.addresses import address_of
from core.registry import NavigationItem
from members.access import holds

# The groups follow the year: dividing, signing, what is shown outside; and what is a person's own.
DIVISION, AGREEMENT, PUBLIC, OWN = "划分责任区", "定责签约", "对外公开", "我的"


def desk_places(user):
    zones, coverage, contacts = (address_of(f"zones:{name}") for name in ("zone-list", "coverage", "contact-list"))
    if holds(user, "zone.view"):
        yield NavigationItem("责任区", zones, "map", zones, 22, DIVISION)
    survey, plans = address_of("zones:survey"), address_of("zones:plan-list")
    if holds(user, "coverage.view"):
        yield NavigationItem("党员摸底", survey, "bar-chart", survey, 20, DIVISION)
    if holds(user, "zone.view"):
        yield NavigationItem("划分方案", plans, "signpost-split", plans, 21, DIVISION)
        targets = address_of("zones:target-list")
        yield NavigationItem("责任目标", targets, "bullseye", targets, 32, AGREEMENT)
    if holds(user, "coverage.view"):
        yield NavigationItem("覆盖情况", coverage, "grid-1x2", coverage, 23, DIVISION)
        joints = address_of("zones:joint-list")
        yield NavigationItem("共建责任区", joints, "link-45deg", joints, 27, DIVISION)
    agreements, own = address_of("zones:agreement-list"), address_of("zones:agreement-mine")
    handles_others = holds(user, "agreement.review") or holds(user, "coverage.view")
    if handles_others:
        yield NavigationItem("责任书", agreements, "file-earmark-text", agreements, 30, AGREEMENT)
    if user.member_id:
        section = own if handles_others else agreements
        yield NavigationItem("我的责任书", own, "file-earmark-person", section, 80, OWN)
    promises, own = address_of("zones:promise-list"), address_of("zones:promise-mine")
    handles_others = holds(user, "promise.review") or holds(user, "coverage.view")
    if handles_others:
        yield NavigationItem("承诺", promises, "megaphone", promises, 31, AGREEMENT)
    if user.member_id:
        section = own if handles_others else promises
        yield NavigationItem("我的承诺", own, "hand-thumbs-up", section, 81, OWN)
    if holds(user, "contact.view"):
        yield NavigationItem("联系对象", contacts, "houses", contacts, 24, DIVISION)
    yield from claim_places(user)
    yield from public_places(user)


def claim_places(user):
    """岗位 and 志愿者队伍 for who runs or oversees a branch; for every member what he may claim himself."""
    if holds(user, "coverage.view"):
        posts, teams = address_of("zones:post-list"), address_of("zones:team-list")
        yield NavigationItem("岗位", posts, "person-badge", posts, 25, DIVISION)
        yield NavigationItem("志愿者队伍", teams, "heart", teams, 26, DIVISION)
    if user.member_id:
        own, volunteering = address_of("zones:post-mine"), address_of("zones:volunteering")
        yield NavigationItem("认岗", own, "hand-index-thumb", own, 83, OWN)
        yield NavigationItem("自愿申报", volunteering, "house-heart", volunteering, 84, OWN)


def public_places(user):
    """标志牌 and 公开同意 for who decides what is public; for every member his own consent."""
    names = ("sign-list", "consent-list", "consent-mine")
    signs, consents, own_consent = (address_of(f"zones:{name}") for name in names)
    if holds(user, "zone.manage") or holds(user, "export.view"):
        yield NavigationItem("标志牌", signs, "signpost", signs, 60, PUBLIC)
    if holds(user, "consent.record"):
        yield NavigationItem("公开同意", consents, "person-check", consents, 61, PUBLIC)
    elif user.member_id:
        yield NavigationItem("我的公开同意", own_consent, "person-check", consents, 85, OWN)


def member_page(member, user):
    """A member's zones, offered on his page to whoever may read it."""
    yield NavigationItem(
        "责任区分工与调整", reverse("zones:member-zones", args=[member.pk]), "arrow-left-right", "", 20
    )
