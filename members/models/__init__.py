from members.models.accounts import ActivationSlip, User
from members.models.offices import Appointment, OfficeProposal
from members.models.organizations import Organization, PartyGroup
from members.models.people import CategoryAssignment, GroupMembership, Member, MemberCategory, Membership, Transfer
from members.models.reminders import (
    CalendarLink,
    Reminded,
    ReminderChoice,
    ReminderDelivery,
    ReminderRule,
    ReminderRun,
)
from members.models.roster import RosterImport

__all__ = [
    "ActivationSlip", "Appointment", "CalendarLink", "CategoryAssignment", "GroupMembership", "Member",
    "MemberCategory", "Membership", "OfficeProposal", "Organization", "PartyGroup", "Reminded", "ReminderChoice",
    "ReminderDelivery", "ReminderRule", "ReminderRun", "RosterImport", "Transfer", "User",
]  # fmt: skip
