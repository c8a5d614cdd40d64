"""Planning and running an inspection."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db import transaction

from core import audit
from core.errors import Refused
from core.numbers import plain
from core.plaintext import written
from core.workflow import advance, amend, hold, require
from members.models import Member, Organization, User
from reviews.actions.guards import in_order
from reviews.criteria import FULL, Line, ready_made
from reviews.models import Criterion, Finding, Inspection, ScoreSheet
from zones.models import ZoneAssignment

LEAST_INSPECTORS = 2


@transaction.atomic
def plan_inspection(
    branch: Organization,
    *,
    by: Any,
    title: str,
    methods: Sequence[str],
    year: int,
    starts_on: date,
    ends_on: date,
    inspectors: Iterable[User],
    kind: str = Inspection.Kind.QUARTERLY,
    quarter: int | None = None,
    criteria: Iterable[Line] | None = None,
    members: Iterable[Member] | None = None,
) -> Inspection:
    """Plan an inspection of ``branch`` with a score sheet for each member (or each of ``members``).

    ``criteria`` are the lines of the sheet (the ready-made ones when None), ``inspectors`` at least two accounts, which
    may come from outside the branch. Raises NotAllowed, or Refused naming the field that does not fit.
    """
    require(branch, by, "inspection.manage")
    inspection = Inspection(branch=branch, state="planned", **_facts(title, kind, methods, year, quarter, starts_on,
                                                                     ends_on))  # fmt: skip
    inspection.save()
    _set_inspectors(inspection, inspectors)
    _set_criteria(inspection, criteria)
    _set_sheets(inspection, members)
    audit.record("安排检查", inspection, by=by, sheets=inspection.score_sheets.count())
    return inspection


@transaction.atomic
def change_inspection(
    inspection: Inspection,
    *,
    by: Any,
    title: str,
    methods: Sequence[str],
    year: int,
    starts_on: date,
    ends_on: date,
    inspectors: Iterable[User],
    kind: str = Inspection.Kind.QUARTERLY,
    quarter: int | None = None,
    criteria: Iterable[Line] | None = None,
    members: Iterable[Member] | None = None,
    seen_version: int | None = None,
) -> Inspection:
    """Change a planned inspection; arguments and refusals as for ``plan_inspection``. Nothing has been scored yet."""
    facts = _facts(title, kind, methods, year, quarter, starts_on, ends_on)
    amend(inspection, by=by, permission="inspection.manage", verb="修改检查安排", seen_version=seen_version,
          states=("planned",), **facts)  # fmt: skip
    _set_inspectors(inspection, inspectors)
    inspection.criteria.all().delete()
    _set_criteria(inspection, criteria)
    inspection.score_sheets.all().delete()
    _set_sheets(inspection, members)
    return inspection


def start_inspection(inspection: Inspection, *, by: Any, seen_version: int | None = None) -> Inspection:
    """From now on the inspectors can score."""
    return advance(inspection, "start", by=by, seen_version=seen_version)


def cancel_inspection(inspection: Inspection, *, by: Any, reason: str, seen_version: int | None = None) -> Inspection:
    """Call off an inspection that has not begun."""
    return advance(inspection, "cancel", by=by, reason=reason, seen_version=seen_version)


@transaction.atomic
def issue_findings(
    inspection: Inspection, *, by: Any, conclusion: str = "", seen_version: int | None = None
) -> Inspection:
    """Tell the inspected what was found: faults are opened for mending, praise and advice are filed.

    Raises Refused while a sheet is neither confirmed nor excused. With a fault the inspection goes on to 整改中.
    """
    require(inspection, by, "inspection.manage")
    hold(inspection, "under_way")
    undecided = inspection.score_sheets.undecided().count()
    if undecided:
        raise Refused(f"还有{undecided}张评分表没有确认，也没有免检。请先办完，再反馈结果。")
    advance(inspection, "issue", by=by, seen_version=seen_version, conclusion=conclusion.strip())
    noted = list(inspection.findings.filter(state="noted"))
    for finding in noted:
        advance(finding, "open" if finding.kind == Finding.Kind.FAULT else "file", by=by)
    if any(finding.kind == Finding.Kind.FAULT for finding in noted):
        advance(inspection, "begin_mending", by=by)
    return inspection


@transaction.atomic
def close_inspection(inspection: Inspection, *, by: Any, seen_version: int | None = None) -> Inspection:
    """End an inspection. Raises Refused while a sheet is undecided or a fault is not closed."""
    require(inspection, by, "inspection.manage")
    hold(inspection, "findings_issued", "mending")
    undecided = inspection.score_sheets.undecided().count()
    unmended = inspection.findings.faults().exclude(state="closed").count()
    if undecided or unmended:
        waiting = [f"{undecided}张评分表没有确认"] * bool(undecided) + [f"{unmended}个问题没有销号"] * bool(unmended)
        raise Refused(f"还有{'、'.join(waiting)}，检查不能结束。")
    return advance(inspection, "close", by=by, seen_version=seen_version)


def _facts(
    title: str, kind: str, methods: Sequence[str], year: int, quarter: int | None, starts_on: date, ends_on: date
) -> dict[str, Any]:
    title = written(title, "请填写检查名称。", "title")
    in_order(starts_on, ends_on, "ends_on")
    if not methods:
        raise Refused("请至少选择一种检查方式。", "methods")
    unknown = set(methods) - set(Inspection.Method.values)
    if unknown or kind not in Inspection.Kind.values:
        raise Refused("没有这样的检查方式或类别。", "methods")
    if kind == Inspection.Kind.QUARTERLY and quarter not in {1, 2, 3, 4}:
        raise Refused("季度检查要说明是第几季度。", "quarter")
    return {"title": title, "kind": kind, "methods": [str(m) for m in methods], "year": year,
            "quarter": quarter if kind == Inspection.Kind.QUARTERLY else None,
            "starts_on": starts_on, "ends_on": ends_on}  # fmt: skip


def _set_inspectors(inspection: Inspection, inspectors: Iterable[User]) -> None:
    people = {user.pk: user for user in inspectors}
    if len(people) < LEAST_INSPECTORS:
        raise Refused("检查组至少要有两人。", "inspectors")
    if any(not user.is_active for user in people.values()):
        raise Refused("检查组里有已经停用的账号。", "inspectors")
    inspection.inspectors.set(people)


def _set_criteria(inspection: Inspection, criteria: Iterable[Line] | None) -> None:
    lines = list(ready_made() if criteria is None else criteria)
    total = sum((line.full_marks for line in lines), start=FULL * 0)
    if total != FULL:
        raise Refused(f"各项满分之和要等于100分，现在是{plain(total)}分。", "criteria")
    if any(line.full_marks <= 0 for line in lines):
        raise Refused("每一项的满分都要大于0。", "criteria")
    Criterion.objects.bulk_create(
        Criterion(inspection=inspection, order=order, content=line.content, standard=line.standard,
                  full_marks=line.full_marks)
        for order, line in enumerate(lines, 1)
    )  # fmt: skip


def _set_sheets(inspection: Inspection, members: Iterable[Member] | None) -> None:
    """A sheet for each member, with the zone the member answers for (or else shares) on the first day."""
    here = Member.objects.in_branch(inspection.branch, inspection.starts_on)
    chosen = None if members is None else {member.pk for member in members}
    inspected = list(here if chosen is None else here.filter(pk__in=chosen))
    if not inspected:
        raise Refused("没有要检查的党员。", "members")
    if chosen is not None and len(inspected) < len(chosen):
        raise Refused("选中的人里有检查那天不在本支部的党员。", "members")
    answers = ZoneAssignment.objects.on(inspection.starts_on).filter(
        member__in=inspected, zone__branch=inspection.branch, part__in=["lead", "co_responsible"]
    )
    # co_responsible before lead, the last code before the first: what the dictionary keeps is the first zone led.
    zones = dict(answers.order_by("part", "-zone__code").values_list("member_id", "zone_id"))
    ScoreSheet.objects.bulk_create(
        ScoreSheet(branch=inspection.branch, inspection=inspection, member=member, state="open",
                   zone_id=zones.get(member.pk))
        for member in inspected
    )  # fmt: skip
