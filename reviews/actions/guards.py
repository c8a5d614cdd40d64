"""Checks of what several actions of this room are given."""

from datetime import date
from decimal import Decimal

from core.errors import Refused

HUNDRED = Decimal(100)


def out_of_hundred(number: Decimal | int | None, field: str) -> Decimal:
    """A score from 0 to 100 with at most two decimals. Raises Refused for everything else."""
    if number is None:
        raise Refused("请填写分数。", field)
    number = Decimal(number)
    if not number.is_finite() or not 0 <= number <= HUNDRED or number != round(number, 2):
        raise Refused("分数从0到100，最多两位小数。", field)
    return number


def in_order(starts_on: date, ends_on: date, field: str) -> None:
    if ends_on < starts_on:
        raise Refused("结束日期不能早于开始日期。", field)
