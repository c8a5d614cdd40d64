from zones.models.agreements import Agreement, Duty, ExcusedCategory, Signature
from zones.models.contacts import Contact, ContactMark
from zones.models.plans import PlanCoverage, PlanOpinion, PlanZone, ZonePlan
from zones.models.proposals import DivisionProposal
from zones.models.zones import CoverageUnit, Zone, ZoneAssignment

__all__ = [
    "Agreement", "Contact", "ContactMark", "CoverageUnit", "DivisionProposal", "Duty", "ExcusedCategory",
    "PlanCoverage", "PlanOpinion", "PlanZone", "Signature", "Zone", "ZoneAssignment", "ZonePlan",
]  # fmt: skip
