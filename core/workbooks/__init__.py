"""Reads an Excel workbook that somebody uploaded, without trusting a byte of it.

``archive`` decides what kind of file it is and what it may cost, ``parts`` parses the XML inside, ``reading`` puts the
sheets together, ``cells`` says what a cell can hold; ``headings`` finds the columns of a table, ``rows`` keeps what
is wrong in it, ``refused`` gives it back. openpyxl's own reader believes what a file says about itself: it
pads to the last address, keeps what it has seen, and gives up at a style it does not know. So only its knowledge of
dates, number formats and addresses is used, over defusedxml and within an allowance of bytes and seconds.
"""

from core.workbooks.cells import CellError, DateCell, Formula, address
from core.workbooks.headings import REASON, Column, Header, Vocabulary, as_found, fold
from core.workbooks.reading import Row, Sheet, read_workbook
from core.workbooks.refused import refused_workbook
from core.workbooks.rows import Problem, TableRow, shared_cells, show

__all__ = [
    "REASON", "CellError", "Column", "DateCell", "Formula", "Header", "Problem", "Row", "Sheet", "TableRow",
    "Vocabulary", "address", "as_found", "fold", "read_workbook", "refused_workbook", "shared_cells", "show",
]  # fmt: skip
