"""What waits for whom: inspections, mending, the year's evaluation."""

from django.db.models import Count
from django.urls import reverse

from core.registry import Todo
from members.access import holds
from reviews.models import Evaluation, Finding, ScoreSheet


def sheets_to_score(user, day):
    """Inspectors: sheets of running inspections that are not confirmed, one line for each inspection."""
    sheets = ScoreSheet.objects.permitted(user, "inspection.score").undecided()
    mine = sheets.filter(inspection__state="under_way", inspection__inspectors=user)
    waiting = (
        mine.order_by().values("inspection_id", "inspection__title", "inspection__ends_on").annotate(n=Count("pk"))
    )
    for row in waiting:
        yield Todo(
            f"检查评分：{row['inspection__title']}", reverse("reviews:sheet-list", args=[row["inspection_id"]]),
            due_on=row["inspection__ends_on"], count=row["n"], icon="clipboard-check",
        )  # fmt: skip


def mending(user, day):
    """Members: faults to mend; officers: mended ones to verify."""
    if user.member_id:
        for finding in Finding.objects.permitted(user, "finding.mend").unmended().order_by("due_on"):
            tone = "late" if finding.due_on < day else "waiting"
            yield Todo(f"整改：{finding.content[:20]}", finding.get_absolute_url(), due_on=finding.due_on, icon="tools",
                       tone=tone)  # fmt: skip
    if holds(user, "finding.verify"):
        count = Finding.objects.permitted(user, "finding.verify").filter(state="mended").count()
        yield Todo("复查整改情况", f"{reverse('reviews:finding-list')}?state=mended", count=count, icon="check2-circle")


def evaluating(user, day):
    """Members: the self-review; officers: whom to rate and to grade."""
    running = Evaluation.objects.filter(cycle__state="under_way")
    if user.member_id:
        own = running.permitted(user, "evaluation.self_review").filter(state="open")
        for evaluation in own.select_related("cycle").defer("sources", "result"):
            url = reverse("reviews:evaluation-self-review", args=[evaluation.pk])
            yield Todo(f"写{evaluation.cycle.year}年度述评", url, icon="pencil-square")
    if holds(user, "evaluation.rate"):
        waiting = running.permitted(user, "evaluation.rate").filter(state__in=["self_reviewed", "rated"])
        counts = waiting.order_by().values("cycle_id", "cycle__year", "state").annotate(n=Count("pk"))
        for row in counts:
            label = "组织考评" if row["state"] == "self_reviewed" else "定等次"
            url = f"{reverse('reviews:cycle-detail', args=[row['cycle_id']])}?state={row['state']}"
            yield Todo(f"{row['cycle__year']}年度{label}", url, count=row["n"], icon="award")
