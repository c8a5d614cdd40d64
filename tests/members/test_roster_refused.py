"""The refused rows come back as a workbook that can be mended and uploaded as it is."""

import io
from datetime import date

import openpyxl

from core.workbooks import Formula
from members.roster import read_roster, refused_workbook
from tests.members.roster_files import HEADINGS, TODAY, fill, person, saved, workbook, year_roster


def returned(people, **layout):
    roster = read_roster(workbook(people, **layout), on=TODAY)
    return roster, openpyxl.load_workbook(io.BytesIO(refused_workbook(roster))).active


def test_refused_rows_stand_as_they_stood_with_their_reasons():
    people, wrong = year_roster()
    roster, sheet = returned(people)
    assert [cell.value for cell in sheet[2]] == [*HEADINGS, "退回原因"]
    assert sheet.max_row == 2 + len(wrong)
    for row, index, refused in zip(sheet.iter_rows(min_row=3), wrong, roster.refused, strict=True):
        assert [cell.value for cell in row[:-1]] == [people[index].get(heading) for heading in HEADINGS]
        assert row[-1].value == refused.problems[0].advice
        coloured = [HEADINGS[cell.column - 1] for cell in row[:-1] if cell.fill.fgColor.rgb == "00FFC7CE"]
        assert coloured == [wrong[index]]


def test_mended_rows_can_be_uploaded_again():
    people, wrong = year_roster()
    roster, sheet = returned(people)
    mended = {
        "H3": "1999-02-01",
        "B4": "尤立新",
        "F5": person(38)["身份证号"],
        "B6": "何海燕",
        "F6": None,
        "E6": "1950-02-01",
    }
    for place, value in mended.items():
        sheet[place] = value
    again = read_roster(saved(sheet.parent), on=TODAY)
    assert [row.values["name"] for row in again.rows] == [
        person(33)["姓名"],
        "尤立新",
        person(38)["姓名"],
        "何海燕",
    ]
    assert not again.refused
    assert len(again.rows) == len(wrong) == len(roster.refused)


def test_what_is_not_mended_is_refused_again():
    people = [
        person(0, 家庭住址="=A1&A2", 身份证号=9.99901200111228e17),
        person(1, 姓名=None),
        person(2, 出生年月=1985.1),
    ]
    roster, sheet = returned(people)
    again = read_roster(saved(sheet.parent), on=TODAY)
    assert [[p.advice for p in row.problems] for row in again.rows] == [
        [p.advice for p in row.problems] for row in roster.rows
    ]


def test_nothing_in_it_acts():
    book = openpyxl.Workbook()
    fill(book.active, [person(0, 性别="M", 家庭住址='=HYPERLINK("http://127.0.0.1")', 特长="+1", 备注="@SUM(A1)")])
    book.active["G4"] = "=cmd|' /C calc'!A0"
    book.active["G4"].data_type = "s"
    roster = read_roster(saved(book), on=TODAY)
    sheet = openpyxl.load_workbook(io.BytesIO(refused_workbook(roster))).active
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "d"}
    assert sheet["G3"].value == "=cmd|' /C calc'!A0"
    assert all(sheet[place].quotePrefix for place in ("G3", "O3", "P3", "Q3"))
    assert not any(isinstance(value, Formula) for value in roster_cells(refused_workbook(roster)))


def roster_cells(data: bytes) -> list[object]:
    return [value for row in read_roster(data, on=TODAY).rows for value in row.cells.values()]


def test_dates_keep_how_they_look_and_so_how_precise_they_are():
    book = openpyxl.Workbook()
    fill(book.active, [person(0, 性别="M", 入党时间=date(1974, 7, 1))])
    book.active["H4"].number_format = 'yyyy"年"m"月"'
    first = read_roster(saved(book), on=TODAY)
    second = read_roster(refused_workbook(first), on=TODAY)
    assert str(first.rows[0].values["joined_on"]) == str(second.rows[0].values["joined_on"]) == "1974-07"
    assert second.rows[0].cells == first.rows[0].cells | {18: first.rows[0].problems[0].advice}


def test_numbers_typed_into_it_stay_whole():
    """Whoever mends an ID number or a phone types into a cell that is text already."""
    _roster, sheet = returned([person(0, 性别="M", 身份证号=None)])
    assert sheet["F3"].number_format == sheet["N3"].number_format == "@"


def test_rows_may_be_chosen_by_the_caller():
    """A row can also be refused for what the database knows."""
    roster = read_roster(workbook([person(0), person(1)]), on=TODAY)
    roster.rows[1].refuse("name", "是另一个支部的党员")
    sheet = openpyxl.load_workbook(io.BytesIO(refused_workbook(roster))).active
    assert [row[1].value for row in sheet.iter_rows(min_row=3)] == [person(1)["姓名"]]
    assert sheet["R3"].value == f"姓名“{person(1)['姓名']}”：是另一个支部的党员"
    assert refused_workbook(roster, roster.rows[:1])


def test_columns_nobody_knows_come_back_as_well():
    _roster, sheet = returned([person(0, 性别="M", 星座="狮子座")], headings=[*HEADINGS, "星座"])
    assert sheet["R2"].value == "星座"
    assert sheet["R3"].value == "狮子座"
