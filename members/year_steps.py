"""Where the roster stands in a branch's year."""

from django.urls import reverse

from core import clock
from core.registry import Asked, YearStep
from members.models import Member


def roster_step(branch, year):
    """党员名册: done when there are members besides the one who came first, usually the secretary."""
    here = Member.objects.in_branch(branch, clock.today())

    def say(count):
        if count > 1:
            url, permission = reverse("members:member-list"), "member.view"
            yield YearStep("党员名册", url, "done", f"{count}名党员", 10, permission)
        else:
            yield YearStep("党员名册", reverse("members:roster-add"), "current", "还没有导入", 10, "member.import")

    yield Asked((here,), say)
