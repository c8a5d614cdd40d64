"""The text of an agreement: built once from its rows, shown before signing, frozen by signing, printed afterwards.

It is plain text, a paragraph a line. The layout of the paper follows from how a line begins, so what is signed and what
is printed cannot differ. Whatever users wrote stands inside a line, never at its beginning.
"""

from collections.abc import Iterator

from core import clock
from core.plaintext import one_line
from members.models import GroupMembership
from zones.models import Agreement, Duty, Promise, ZoneAssignment
from zones.models.agreements import Category

TITLE = "党员责任区责任书"
PURPOSE = (
    "为落实党员责任区制度，使每名党员有责任、有目标、有检查、有考评，按照本人自定、小组评议、支部认定的程序，"
    "党支部与责任党员签订本责任书。"
)
TERMS = (
    ("考核与奖惩", (
        "责任党员每周记实、每月向党小组汇报履行责任的情况；党小组每月评议，党支部每季度检查，年终结合民主评议党员进行考评。",
        "各项责任按权重计分，满分100分。有目标值的，按完成数量计算完成程度；写明扣分办法的，按扣分办法执行。",
        "考评结果作为评选先进和年度等次评定的依据；未完成责任的，由党支部帮助改进，并按考评办法处理。",
    )),
    ("签订与变更", (
        "本责任书经责任党员签字、党支部会签后生效。",
        "生效后需要变更的，由双方另签新版；新版生效前，本责任书继续有效。",
    )),
)  # fmt: skip
HEAD = ("编号：", "党支部：", "党小组：", "责任党员：", "责任区：", "责任期限：")
NUMERALS = "一二三四五"
NUMBERED_TERMS = [
    (heading, [f"{number}．{sentence}" for number, sentence in enumerate(sentences, 1)]) for heading, sentences in TERMS
]


def text_of(agreement: Agreement) -> str:
    """Return what is read and printed now: the signed text where there is one, else the text as it would be signed."""
    return agreement.text if agreement.is_signed else agreement_text(agreement)


def agreement_text(agreement: Agreement) -> str:
    """Build the text from the rows as they are now. Seven queries. What reviewers said of duties is no part of it."""
    promises = list(_promises(agreement))
    parts = [("责任内容", _duties(agreement)), *([("公开承诺", promises)] if promises else []), *NUMBERED_TERMS]
    lines = [*_head(agreement)]
    for numeral, (heading, body) in zip(NUMERALS, parts, strict=False):
        lines += [f"{numeral}、{heading}", *body]
    return "\n".join(lines)


def _head(agreement: Agreement) -> Iterator[str]:
    groups = GroupMembership.objects.on(clock.today()).filter(member=agreement.member_id)
    group = groups.values_list("group__name", flat=True).first() or ""
    yield TITLE
    yield f"编号：{agreement.number}"
    yield f"党支部：{one_line(agreement.branch.name)}"
    yield f"党小组：{one_line(group) or '未编组'}"
    yield f"责任党员：{one_line(agreement.member.name)}"
    yield f"责任区：{'、'.join(_zone_words(agreement)) or '尚未划定'}"
    yield f"责任期限：{_day(agreement.from_on)}至{_day(agreement.until_on)}"
    yield PURPOSE
    if agreement.edition > 1:
        yield f"本责任书为{agreement.year}年度第{agreement.edition}版，生效后取代上一版。"


def _zone_words(agreement: Agreement) -> Iterator[str]:
    parts = ZoneAssignment.objects.on(clock.today()).responsible().filter(member=agreement.member_id)
    held = {assignment.zone_id: assignment.get_part_display() for assignment in parts}
    for zone in agreement.zones.all():
        yield one_line(zone.name) + (f"（{held[zone.pk]}）" if zone.pk in held else "")


def _duties(agreement: Agreement) -> Iterator[str]:
    by_category: dict[str, list[Duty]] = {}
    for duty in agreement.duties.all():
        by_category.setdefault(duty.category, []).append(duty)
    excused = {row.category: row.reason for row in agreement.excused_categories.all()}
    for numeral, (category, label) in zip(NUMERALS, Category.choices, strict=True):
        yield f"（{numeral}）{label}"
        duties = by_category.get(category, [])
        for number, duty in enumerate(duties, 1):
            yield f"{number}．{_duty_line(duty)}"
        if not duties:
            yield f"本年度不设此类责任。理由：{one_line(excused.get(category, '')) or '（未写）'}"


def _duty_line(duty: Duty) -> str:
    parts = [
        one_line(duty.content),
        f"衡量标准：{one_line(duty.measure) or '（未写）'}",
        f"目标：{one_line(duty.target_text)}" if duty.target is not None else "",
        f"完成时限：{_day(duty.due_on)}" if duty.due_on else "",
        f"权重：{duty.weight}分",
        f"扣分办法：{one_line(duty.deduction)}" if duty.deduction else "",
    ]
    return "；".join(part.rstrip("。；") for part in parts if part) + "。"


def _promises(agreement: Agreement) -> Iterator[str]:
    """Only what is public by now: a promise that nobody has reviewed binds nobody."""
    promises = Promise.objects.public().filter(branch=agreement.branch_id, member=agreement.member_id)
    for number, promise in enumerate(promises.filter(year=agreement.year).order_by("number"), 1):
        yield f"{number}．{promise.get_kind_display()}：{one_line(promise.text).rstrip('。')}。"


def paragraphs(text: str) -> list[tuple[str, str]]:
    """Return (kind, line) for each line of a text: ``title head h2 h3 p`` say how it is set, on paper and on screen."""
    kinds = []
    for number, line in enumerate(text.splitlines()):
        if number == 0:
            kind = "title"
        elif line.startswith(HEAD):
            kind = "head"
        elif line[1:2] == "、" and line[0] in NUMERALS:
            kind = "h2"
        elif line[:1] == "（" and line[1:2] in NUMERALS and line[2:3] == "）":
            kind = "h3"
        else:
            kind = "p"
        kinds.append((kind, line))
    return kinds


def _day(day) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
