"""What the sources of todos ask of each person, asked once for many."""

from collections.abc import Collection
from datetime import date

from members.access import gather_grants
from members.models import Organization, User


def gather_places(users: Collection[User], day: date) -> None:
    """Find what each of them holds, and the organisation he works in. Three queries."""
    gather_grants(users)
    places = Organization.objects.in_bulk({user.current_branch_id for user in users} - {None})
    for user in users:
        user.current_branch = places.get(user.current_branch_id)
