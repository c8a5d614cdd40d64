"""Whom the weekly records say to have been visited: what other rooms ask through ``core.registry``."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date

from django.db.models import Max

from core.registry import Visit
from records.models import RecordEntry
from records.models.weeks import FILED


def last_visits(names: Mapping[int, Collection[str]], since: date) -> Iterator[Visit]:
    """Yield, for each branch, name and member, the last day on which a handed-in record names that person among those
    it reached (涉及对象). Drafts are nobody's business but their writer's. One query.

    Where one name stands inside another (张三, 张三丰), the longer one is meant.
    """
    entries = RecordEntry.objects.filter(record__branch__in=list(names), record__state__in=FILED, done_on__gte=since)
    fields = ("record__branch_id", "people", "record__member_id", "record__member__name")
    rows = entries.exclude(people="").order_by().values_list(*fields).annotate(last=Max("done_on"))
    found: dict[tuple[int, str, int, str], date] = {}
    for branch_id, text, member_id, member_name, day in rows:
        for name in names_in(text, names[branch_id]):
            key = (branch_id, name, member_id, member_name)
            found[key] = max(day, found.get(key, day))
    for (branch_id, name, member_id, member_name), day in found.items():
        yield Visit(branch_id, name, member_id, member_name, day)


def names_in(text: str, names: Collection[str]) -> Iterator[str]:
    """Yield which of ``names`` stand in ``text``, from the left, the longest at each place. Quick only where ``names``
    is a set."""
    lengths = sorted({len(name) for name in names if name}, reverse=True)
    place = 0
    while place < len(text):
        name = next((text[place : place + length] for length in lengths if text[place : place + length] in names), "")
        if name:
            yield name
        place += len(name) or 1
