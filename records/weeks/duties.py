"""Which duties a week's record can name."""

from datetime import date
from decimal import Decimal

from django.db.models import F

from core.prepared import Prepared
from records.calendar import year_of_week
from records.models import RecordEntry
from zones.models import Duty


def duties_of_week(member_id: int, branch_id: int, monday: date, *, record=None) -> list[Duty]:
    """Return the duties of the agreement in force for the week's year, and those that ``record`` names already (an
    agreement may have been replaced while the record was a draft), in the order of the agreement. One query, and
    another one for the record."""
    found = {duty.pk: duty for duty in _in_force(member=member_id, branch=branch_id, year=year_of_week(monday))}
    if record is not None:
        found |= {duty.pk: duty for duty in _named(record=record.pk)}
    return sorted(found.values(), key=lambda duty: (-duty.in_year, -duty.edition, duty.order, duty.pk))


def targets_of_week(member_id: int, branch_id: int, monday: date, *, record=None) -> dict[int, Decimal | None]:
    """Return the targets of the same duties, by id: for the check of what was sent."""
    return {duty.pk: duty.target for duty in duties_of_week(member_id, branch_id, monday, record=record)}


def _duties(**which):
    rows = Duty.objects.filter(**which).order_by()
    return rows.annotate(in_year=F("agreement__year"), edition=F("agreement__edition"))


# Two questions: in one that joins them by OR no index would serve.
_in_force = Prepared(
    lambda member, branch, year: _duties(
        agreement__member=member, agreement__branch=branch, agreement__year=year, agreement__state="in_force"
    ),
    member=101, branch=102, year=103,
)  # fmt: skip
_named = Prepared(
    lambda record: _duties(pk__in=RecordEntry.objects.filter(record=record).order_by().values("duty_id")), record=-1
)
