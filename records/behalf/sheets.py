"""周记实表: the sheet of paper on which a member without a telephone keeps his weeks, four to a page."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django_tasks import task

from core import clock
from core.jobs import run_job
from core.pdf import CONTENT_TYPE, Contexts, render_pdf, render_pdfs
from members.models import Member, Organization
from records.calendar import month_name, thursday_of, weeks_of_month
from records.models import PaperKeeping
from records.weeks.duties import duties_of_week

TEMPLATE = "records/paper/sheet.html"
ON_A_PAGE = 4
LINES = 3


def sheet_of(member, branch, month: date) -> dict[str, Any]:
    """What the paper shows: the weeks of the month in pages of four, each with the member's duties to tick. ``member``
    comes ``with_standing``."""
    weeks = [
        {"monday": monday, "duties": duties_of_week(member.pk, branch.pk, monday)} for monday in weeks_of_month(month)
    ]
    return {
        "title": "党员周记实表", "member": member, "branch": branch, "month": month, "lines": range(LINES),
        "pages": [weeks[n : n + ON_A_PAGE] for n in range(0, len(weeks), ON_A_PAGE)],
    }  # fmt: skip


def print_sheet(member, branch, month: date) -> bytes:
    """One member's sheet as PDF."""
    return render_pdf(TEMPLATE, sheet_of(member, branch, month))


def sheet_members(branch, month: date, group=None):
    """The members of the branch (and the group) whose weeks are kept on paper in the month or by now."""
    last = thursday_of(weeks_of_month(month)[-1])
    keepings = PaperKeeping.objects.on(last) | PaperKeeping.objects.on(clock.today())
    people = Member.objects.filter(pk__in=keepings.values("member_id"))
    people = people.in_branch(branch) if group is None else people.in_group(group)
    return people.with_standing().order_by("pinyin", "pk")


def print_sheets(branch, month: date, members: list[Member], progress: Callable[[int, int], None]) -> bytes:
    """The sheets of many as one PDF, a bookmark each."""
    contexts = Contexts(members, lambda member: sheet_of(member, branch, month))
    return render_pdfs(TEMPLATE, contexts, title=f"{branch}{month_name(month)}周记实表", progress=progress)


@task()
def print_month_sheets(job_id: int, branch_id: int, month: str, members: list[int]) -> None:
    """The background job behind “打印周记实表”. Whose sheets, the page that started it decided."""
    branch, first = Organization.objects.get(pk=branch_id), date.fromisoformat(month)
    people = list(Member.objects.filter(pk__in=members).with_standing().order_by("pinyin", "pk"))
    name = f"{branch}{month_name(first)}周记实表.pdf"
    run_job(job_id, lambda progress: (print_sheets(branch, first, people, progress), name, CONTENT_TYPE))
