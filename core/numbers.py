"""Numbers as people write them: reading those that a browser sent outside of a form, showing exact ones."""

from decimal import Decimal

MOST_DIGITS = 18  # no key and no year is longer; databases cannot compare with more, nor Python read thousands


def whole_number(text: str) -> int | None:
    """Return the number a text is, None where it is none or longer than any of ours."""
    return int(text) if text.isdecimal() and len(text) <= MOST_DIGITS else None


def plain(number: Decimal | int) -> str:
    """A number as one writes it: without idle zeros."""
    return f"{Decimal(number).normalize():f}"
