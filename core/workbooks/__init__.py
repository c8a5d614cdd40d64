"""Reads an Excel workbook that somebody uploaded, without trusting a byte of it.

``archive`` decides what kind of file it is and what it may cost, ``parts`` parses the XML inside, ``reading`` puts the
sheets together, ``cells`` says what a cell can hold. openpyxl's own reader believes what a file says about itself: it
pads to the last address, keeps what it has seen, and gives up at a style it does not know. So only its knowledge of
dates, number formats and addresses is used, over defusedxml and within an allowance of bytes and seconds.
"""

from core.workbooks.cells import CellError, DateCell, Formula, address
from core.workbooks.reading import Row, Sheet, read_workbook

__all__ = ["CellError", "DateCell", "Formula", "Row", "Sheet", "address", "read_workbook"]
