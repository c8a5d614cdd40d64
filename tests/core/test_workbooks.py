"""Uploaded workbooks: they are read as they stand, and whatever they do costs no more than seconds and megabytes."""

import io
import json
import random
import struct
import subprocess
import sys
import zipfile
from contextlib import suppress
from datetime import date, time

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.styles import Font

from core.errors import Refused
from core.workbooks import CellError, DateCell, Formula, address, read_workbook

NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
RELATIONS = (
    f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
    "</Relationships>"
)
SHEETS = '<sheets><sheet name="名单" sheetId="1" r:id="s1"/></sheets>'
WORKBOOK = f'<workbook xmlns="{NAMESPACE}" xmlns:r="{OFFICE}">{SHEETS}</workbook>'
WORKBOOK_RELATIONS = (
    f'<Relationships xmlns="{PACKAGE}">'
    f'<Relationship Id="s1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="s2" Type="{OFFICE}/sharedStrings" Target="/xl/sharedStrings.xml"/>'
    f'<Relationship Id="s3" Type="{OFFICE}/styles" Target="styles.xml"/>'
    "</Relationships>"
)
ORDINARY_ROW = '<row r="1"><c r="A1" t="inlineStr"><is><t>姓名</t></is></c></row>'


OWN_PLACES = {"workbook", "relations", "sheet"}


def sheet_xml(rows: str, after: str = "") -> str:
    return f'<worksheet xmlns="{NAMESPACE}"><sheetData>{rows}</sheetData>{after}</worksheet>'


def archive(method=zipfile.ZIP_DEFLATED, **parts: str | bytes) -> bytes:
    """A workbook put together by hand. ``parts``: sheet, strings, styles, workbook, relations; others by their path."""
    files = {
        "_rels/.rels": RELATIONS,
        "xl/workbook.xml": parts.get("workbook", WORKBOOK),
        "xl/_rels/workbook.xml.rels": parts.get("relations", WORKBOOK_RELATIONS),
        "xl/worksheets/sheet1.xml": parts.get("sheet", sheet_xml(ORDINARY_ROW)),
    }
    places = {"strings": "xl/sharedStrings.xml", "styles": "xl/styles.xml"}
    files |= {places.get(name, name): text for name, text in parts.items() if name not in OWN_PLACES}
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", method) as book:
        for name, text in files.items():
            book.writestr(name, text)
    return data.getvalue()


def saved(book: openpyxl.Workbook) -> bytes:
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def strings_xml(strings: str) -> str:
    return f'<sst xmlns="{NAMESPACE}">{strings}</sst>'


def styles_xml(styles: str) -> str:
    return f'<styleSheet xmlns="{NAMESPACE}">{styles}</styleSheet>'


def only_row(data: bytes) -> dict[int, object]:
    [sheet] = read_workbook(data)
    [row] = sheet.rows
    return row.cells


def refusal(data: bytes, **bounds) -> str:
    with pytest.raises(Refused) as caught:
        read_workbook(data, **bounds)
    return caught.value.message


# What is read


def test_values_are_read_as_they_stand():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "名单"
    sheet["B3"] = "罗远䶮"
    sheet["C3"] = 13900000001
    sheet["D3"] = 1947.07
    sheet["E3"] = date(1988, 7, 12)
    sheet["F3"] = "=SUM(A1:A2)"
    sheet["G3"] = True
    sheet["H3"] = "#N/A"
    sheet["XF3"] = " "
    sheet["A5"] = "=not a formula"
    sheet["A5"].data_type = "s"
    sheet.merge_cells("A7:C8")
    [read] = read_workbook(saved(book), max_columns=1000)
    assert read.name == "名单"
    assert [row.number for row in read.rows] == [3, 5]
    cells = read.rows[0].cells
    assert [cells[n] for n in (2, 3, 4, 7)] == ["罗远䶮", 13900000001, 1947.07, True]
    assert cells[5].day == date(1988, 7, 12)
    assert isinstance(cells[6], Formula)
    assert cells[6] == "=SUM(A1:A2)"
    assert isinstance(cells[8], CellError)
    assert read.rows[1].cells == {1: "=not a formula"}
    assert not isinstance(read.rows[1].cells[1], Formula)
    assert read.merged == [(1, 7, 3, 8)]


def test_a_file_object_is_read_like_its_bytes():
    assert read_workbook(io.BytesIO(archive())) == read_workbook(archive())


def test_every_birthday_of_the_summer_time_years_is_exact():
    days = [date.fromordinal(n) for n in range(date(1986, 5, 1).toordinal(), date(1991, 10, 1).toordinal())]
    book = openpyxl.Workbook()
    for day in days:
        book.active.append([day])
    [sheet] = read_workbook(saved(book))
    assert [row.cells[1].day for row in sheet.rows] == days


def test_hidden_sheets_are_left_out():
    book = openpyxl.Workbook()
    book.active["A1"] = "看得见"
    book.create_sheet("藏起来").sheet_state = "hidden"
    book["藏起来"]["A1"] = "看不见"
    assert [sheet.rows[0].cells[1] for sheet in read_workbook(saved(book))] == ["看得见"]


def test_shared_strings_lose_their_formatting_and_phonetic_guides():
    strings = strings_xml(
        "<si><t>方永</t></si>"
        "<si><r><t>朱</t></r><r><rPr><b/></rPr><t>刚杰</t></r><rPh sb='0' eb='1'><t>zhu</t></rPh></si>"
        "<si><t>两_x000D_行_xD800__x0000_</t></si>"
    )
    row = '<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c><c t="s"><v>2</v></c></row>'
    assert only_row(archive(sheet=sheet_xml(row), strings=strings)) == {1: "方永", 2: "朱刚杰", 3: "两\r行"}


@pytest.mark.parametrize(
    ("number", "pattern", "shows"),
    [
        (14, None, "day"),
        (17, None, "month"),
        (31, None, "day"),
        (57, None, "month"),
        (176, 'yyyy"年"m"月"d"日";@', "day"),
        (176, '[$-804]yyyy"年"m"月";@', "month"),
        (176, "yyyy/m", "month"),
        (176, 'yyyy"年"', "year"),
        (176, "[DBNum1]yyyy年m月d日", "day"),
    ],
)
def test_a_date_says_how_much_of_it_is_shown(number, pattern, shows):
    formats = f"<numFmts><numFmt numFmtId='{number}' formatCode='{pattern}'/></numFmts>" if pattern else ""
    styles = styles_xml(
        f'{formats}<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
        f'<cellXfs><xf numFmtId="0"/><xf numFmtId="{number}"/></cellXfs>'
    )
    row = '<row r="4"><c r="A4" s="1"><v>31240</v></c><c r="B4" s="0"><v>31240</v></c></row>'
    cells = only_row(archive(sheet=sheet_xml(row), styles=styles))
    assert cells[1].day == date(1985, 7, 12)
    assert cells[1].shows == shows
    assert cells[2] == 31240


def test_a_mac_workbook_counts_from_1904():
    book = openpyxl.Workbook()
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    book.active["A1"] = date(1988, 7, 12)
    assert only_row(saved(book))[1].day == date(1988, 7, 12)


def test_a_time_of_day_is_no_day():
    book = openpyxl.Workbook()
    book.active["A1"] = time(8, 30)
    cell = only_row(saved(book))[1]
    assert isinstance(cell, DateCell)
    assert cell.day is None


def test_a_date_outside_the_calendar_is_a_number():
    styles = styles_xml('<cellXfs><xf numFmtId="14"/></cellXfs>')
    row = '<row><c s="0"><v>1e300</v></c><c s="0"><v>-5000000</v></c></row>'
    assert only_row(archive(sheet=sheet_xml(row), styles=styles)) == {1: 1e300, 2: -5000000}


def test_lying_dimensions_are_not_believed():
    lying = sheet_xml(ORDINARY_ROW).replace("<sheetData>", '<dimension ref="A1:XFD1048576"/><sheetData>')
    assert only_row(archive(sheet=lying)) == {1: "姓名"}


def test_rows_that_are_only_formatted_do_not_count():
    rows = "".join(f'<row r="{n}" ht="20"><c r="A{n}" s="0"/></row>' for n in range(2, 100_000))
    assert only_row(archive(sheet=sheet_xml(ORDINARY_ROW + rows))) == {1: "姓名"}


def test_styles_that_other_readers_give_up_on_do_no_harm():
    odd = '<fills><fill/></fills><fonts><font><color rgb="？"/></font></fonts>'
    assert only_row(archive(styles=styles_xml(odd))) == {1: "姓名"}


def test_address():
    assert address(8, 37) == "H37"
    assert address(27, 1) == "AA1"


# What is refused, and with which sentence


def ole(stream: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + stream.encode("utf-16-le") + bytes(1024)


def zipped(*names: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as book:
        for name in names:
            book.writestr(name, "x")
    return data.getvalue()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "空文件"),
        (b" \r\n", "空文件"),
        (ole("EncryptedPackage"), "打开密码"),
        (ole("Workbook"), ".xls"),
        ("姓名,性别\r\n方永,女\r\n".encode(), ".csv"),
        ("姓名\t性别\r\n方永\t女\r\n".encode("gb18030"), ".csv"),
        ("\ufeff姓名\t性别\r\n方永\t女\r\n".encode("utf-16-le"), ".csv"),
        (b"\xff\xfe", "不是 Excel"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "网页"),
        ("\ufeff<?xml version='1.0'?><Workbook/>".encode(), "网页"),
        (b"%PDF-1.7 ...", "不是 Excel"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "不是 Excel"),
        (zipped("word/document.xml", "_rels/.rels"), "Word"),
        (zipped("mimetype", "content.xml"), "OpenDocument"),
        (zipped("xl/workbook.bin", "_rels/.rels"), ".xlsb"),
        (zipped("花名册.xlsx"), "先解压"),
        (b"PK\x03\x04 and no more", "损坏"),
        (archive()[:-40], "损坏"),
        (archive(workbook=WORKBOOK.replace(NAMESPACE, "http://purl.oclc.org/ooxml/spreadsheetml/main")), "严格"),
        (archive(workbook=WORKBOOK.replace('name="名单"', 'name="名单" state="hidden"')), "取消隐藏"),
        (archive(sheet="<worksheet>"), "损坏"),
        (archive(sheet=sheet_xml('<row><c t="s"><v>7</v></c></row>')), "损坏"),
        (archive(sheet=sheet_xml('<row r="2"/><row r="1"/>')), "损坏"),
        (archive(sheet=sheet_xml('<row><c r="1"><v>7</v></c></row>')), "损坏"),
        (archive(sheet=sheet_xml(f"<row><c><v>{'9' * 5000}</v></c></row>")), "损坏"),
    ],
)
def test_other_files_get_a_sentence_of_their_own(data, words):
    sentence = refusal(data)
    assert words in sentence
    assert sentence.endswith("。")


def test_an_archive_with_a_password_is_refused():
    data = bytearray(archive())
    central = data.index(b"PK\x01\x02")
    data[central + 8] |= 1
    assert "密码" in refusal(bytes(data))


def test_the_directory_cannot_lie_about_sizes():
    data = bytearray(archive(sheet=sheet_xml(ORDINARY_ROW + "<row/>" * 100_000)))
    central = data.index(b"PK\x01\x02", data.index(b"xl/worksheets/sheet1.xml", data.index(b"PK\x01\x02")) - 60)
    data[central + 24 : central + 28] = struct.pack("<I", 200)
    assert "损坏" in refusal(bytes(data))


def test_a_cell_far_away_is_named():
    far = sheet_xml(ORDINARY_ROW + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
    assert "第 1048576 行" in refusal(archive(sheet=far))
    wide = sheet_xml('<row r="4"><c r="A4"><v>1</v></c><c r="XFD4"><v>1</v></c></row>')
    assert "XFD4" in refusal(archive(sheet=wide))
    assert "XFD4" not in str(
        read_workbook(archive(sheet=sheet_xml(ORDINARY_ROW + '<row r="4"><c r="XFD4" s="0"/></row>')))
    )


def test_what_the_bombs_are_refused_for_is_allowed_in_honest_measure():
    assert only_row(archive(zipfile.ZIP_STORED, sheet=sheet_xml(ORDINARY_ROW + " " * 1_500_000))) == {1: "姓名"}
    assert only_row(archive(**{f"xl/media/{n}.png": "x" for n in range(1000)})) == {1: "姓名"}


def test_bounds_are_the_callers():
    two = archive(sheet=sheet_xml("<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>1</v></c></row>"))
    assert read_workbook(two, max_rows=2, max_columns=2)
    assert "1 行的上限" in refusal(two, max_rows=1)
    assert "1 列的上限" in refusal(two, max_columns=1)


ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
DOCTYPES = {
    "laughs": f'<!DOCTYPE x [<!ENTITY e0 "ha">{ENTITIES}]>',
    "external": '<!DOCTYPE x [<!ENTITY e9 SYSTEM "file:///etc/passwd">]>',
    "remote": '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
    "harmless": "<!DOCTYPE x>",
}


@pytest.mark.parametrize("doctype", DOCTYPES)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_documents_that_define_entities_are_refused(doctype, encoding):
    entity = "" if doctype == "harmless" else "&e9;"
    hostile = {
        "sheet": sheet_xml(f'<row><c t="inlineStr"><is><t>{entity}</t></is></c></row>'),
        "strings": strings_xml(f"<si><t>{entity}</t></si>"),
        "styles": styles_xml(f"<a>{entity}</a>"),
        "workbook": WORKBOOK.replace("<sheets>", f"<a>{entity}</a><sheets>"),
        "relations": WORKBOOK_RELATIONS.replace("</Rel", f"<a>{entity}</a></Rel"),
    }
    for part, text in hostile.items():
        declared = f'<?xml version="1.0" encoding="{encoding}"?>{DOCTYPES[doctype]}{text}'.encode(encoding)
        assert "损坏" in refusal(archive(**{part: declared})), part


# What it costs. Each bomb goes off in a process of its own, so that its memory can be measured.

PROGRAM = """
import json, re, sys, time
from pathlib import Path
from core.errors import Refused
from core.workbooks import read_workbook
def peak():
    return int(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1]) / 1024
data = sys.stdin.buffer.read()
before = peak()
start = time.process_time()
try:
    said = f"{sum(len(sheet.rows) for sheet in read_workbook(data))} rows"
except Refused as refused:
    said = refused.message
spent = time.process_time() - start
json.dump([said, spent, peak() - before], sys.stdout)
"""


def cost(data: bytes) -> tuple[str, float, float]:
    """Return what reading ``data`` says, its seconds of processor time, and the megabytes it adds to the process."""
    done = subprocess.run([sys.executable, "-c", PROGRAM], input=data, capture_output=True, check=True, timeout=120)
    said, spent, grown = json.loads(done.stdout)
    return said, spent, grown


def noise(count: int, times: int = 1) -> str:
    """Rows that cannot be packed small, so that the ratio does not give them away."""
    source = random.Random(2)
    texts = (f"{source.getrandbits(80):x}" * times for _ in range(count))
    return "".join(f'<row><c t="inlineStr"><is><t>{text}</t></is></c></row>' for text in texts)


def numbered(pattern: str, megabytes: int) -> str:
    """``pattern`` with a rising number, as often as it takes."""
    return "".join(pattern.format(n) for n in range(megabytes * 1024 * 1024 // len(pattern.format(10**6))))


def many_entries() -> bytes:
    return b"PK\x03\x04" + (b"PK\x01\x02" + bytes(42)) * 200_000


def same_sheet_often() -> bytes:
    listed = "".join(f'<sheet name="{n}" sheetId="{n}" r:id="s1"/>' for n in range(1, 1000))
    return archive(sheet=sheet_xml(noise(100_000)), workbook=WORKBOOK.replace("<sheets>", f"<sheets>{listed}"))


def slow_formats() -> bytes:
    formats = "".join(f"<numFmt numFmtId='{n}' formatCode='{n}{'[' * 10_000}'/>" for n in range(1500))
    used = "".join(f"<xf numFmtId='{n}'/>" for n in range(1500))
    return archive(zipfile.ZIP_STORED, styles=styles_xml(f"<numFmts>{formats}</numFmts><cellXfs>{used}</cellXfs>"))


def slow_formulas() -> bytes:
    first = f"<row><c r='A1'><f t='shared' si='0'>{'A1+' * 100_000}</f></c></row>"
    return archive(zipfile.ZIP_STORED, sheet=sheet_xml(first + "<row><c><f t='shared' si='0'/></c></row>" * 15_000))


SIZE = 16  # megabytes of XML
BOMBS = {
    "one byte, again and again": lambda: archive(sheet=" " * 200_000_000),
    "strings of nothing": lambda: archive(zipfile.ZIP_STORED, strings=strings_xml("<si/>" * 1_100_000)),
    "too many rows": lambda: archive(sheet=sheet_xml(noise(300_000))),
    "too many empty rows": lambda: archive(zipfile.ZIP_STORED, sheet=sheet_xml("<row/>" * 1_100_000)),
    "too much in few rows": lambda: archive(sheet=sheet_xml(noise(18_000, 250))),
    "a row without an end": lambda: archive(sheet=sheet_xml("<row>" + numbered("<c><v>{}</v></c>", SIZE))),
    "the same sheet a thousand times": same_sheet_often,
    "depth": lambda: archive(zipfile.ZIP_STORED, sheet=sheet_xml((60 * "<a>" + "<row/>") * 90_000)),
    "depth of rows": lambda: archive(sheet=sheet_xml(numbered("<row b='{}'>", SIZE))),
    "names of elements": lambda: archive(sheet=sheet_xml(numbered("<a{}/><row/>", SIZE))),
    "names of attributes": lambda: archive(sheet=sheet_xml(f"<row{numbered(' a{}=`x`', SIZE)}/>".replace("`", "'"))),
    "names of spaces": lambda: archive(sheet=sheet_xml(numbered("<row xmlns:a{}='u'/>", SIZE))),
    "one attribute": lambda: archive(sheet=sheet_xml(f"<row a='{numbered('{}', SIZE)}'/>")),
    "one comment": lambda: archive(sheet=sheet_xml(f"<!--{numbered('<{}', SIZE)}-->")),
    "one text": lambda: archive(sheet=sheet_xml(f"<row><c><v>{numbered('{}', SIZE)}</v></c></row>")),
    "merged areas": lambda: archive(sheet=sheet_xml("", numbered("<mergeCell ref='A{}:B1'/>", SIZE))),
    "styles": lambda: archive(styles=styles_xml(f"<cellXfs>{numbered('<xf numFmtId=`{}`/>', SIZE)}").replace("`", "'")),
    "packed too tightly": lambda: archive(sheet=sheet_xml(ORDINARY_ROW + " " * 1_500_000)),
    "directory": lambda: archive(**{f"other{n}": "x" for n in range(3000)}),
    "a method that asks for memory": lambda: archive(zipfile.ZIP_LZMA),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_bombs_are_refused_within_seconds_and_bounded_memory(bomb):
    said, spent, grown = cost(BOMBS[bomb]())
    assert said.endswith("。")
    assert spent < 20  # of processor time; 15 is what the reader allows itself
    assert grown < 150


def test_time_is_bounded_as_well(monkeypatch):
    monkeypatch.setattr("core.workbooks.archive.MAX_SECONDS", 0)
    assert "已停止读取" in refusal(archive())


@pytest.mark.parametrize("build", [slow_formats, slow_formulas])
def test_what_is_slow_elsewhere_is_not_looked_at(build):
    said, spent, grown = cost(build())
    assert said.endswith(" rows")
    assert spent < 5
    assert grown < 150


def test_the_largest_honest_file_is_read():
    """The negative control: what the bombs are refused for is not what a big roster looks like."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for number in range(1, 20_001):
        sheet.append(
            [number, "方永", "女", date(1985, 7, 12), "999901198507123456", "第二党小组", f"东河街道{number}号"]
        )
    said, spent, grown = cost(saved(book))
    assert said == "20000 rows"
    assert spent < 10
    assert grown < 150


# Whatever the bytes: nothing but a refusal ever comes out


def ordinary() -> bytes:
    book = openpyxl.Workbook()
    book.active.append(["姓名", "出生年月", "党龄"])
    book.active.append(["方永", date(1985, 7, 12), "=1+1"])
    book.active["A1"].font = Font(bold=True)
    return saved(book)


ORDINARY = ordinary()


@given(st.lists(st.tuples(st.integers(0, len(ORDINARY) - 1), st.integers(0, 255)), min_size=1, max_size=12))
@settings(max_examples=150, deadline=None)
def test_damaged_files_are_read_or_refused(changes):
    data = bytearray(ORDINARY)
    for place, byte in changes:
        data[place] = byte
    with suppress(Refused):
        read_workbook(bytes(data))


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_damaged_sheets_are_read_or_refused(data):
    text = list(sheet_xml(ORDINARY_ROW + '<row r="3"><c r="B3" t="b"><v>1</v></c><c t="d"><v>1985-07-12</v></c></row>'))
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(text) - 1))
        text[place] = data.draw(st.text(max_size=4))
    with suppress(Refused):
        read_workbook(archive(sheet="".join(text).encode("utf-8", "ignore")))
