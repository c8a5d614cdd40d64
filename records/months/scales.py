"""Which words a branch's groups choose among in a month."""

from datetime import date

from records.models import RatingScale
from records.ratings import USUAL


def scale_of(branch_id: int, month: date) -> list[str]:
    """Return the words of the scale that holds in the month, the best first: the branch's own, or the usual four. One
    query."""
    rows = RatingScale.objects.filter(branch=branch_id, from_month__lte=month).order_by("-from_month")
    found = rows.values_list("ratings", flat=True).first()
    return list(found or USUAL)


def year_scale(branch_id: int, year: int) -> list[str]:
    """Return every word that can be given in the months of a year, in the order of its scales. Two queries at most."""
    within = RatingScale.objects.filter(branch=branch_id, from_month__year=year).order_by("from_month")
    scales = list(within.values_list("from_month", "ratings"))
    january = date(year, 1, 1)
    words = [] if scales and scales[0][0] == january else scale_of(branch_id, january)
    for _, ratings in scales:
        words += [rating for rating in ratings if rating not in words]
    return words
