"""Rosters as branches keep them: invented people, and every odd way of writing that was seen in real ones."""

import io
from datetime import date, datetime, timedelta

import openpyxl

from members.roster.identity import check_digit

TODAY = date(2026, 1, 5)
HEADINGS = [
    "序号", "姓名", "性别", "民族", "出生年月", "身份证号", "学历", "入党时间", "转正时间", "所在党小组", "党内职务",
    "党员类型", "工作单位及职务", "联系电话", "家庭住址", "特长", "备注",
]  # fmt: skip
ABOVE = [["南岗社区第五党支部党员花名册"], ["填报单位：南岗社区第五党支部    填报日期：2026年1月5日"]]
FAMILY = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
GIVEN = ["建国", "秀兰", "立新", "海燕", "卫东", "玉珍", "志强", "桂芳", "文斌", "晓梅", "远䶮", "民䴖", "𠮷祥"]


def id_number(born: date, serial: int = 123, area: str = "999901") -> str:
    """A number that is right but nobody's: the area is not assigned."""
    first = f"{area}{born:%Y%m%d}{serial:03d}"
    return first + check_digit(first)


def person(index: int, **changes) -> dict[str, object]:
    """The cells of one person by heading. ``index`` makes people differ; ``changes`` overrides cells."""
    born = date(1950, 1, 1) + timedelta(days=index * 397 % 18_000)
    joined = date(born.year + 24, 7, 1)
    sex = "男女"[index % 2]
    cells = {
        "序号": index + 1,
        "姓名": FAMILY[index % len(FAMILY)] + GIVEN[index // len(FAMILY) % len(GIVEN)],
        "性别": sex,
        "民族": "汉族",
        "出生年月": at_midnight(born),
        "身份证号": id_number(born, 2 * (index % 499) + (sex == "男")),
        "学历": "大专",
        "入党时间": at_midnight(joined),
        "转正时间": at_midnight(date(joined.year + 1, 7, 1)),
        "所在党小组": f"第{'一二三四'[index % 4]}党小组",
        "党员类型": "离退休",
        "工作单位及职务": "第三小学 教师",
        "联系电话": f"139{index:08d}",
        "家庭住址": f"南岗街道{index % 40 + 1}号楼2单元{index}",
        "特长": "书法",
    }
    return cells | changes


def at_midnight(day: date) -> datetime:
    """What openpyxl makes of a date cell."""
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001 a workbook has no time zones


def workbook(people: list[dict], *, headings: list[str] = HEADINGS, above: list = ABOVE, below: list = ()) -> bytes:
    """An .xlsx with ``above``, one row of headings, the people, and ``below``."""
    book = openpyxl.Workbook(write_only=True)
    fill(book.create_sheet(), people, headings=headings, above=above, below=below)
    return saved(book)


def fill(sheet, people, *, headings=HEADINGS, above=ABOVE, below=()) -> None:
    for row in [*above, headings, *([cells.get(heading) for heading in headings] for cells in people), *below]:
        sheet.append(row)


def saved(book: openpyxl.Workbook) -> bytes:
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def day_of(index: int) -> date:
    return person(index)["出生年月"].date()


def year_roster() -> tuple[list[dict], dict[int, str]]:
    """The roster of a branch with everything odd in it: its people, and of the refused ones index and heading."""
    people = [person(index) for index in range(46)]
    for index, form in enumerate(["%Y%m%d", "%Y-%m-%d", "%Y.%m.%d", "%Y/%m/%d", "%Y年%m月%d日"]):
        for heading in ("出生年月", "入党时间", "转正时间"):
            day = people[index + 1][heading]
            people[index + 1][heading] = day.strftime(form)
    people[0]["党内职务"] = "支部书记"
    people[6]["出生年月"] = int(f"{day_of(6):%Y%m%d}")
    people[7]["出生年月"] = f"{day_of(7):%Y.%m}"
    people[8]["姓名"] = "褚\u3000秀兰"
    people[9]["联系电话"] = 13900000009
    people[10]["联系电话"] = "１３９００００００１０"
    people[11]["姓名"] = "卫远䶮"
    people[12]["身份证号"] = next(n for s in range(1, 99) if (n := id_number(day_of(12), s)).endswith("X"))
    people[13]["性别"] = "男" if people[13]["性别"] == "女" else "女"
    people[33]["入党时间"] = "2031-02-30"
    people[36]["姓名"] = None
    number = people[38]["身份证号"]
    people[38]["身份证号"] = number[:17] + ("0" if number[17] != "0" else "1")
    people[40] |= {"入党时间": at_midnight(date(2025, 9, 12)), "转正时间": None, "备注": "预备党员"}
    people[43] = people[11] | {"序号": 44}
    return people, {33: "入党时间", 36: "姓名", 38: "身份证号", 43: "身份证号"}
