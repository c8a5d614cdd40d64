"""覆盖情况: what the division leaves out, and the load of the members."""

from django.shortcuts import render

from core import clock
from core.workflow import is_permitted
from members.models import Member
from members.views.branches import chosen_branch
from zones.coverage import Coverage
from zones.views.zones.pages import CRUMBS


def coverage(request):
    """The blind spots of one branch, each with a way to mend it; ``?branch=`` chooses one of several."""
    branch, branches = chosen_branch(request, "coverage.view")
    found = Coverage(branch, clock.today())
    idle, loads = list(found.members_idle), found.loads()
    context = {
        "branch": branch,
        "branches": branches,
        "breadcrumb": CRUMBS,
        "may_manage": is_permitted(branch, request.user, "zone.manage"),
        "blind_spots": blind_spots(found, [member for member in idle if can_serve(member)]),
        "spared": [member for member in idle if not can_serve(member)],
        "vacant_posts": list(found.vacant_posts),
        "loads": loads,
        "heaviest": max((load.total for load in loads), default=0) or 1,
        "tree": found.tree(),
    }
    return render(request, "zones/coverage/page.html", context)


def can_serve(member: Member) -> bool:
    """The same question as ``Coverage.members_without_zone``, asked of a row that is here already."""
    return member.status == Member.Status.REGISTERED and not member.physical_condition


def blind_spots(found: Coverage, idle: list[Member]) -> list[dict]:
    """The five kinds of blind spots, those that exist first; ``kind`` chooses the way to mend one."""
    kinds = [
        {"kind": "unit", "label": "没有划到责任区的单位", "rows": list(found.units_without_zone)},
        {"kind": "contact", "label": "没有责任区的联系对象", "rows": list(found.contacts_without_zone)},
        {"kind": "mark", "label": "有标记、没人帮带的", "rows": list(found.marks_without_carer)},
        {"kind": "zone", "label": "没有责任人的责任区", "rows": list(found.zones_without_lead)},
        {"kind": "member", "label": "能承担、还没有责任区的党员", "rows": idle},
    ]
    return sorted(kinds, key=lambda kind: not kind["rows"])
