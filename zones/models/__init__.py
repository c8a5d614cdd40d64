from zones.models.adjustments import ZoneAdjustment
from zones.models.agreements import Agreement, Duty, ExcusedCategory, Signature
from zones.models.contact_imports import ContactImport
from zones.models.contacts import Contact, ContactMark
from zones.models.zones import CoverageUnit, Zone, ZoneAssignment

__all__ = [
    "Agreement", "Contact", "ContactImport", "ContactMark", "CoverageUnit", "Duty", "ExcusedCategory", "Signature",
    "Zone", "ZoneAdjustment", "ZoneAssignment",
]  # fmt: skip
