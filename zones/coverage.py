"""无盲点、无漏点: what a branch's division leaves out, and how the load is spread. Reading only."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Count, Q, QuerySet

from core.asking import asked_once
from members.models import Member, Organization
from zones.models import Contact, ContactMark, CoverageUnit, Post, Zone, ZoneAssignment
from zones.models.zones import TREE
from zones.overlaps import Overlaps


@dataclass
class Load:
    """What one member answers for or shares."""

    member: Member
    cared_for: int
    zones: int = 0
    households: int = 0
    contacts: int = 0

    @property
    def total(self) -> int:
        """What the bar shows: households and contacts together."""
        return self.households + self.contacts


class Coverage:
    """The blind spots of one branch on a day: what nobody looks after, each as a queryset."""

    def __init__(self, branch: Organization, day: date):
        self.branch, self.day = branch, day
        self.zones = Zone.objects.filter(branch=branch).on(day)
        self.answering = ZoneAssignment.objects.on(day).responsible().filter(zone__in=self.zones, member__isnull=False)

    @property
    def units_without_zone(self) -> QuerySet[CoverageUnit]:
        return CoverageUnit.objects.filter(branch=self.branch, zone__isnull=True)

    @property
    def contacts_without_zone(self) -> QuerySet[Contact]:
        return Contact.objects.filter(branch=self.branch, zone__isnull=True, is_closed=False)

    @property
    def marks_without_carer(self) -> QuerySet[ContactMark]:
        marks = ContactMark.objects.on(self.day).filter(contact__branch=self.branch, carer__isnull=True)
        return marks.select_related("contact").order_by("mark", "contact__name", "pk")

    @property
    def zones_without_lead(self) -> QuerySet[Zone]:
        return self.zones.with_lead(self.day).filter(lead_id__isnull=True)

    @property
    def members_idle(self) -> QuerySet[Member]:
        """Members without a zone, whether they could serve or not."""
        idle = Member.objects.in_branch(self.branch, self.day).exclude(pk__in=self.answering.values("member_id"))
        return idle.with_standing(self.day).with_exemption(self.day)

    @property
    def members_without_zone(self) -> QuerySet[Member]:
        """Those of the idle who could serve. Who has an excuse is not counted."""
        return self.members_idle.able(self.day)

    @property
    def vacant_posts(self) -> QuerySet[Post]:
        """Posts with a place that nobody holds. Told beside the blind spots, but none: a post is no zone."""
        return Post.objects.filter(branch=self.branch).with_places().vacant()

    @property
    def gaps(self) -> QuerySet:
        """The blind spots of every kind, to be counted: ``values_list`` of their keys."""
        kinds = (
            self.units_without_zone, self.contacts_without_zone, self.marks_without_carer, self.zones_without_lead,
            self.members_without_zone,
        )  # fmt: skip
        first, *others = (kind.order_by().values_list("pk") for kind in kinds)
        return first.union(*others, all=True)

    @cached_property
    def overlaps(self) -> Overlaps:
        """What lies in several zones at once. Told beside the blind spots, but none: somebody answers. Two queries."""
        units = CoverageUnit.objects.filter(branch=self.branch, zone__isnull=False)
        contacts = Contact.objects.filter(branch=self.branch, zone__isnull=False, is_closed=False)
        return Overlaps(self.zone_rows, [(thing, thing.zone_id) for thing in (*units, *contacts)])

    @cached_property
    def zone_rows(self) -> list[Zone]:
        """The zones in the order of the tree, with leads and with what lies in each itself."""
        return list(self.zones.with_lead(self.day).with_counts().in_tree().order_by(*TREE))

    def loads(self) -> list[Load]:
        """What each member who answers for or shares a zone has to look after, the most first. One query more."""
        zones = {zone.pk: zone for zone in self.zone_rows}
        cared_for = Count("member__cared_marks", filter=Q(member__cared_marks__until_on__isnull=True), distinct=True)
        loads: dict[int, Load] = {}
        for row in self.answering.select_related("member").annotate(cared_for=cared_for):
            load = loads.setdefault(row.member_id, Load(row.member, row.cared_for))
            load.zones += 1
            load.households += zones[row.zone_id].households
            load.contacts += zones[row.zone_id].contact_count
        return sorted(loads.values(), key=lambda load: (-load.total, load.member.pinyin, load.member.pk))

    def tree(self) -> list[Zone]:
        """The zones that lie in no other, each with ``inside``, a list of the same, and ``all_households`` and
        ``all_contacts``, which count those inside as well."""
        by_id = {zone.pk: zone for zone in self.zone_rows}
        roots = []
        for zone in self.zone_rows:
            zone.inside, zone.all_households, zone.all_contacts = [], zone.households, zone.contact_count
        for zone in reversed(self.zone_rows):  # the innermost come last in the tree, so they are added up first
            if outer := by_id.get(zone.parent_id):
                outer.all_households += zone.all_households
                outer.all_contacts += zone.all_contacts
        for zone in self.zone_rows:
            outer = by_id.get(zone.parent_id)
            (outer.inside if outer else roots).append(zone)
        return roots


@asked_once
def gaps_of(branch: Organization, day: date) -> QuerySet:
    """Return the blind spots of every kind, for those who only count them."""
    return Coverage(branch, day).gaps
