"""Chinese ID numbers (GB 11643-1999): read, checked, compared with the birth date.

The area code is not checked: areas are renamed and dissolved, and the number stays. A sex that differs from the one in
the number is worth a warning only, because rosters hold more wrong sexes than wrong numbers.
"""

import re
import unicodedata
from datetime import date

from core.errors import Refused
from members.roster.dates import PartialDate

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_DIGITS = "10X98765432"
CUT_OFF = (
    "Excel 把它当作数字存，只留下了前 15 位，后面的数字已经丢失。"
    "请把这一列设为“文本”格式，再照证件重新输入完整的 18 位号码"
)


def check_digit(first_seventeen: str) -> str:
    """Return the eighteenth character that belongs to seventeen digits."""
    total = sum(int(digit) * weight for digit, weight in zip(first_seventeen, WEIGHTS, strict=True))
    return CHECK_DIGITS[total % 11]


def read_id_number(value: object, *, on: date) -> str:
    """Return the number with 18 characters; one of the old kind with 15 digits is completed by the rule of 1999.

    Raises ``Refused`` for a number that is cut off, has another length, holds an impossible birth date (or one after
    ``on``) or fails its check digit.
    """
    if isinstance(value, float) or (isinstance(value, int) and value >= 10**15 and value % 1000 == 0):
        raise Refused(CUT_OFF)
    text = re.sub(r"[\s'’‘`\"-]", "", unicodedata.normalize("NFKC", str(value))).upper().replace("×", "X")
    if re.fullmatch(r"\d(\.\d+)?E\+?\d+", text):
        raise Refused(CUT_OFF)
    if not re.fullmatch(r"[0-9]+X?", text):
        raise Refused("身份证号只能由数字组成，最后一位可以是 X，请照证件改正")
    if len(text) == 15 and text.isdecimal():
        text = _complete(text)
    elif len(text) != 18:
        raise Refused(f"有 {len(text)} 位，身份证号应有 18 位，请照证件补全")
    elif check_digit(text[:17]) != text[17]:
        raise Refused(CUT_OFF if text.endswith("000") else "校验位不对，多半有一位数字写错了，请照证件逐位核对")
    _check_birth(text, on)
    return text


def _complete(fifteen: str) -> str:
    seventeen = f"{fifteen[:6]}19{fifteen[6:]}"
    return seventeen + check_digit(seventeen)


def _check_birth(number: str, on: date) -> None:
    try:
        born = birth_of(number).day
    except ValueError:
        born = date.max
    if not date(1900, 1, 1) <= born <= on:
        raise Refused("第 7 到 14 位应是出生日期，但没有这样的出生日期，请照证件逐位核对")


def birth_of(number: str) -> PartialDate:
    """Return the birth date that an 18-character number holds. Raises ``ValueError`` when there is no such day."""
    return PartialDate(date(int(number[6:10]), int(number[10:12]), int(number[12:14])), "day")


def sex_of(number: str) -> str:
    """Return 男 or 女, as an 18-character number has it."""
    return "男" if int(number[16]) % 2 else "女"


def mask(text: str) -> str:
    """Show an ID number, right or wrong, so that it can be found again but not used."""
    return text if len(text) < 12 else f"{text[:6]}{'*' * (len(text) - 10)}{text[-4:]}"
