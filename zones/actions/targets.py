"""Setting targets on a zone, planning them and entering what came of them."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction

from core import audit, clock
from core.errors import Refused, Stale, unique_or_refused
from core.forms import shown
from core.plaintext import written
from core.workflow import compare_and_set, require
from members.actions.changes import apply_changes
from zones.models import TargetMonth, Zone, ZoneTarget
from zones.models.targets import LARGEST

TAKEN = "这个责任区今年已经有同样的目标。"
Amounts = Mapping[int, Decimal | None]


@transaction.atomic
def set_target(
    zone: Zone, *, by, year: int, kind: str, content: str, unit: str, comparison: str, plan: Decimal | None = None
) -> ZoneTarget:
    """Set a target on a zone for a year; ``plan``, if given, is that of each of the twelve months.

    Raises Refused for a closed zone, the same target twice or an amount out of bounds; NotAllowed.
    """
    require(zone, by, "zone.manage")
    _refuse_closed(zone)
    target = ZoneTarget(
        zone=zone, year=year, kind=kind, content=content.strip(), unit=unit.strip(), comparison=comparison
    )
    with unique_or_refused(TAKEN, "content"):
        target.save()
    if plan is not None:
        _refuse_amount(plan, "plan")
        TargetMonth.objects.bulk_create(TargetMonth(target=target, month=month, plan=plan) for month in range(1, 13))
    told = {"changes": {"每月计划": ["", shown(plan)]}} if plan is not None else {}
    audit.record("设定目标", target, by=by, zone=str(zone), **told)
    return target


@transaction.atomic
def change_target(target: ZoneTarget, *, by, seen_version: int | None = None, **fields: Any) -> ZoneTarget:
    """Change what is measured (kind, content, unit, comparison), as long as no month has an actual: afterwards it
    would say something else of what was entered. Raises Refused, Stale, NotAllowed."""
    require(target, by, "zone.manage")
    _refuse_closed(target.zone)
    _refuse_begun(target)
    with unique_or_refused(TAKEN, "content"):
        apply_changes(target, seen_version=seen_version, verb="修改目标", by=by, **fields)
    return target


@transaction.atomic
def remove_target(target: ZoneTarget, *, by, reason: str, seen_version: int | None = None) -> Zone:
    """Take a target away again, with a reason, as long as no month has an actual. Returns its zone."""
    require(target, by, "zone.manage")
    reason = written(reason, "请写明删去的理由。", "reason")
    _refuse_begun(target)
    compare_and_set(target, seen_version)
    audit.record("删去目标", target, by=by, reason=reason)
    zone = target.zone
    target.delete()
    return zone


@transaction.atomic
def fill_target(
    target: ZoneTarget, *, by, plans: Amounts | None = None, actuals: Amounts | None = None, reason: str = "",
    seen_version: int | None = None,
) -> ZoneTarget:  # fmt: skip
    """Write the year's plan and actuals by month (1–12); months that are not named stay as they are.

    Plans are set by who manages the zone, actuals by who answers for it or the branch. Once a month has an actual, its
    plan is frozen: changing it, or taking the actual back, wants a reason. An actual is only entered for a month that
    has begun. Raises Refused (field ``plan_3`` …), Stale, NotAllowed.
    """
    _refuse_closed(target.zone)
    if seen_version not in {None, target.version}:
        raise Stale
    rows = {row.month: row for row in target.year_rows()}
    different = _different(rows, plans or {}, actuals or {})
    if not different:
        return target
    for column, permission in (("plan", "zone.manage"), ("actual", "target.report")):
        if any(name == column for name, _ in different):
            require(target, by, permission)
    for (column, month), amount in different.items():
        _refuse_month(target, rows[month], column, amount, reason)
    compare_and_set(target, seen_version)
    told = _write(rows, different)
    audit.record("填写目标", target, by=by, changes=told, **({"reason": reason.strip()} if reason.strip() else {}))
    return target


def _different(rows: dict[int, TargetMonth], plans: Amounts, actuals: Amounts) -> dict[tuple[str, int], Decimal | None]:
    return {
        (column, month): amount
        for column, amounts in (("plan", plans), ("actual", actuals))
        for month, amount in amounts.items()
        if getattr(rows[month], column) != amount
    }


def _refuse_month(target: ZoneTarget, row: TargetMonth, column: str, amount: Decimal | None, reason: str) -> None:
    today, field = clock.today(), f"{column}_{row.month}"
    _refuse_amount(amount, field)
    if column == "actual" and amount is not None and (target.year, row.month) > (today.year, today.month):
        raise Refused(f"{row.month}月还没有到，不能填实绩。", field)
    takes_back = row.actual is not None and (column == "plan" or amount is None)
    if takes_back and not reason.strip():
        what = "计划已经定住" if column == "plan" else "实绩已经填了"
        raise Refused(f"{row.month}月的{what}，要改请写明理由。", "reason")


def _refuse_amount(amount: Decimal | None, field: str) -> None:
    if amount is not None and not 0 <= amount <= LARGEST:
        raise Refused(f"数字要在0到{LARGEST}之间；数目大的，请把单位换成万。", field)


def _write(rows: dict[int, TargetMonth], different: dict[tuple[str, int], Decimal | None]) -> dict[str, list[str]]:
    told = {}
    for (column, month), amount in different.items():
        row = rows[month]
        label = str(TargetMonth._meta.get_field(column).verbose_name)
        told[f"{month}月{label}"] = [shown(getattr(row, column)), shown(amount)]
        setattr(row, column, amount)
    for month in {month for _, month in different}:
        rows[month].save()
    return told


def _refuse_closed(zone: Zone) -> None:
    if zone.until_on is not None:
        raise Refused("这个责任区已经撤销，目标不能再改。")


def _refuse_begun(target: ZoneTarget) -> None:
    if target.months.filter(actual__isnull=False).exists():
        raise Refused("已经有月份填了实绩，考核内容不能再改，也不能删去。")
