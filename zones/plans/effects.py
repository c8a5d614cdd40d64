"""What happens when an adopted plan comes into force on a day: said beforehand and carried out from the same list."""

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from members.models import Member
from zones.models import Contact, CoverageUnit, PlanCoverage, PlanZone, Zone, ZonePlan
from zones.plans.rows import Comparison, PlannedZone, ZoneChange, compare, present_rows, rows_of_plan, without


@dataclass(frozen=True)
class Left:
    """Somebody the plan names who is not in the branch any more, and the zone that is without him."""

    member: Member
    zone: str


class Effects:
    """The way from the present zones to those of a plan, as of ``day``. About fifteen queries."""

    def __init__(self, plan: ZonePlan, day: date):
        self.plan, self.day = plan, day

    @cached_property
    def present(self) -> list[PlannedZone]:
        return present_rows(self.plan.branch, self.day)

    @cached_property
    def planned(self) -> list[PlannedZone]:
        """The plan's rows as far as they can come true: whoever left, whatever was closed or struck off is left out; a
        zone that was closed meanwhile is made anew; what came into a zone after the vote stays in it."""
        rows = rows_of_plan(self.plan)
        present = {row.zone_id: row for row in self.present}
        left = {found.member.pk for found in self.left}
        units, contacts = self._come_since
        found = []
        for row in rows:
            before = present.get(row.zone_id)
            row = without(row, members=left)
            if before is None:
                row = replace(row, zone_id=None)
            else:
                row = replace(row, unit_ids=row.unit_ids | (before.unit_ids & units),
                              contact_ids=row.contact_ids | (before.contact_ids & contacts))  # fmt: skip
            found.append(row)
        return found

    @cached_property
    def left(self) -> list[Left]:
        zones = self.plan.zones.select_related("lead").prefetch_related("co_responsible")
        named = [(person, zone.name) for zone in zones for person in [zone.lead, *zone.co_responsible.all()] if person]
        wanted = {person.pk for person, _ in named}
        there = Member.objects.in_branch(self.plan.branch, self.day).filter(pk__in=wanted)
        here = set(there.values_list("pk", flat=True))
        return [Left(person, zone) for person, zone in named if person.pk not in here]

    @cached_property
    def _come_since(self) -> tuple[frozenset[int], frozenset[int]]:
        """Units and contacts the plan knows nothing of: it neither places them nor names them as blind spots."""
        spots = {gap["kind"]: frozenset(gap["ids"]) for gap in self.plan.gaps}
        placed = PlanCoverage.objects.filter(plan=self.plan)
        units = CoverageUnit.objects.filter(branch=self.plan.branch).exclude(
            pk__in=placed.filter(unit__isnull=False).values("unit_id")
        )
        contacts = Contact.objects.filter(branch=self.plan.branch, is_closed=False).exclude(
            pk__in=placed.filter(contact__isnull=False).values("contact_id")
        )
        return (
            frozenset(units.values_list("pk", flat=True)) - spots.get("unit", frozenset()),
            frozenset(contacts.values_list("pk", flat=True)) - spots.get("contact", frozenset()),
        )

    @cached_property
    def comparison(self) -> Comparison:
        return compare(self.present, self.planned, by_code=False)

    @cached_property
    def closed(self) -> list[ZoneChange]:
        return self.comparison.of_kind("closed")

    @cached_property
    def freed(self) -> tuple[int, int]:
        """How many units and contacts are in a zone now and in none afterwards."""
        units, contacts = (
            {key for row in self.present for key in getattr(row, name)}
            - {key for row in self.planned for key in getattr(row, name)}
            for name in ("unit_ids", "contact_ids")
        )
        return len(units), len(contacts)

    @cached_property
    def replaces(self) -> ZonePlan | None:
        """The plan that is in force until then."""
        return ZonePlan.objects.filter(branch=self.plan.branch, state="in_force").exclude(pk=self.plan.pk).first()

    @cached_property
    def zones(self) -> dict[int, Zone]:
        """The present zones by key."""
        return {zone.pk: zone for zone in Zone.objects.filter(pk__in=[row.zone_id for row in self.present])}

    @cached_property
    def plan_zones(self) -> dict[str, PlanZone]:
        return {zone.code: zone for zone in self.plan.zones.all()}
