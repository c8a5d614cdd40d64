"""What a person's own calendar shows of this room: what is to be mended, and inspections that he carries out."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse

from core.asking import Rows
from core.registry import Asked, DueDay
from reviews.models import Finding, ScoreSheet


def mending_and_inspecting(user, day: date) -> Iterator[Asked]:
    """A fault is not quoted: its words are the branch's, and may name people."""
    if user.member_id:
        own = Finding.objects.permitted(user, "finding.mend").unmended().order_by()
        yield Asked((Rows(own.values_list("pk", "due_on")),), _mending)
    sheets = ScoreSheet.objects.permitted(user, "inspection.score").undecided().order_by()
    mine = sheets.filter(inspection__state="under_way", inspection__inspectors=user)
    yield Asked((Rows(mine.values_list("inspection_id", "inspection__ends_on").distinct()),), _inspecting)


def _mending(rows) -> Iterator[DueDay]:
    for pk, due_on in rows:
        yield DueDay(f"finding-{pk}", "整改期限", due_on, reverse("reviews:finding-detail", args=[pk]))


def _inspecting(rows) -> Iterator[DueDay]:
    for pk, ends_on in rows:
        yield DueDay(f"inspection-{pk}", "检查评分截止", ends_on, reverse("reviews:sheet-list", args=[pk]))
