"""Bringing a roster into the database: ``comparing`` says what would become of each row, ``importing`` does it,
``uploads`` keeps an uploaded file between its preview and the import."""

from members.actions.roster.comparing import Plan, PlannedRow, plan_import
from members.actions.roster.importing import import_roster
from members.actions.roster.uploads import abandon_import, carry_out_import, preview_roster, refused_rows

__all__ = [
    "Plan",
    "PlannedRow",
    "abandon_import",
    "carry_out_import",
    "import_roster",
    "plan_import",
    "preview_roster",
    "refused_rows",
]
