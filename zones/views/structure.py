"""组织图: the zones as a tree, the three tiers, and the units as blocks."""

from django.shortcuts import render

from core import clock
from core.workflow import is_permitted
from zones.domains import words_of
from zones.structure import Structure
from zones.views.coverage import branch_and_others
from zones.views.zones import CRUMBS


def structure(request):
    """The pictures of one branch; ``?branch=`` chooses one of several."""
    branch, offered = branch_and_others(request, "zone.view")
    found = Structure(branch, clock.today())
    context = {
        "branch": branch,
        "branches": offered if len(offered) > 1 else [],
        "breadcrumb": CRUMBS,
        "words": words_of(branch),
        "secretary": found.secretary,
        "roots": found.roots,
        "zones": list(found.zones()),
        "blocks": found.blocks(),
        "units": found.units,
        "standings": found.standing_counts(),
        "may_manage": is_permitted(branch, request.user, "zone.manage"),
    }
    return render(request, "zones/structure/page.html", context)
