"""无盲点、无漏点: what a branch's division leaves out, and how the load is spread. Reading only."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from members.models import Member, Organization
from zones.models import Contact, ContactMark, CoverageUnit, Zone, ZoneAssignment


@dataclass(frozen=True)
class Load:
    """What one member answers for or shares."""

    member: Member
    zones: int
    households: int
    contacts: int
    cared_for: int

    @property
    def total(self) -> int:
        """What the bar shows: households and contacts together."""
        return self.households + self.contacts


class Coverage:
    """The blind spots of one branch on a day: what nobody looks after, each as a queryset."""

    def __init__(self, branch: Organization, day: date):
        self.branch, self.day = branch, day
        self.zones = Zone.objects.filter(branch=branch).on(day)
        self.members = Member.objects.in_branch(branch, day)
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
    def members_without_zone(self) -> QuerySet[Member]:
        """Members who could serve and have no zone. Whose health is noted as limited is not counted as a gap."""
        return self._idle().filter(status=Member.Status.REGISTERED, physical_condition="")

    @property
    def members_spared(self) -> QuerySet[Member]:
        """Members without a zone who are away or whose health limits them: shown, not counted."""
        return self._idle().exclude(status=Member.Status.REGISTERED, physical_condition="")

    def _idle(self) -> QuerySet[Member]:
        return self.members.exclude(pk__in=self.answering.values("member_id")).with_standing(self.day)

    def gaps(self) -> int:
        """How many blind spots there are, of every kind. One query."""
        kinds = (
            self.units_without_zone, self.contacts_without_zone, self.marks_without_carer, self.zones_without_lead,
            self.members_without_zone,
        )  # fmt: skip
        first, *others = (kind.order_by().values_list("pk") for kind in kinds)
        return first.union(*others, all=True).count()

    def loads(self) -> list[Load]:
        """What each member who answers for or shares a zone has to look after, the most first. Three queries."""
        sizes = {zone.pk: (zone.households, zone.contact_count) for zone in self.zones.with_counts().only("pk")}
        held: dict[int, set[int]] = {}
        for member_id, zone_id in self.answering.values_list("member_id", "zone_id"):
            held.setdefault(member_id, set()).add(zone_id)
        caring = Count("cared_marks", filter=Q(cared_marks__until_on__isnull=True), distinct=True)
        found = [
            Load(
                member, zones=len(held[member.pk]), households=sum(sizes[zone][0] for zone in held[member.pk]),
                contacts=sum(sizes[zone][1] for zone in held[member.pk]), cared_for=member.caring,
            )
            for member in Member.objects.filter(pk__in=held).annotate(caring=caring)
        ]  # fmt: skip
        return sorted(found, key=lambda load: (-load.total, load.member.pinyin, load.member.pk))

    def tree(self) -> list[Zone]:
        """The zones that lie in no other, each with ``inside``, a list of the same. One query."""
        zones = list(
            self.zones.with_lead(self.day).with_totals().in_tree().order_by("root_code", "second_code", "third_code")
        )
        by_id = {zone.pk: zone for zone in zones}
        roots = []
        for zone in zones:
            zone.inside = []
            outer = by_id.get(zone.parent_id)
            (outer.inside if outer else roots).append(zone)
        return roots
