"""Whom an entry is likely to name among those it reached (涉及对象): what the form offers to be tapped."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import DateField, Q, Value

from core import clock
from core.prepared import Prepared
from records.models import RecordEntry
from records.models.weeks import FILED
from records.weeks.visits import names_in
from zones.models import Contact
from zones.models.contacts import served_by

LOOKED_BACK = timedelta(weeks=13)
MOST = 40
LONGEST = 12  # characters of a name; what is longer is a sentence
_BETWEEN = re.compile(r"[、，,；;\n]")
_COUNT = re.compile(r"\d+\s*[多余]?\s*[人名位户个家]")  # 志愿者15人: how many, another number each time


def usual_names(member, branch, *, by) -> list[str]:
    """Return the contacts that the member has to do with today, and whatever else he named in the last quarter's
    handed-in records in the branch. ``by``, who may write for the member, is shown no contact that he may not see. At
    most ``MOST``; one query.

    Who is named most often comes first: that spares most typing, and the names stay where the thumb learned to find
    them. By the longest time without a visit, what was tapped this week would stand last in the next; whom nobody
    visits is said by the contacts' own pages. Only where the counts are equal, the longest unnamed comes first.
    """
    contacts, texts = set(), []
    for text, day in _rows(member, branch, by):
        if day is None:
            contacts.add(text)
        else:
            texts.append((text, day))
    often, last = Counter(dict.fromkeys(contacts, 0)), dict.fromkeys(contacts, date.min)
    for text, day in texts:
        for name in _named(text, contacts):
            often[name] += 1
            last[name] = max(day, last.get(name, day))
    return sorted(often, key=lambda name: (-often[name], last[name], name))[:MOST]


def _named(text: str, contacts: set[str]) -> Iterator[str]:
    """The contacts that stand in the text, and between them the words that look like names."""
    yield from set(names_in(text, contacts))
    for word in {part.strip() for part in _BETWEEN.split(text)}:
        is_name = 0 < len(word) <= LONGEST and not _COUNT.search(word)
        if is_name and not any(names_in(word, contacts)):
            yield word


def _rows(member, branch, by) -> list[tuple[str, date | None]]:
    """Contacts as (name, None) and what entries name as (text, day)."""
    today = clock.today()
    whose = {"member": member.pk, "branch": branch.pk if branch else None, "since": today - LOOKED_BACK}
    if by.member_id == member.pk and branch:
        return _own(**whose, day=today)
    seen = Contact.objects.permitted(by, "contact.view").filter(served_by([member.pk]))
    return list(_written(seen, **whose))


def _written(contacts, *, member, branch, since):
    known = contacts.filter(is_closed=False).order_by().values_list("name", Value(None, output_field=DateField()))
    written = Q(record__member=member, record__branch=branch, record__state__in=FILED, record__monday__gte=since)
    entries = RecordEntry.objects.filter(written).exclude(people="").order_by()
    return known.union(entries.values_list("people", "done_on"), all=True)


# What ``permitted`` gives a member himself of the contacts, "contact.view" within his own reach, is ``served_by``.
_own = Prepared(
    lambda day, **whose: _written(Contact.objects.filter(served_by([whose["member"]], day)), **whose),
    member=-1, branch=-2, since=date.min, day=date.max,
)  # fmt: skip
