"""What ends in the records when a member leaves a branch."""

from datetime import date

from core import audit
from records.calendar import thursday_of, weeks_of_month
from records.models import GroupAssessment, MonthlyReport


def end_records(member, branch, on: date, by) -> None:
    """Take the member off the months of ``branch`` in which he owes nothing any more (``on`` is the first day away).

    What was handed in stays with the branch. A draft that nobody has seen goes along with him: ``open_week`` sees to
    that when he next opens its week. Called inside the transaction of the transfer.
    """
    rows = GroupAssessment.objects.filter(branch=branch, member=member, rating="", group_month__state="open")
    for row in rows.select_related("group_month", "member"):
        if _is_after(row.month, on):
            audit.record("移出小组月评议名单", row.group_month, by=by, member=member.pk)
            row.delete()
    for report in MonthlyReport.objects.filter(branch=branch, member=member, state="draft", month__gte=on):
        audit.record("删去未汇报的月汇报", report, by=by)
        report.delete()


def _is_after(month: date, on: date) -> bool:
    """Whether none of the month's weeks is owed by one who was away from ``on``."""
    return thursday_of(weeks_of_month(month)[0]) >= on
