from zones.filters.adjusting import AdjustmentFilter
from zones.filters.agreements import AgreementFilter
from zones.filters.claims import ClaimFilter, ContactOfferFilter, PostClaimFilter, TeamEnrolmentFilter
from zones.filters.consents import ConsentFilter
from zones.filters.contacts import ContactFilter
from zones.filters.joint import JointFilter
from zones.filters.marks import MarkFilter
from zones.filters.plans import OpinionFilter, PlanFilter
from zones.filters.posts import PostFilter
from zones.filters.promises import PromiseFilter
from zones.filters.signs import SignFilter
from zones.filters.targets import TargetFilter
from zones.filters.volunteering import HouseholdFilter, TeamFilter
from zones.filters.zones import UnitFilter, ZoneFilter

__all__ = [
    "AdjustmentFilter",
    "AgreementFilter",
    "ClaimFilter",
    "ConsentFilter",
    "ContactFilter",
    "ContactOfferFilter",
    "HouseholdFilter",
    "JointFilter",
    "MarkFilter",
    "OpinionFilter",
    "PlanFilter",
    "PostClaimFilter",
    "PostFilter",
    "PromiseFilter",
    "SignFilter",
    "TargetFilter",
    "TeamEnrolmentFilter",
    "TeamFilter",
    "UnitFilter",
    "ZoneFilter",
]
