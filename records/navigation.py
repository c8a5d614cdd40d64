"""The places of this room: in the desk's navigation and among the phone's tabs."""

from django.urls import reverse

from core.registry import NavigationItem
from members.access import Role, holds

ALL, OWN = "/records/", "/records/week"  # the prefixes of all this room's pages, and of the person's own weeks
READERS = {Role.SECRETARY, Role.COMMITTEE_MEMBER, Role.GROUP_LEADER, Role.SUPERVISOR}


def desk_places(user):
    if user.roles & READERS:
        calendar, months = reverse("records:calendar"), reverse("records:month-list")
        yield NavigationItem("记实台账", reverse("records:board"), "clipboard-check", ALL, 40, "记实")
        yield NavigationItem("记实日历", calendar, "calendar3", calendar, 41, "记实")
        yield NavigationItem("月评议", months, "chat-square-text", months, 42, "记实")
    if holds(user, "record.enter"):
        paper = reverse("records:paper-list")
        yield NavigationItem("纸质记实", paper, "file-earmark-text", paper, 43, "记实")
    if holds(user, "absence.grant"):
        absences = reverse("records:absence-list")
        yield NavigationItem("请假", absences, "calendar-check", absences, 44, "记实")
    if user.member_id:
        yield NavigationItem("我的记实", reverse("records:mine"), "journal-text", OWN, 82, "我的")


def phone_tabs(user):
    if user.member_id:
        yield NavigationItem("记实", reverse("records:mine"), "journal-text", ALL, 20)
