"""Which branch a page is about."""

from django.core.exceptions import PermissionDenied
from django.http import Http404

from core.numbers import whole_number
from members.models import Organization

MOST_BRANCHES = 200  # as many as a list to choose from can hold


def branch_to_manage(user, permission: str) -> Organization:
    """Return the branch in which ``user`` may make something new. Raises PermissionDenied when there is none."""
    branches = Organization.objects.permitted(user, permission).branches()
    found = branches.filter(pk=getattr(user.current_branch, "pk", None)).first() or branches.first()
    if found is None:
        raise PermissionDenied
    return found


def chosen_branch(request, permission: str) -> tuple[Organization, list[Organization]]:
    """Return the branch the URL names (``?branch=``), else the user's own, else the first of those where ``permission``
    holds; and the branches to choose from, none where there is only one. Raises Http404 when it is out of reach."""
    branches = Organization.objects.permitted(request.user, permission).branches()
    offered = list(branches[:MOST_BRANCHES])
    asked = request.GET.get("branch", "")
    if asked:
        branch = branches.filter(pk=whole_number(asked)).first()
    else:
        own = getattr(request.user.current_branch, "pk", None)
        branch = next((row for row in offered if row.pk == own), next(iter(offered), None))
    if branch is None:
        raise Http404
    return branch, offered if len(offered) > 1 else []
