"""Reads names, phones, and the words with a fixed meaning from the cells of a roster."""

import re
import unicodedata

from core.errors import Refused
from core.workbooks import DateCell

# What the database has room for.
LENGTHS = {
    "name": 60, "former_name": 60, "ethnicity": 20, "education": 40, "native_place": 60, "work_unit": 100,
    "work_post": 60, "address": 150, "skills": 200, "physical_condition": 200, "note": 300, "group": 40,
    "category": 40, "office": 40, "branch": 80,
}  # fmt: skip
LONGEST = max(LENGTHS.values())
NOTHING = frozenset(
    {"", "无", "暂无", "没有", "不详", "未知", "空", "-", "--", "—", "——", "/", "\\", "／", "－", "N/A"}
)
SAME_AS_ABOVE = frozenset({"同上", "〃", "″", "同前"})

BLANK, INVISIBLE = ("Cc", "Zs", "Zl", "Zp"), ("Cf", "Cs")
CHINESE = (
    ("\u3400", "\u9fff"), ("\uf900", "\ufaff"), ("\U00020000", "\U0003ffff"),  # ideographs
    ("\ue000", "\uf8ff"), ("\u2ff0", "\u2fff"),  # private use; descriptions such as ⿰火华
)  # fmt: skip
DOTS = re.compile(r"\s*[•・‧∙⋅･．·]\s*")
STATUSES = {
    "registered": "在册 正常 在籍 在岗",
    "mobile": "流动 流动党员 外出流动 流出",
    "transferred": "转出 已转出 转走",
    "suspended": "停止党籍 停止",
    "removed": "除名 已除名 开除党籍",
    "deceased": "去世 已去世 死亡 已故",
}
STAGES = {
    "probationary": "预备 预备党员 预备期 中共预备党员 未转正",
    "full": "正式 正式党员 中共党员 中共正式党员 党员 已转正",
}
STATUS_OF = {word: status for status, words in STATUSES.items() for word in words.split()}
STAGE_OF = {word: stage for stage, words in STAGES.items() for word in words.split()}
MOBILE = re.compile(r"1[3-9]\d{9}")
LANDLINE = re.compile(r"(0(?:10|2\d|[3-9]\d{2}))?-?([2-9]\d{6,7})(?:[-转](\d{1,5}))?")
COUNTRY = re.compile(r"^(?:\+|00)86-?|^86-?(?=1\d{10}$)")


def read_text(value: object, *, limit: int = LONGEST) -> str:
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
    if len(name) > LENGTHS["name"]:
        raise Refused(f"有 {len(name)} 个字，不像一个姓名，最多 {LENGTHS['name']} 个字")
    return name


def _may_be_in_name(letter: str) -> bool:
    is_letter = letter.isalpha() or _is_chinese(letter) or unicodedata.category(letter) in ("Mn", "Mc")
    return is_letter or letter in "·-'’. ()（）"


def read_gender(value: object) -> str:
    """Return 男 or 女; anything else is refused."""
    text = _visible(str(value)).strip()
    if text not in ("男", "女"):
        raise Refused("性别只能填“男”或“女”")
    return text


def read_stage(value: object) -> str:
    """Return ``full``, ``probationary`` or nothing. Raises ``Refused`` for people who are no members yet."""
    text = read_text(value).replace(" ", "")
    if text and text not in STAGE_OF:
        raise Refused("只能填“正式党员”或“预备党员”；入党积极分子和发展对象不在党员花名册里")
    return STAGE_OF.get(text, "")


def read_status(value: object) -> str:
    """Return one of the keys of ``STATUSES`` or nothing."""
    text = read_text(value).replace(" ", "")
    if text and text not in STATUS_OF:
        raise Refused("只能填“在册”“流动”“转出”“停止党籍”“除名”或“去世”")
    return STATUS_OF.get(text, "")


def read_phone(value: object) -> str:
    """Return a mobile number as 11 digits, a landline as ``0512-88888888`` (the area code may be missing)."""
    is_number = isinstance(value, int | float)
    if isinstance(value, DateCell | bool) or (is_number and (value < 0 or value % 1)):
        raise Refused("不是电话号码，请改正")
    if isinstance(value, float):
        value = int(value)
    text = re.sub(r"\s", "", unicodedata.normalize("NFKC", _visible(str(value))))
    if text in NOTHING:
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
