"""Setting the words among which a branch's groups choose."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from core import audit, clock
from core.errors import Refused
from core.plaintext import one_line
from core.registry import collect_hindrances
from core.workflow import require, take_turns
from members.models import Organization
from records.models import GroupAssessment, GroupMonth, RatingScale
from records.months.scales import scale_of
from records.ratings import FEWEST, LONGEST, MOST, rating_of, scale_words


@transaction.atomic
def set_scale(branch, from_month: date, words: Sequence[str], *, by) -> RatingScale:
    """Let ``words`` (the best first) be the branch's scale from a month on, until another takes its place.

    A scale that was used in a month stays: no month from then on may have a verdict yet. Raises Refused with the field.
    """
    require(branch, by, "month.manage")
    take_turns(Organization.objects.filter(pk=branch.pk))  # with whoever starts the year's evaluation
    from_month = from_month.replace(day=1)
    ratings = _checked(words)
    if ratings == scale_of(branch.pk, from_month):
        raise Refused("这个月起用的就是这几档，没有改动。", "words")
    for sentence in collect_hindrances(branch, from_month):
        raise Refused(sentence, "from_month")
    take_turns(GroupMonth.objects.filter(branch=branch, month__gte=from_month))
    used = GroupAssessment.objects.given().filter(branch=branch, month__gte=from_month).order_by("-month")
    if latest := used.values_list("month", flat=True).first():
        raise Refused(f"{latest.year}年{latest.month}月已经用原来的档次评过了，新档次要从以后的月份起。", "from_month")
    scale, _ = RatingScale.objects.update_or_create(
        branch=branch, from_month=from_month,
        defaults={"ratings": ratings, "set_by": by, "set_at": clock.now()},
    )  # fmt: skip
    audit.record("设置评价档次", scale, by=by, from_month=f"{from_month:%Y-%m}", words=scale_words(ratings))
    return scale


def _checked(words: Sequence[str]) -> list[str]:
    found = [word for word in map(one_line, words) if word]
    if not FEWEST <= len(found) <= MOST:
        raise Refused(f"评价要有{FEWEST}到{MOST}档。", "words")
    for word in found:
        if len(word) > LONGEST:
            raise Refused(f"“{word}”太长，每档最多{LONGEST}个字。", "words")
    ratings = [rating_of(word) for word in found]
    if len(set(ratings)) < len(ratings):
        raise Refused("每一档的名称要不一样。", "words")
    return ratings
