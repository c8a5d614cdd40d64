"""月汇报 and 小组评议表 on paper: one report, or a whole group's month in one file."""

from collections.abc import Callable, Iterator
from typing import Any

from django_tasks import task

from core.jobs import run_job
from core.pdf import CONTENT_TYPE, render_pdf, render_pdfs
from records.calendar import month_name, weeks_of_month
from records.models import GroupAssessment, GroupMonth, MonthlyReport
from records.models.months import SENT
from records.months.versions import Revision, beside_report, revisions, revisions_for
from records.weeks.standing import Standing, standing

REPORT, SHEET = "records/paper/report.html", "records/paper/month.html"
AT_ONCE = 12  # reports that are laid out while somebody waits; more are a job


def verdict_of(report: MonthlyReport) -> GroupAssessment | None:
    """Return what the group said of the month, once it is closed."""
    rows = GroupAssessment.objects.given().filter(branch=report.branch_id, member=report.member_id, month=report.month)
    return rows.filter(group_month__state="closed").select_related("group_month").first()


def print_report(report: MonthlyReport, *, by: str) -> bytes:
    """One member's 月汇报 as PDF; what was changed after a closing is said on it."""
    found = revisions_for(report.member_id, report.branch_id, report.month)
    return render_pdf(REPORT, _report_context(report, verdict_of(report), found, by))


def reports_to_print(group_month: GroupMonth):
    people = group_month.assessments.values("member_id")
    reports = MonthlyReport.objects.filter(branch=group_month.branch_id, month=group_month.month, state__in=SENT)
    return reports.filter(member__in=people).select_related("member", "branch").order_by("member__pinyin", "member_id")


def print_month(group_month: GroupMonth, *, by: str, progress: Callable[[int, int], None] | None = None) -> bytes:
    """The group's 小组评议表 and everybody's 月汇报 as one PDF with a bookmark each."""
    return render_pdfs(
        "records/paper/any.html", list(_month_contexts(group_month, by)), title=_title(group_month), progress=progress
    )


def month_file(group_month: GroupMonth) -> str:
    return f"{_title(group_month)}.pdf"


def _title(group_month: GroupMonth) -> str:
    return f"小组评议和月汇报 {month_name(group_month.month)} {group_month.group or '未编组党员'}"


def _month_contexts(group_month: GroupMonth, by: str) -> Iterator[dict[str, Any]]:
    rows = list(group_month.assessments.select_related("member").order_by("member__pinyin", "pk"))
    weeks = weeks_of_month(group_month.month)
    stands = standing(group_month.branch, weeks, members=[row.member_id for row in rows])
    for row in rows:
        row.standing = stands.get(row.member_id) or Standing()
    found = revisions(group_month)
    counts = {kind: [row.member.name for row in rows if row.attendance == kind] for kind in ("present", "absent")}
    yield {
        "paper": SHEET, "month": group_month, "rows": rows, "revisions": found, "printed_by": by,
        "draft": group_month.state == "open", "present": counts["present"], "absent": counts["absent"],
        "on_leave": [row for row in rows if row.attendance == "leave"],
        "title": f"{group_month.month.year}年{group_month.month.month}月小组评议表",
    }  # fmt: skip
    verdicts = {row.member_id: row for row in rows if row.rating and group_month.state == "closed"}
    for report in reports_to_print(group_month):
        yield _report_context(report, verdicts.get(report.member_id), _of_member(found, report.member_id), by)


def _of_member(found: list[Revision], member_id: int) -> list[Revision]:
    return [
        Revision(r.snapshot, r.reopening, r.until, [c for c in r.changes if c.member_id == member_id]) for r in found
    ]


def _report_context(report: MonthlyReport, verdict, found: list[Revision], by: str) -> dict[str, Any]:
    return {
        "paper": REPORT, "report": report, "facts": report.facts, "verdict": verdict, "printed_by": by,
        "revisions": beside_report(found),
        "title": f"{report.month.year}年{report.month.month}月党员责任区工作汇报",
    }  # fmt: skip


@task()
def print_group_month(job_id: int, group_month_id: int, printed_by: str) -> None:
    """The background job behind “打印” of a large group's month. Who may start it was decided by the page that did."""
    group_month = GroupMonth.objects.select_related("branch", "group").get(pk=group_month_id)
    run_job(
        job_id,
        lambda progress: (
            print_month(group_month, by=printed_by, progress=progress), month_file(group_month), CONTENT_TYPE,
        ),
    )  # fmt: skip
