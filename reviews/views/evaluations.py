"""One member's year on screen: how the composite came about, the self-review, rating and grade."""

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views import View

from core.history import history_of
from core.views.action import ActionView, StepView, find_permitted
from core.views.lists import ListPage
from core.views.saving import save_quietly
from core.workflow import available_steps
from reviews import exports, facts
from reviews.actions import (
    excuse_part,
    grade_evaluation,
    keep_self_review,
    lift_excuse,
    rate_evaluation,
    restore_evaluation,
    return_self_review,
    submit_self_review,
    waive_self_review,
    withdraw_evaluation,
    withdraw_grade,
)
from reviews.actions.evaluations import DRAFT_KEPT
from reviews.filters import EvaluationFilter
from reviews.forms.evaluations import ExcuseForm, GradeForm, RateForm, SelfReviewForm, open_parts
from reviews.models import Evaluation, Part, ReviewCycle
from reviews.self_review import draft_self_review
from reviews.table import Table
from reviews.views import cycles

# How a week's word is drawn among the squares.
SQUARES = {"按时": "on_time", "迟交": "late", "未交": "missing", "退回": "returned"}


def crumbs_to(evaluation, officer: bool) -> list[tuple[str, str]]:
    return cycles.crumbs_to(evaluation.cycle) if officer else [("我的考评", reverse("reviews:evaluation-list"))]


def is_officer(user, evaluation) -> bool:
    """Whether the person sees the whole cycle, not only what is his own."""
    return ReviewCycle.objects.permits(user, "cycle.view", evaluation.cycle)


class EvaluationList(ListPage):
    """Evaluations over the years: a member's own, an officer's branch."""

    template_name = "reviews/evaluations/list.html"
    filter_class = EvaluationFilter
    sorts = {
        "year": ("-cycle__year", "member__pinyin"),
        "name": ("member__pinyin", "-cycle__year"),
        "composite": ("-composite", "member__pinyin"),
        "grade": ("grade", "member__pinyin"),
        "state": ("state", "member__pinyin"),
    }
    columns, export_name, export_route = exports.EVALUATIONS, "考评", "reviews:evaluation-export"

    def rows(self):
        evaluations = Evaluation.objects.permitted(self.request.user, "evaluation.view")
        return evaluations.select_related("member", "cycle", "branch").defer("sources", "result", "self_review")


class EvaluationPage(View):
    """The sheet on screen. Each part opens to the records, assessments and score sheets it rests on."""

    def get(self, request, pk):
        evaluations = Evaluation.objects.permitted(request.user, "evaluation.view")
        evaluation = get_object_or_404(evaluations.select_related("cycle__branch", "member", "branch"), pk=pk)
        officer = is_officer(request.user, evaluation)
        appraisal = appraisal_of(evaluation)
        hidden = not officer and evaluation.state != "final"
        if hidden:
            appraisal = facts.veiled(appraisal)
        context = {
            "evaluation": evaluation,
            "cycle": evaluation.cycle,
            "appraisal": appraisal,
            "rows": [
                {"part": part, "points": points, "squares": squares(part)} for part, points in appraisal.breakdown.rows
            ],
            "hidden": hidden,
            "officer": officer,
            "breadcrumb": crumbs_to(evaluation, officer),
            "choices": self.choices(evaluation, request.user),
            "waiting_for": "支部正在组织考评。" if evaluation.state != "final" else "",
            "history": history_of(evaluation, leave_out=[DRAFT_KEPT]) if officer else [],
        }
        return render(request, "reviews/evaluations/detail.html", context)

    def choices(self, evaluation, user) -> list[dict]:
        def choice(label, route, icon, **more):
            return {"label": label, "url": reverse(f"reviews:{route}", args=[evaluation.pk]), "icon": icon, **more}

        pages = {
            "submit_self_review": ("evaluation-self-review", "pencil-square", "写述评"),
            "rate": ("evaluation-rate", "clipboard-check", "组织考评"),
            "grade": ("evaluation-grade", "award", "定等次"),
            "return_self_review": ("self-review-return", "arrow-return-left", "退回述评"),
            "waive_self_review": ("self-review-waive", "skip-forward", "免予述评"),
            "withdraw_grade": ("grade-withdraw", "arrow-counterclockwise", "撤回等次"),
            "withdraw": ("evaluation-withdraw", "slash-circle", "不参加考评"),
            "restore": ("evaluation-restore", "arrow-counterclockwise", "恢复考评"),
        }
        first = {"open": "submit_self_review", "self_reviewed": "rate", "rated": "grade"}.get(evaluation.state)
        steps = [step for step in available_steps(evaluation, user) if step.name in pages]
        found = [
            choice(pages[step.name][2], pages[step.name][0], pages[step.name][1], is_primary=step.name == first)
            for step in sorted(steps, key=lambda step: (step.name != first, list(pages).index(step.name)))
            if evaluation.cycle.state == "under_way"
        ]
        if any(step.name in {"rate", "return_self_review", "waive_self_review"} for step in steps):
            found.append(choice("某一部分免评", "part-excuse", "dash-circle"))
        if evaluation.state != "withdrawn":
            found.append(choice("考评表（PDF）", "evaluation-paper", "file-earmark-pdf"))
        return found


def squares(part) -> list[dict]:
    """The weeks of a part as the squares of a calendar; nothing for parts that do not rest on weeks."""
    if part.part != Part.RECORDS:
        return []
    return [{"label": s.label, "word": s.number, "url": s.url, "state": SQUARES[s.number]} for s in part.sources]


def appraisal_of(evaluation) -> facts.Appraisal:
    """One person's appraisal with all its sources; the caps of a suggestion need the whole branch's."""
    if evaluation.state == "final":
        return facts.kept(evaluation, with_sources=True)
    return facts.appraise(evaluation.cycle, sources_for=[evaluation.pk], whole=True)[evaluation.pk]


class OfEvaluation(ActionView):
    """What pages that change an evaluation have in common."""

    model, see = Evaluation, "evaluation.view"

    def find(self):
        evaluations = Evaluation.objects.select_related("cycle__branch", "member", "branch").defer("sources")
        return find_permitted(evaluations, self.request.user, see=self.see, act=self.act, pk=self.kwargs["pk"])

    def context(self, form):
        return {
            **super().context(form),
            "evaluation": self.object,
            "cycle": self.object.cycle,
            "breadcrumb": [*crumbs_to(self.object, True), (self.object.member.name, self.object.get_absolute_url())],
            "page_lead": f"{self.object.member} · {self.object.cycle.year}年度考评",
            "cancel_url": self.object.get_absolute_url(),
        }


class SelfReview(OfEvaluation):
    act = "evaluation.self_review"
    template_name = "reviews/evaluations/self_review.html"
    form_class = SelfReviewForm
    success_message = "述评已提交。"

    def form_kwargs(self):
        return {"asks_score": Part.SELF in self.object.cycle.weights and Part.SELF not in self.object.excuses}

    def get(self, request, *args, **kwargs):
        form = self.make_form()
        if not self.object.self_review:
            form.initial["self_review"] = draft_self_review(self.object, appraisal_of(self.object))
        return self.show(form)

    def perform(self, form):
        answers = form.answers
        return submit_self_review(
            self.object, by=self.request.user, seen_version=form.seen_version, text=answers["self_review"],
            self_score=answers.get("self_score"),
        )  # fmt: skip

    def context(self, form):
        keep = reverse("reviews:self-review-keep", args=[self.object.pk]) if self.object.state == "open" else ""
        return {**super().context(form), "page_title": "写述评", "submit_label": "提交述评", "autosave_url": keep,
                "breadcrumb": [*crumbs_to(self.object, False),
                               (f"{self.object.cycle.year}年度", self.object.get_absolute_url())]}  # fmt: skip


class SelfReviewKeep(OfEvaluation):
    """Keeps an unfinished self-review while it is being written (autosave.js); answers in JSON."""

    act = "evaluation.self_review"
    form_class = SelfReviewForm
    http_method_names = ["post"]

    def form_kwargs(self):
        return {"asks_score": True}

    def post(self, request, *args, **kwargs):
        form = self.make_form(request.POST)

        def keep():
            return keep_self_review(
                self.object, by=request.user, seen_version=form.seen_version, text=form.answers["self_review"],
                self_score=form.answers["self_score"],
            )  # fmt: skip

        return save_quietly(form, keep, wrong=lambda _: "内容还不完整，还没有保存。")


class EvaluationRate(OfEvaluation):
    act = "evaluation.rate"
    template_name = "reviews/evaluations/rate.html"
    form_class = RateForm
    success_message = "组织考评已保存。"

    def perform(self, form):
        answers = form.answers
        return rate_evaluation(
            self.object, by=self.request.user, seen_version=form.seen_version, score=answers["organisation_score"],
            verdict=answers["verdict"],
        )  # fmt: skip

    def context(self, form):
        appraisal = appraisal_of(self.object)
        return {**super().context(form), "page_title": "组织考评", "appraisal": appraisal,
                "rows": appraisal.breakdown.rows}  # fmt: skip


class EvaluationGrade(OfEvaluation):
    act = "evaluation.grade"
    template_name = "reviews/evaluations/grade.html"
    form_class = GradeForm
    success_message = "等次已拟定。"

    def form_kwargs(self):
        self.table = Table(self.object.cycle)
        self.line = next(line for line in self.table.lines if line.pk == self.object.pk)
        suggested = {"grade": self.line.suggested, "official_grade": self.line.official_suggested}
        schemes = self.table.schemes
        return {"zone": schemes.zone, "official": schemes.official, "suggested": suggested}

    def perform(self, form):
        answers = form.answers
        return grade_evaluation(
            self.object, by=self.request.user, seen_version=form.seen_version, grade=answers["grade"],
            reason=answers["grade_reason"], official_grade=answers.get("official_grade", ""),
            official_reason=answers.get("official_reason", ""),
        )  # fmt: skip

    def context(self, form):
        (appraisal,) = self.table.appraisals([self.line])
        return {**super().context(form), "page_title": "定等次", "appraisal": appraisal,
                "tiles": cycles.caps_of(self.table)}  # fmt: skip


class PartExcuse(OfEvaluation):
    act = "evaluation.rate"
    template_name = "reviews/evaluations/excuse.html"
    form_class = ExcuseForm
    success_message = "已记为免评。"

    def form_kwargs(self):
        return {"parts": open_parts(self.object, self.object.cycle)}

    def perform(self, form):
        return excuse_part(self.object, by=self.request.user, seen_version=form.seen_version, **form.answers)

    def context(self, form):
        excused = [(part, Part(part).label, reason) for part, reason in self.object.excuses.items()]
        return {**super().context(form), "page_title": "某一部分免评", "excused": excused, "submit_label": "免评"}


class ExcuseLift(OfEvaluation):
    act = "evaluation.rate"
    template_name = "layouts/confirm.html"
    success_message = "这一部分重新计分。"

    def perform(self, form):
        return lift_excuse(self.object, by=self.request.user, seen_version=form.seen_version, part=self.kwargs["part"])

    def context(self, form):
        return {**super().context(form), "page_title": "取消免评", "submit_label": "取消免评",
                "consequences": ["这一部分重新计入综合得分，没有数据时算缺项。"]}  # fmt: skip


class EvaluationStep(OfEvaluation, StepView):
    consequences: list[str] = []
    action = None

    def perform(self, form):
        return type(self).action(
            self.object, by=self.request.user, seen_version=form.seen_version, reason=form.answers["reason"]
        )

    def context(self, form):
        return {**super().context(form), "page_title": self.model.workflow[self.step].label,
                "consequences": self.consequences}  # fmt: skip


class SelfReviewWaive(EvaluationStep):
    step, action = "waive_self_review", waive_self_review
    success_message = "已记为免予述评。"
    consequences = ["不再等这位党员的述评，直接进行组织考评。", "自评计分的，这一部分同时免评。"]


class SelfReviewReturn(EvaluationStep):
    step, action = "return_self_review", return_self_review
    success_message = "述评已退回。"
    consequences = ["党员的待办里会出现“写述评”和您的理由。"]


class GradeWithdraw(EvaluationStep):
    step, action = "withdraw_grade", withdraw_grade
    success_message = "等次已撤回。"
    consequences = ["两个等次和理由清空，可以重新考评、重新定等。"]


class EvaluationWithdraw(EvaluationStep):
    step, action = "withdraw", withdraw_evaluation
    success_message = "已记为不参加考评。"
    consequences = ["今年不给这位党员定等，也不占等次名额的基数。"]


class EvaluationRestore(EvaluationStep):
    step, action = "restore", restore_evaluation
    success_message = "已恢复考评。"
    consequences = ["从述评开始，重新参加今年的考评。"]
