"""Writing the draft of a plan: beginning it, and the zones in it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from django.db import transaction

from core import audit, clock
from core.errors import Refused, Stale, unique_or_refused
from core.workflow import amend, compare_and_set, require
from members.models import Member, Organization
from zones.actions.plans.rows import checked_rows
from zones.models import Contact, CoverageUnit, PlanCoverage, PlanZone, Zone, ZonePlan
from zones.plans.rows import FACTS, PlannedZone, differences, present_rows, rows_of_plan, without

START = {"present": "从现在的责任区开始", "plan": "照上一个方案开始", "empty": "从空白开始"}
ALREADY = "本支部这个年度已经有一个划分方案，不能再建。"
CHANGED_MEANWHILE = "方案刚刚由别人改过，请刷新后再看。"


@transaction.atomic
def start_plan(
    branch: Organization, *, year: int, by, start: str = "empty", copy_of: ZonePlan | None = None, note: str = ""
) -> ZonePlan:
    """Begin the draft of a year's plan: ``start`` is one of START; ``copy_of`` is the plan to copy for "plan".

    What does not hold any more is left out of a copy: members who left, contacts that are closed; a zone that was
    closed becomes a new one. Raises Refused when the year has a plan, and for a year that is not this or the next.
    """
    require(branch, by, "zone.manage")
    if not branch.is_branch:
        raise Refused("划分方案只能由党支部制定。")
    if year not in {clock.today().year, clock.today().year + 1}:
        raise Refused("只能制定今年或明年的方案。", "year")
    if start == "plan" and (copy_of is None or copy_of.branch_id != branch.pk):
        raise Refused("请选要照着做的方案。", "copy_of")
    with unique_or_refused(ALREADY, "year"):
        plan = ZonePlan.objects.create(branch=branch, year=year, state="draft", note=note.strip())
    rows: Sequence[PlannedZone] = ()
    if start == "present":
        rows = present_rows(branch, clock.today())
    elif start == "plan" and copy_of is not None:
        rows = rows_of_plan(copy_of)
    _write(plan, checked_rows(branch, still_holding(branch, rows)))
    detail = {"start": START[start], **({"copy_of": copy_of.pk} if copy_of and start == "plan" else {})}
    audit.record("起草划分方案", plan, by=by, year=year, zones=len(rows), **detail)
    return plan


def still_holding(branch: Organization, rows: Iterable[PlannedZone], day=None) -> list[PlannedZone]:
    """Return the rows as far as they hold on ``day`` (today): without members who are not in the branch, without things
    that are not there any more, and as new zones where the zone they went on with is closed. Four queries."""
    rows, day = list(rows), day or clock.today()
    members = {key for row in rows for key in row.member_ids}
    units = {key for row in rows for key in row.unit_ids}
    contacts = {key for row in rows for key in row.contact_ids}
    zones = {row.zone_id for row in rows if row.zone_id}
    gone = {
        "members": members - _keys(Member.objects.in_branch(branch, day).filter(pk__in=members)),
        "units": units - _keys(CoverageUnit.objects.filter(branch=branch, pk__in=units)),
        "contacts": contacts - _keys(Contact.objects.filter(branch=branch, is_closed=False, pk__in=contacts)),
    }
    open_zones = _keys(Zone.objects.filter(branch=branch, until_on__isnull=True, pk__in=zones))
    return [
        replace(without(row, **gone), zone_id=row.zone_id if row.zone_id in open_zones else None) for row in rows
    ]  # fmt: skip


def _keys(rows) -> set[int]:
    return set(rows.values_list("pk", flat=True))


def amend_plan(plan: ZonePlan, *, note: str, by, seen_version: int | None = None) -> ZonePlan:
    """Change the general words of a draft."""
    return amend(plan, by=by, permission="zone.manage", verb="修改方案说明", seen_version=seen_version,
                 states=("draft",), note=note.strip())  # fmt: skip


@transaction.atomic
def replace_zones(
    plan: ZonePlan, rows: Iterable[PlannedZone], *, by, seen_version: int | None = None, reason: str = ""
) -> ZonePlan:
    """Put these rows in the place of all zones of a draft. Nothing is written when a row is refused.

    ``reason`` is told in the history (who proposed them). Raises Refused (see ``checked_rows``), Stale, WrongState,
    NotAllowed.
    """
    require(plan, by, "zone.manage")
    checked = checked_rows(plan.branch, rows)
    told = {"reason": reason.strip()} if reason.strip() else {}
    amend(plan, by=by, permission="zone.manage", verb="重排方案的责任区", seen_version=seen_version, states=("draft",),
          detail={"zones": len(checked), **told})  # fmt: skip
    plan.zones.all().delete()
    _write(plan, checked)
    return plan


def _write(plan: ZonePlan, rows: Sequence[PlannedZone]) -> None:
    """Write checked rows into a plan without zones. The outer ones come first, so their keys are known."""
    made: dict[str, PlanZone] = {}
    for depth in range(3):  # levels allow no more
        wanted = [
            row for row in rows
            if row.code not in made and (row.parent_code in made or (depth == 0 and not row.parent_code))
        ]  # fmt: skip
        zones = [PlanZone(plan=plan, **_columns(row, made.get(row.parent_code))) for row in wanted]
        made |= {zone.code: zone for zone in PlanZone.objects.bulk_create(zones)}
    shared = PlanZone.co_responsible.through
    shared.objects.bulk_create(
        shared(planzone_id=made[row.code].pk, member_id=key) for row in rows for key in sorted(row.co_responsible_ids)
    )
    PlanCoverage.objects.bulk_create(
        [place for row in rows for place in _places(plan, made[row.code], row)], batch_size=500
    )


def _columns(row: PlannedZone, parent: PlanZone | None) -> dict[str, Any]:
    facts = {name: getattr(row, name) for name in ("code", *FACTS)}
    return {"parent": parent, "zone_id": row.zone_id, "lead_id": row.lead_id, **facts}


def _places(plan: ZonePlan, zone: PlanZone, row: PlannedZone) -> list[PlanCoverage]:
    return [
        *(PlanCoverage(plan=plan, plan_zone=zone, unit_id=key) for key in sorted(row.unit_ids)),
        *(PlanCoverage(plan=plan, plan_zone=zone, contact_id=key) for key in sorted(row.contact_ids)),
    ]


@transaction.atomic
def add_plan_zone(plan: ZonePlan, *, by, **wanted: Any) -> PlanZone:
    """Add a zone to a draft: fields as of PlanZone (``lead``, ``parent`` … as rows), ``co_responsible``, ``units`` and
    ``contacts`` as rows too. Units and contacts leave the zone of the plan they were in. Raises Refused, NotAllowed."""
    require(plan, by, "zone.manage")
    others = rows_of_plan(plan)
    row = _wanted_row(wanted, code=wanted.get("code", "").strip() or next_free_code(others, wanted.get("parent")))
    _check_with(plan, others, row)
    amend(plan, by=by, permission="zone.manage", verb="方案新增责任区", states=("draft",),
          detail={"code": row.code, "changes": {"责任区": ["", row.name]}})  # fmt: skip
    with unique_or_refused(CHANGED_MEANWHILE):
        zone = PlanZone.objects.create(plan=plan, **_columns(row, wanted.get("parent")))
    _place(plan, zone, row)
    return zone


@transaction.atomic
def change_plan_zone(plan_zone: PlanZone, *, by, seen_version: int | None = None, **wanted: Any) -> PlanZone:
    """Change a zone of a draft; takes what ``add_plan_zone`` takes, all of it. Raises Refused, Stale, NotAllowed."""
    plan = plan_zone.plan
    require(plan, by, "zone.manage")
    rows = rows_of_plan(plan)
    old = next((row for row in rows if row.code == plan_zone.code), None)
    if old is None:
        raise Stale
    code = wanted.get("code", "").strip() or plan_zone.code
    row = replace(_wanted_row(wanted, code=code), zone_id=old.zone_id)
    others = [
        replace(other, parent_code=code) if other.parent_code == old.code else other
        for other in rows if other is not old
    ]  # fmt: skip
    _check_with(plan, others, row)
    changes = {label: [before, after] for label, before, after in differences(old, row)}
    outer = [getattr(found, "name", "") for found in (plan_zone.parent, wanted.get("parent"))]
    if outer[0] != outer[1]:
        changes["上级责任区"] = outer
    with unique_or_refused(CHANGED_MEANWHILE):
        compare_and_set(plan_zone, seen_version, **_columns(row, wanted.get("parent")))
    amend(plan, by=by, permission="zone.manage", verb=f"方案修改{old.name}", states=("draft",),
          detail={"code": row.code, "changes": changes})  # fmt: skip
    PlanCoverage.objects.filter(plan_zone=plan_zone).delete()
    _place(plan, plan_zone, row)
    return plan_zone


@transaction.atomic
def remove_plan_zone(plan_zone: PlanZone, *, by) -> ZonePlan:
    """Take a zone out of a draft. Raises Refused while others lie in it."""
    plan = plan_zone.plan
    require(plan, by, "zone.manage")
    if plan_zone.children.exists():
        raise Refused("里面还有下级责任区，请先移出或者去掉它们。")
    amend(plan, by=by, permission="zone.manage", verb="方案去掉责任区", states=("draft",),
          detail={"code": plan_zone.code, "changes": {"责任区": [plan_zone.name, ""]}})  # fmt: skip
    plan_zone.delete()
    return plan


def _wanted_row(wanted: dict[str, Any], *, code: str) -> PlannedZone:
    parent, lead = wanted.get("parent"), wanted.get("lead")
    return PlannedZone(
        code=code, parent_code=parent.code if parent else "", lead_id=lead.pk if lead else None,
        co_responsible_ids=frozenset(row.pk for row in wanted.get("co_responsible", ())),
        unit_ids=frozenset(row.pk for row in wanted.get("units", ())),
        contact_ids=frozenset(row.pk for row in wanted.get("contacts", ())),
        **{name: wanted.get(name, "") for name in FACTS},
    )  # fmt: skip


def _check_with(plan: ZonePlan, others: Sequence[PlannedZone], row: PlannedZone) -> None:
    """Raise Refused unless the row fits among the others, from which it takes what it wants to cover.

    Others are looked at as far as they still hold: that a member left meanwhile is shown on the plan's page and keeps
    nobody from mending another zone.
    """
    left = [without(other, units=row.unit_ids, contacts=row.contact_ids) for other in others]
    # Which present zone it goes on with is not changed here, and may have been closed meanwhile.
    checked_rows(plan.branch, [*still_holding(plan.branch, left), replace(row, zone_id=None)])


def _place(plan: ZonePlan, zone: PlanZone, row: PlannedZone) -> None:
    """Write who shares the zone and what it covers; what lay in another zone of the plan leaves it."""
    zone.co_responsible.set(row.co_responsible_ids)
    PlanCoverage.objects.filter(plan=plan, unit__in=row.unit_ids).delete()
    PlanCoverage.objects.filter(plan=plan, contact__in=row.contact_ids).delete()
    PlanCoverage.objects.bulk_create(_places(plan, zone, row), batch_size=500)


def next_free_code(rows: Sequence[PlannedZone], parent: PlanZone | None) -> str:
    """The next free code: 01, 02 … in a plan, 01-1, 01-2 … in a zone."""
    taken, number = {row.code for row in rows}, 1
    while (code := f"{parent.code}-{number}" if parent else f"{number:02d}") in taken:
        number += 1
    return code
