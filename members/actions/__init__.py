"""Everything that is done to people, accounts, offices and organisations. One function for each verb."""

from members.actions.accounts import (
    activate,
    change_password,
    create_account,
    deactivate_account,
    find_slip,
    issue_slips,
    open_account,
    open_accounts,
    reactivate_account,
    set_first_password,
    sign_out_everywhere,
)
from members.actions.offices import appoint, confirm_proposal, dismiss_proposal, end_appointment
from members.actions.organizations import (
    change_category,
    change_organization,
    close_group,
    create_category,
    create_group,
    create_organization,
    rename_group,
)
from members.actions.people import (
    add_member,
    admit_member,
    assign_category,
    assign_group,
    change_member,
    reveal_identity,
)
from members.actions.reminders import (
    calendar_owner,
    change_reminder_choice,
    change_reminder_rule,
    confirm_email,
    connect_robot,
    disconnect_robot,
    end_calendar_link,
    make_calendar_link,
    send_confirmation,
    send_reminders_now,
    try_robot,
)
from members.actions.start import FirstStart, is_empty, start_installation
from members.actions.transfers import close_membership, decline_transfer, receive_transfer, send_transfer

__all__ = [
    "FirstStart", "activate", "add_member", "admit_member", "appoint", "assign_category", "assign_group",
    "calendar_owner", "change_category", "change_member", "change_organization", "change_password",
    "change_reminder_choice", "change_reminder_rule", "close_group", "close_membership", "confirm_email",
    "confirm_proposal", "connect_robot", "create_account", "create_category", "create_group", "create_organization",
    "deactivate_account", "decline_transfer", "disconnect_robot", "dismiss_proposal", "end_appointment",
    "end_calendar_link", "find_slip", "is_empty", "issue_slips", "make_calendar_link", "open_account", "open_accounts",
    "reactivate_account", "receive_transfer", "rename_group", "reveal_identity", "send_confirmation",
    "send_reminders_now", "send_transfer", "set_first_password", "sign_out_everywhere", "start_installation",
    "try_robot",
]  # fmt: skip
