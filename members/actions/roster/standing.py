"""What the database knows that a roster is compared with, fetched in a number of queries that grows with nothing."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from core import clock
from members.models import (
    Appointment,
    CategoryAssignment,
    GroupMembership,
    Member,
    MemberCategory,
    Membership,
    OfficeProposal,
    Organization,
    PartyGroup,
)

CHUNK = 900  # SQLite's older limit of 999 parameters


ARRIVAL = "花名册导入"


class Place(NamedTuple):
    """Where a member stands today."""

    group: str = ""
    category: str = ""
    offices: frozenset[str] = frozenset()


def chunks(values: Iterable[Any]) -> Iterator[list[Any]]:
    values = list(values)
    for start in range(0, len(values), CHUNK):
        yield values[start : start + CHUNK]


class Standing:
    """The present members of the branches a file names, whoever holds an ID number that stands in it, and the groups
    and categories there are."""

    def __init__(self, organization: Organization, branches: list[Organization], digests: set[str]):
        self.organization = organization
        today = clock.today()
        here = Membership.objects.on(today).filter(branch__in=branches)
        members = {member.pk: member for member in Member.objects.filter(pk__in=here.values("member_id"))}
        self.branch_ids: dict[int, int] = dict(here.values_list("member_id", "branch_id"))
        self.imported = set(here.filter(arrival=ARRIVAL).values_list("branch_id", flat=True))
        self.by_name: dict[tuple[int, object], list[Member]] = defaultdict(list)
        for member in members.values():
            member.standing_branch_id = self.branch_ids[member.pk]
            self.by_name[member.standing_branch_id, member.name].append(member)
        self.by_digest = {member.id_digest: member for member in members.values() if member.id_digest}
        self._find_elsewhere(digests - self.by_digest.keys(), today)
        self._find_places(here, branches, today)
        self._find_lists(branches)

    def _find_elsewhere(self, digests: set[str], today: Any) -> None:
        """People of other branches, or of none any more, whose ID numbers stand in the file."""
        for some in chunks(digests):
            strangers = list(Member.objects.filter(id_digest__in=some))
            places = Membership.objects.on(today).filter(member__in=strangers).values_list("member_id", "branch_id")
            self.branch_ids |= dict(places)
            self.by_digest |= {member.id_digest: member for member in strangers}

    def _find_places(self, here: Any, branches: list[Organization], today: Any) -> None:
        people = here.values("member_id")
        self._groups = dict(
            GroupMembership.objects.on(today).filter(member__in=people).values_list("member_id", "group__name")
        )
        self._categories = dict(
            CategoryAssignment.objects.on(today).filter(member__in=people).values_list("member_id", "category__name")
        )
        self._offices: dict[int, set[str]] = defaultdict(set)
        named = OfficeProposal.objects.filter(branch__in=branches).values_list("member_id", "title")
        held = Appointment.objects.on(today).filter(organization__in=branches, user__member__isnull=False)
        for member_id, title in [*named, *held.values_list("user__member_id", "title")]:
            self._offices[member_id].add(title)

    def _find_lists(self, branches: list[Organization]) -> None:
        groups = PartyGroup.objects.filter(branch__in=branches)
        self.groups = {(group.branch_id, group.name): group for group in groups}
        line = {int(pk) for branch in branches for pk in branch.path.split("/") if pk}
        line |= {int(pk) for pk in self.organization.path.split("/") if pk}
        categories = MemberCategory.objects.filter(organization__in=line).select_related("organization")
        self.categories = {(category.organization_id, category.name): category for category in categories}
        self._owners = {category.organization_id: category.organization for category in categories}

    def of(self, member: Member | None) -> Place:
        if member is None:
            return Place()
        pk = member.pk
        offices = frozenset(self._offices.get(pk, ()))
        return Place(self._groups.get(pk, ""), self._categories.get(pk, ""), offices)

    def is_closed(self, branch: Organization, group: str) -> bool:
        found = self.groups.get((branch.pk, group))
        return found is not None and found.is_closed

    def category_owner(self, branch: Organization) -> Organization:
        """Whose list of categories holds for the branch; where there is none yet, the importing organisation's."""
        line = [int(pk) for pk in branch.path.split("/") if pk]
        return next((self._owners[pk] for pk in reversed(line) if pk in self._owners), self.organization)
