"""What must be true of the zones of a plan before they are written. Asked of all of them together."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from core import clock
from core.errors import Refused
from members.models import Member, Organization
from zones.models import Contact, CoverageUnit, PlanZone, Zone
from zones.plans.rows import FACTS, RANK, PlannedZone, in_tree

TEXTS = ("code", "name", "place", "boundary", "work", "public_phone")


def checked_rows(branch: Organization, rows: Iterable[PlannedZone]) -> list[PlannedZone]:
    """Return the rows with spaces stripped, in the order of the tree.

    Raises Refused with a sentence that names the zone: a missing or double code, a zone inside itself or in a smaller
    one, a person or thing of another branch or in two places, one present zone gone on with twice.
    """
    rows = [replace(row, **{name: getattr(row, name).strip() for name in TEXTS}) for row in rows]
    codes = Counter(row.code for row in rows)
    for row in rows:
        _refuse_texts(row)
        if codes[row.code] > 1:
            raise Refused(f"编号“{row.code}”用了两次，请换一个。", "code")
    _refuse_places(rows)
    _refuse_people(branch, rows)
    _refuse_things(branch, rows)
    _refuse_zones(branch, rows)
    return in_tree(rows)


def _refuse_texts(row: PlannedZone) -> None:
    if not row.code:
        raise Refused(f"“{row.name}”还没有编号。", "code")
    if not row.name:
        raise Refused("责任区还没有名称。", "name")
    if row.level not in RANK:
        raise Refused(f"“{row.name}”的层级不对，请选片区、班组或重点。", "level")
    if row.method not in Zone.Method.values:
        raise Refused(f"“{row.name}”的划分方法不对，请重新选择。", "method")
    for name in ("code", *FACTS):
        model_field = PlanZone._meta.get_field(name)
        longest = model_field.max_length
        if longest and len(getattr(row, name)) > longest:
            raise Refused(f"“{row.name[:60]}”的{model_field.verbose_name}最多{longest}字。", name)


def _refuse_places(rows: Sequence[PlannedZone]) -> None:
    by_code = {row.code: row for row in rows}
    for row in rows:
        if not row.parent_code:
            continue
        outer = by_code.get(row.parent_code)
        if outer is None:
            raise Refused(f"“{row.name}”的上级责任区（编号{row.parent_code}）不在方案里。", "parent")
        # A level has to be smaller than the one it lies in, so nothing can lie inside itself either.
        if RANK[row.level] <= RANK[outer.level]:
            if outer.code == row.code:
                raise Refused("责任区不能放在它自己里面。", "parent")
            raise Refused(
                f"“{outer.name}”是{Zone.Level(outer.level).label}，里面只能放更小的一级（片区 > 班组 > 重点），"
                f"“{row.name}”是{Zone.Level(row.level).label}。",
                "parent",
            )


def _refuse_people(branch: Organization, rows: Sequence[PlannedZone]) -> None:
    wanted = {key for row in rows for key in row.member_ids}
    there = set(Member.objects.in_branch(branch, clock.today()).filter(pk__in=wanted).values_list("pk", flat=True))
    for row in rows:
        if row.lead_id and row.lead_id not in there:
            raise Refused(f"“{row.name}”的责任人现在不在本支部，请另选。", "lead")
        if row.co_responsible_ids - there:
            raise Refused(f"“{row.name}”的共同责任人里有人现在不在本支部，请去掉。", "co_responsible")
        if row.lead_id in row.co_responsible_ids:
            raise Refused(f"“{row.name}”的责任人不能同时是共同责任人。", "co_responsible")


def _refuse_things(branch: Organization, rows: Sequence[PlannedZone]) -> None:
    kinds = (
        ("unit_ids", CoverageUnit.objects.filter(branch=branch), "units", "覆盖单位"),
        ("contact_ids", Contact.objects.filter(branch=branch, is_closed=False), "contacts", "联系对象"),
    )
    for name, things, form_field, label in kinds:
        placed = Counter(key for row in rows for key in getattr(row, name))
        there = dict(things.filter(pk__in=placed).values_list("pk", "name"))
        for row in rows:
            if set(getattr(row, name)) - set(there):
                raise Refused(f"“{row.name}”里有的{label}不在本支部，或者已经不再联系。", form_field)
        if twice := [there[key] for key, count in placed.items() if count > 1]:
            raise Refused(f"{label}“{min(twice)}”划进了两个责任区，只能划进一个。", form_field)


def _refuse_zones(branch: Organization, rows: Sequence[PlannedZone]) -> None:
    continued = Counter(row.zone_id for row in rows if row.zone_id)
    open_zones = Zone.objects.filter(branch=branch, until_on__isnull=True, pk__in=continued)
    there = set(open_zones.values_list("pk", flat=True))
    for row in rows:
        if row.zone_id and row.zone_id not in there:
            raise Refused(f"“{row.name}”要接续的责任区不在本支部，或者已经撤销。", "zone")
        if row.zone_id and continued[row.zone_id] > 1:
            raise Refused(f"“{row.name}”和另一个责任区接续的是同一个现有责任区，只能有一个接续。", "zone")
