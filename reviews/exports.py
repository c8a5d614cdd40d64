"""Columns of the workbooks: what the lists show, a row each; and the summary of a year."""

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from core.exports import Column, Sheet, write_workbook
from core.numbers import plain
from records.ratings import rating_label
from reviews import facts, grading, scoring
from reviews.facts import Appraisal
from reviews.models import Part, ReviewCycle
from reviews.parts import ON_BEHALF

DRAFT, FINAL = "未定稿", "定稿"
TWO_PLACES = "0.00"

INSPECTIONS = (
    Column("党支部", "branch.name", 24),
    Column("检查名称", "title", 30),
    Column("类别", lambda row: row.get_kind_display(), 10),
    Column("方式", "method_labels", 24),
    Column("年度", "year", 8, "number"),
    Column("季度", "quarter", 8, "number"),
    Column("检查开始", "starts_on", 12, "date"),
    Column("检查结束", "ends_on", 12, "date"),
    Column("评分表", "sheet_count", 8, "number"),
    Column("已办完", "decided", 8, "number"),
    Column("未销号问题", "unmended", 10, "number"),
    Column("状态", lambda row: row.get_state_display(), 10),
)

SHEETS = (
    Column("检查名称", "inspection.title", 30),
    Column("党员编号", "member.number", 16),
    Column("姓名", "member.name", 12),
    Column("责任区", lambda row: row.zone.name if row.zone else "", 24),
    Column("得分", "score", 10, "number", TWO_PLACES),
    Column("未确认的合计", lambda row: row.given if row.state == "scored" else None, 12, "number", TWO_PLACES),
    Column("好的方面", "good", 40),
    Column("存在问题", "bad", 40),
    Column("状态", lambda row: row.get_state_display(), 10),
    Column("免检理由", "excused_reason", 30),
)

FINDINGS = (
    Column("党支部", "branch.name", 24),
    Column("检查名称", "inspection.title", 30),
    Column("类别", lambda row: row.get_kind_display(), 8),
    Column("内容", "content", 50),
    Column("整改责任人", lambda row: row.member.name if row.member else "", 12),
    Column("责任区", lambda row: row.zone.name if row.zone else "", 24),
    Column("整改期限", "due_on", 12, "date"),
    Column("状态", lambda row: row.get_state_display(), 10),
    Column("退回理由", "returned_reason", 30),
)

CYCLES = (
    Column("党支部", "branch.name", 24),
    Column("年度", "year", 8, "number"),
    Column("参加考评人数", "people", 12, "number"),
    Column("已定等次人数", "graded", 12, "number"),
    Column("状态", lambda row: row.get_state_display(), 10),
    Column("定稿时间", "finished_at", 18, "date"),
)

EVALUATIONS = (
    Column("党支部", "branch.name", 24),
    Column("年度", "cycle.year", 8, "number"),
    Column("党员编号", "member.number", 16),
    Column("姓名", "member.name", 12),
    Column("综合得分", "composite", 10, "number", TWO_PLACES),
    Column("等次", "grade", 12),
    Column("民主评议等次", "official_grade", 12),
    Column("状态", lambda row: row.get_state_display(), 12),
)


def part_cell(part: scoring.PartScore) -> Decimal | str:
    """A part's number as it is shown (exact, or rounded to two places where it does not end), else 缺 or 免评."""
    if part.status != scoring.COUNTED:
        return part.shown
    return Decimal(part.shown.removeprefix("≈"))


def summary_columns(cycle: ReviewCycle) -> list[Column]:
    """Columns of the summary: the person, each part, the composite, both grades with suggestion and reason, how much
    each part rests on."""

    def part_of(name: str) -> Any:
        return lambda a: part_cell(next(part for part in a.breakdown.parts if part.part == name))

    draft = FINAL if cycle.state == "final" else DRAFT
    return [
        Column("党员编号", lambda a: facts.person(a.evaluation)["number"], 16),
        Column("姓名", lambda a: facts.person(a.evaluation)["name"], 12),
        Column("党小组", lambda a: facts.person(a.evaluation)["group"], 14),
        Column("发展阶段", lambda a: facts.person(a.evaluation)["stage"], 10),
        *(
            Column(f"{part.label}（权重{weight}）", part_of(part.value), 14, "number", "0.####")
            for part, weight in cycle.parts
        ),
        Column("综合得分", "composite", 10, "number", TWO_PLACES),
        Column("等次", "evaluation.grade", 12),
        Column("建议等次", "suggestion.grade", 12),
        Column("等次理由", "evaluation.grade_reason", 30),
        Column("民主评议等次", "evaluation.official_grade", 14),
        Column("民主评议建议等次", "official.grade", 16),
        Column("民主评议等次理由", "evaluation.official_reason", 30),
        *_source_columns(cycle),
        Column("缺项、免评", _gaps, 30),
        Column("状态", lambda a: a.evaluation.get_state_display(), 12),
        Column("定稿与否", lambda a: draft, 10),
    ]


def _source_columns(cycle: ReviewCycle) -> list[Column]:
    used = cycle.weights
    return [
        *([Column(f"周记实{word}", _count(Part.RECORDS, word), 10, "number") for word in ("按时", "迟交", "未交")]
          if Part.RECORDS in used else []),
        *([Column("其中代录", _on_behalf, 10, "number")] if Part.RECORDS in used else []),
        *([Column("小组评议月数", _count(Part.GROUP), 12, "number")] if Part.GROUP in used else []),
        *([Column("检查次数", _count(Part.INSPECTIONS), 10, "number")] if Part.INSPECTIONS in used else []),
        *([Column("可量化责任项数", _count(Part.DUTIES), 14, "number")] if Part.DUTIES in used else []),
    ]  # fmt: skip


def _count(name: str, word: str = "") -> Any:
    """How many sources a part has; of weeks, how many of a kind (one sent back and not sent again was not filed)."""

    def counted(appraisal: Appraisal) -> int:
        part = next(part for part in appraisal.breakdown.parts if part.part == name)
        numbers = Counter("未交" if source.number == "退回" else source.number for source in part.sources)
        return numbers[word] if word else len(part.sources)

    return counted


def _on_behalf(appraisal: Appraisal) -> int:
    """How many of the weeks somebody else wrote down."""
    sources = next(part.sources for part in appraisal.breakdown.parts if part.part == Part.RECORDS)
    return sum(ON_BEHALF in source.label for source in sources)


def _gaps(appraisal: Appraisal) -> str:
    missing = [f"缺{part.label}" for part in appraisal.breakdown.missing]
    excused = [f"{part.label}免评：{part.excuse}" for part in appraisal.breakdown.having(scoring.EXCUSED)]
    return "；".join(missing + excused)


def summary_workbook(cycle: ReviewCycle, appraisals: Iterable[Appraisal]) -> bytes:
    """The year of a branch: first sheet one row for each member, second sheet the rules. ``appraisals`` must have been
    read with everybody's sources."""
    draft = "" if cycle.state == "final" else f"（{DRAFT}）"
    rules = [Column("项目", "0", 20), Column("规定", "1", 80)]
    rows = [{"0": name, "1": text} for name, text in rule_rows(cycle)]
    return write_workbook(
        [Sheet(f"考评汇总{draft}", summary_columns(cycle), appraisals), Sheet("考评规则", rules, rows)]
    )


def rule_rows(cycle: ReviewCycle) -> list[tuple[str, str]]:
    """The rules a year was evaluated by, as people read them."""
    ratings = "，".join(f"{rating_label(rating)}{plain(number)}分" for rating, number in cycle.rating_numbers.items())
    zone, official = grading.from_data(cycle.grade_scheme), grading.from_data(cycle.official_scheme)
    return [
        ("党支部", str(cycle.branch)),
        ("年度", f"{cycle.year}年"),
        ("起止日期", f"{cycle.counts_from:%Y-%m-%d} 至 {cycle.counts_until:%Y-%m-%d}"),
        ("权重", "，".join(f"{part.label}{weight}" for part, weight in cycle.parts)),
        ("迟交折算", f"迟交的周记实按{cycle.late_share}%计"),
        ("小组评议折算", ratings),
        (
            "计算方法",
            "各部分折成0至100分，按权重平均；只有综合得分四舍五入，保留两位小数。免评的部分不计，其余按权重放大。",
        ),
        (f"责任区考评等次：{zone.name}", "\n".join(zone.rules)),
        (f"民主评议等次：{official.name}", "\n".join([*official.rules, grading.NO_GRADE])),
        ("定稿与否", FINAL if cycle.state == "final" else DRAFT),
    ]
