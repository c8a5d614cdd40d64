"""Score sheets: whom to score, the sheet itself, scoring on site."""

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views import View

from core.history import history_of
from core.numbers import plain
from core.views.action import ActionView, StepView, find_permitted
from core.views.lists import ListPage
from core.views.saving import save_quietly
from core.workflow import available_steps
from reviews import exports
from reviews.actions import confirm_sheet, confirm_sheets, excuse_sheet, keep_scores, reopen_sheet, score_sheet
from reviews.actions.sheets import DRAFT_KEPT
from reviews.filters import SheetFilter
from reviews.forms.inspections import ScoreForm
from reviews.models import Finding, Inspection, ScoreSheet
from reviews.views.inspections import crumbs_to


class SheetList(ListPage):
    template_name = "reviews/sheets/list.html"
    filter_class = SheetFilter
    sorts = {
        "name": ("member__pinyin", "id"),
        "zone": ("zone__code", "member__pinyin"),
        "score": ("-score", "member__pinyin"),
        "state": ("-state", "member__pinyin"),
    }
    columns = exports.SHEETS

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        inspections = Inspection.objects.permitted(request.user, "inspection.view").select_related("branch")
        self.inspection = get_object_or_404(inspections, pk=kwargs["pk"])

    @property
    def export_name(self):
        return f"{self.inspection.title}评分"

    def rows(self):
        sheets = ScoreSheet.objects.shown_to(self.request.user).filter(inspection=self.inspection)
        return sheets.with_given().select_related("member", "zone", "inspection__branch")

    def context(self):
        scored = ScoreSheet.objects.permitted(self.request.user, "inspection.score")
        return {
            "inspection": self.inspection,
            "breadcrumb": crumbs_to(self.inspection),
            "export_url": reverse("reviews:sheet-export", args=[self.inspection.pk]),
            "to_confirm": scored.filter(inspection=self.inspection, state="scored").count(),
        }


class SheetsConfirm(ActionView):
    """Everything that was scored becomes valid at once."""

    template_name = "layouts/confirm.html"

    def find(self):
        return find_permitted(
            Inspection.objects.all(), self.request.user, see="inspection.view", act="inspection.score",
            pk=self.kwargs["pk"],
        )  # fmt: skip

    def perform(self, form):
        self.count = confirm_sheets(self.object, by=self.request.user)
        return reverse("reviews:sheet-list", args=[self.object.pk])

    @property
    def success_message(self):
        return f"已确认{self.count}张评分表。"

    def context(self, form):
        return {
            "breadcrumb": crumbs_to(self.object), "page_title": "确认全部已评的表", "page_lead": self.object.title,
            "consequences": ["已经评完的表全部生效，计入年度考评。自己的那张由别人确认。"],
            "frozen": ["确认后再改，要写明理由重新评分；结果反馈以后不能再改。"],
            "cancel_url": reverse("reviews:sheet-list", args=[self.object.pk]), "submit_label": "确认",
        }  # fmt: skip


class SheetPage(View):
    """One score sheet: marks, reasons, findings about the member."""

    def get(self, request, pk):
        sheets = ScoreSheet.objects.shown_to(request.user)
        sheet = get_object_or_404(sheets.select_related("member", "zone", "inspection__branch", "confirmed_by"), pk=pk)
        given = {score.criterion_id: score for score in sheet.scores.all()}
        rows = [(criterion, given.get(criterion.pk)) for criterion in sheet.inspection.criteria.all()]
        findings = Finding.objects.shown_to(request.user).filter(inspection=sheet.inspection_id, member=sheet.member_id)
        context = {
            "sheet": sheet,
            "breadcrumb": [*crumbs_to(sheet.inspection),
                           ("评分表", reverse("reviews:sheet-list", args=[sheet.inspection_id]))],
            "rows": rows,
            "total": plain(sum(score.marks for score in given.values())) if given else "—",
            "findings": findings,
            "choices": self.choices(sheet, request.user) if sheet.inspection.state == "under_way" else [],
            "history": history_of(sheet, leave_out=[DRAFT_KEPT]),
        }  # fmt: skip
        return render(request, "reviews/sheets/detail.html", context)

    def choices(self, sheet, user) -> list[dict]:
        icons = {"score": "pencil-square", "confirm": "check2-circle", "excuse": "slash-circle",
                 "reopen": "arrow-counterclockwise"}  # fmt: skip
        found = [
            {"label": step.label, "url": reverse(f"reviews:sheet-{step.name}", args=[sheet.pk]),
             "icon": icons[step.name], "is_primary": step.name == ("confirm" if sheet.state == "scored" else "score")}
            for step in available_steps(sheet, user)
        ]  # fmt: skip
        if found:
            url = f"{reverse('reviews:finding-add', args=[sheet.inspection_id])}?sheet={sheet.pk}"
            found.append({"label": "记录检查发现", "url": url, "icon": "flag"})
        return found


class OfSheet(ActionView):
    """What pages that change a sheet have in common."""

    model, see, act = ScoreSheet, "inspection.view", "inspection.score"

    def find(self):
        sheets = ScoreSheet.objects.select_related("member", "zone", "inspection__branch")
        return find_permitted(sheets, self.request.user, see=self.see, act=self.act, pk=self.kwargs["pk"])

    def context(self, form):
        return {
            **super().context(form),
            "sheet": self.object,
            "breadcrumb": [
                *crumbs_to(self.object.inspection),
                (self.object.member.name, self.object.get_absolute_url()),
            ],
            "page_lead": f"{self.object.member} · {self.object.zone or '没有负责的责任区'}",
            "cancel_url": self.object.get_absolute_url(),
        }


class SheetScore(OfSheet):
    template_name = "reviews/sheets/form.html"
    form_class = ScoreForm

    def form_kwargs(self):
        return {"criteria": list(self.object.inspection.criteria.all())}

    @property
    def asked(self) -> str:
        return self.request.POST.get("then", "")

    def perform(self, form):
        sheet = score_sheet(self.object, by=self.request.user, seen_version=form.seen_version, **form.answers)
        if self.asked == "confirm":
            confirm_sheet(sheet, by=self.request.user)
        return self.next_sheet() or sheet if self.asked == "next" else sheet

    def next_sheet(self) -> str:
        """Where the next sheet that waits is scored; back to the list when none does."""
        waiting = ScoreSheet.objects.permitted(self.request.user, "inspection.score").filter(
            inspection=self.object.inspection_id, state="open"
        )
        following = waiting.order_by("member__pinyin", "id").exclude(pk=self.object.pk).first()
        if following is None:
            return reverse("reviews:sheet-list", args=[self.object.inspection_id])
        return reverse("reviews:sheet-score", args=[following.pk])

    @property
    def success_message(self):
        said = "评分已确认。" if self.asked == "confirm" else "评分已保存，还要确认才生效。"
        return f"{self.object.member}：{said}"

    def context(self, form):
        autosave = reverse("reviews:sheet-keep", args=[self.object.pk]) if self.object.state == "open" else ""
        return {**super().context(form), "page_title": f"给{self.object.member}评分", "autosave_url": autosave}


class SheetKeep(OfSheet):
    """Keeps an unfinished sheet while it is being filled in (autosave.js); answers in JSON."""

    form_class = ScoreForm
    http_method_names = ["post"]

    def form_kwargs(self):
        return {"criteria": list(self.object.inspection.criteria.all())}

    def post(self, request, *args, **kwargs):
        form = self.make_form(request.POST)

        def keep():
            return keep_scores(self.object, by=request.user, seen_version=form.seen_version, **form.answers)

        return save_quietly(form, keep, wrong=lambda _: "有的分数不对，还没有保存。")


class SheetStep(OfSheet, StepView):
    consequences: list[str] = []

    def context(self, form):
        return {**super().context(form), "page_title": self.model.workflow[self.step].label,
                "consequences": self.consequences}  # fmt: skip


class SheetConfirm(SheetStep):
    step = "confirm"
    success_message = "评分已确认。"
    consequences = ["得分生效，计入年度考评。", "结果反馈以前，还可以写明理由重新评分。"]

    def perform(self, form):
        return confirm_sheet(self.object, by=self.request.user, seen_version=form.seen_version)


class SheetExcuse(SheetStep):
    step = "excuse"
    success_message = "已记为免检。"
    consequences = ["这次检查不给这位党员打分，也不计入年度考评。"]

    def perform(self, form):
        return excuse_sheet(
            self.object, by=self.request.user, seen_version=form.seen_version, reason=form.answers["reason"]
        )


class SheetReopen(SheetStep):
    step = "reopen"
    success_message = "可以重新评分了。"
    consequences = ["原来的分数保留在表里供修改，改好以前不计入年度考评。"]

    def perform(self, form):
        return reopen_sheet(
            self.object, by=self.request.user, seen_version=form.seen_version, reason=form.answers["reason"]
        )
