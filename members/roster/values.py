"""Reads names, phones, and the words with a fixed meaning from the cells of a roster."""

import re
import unicodedata

from core.errors import Refused
from core.workbooks import DateCell

NAME_LENGTH = 50
LENGTHS = {"remark": 500, "work_unit": 200, "address": 200, "skills": 200, "health": 200}
USUAL_LENGTH = 100
NOTHING = frozenset(
    {"无", "暂无", "没有", "不详", "未知", "空", "-", "--", "—", "——", "/", "\\", "／", "－", "N/A", "n/a"}
)
SAME_AS_ABOVE = frozenset({"同上", "〃", "″", "同前"})

BLANK, INVISIBLE = ("Cc", "Zs", "Zl", "Zp"), ("Cf", "Cs")
CHINESE = (
    ("\u3400", "\u9fff"), ("\uf900", "\ufaff"), ("\U00020000", "\U0003ffff"),  # ideographs
    ("\ue000", "\uf8ff"), ("\u2ff0", "\u2fff"),  # private use; descriptions such as ⿰火华
)  # fmt: skip
DOTS = re.compile(r"\s*[•・‧∙⋅･．·]\s*")
STATUSES = {
    "在册": "在册", "正常": "在册", "在籍": "在册", "在岗": "在册",
    "流动": "流动", "流动党员": "流动", "外出流动": "流动", "流出": "流动",
    "转出": "转出", "已转出": "转出", "转走": "转出",
    "停止党籍": "停止党籍", "停止": "停止党籍",
    "去世": "去世", "已去世": "去世", "死亡": "去世", "已故": "去世",
}  # fmt: skip
STAGES = {
    "预备": "预备", "预备党员": "预备", "预备期": "预备", "中共预备党员": "预备", "未转正": "预备",
    "正式": "正式", "正式党员": "正式", "中共党员": "正式", "党员": "正式", "已转正": "正式",
}  # fmt: skip
MOBILE = re.compile(r"1[3-9]\d{9}")
LANDLINE = re.compile(r"(0(?:10|2\d|[3-9]\d{2}))?-?([2-9]\d{6,7})(?:[-转](\d{1,5}))?")
COUNTRY = re.compile(r"^(?:\+|00)86-?|^86-?(?=1\d{10}$)")


def read_text(value: object, *, limit: int = USUAL_LENGTH) -> str:
    """Return what a cell says, on one line of at most ``limit`` characters. Raises ``Refused`` for ditto marks."""
    if isinstance(value, DateCell):
        raise Refused("被 Excel 变成了日期，请把单元格设为“文本”格式，再重新填写")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = " ".join(_visible(str(value)).split())
    if text in NOTHING:
        return ""
    if text in SAME_AS_ABOVE:
        raise Refused(f"请写出实际内容，不要写“{text}”")
    if len(text) > limit:
        raise Refused(f"有 {len(text)} 个字，最多 {limit} 个字，请写短一些")
    return text


def _visible(text: str) -> str:
    """Turn controls into spaces and drop what cannot be seen; the selectors of a character's rare form stay."""
    if text.isprintable():
        return text
    kinds = ((letter, unicodedata.category(letter)) for letter in text)
    return "".join(" " if kind in BLANK else "" if kind in INVISIBLE else letter for letter, kind in kinds)


def _is_chinese(letter: str) -> bool:
    """Han characters, also those newer than this Python's tables and those in private use, as old files have them."""
    return letter == "〇" or any(first <= letter <= last for first, last in CHINESE)


def read_name(value: object) -> str:
    """Return a name: without spaces if Chinese, with single ones if not, with ``·`` for every kind of middle dot.

    Characters are never replaced by look-alikes: somebody's name may be that very form.
    """
    if not isinstance(value, str):
        raise Refused("姓名要用文字填写")
    name = DOTS.sub("·", " ".join(_visible(value).split()))
    if any(map(_is_chinese, name)):
        name = re.sub(r"(?<=[^\W\d_])\.(?=[^\W\d_])", "·", name.replace(" ", ""))
    wrong = next((letter for letter in name if not _may_be_in_name(letter)), None)
    if wrong is not None:
        raise Refused(f"姓名里不能有“{wrong}”，请照证件改正（同名的人按身份证号区分，不用加编号）")
    if not any(letter.isalpha() or _is_chinese(letter) for letter in name):
        raise Refused("姓名里没有文字，请照证件填写")
    if len(name) > NAME_LENGTH:
        raise Refused(f"有 {len(name)} 个字，不像一个姓名，最多 {NAME_LENGTH} 个字")
    return name


def _may_be_in_name(letter: str) -> bool:
    is_letter = letter.isalpha() or _is_chinese(letter) or unicodedata.category(letter) in ("Mn", "Mc")
    return is_letter or letter in "·-'’. ()（）"


def read_sex(value: object) -> str:
    """Return 男 or 女; anything else is refused."""
    text = read_text(value)
    if text not in ("男", "女", ""):
        raise Refused("性别只能填“男”或“女”")
    return text


def read_stage(value: object) -> str:
    """Return 正式, 预备 or nothing. Raises ``Refused`` for people who are no members yet, and for other words."""
    text = read_text(value).replace(" ", "")
    if text and text not in STAGES:
        raise Refused("只能填“正式党员”或“预备党员”；入党积极分子和发展对象不在党员花名册里")
    return STAGES.get(text, "")


def read_status(value: object) -> str:
    """Return 在册, 流动, 转出, 停止党籍, 去世 or nothing."""
    text = read_text(value).replace(" ", "")
    if text and text not in STATUSES:
        raise Refused("只能填“在册”“流动”“转出”“停止党籍”或“去世”")
    return STATUSES.get(text, "")


def read_phone(value: object) -> str:
    """Return a mobile number as 11 digits, a landline as ``0512-88888888`` (the area code may be missing)."""
    if isinstance(value, DateCell | bool):
        raise Refused("不是电话号码，请改正")
    is_number = isinstance(value, int | float)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = re.sub(r"\s", "", unicodedata.normalize("NFKC", _visible(str(value))))
    if text in NOTHING or not text:
        return ""
    if re.fullmatch(r"\d(\.\d+)?[Ee]\+?\d+", text):
        raise Refused("Excel 把号码变成了科学记数，后面的数字已经丢失，请设为“文本”格式后重新输入")
    text = re.sub(r"[()‐‑–—−_.]+", "-", text).strip("-")
    number = COUNTRY.sub("", text)
    if MOBILE.fullmatch(number.replace("-", "")):
        return number.replace("-", "")
    # Neither a number cell nor a country code leaves the zero of the area code.
    guesses = (number, f"0{number}") if is_number or number != text else (number,)
    found = next((match for guess in guesses if (match := LANDLINE.fullmatch(guess))), None)
    if found is None:
        raise Refused(_why_no_phone(number))
    return "-".join(part for part in found.groups() if part)


def _why_no_phone(text: str) -> str:
    if len(re.findall(r"\d{7,}", text)) > 1:
        return "写了不止一个号码，请只留一个"
    digits = text.replace("-", "")
    if not digits.isdecimal():
        return "电话号码只能由数字组成，请改正"
    if digits.startswith("1") and len(digits) != 11:
        return f"有 {len(digits)} 位，手机号应有 11 位，请改正"
    return "不是可用的手机或固定电话号码，请改正"
