"""Reads a roster (党员花名册) that somebody keeps in Excel. Knows no database: it returns rows to be compared with it.

``headings`` finds the columns, ``dates``, ``identity`` and ``values`` read cells, ``rows`` a whole row, ``reading`` the
file; ``refused`` gives back what could not be used.
"""

from core.workbooks import Problem
from members.roster.dates import PartialDate
from members.roster.reading import Roster, read_roster
from members.roster.refused import refused_workbook
from members.roster.rows import RosterRow

__all__ = ["PartialDate", "Problem", "Roster", "RosterRow", "read_roster", "refused_workbook"]
