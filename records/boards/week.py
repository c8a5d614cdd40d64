"""The filing board: who owes a week and how each of them stands, as one query that can be filtered and sorted."""

from datetime import date

from django.db.models import Case, Count, F, FilteredRelation, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from core import clock
from members.models import GroupMembership, Member
from records.calendar import deadline, monday_of, thursday_of
from records.models import RecordEntry
from records.models.weeks import FILED
from records.weeks.sparing import SPARED, why_spared
from records.weeks.standing import owing_members

FIELDS = (
    "id", "number", "name", "group_name", "record_id", "standing", "is_late", "is_nothing", "is_good_example",
    "submitted_at", "state", "entries", "on_behalf",
)  # fmt: skip


def is_over(branch, monday: date) -> bool:
    """Whether the deadline of the week has passed."""
    return clock.now() >= deadline(monday, branch.grace_hours)


def week_board(branch, monday: date, *, members=None):
    """Return a queryset of those who owe ``branch`` the week, each with the facts of the record (None without one).

    ``members`` (a queryset of Member, all) limits it: give what the reader may see. Added to each: ``standing`` (a key
    of ``records.weeks.standing.LABELS``), ``group_id`` and ``group_name`` as of the week's Thursday, ``record_id``,
    ``state``, ``is_late``, ``is_nothing``, ``is_good_example``, ``submitted_at``, ``entries``, ``on_behalf`` (who wrote
    it down for the member). One query.
    """
    groups = GroupMembership.objects.on(thursday_of(monday)).filter(member=OuterRef("pk"), group__branch=branch)
    entries = RecordEntry.objects.filter(record=OuterRef("record_id")).order_by().values("record")
    rows = Member.objects.all() if members is None else members
    return (
        rows.filter(pk__in=owing_members(branch, monday))
        .annotate(
            record=FilteredRelation(
                "weekly_records", condition=Q(weekly_records__monday=monday, weekly_records__branch=branch)
            ),
            record_id=F("record__pk"),
            state=F("record__state"),
            is_late=Coalesce(F("record__is_late"), False),
            is_nothing=Coalesce(F("record__is_nothing"), False),
            is_good_example=Coalesce(F("record__is_good_example"), False),
            submitted_at=F("record__submitted_at"),
            on_behalf=F("record__behalf__entered_by__name"),
            spared=why_spared(branch, monday),
            group_id=Subquery(groups.values("group_id")[:1]),
            group_name=Subquery(groups.values("group__name")[:1]),
            entries=Coalesce(Subquery(entries.annotate(n=Count("pk")).values("n")), 0),
            standing=_standing(over=is_over(branch, monday), begun=monday <= monday_of(clock.today())),
        )
        .order_by("pinyin", "pk")
    )


def _standing(*, over: bool, begun: bool) -> Case:
    """``standing.state_of`` for the database."""
    if over:
        unfiled = [When(state="returned", then=Value("returned"))]
    else:
        unfiled = [When(state="returned", then=Value("returned")), When(state="draft", then=Value("draft"))]
    return Case(
        When(state__in=FILED, is_late=True, then=Value("late")),
        When(state__in=FILED, then=Value("on_time")),
        When(spared__in=SPARED, then=F("spared")),
        *unfiled,
        default=Value("missing" if over else "waiting" if begun else "future"),
    )


def board_counts(rows) -> dict[str, int]:
    """Return how many of ``week_board`` a record is expected of, how many stand in each state, how many of those handed
    in said that nothing happened or were written down for the member, and how many nobody has read. One query."""
    states = ("on_time", "late", "missing", "waiting", "future", "draft", "returned", *SPARED)
    return rows.order_by().aggregate(
        owed=Count("pk", filter=~Q(standing__in=SPARED)),
        n_on_behalf=Count("pk", filter=Q(state__in=FILED, on_behalf__isnull=False)),
        nothing=Count("pk", filter=Q(state__in=FILED, is_nothing=True)),
        unread=Count("pk", filter=Q(state="submitted")),
        **{f"n_{state}": Count("pk", filter=Q(standing=state)) for state in states},
    )
