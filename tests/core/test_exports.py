"""Workbooks: written, opened again and compared cell by cell."""

import re
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from types import SimpleNamespace
from xml.etree import ElementTree

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.exports import (
    CUT_MARK,
    MAX_CELL,
    Column,
    Sheet,
    safe_text,
    sheet_title,
    workbook_response,
    write_workbook,
)

NASTY = [
    "=1+1",
    "=cmd|' /C calc'!A0",
    "+86 138",
    "-3",
    "@SUM(A1)",
    "\t=1",
    "#N/A",
    "#REF!",
    "0012",
    "110101198507120010",
    "  两边空格  ",
    "第一行\n第二行",
    "<b>&amp;]]></b>",
    "㛃䶮𬭎𠮷䴖",
    "TRUE",
    "1985-07-12",
    "1e5",
]


def opened(content: bytes):
    return openpyxl.load_workbook(BytesIO(content))


def written(values, **column):
    """The cells that one column of ``values`` becomes."""
    content = write_workbook([Sheet("表", [Column("列", lambda row: row, **column)], values)])
    return [row[0] for row in opened(content).active.iter_rows(min_row=2)]


def raw_cells(content: bytes) -> list[ElementTree.Element]:
    with zipfile.ZipFile(BytesIO(content)) as book:
        tree = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))  # noqa: S314
    return list(tree.iter("{http://schemas.openxmlformats.org/spreadsheetml/2006/main}c"))


def test_rows_come_back_cell_by_cell():
    rows = [
        {"name": "王㛃", "score": Decimal("89.68"), "on": date(1985, 7, 12), "share": 0.92, "count": 3},
        {"name": "李𠮷", "score": None, "on": None, "share": None, "count": 0},
    ]
    columns = [
        Column("姓名", "name", 14),
        Column("综合得分", "score", 10, "number", number_format="0.00"),
        Column("出生日期", "on", 12, "date"),
        Column("按时率", "share", 10, "percent"),
        Column("次数", lambda row: row["count"], 8, "number"),
    ]
    page = opened(write_workbook([Sheet("汇总", columns, rows)])).active
    assert [[cell.value for cell in row] for row in page.iter_rows()] == [
        ["姓名", "综合得分", "出生日期", "按时率", "次数"],
        ["王㛃", 89.68, datetime(1985, 7, 12), 0.92, 3],  # noqa: DTZ001 - workbooks know no time zones
        ["李𠮷", None, None, None, 0],
    ]
    assert [cell.data_type for cell in page[2]] == ["s", "n", "d", "n", "n"]
    assert [cell.number_format for cell in page[2]] == ["@", "0.00", "yyyy-mm-dd", "0.0%", "General"]


def test_values_are_found_by_key_attribute_path_or_function():
    row = SimpleNamespace(name="甲", group=SimpleNamespace(name="一组"))
    columns = [Column("姓名", "name"), Column("小组", "group.name"), Column("长", lambda r: len(r.name), kind="number")]
    page = opened(write_workbook([Sheet("表", columns, iter([row]))])).active
    assert [cell.value for cell in page[2]] == ["甲", "一组", 1]


@pytest.mark.parametrize("value", NASTY)
@pytest.mark.parametrize("kind", ["text", "number", "date", "percent"])
def test_text_is_never_anything_but_text(value, kind):
    (cell,) = written([value], kind=kind)
    assert (cell.value, cell.data_type) == (value, "s")


def test_no_formula_stands_in_the_file_and_an_edited_cell_does_not_become_one():
    content = write_workbook([Sheet("=1+1", [Column("=A1", lambda row: row)], NASTY)])
    cells = raw_cells(content)
    assert {cell.get("t") for cell in cells} == {"inlineStr"}
    assert not any(child.tag.endswith("}f") for cell in cells for child in cell)
    page = opened(content).active
    assert [cell.value for (cell,) in page.iter_rows(min_row=2) if cell.quotePrefix] == [
        text for text in NASTY if text[0] in "=+-@\t"
    ]


def test_the_guard_is_needed_openpyxl_alone_writes_a_formula():
    book = openpyxl.Workbook(write_only=True)
    book.create_sheet("表").append(["=1+1"])
    content = BytesIO()
    book.save(content)
    assert opened(content.getvalue()).active["A1"].data_type == "f"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("王\x00小\x0b明\x7f", "王小明"),
        ("半\ud83d个", "半个"),
        ("非\ufffe字\uffff符\U0001fffe", "非字符"),
        ("张\u202e三", "张三"),
        ("一\r\n二\r三", "一\n二\n三"),
        ("制\t表", "制\t表"),
    ],
)
def test_what_no_cell_can_hold_is_left_out(typed, kept):
    assert [cell.value for cell in written([typed])] == [kept]


def test_text_that_excel_would_decode_is_written_as_itself():
    (cell,) = raw_cells(write_workbook([Sheet("表", [Column("列", lambda row: row)], ["a_x0041_b"])]))[1:]
    assert "".join(cell.itertext()) == "a_x005F_x0041_b"


def test_long_text_is_cut_with_a_mark_between_characters():
    fits, long, rare = "字" * MAX_CELL, "字" * (MAX_CELL + 1), "𠮷" * MAX_CELL
    assert safe_text(fits) == fits
    assert safe_text(long) == "字" * (MAX_CELL - len(CUT_MARK)) + CUT_MARK
    assert set(safe_text(rare)) == {"𠮷", *CUT_MARK}
    cells = written([long, rare])
    assert [cell.value.endswith(CUT_MARK) for cell in cells] == [True, True]
    assert all(len(cell.value.encode("utf-16-le")) // 2 <= MAX_CELL for cell in cells)


def test_numbers_stay_numbers_unless_excel_would_change_them():
    values = [0, -1.5, Decimal("36.8"), True, 10**15, float("nan"), "缺"]
    cells = written(values, kind="number")
    assert [cell.value for cell in cells] == [0, -1.5, 36.8, "是", "1000000000000000", "nan", "缺"]


def test_numbers_in_a_text_column_are_text():
    assert [(cell.value, cell.data_type) for cell in written([13800000000, 7])] == [("13800000000", "s"), ("7", "s")]


def test_moments_are_shown_in_local_time_and_other_dates_as_text():
    cells = written([datetime(2026, 12, 31, 16, 5, tzinfo=UTC), date(1899, 1, 1), "1985年7月"], kind="date")
    assert cells[0].value == datetime(2027, 1, 1, 0, 5)  # noqa: DTZ001
    assert cells[0].number_format == "yyyy-mm-dd hh:mm"
    assert [cell.value for cell in cells[1:]] == ["1899-01-01", "1985年7月"]


def test_sheet_is_ready_to_read_and_to_print():
    columns = [Column("姓名", lambda row: row, 20), Column("备注", lambda row: row)]
    page = opened(write_workbook([Sheet("甲&乙", columns, ["一", "二"])])).active
    assert page.freeze_panes == "A2"
    assert page.auto_filter.ref == "A1:B3"
    assert page.column_dimensions["A"].width == 20
    assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert (page.page_setup.fitToWidth, page.page_setup.fitToHeight) == (1, 0)
    assert page.print_title_rows == "$1:$1"
    assert "&P" in page.oddFooter.center.text
    assert "&N" in page.oddFooter.center.text
    assert page.oddHeader.center.text == "甲&&乙"
    assert page["A1"].font.bold
    assert not page["A2"].font.bold


def test_a_sheet_without_rows_is_still_a_sheet():
    page = opened(write_workbook([Sheet("空", [Column("姓名", "name")], [])])).active
    assert page.auto_filter.ref == "A1:A1"
    assert [[cell.value for cell in row] for row in page.iter_rows()] == [["姓名"]]


def test_sheet_titles_are_made_legal_and_unique():
    wanted = ["一组", "一组", "A/B:C*?[]\\", "", "'引号'", "History", "长" * 40, "长" * 40, "𠮷" * 40, "abc", "ABC"]
    content = write_workbook([Sheet(title, [Column("列", lambda row: row)], []) for title in wanted])
    titles = opened(content).sheetnames
    assert titles[:6] == ["一组", "一组(2)", "A B C", "工作表", "引号", "History(2)"]
    assert titles[6:] == ["长" * 31, "长" * 28 + "(2)", "𠮷" * 15, "abc", "ABC(2)"]


@given(st.lists(st.text(), max_size=8))
def test_any_titles_are_legal_and_unique(wanted):
    taken = set()
    titles = [sheet_title(title, taken) for title in wanted]
    assert len({title.casefold() for title in titles}) == len(titles)
    assert all(0 < len(title.encode("utf-16-le")) // 2 <= 31 for title in titles)
    assert not any(re.search(r"[\[\]:*?/\\]|^'|'$", title) for title in titles)


@given(st.text(alphabet=st.characters(codec=None), max_size=60))
def test_any_text_can_be_written_and_read(text):
    (cell,) = written(["甲" + text])
    assert cell.data_type == "s"
    assert cell.value.startswith("甲")


def test_download_carries_the_chinese_name_and_is_not_kept():
    response = workbook_response("名册 2026/07.xlsx", write_workbook([Sheet("表", [Column("列", "x")], [])]))
    assert response["Content-Disposition"] == ("attachment; filename*=utf-8''%E5%90%8D%E5%86%8C%202026_07.xlsx")
    assert response["Cache-Control"] == "no-store, private"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert opened(response.content).sheetnames == ["表"]


def test_download_name_cannot_split_the_header_or_leave_the_folder():
    response = workbook_response('..\\a"\r\nX: y/' + "长" * 300 + ".xlsx", b"")
    name = response["Content-Disposition"]
    assert "\n" not in name
    assert name.endswith(".xlsx")
    assert len(name) < 700
    assert "X" not in response.headers
