"""Opening agreements, writing duties, and the way from 自定 to 认定. Signing has a file of its own."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max

from core import audit, clock
from core.errors import NotAllowed, Refused, unique_or_refused
from core.plaintext import written
from core.workflow import advance, amend, is_permitted, require
from members.models import Member, Membership, Organization
from zones.agreements.duties import checked_duties, checked_excuses
from zones.models import Agreement, Duty, ExcusedCategory, ZoneAssignment

ALREADY = "本年度已经有一份责任书，不能再开一份。"


@transaction.atomic
def open_agreements(branch: Organization, *, year: int, by) -> list[Agreement]:
    """Open a draft for every member of today who answers for or shares a zone and has no agreement for the year.

    Returns the new ones; running it again opens only what is missing.
    """
    require(branch, by, "agreement.open")
    there_in_time = Member.objects.in_branch(branch).in_branch(branch, min(clock.today(), date(year, 12, 31)))
    members = there_in_time.exclude(
        pk__in=Agreement.objects.current().filter(branch=branch, year=year).values("member_id")
    )
    in_zones = ZoneAssignment.objects.on(clock.today()).responsible().filter(zone__branch=branch)
    opened = [make_draft(member, branch, year) for member in members.filter(pk__in=in_zones.values("member_id"))]
    audit.record_many("发起自定责任", [(agreement, {"year": year}) for agreement in opened], by=by)
    return opened


@transaction.atomic
def start_agreement(member: Member, *, year: int, by) -> Agreement:
    """Open one member's draft: by the member, or by the secretary of the branch. Raises Refused when there is one."""
    branch = member.present_branch
    if branch is None:
        raise Refused(f"{member}现在不在任何支部，不能签订责任书。")
    if not (is_permitted(branch, by, "agreement.open") or is_permitted(member, by, "agreement.declare")):
        raise NotAllowed
    agreement = make_draft(member, branch, year)
    audit.record("开始自定责任", agreement, by=by, year=year)
    return agreement


def make_draft(member: Member, branch: Organization, year: int, **fields: Any) -> Agreement:
    """Make the next edition of a member's agreement for a year, with today's zones; the audit line is the caller's.
    Refused when there is one already, unless ``fields`` (of Agreement) say what it is made for."""
    earlier = Agreement.objects.filter(branch=branch, member=member, year=year)
    if not fields and earlier.current().exists():
        raise Refused(ALREADY)
    first_day = Membership.objects.filter(member=member, branch=branch).aggregate(day=Max("from_on"))["day"]
    edition = (earlier.aggregate(last=Max("edition"))["last"] or 0) + 1
    start = {"from_on": max(date(year, 1, 1), first_day), "until_on": date(year, 12, 31)} | fields
    if start["from_on"] > start["until_on"]:
        raise Refused(f"{member}{year}年不在本支部。")
    with unique_or_refused(ALREADY):
        agreement = Agreement.objects.create(
            branch=branch, member=member, year=year, edition=edition, state="draft", **start
        )
    take_zones(agreement)
    return agreement


def take_zones(agreement: Agreement) -> None:
    """Write into an agreement the zones that the member answers for today. The audit line is the caller's."""
    held = ZoneAssignment.objects.on(clock.today()).responsible()
    agreement.zones.set(
        held.filter(member=agreement.member, zone__branch=agreement.branch).values_list("zone", flat=True)
    )


@transaction.atomic
def set_duties(
    agreement: Agreement, *, duties: Iterable[Mapping[str, Any]], by, excused: Mapping[str, str] | None = None,
    seen_version: int | None = None,
) -> Agreement:  # fmt: skip
    """Replace the duties of a draft by ``duties`` (mappings with the names of Duty's fields: category, content,
    measure, target, unit, comparison, period, due_on, weight, deduction, continues, renews, and pk where a saved
    duty is rewritten), in that order, and the excused categories by ``excused`` ({category: reason}). Measure and
    weight may be missing until the draft is declared.

    Nothing is written, not even a line, when nothing differs. Raises Refused, Stale, WrongState, NotAllowed.
    """
    rows, reasons = checked_duties(agreement, duties), checked_excuses(excused or {})
    both = {row["category"] for row in rows} & set(reasons)
    if both:
        raise Refused("同一类别里既有责任项，又写了不设的理由，请只留一样。", f"excused_{min(both)}")
    if seen_version in {None, agreement.version} and _is_same(agreement, rows, reasons):
        require(agreement, by, "agreement.declare")
        return agreement
    total = sum(row["weight"] for row in rows)
    amend(agreement, by=by, permission="agreement.declare", verb="修改责任项", seen_version=seen_version,
          states=("draft",), detail={"duties": len(rows), "weight": total})  # fmt: skip
    _write_duties(agreement, rows)
    agreement.excused_categories.all().delete()
    ExcusedCategory.objects.bulk_create(
        ExcusedCategory(agreement=agreement, category=category, reason=reason) for category, reason in reasons.items()
    )
    return agreement


def _write_duties(agreement: Agreement, rows: list[dict]) -> None:
    """Write the rows over the duties they were made from, so that what was said of a duty stays with it; add the new
    ones, remove the others."""
    named = {row["pk"] for row in rows}
    left = set(agreement.duties.values_list("pk", flat=True))
    by_text = {(d.category, d.content): d.pk for d in agreement.duties.exclude(pk__in=left & named)}
    kept, added = [], []
    for order, row in enumerate(rows, 1):
        fields = {name: value for name, value in row.items() if name != "pk"} | {"order": order}
        pk = row["pk"] if row["pk"] in left else by_text.pop((row["category"], row["content"]), None)
        left.discard(pk)
        (kept if pk else added).append(Duty(pk=pk, agreement=agreement, **fields))
    agreement.duties.exclude(pk__in=[duty.pk for duty in kept]).delete()
    if kept:
        written = [f.name for f in Duty._meta.concrete_fields if f.name not in {"id", "agreement"}]
        Duty.objects.bulk_update(kept, written)
    Duty.objects.bulk_create(added)


def _is_same(agreement: Agreement, rows: list[dict], reasons: dict[str, str]) -> bool:
    given = [{name: value for name, value in row.items() if name != "pk"} for row in rows]
    duties = list(agreement.duties.values(*given[0])) if given else list(agreement.duties.values("pk"))
    return duties == given and dict(agreement.excused_categories.values_list("category", "reason")) == reasons


@transaction.atomic
def declare(agreement: Agreement, *, by, seen_version: int | None = None) -> Agreement:
    """申报: hand the draft to the group. Every category has a duty or an excuse, every duty a measure and a weight, the
    weights add up to exactly 100; else Refused says what is missing. The zones are those of today."""
    if agreement.state == "draft" and (missing := agreement.shortfalls()):
        raise Refused("".join(missing))
    advance(agreement, "declare", by=by, seen_version=seen_version, returned_reason="")
    take_zones(agreement)
    return agreement


def withdraw(agreement: Agreement, *, by, seen_version: int | None = None) -> Agreement:
    """Take a declared draft back before the group has looked at it."""
    return advance(agreement, "withdraw", by=by, seen_version=seen_version)


def review(agreement: Agreement, *, by, seen_version: int | None = None) -> Agreement:
    """小组评议通过. Never by the member himself."""
    return advance(agreement, "review", by=by, seen_version=seen_version)


def approve(agreement: Agreement, *, by, seen_version: int | None = None) -> Agreement:
    """支部认定. Never by the member himself."""
    return advance(agreement, "approve", by=by, seen_version=seen_version)


def return_by_group(agreement: Agreement, *, reason: str, by, seen_version: int | None = None) -> Agreement:
    return _give_back(agreement, "return_by_group", reason, by, seen_version)


def return_by_branch(agreement: Agreement, *, reason: str, by, seen_version: int | None = None) -> Agreement:
    return _give_back(agreement, "return_by_branch", reason, by, seen_version)


def decline(agreement: Agreement, *, reason: str, by, seen_version: int | None = None) -> Agreement:
    """The member does not sign what was approved: back to the draft, with the reason."""
    return _give_back(agreement, "decline", reason, by, seen_version)


def cancel(agreement: Agreement, *, reason: str, by, seen_version: int | None = None) -> Agreement:
    """Call off an agreement that is not in force (its member left, it was opened by mistake)."""
    return advance(agreement, "cancel", by=by, seen_version=seen_version, reason=reason)


def _give_back(agreement: Agreement, step: str, reason: str, by, seen_version: int | None) -> Agreement:
    return advance(agreement, step, by=by, seen_version=seen_version, reason=reason, returned_reason=reason.strip())


@transaction.atomic
def amend_agreement(agreement: Agreement, *, reason: str, by) -> Agreement:
    """Begin the next edition of an agreement in force: a draft with the same duties, which goes the whole way again.

    The old edition stays in force until the new one is countersigned. By the member or the secretary.
    """
    require(agreement, by, "agreement.declare", "agreement.open")
    if agreement.state != "in_force":
        raise Refused("只有已生效的责任书才需要变更。")
    reason = written(reason, "请写明变更的理由。", "reason")
    same_year = Agreement.objects.filter(branch=agreement.branch, member=agreement.member, year=agreement.year)
    if same_year.open().exists():
        raise Refused("新版已经在办，不能再开一版。")
    edition = make_draft(
        agreement.member, agreement.branch, agreement.year, from_on=agreement.from_on, until_on=agreement.until_on,
        renews=agreement.renews, confirmed_at=agreement.confirmed_at,
    )  # fmt: skip
    Duty.objects.bulk_create(duty_copy(duty, edition, continues_id=duty.pk) for duty in agreement.duties.all())
    ExcusedCategory.objects.bulk_create(excuse_copy(row, edition) for row in agreement.excused_categories.all())
    audit.record("变更责任书", edition, by=by, reason=reason, replaces=agreement.pk)
    return edition


def duty_copy(duty: Duty, agreement: Agreement, **changes: Any) -> Duty:
    """Return an unsaved duty of ``agreement`` that says what ``duty`` says, but for ``changes``."""
    own = {"id", "agreement_id", "continues_id"}
    fields = {f.attname: getattr(duty, f.attname) for f in Duty._meta.concrete_fields if f.attname not in own}
    return Duty(agreement=agreement, **(fields | changes))


def excuse_copy(row: ExcusedCategory, agreement: Agreement) -> ExcusedCategory:
    """Return an unsaved excuse of ``agreement`` that says what ``row`` says."""
    return ExcusedCategory(agreement=agreement, category=row.category, reason=row.reason)
