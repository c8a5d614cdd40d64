"""Who looks after the marked contacts, and when they were last visited. Reading only."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import timedelta

from core import clock
from core.registry import Visit, collect_visits
from zones.models import Contact, ContactMark

LONG_AGO = 30  # days without a visit, after which somebody should go: most agreements promise a visit a month
LOOKED_BACK = timedelta(days=731)


def note_visits(marks: Sequence[ContactMark]) -> None:
    """Put ``visit`` (the last, or None) and ``days_without`` (since then, or since the mark was set) on each mark.

    A visit is what a handed-in record says, so it is known by the contact's name. Where two contacts of a branch share
    a name, only what the mark's own carer wrote counts. Two queries, none for no marks.
    """
    if not marks:
        return
    today = clock.today()
    names: dict[int, Counter[str]] = defaultdict(Counter)
    branches = {mark.contact.branch_id for mark in marks}
    contacts = Contact.objects.filter(branch__in=branches, is_closed=False)
    for branch_id, name in contacts.values_list("branch_id", "name"):
        names[branch_id][name] += 1
    visits: dict[tuple[int, str], list[Visit]] = defaultdict(list)
    for visit in collect_visits(names, today - LOOKED_BACK):
        visits[visit.branch_id, visit.name].append(visit)
    for mark in marks:
        branch_id, name = mark.contact.branch_id, mark.contact.name
        is_shared = names[branch_id][name] > 1
        theirs = [v for v in visits[branch_id, name] if not is_shared or v.member_id == mark.carer_id]
        mark.visit = max(theirs, key=lambda visit: visit.on, default=None)
        mark.days_without = (today - (mark.visit.on if mark.visit else mark.from_on)).days


def is_forgotten(mark: ContactMark) -> bool:
    """Whether nobody has been there for longer than ``LONG_AGO``; for rows that ``note_visits`` has seen."""
    return mark.days_without > LONG_AGO


def by_need(mark: ContactMark) -> tuple:
    """The order in which somebody should see to the marks: nobody's first, then the longest without a visit."""
    return (mark.carer_id is not None, mark.visit is not None, -mark.days_without, mark.contact.name, mark.pk)
