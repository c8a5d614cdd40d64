"""What a list of duties must look like before it is written, whoever brings it: a form, the demo, another room."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from core.errors import Refused
from core.plaintext import one_line
from core.templatetags.zonebook import precise_date
from zones.models import Agreement, Duty
from zones.models.agreements import FULL_WEIGHT, Category

MAX_DUTIES = 60
TEXTS = ("content", "measure", "unit", "deduction")


def checked_duties(agreement: Agreement, duties: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows as they are stored, by category and then in the order given, each with ``pk``: the saved duty it
    was made from, or None. Raises Refused naming the duty."""
    rows = [_checked(agreement, number, duty) for number, duty in enumerate(duties, 1)]
    if len(rows) > MAX_DUTIES:
        raise Refused(f"责任项最多{MAX_DUTIES}条，请合并相近的。")
    _refuse_foreign_origins(agreement, rows)
    _refuse_foreign_renewals(agreement, rows)
    order = Category.values.index
    return sorted(rows, key=lambda row: order(row["category"]))


def checked_excuses(excused: Mapping[str, str]) -> dict[str, str]:
    """Return {category: reason} without empty reasons."""
    reasons = {category: words for category, reason in excused.items() if (words := one_line(reason))}
    if unknown := set(reasons) - set(Category.values):
        raise Refused(f"没有这一类责任：{min(unknown)}。")
    if any(len(reason) > 200 for reason in reasons.values()):
        raise Refused("不设理由最多200字。")
    return reasons


def _checked(agreement: Agreement, number: int, duty: Mapping[str, Any]) -> dict[str, Any]:
    row = {name: one_line(str(duty.get(name) or "")) for name in TEXTS}
    where = f"第{number}项" + (f"“{row['content'][:12]}”" if row["content"] else "")
    if not row["content"]:
        raise Refused(f"{where}没有写责任内容。")
    for name, text in row.items():
        field = Duty._meta.get_field(name)
        if len(text) > field.max_length:
            raise Refused(f"{where}的{field.verbose_name}最多{field.max_length}字。")
    row["category"] = _choice(duty.get("category"), Category, where)
    row["comparison"] = _choice(duty.get("comparison") or "at_least", Duty.Comparison, where)
    row["period"] = _choice(duty.get("period") or "year", Duty.Period, where)
    row["target"] = _target(duty.get("target"), where)
    row["weight"] = int(duty.get("weight") or 0)
    if not 0 <= row["weight"] <= FULL_WEIGHT:
        raise Refused(f"{where}的权重要在0到{FULL_WEIGHT}之间。")
    row["due_on"] = _due(agreement, duty.get("due_on"), where)
    row["continues_id"], row["renews_id"] = _key(duty.get("continues")), _key(duty.get("renews"))
    row["pk"] = _key(duty.get("pk"))
    return row


def _key(origin) -> int | None:
    return origin.pk if isinstance(origin, Duty) else origin or None


def _choice(value, choices, where: str) -> str:
    if value not in choices.values:
        raise Refused(f"{where}选了不存在的选项。")
    return str(value)


def _target(value, where: str) -> Decimal | None:
    if value in (None, ""):
        return None
    try:
        target = Decimal(str(value))
    except ArithmeticError as error:
        raise Refused(f"{where}的目标值要是数字。") from error
    if not target.is_finite() or not 0 <= target < 10_000_000 or target != round(target, 2):
        raise Refused(f"{where}的目标值要在0到一千万之间，最多两位小数。")
    return target


def _due(agreement: Agreement, day: date | None, where: str) -> date | None:
    if day is not None and not agreement.from_on <= day <= agreement.until_on:
        raise Refused(f"{where}的{outside(agreement)}")
    return day


def outside(agreement: Agreement) -> str:
    """The sentence for a day on which the agreement does not hold."""
    return f"完成时限要在责任期限之内：{precise_date(agreement.from_on)}至{precise_date(agreement.until_on)}。"


def _refuse_foreign_origins(agreement: Agreement, rows: list[dict[str, Any]]) -> None:
    """A duty can go on only with one of the same member's earlier edition, and only one duty with each."""
    origins = [row["continues_id"] for row in rows if row["continues_id"]]
    if not origins:
        return
    earlier = Duty.objects.filter(
        agreement__member=agreement.member, agreement__branch=agreement.branch, agreement__year=agreement.year
    ).exclude(agreement=agreement)
    if len(set(origins)) < len(origins) or earlier.filter(pk__in=origins).count() < len(origins):
        raise Refused("有的责任项接续的不是本人上一版的责任项。")


def _refuse_foreign_renewals(agreement: Agreement, rows: list[dict[str, Any]]) -> None:
    """A duty can come only from the agreement that this one renews, and only one duty from each."""
    origins = [row["renews_id"] for row in rows if row["renews_id"]]
    if not origins:
        return
    theirs = Duty.objects.filter(agreement=agreement.renews_id, pk__in=origins)
    if len(set(origins)) < len(origins) or theirs.count() < len(origins):
        raise Refused("有的责任项续自的不是本人上年的责任项。")
