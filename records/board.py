"""The filing board: who owes a week and how each of them stands, as one query that can be filtered and sorted."""

from datetime import date

from django.db.models import Count, F, FilteredRelation, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from core import clock
from members.models import GroupMembership, Member
from records.calendar import deadline, thursday_of
from records.models import RecordEntry
from records.models.weeks import FILED
from records.standing import LABELS, owing_members, state_of

# What a board can be narrowed to. "nothing" and "unread" cut across the others.
STATES = {
    "on_time": "按时",
    "late": "迟交",
    "missing": "未交",
    "waiting": "待交",
    "draft": "草稿",
    "returned": "退回",
    "nothing": "无事项",
    "unread": "未阅",
}


def is_over(branch, monday: date) -> bool:
    """Whether the deadline of the week has passed."""
    return clock.now() >= deadline(monday, branch.grace_hours)


def condition(state: str, *, over: bool) -> Q:
    """Return which rows of ``week_board`` stand in ``state``, a key of STATES."""
    unfiled = Q(state__isnull=True) | Q(state="draft")
    return {
        "on_time": Q(state__in=FILED, is_late=False),
        "late": Q(state__in=FILED, is_late=True),
        "missing": unfiled if over else Q(pk__in=[]),
        "waiting": Q(pk__in=[]) if over else Q(state__isnull=True),
        "draft": Q(pk__in=[]) if over else Q(state="draft"),
        "returned": Q(state="returned"),
        "nothing": Q(state__in=FILED, is_nothing=True),
        "unread": Q(state="submitted"),
    }[state]


def week_board(branch, monday: date, *, members=None):
    """Return a queryset of those who owe ``branch`` the week, each with the facts of the record (None without one).

    ``members`` (a queryset of Member, all) limits it: give what the reader may see. Added to each: ``group_id`` and
    ``group_name`` as of the week's Thursday, ``record_id``, ``state``, ``is_late``, ``is_nothing``, ``submitted_at``,
    ``is_good_example``, ``entries``. One query. ``board_state`` turns a row into a word.
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
            group_id=Subquery(groups.values("group_id")[:1]),
            group_name=Subquery(groups.values("group__name")[:1]),
            entries=Coalesce(Subquery(entries.annotate(n=Count("pk")).values("n")), 0),
        )
        .order_by("pinyin", "pk")
    )


def board_state(row: dict, *, over: bool, begun: bool = True) -> str:
    """Return how a row of ``week_board`` (as ``.values()``) stands, a key of ``standing.LABELS``."""
    return state_of(row["state"], row["is_late"], is_over=over, has_begun=begun)


def board_counts(rows: list[dict], *, over: bool, begun: bool = True) -> dict[str, int]:
    """Return how many rows stand in each state, and how many of those handed in said that nothing happened."""
    counts = dict.fromkeys([*LABELS, "nothing", "unread"], 0)
    for row in rows:
        counts[board_state(row, over=over, begun=begun)] += 1
        counts["nothing"] += row["state"] in FILED and row["is_nothing"]
        counts["unread"] += row["state"] == "submitted"
    return counts
