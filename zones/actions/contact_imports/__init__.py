"""Bringing a table of contacts into the database: ``comparing`` says what would become of each row, ``importing`` does
it, ``uploads`` keeps an uploaded file between its preview and the import."""

from zones.actions.contact_imports.comparing import Plan, PlannedContact, plan_contacts
from zones.actions.contact_imports.importing import import_contacts
from zones.actions.contact_imports.uploads import abandon_import, carry_out_import, preview_contacts, refused_rows

__all__ = [
    "Plan", "PlannedContact", "abandon_import", "carry_out_import", "import_contacts", "plan_contacts",
    "preview_contacts", "refused_rows",
]  # fmt: skip
