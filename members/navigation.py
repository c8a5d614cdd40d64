"""The places of this room in the desk's navigation."""

from django.urls import reverse

from core.addresses import address_of
from core.registry import NavigationItem
from members.access import Role, holds

SEES_MEMBERS = {Role.SECRETARY, Role.COMMITTEE_MEMBER, Role.GROUP_LEADER, Role.SUPERVISOR, Role.ADMINISTRATOR}
SEES_ORGANIZATIONS = {Role.SECRETARY, Role.COMMITTEE_MEMBER, Role.SUPERVISOR, Role.ADMINISTRATOR}

GROUP = "党员与组织"


def desk_places(user):
    if user.roles & SEES_MEMBERS:
        yield NavigationItem(
            "党员", address_of("members:member-list"), "people", address_of("members:member-list"), 10, GROUP
        )
    if user.roles & SEES_ORGANIZATIONS:
        url = address_of("members:organization-list")
        yield NavigationItem("组织", url, "diagram-3", url, 11, GROUP)
    if holds(user, "reminder.manage"):
        url = reverse("members:reminder-detail", args=[user.current_branch_id])
        yield NavigationItem("提醒", url, "bell", url, 12, GROUP)
    own = address_of("members:reminder-mine")
    yield NavigationItem("我的提醒", own, "bell", own, 87, "我的")
