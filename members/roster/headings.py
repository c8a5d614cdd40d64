"""Finds the row of headings in a roster, and which column is what."""

import re
import unicodedata
from dataclasses import dataclass

from core.errors import Refused
from core.workbooks import Row, Sheet, address

HEADER_WITHIN = 15  # rows that hold something
REASON = "退回原因"

# What people call the columns. The first text of a field holds names that mean nothing else; a column under a name of
# the second is taken only when no column has one of the first.
NAMES: dict[str, tuple[str, str]] = {
    "name": ("姓名 党员姓名 成员姓名 姓名全称", "名字"),
    "former_name": ("曾用名", ""),
    "gender": ("性别", ""),
    "ethnicity": ("民族 民族成分", "族别"),
    "native_place": ("籍贯", "祖籍"),
    "birth_on": ("出生年月 出生日期 出生年月日 出生时间 生日 出生", ""),
    "id_number": (
        "身份证号 身份证号码 公民身份号码 公民身份证号 公民身份证号码 居民身份证号 居民身份证号码 身份证 身份号码",
        "证件号码 证件号",
    ),
    "education": ("学历 文化程度 文化水平 学历学位 最高学历", ""),
    "joined_on": (
        "入党时间 入党日期 入党年月 入党年月日 入党 何时入党 加入党组织时间 加入党组织日期 加入党组织的时间",
        "加入时间 加入中国共产党时间",
    ),
    "full_on": ("转正时间 转正日期 转正年月 转正年月日 转正 转为正式党员时间 转为正式党员日期 转为正式党员的时间", ""),
    "stage": ("发展阶段 党籍状态 预备正式 正式预备 是否预备党员 是否正式党员 是否转正", "党籍"),
    "category": ("党员类型 党员类别 人员类别 人员类型 党员分类 党员身份类别", "类型 类别"),
    "status": ("党员状态 在册状态", "状态"),
    "branch": (
        "所在党支部 党支部 所属党支部 所在支部 所属支部 支部名称 党支部名称 党组织名称 所在党组织 所属党组织",
        "支部",
    ),
    "group": ("所在党小组 党小组 所属党小组 党小组名称 所在小组 所属小组", "小组 组别"),
    "office": ("党内职务 党内任职 党内职位 党支部职务 支部职务 党务职务", "职务"),
    "work_unit": (
        "工作单位及职务 工作单位 单位及职务 工作单位职务 工作单位和职务 现工作单位 现工作单位及职务 单位职务 单位名称",
        "单位 所在单位 就业单位",
    ),
    "work_post": ("工作岗位 职务职称 行政职务 岗位 职业 从事职业 工作岗位职务 职称", "职务"),
    "phone": (
        "手机 手机号 手机号码 移动电话 联系手机 本人手机",
        "联系电话 联系方式 电话 电话号码 本人电话",
    ),
    "address": ("家庭住址 家庭地址 现住址 现居住地 居住地址 家庭现住址 现家庭住址 居住地 常住地址", "住址 地址"),
    "skills": ("特长 能力特长 爱好 兴趣爱好 特长爱好 爱好特长 能力特长爱好 能力 个人特长 专长 技能特长", ""),
    "physical_condition": ("身体状况 健康状况 健康情况 身体情况", ""),
    "note": ("备注 附注 备注说明", "说明"),
    "serial": ("序号 编号 顺序号 no", ""),
    "reason": (REASON, ""),
}
UNUSED = frozenset({"serial", "reason"})


@dataclass(frozen=True, slots=True)
class Column:
    """A recognised column: which field it is, its heading as found, its number (A is 1)."""

    field: str
    heading: str
    number: int


@dataclass(frozen=True, slots=True)
class Header:
    """The headings of a sheet. ``row`` is their first row, ``last_row`` the last one of a heading of several rows."""

    row: int
    last_row: int
    headings: dict[int, str]
    columns: dict[str, Column]

    @property
    def unused(self) -> list[str]:
        """Headings of columns that are not read."""
        taken = {column.number for column in self.columns.values()}
        return [heading for number, heading in sorted(self.headings.items()) if number not in taken]


def fold(text: object) -> str:
    """Bring a heading to the form in which synonyms are compared: no spaces, line breaks, full-width forms, marks."""
    return "".join(letter for letter in unicodedata.normalize("NFKC", str(text)).lower() if letter.isalnum())


def as_found(text: object) -> str:
    """A heading as messages show it: as in the file, on one line."""
    return re.sub(r"\s*[\r\n]+\s*", "", str(text)).strip()[:40]


def _index(line: int) -> dict[str, list[str]]:
    index: dict[str, list[str]] = {}
    for field, lines in NAMES.items():
        for name in lines[line].split():
            index.setdefault(name, []).append(field)
    return index


EXACT, LOOSE = _index(0), _index(1)


def _candidates(heading: object) -> tuple[list[str], list[str]]:
    """The fields a heading names for certain, and those it may name; remarks in brackets count only if they must."""
    whole = fold(heading)
    bare = fold(re.sub(r"[(（\[【〔].*?[)）\]】〕]", "", str(heading)))
    certain = EXACT.get(whole) or EXACT.get(bare) or []
    return certain, [] if certain else LOOSE.get(whole) or LOOSE.get(bare) or []


def find_header(sheet: Sheet) -> Header | None:
    """Return the header of ``sheet``, or None when no row looks like one.

    Raises ``Refused`` when a row does but cannot be used: no 姓名, or two columns for the same thing.
    """
    found = [_read_headings(sheet, row) for row in sheet.rows[:HEADER_WITHIN]]
    _, count, first, last, headings = max(found, key=lambda one: one[:2], default=(False, 0, 0, 0, {}))
    if count < 2:
        return None
    columns = _assign(headings, first)
    if "name" not in columns:
        raise Refused(f"第 {first} 行像是标题行，但里面没有“姓名”一列。请补上“姓名”这个标题后再上传。")
    return Header(first, last, headings, columns)


def _read_headings(sheet: Sheet, row: Row) -> tuple[bool, int, int, int, dict[int, str]]:
    """What ``row`` would be as a header: whether it has 姓名, how many fields it names, its rows, its headings."""
    last = _last_row(sheet, row.number, row.cells)
    headings: dict[int, str] = {}
    for other in sheet.rows:
        if row.number <= other.number <= last:
            headings |= {number: as_found(text) for number, text in other.cells.items() if isinstance(text, str)}
    fields = {field for heading in headings.values() for fields in _candidates(heading) for field in fields}
    return "name" in fields, len(fields), row.number, last, headings


def _last_row(sheet: Sheet, row: int, cells: dict[int, object]) -> int:
    """Headings may take several rows; then the cell 姓名 is merged downwards over all of them."""
    names = {number for number, text in cells.items() if "name" in _candidates(text)[0]}
    return max((bottom for left, top, _right, bottom in sheet.merged if top == row and left in names), default=row)


def _assign(headings: dict[int, str], row: int) -> dict[str, Column]:
    columns: dict[str, Column] = {}
    loose: list[tuple[int, str, list[str]]] = []
    for number, heading in sorted(headings.items()):
        certain, possible = _candidates(heading)
        if certain:
            _take(columns, Column(certain[0], heading, number), row)
        elif possible:
            loose.append((number, heading, possible))
    certain_fields = set(columns)
    for number, heading, possible in loose:
        field = next((field for field in possible if field not in certain_fields), None)
        if field:
            _take(columns, Column(field, heading, number), row)
    return columns


def _take(columns: dict[str, Column], column: Column, row: int) -> None:
    other = columns.get(column.field)
    if other is None:
        columns[column.field] = column
    elif column.field not in UNUSED:
        places = f"{address(other.number, row)}“{other.heading}”和 {address(column.number, row)}“{column.heading}”"
        raise Refused(f"标题行里有两列是同一项内容：{places}。请只留一列，或者改掉其中一个标题，再上传。")
