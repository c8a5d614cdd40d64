"""The words of a group's verdict. A word keeps its meaning: scales only say which of them are offered, in which order.

The four usual ones are kept by a short name of their own, every other one as it is written. What a word is worth in
numbers is said by the year's cycle.
"""

from collections.abc import Iterable, Sequence

USUAL = {"good": "好", "fair": "较好", "average": "一般", "poor": "差"}
FEWEST, MOST, LONGEST = 2, 6, 6
_NAMES = {label: name for name, label in USUAL.items()}


def rating_label(rating: str) -> str:
    """Return the word that people read."""
    return USUAL.get(rating, rating)


def rating_of(label: str) -> str:
    """Return how a word is kept."""
    return _NAMES.get(label, label)


def choices_of(ratings: Iterable[str]) -> list[tuple[str, str]]:
    return [(rating, rating_label(rating)) for rating in ratings]


def scale_words(ratings: Sequence[str]) -> str:
    """Return a scale as one reads it: 好、较好、一般、差."""
    return "、".join(map(rating_label, ratings))
