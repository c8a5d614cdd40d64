"""What waits for whom of records kept on paper."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from core.registry import Todo
from members.access import holds
from members.models import Member
from records.calendar import WEEK, monday_of, thursday_of
from records.models import BehalfEntry, PaperKeeping, WeeklyRecord
from records.models.weeks import FILED
from records.weeks.sparing import spared
from records.weeks.standing import owing_members


def on_behalf(user, day: date) -> Iterator[Todo]:
    """Members: what was written down for them and waits for their word. Who writes down: last week's sheets, and what
    is disputed."""
    if user.member_id:
        yield Todo("看看代录的记实对不对", reverse("records:mine"), count=to_confirm(user.member_id), icon="pencil")
    if not holds(user, "record.enter"):
        return
    url = reverse("records:paper-list")
    disputed = BehalfEntry.objects.permitted(user, "record.enter").filter(entered_by=user, state="disputed")
    yield Todo("答复或更正有异议的代录", url, count=disputed, icon="chat-left-quote", tone="late")
    branch = user.current_branch
    if branch is not None and branch.is_branch:
        yield Todo(
            "录入上周的纸质记实", url, count=_unentered(user, branch, monday_of(day) - WEEK), icon="file-earmark-text"
        )


def to_confirm(member_id: int) -> QuerySet[BehalfEntry]:
    """What was written down for the member and waits for his word; once its month is closed nobody asks any more."""
    rows = BehalfEntry.objects.filter(
        record__member=member_id, state="entered", record__state__in=("submitted", "read")
    )
    return rows.order_by("-record__monday")


def _unentered(user, branch, monday: date):
    """Members on paper whose record of the week is not there and is expected."""
    keepings = PaperKeeping.objects.on(thursday_of(monday)).values("member_id")
    filed = WeeklyRecord.objects.filter(member=OuterRef("pk"), monday=monday, state__in=FILED)
    excused, exempt = spared(OuterRef("pk"), branch, monday)
    people = Member.objects.permitted(user, "record.enter").filter(pk__in=keepings)
    return people.filter(~Exists(filed), ~excused, ~exempt).filter(pk__in=owing_members(branch, monday))
