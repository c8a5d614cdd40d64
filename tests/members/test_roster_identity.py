"""ID numbers, names, phones and fixed words of a roster."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Refused
from core.workbooks import DateCell
from members.models import Member, MemberCategory, OfficeProposal, Organization, PartyGroup
from members.roster.identity import birth_of, check_digit, mask, read_id_number, sex_of
from members.roster.values import (
    LENGTHS,
    STAGES,
    STATUSES,
    read_gender,
    read_name,
    read_phone,
    read_stage,
    read_status,
    read_text,
)

TODAY = date(2026, 1, 5)
KNOWN = "11010519491231002X"  # the example of the national standard


def read(value) -> str:
    return read_id_number(value, on=TODAY)


def refusal(read_value, value) -> str:
    with pytest.raises(Refused) as caught:
        read_value(value)
    return caught.value.message


# ID numbers


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (KNOWN, KNOWN),
        ("11010519491231002x", KNOWN),
        ("110105 19491231 002X", KNOWN),
        ("'11010519491231002X", KNOWN),
        ("１１０１０５１９４９１２３１００２Ｘ", KNOWN),
        ("\u300011010519491231002×\n", KNOWN),
        ("999901200111227806", "999901200111227806"),
        (999901200111227806, "999901200111227806"),
        ("110105491231002", KNOWN),
        (110105491231002, KNOWN),
    ],
)
def test_ways_of_typing_an_id_number(value, number):
    assert read(value) == number
    assert birth_of(number).day == date(int(number[6:10]), int(number[10:12]), int(number[12:14]))


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("11010519491231002X"[:17] + "1", "校验位"),
        ("999901200111227805", "校验位"),
        (9.99901200111228e17, "只留下了前 15 位"),
        (999901200111227000, "只留下了前 15 位"),
        ("999901200111227000", "只留下了前 15 位"),
        ("9.99901200111228E+17", "只留下了前 15 位"),
        ("99990120011122780", "有 17 位"),
        ("9999012001112278061", "有 19 位"),
        ("99990120O111227806", "只能由数字组成"),
        ("护照 E12345678", "只能由数字组成"),
        ("X1010519491231002X", "只能由数字组成"),
        ("999901200113327802", "没有这样的出生日期"),
        ("999901203001017801", "没有这样的出生日期"),
        ("110105491331002", "没有这样的出生日期"),
    ],
)
def test_wrong_id_numbers_get_a_sentence_that_helps(value, words):
    if isinstance(value, str) and words.startswith("没有这样") and len(value) == 18:
        value = value[:17] + check_digit(value[:17])
    assert words in refusal(read, value)


numbers = st.builds(
    lambda day, serial: f"999901{day:%Y%m%d}{serial:03d}", st.dates(date(1900, 1, 1), TODAY), st.integers(0, 999)
)


@given(numbers)
def test_right_numbers_are_read_and_say_birth_and_sex(first):
    number = first + check_digit(first)
    assert read(number) == number
    assert f"{birth_of(number).day:%Y%m%d}" == number[6:14]
    assert sex_of(number) == ("男" if number[16] in "13579" else "女")


@given(numbers, st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(first, place, shift):
    number = first + check_digit(first)
    wrong = number[:place] + str((int(number[place]) + shift) % 10) + number[place + 1 :]
    assert refusal(read, wrong)


@given(numbers, st.integers(0, 15))
def test_two_swapped_digits_are_always_noticed(first, place):
    number = first + check_digit(first)
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert swapped == number or refusal(read, swapped)


@given(numbers)
def test_what_excel_cuts_off_is_never_taken(first):
    kept = int(first[:15]) * 1000
    assert "15 位" in refusal(read, kept)
    assert "15 位" in refusal(read, float(kept))


def test_a_number_that_truly_ends_in_zeros_is_taken_when_it_is_text():
    firsts = (f"99990119850{month}{day}{serial}00" for month in (1, 7) for day in range(10, 29) for serial in range(10))
    first = next(first for first in firsts if check_digit(first) == "0")
    assert read(f"{first}0") == f"{first}0"
    assert "15 位" in refusal(read, int(f"{first}0"))


@given(st.one_of(st.text(max_size=20), st.integers(), st.floats(), st.booleans()))
def test_whatever_it_is_it_is_a_right_number_or_refused(value):
    try:
        number = read(value)
    except Refused:
        return
    assert check_digit(number[:17]) == number[17]


def test_mask():
    assert mask(KNOWN) == "110105********002X"
    assert "19491231" not in mask("1101051949123100211")


# Names


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("方永", "方永"),
        ("杨\u3000红卫", "杨红卫"),
        (" 方 永 ", "方永"),
        ("方\n永", "方永"),
        ("方\u200b永\ufeff", "方永"),
        ("罗远䶮", "罗远䶮"),
        ("𠮷祥", "𠮷祥"),
        ("田𱁬", "田𱁬"),
        ("\U0002ebf0", "\U0002ebf0"),  # newer than this Python's tables
        ("刘\ue863", "刘\ue863"),  # private use, as old files have it
        ("刘〇", "刘〇"),
        ("葛\U000e0100城", "葛\U000e0100城"),
        ("买买提·艾力", "买买提·艾力"),
        ("买买提•艾力", "买买提·艾力"),
        ("买买提 ・ 艾力", "买买提·艾力"),
        ("买买提.艾力", "买买提·艾力"),
        ("John  Smith", "John Smith"),
        ("J. Smith", "J. Smith"),
        ("张伟（大）", "张伟（大）"),
    ],
)
def test_names(value, name):
    assert read_name(value) == name


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("方永1", "1"),
        ("方永13900000001", "1"),
        (123, "文字"),
        (1.5, "文字"),
        ("···", "没有文字"),
        ("=方永", "="),
        ("<b>方永</b>", "<"),
        ("方永@", "@"),
        ("方" * 61, "61 个字"),
    ],
)
def test_what_is_no_name(value, words):
    assert words in refusal(read_name, value)


# Phones


@pytest.mark.parametrize(
    ("value", "phone"),
    [
        ("13900000001", "13900000001"),
        (13900000001, "13900000001"),
        (13900000001.0, "13900000001"),
        ("１３９００００３０９７", "13900003097"),
        ("139 0000 0001", "13900000001"),
        ("139-0000-0001", "13900000001"),
        ("+86 13900000001", "13900000001"),
        ("+86-139-0000-0001", "13900000001"),
        ("8613900000001", "13900000001"),
        ("008613900000001", "13900000001"),
        ("13900000001\u200b", "13900000001"),
        ("0512-68880000", "0512-68880000"),
        ("051268880000", "0512-68880000"),
        ("（0512）68880000", "0512-68880000"),
        ("010 68880000", "010-68880000"),
        ("+86 10 68880000", "010-68880000"),
        ("0512-68880000-801", "0512-68880000-801"),
        ("0512-68880000转801", "0512-68880000-801"),
        ("68880000", "68880000"),
        ("6888000", "6888000"),
        (51268880000, "0512-68880000"),
        (1068880000, "010-68880000"),
        ("无", ""),
        ("—", ""),
    ],
)
def test_phones(value, phone):
    assert read_phone(value) == phone


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("1390000001", "有 10 位"),
        ("139000000011", "有 12 位"),
        (1390000001, "有 10 位"),
        ("12345678901", "不是可用"),
        ("00000000", "不是可用"),
        ("110", "有 3 位"),
        ("1.39E+10", "科学记数"),
        (1.5, "不是电话"),
        (float("nan"), "不是电话"),
        ("1390000000a", "数字"),
        ("没电话", "数字"),
        ("13900000001/13900000002", "不止一个"),
        ("13900000001、0512-68880000", "不止一个"),
        (DateCell(date(2020, 1, 1), "yyyy-mm-dd"), "不是电话"),
        (True, "不是电话"),
        (-13900000001, "不是电话"),
    ],
)
def test_what_cannot_be_a_phone(value, words):
    message = refusal(read_phone, value)
    assert words in message


@given(st.one_of(st.text(max_size=20), st.integers(), st.floats()))
def test_a_phone_that_is_read_is_read_the_same_again(value):
    try:
        phone = read_phone(value)
    except Refused:
        return
    assert read_phone(phone) == phone
    assert len(phone) <= 20


# Words and text


def test_fixed_words():
    assert [read_gender(value) for value in ("男", "\u3000女 ")] == ["男", "女"]
    assert read_stage("预备党员") == "probationary"
    assert read_stage("正式 党员") == "full"
    assert read_status("在册") == "registered"
    assert read_status("已故") == "deceased"
    for read_value, value in (
        (read_gender, "M"),
        (read_gender, "男性"),
        (read_gender, "未知"),
        (read_stage, "发展对象"),
        (read_status, "休假"),
    ):
        assert "只能填" in refusal(read_value, value)


def test_text_is_one_line_that_can_be_seen():
    assert read_text("  第三小学\r\n教师\u200b ") == "第三小学 教师"
    assert read_text(301.0) == "301"
    assert [read_text(value) for value in ("无", "/", "——")] == ["", "", ""]
    assert "不要写“同上”" in refusal(read_text, "同上")
    assert "变成了日期" in refusal(read_text, DateCell(date(2026, 3, 2), 'm"月"d"日"'))
    assert "有 5 个字，最多 4 个字" in refusal(lambda value: read_text(value, limit=4), "一二三四五")


def test_what_is_read_fits_what_the_database_holds():
    """SQLite would take any length: the sentence has to come from here."""
    elsewhere = {
        "group": PartyGroup._meta.get_field("name"),
        "category": MemberCategory._meta.get_field("name"),
        "office": OfficeProposal._meta.get_field("title"),
        "branch": Organization._meta.get_field("name"),
    }
    rooms = {name: (elsewhere.get(name) or Member._meta.get_field(name)).max_length for name in LENGTHS}
    assert rooms == LENGTHS
    assert set(STAGES) <= set(Member.Stage.values)
    assert set(STATUSES) == set(Member.Status.values)
    assert Member._meta.get_field("phone").max_length >= 20
