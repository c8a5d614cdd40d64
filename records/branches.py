"""Which branch a page is about."""

from django.http import Http404

from core.numbers import whole_number
from members.access import Role, grants_of
from members.models import Organization


def branches_of(user):
    """Branches whose pages ``user`` may open."""
    return Organization.objects.permitted(user, "organization.view").branches()


def sees_several(user) -> bool:
    """Whether there can be a choice of branches at all. No query."""
    grants = [grant for grant in grants_of(user) if grant.organization_id]
    return any(grant.role in {Role.SUPERVISOR, Role.ADMINISTRATOR} for grant in grants) or (
        len({grant.organization_id for grant in grants}) > 1
    )


def branch_asked(request) -> Organization:
    """Return the branch named by ?branch, else the person's own, else the first he may see. Raises Http404."""
    asked, user = request.GET.get("branch", ""), request.user
    if asked:
        found = branches_of(user).filter(pk=whole_number(asked)).first()
    else:
        own = user.current_branch
        found = own if own is not None and own.is_branch else branches_of(user).first()
    if found is None:
        raise Http404
    return found
