from zones.models.agreements import Agreement, Duty, ExcusedCategory, Signature
from zones.models.balance import DutyComment
from zones.models.contacts import Contact, ContactMark
from zones.models.promises import Promise, PromiseEvidence
from zones.models.zones import CoverageUnit, Zone, ZoneAssignment

__all__ = [
    "Agreement", "Contact", "ContactMark", "CoverageUnit", "Duty", "DutyComment", "ExcusedCategory", "Promise",
    "PromiseEvidence", "Signature", "Zone", "ZoneAssignment",
]  # fmt: skip
