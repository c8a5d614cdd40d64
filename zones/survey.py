"""摸底: who the members of a branch are, to divide by. Reading only; free text is counted as it was written."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from members.models import Member, Organization
from zones.models import ZoneAssignment

UNKNOWN = "没有填"
AGE_BANDS = ((35, "35岁及以下"), (45, "36—45岁"), (55, "46—55岁"), (60, "56—60岁"), (70, "61—70岁"), (80, "71—80岁"))
OLDEST = "81岁及以上"
# The order in which schooling is read; what contains none of these comes after them.
EDUCATION = (
    "博士",
    "硕士",
    "研究生",
    "本科",
    "大学",
    "大专",
    "专科",
    "高职",
    "中专",
    "技校",
    "中技",
    "高中",
    "初中",
    "小学",
)
# The shortest beginning of an address that names a place: the building where there is one, else the settlement.
PLACES = (
    re.compile(r"^.*?(号楼|幢|栋|座)"),
    re.compile(r"^.*?(村民小组|小组|小区|社区|村|屯|组|院|巷|弄|里)"),
    re.compile(r"^.*?(街道|大街|街|路|镇|乡)"),
)


@dataclass(frozen=True)
class Table:
    """Counts of members: a row for each value, a column for each of ``series``. ``note`` says what to know of it."""

    key: str
    title: str
    heading: str
    series: tuple[str, ...]
    rows: list[tuple[str, tuple[int, ...]]]
    note: str = ""

    @property
    def totals(self) -> tuple[int, ...]:
        return tuple(sum(column) for column in zip(*(counts for _, counts in self.rows), strict=True))

    def sums(self) -> list[tuple[str, tuple[int, ...], int]]:
        """The rows, each with its sum over the series."""
        return [(label, counts, sum(counts)) for label, counts in self.rows]


@dataclass(frozen=True)
class Excused:
    """Somebody of whom no zone can be asked now, and why."""

    member: Member
    reasons: list[str]


def age_band(age: int | None) -> str:
    """The band of a full age in years."""
    if age is None:
        return UNKNOWN
    return next((label for limit, label in AGE_BANDS if age <= limit), OLDEST)


def place_of(address: str) -> str:
    """The building or settlement an address begins with, else the whole of it."""
    address = "".join(address.split())
    found = (pattern.match(address) for pattern in PLACES)
    return next((match.group() for match in found if match), address)


def skills_of(text: str) -> list[str]:
    """The separate skills in what was written down, each once."""
    return list(dict.fromkeys(part for part in re.split(r"[、，,；;。/／\s]+", text) if part))


def _ability(member: Member) -> str:
    return "暂不安排" if member.excuses else "能承担"


class Survey:
    """The members of one branch on a day. Three queries."""

    def __init__(self, branch: Organization, day: date):
        self.branch, self.day = branch, day

    @cached_property
    def members(self) -> list[Member]:
        there = Member.objects.in_branch(self.branch, self.day)
        return list(there.with_standing(self.day).with_exemption(self.day))

    @cached_property
    def excused(self) -> list[Excused]:
        found = [Excused(member, member.excuses) for member in self.members]
        return [person for person in found if person.reasons]

    @cached_property
    def able(self) -> list[Member]:
        return [member for member in self.members if not member.excuses]

    @cached_property
    def answering(self) -> set[int]:
        """Who answers for a zone of the branch or shares one."""
        held = ZoneAssignment.objects.on(self.day).responsible().filter(zone__branch=self.branch)
        return set(held.values_list("member_id", flat=True))

    @property
    def able_without_zone(self) -> list[Member]:
        return [member for member in self.able if member.pk not in self.answering]

    @cached_property
    def tables(self) -> list[Table]:
        bands = [label for _, label in AGE_BANDS] + [OLDEST]
        groups = list(self.branch.groups.values_list("name", flat=True))
        return [
            self._table("age", "年龄", "年龄段", lambda m: [age_band(m.age_on(self.day))], in_order(bands),
                        split=("男", "女", UNKNOWN), by=lambda m: m.gender or UNKNOWN),
            self._table("education", "学历", "学历", lambda m: [m.education or UNKNOWN], by_education),
            self._table("skill", "能力特长", "特长", lambda m: skills_of(m.skills) or [UNKNOWN], most_first,
                        note="一人有几样特长的，每样都算一次。"),
            self._table("category", "党员类型", "类型", lambda m: [m.category_name or "未认定"], most_first,
                        split=("能承担", "暂不安排"), by=_ability),
            self._table("group", "党小组", "党小组", lambda m: [m.group_name or "未编组"], in_order(groups),
                        split=("能承担", "暂不安排"), by=_ability),
            self._table("place", "住处", "住处", lambda m: [place_of(m.address) or UNKNOWN], most_first,
                        note="按住址开头的楼栋、小区或村组归在一起。"),
            self._table("work_unit", "工作单位", "单位", lambda m: [m.work_unit or UNKNOWN], most_first),
            self._table("gender", "性别和发展阶段", "性别", lambda m: [m.gender or UNKNOWN], in_order(["男", "女"]),
                        split=tuple(Member.Stage.labels), by=lambda m: m.get_stage_display()),
            self._table("able", "能否承担", "情况", lambda m: m.excuses or ["能承担"], in_order(["能承担"]),
                        note="一人有几样原因的，每样都算一次。"),
        ]  # fmt: skip

    def _table(
        self, key: str, title: str, heading: str, values: Callable[[Member], Iterable[str]],
        order: Callable[[str, int], tuple], *, split: tuple[str, ...] = ("人数",),
        by: Callable[[Member], str] = lambda _: "人数", note: str = "",
    ) -> Table:  # fmt: skip
        counted = Counter((value, by(member)) for member in self.members for value in values(member))
        series = tuple(name for name in split if any(part == name for _, part in counted)) or split[:1]
        sums: Counter[str] = Counter()
        for (value, _), count in counted.items():
            sums[value] += count
        rows = [
            (value, tuple(counted[value, part] for part in series))
            for value in sorted(sums, key=lambda value: (value == UNKNOWN, *order(value, sums[value])))
        ]
        return Table(key, title, heading, series, rows, note)


def in_order(values: list[str]) -> Callable[[str, int], tuple]:
    """Those first, in their order; the others by name."""
    return lambda value, count: (values.index(value) if value in values else len(values), value)


def most_first(value: str, count: int) -> tuple:
    return (-count, value)


def by_education(value: str, count: int) -> tuple:
    return (next((place for place, word in enumerate(EDUCATION) if word in value), len(EDUCATION)), value)
