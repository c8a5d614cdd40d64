"""Reads a table of contacts (联系对象) that somebody keeps in Excel. Knows no database: it returns rows to be compared
with it."""

import re
from collections.abc import Callable
from functools import partial
from typing import BinaryIO

from core.errors import Refused
from core.workbooks import (
    REASON,
    Header,
    Row,
    Table,
    TableRow,
    Vocabulary,
    find_table,
    fold,
    refused_workbook,
    rows_beneath,
)  # fmt: skip
from members.roster.reading import begins_a_note
from members.roster.values import NOTHING, read_phone, read_text
from zones.models import Contact, ContactMark

NAMES: dict[str, tuple[str, str]] = {
    "name": (
        "姓名或户名 姓名 户名 户主 户主姓名 联系对象 联系对象姓名 联系对象名称 群众姓名 联系户 联系户姓名 户主或姓名",
        "名称 名字",
    ),
    "kind": ("类别 对象类别 联系对象类别 联系对象类型", "类型"),
    "people": ("人数 人口 家庭人数 家庭人口 家庭人口数 户内人数", "人口数"),
    "zone": ("责任区 责任区编号 责任区名称 所属责任区 所在责任区 党员责任区", "片区 区域"),
    "marks": ("标记 对象标记 人员标记 重点对象 重点类别", "标签"),
    "carer": (
        "帮带党员 帮带人 帮扶党员 帮扶人 联系党员 结对党员 结对帮扶党员 联系帮扶党员 帮带责任人",
        "责任党员 联系人 责任人",
    ),
    "phone": ("联系电话 电话 电话号码 手机 手机号 手机号码 联系方式", ""),
    "address": ("地址 住址 家庭住址 家庭地址 居住地址 现住址 详细地址", "位置 居住地"),
    "note": ("情况 备注 基本情况 家庭情况 情况说明 备注说明", "说明"),
    "branch": ("党支部 所在党支部 所属党支部", ""),
    "serial": ("序号 编号 顺序号 no", ""),
    "reason": (REASON, ""),
}
UNUSED = frozenset({"serial", "reason", "branch"})
CONTACTS = Vocabulary(NAMES, key="name", key_heading="姓名或户名", unused=UNUSED)
NEVER_SHARED = UNUSED | {"name", "phone"}
LENGTHS = {"name": 60, "address": 150, "note": 300, "zone": 60, "carer": 200}
MOST_PEOPLE = 9999
MISSING = "没有找到标题行。表里要有一行标题，其中有“姓名或户名”一列，如：姓名或户名、责任区、地址、标记。"

Kind, Mark = Contact.Kind, ContactMark.Mark
KINDS = {Kind.PERSON: "个人 人 群众 职工", Kind.HOUSEHOLD: "联系户 户 家庭 住户 农户", Kind.TEAM: "班组 科室 集体 单位"}
MARKS = {
    Mark.HARDSHIP: "困难群众 困难 困难户 困难家庭 困难职工 生活困难 低保 低保户 贫困户",
    Mark.APPLICANT: "入党申请人 申请人 申请入党 递交入党申请书",
    Mark.ACTIVIST: "入党积极分子 积极分子",
    Mark.LAGGING: "后进职工 后进 后进群众 后进青年",
}
KIND_OF = {word: kind for kind, words in KINDS.items() for word in words.split()}
MARK_OF = {word: mark for mark, words in MARKS.items() for word in words.split()}
BETWEEN = re.compile(r"[、，,;；/／|]+|\s+")
NOBODY = NOTHING | {"还没有人", "待定"}


def read_contacts(source: bytes | BinaryIO) -> Table:
    """Return the contacts of an uploaded workbook, each row checked by itself.

    Values are ``name``, ``kind`` (of Contact.Kind), ``people``, ``zone`` (code or name), ``marks`` (of
    ContactMark.Mark), ``carer`` (names), ``phone``, ``address``, ``note``; an empty cell leaves none. What is wrong
    with single rows is in their ``problems``. Raises ``Refused`` when the file is no workbook or holds no usable table.
    """
    sheet, header, notes = find_table(source, CONTACTS, missing=MISSING)
    table = Table(sheet.name, header, notes=notes)
    readers = _readers(header)
    for row, whole in rows_beneath(sheet, header, NEVER_SHARED):
        kind = _kind_of_row(row, header)
        if kind == "contact":
            table.rows.append(_read_row(whole, header, readers))
        elif kind == "note":
            table.skip(row)
    if not table.rows:
        raise Refused(f"第 {header.row} 行是标题行，但下面没有一个联系对象。请填好后再上传。")
    return table


def refused_contacts(table: Table, rows: list[TableRow]) -> bytes:
    """Return the refused ``rows`` as a workbook with the reasons, to be mended and uploaded as it is."""
    return refused_workbook(table.header, rows, typed_as_text=("phone", "zone"))


def _kind_of_row(row: Row, header: Header) -> str:
    """Tell a ``contact`` from a ``note`` (a sum, a signature line) and an ``empty`` row."""
    named = row.cells.get(header.columns["name"].number)
    filled = {name for name, column in header.columns.items() if str(row.cells.get(column.number, "")).strip()}
    texts = [value for value in row.cells.values() if isinstance(value, str) and value.strip()]
    if "name" in filled:
        if fold(named) == fold(header.columns["name"].heading):
            return "empty"  # the heading again, on the next printed page
        return "note" if filled - UNUSED <= {"name", "people"} and begins_a_note(str(named)) else "contact"
    if not texts:
        return "contact" if filled - UNUSED else "empty"  # numbered in advance, filled in never
    return "note" if not filled - UNUSED or begins_a_note(texts[0]) else "contact"


def _readers(header: Header) -> list[tuple[str, int, Callable[[object], object]]]:
    readers = {"kind": _read_kind, "people": _read_people, "marks": _read_marks, "phone": _read_visible_phone}
    return [
        (name, column.number, readers.get(name) or partial(read_text, limit=LENGTHS[name]))
        for name, column in header.columns.items()
        if name not in UNUSED
    ]


def _read_row(row: Row, header: Header, readers: list) -> TableRow:
    found = TableRow(row.number, row.cells, header.columns)
    for name, number, reader in readers:
        value = row.cells.get(number)
        if value is None or (isinstance(value, str) and value.strip() in NOTHING):
            continue
        if not found.refuse_unread(name, value):
            try:
                found.values[name] = reader(value)
            except Refused as error:
                found.refuse(name, error.message)
    if not found.problems and not found.values.get("name"):
        found.refuse("name", "没有姓名或户名，请补上")
    return found


def _read_kind(value: object) -> str:
    text = read_text(value).replace(" ", "")
    if text not in KIND_OF:
        raise Refused("只能填“个人”“联系户”或“班组”")
    return KIND_OF[text]


def _read_people(value: object) -> int:
    text = read_text(value).replace(" ", "").removesuffix("人").removesuffix("口")
    if not text.isdecimal() or not 1 <= int(text[:9]) <= MOST_PEOPLE or len(text) > len(str(MOST_PEOPLE)):
        raise Refused(f"要填1到{MOST_PEOPLE}的整数")
    return int(text)


def _read_marks(value: object) -> list[str]:
    words = [word for word in BETWEEN.split(read_text(value)) if word and word not in NOTHING]
    unknown = [word for word in words if word not in MARK_OF]
    if unknown:
        known = "、".join(Mark.labels)
        raise Refused(f"“{unknown[0]}”不是认得的标记。可以写：{known}；几个之间用“、”隔开")
    return list(dict.fromkeys(MARK_OF[word] for word in words))


def _read_visible_phone(value: object) -> str:
    """A number of which some figures are masked, as our own lists export it, says nothing new."""
    return "" if "*" in str(value) else read_phone(value)


def carers_of(text: str) -> list[str]:
    """The names in a cell of carers, in order; "" for a place where it says that there is nobody."""
    return ["" if word in NOBODY else word for word in BETWEEN.split(text) if word]
