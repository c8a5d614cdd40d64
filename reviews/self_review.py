"""A draft of the self-review, put together from the year's facts for the member to finish."""

from records.models import WeeklyRecord
from reviews.facts import Appraisal
from reviews.models import Evaluation, Finding, Part
from reviews.parts import mondays_of
from reviews.scoring import COUNTED

MOST_SHORTCOMINGS = 5
# Where the member has to write himself; a self-review that still holds one of these is not finished.
WRITE_SHORTCOMINGS = "（请写一至三条，有具体的事）"
WRITE_PLANS = "（请写明年怎么改、做到什么程度）"


def draft_self_review(evaluation: Evaluation, appraisal: Appraisal) -> str:
    """Return the text a self-review begins with: the numbers of each part, what inspections found, the shortcomings the
    member wrote down during the year. Two queries. ``appraisal`` must have been read with this one's sources."""
    cycle, member = evaluation.cycle, evaluation.member
    parts = {part.part: part for part in appraisal.breakdown.parts if part.status == COUNTED}
    lines = [
        f"我是{evaluation.branch}党员{member}。现将{cycle.year}年履行责任区职责的情况述评如下。",
        "",
        "一、履责情况",
    ]
    if Part.RECORDS in parts:
        lines.append(f"周记实：{parts[Part.RECORDS].words.split('；')[0]}。")
    if Part.DUTIES in parts:
        lines += [f"{source.label}：{source.number}。" for source in parts[Part.DUTIES].sources]
    if Part.GROUP in parts:
        lines.append(f"小组评议：{parts[Part.GROUP].words.split('；')[0]}。")
    if Part.INSPECTIONS in parts:
        scores = "、".join(f"{source.label}{source.number}分" for source in parts[Part.INSPECTIONS].sources)
        lines.append(f"检查得分：{scores}。")
    lines += _mending(evaluation)
    lines += ["", "二、存在的不足", *(_shortcomings(evaluation) or [WRITE_SHORTCOMINGS])]
    lines += ["", "三、今后的打算", WRITE_PLANS]
    return "\n".join(lines)


def unwritten(text: str) -> list[str]:
    """The places of the draft that the member has not written yet."""
    return [place for place in (WRITE_SHORTCOMINGS, WRITE_PLANS) if place in text]


def _mending(evaluation: Evaluation) -> list[str]:
    faults = Finding.objects.faults().filter(
        branch=evaluation.branch_id,
        member=evaluation.member_id,
        inspection__starts_on__range=(evaluation.cycle.counts_from, evaluation.cycle.counts_until),
    )
    states = list(faults.exclude(state="noted").values_list("state", flat=True))
    if not states:
        return []
    return [f"检查指出问题{len(states)}个，已整改销号{states.count('closed')}个。"]


def _shortcomings(evaluation: Evaluation) -> list[str]:
    """The latest shortcomings from the member's own records, each once."""
    mondays = mondays_of(evaluation.cycle)
    records = WeeklyRecord.objects.filter(
        member=evaluation.member_id, branch=evaluation.branch_id, monday__range=(mondays[0], mondays[-1])
    ).exclude(shortcomings="")
    texts = records.filed().order_by("-monday").values_list("shortcomings", flat=True)[:30]
    return list(dict.fromkeys(" ".join(text.split()) for text in texts))[:MOST_SHORTCOMINGS]
