"""The places of this room: in the desk's navigation and among the phone's tabs."""

from django.urls import reverse

from core.addresses import address_of
from core.registry import NavigationItem
from members.access import Role, holds
from zones.signs.faces import code_of

ALL, OWN = "/records/", "/records/week"  # the prefixes of all this room's pages, and of the person's own weeks
READERS = {Role.SECRETARY, Role.COMMITTEE_MEMBER, Role.GROUP_LEADER, Role.SUPERVISOR}

OVERSEERS = READERS - {Role.GROUP_LEADER}  # those who see the concerns of a whole branch, or what was passed up


def desk_places(user):
    if user.roles & READERS:
        if holds(user, "record.read"):
            reading = address_of("records:reading")
            yield NavigationItem("阅记实", reading, "eye", reading, 39, "记实")
        calendar, months = address_of("records:calendar"), address_of("records:month-list")
        yield NavigationItem("记实台账", address_of("records:board"), "clipboard-check", ALL, 40, "记实")
        yield NavigationItem("记实日历", calendar, "calendar3", calendar, 41, "记实")
        yield NavigationItem("月评议", months, "chat-square-text", months, 42, "记实")
    concerns = address_of("records:concern-list")
    if user.roles & OVERSEERS:
        yield NavigationItem("群众诉求", concerns, "chat-left-dots", concerns, 43, "记实")
    elif user.member_id:
        yield NavigationItem("群众诉求", concerns, "chat-left-dots", concerns, 83, "我的")
    if holds(user, "example.view"):
        examples = address_of("records:example-list")
        yield NavigationItem("优秀记实", examples, "star", examples, 43, "记实")
    if holds(user, "record.enter"):
        paper = address_of("records:paper-list")
        yield NavigationItem("纸质记实", paper, "file-earmark-text", paper, 43, "记实")
    if holds(user, "absence.grant"):
        absences = address_of("records:absence-list")
        yield NavigationItem("请假", absences, "calendar-check", absences, 44, "记实")
    if user.member_id:
        yield NavigationItem("我的记实", address_of("records:mine"), "journal-text", OWN, 82, "我的")


def phone_tabs(user):
    if user.member_id:
        yield NavigationItem("记实", address_of("records:mine"), "journal-text", ALL, 20)


def public_zone_pages(zone):
    """On a zone's public page: one button by which anybody leaves a concern."""
    address = reverse("records:concern-ask", args=[code_of(zone)])
    yield NavigationItem("有事请帮忙，点这里说", address, "chat-left-dots", "", 10)


def contact_pages(contact, user):
    """On a contact's page: what they ask for is written down."""
    if user.member_id and not contact.is_closed and user.current_branch == contact.branch:
        address = f"{reverse('records:concern-write')}?contact={contact.pk}"
        yield NavigationItem("代录诉求", address, "chat-left-dots", "", 10)
