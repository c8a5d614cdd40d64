"""What waits for whom: inspections, mending, the year's evaluation."""

from django.db.models import Count
from django.urls import reverse

from core.asking import Rows
from core.registry import Asked, Todo
from members.access import holds
from reviews.models import Evaluation, Finding, ScoreSheet


def sheets_to_score(user, day):
    """Inspectors: sheets of running inspections that are not confirmed, one line for each inspection."""
    sheets = ScoreSheet.objects.permitted(user, "inspection.score").undecided()
    mine = sheets.filter(inspection__state="under_way", inspection__inspectors=user)
    waiting = mine.order_by().values_list("inspection_id", "inspection__title", "inspection__ends_on")

    def say(rows):
        for inspection_id, title, ends_on, count in rows:
            yield Todo(f"检查评分：{title}", reverse("reviews:sheet-list", args=[inspection_id]), due_on=ends_on,
                       count=count, icon="clipboard-check")  # fmt: skip

    yield Asked((Rows(waiting.annotate(n=Count("pk"))),), say)


def mending(user, day):
    """Members: faults to mend; officers: mended ones to verify."""
    if user.member_id:
        own = Finding.objects.permitted(user, "finding.mend").unmended().order_by("due_on", "pk")

        def say(rows):
            for pk, content, due_on in rows:
                tone = "late" if due_on < day else "waiting"
                yield Todo(f"整改：{content[:20]}", reverse("reviews:finding-detail", args=[pk]), due_on=due_on,
                           icon="tools", tone=tone)  # fmt: skip

        yield Asked((Rows(own.values_list("pk", "content", "due_on")),), say)
    if holds(user, "finding.verify"):
        mended = Finding.objects.permitted(user, "finding.verify").filter(state="mended")
        yield Todo(
            "复查整改情况", f"{reverse('reviews:finding-list')}?state=mended", count=mended, icon="check2-circle"
        )


def evaluating(user, day):
    """Members: the self-review; officers: whom to rate and to grade."""
    running = Evaluation.objects.filter(cycle__state="under_way").order_by()
    if user.member_id:
        own = running.permitted(user, "evaluation.self_review").filter(state="open")
        yield Asked((Rows(own.values_list("pk", "cycle__year")),), _self_reviews)
    if holds(user, "evaluation.rate"):
        waiting = running.permitted(user, "evaluation.rate").filter(state__in=["self_reviewed", "rated"])
        counted = waiting.values_list("cycle_id", "cycle__year", "state").annotate(n=Count("pk"))
        yield Asked((Rows(counted),), _ratings)


def _self_reviews(rows):
    for pk, year in rows:
        yield Todo(f"写{year}年度述评", reverse("reviews:evaluation-self-review", args=[pk]), icon="pencil-square")


def _ratings(rows):
    for cycle_id, year, state, count in rows:
        label = "组织考评" if state == "self_reviewed" else "定等次"
        url = f"{reverse('reviews:cycle-detail', args=[cycle_id])}?state={state}"
        yield Todo(f"{year}年度{label}", url, count=count, icon="award")
