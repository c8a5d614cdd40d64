"""A member's monthly report: written from the records, sent to the group, read and printed."""

from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views import View

from core import clock
from core.errors import Stale
from core.fields import limits_of
from core.history import history_of
from core.pdf import pdf_response
from core.views.action import ActionView, StepView
from core.views.saving import save_quietly
from core.workflow import is_permitted
from records.actions.months import (
    draft_report,
    read_report,
    return_report,
    save_report,
    send_report,
    withdraw_report,
)
from records.calendar import month_name, weeks_of_month
from records.forms.months import ReportForm
from records.models import MonthlyReport
from records.months.assessing import can_be_reported, reporting_branch
from records.months.facts import drafted_summary, report_facts
from records.months.papers import print_report, verdict_of
from records.months.versions import beside_report, revisions_for
from records.weeks.filing import is_closed


class OwnReport:
    """The member's own report of a month, or None while there is none."""

    def find(self):
        self.member, self.month = self.request.user.member, self.kwargs["month"]
        if self.member is None or self.month > clock.today():
            raise Http404
        self.branch = reporting_branch(self.member, self.month)
        if self.branch is None:
            raise Http404
        rows = MonthlyReport.objects.permitted(self.request.user, "month.report")
        return rows.filter(branch=self.branch, member=self.member, month=self.month).first()


class ReportPage(OwnReport, ActionView):
    form_class = ReportForm
    template_name = "records/months/report_form.html"

    def get(self, request, *args, **kwargs):
        if self.object is not None and self.object.state != "draft":
            return HttpResponseRedirect(self.object.get_absolute_url())
        if is_closed(self.branch.pk, self.member.pk, self.month):
            context = {"month": self.month, "report": self.object, "member": self.member}
            return render(request, "records/months/report_closed.html", context)
        return super().get(request, *args, **kwargs)

    def form_kwargs(self):
        """A report that was not begun starts with what the records say, for the member to edit."""
        self.facts = report_facts(self.member, self.branch, self.month)
        return {} if self.object else {"initial": {"summary": drafted_summary(self.facts)}}

    def perform(self, form):
        report = save_seen(self, form)
        if form.data.get("step") == "save" or not can_be_reported(self.month):
            self.success_message = "已存草稿。"
            return reverse("records:report", args=[self.month])
        self.success_message = "已向小组汇报。"
        return send_report(report, by=self.request.user, seen_version=report.version)

    def context(self, form):
        can_send = can_be_reported(self.month)
        return {
            "month": self.month, "facts": self.facts, "limits": limits_of(MonthlyReport),
            "can_send": can_send, "last_week": weeks_of_month(self.month)[-1],
            "submit_label": "发给小组" if can_send else "存草稿", "breadcrumb": [("记实", reverse("records:mine"))],
            "autosave_url": reverse("records:report-save", args=[self.month]),
        }  # fmt: skip


class ReportSave(OwnReport, View):
    """Saving while somebody types."""

    def post(self, request, *args, **kwargs):
        self.object = self.find()
        form = ReportForm(request.POST, obj=self.object, user=request.user)
        return save_quietly(form, lambda: save_seen(self, form))


def save_seen(page: OwnReport, form) -> MonthlyReport:
    """Save the form, the report begun if need be. Raises Stale when it changed since the page was made."""
    report, user, seen = page.object, page.request.user, form.seen_version or 0
    if report is None:
        if seen:
            raise Stale
        report = draft_report(page.member, page.month, by=user, branch=page.branch)
        seen = report.version
    return save_report(report, by=user, seen_version=seen, **form.answers)


class ReportDetail(View):
    def get(self, request, pk):
        report = _shown(request, pk)
        is_mine = report.member_id == request.user.member_id
        if is_mine and report.state == "draft":
            return HttpResponseRedirect(reverse("records:report", args=[report.month]))
        held = {"month.report"} if is_mine else set()
        if not is_mine and is_permitted(report, request.user, "month.assess"):
            held = {"month.assess"}
        steps = {step.name for step in report.workflow.steps_from(report.state) if step.permission in held}
        if steps and is_closed(report.branch_id, report.member_id, report.month):
            steps = set()
        context = {
            "report": report, "facts": report.facts, "is_mine": is_mine, "verdict": verdict_of(report), "steps": steps,
            "revisions": beside_report(revisions_for(report.member_id, report.branch_id, report.month)),
            "history": history_of(report, leave_out=["保存月汇报"]),
            "breadcrumb": [("记实", reverse("records:mine")) if is_mine else ("月评议", reverse("records:month-list"))],
        }  # fmt: skip
        return render(request, "records/months/report.html", context)


def report_pdf(request, pk):
    """月汇报 on paper."""
    report = _shown(request, pk)
    name = f"月汇报-{month_name(report.month)}-{report.member}.pdf"
    return pdf_response(name, print_report(report, by=request.user.name))


class ReportStep(StepView):
    model, see = MonthlyReport, "month.view"

    def context(self, form):
        step = self.model.workflow[self.step]
        return {"page_title": step.label, "page_lead": str(self.object), "submit_label": step.label,
                "cancel_url": self.object.get_absolute_url()}  # fmt: skip


class ReportRead(ReportStep):
    step, success_message = "read", "已阅。"

    def perform(self, form):
        return read_report(self.object, by=self.request.user, seen_version=form.seen_version)


class ReportWithdraw(ReportStep):
    step, success_message = "withdraw", "已撤回，改好再发。"

    def perform(self, form):
        report = withdraw_report(self.object, by=self.request.user, seen_version=form.seen_version)
        return reverse("records:report", args=[report.month])


class ReportReturn(ReportStep):
    step = "return"
    template_name, success_message = "layouts/form.html", "已退回，本人会看到理由。"

    def perform(self, form):
        return_report(self.object, by=self.request.user, seen_version=form.seen_version, **form.answers)
        return reverse("records:month-list")  # a draft is its writer's alone again


def _shown(request, pk) -> MonthlyReport:
    rows = MonthlyReport.objects.shown_to(request.user).select_related("member", "branch")
    return get_object_or_404(rows, pk=pk)
