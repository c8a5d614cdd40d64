"""What a plan leaves to nobody: its blind spots, before it is adopted. Reading only."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from members.models import Member
from zones.models import Contact, CoverageUnit, PlanCoverage, PlanZone, ZonePlan


@dataclass(frozen=True)
class Gap:
    """The blind spots of one kind: ``rows`` are units, contacts, zones of the plan or members."""

    kind: str
    label: str
    rows: list

    @property
    def names(self) -> list[str]:
        return [row.name for row in self.rows]


def gaps_of(plan: ZonePlan, day: date) -> list[Gap]:
    """Return the four kinds, those that exist first. Four queries."""
    zones = PlanZone.objects.filter(plan=plan)
    placed = PlanCoverage.objects.filter(plan=plan)
    there = Member.objects.in_branch(plan.branch, day)
    answering = Q(pk__in=zones.filter(lead__isnull=False).values("lead_id")) | Q(
        pk__in=PlanZone.co_responsible.through.objects.filter(planzone__plan=plan).values("member_id")
    )
    able = there.able(day)
    units = CoverageUnit.objects.filter(branch=plan.branch)
    contacts = Contact.objects.filter(branch=plan.branch, is_closed=False)
    kinds = [
        Gap("unit", "没有划到责任区的单位",
            list(units.exclude(pk__in=placed.filter(unit__isnull=False).values("unit_id")))),
        Gap("contact", "没有责任区的联系对象",
            list(contacts.exclude(pk__in=placed.filter(contact__isnull=False).values("contact_id")))),
        Gap("zone", "没有责任人的责任区", list(zones.filter(Q(lead__isnull=True) | ~Q(lead__in=there.values("pk"))))),
        Gap("member", "能承担、还没有责任区的党员", list(able.exclude(answering).with_standing(day))),
    ]  # fmt: skip
    return sorted(kinds, key=lambda gap: not gap.rows)


def frozen(gaps: list[Gap]) -> list[dict]:
    """Return the gaps that exist as they are kept with the adopted plan: kind, label, names and keys."""
    return [
        {"kind": gap.kind, "label": gap.label, "names": gap.names, "ids": [row.pk for row in gap.rows]}
        for gap in gaps if gap.rows
    ]  # fmt: skip
