"""Gives the refused rows of a roster back as a workbook that can be mended and uploaded as it is."""

from collections.abc import Iterable

from core import workbooks
from members.roster.reading import Roster
from members.roster.rows import RosterRow


def refused_workbook(roster: Roster, rows: Iterable[RosterRow] | None = None) -> bytes:
    """Return an ``.xlsx`` of ``rows`` (all refused ones if None): headings and cells as they stood, and the reasons."""
    rows = roster.refused if rows is None else list(rows)
    return workbooks.refused_workbook(roster.header, rows, typed_as_text=("id_number", "phone"))
