"""What a plan leaves to nobody, or to several zones at once, before it is adopted. Reading only."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q

from members.models import Member
from zones.models import Contact, CoverageUnit, PlanCoverage, PlanZone, ZonePlan
from zones.overlaps import Overlaps

# Whom the branch serves is not named on a paper that may hang on a wall.
UNNAMED = {"contact", "contact_overlap"}


@dataclass(frozen=True)
class Gap:
    """The blind spots or overlaps of one kind: ``rows`` are units, contacts, zones of the plan, members or overlaps."""

    kind: str
    label: str
    rows: list

    @property
    def names(self) -> list[str]:
        return [row.name for row in self.rows]

    @property
    def printed_names(self) -> list[str]:
        return [] if self.kind in UNNAMED else self.names

    @property
    def is_overlap(self) -> bool:
        return self.kind.endswith("overlap")


def gaps_of(plan: ZonePlan, day: date) -> list[Gap]:
    """Return the kinds, those that exist first. Five queries."""
    there = Member.objects.in_branch(plan.branch, day)
    zones = PlanZone.objects.filter(plan=plan).annotate(has_lead=Exists(there.filter(pk=OuterRef("lead_id"))))
    placed = PlanCoverage.objects.filter(plan=plan)
    answering = Q(pk__in=zones.filter(lead__isnull=False).values("lead_id")) | Q(
        pk__in=PlanZone.co_responsible.through.objects.filter(planzone__plan=plan).values("member_id")
    )
    able = there.able(day)
    units = CoverageUnit.objects.filter(branch=plan.branch)
    contacts = Contact.objects.filter(branch=plan.branch, is_closed=False)
    things = placed.exclude(contact__is_closed=True).select_related("unit", "contact")
    overlaps = Overlaps(zones, [(row.unit or row.contact, row.plan_zone_id) for row in things])
    kinds = [
        Gap("unit", "没有划到责任区的单位",
            list(units.exclude(pk__in=placed.filter(unit__isnull=False).values("unit_id")))),
        Gap("contact", "没有责任区的联系对象",
            list(contacts.exclude(pk__in=placed.filter(contact__isnull=False).values("contact_id")))),
        Gap("zone", "没有责任人的责任区", [zone for zone in zones if not zone.has_lead]),
        Gap("member", "能承担、还没有责任区的党员", list(able.exclude(answering).with_standing(day))),
        *(Gap(*kind) for kind in overlaps.kinds),
    ]  # fmt: skip
    return sorted(kinds, key=lambda gap: not gap.rows)


def frozen(gaps: list[Gap]) -> list[dict]:
    """Return the gaps that exist as they are kept with the adopted plan: kind, label, names and keys."""
    return [
        {"kind": gap.kind, "label": gap.label, "names": gap.names, "ids": [row.pk for row in gap.rows]}
        for gap in gaps if gap.rows
    ]  # fmt: skip
