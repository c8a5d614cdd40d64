"""Reads an Excel workbook that somebody uploaded, without trusting a byte of it.

``archive`` decides what kind of file it is and what it may cost, ``parts`` parses the XML inside, ``reading`` puts the
sheets together, ``cells`` says what a cell can hold; ``headings`` finds the columns of a table, ``tables`` its rows,
``rows`` keeps what is wrong in one, ``refused`` gives them back. openpyxl's own reader believes what a file says about
itself: it pads to the last address, keeps what it has seen, and gives up at a style it does not know. So only its
knowledge of dates, number formats and addresses is used, over defusedxml and within an allowance of bytes and seconds.
"""

from core.workbooks.cells import CellError, DateCell, Formula, address
from core.workbooks.headings import REASON, Column, Header, Vocabulary, as_found, fold
from core.workbooks.reading import Row, Sheet, read_workbook
from core.workbooks.refused import refused_workbook
from core.workbooks.rows import Problem, TableRow, show
from core.workbooks.tables import Table, find_table, rows_beneath

__all__ = [
    "REASON", "CellError", "Column", "DateCell", "Formula", "Header", "Problem", "Row", "Sheet", "Table", "TableRow",
    "Vocabulary", "address", "as_found", "find_table", "fold", "read_workbook", "refused_workbook", "rows_beneath",
    "show",
]  # fmt: skip
