"""What inspections found: the list, one finding, mending and verifying."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views import View

from core import clock
from core.files import file_response
from core.history import history_of
from core.numbers import whole_number
from core.views.action import ActionView, StepView, find_permitted
from core.views.lists import ListPage
from core.workflow import available_steps, is_permitted
from reviews import exports
from reviews.actions import (
    add_finding,
    change_finding,
    reassign_finding,
    reject_mending,
    remove_finding,
    report_mending,
    verify_mending,
)
from reviews.filters import FindingFilter
from reviews.forms.findings import FindingForm, MendingForm, ReassignForm
from reviews.models import Finding, Inspection, Rectification, ScoreSheet
from reviews.views.inspections import crumbs_to

CRUMBS = [("检查发现与整改", "/findings/")]


class FindingList(ListPage):
    template_name = "reviews/findings/list.html"
    filter_class = FindingFilter
    sorts = {
        "state": ("urgency", "due_on", "-id"),
        "due": ("due_on", "-id"),
        "member": ("member__pinyin", "-id"),
        "inspection": ("-inspection__starts_on", "-id"),
    }
    columns, export_name, export_route = exports.FINDINGS, "检查发现与整改", "reviews:finding-export"

    def rows(self):
        findings = Finding.objects.shown_to(self.request.user).with_urgency()
        return findings.select_related("member", "inspection", "branch", "zone")

    def context(self):
        return {"today": clock.today()}


class FindingPage(View):
    """One finding: what it is about, the reports of its mending, what can be done now."""

    def get(self, request, pk):
        findings = Finding.objects.shown_to(request.user).select_related("inspection__branch", "member", "zone")
        finding = get_object_or_404(findings, pk=pk)
        context = {
            "finding": finding,
            "today": clock.today(),
            "sees_inspection": is_permitted(finding.inspection, request.user, "inspection.view"),
            "breadcrumb": CRUMBS,
            "reports": finding.rectifications.select_related("reported_by", "file"),
            "choices": self.choices(finding, request.user),
            "waiting_for": "问题由整改责任人报告，由支部复查销号。",
            "history": history_of(finding),
        }
        return render(request, "reviews/findings/detail.html", context)

    def choices(self, finding, user) -> list[dict]:
        def choice(label, name, icon, **more):
            return {"label": label, "url": reverse(f"reviews:finding-{name}", args=[finding.pk]), "icon": icon, **more}

        icons = {"mend": "tools", "verify": "check2-circle", "reject": "arrow-return-left"}
        found = [
            choice(step.label, step.name, icons[step.name], is_primary=step.name != "reject")
            for step in available_steps(finding, user)
            if step.name in icons
        ]
        is_mine = finding.member_id is not None and finding.member_id == user.member_id
        if finding.state == "open" and not is_mine and is_permitted(finding, user, "inspection.manage"):
            found.append(choice("换人或延期", "reassign", "arrow-left-right"))
        if finding.state == "noted" and is_permitted(finding, user, "inspection.score"):
            found.append(choice("修改", "change", "pencil", is_primary=True))
            found.append(choice("删除", "remove", "trash"))
        return found


class FindingAdd(ActionView):
    template_name = "reviews/findings/form.html"
    form_class = FindingForm
    success_message = "已记录，反馈结果时通知本人。"

    def find(self):
        self.inspection = find_permitted(
            Inspection.objects.select_related("branch"), self.request.user, see="inspection.view",
            act="inspection.score", pk=self.kwargs["pk"],
        )  # fmt: skip

    def form_kwargs(self):
        asked = whole_number(self.request.GET.get("sheet", ""))
        sheets = self.inspection.score_sheets
        return {
            "inspection": self.inspection,
            "sheet": sheets.filter(pk=asked).first() if asked else None,
        }

    def perform(self, form):
        return add_finding(self.inspection, by=self.request.user, **with_zone(self.inspection, form.answers))

    def context(self, form):
        return {"breadcrumb": crumbs_to(self.inspection), "page_title": "记录检查发现",
                "page_lead": self.inspection.title, "submit_label": "记下",
                "cancel_url": self.inspection.get_absolute_url()}  # fmt: skip


def with_zone(inspection, answers: dict) -> dict:
    """The answers and the zone that stands on the member's sheet."""
    member = answers["member"]
    sheet = ScoreSheet.objects.filter(inspection=inspection, member=member).select_related("zone").first()
    return {**answers, "zone": sheet.zone if member and sheet else None}


class OfFinding(ActionView):
    """What pages that change a finding have in common."""

    model, see = Finding, "finding.view"

    def find(self):
        findings = Finding.objects.select_related("inspection__branch", "member")
        return find_permitted(findings, self.request.user, see=self.see, act=self.act, pk=self.kwargs["pk"])

    def context(self, form):
        return {
            **super().context(form),
            "finding": self.object,
            "breadcrumb": [*CRUMBS, (self.object.get_kind_display(), self.object.get_absolute_url())],
            "page_lead": self.object.content,
            "cancel_url": self.object.get_absolute_url(),
        }


class FindingChange(OfFinding):
    act = "inspection.score"
    template_name = "reviews/findings/form.html"
    form_class = FindingForm
    success_message = "已修改。"

    def form_kwargs(self):
        return {"inspection": self.object.inspection}

    def perform(self, form):
        answers = with_zone(self.object.inspection, form.answers)
        return change_finding(self.object, by=self.request.user, seen_version=form.seen_version, **answers)

    def context(self, form):
        return {**super().context(form), "page_title": "修改检查发现"}


class FindingRemove(OfFinding):
    act = "inspection.score"
    template_name = "layouts/confirm.html"
    success_message = "已删除。"

    def perform(self, form):
        remove_finding(self.object, by=self.request.user, seen_version=form.seen_version)
        return self.object.inspection

    def context(self, form):
        return {**super().context(form), "page_title": "删除检查发现", "submit_label": "删除",
                "consequences": ["这一条不再反馈给任何人，办理记录里留有原文。"], "frozen": ["删除后不能恢复。"],
                "cancel_url": self.object.inspection.get_absolute_url()}  # fmt: skip


class FindingReassign(OfFinding):
    act = "inspection.manage"
    template_name = "layouts/form.html"
    form_class = ReassignForm
    success_message = "已调整。"

    def form_kwargs(self):
        return {"branch": self.object.branch}

    def perform(self, form):
        return reassign_finding(self.object, by=self.request.user, seen_version=form.seen_version, **form.answers)

    def context(self, form):
        return {**super().context(form), "page_title": "换人或延期"}


class FindingMend(OfFinding):
    act = "finding.mend"
    template_name = "reviews/findings/mend.html"
    form_class = MendingForm
    success_message = "整改情况已报告，等待复查。"

    def perform(self, form):
        return report_mending(self.object, by=self.request.user, seen_version=form.seen_version, **form.answers)

    def context(self, form):
        return {**super().context(form), "page_title": "报告整改", "submit_label": "报告"}


class FindingVerify(OfFinding, StepView):
    step = "verify"
    success_message = "问题已销号。"

    def perform(self, form):
        return verify_mending(self.object, by=self.request.user, seen_version=form.seen_version)

    def context(self, form):
        return {**super().context(form), "page_title": "复查销号", "frozen": ["销号后不能退回，需要时在下次检查再提。"],
                "consequences": ["确认问题已经整改，不再影响年度考评。"]}  # fmt: skip


class FindingReject(OfFinding, StepView):
    step = "reject"
    success_message = "已退回整改。"

    def perform(self, form):
        return reject_mending(
            self.object, by=self.request.user, seen_version=form.seen_version, reason=form.answers["reason"]
        )

    def context(self, form):
        return {**super().context(form), "page_title": "整改退回", "consequences": ["整改责任人要重新整改并报告。"]}


def rectification_file(request, pk):
    """The evidence of a mending, for those who may see the finding."""
    reports = Rectification.objects.permitted(request.user, "finding.view").select_related("file")
    report = get_object_or_404(reports, pk=pk)
    if report.file is None:
        raise Http404
    return file_response(report.file, report.file_name)
