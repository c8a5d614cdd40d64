"""Checks that several actions of this room begin with."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F

from core.errors import NotAllowed, Refused, WrongState
from core.workflow import is_permitted

HUNDRED = Decimal(100)


def require(obj: Any, by: Any, permission: str) -> None:
    """Raise NotAllowed unless ``by`` holds the permission on this very row."""
    if not is_permitted(obj, by, permission):
        raise NotAllowed


def hold(obj: Any, *states: str) -> None:
    """Keep ``obj`` in one of the states until this transaction ends; raise WrongState when it is in another.

    The UPDATE changes nothing but makes others who hold or move the same row wait, on PostgreSQL by the row's lock and
    on SQLite by the transaction's. What is counted after it therefore stays true until the commit.
    """
    rows = type(obj)._base_manager.filter(pk=obj.pk)
    if not rows.filter(state__in=states).update(version=F("version")):
        current = rows.values_list("state", flat=True).first()
        label = obj.workflow.labels.get(current, "已删除")
        raise WrongState(f"“{obj}”现在是“{label}”，不能再办这一步。您填写的内容没有丢失。")


def written(text: str, message: str, field: str) -> str:
    """The text without blanks around it. Raises Refused with ``message`` when nothing is left."""
    text = text.strip()
    if not text:
        raise Refused(message, field)
    return text


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
