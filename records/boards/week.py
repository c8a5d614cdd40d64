"""The filing board: who owes a week and how each of them stands, as one query that can be filtered and sorted."""

from datetime import date
from functools import lru_cache

from django.db.models import Case, Count, F, FilteredRelation, OuterRef, Q, Subquery, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from core import clock
from members.models import Member
from records.calendar import deadline, monday_of, thursday_of
from records.models import RecordEntry
from records.models.weeks import FILED
from records.weeks.sparing import SPARED, spared
from records.weeks.standing import group_columns, owing_members

STATES = ("on_time", "late", "missing", "waiting", "future", "draft", "returned", *SPARED)
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
    rows = Member.objects.all() if members is None else members
    record = FilteredRelation(
        "weekly_records", condition=Q(weekly_records__monday=monday, weekly_records__branch=branch.pk)
    )
    told = _told(branch.pk, monday, is_over(branch, monday), monday <= monday_of(clock.today()))
    return rows.filter(pk__in=owing_members(branch, monday)).annotate(record=record, **told).order_by("pinyin", "pk")


@lru_cache(maxsize=128)
def _told(branch_id: int, monday: date, is_over: bool, has_begun: bool) -> dict[str, Combinable]:
    """What the board says of each member's ``record``. Put together once for a week: that takes longer than asking."""
    entries = RecordEntry.objects.filter(record=OuterRef("record_id")).order_by().values("record")
    return {
        "record_id": F("record__pk"),
        "state": F("record__state"),
        "is_late": Coalesce(F("record__is_late"), False),
        "is_nothing": Coalesce(F("record__is_nothing"), False),
        "is_good_example": Coalesce(F("record__is_good_example"), False),
        "submitted_at": F("record__submitted_at"),
        "on_behalf": F("record__behalf__entered_by__name"),
        **group_columns(branch_id, thursday_of(monday)),
        "entries": Coalesce(Subquery(entries.annotate(n=Count("pk")).values("n")), 0),
        "standing": _standing(branch_id, monday, is_over, has_begun),
    }


def _standing(branch_id: int, monday: date, is_over: bool, has_begun: bool) -> Case:
    """``standing.state_of`` for the database."""
    excused, exempt = spared(OuterRef("pk"), branch_id, monday)
    unfiled = ["returned"] if is_over else ["returned", "draft"]
    return Case(
        When(record__state__in=FILED, record__is_late=True, then=Value("late")),
        When(record__state__in=FILED, then=Value("on_time")),
        When(excused, then=Value("excused")),
        When(exempt, then=Value("exempt")),
        When(record__state__in=unfiled, then=F("record__state")),
        default=Value("missing" if is_over else "waiting" if has_begun else "future"),
    )


def board_counts(rows) -> dict[str, int]:
    """Return how many ``week_board`` holds, of how many of them a record is expected, how many stand in each state, how
    many of those handed in said that nothing happened or were written down for the member, and how many nobody has
    read. One query."""
    counts = dict.fromkeys(("all", "owed", "n_on_behalf", "nothing", "unread", *(f"n_{state}" for state in STATES)), 0)
    kinds = rows.order_by().values_list("standing", "state", "is_nothing", Q(on_behalf__isnull=False))
    for standing, state, is_nothing, on_behalf, count in kinds.annotate(count=Count("pk")):
        said = {"all": True, "owed": standing not in SPARED, f"n_{standing}": True, "unread": state == "submitted",
                "nothing": state in FILED and is_nothing, "n_on_behalf": state in FILED and on_behalf}  # fmt: skip
        for name in (name for name, is_so in said.items() if is_so):
            counts[name] += count
    return counts
