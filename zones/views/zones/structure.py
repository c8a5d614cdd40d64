"""组织图: the zones as a tree, the three tiers, and the units as blocks."""

from django.shortcuts import render

from core import clock
from core.workflow import is_permitted
from members.views.branches import chosen_branch
from zones.domains import words_of
from zones.structure import Structure
from zones.views.zones.pages import CRUMBS


def structure(request):
    """The pictures of one branch; ``?branch=`` chooses one of several."""
    branch, branches = chosen_branch(request, "zone.view")
    found = Structure(branch, clock.today())
    context = {
        "branch": branch,
        "branches": branches,
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
