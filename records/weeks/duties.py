"""Which duties a week's record can name."""

from datetime import date
from decimal import Decimal

from django.db.models import Q

from core.prepared import Prepared
from records.calendar import year_of_week
from zones.models import Duty


def duties_of_week(member, branch, monday: date, *, record=None):
    """Return the duties of the agreement in force for the week's year, and those that ``record`` names already (an
    agreement may have been replaced while the record was a draft), in the order of the agreement."""
    allowed = _in_force(member, branch, year_of_week(monday))
    if record is not None:
        allowed |= Q(pk__in=record.entries.values("duty_id"))
    return Duty.objects.filter(allowed).order_by("-agreement__year", "-agreement__edition", "order", "id")


def targets_of_week(member_id: int, branch_id: int, monday: date, *, record=None) -> dict[int, Decimal | None]:
    """Return the targets of the same duties, by id: for the check of what was sent. One query."""
    if record is not None:
        return dict(duties_of_week(member_id, branch_id, monday, record=record).order_by().values_list("pk", "target"))
    return dict(_targets(member=member_id, branch=branch_id, year=year_of_week(monday)))


def _in_force(member, branch, year: int) -> Q:
    return Q(agreement__member=member, agreement__branch=branch, agreement__year=year, agreement__state="in_force")


_targets = Prepared(
    lambda **whose: Duty.objects.filter(_in_force(**whose)).order_by().values_list("pk", "target"),
    member=101, branch=102, year=103,
)  # fmt: skip
