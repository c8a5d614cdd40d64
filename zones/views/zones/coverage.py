"""覆盖情况: what the division leaves out, and the load of the members."""

from django.shortcuts import render

from core import clock
from core.exports import Sheet, workbook_response, write_workbook
from core.workflow import is_permitted
from members.models import Member
from members.views.branches import chosen_branch
from zones import exports
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
        "blind_spots": blind_spots(found, [member for member in idle if not member.excuses]),
        "overlaps": overlaps(found),
        "spared": [member for member in idle if member.excuses],
        "vacant_posts": list(found.vacant_posts),
        "loads": loads,
        "heaviest": max((load.total for load in loads), default=0) or 1,
        "tree": found.tree(),
    }
    return render(request, "zones/coverage/page.html", context)


def export(request):
    """The same blind spots and overlaps as a workbook."""
    branch, _ = chosen_branch(request, "coverage.view")
    found = Coverage(branch, clock.today())
    kinds = [*blind_spots(found, list(found.members_without_zone)), *overlaps(found)]
    rows = [{"label": kind["label"], "kind": kind["kind"], "row": row} for kind in kinds for row in kind["rows"]]
    sheet = Sheet("盲点和重叠", exports.BLIND_SPOTS, rows)
    return workbook_response(f"{branch}盲点和重叠.xlsx", write_workbook([sheet]))


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


def overlaps(found: Coverage) -> list[dict]:
    """The kinds of overlaps in the same way, those that exist first."""
    kinds = [{"kind": kind, "label": label, "rows": rows} for kind, label, rows in found.overlaps.kinds]
    return sorted(kinds, key=lambda kind: not kind["rows"])
