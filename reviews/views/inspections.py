"""Pages of inspections: the list, one inspection, planning it and taking it from step to step."""

from fractions import Fraction

from django.db.models import Count, Q, Sum
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views import View

from core.history import history_of
from core.views.action import ActionView, StepView
from core.views.lists import ListPage
from core.workflow import available_steps, is_permitted
from members.models import Organization
from members.views.branches import branch_to_manage
from reviews import exports, scoring
from reviews.actions import (
    cancel_inspection,
    change_inspection,
    close_inspection,
    issue_findings,
    plan_inspection,
    start_inspection,
)
from reviews.criteria import Line
from reviews.filters import InspectionFilter
from reviews.forms.inspections import InspectionForm, IssueForm
from reviews.models import Finding, Inspection, ScoreSheet

CRUMBS = [("检查", "/inspections/")]
SHOWN = 10  # of a list that has its own page


def crumbs_to(inspection) -> list[tuple[str, str]]:
    return [*CRUMBS, (inspection.title, inspection.get_absolute_url())]


class InspectionList(ListPage):
    template_name = "reviews/inspections/list.html"
    filter_class = InspectionFilter
    sorts = {
        "day": ("-starts_on", "-id"),
        "title": ("title", "id"),
        "state": ("state", "-starts_on"),
        "faults": ("-unmended", "-starts_on"),
    }
    columns, export_name, export_route = exports.INSPECTIONS, "检查", "reviews:inspection-export"

    def rows(self):
        inspections = Inspection.objects.permitted(self.request.user, "inspection.view").select_related("branch")
        unmended = Q(findings__kind="fault", findings__state__in=["open", "mended"])
        return inspections.annotate(
            sheet_count=Count("score_sheets", distinct=True),
            decided=Count("score_sheets", distinct=True, filter=Q(score_sheets__state__in=["confirmed", "excused"])),
            unmended=Count("findings", distinct=True, filter=unmended),
        )

    def context(self):
        return {"may_plan": Organization.objects.permitted(self.request.user, "inspection.manage").exists()}


class InspectionPage(View):
    """One inspection: where it stands, who inspects, what was found, what can be done now."""

    def get(self, request, pk):
        inspections = Inspection.objects.permitted(request.user, "inspection.view").select_related("branch")
        inspection = get_object_or_404(inspections, pk=pk)
        sheets = ScoreSheet.objects.shown_to(request.user).filter(inspection=inspection)
        confirmed = sheets.filter(state="confirmed").select_related("member", "zone")
        shown = confirmed.aggregate(count=Count("pk"), total=Sum("score"))
        inspects = is_permitted(inspection, request.user, "inspection.score")
        waiting = []
        if inspects and inspection.state == "under_way":
            waiting = list(sheets.undecided().select_related("member")[: SHOWN + 1])
        progress = self.progress(inspection, request.user)
        context = {
            "inspection": inspection,
            "breadcrumb": CRUMBS,
            **progress,
            "best": confirmed.order_by("-score", "member__pinyin")[:SHOWN],
            "confirmed": shown["count"],
            "mean": scoring.shown(Fraction(shown["total"]) / shown["count"]) if shown["count"] else "",
            "waiting": waiting,
            "findings": self.findings(inspection, request.user),
            "inspectors": inspection.inspectors.all(),
            "criteria": inspection.criteria.all(),
            "inspects": inspects,
            "choices": self.choices(inspection, request.user, inspects, waiting, progress["undecided"]),
            "waiting_for": "检查由党支部书记安排，由检查组打分。",
            "history": history_of(inspection),
        }
        return render(request, "reviews/inspections/detail.html", context)

    def progress(self, inspection, user) -> dict:
        """How many sheets there are and how many wait; whether the reader's own, which others score, is among them."""
        waits = Q(state__in=["open", "scored"])
        figures = inspection.score_sheets.aggregate(
            total=Count("pk"), undecided=Count("pk", filter=waits),
            own=Count("pk", filter=waits & Q(member=user.member_id)),
        )  # fmt: skip
        return {
            "total": figures["total"],
            "undecided": figures["undecided"],
            "decided": figures["total"] - figures["undecided"],
            "own_waits": bool(figures["own"]),
        }

    def findings(self, inspection, user):
        findings = Finding.objects.shown_to(user).filter(inspection=inspection).with_urgency()
        return findings.select_related("member").order_by("urgency", "due_on", "id")[: 2 * SHOWN]

    def choices(self, inspection, user, inspects, waiting, undecided) -> list[dict]:
        def choice(label, route, icon, **more):
            return {"label": label, "url": reverse(f"reviews:{route}", args=[inspection.pk]), "icon": icon, **more}

        icons = {"start": "play-fill", "issue": "megaphone", "close": "check2-circle", "cancel": "x-circle"}
        steps = [step for step in available_steps(inspection, user) if step.name in icons]
        scoring_now = inspects and inspection.state == "under_way"
        found = []
        if scoring_now:
            found.append(choice("去评分", "sheet-list", "pencil-square", is_primary=bool(waiting)))
            found.append(choice("记录检查发现", "finding-add", "flag"))
        found += [
            choice(step.label, f"inspection-{step.name}", icons[step.name],
                   is_primary=not (scoring_now and undecided) and step.name != "cancel")
            for step in steps
        ]  # fmt: skip
        if any(step.name == "start" for step in steps):
            found.append(choice("修改安排", "inspection-change", "pencil"))
        return found


class InspectionPlan(ActionView):
    template_name = "reviews/inspections/form.html"
    form_class = InspectionForm
    success_message = "检查已安排。到了那天，请点“开始检查”。"

    def find(self):
        self.branch = branch_to_manage(self.request.user, "inspection.manage")

    def form_kwargs(self):
        last = Inspection.objects.filter(branch=self.branch).order_by("-id").first()
        return {"branch": self.branch, "lines": lines_of(last) if last else None}

    def perform(self, form):
        return plan_inspection(self.branch, by=self.request.user, **form.answers)

    def context(self, form):
        return {"breadcrumb": CRUMBS, "page_title": "安排检查", "page_lead": f"{self.branch}", "submit_label": "安排好",
                "cancel_url": reverse("reviews:inspection-list")}  # fmt: skip


class InspectionChange(ActionView):
    model, see, act = Inspection, "inspection.view", "inspection.manage"
    template_name = "reviews/inspections/form.html"
    form_class = InspectionForm
    success_message = "安排已修改。"

    def form_kwargs(self):
        return {"branch": self.object.branch, "lines": lines_of(self.object)}

    def perform(self, form):
        return change_inspection(self.object, by=self.request.user, seen_version=form.seen_version, **form.answers)

    def context(self, form):
        return {"breadcrumb": crumbs_to(self.object), "page_title": "修改检查安排", "page_lead": self.object.title,
                "cancel_url": self.object.get_absolute_url()}  # fmt: skip


def lines_of(inspection) -> list[Line]:
    """The score sheet of an inspection, to begin another from."""
    return [Line(row.content, row.full_marks, row.standard) for row in inspection.criteria.all()]


class InspectionStep(StepView):
    """A page that asks before a step is taken."""

    model, see = Inspection, "inspection.view"
    consequences: list[str] = []
    frozen: list[str] = []

    def context(self, form):
        return {
            **super().context(form),
            "breadcrumb": crumbs_to(self.object),
            "page_title": self.model.workflow[self.step].label,
            "page_lead": self.object.title,
            "consequences": self.consequences,
            "frozen": self.frozen,
            "cancel_url": self.object.get_absolute_url(),
        }


class InspectionStart(InspectionStep):
    step = "start"
    success_message = "检查开始了，检查组可以打分。"
    consequences = ["检查组成员的待办里会出现评分表，可以在现场用手机打分。"]
    frozen = ["检查对象、评分项、检查组不能再改。"]

    def perform(self, form):
        return start_inspection(self.object, by=self.request.user, seen_version=form.seen_version)


class InspectionCancel(InspectionStep):
    step = "cancel"
    success_message = "检查已取消。"
    consequences = ["这次检查不再进行，安排和理由留作记录。"]
    frozen = ["取消后不能恢复，需要时重新安排。"]

    def perform(self, form):
        return cancel_inspection(
            self.object, by=self.request.user, seen_version=form.seen_version, reason=form.answers["reason"]
        )


class InspectionIssue(InspectionStep):
    step = "issue"
    form_class = IssueForm
    success_message = "检查结果已反馈。"
    frozen = ["评分不能再改，也不能再补记检查发现。"]

    def perform(self, form):
        return issue_findings(self.object, by=self.request.user, seen_version=form.seen_version, **form.answers)

    def context(self, form):
        faults = self.object.findings.faults().count()
        told = f"{faults}个问题转给整改责任人，在期限内报告整改。" if faults else "没有需要整改的问题。"
        return {**super().context(form), "consequences": ["被检查的党员能看到自己的得分和检查发现。", told]}


class InspectionClose(InspectionStep):
    step = "close"
    success_message = "检查已结束。"
    consequences = ["所有问题都已销号，这次检查归档。"]
    frozen = ["结束后不能再改。"]

    def perform(self, form):
        return close_inspection(self.object, by=self.request.user, seen_version=form.seen_version)
