"""Weekly records by what they say and by whose they are; a draft is found by its writer alone. Requests of the public
by their text, and never by who asked."""

from collections.abc import Sequence

from django.db.models import Q
from django.urls import reverse

from core.registry import Hit, Search
from core.searching import holding
from members.models.people import named
from records.calendar import week_label
from records.models import Concern, RecordEntry, WeeklyRecord

ENTRY_TEXTS = ("content", "result", "people")
RECORD_TEXTS = ("shortcomings", "improvements", "nothing_reason")


def records(user, words: Sequence[str]) -> Search:
    rows = WeeklyRecord.objects.shown_to(user)
    entries = RecordEntry.objects.permitted(user, "record.view").order_by()
    for word in words:
        said = entries.filter(holding(word, *ENTRY_TEXTS)).values("record")
        rows = rows.filter(Q(pk__in=said) | holding(word, *RECORD_TEXTS) | named(word, "member__"))
    rows = rows.select_related("member", "branch").prefetch_related("entries").order_by("-monday", "-pk")
    return Search("records", "周记实", "journal-text", rows, _tell, reverse("records:record-list"))


def _tell(record) -> Hit:
    texts = [getattr(entry, name) for entry in record.entries.all() for name in ENTRY_TEXTS]
    texts += [getattr(record, name) for name in RECORD_TEXTS]
    return Hit(
        f"{record.member.name} {week_label(record.monday)}",
        reverse("records:member-week", args=[record.member_id, record.monday]),
        f"{record.branch} · {record.get_state_display()}",
        tuple(text for text in texts if text),
    )


def concerns(user, words: Sequence[str]) -> Search:
    rows = Concern.objects.shown_to(user)
    for word in words:
        rows = rows.filter(holding(word, "text"))
    rows = rows.select_related("branch").order_by("-pk")
    return Search("concerns", "群众诉求", "chat-left-dots", rows, _tell_concern, reverse("records:concern-list"))


def _tell_concern(concern) -> Hit:
    note = f"{concern.branch} · {concern.get_state_display()}"
    return Hit(f"{concern}", concern.get_absolute_url(), note, (concern.text,))
