from zones.models.agreements import Agreement, Duty, ExcusedCategory, Signature
from zones.models.contacts import Contact, ContactMark
from zones.models.targets import TargetMonth, ZoneTarget
from zones.models.zones import CoverageUnit, Zone, ZoneAssignment

__all__ = [
    "Agreement", "Contact", "ContactMark", "CoverageUnit", "Duty", "ExcusedCategory", "Signature", "TargetMonth",
    "Zone", "ZoneAssignment", "ZoneTarget",
]  # fmt: skip
