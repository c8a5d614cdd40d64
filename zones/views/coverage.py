"""覆盖情况: what the division leaves out, and the load of the members."""

from django.http import Http404
from django.shortcuts import render

from core import clock
from core.workflow import is_permitted
from members.models import Member, Organization
from zones.coverage import Coverage
from zones.views.zones import CRUMBS

MOST_BRANCHES = 200  # as many as a list to choose from can hold


def coverage(request):
    """The blind spots of one branch, each with a way to mend it; ``?branch=`` chooses one of several."""
    branches = Organization.objects.permitted(request.user, "coverage.view").branches()
    offered = list(branches[:MOST_BRANCHES])
    branch = chosen_branch(request, branches, offered)
    found = Coverage(branch, clock.today())
    idle, loads = list(found.members_idle), found.loads()
    context = {
        "branch": branch,
        "branches": offered if len(offered) > 1 else [],
        "breadcrumb": CRUMBS,
        "may_manage": is_permitted(branch, request.user, "zone.manage"),
        "blind_spots": blind_spots(found, [member for member in idle if not member.excuses]),
        "spared": [member for member in idle if member.excuses],
        "vacant_posts": list(found.vacant_posts),
        "loads": loads,
        "heaviest": max((load.total for load in loads), default=0) or 1,
        "tree": found.tree(),
    }
    return render(request, "zones/coverage/page.html", context)


def chosen_branch(request, branches, offered: list[Organization]) -> Organization:
    """Return the branch the URL names, else the user's own, else the first. Raises Http404 when it is out of reach."""
    asked = request.GET.get("branch", "")
    if asked:
        branch = branches.filter(pk=int(asked)).first() if asked.isdecimal() else None
    else:
        own = getattr(request.user.current_branch, "pk", None)
        branch = next((row for row in offered if row.pk == own), next(iter(offered), None))
    if branch is None:
        raise Http404
    return branch


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
