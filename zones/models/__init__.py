from zones.models.adjustments import ZoneAdjustment
from zones.models.agreements import Agreement, Duty, ExcusedCategory, Signature
from zones.models.balance import DutyComment
from zones.models.consents import Consent, MemberPhoto
from zones.models.contact_imports import ContactImport
from zones.models.contacts import Contact, ContactMark
from zones.models.joint import JointAction, JointPerson, JointTick, JointZone
from zones.models.plans import PlanCoverage, PlanOpinion, PlanZone, ZonePlan
from zones.models.posts import Post, PostClaim, PostRule
from zones.models.promises import Promise, PromiseEvidence
from zones.models.proposals import DivisionProposal
from zones.models.signs import ZoneSign
from zones.models.sites import SitePicture, ZonePosition
from zones.models.targets import TargetMonth, ZoneTarget
from zones.models.volunteering import ContactOffer, TeamEnrolment, VolunteerTeam
from zones.models.zones import CoverageUnit, Zone, ZoneAssignment

__all__ = [
    "Agreement", "Consent", "Contact", "ContactImport", "ContactMark", "ContactOffer", "CoverageUnit",
    "DivisionProposal", "Duty", "DutyComment", "ExcusedCategory", "JointAction", "JointPerson", "JointTick",
    "JointZone", "MemberPhoto", "PlanCoverage", "PlanOpinion", "PlanZone", "Post", "PostClaim", "PostRule", "Promise",
    "PromiseEvidence", "Signature", "SitePicture", "TargetMonth", "TeamEnrolment", "VolunteerTeam", "Zone",
    "ZoneAdjustment", "ZoneAssignment", "ZonePlan", "ZonePosition", "ZoneSign", "ZoneTarget",
]  # fmt: skip
