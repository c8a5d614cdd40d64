from zones.models.agreements import Agreement, Duty, ExcusedCategory, Signature
from zones.models.consents import Consent, MemberPhoto
from zones.models.contacts import Contact, ContactMark
from zones.models.signs import ZoneSign
from zones.models.zones import CoverageUnit, Zone, ZoneAssignment

__all__ = [
    "Agreement", "Consent", "Contact", "ContactMark", "CoverageUnit", "Duty", "ExcusedCategory", "MemberPhoto",
    "Signature", "Zone", "ZoneAssignment", "ZoneSign",
]  # fmt: skip
