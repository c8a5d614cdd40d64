"""Closing a group's month, and opening it again."""

from django.db.models import Count, Q
from django.urls import reverse

from core.registry import collect_hindrances
from core.views.action import StepView
from records.actions.closing import close_month, hindrances_to_closing, reopen_month
from records.models import GroupMonth, WeeklyRecord
from records.months.assessing import is_month_over
from records.months.versions import revisions
from records.views.months.pages import with_facts


class OfMonth(StepView):
    model, see = GroupMonth, "month.view"

    def crumbs(self) -> list[tuple[str, str]]:
        return [("月评议", reverse("records:month-list")), (str(self.object), self.object.get_absolute_url())]


class MonthClose(OfMonth):
    step = "close"
    template_name, success_message = "records/months/month_close.html", "已月结，本月记实已经锁定。"

    def perform(self, form):
        return close_month(self.object, by=self.request.user, seen_version=form.seen_version)

    def context(self, form):
        rows = with_facts(self.object, list(self.object.assessments.select_related("member")))
        people = [row.member_id for row in rows]
        records = WeeklyRecord.objects.filter(branch=self.object.branch, month=self.object.month, member__in=people)
        counts = records.aggregate(
            filed=Count("pk", filter=Q(state__in=["submitted", "read"])),
            unread=Count("pk", filter=Q(state="submitted")),
            returned=Count("pk", filter=Q(state="returned")),
            draft=Count("pk", filter=Q(state="draft")),
        )
        return {
            **super().context(form), "counts": counts, "rows": rows, "submit_label": "月结",
            "lacking": hindrances_to_closing(self.object), "revisions": revisions(self.object),
            "unreported": [row.member.name for row in rows if not row.is_reported],
            "missing": sum(row.standing.missing for row in rows), "number": self.object.closings + 1,
            "is_over": is_month_over(self.object.branch, self.object.month),
            "cancel_url": self.object.get_absolute_url(), "breadcrumb": self.crumbs(),
        }  # fmt: skip


class MonthReopen(OfMonth):
    step = "reopen"
    template_name, success_message = "records/months/month_reopen.html", "已重新打开。改好以后请再月结。"

    def perform(self, form):
        return reopen_month(self.object, by=self.request.user, seen_version=form.seen_version, **form.answers)

    def context(self, form):
        month = self.object
        return {
            **super().context(form), "page_title": f"重新打开{month.month.year}年{month.month.month}月",
            "page_lead": f"{month.branch} · {month.group or '未编组党员'}",
            "hindrances": collect_hindrances(month.branch, month.month),
            "consequences": [
                f"现在的内容原样保存为第{month.closings}版，连同摘要、月结人和时间，以后一直查得到。",
                "这个组本月的记实、月汇报、评价、评议记录可以再改，由本人和小组长照平常的办法改。",
                "改记实请先由小组长退回，本人改好再交，按时的仍算按时；本人自己撤回再交、现在补交的，记为迟交。",
                "之后的每处改动都标明“月结后改动”，前后对照，永远看得到。",
                f"改好以后由小组长再月结，成为第{month.closings + 1}版；在那以前，本月评议不计入考评。",
            ],
            "submit_label": "重新打开", "cancel_url": month.get_absolute_url(), "breadcrumb": self.crumbs(),
        }  # fmt: skip
