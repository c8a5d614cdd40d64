"""A roster is read row by row: what is right to the letter, what is wrong with where, what and how to mend it."""

import random
from datetime import date

import openpyxl
import pytest

from core.errors import Refused
from members.models import Member
from members.roster import Roster, RosterRow, read_roster
from members.roster.headings import NAMES
from tests.members.roster_files import (
    ABOVE,
    HEADINGS,
    TODAY,
    at_midnight,
    day_of,
    fill,
    id_number,
    person,
    saved,
    workbook,
    year_roster,
)


def read(people, **layout) -> Roster:
    return read_roster(workbook(people, **layout), on=TODAY)


def only(**cells) -> RosterRow:
    """The row of one person with these cells."""
    [row] = read([person(0, **cells)], headings=list(dict.fromkeys([*HEADINGS, *cells]))).rows
    return row


def problem(**cells) -> tuple[str, str]:
    """Column and sentence of the only problem of a person with these cells."""
    [found] = only(**cells).problems
    return found.column, found.message


def refusal(data: bytes) -> str:
    with pytest.raises(Refused) as caught:
        read_roster(data, on=TODAY)
    return caught.value.message


# The roster of a year


def test_the_roster_of_a_branch_is_read_to_the_letter():
    people, wrong = year_roster()
    roster = read(people)
    assert roster.header.row == 3
    assert [row.row for row in roster.rows] == list(range(4, 50))
    assert {row.row - 4: row.problems[0].column for row in roster.refused} == wrong
    assert all(len(row.problems) == 1 for row in roster.refused)
    for index, row in enumerate(roster.rows):
        if index not in wrong:
            check_values(row.values, index, people[index])


def check_values(values: dict, index: int, cells: dict) -> None:
    plain = person(index)
    day = day_of(index)
    assert values["name"] == {8: "褚秀兰", 11: "卫远䶮"}.get(index, plain["姓名"])
    assert str(values["birth_on"]) == (f"{day:%Y-%m}" if index == 7 else f"{day:%Y-%m-%d}")
    assert values["id_number"] == cells["身份证号"]
    assert values["gender"] == cells["性别"]
    assert values["phone"] == plain["联系电话"]
    assert values["office"] == ("支部书记" if index == 0 else "")
    assert values["stage"] == ("probationary" if index == 40 else "full")
    if index == 40:
        assert (str(values["joined_on"]), values["full_on"], values["note"]) == ("2025-09-12", None, "预备党员")
    else:
        assert values["joined_on"] == (plain["入党时间"].date(), "day")
        assert values["full_on"] == (plain["转正时间"].date(), "day")
    same = {
        "ethnicity": "民族", "education": "学历", "group": "所在党小组", "category": "党员类型",
        "work_unit": "工作单位及职务", "address": "家庭住址", "skills": "特长",
    }  # fmt: skip
    assert {name: values[name] for name in same} == {name: plain[heading] for name, heading in same.items()}


def test_each_sentence_says_where_what_and_how():
    people, _ = year_roster()
    sentences = {row.row: row.problems[0].message for row in read(people).refused}
    number = people[38]["身份证号"]
    assert sentences == {
        37: "H37 入党时间“2031-02-30”：没有这一天，请改成真实日期，如 2003-02-28",
        40: "B40 姓名：没有姓名，请补上",
        42: f"F42 身份证号“{number[:6]}********{number[-4:]}”：校验位不对，多半有一位数字写错了，请照证件逐位核对",
        47: f"F47 身份证号“{people[11]['身份证号'][:6]}********{people[11]['身份证号'][-4:]}”："
        "与第 15 行“卫远䶮”的号码相同，是同一个人，请删去一行",
    }


def test_values_have_the_names_of_the_models_fields():
    elsewhere = {"id_number", "group", "category", "office", "branch", "serial", "reason"}
    assert NAMES.keys() - elsewhere <= {field.name for field in Member._meta.get_fields()}


# Headings


def test_columns_come_in_any_order_under_anything():
    headings = HEADINGS.copy()
    random.Random(5).shuffle(headings)
    above = [["  "], ["第 1 页"], [None, "党员花名册"], ["单位", "负责人", "联系电话"], ["（姓名须与身份证一致）"]]
    roster = read([person(n) for n in range(5)], headings=headings, above=above)
    assert roster.header.row == 6
    assert [row.values for row in roster.rows] == [row.values for row in read([person(n) for n in range(5)]).rows]


@pytest.mark.parametrize(
    ("name", "headings"),
    [
        ("name", "党员姓名 姓\u3000名 姓名* 【姓名】 姓名（必填）"),
        ("birth_on", "出生日期 生日 出生\n年月 出生年月（公历） ＊出生年月"),
        ("id_number", "身份证号码 公民身份号码 身份证 居民身份证号"),
        ("joined_on", "入党日期 加入党组织时间 入党时间(年月日)"),
        ("full_on", "转正日期 转为正式党员日期"),
        ("group", "党小组 小组 所属党小组"),
        ("office", "党内职务 职务"),
        ("category", "党员类别 类型 人员类别"),
        ("work_unit", "工作单位 单位 单位及职务"),
        ("work_post", "工作岗位 职务职称 职务/职称"),
        ("phone", "手机 手机号 联系电话 电话 联系方式 手机号码（11位）"),
        ("address", "住址 家庭地址 现住址"),
        ("native_place", "籍贯"),
        ("education", "文化程度"),
        ("skills", "能力特长 爱好 特长、爱好"),
        ("physical_condition", "身体状况 健康状况"),
        ("status", "党员状态"),
        ("stage", "发展阶段 党籍状态"),
        ("branch", "所在党支部 党支部 党组织名称"),
        ("former_name", "曾用名"),
        ("ethnicity", "民族"),
    ],
)
def test_usual_names_of_columns(name, headings):
    for heading in headings.split(" "):
        anchor = ["姓名", "性别"] if name != "name" else ["性别", "民族"]
        roster = read([{heading: "方永", "姓名": "方永", "性别": "女", "民族": "汉族"}], headings=[*anchor, heading])
        assert roster.header.columns[name].heading == heading.replace("\n", "")
        assert roster.header.columns[name].number == 3


def test_a_name_that_means_two_things_gives_way_to_the_plain_one():
    columns = read([person(0)], headings=["姓名", "职务", "党内职务", "电话", "手机"]).header.columns
    assert {name: columns[name].heading for name in ("office", "work_post", "phone")} == {
        "office": "党内职务",
        "work_post": "职务",
        "phone": "手机",
    }


def test_columns_nobody_knows_are_listed():
    assert read([person(0)], headings=[*HEADINGS, "党龄", "星座"]).header.unused == ["党龄", "星座"]


def test_headings_of_two_rows():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["花名册"])
    sheet.append(["姓名", "时间", None, "联系方式"])
    sheet.append([None, "入党时间", "转正时间", "手机"])
    sheet.append(["方永", "2003-07-01", "2004-07-01", "13900000001"])
    sheet.merge_cells("A2:A3")
    sheet.merge_cells("B2:C2")
    [row] = read_roster(saved(book), on=TODAY).rows
    assert row.row == 4
    assert str(row.values["full_on"]) == "2004-07-01"
    assert row.values["phone"] == "13900000001"


@pytest.mark.parametrize(
    ("headings", "words"),
    [
        (["姓名", "性别", "姓名"], "A3“姓名”和 C3“姓名”"),
        (["姓名", "出生年月", "出生日期"], "B3“出生年月”和 C3“出生日期”"),
        (["性别", "民族", "学历", "入党时间"], "没有“姓名”一列"),
        (["甲", "乙", "丙"], "没有找到标题行"),
        (["姓名"], "没有找到标题行"),
    ],
)
def test_tables_that_cannot_be_used(headings, words):
    assert words in refusal(workbook([person(0)], headings=headings))


def test_a_table_without_people():
    assert "下面没有一名党员" in refusal(workbook([]))


def test_the_first_sheet_with_a_table_is_read_and_the_others_are_named():
    book = openpyxl.Workbook()
    book.active.title = "说明"
    book.active.append(["填表说明"])
    for title, index in (("一组", 0), ("二组", 1)):
        fill(book.create_sheet(title), [person(index)])
    roster = read_roster(saved(book), on=TODAY)
    assert (roster.sheet, len(roster.rows)) == ("一组", 1)
    assert "“二组”没有读" in roster.notes[0]
    assert len(roster.notes) == 1


# Which rows are people


def test_sums_notes_and_empty_rows_are_nobody():
    people = [person(0), {}, person(1), {"序号": 3}, {heading: heading for heading in HEADINGS}, person(2)]
    below = [
        [None, "  "],
        ["合    计", None, "男2女1"],
        [None, "共计：3 人"],
        ["注：出生年月以身份证为准"],
        ["填表人：周敏", None, None, None, None, None, None, "审核人：高勇"],
        [4, None, None, None, None, None, None, None, None, "第五党小组"],
    ]
    roster = read(people, below=below)
    assert [row.row for row in roster.rows] == [4, 6, 9]
    assert not roster.refused
    assert [row for row, _text in roster.skipped] == [11, 12, 13, 14, 15]
    assert roster.skipped[0][1] == "合 计 男2女1"


def test_a_row_of_somebody_without_a_name_is_refused_not_skipped():
    assert problem(姓名="  ")[1] == "B4 姓名：没有姓名，请补上"
    [row] = read([{"身份证号": id_number(date(1985, 7, 12))}]).rows
    assert row.is_refused


def test_cells_merged_downwards_hold_for_all_their_rows():
    book = openpyxl.Workbook()
    fill(book.active, [person(n, 所在党小组=None) for n in range(4)])
    book.active["J4"] = "第一党小组"
    book.active.merge_cells("J4:J6")
    book.active.merge_cells("N4:N5")
    rows = read_roster(saved(book), on=TODAY).rows
    assert [row.values["group"] for row in rows] == ["第一党小组"] * 3 + [""]
    assert rows[1].values["phone"] == ""


# Cells


@pytest.mark.parametrize(
    ("heading", "value", "words"),
    [
        ("性别", "未知", "只能填“男”或“女”"),
        ("联系电话", "1390000", "手机号应有 11 位"),
        ("家庭住址", "=HYPERLINK(A1)", "是公式"),
        ("姓名", "=B5", "是公式"),
        ("特长", "#N/A", "出错值"),
        ("家庭住址", at_midnight(date(2026, 3, 2)), "变成了日期"),
        ("所在党小组", "同上", "同上"),
        ("民族", "汉" * 21, "最多 20 个字"),
        ("出生年月", "八五年", "看不懂这个日期"),
        ("转正时间", "2026-07-01", "以后"),
    ],
)
def test_a_wrong_cell_is_named(heading, value, words):
    column, message = problem(**{heading: value})
    assert column == heading
    place = f"{openpyxl.utils.get_column_letter(HEADINGS.index(heading) + 1)}4"
    assert message.startswith(f"{place} {heading}")
    assert words in message


def test_text_that_looks_like_a_formula_is_refused_like_one():
    book = openpyxl.Workbook()
    fill(book.active, [person(0)])
    book.active["O4"] = "=1+1"
    book.active["O4"].data_type = "s"
    [row] = read_roster(saved(book), on=TODAY).rows
    assert "是公式" in row.problems[0].message


def test_formulas_where_nothing_is_read_do_no_harm():
    assert not only(序号="=ROW()-3", 党龄='=DATEDIF(H4,NOW(),"y")').problems


def test_all_problems_of_a_row_are_told():
    row = only(姓名="方永1", 性别="M", 联系电话="12")
    assert [found.column for found in row.problems] == ["姓名", "性别", "联系电话"]


def test_an_id_number_is_never_quoted_in_full():
    number = id_number(date(1985, 7, 12))
    row = only(身份证号=number, 出生年月="1985-07-13")
    assert number not in row.problems[0].message
    assert number[6:14] not in row.problems[0].message


# Cells against each other


def test_the_birth_date_and_the_id_number_agree_as_far_as_it_is_known():
    number = id_number(date(1985, 7, 12))
    for agreeing in ("1985-07-12", "1985.7", "1985年", 1985.07, None):
        assert not only(身份证号=number, 出生年月=agreeing, 入党时间="2010-07-01", 转正时间="2011-07-01").problems
    for contradicting in ("1985-07-13", "1985.8", "1986年"):
        column, message = problem(身份证号=number, 出生年月=contradicting, 入党时间="2010-07-01", 转正时间="2011-07-01")
        assert column == "身份证号"
        assert "号码里的出生日期是 1985-07-12" in message


def test_the_id_number_tells_january_from_october():
    """Excel keeps 1985.10 as 1985.1; without the number nobody can tell."""
    for month in (1, 10):
        row = only(身份证号=id_number(date(1985, month, 12)), 出生年月=1985.1, 入党时间=None, 转正时间=None)
        assert str(row.values["birth_on"]) == f"1985-{month:02d}"
    assert "1985-01 或 1985-10" in problem(身份证号=None, 出生年月=1985.1, 入党时间=None, 转正时间=None)[1]
    assert "1985-01 或 1985-10" in problem(身份证号=id_number(date(1985, 7, 12)), 出生年月=1985.1)[1]
    assert "2005-01 或 2005-10" in problem(入党时间=2005.1)[1]


def test_the_sex_in_the_id_number_only_warns():
    row = only(性别="女", 身份证号=id_number(day_of(0), 123))
    assert not row.problems
    assert row.warnings[0].message == "C4 性别“女”：号码里的性别是“男”，请核对"


def test_full_membership_is_not_before_joining():
    assert problem(入党时间="2003-07-01", 转正时间="2003-06-30") == (
        "转正时间",
        "I4 转正时间“2003-06-30”：早于入党时间“2003-07-01”，转正不会在入党以前，请核对这两个日期",
    )
    assert not only(入党时间="2003-07-01", 转正时间="2003-07-01").problems
    assert not only(入党时间="2003", 转正时间="2003-06").problems
    assert problem(入党时间="2003-07", 转正时间="2003-06")[0] == "转正时间"


def test_nobody_joins_before_being_born_and_minors_are_pointed_out():
    assert problem(出生年月="1950-01-01", 入党时间="1949-12-31", 转正时间=None)[0] == "入党时间"
    assert "不满 18 岁" in only(入党时间="1967-12-31", 转正时间="1968-12-31").warnings[0].reason
    assert not only(入党时间="1968-01-01", 转正时间="1968-12-31").warnings
    assert not only(入党时间="1968", 转正时间="1968-12-31").warnings


@pytest.mark.parametrize(
    ("cells", "stage"),
    [
        ({}, "full"),
        ({"入党时间": "2025-09-12", "转正时间": None}, "probationary"),
        ({"入党时间": "2025-01-06", "转正时间": None}, "probationary"),
        ({"入党时间": "2024-12-01", "转正时间": None}, "full"),
        ({"入党时间": "2024-12-01", "转正时间": None, "备注": "预备党员，延长预备期"}, "probationary"),
        ({"入党时间": "2024-12-01", "转正时间": "预备期"}, "probationary"),
        ({"备注": "2003年为预备党员"}, "full"),
        ({"发展阶段": "预备党员", "转正时间": None}, "probationary"),
        ({"发展阶段": "正式党员", "入党时间": "2025-09-12", "转正时间": None}, "full"),
        ({"党员类型": "预备党员", "转正时间": None}, "probationary"),
        ({"入党时间": "2024-12-01", "转正时间": "预备期", "发展阶段": " "}, "probationary"),
        ({"入党时间": None, "转正时间": None, "发展阶段": " "}, None),
        ({"入党时间": None, "转正时间": None}, None),
    ],
)
def test_stage(cells, stage):
    row = only(**cells)
    assert not row.problems
    assert row.values.get("stage") == stage


def test_a_category_that_only_says_the_stage_is_no_category():
    assert only(党员类型="正式党员").values["category"] == ""
    assert only(党员类型="离退休").values["category"] == "离退休"


def test_a_probationary_member_has_no_date_of_full_membership():
    assert problem(发展阶段="预备党员")[0] == "转正时间"


def test_what_is_understood_in_an_unusual_way_is_pointed_out():
    serial = (day_of(0) - date(1899, 12, 30)).days
    assert not only(出生年月=f"{day_of(0).year}年").warnings
    assert only(出生年月=serial).warnings[0].reason == f"按 Excel 的日期序号读作 {day_of(0)}"
    number = id_number(day_of(0))
    row = only(身份证号=number[:6] + number[8:17])
    assert row.values["id_number"] == number
    assert "15 位旧号码" in row.warnings[0].reason
    assert "入党已满一年" in only(转正时间=None).warnings[0].reason


# The same person twice


def test_the_later_of_two_rows_with_one_id_number_is_refused():
    rows = read([person(0), person(1), person(2, 身份证号=person(0)["身份证号"], 出生年月=None)]).rows
    assert [row.is_refused for row in rows] == [False, False, True]
    assert "与第 4 行“赵建国”的号码相同" in rows[2].problems[0].message
    again = read([person(0), person(0), person(0)]).rows
    assert [row.is_refused for row in again] == [False, True, True]
    assert "第 4 行" in again[2].problems[0].message


@pytest.mark.parametrize(
    ("first", "second", "is_same"),
    [
        ({"身份证号": None}, {"身份证号": None}, True),
        ({"身份证号": None}, {}, True),
        ({"身份证号": None}, {"身份证号": None, "出生年月": "1950年"}, True),
        ({"身份证号": None}, {"身份证号": None, "出生年月": "1950-01-02"}, False),
        ({"身份证号": None, "出生年月": None}, {"身份证号": None}, True),
        ({}, {"身份证号": id_number(day_of(0), 777)}, False),
        ({"身份证号": id_number(day_of(0))[:17] + "?"}, {}, True),
    ],
)
def test_without_numbers_name_and_birth_date_decide(first, second, is_same):
    rows = read([person(0, **first), person(0, **second, 联系电话="13911112222")]).rows
    assert rows[1].is_refused is is_same
    if is_same:
        assert rows[1].problems[0].column == "姓名"
        assert "与第 4 行" in rows[1].problems[0].message


def test_two_people_may_share_a_name_and_a_telephone():
    rows = read([person(0), person(1, 姓名=person(0)["姓名"], 联系电话=person(0)["联系电话"])]).rows
    assert not any(row.is_refused for row in rows)
    assert "与第 4 行“赵建国”的号码相同" in rows[1].warnings[0].message


# Speed


def test_what_stands_above_may_be_long_but_not_endless():
    above = [[f"第 {n} 条说明"] for n in range(12)]
    assert read([person(0)], above=above).header.row == 13
    assert "没有找到标题行" in refusal(workbook([person(0)], above=above + ABOVE * 5))
