"""续签: the new year's drafts start from last year's duties, and each member goes through the own one."""

from django.db import transaction

from core import audit, clock
from core.errors import Refused
from core.workflow import amend, require
from members.models import Organization
from zones.actions.agreements import duty_copy, excuse_copy, make_draft
from zones.agreements.renewal import Renewal, a_year_later, against_last_year, renewal_of
from zones.models import Agreement, Duty, ExcusedCategory


@transaction.atomic
def renew_agreements(branch: Organization, *, year: int, by) -> tuple[list[Agreement], Renewal]:
    """Make a draft for ``year`` from each agreement of the year before that is in force, of a member who is still here
    and answers for a zone. Returns the drafts and who was left out why.

    Each duty keeps where it came from; its due day moves on by a year. Nothing is declared by it: the member has to go
    through the draft first (``confirm_renewal``). Running it again makes only what is missing.
    """
    require(branch, by, "agreement.open")
    if year not in {clock.today().year, clock.today().year + 1}:
        raise Refused("只能续签今年或者明年的责任书。", "year")
    renewal = renewal_of(branch, year)
    drafts = [make_draft(row.member, branch, year, renews=row) for row in renewal.agreements]
    made = {draft.renews_id: draft for draft in drafts}
    Duty.objects.bulk_create(
        duty_copy(duty, made[duty.agreement_id], renews_id=duty.pk, due_on=_due(duty, made[duty.agreement_id]))
        for duty in Duty.objects.filter(agreement__in=made)
    )
    ExcusedCategory.objects.bulk_create(
        excuse_copy(row, made[row.agreement_id]) for row in ExcusedCategory.objects.filter(agreement__in=made)
    )
    audit.record_many("续签责任书", [(draft, {"year": year, "renews": draft.renews_id}) for draft in drafts], by=by)
    return drafts, renewal


def _due(duty: Duty, draft: Agreement):
    return max(a_year_later(duty.due_on), draft.from_on) if duty.due_on else None


@transaction.atomic
def confirm_renewal(agreement: Agreement, *, by, seen_version: int | None = None) -> Agreement:
    """The member has gone through the draft duty by duty; from now on it can be declared."""
    if not agreement.awaits_confirmation:
        raise Refused("这份责任书不用再核对。")
    compared = against_last_year([agreement])[agreement.pk]
    told = {"duties": len(compared.rows), "unchanged": compared.unchanged}
    return amend(agreement, by=by, permission="agreement.declare", verb="核对续签的责任项", seen_version=seen_version,
                 states=("draft",), detail=told, confirmed_at=clock.now())  # fmt: skip
