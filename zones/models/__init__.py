from zones.models.agreements import Agreement, Duty, ExcusedCategory, Signature
from zones.models.contacts import Contact, ContactMark
from zones.models.posts import Post, PostClaim, PostRule
from zones.models.volunteering import ContactOffer, TeamEnrolment, VolunteerTeam
from zones.models.zones import CoverageUnit, Zone, ZoneAssignment

__all__ = [
    "Agreement", "Contact", "ContactMark", "ContactOffer", "CoverageUnit", "Duty", "ExcusedCategory", "Post",
    "PostClaim", "PostRule", "Signature", "TeamEnrolment", "VolunteerTeam", "Zone", "ZoneAssignment",
]  # fmt: skip
