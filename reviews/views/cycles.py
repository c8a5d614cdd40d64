"""Pages of a branch's year of evaluation: the rules, the table of everybody, the grades, making it final."""

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views import View

from core.history import history_of
from core.numbers import whole_number
from core.templatetags.zonebook import PAGE_SIZES
from core.views.action import ActionView, StepView, find_permitted
from core.views.lists import ListPage
from core.workflow import available_steps
from members.models import Organization
from members.views.branches import branch_to_manage
from reviews import exports, facts, grading
from reviews.actions import (
    change_cycle_rules,
    finish_cycle,
    grade_as_suggested,
    open_cycle,
    revise_cycle,
    start_cycle,
    take_in_newcomers,
)
from reviews.filters import AppraisalFilter, CycleFilter
from reviews.forms.cycles import CycleForm
from reviews.forms.evaluations import cap_lines
from reviews.models import ReviewCycle
from reviews.table import Line, Table, sorted_lines

CRUMBS = [("年度考评", "/evaluations/cycles/")]


def crumbs_to(cycle) -> list[tuple[str, str]]:
    return [*CRUMBS, (f"{cycle.year}年度", cycle.get_absolute_url())]


class CycleList(ListPage):
    template_name = "reviews/cycles/list.html"
    filter_class = CycleFilter
    sorts = {"year": ("-year", "branch__path"), "branch": ("branch__path", "-year"), "state": ("state", "-year")}
    columns, export_name, export_route = exports.CYCLES, "年度考评", "reviews:cycles-export"

    def rows(self):
        cycles = ReviewCycle.objects.permitted(self.request.user, "cycle.view").select_related("branch")
        there = ~Q(evaluations__state="withdrawn")
        done = Q(evaluations__state__in=["graded", "final"])
        return cycles.annotate(people=Count("evaluations", filter=there), graded=Count("evaluations", filter=done))

    def context(self):
        return {"may_open": Organization.objects.permitted(self.request.user, "cycle.manage").exists()}


def chosen_lines(request, table: Table) -> tuple[AppraisalFilter, list[Line]]:
    """The filter, and the lines that it and the sorting in the URL leave."""
    cycle = table.cycle
    grades = [*grading.from_data(cycle.grade_scheme).names, *grading.from_data(cycle.official_scheme).names]
    chosen = AppraisalFilter(request.GET, lines=table.lines, grades=grades, request=request)
    return chosen, sorted_lines(chosen.chosen(table.lines), request.GET.get("sort", ""))


class CyclePage(View):
    """Where the year stands, and everybody in one table with each part's number."""

    def get(self, request, pk):
        cycles = ReviewCycle.objects.permitted(request.user, "cycle.view").select_related("branch")
        cycle = get_object_or_404(cycles, pk=pk)
        table = Table(cycle)
        chosen, found = chosen_lines(request, table)
        size = whole_number(request.GET.get("size", ""))
        page = Paginator(found, size if size in PAGE_SIZES else PAGE_SIZES[1]).get_page(request.GET.get("page"))
        page.object_list = table.appraisals(page.object_list)
        context = {
            "cycle": cycle,
            "breadcrumb": CRUMBS,
            "filter": chosen if table.lines else None,
            "page_obj": page,
            "export_url": reverse("reviews:cycle-export", args=[cycle.pk]),
            "parts": cycle.parts,
            "rules": exports.rule_rows(cycle)[3:],
            "tiles": self.tiles(table) if table.lines else [],
            "steps": {step.name for step in available_steps(cycle, request.user)},
        }
        return render(request, "reviews/cycles/detail.html", context)

    def tiles(self, table: Table) -> list[dict]:
        lines = [line for line in table.lines if line.takes_part]
        missing = sum(line.has_gap for line in lines)
        counts = [
            {"label": "参加考评", "value": len(lines), "unit": "人", "note": f"正式党员{table.schemes.full_members}人"},
            {"label": "有缺项", "value": missing, "unit": "人", "tone": "waiting" if missing else "",
             "url": f"{table.cycle.get_absolute_url()}?gap=missing"},
            {"label": "已定等次", "value": sum(line.state in {"graded", "final"} for line in lines), "unit": "人"},
        ]  # fmt: skip
        return [*counts, *caps_of(table)]


def caps_of(table: Table) -> list[dict]:
    """How both scales' caps stand, as tiles."""
    schemes, lines = table.schemes, [line for line in table.lines if line.takes_part]
    return [
        *cap_lines(schemes.zone, [line.grade for line in lines], schemes.full_members),
        *cap_lines(schemes.official, [line.official_grade for line in lines], schemes.full_members),
    ]


class CycleOpen(ActionView):
    template_name = "reviews/cycles/form.html"
    form_class = CycleForm
    success_message = "年度考评已建立。核对规则后再启动。"

    def find(self):
        self.branch = branch_to_manage(self.request.user, "cycle.manage")

    def form_kwargs(self):
        return {"branch": self.branch}

    def perform(self, form):
        return open_cycle(self.branch, by=self.request.user, **form.answers)

    def context(self, form):
        return {"breadcrumb": CRUMBS, "page_title": "建立年度考评", "page_lead": f"{self.branch}",
                "cancel_url": reverse("reviews:cycle-list"), "submit_label": "建立"}  # fmt: skip


class OfCycle(ActionView):
    """What pages that change a cycle have in common."""

    model, see, act = ReviewCycle, "cycle.view", "cycle.manage"

    def find(self):
        cycles = ReviewCycle.objects.select_related("branch")
        return find_permitted(cycles, self.request.user, see=self.see, act=self.act, pk=self.kwargs["pk"])

    def context(self, form):
        return {**super().context(form), "cycle": self.object, "breadcrumb": crumbs_to(self.object),
                "page_lead": f"{self.object.branch} · {self.object.year}年度",
                "cancel_url": self.object.get_absolute_url()}  # fmt: skip


class CycleRules(OfCycle):
    template_name = "reviews/cycles/form.html"
    form_class = CycleForm
    success_message = "规则已保存。"

    def form_kwargs(self):
        return {"branch": self.object.branch}

    def perform(self, form):
        return change_cycle_rules(self.object, by=self.request.user, seen_version=form.seen_version, **form.answers)

    def context(self, form):
        return {**super().context(form), "page_title": "考评规则"}


class CycleStep(OfCycle, StepView):
    consequences: list[str] = []
    frozen: list[str] = []

    def context(self, form):
        return {**super().context(form), "page_title": self.model.workflow[self.step].label,
                "consequences": self.consequences, "frozen": self.frozen}  # fmt: skip


class CycleStart(CycleStep):
    step = "start"
    success_message = "考评已启动，请党员写述评。"
    consequences = ["支部每位党员各有一张考评表。", "党员的待办里出现“写述评”。"]
    frozen = ["权重、折算、等次方案不能再改（还没有人定等次时，可以写明理由退回来改）。"]

    def perform(self, form):
        return start_cycle(self.object, by=self.request.user, seen_version=form.seen_version)


class CycleRevise(CycleStep):
    step = "revise"
    success_message = "可以修改规则了，改好后重新启动。"
    consequences = ["已经写的述评、组织考评都保留。"]

    def perform(self, form):
        return revise_cycle(
            self.object, by=self.request.user, seen_version=form.seen_version, reason=form.answers["reason"]
        )


class CycleTakeIn(OfCycle):
    template_name = "layouts/confirm.html"

    def perform(self, form):
        self.count = take_in_newcomers(self.object, by=self.request.user)
        return self.object

    @property
    def success_message(self):
        return f"补入{self.count}人。"

    def context(self, form):
        return {**super().context(form), "page_title": "补入新来的党员", "submit_label": "补入",
                "consequences": ["启动以后来到支部的党员，各补一张考评表。"]}  # fmt: skip


class CycleGrades(OfCycle):
    """Grades of the whole branch: suggested and given, how the caps stand; one button for what is suggested."""

    act = "evaluation.grade"
    template_name = "reviews/cycles/grades.html"

    def perform(self, form):
        self.count = grade_as_suggested(self.object, by=self.request.user)
        return reverse("reviews:cycle-grades", args=[self.object.pk])

    @property
    def success_message(self):
        return f"{self.count}人按建议定了等次。"

    def context(self, form):
        table = Table(self.object)
        lines = sorted_lines([line for line in table.lines if line.takes_part], "-composite")
        appraisals = table.appraisals(lines)
        return {
            **super().context(form),
            "page_title": "定等次",
            "appraisals": appraisals,
            "ready": sum(
                a.evaluation.state == "rated"
                and bool(a.suggestion.grade)
                and a.evaluation.member_id != self.request.user.member_id
                for a in appraisals
            ),
            "tiles": caps_of(table),
        }


class CycleFinish(CycleStep):
    step = "finish"
    template_name = "reviews/cycles/finish.html"
    success_message = "年度考评已定稿。"
    consequences = [
        "每位党员的综合得分、各部分来历、等次和理由按现在的样子留存。",
        "党员能看到自己的考评表；考评表、汇总表不再标“未定稿”。",
    ]
    frozen = ["定稿后，得分、等次、评语、规则都不能再改，也不能退回。", "以后再改周记实、检查，这一年的结果也不变。"]

    def perform(self, form):
        return finish_cycle(self.object, by=self.request.user, seen_version=form.seen_version)

    def context(self, form):
        appraisals = list(facts.appraise(self.object).values())
        rows = [a.evaluation for a in appraisals if a.evaluation.state != "withdrawn"]
        schemes = facts.schemes_of(self.object, rows)
        over = [
            *grading.over_caps(schemes.zone, [row.grade for row in rows], schemes.full_members),
            *grading.over_caps(schemes.official, [row.official_grade for row in rows], schemes.full_members),
        ]
        return {**super().context(form), "problems": facts.blocking(self.object, appraisals), "over_caps": over,
                "people": len(rows), "history": history_of(self.object)}  # fmt: skip
