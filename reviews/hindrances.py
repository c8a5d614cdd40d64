"""What an evaluation that has begun does not let others change any more."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Exists, OuterRef, Q

from reviews.models import Evaluation, ReviewCycle


def begun_evaluations(branch, month: date) -> Iterator[str]:
    """Say so when the evaluation of the month's year has begun: its figures rest on the closed months. One that went
    back to its rules has begun all the same."""
    cycles = ReviewCycle.objects.filter(branch=branch, year=month.year)
    begun = Q(Exists(Evaluation.objects.filter(cycle=OuterRef("pk")))) | ~Q(state="preparing")
    if cycles.filter(begun).exists():
        yield f"{month.year}年度考评已经开始，这一年的月份不能再改。有出入的，请在考评里写明。"
