"""Parses the XML parts of a workbook into plain values. No tree is built: nothing stays but what was asked for."""

from collections.abc import Callable, Iterable

from defusedxml.ElementTree import DefusedXMLParser

from core.errors import Refused
from core.workbooks.archive import DAMAGED, MEGABYTE, TOO_MUCH
from core.workbooks.cells import Formula, unescape

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
SHEET_DATA, ROW, CELL = MAIN + "sheetData", MAIN + "row", MAIN + "c"
VALUE, FORMULA, INLINE = MAIN + "v", MAIN + "f", MAIN + "is"
STRING, TEXT, PHONETIC, MERGED = MAIN + "si", MAIN + "t", MAIN + "rPh", MAIN + "mergeCell"

MAX_DEPTH = 32  # the format itself needs ten levels; the parser keeps something for every open one
MAX_STRETCH = 2 * MEGABYTE  # without a finished row, string or attribute list; an honest row of 16,384 cells has 0.8 MB
MAX_NAMES = 2000  # different names of elements, attributes and prefixes, which the parser never forgets
MAX_STRINGS = 1_000_000
MAX_ELEMENTS = 200_000
MAX_MERGED = 50_000
LAST_ROW = 1_048_576


class Target:
    """Common to all parts: a depth, and ``done``, which counts what is finished so that nothing grows for ever."""

    def __init__(self):
        self.depth = 0
        self.done = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise Refused(TOO_MUCH)

    def end(self, tag: str) -> None:
        self.depth -= 1

    def data(self, text: str) -> None:
        """Ignore text nobody asked for."""

    def close(self) -> None:
        """The document is complete."""


def parse(bits: Iterable[bytes], target: Target):
    """Feed ``bits`` to ``target`` and return it.

    Raises ``Refused`` when the part costs too much, otherwise what expat and defusedxml raise (any DTD is refused).
    """
    parser = DefusedXMLParser(target=target, forbid_dtd=True)
    prefixes = set()
    parser.parser.StartNamespaceDeclHandler = lambda prefix, _uri: prefixes.add(prefix)
    stretch, done = 0, 0
    for data in bits:
        parser.feed(data)
        stretch = stretch + len(data) if target.done == done else 0
        done = target.done
        if stretch > MAX_STRETCH or len(parser.parser.intern) + len(prefixes) > MAX_NAMES:
            raise Refused(TOO_MUCH)
    parser.close()
    return target


class Attributes(Target):
    """Certain attributes of certain elements, in order: ``found`` has (parent's name, own name, attributes) of each."""

    def __init__(self, wanted: dict[str, tuple[str, ...]]):
        super().__init__()
        self.wanted = wanted
        self.namespaces: set[str] = set()
        self.found: list[tuple[str, str, dict[str, str]]] = []
        self._open = [""]

    def start(self, tag, attributes):
        super().start(tag, attributes)
        namespace, _, name = tag.rpartition("}")
        if name in self.wanted:
            self.namespaces.add(namespace[1:])
            kept = {key: attributes[key] for key in self.wanted[name] if key in attributes}
            self.found.append((self._open[-1], name, kept))
            if len(self.found) > MAX_ELEMENTS:
                raise Refused(TOO_MUCH)
        self.done += 1
        self._open.append(name)

    def end(self, tag):
        super().end(tag)
        self._open.pop()


class Strings(Target):
    """The table of shared strings: plain ones, and rich ones without their formatting and phonetic guides."""

    def __init__(self):
        super().__init__()
        self.strings: list[str] = []
        self._parts: list[str] = []
        self._reading = False
        self._phonetic = False

    def start(self, tag, attributes):
        super().start(tag, attributes)
        if tag == TEXT:
            self._reading = not self._phonetic
        elif tag == PHONETIC:
            self._phonetic = True

    def data(self, text):
        if self._reading:
            self._parts.append(text)

    def end(self, tag):
        super().end(tag)
        if tag == TEXT:
            self._reading = False
        elif tag == PHONETIC:
            self._phonetic = False
        elif tag == STRING:
            self.strings.append(unescape("".join(self._parts)))
            self._parts = []
            self.done += 1
            if self.done > MAX_STRINGS:
                raise Refused(TOO_MUCH)


class Cells(Target):
    """The rows of a sheet: ``take_row(number, cells)`` gets each one that is not empty, ``merged`` lists merged areas.

    ``number_of(letters)`` turns a column's letters into its number, ``value_of(type, text, style)`` what a cell holds
    into a value.
    """

    def __init__(self, number_of: Callable, value_of: Callable, take_row: Callable):
        super().__init__()
        self.merged: list[str] = []
        self._number_of, self._value_of, self._take_row = number_of, value_of, take_row
        self._row = self._column = 0
        self._cells: dict[int, object] = {}
        self._type, self._style = "n", 0
        self._reading = self._phonetic = False
        self._text: list[str] = []
        self._formula: str | None = None

    def start(self, tag, attributes):
        super().start(tag, attributes)
        if tag == CELL:
            place = attributes.get("r")
            self._column = self._number_of(place.rstrip("0123456789")) if place else self._column + 1
            self._type, self._style = attributes.get("t", "n"), int(attributes.get("s", 0))
            self._text, self._formula = [], None
        elif tag in (VALUE, TEXT, FORMULA):
            self._reading = not self._phonetic
        elif tag == ROW:
            number = int(attributes.get("r", self._row + 1))
            if not self._row < number <= LAST_ROW:
                raise Refused(DAMAGED)
            self._row, self._column = number, 0
        elif tag == PHONETIC:
            self._phonetic = True
        elif tag == MERGED:
            self._take_merged(attributes.get("ref", ""))

    def data(self, text):
        if self._reading:
            self._text.append(text)

    def end(self, tag):
        super().end(tag)
        if tag == CELL:
            self._end_cell()
        elif tag in (VALUE, TEXT):
            self._reading = False
        elif tag == FORMULA:
            self._reading = False
            self._formula, self._text = "=" + ("".join(self._text) or "…"), []
        elif tag == ROW:
            self.done += 1
            if self._cells:
                self._take_row(self._row, self._cells)
                self._cells = {}
        elif tag == PHONETIC:
            self._phonetic = False

    def _end_cell(self):
        if self._formula is not None:
            self._cells[self._column] = Formula(self._formula)
        elif self._text:
            value = self._value_of(self._type, "".join(self._text), self._style)
            if value is not None and value != "":
                self._cells[self._column] = value

    def _take_merged(self, area: str) -> None:
        self.merged.append(area)
        self.done += 1
        if len(self.merged) > MAX_MERGED:
            raise Refused(TOO_MUCH)
