"""Which duties a week's record can name."""

from datetime import date

from django.db.models import Q

from records.calendar import year_of_week
from zones.models import Duty


def duties_of_week(member, branch, monday: date, *, record=None):
    """Return the duties of the agreement in force for the week's year, and those that ``record`` names already (an
    agreement may have been replaced while the record was a draft), in the order of the agreement."""
    allowed = Q(
        agreement__member=member,
        agreement__branch=branch,
        agreement__year=year_of_week(monday),
        agreement__state="in_force",
    )
    if record is not None:
        allowed |= Q(pk__in=record.entries.values("duty_id"))
    return Duty.objects.filter(allowed).order_by("-agreement__year", "-agreement__edition", "order", "id")
