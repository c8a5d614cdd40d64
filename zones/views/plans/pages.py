"""Pages of the plans of division: the list, one plan, beginning one, comparing, the paper."""

import segno
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views import View

from core import clock
from core.history import history_of
from core.pdf import pdf_response, render_pdf
from core.views.action import ActionView
from core.views.lists import ListPage
from core.views.pieces import choice, way
from core.workflow import is_permitted
from members.models import Organization
from members.views.branches import branch_to_manage
from zones import exports
from zones.actions.plans import amend_plan, start_plan
from zones.filters import PlanFilter
from zones.forms.plans import PlanNoteForm, StartPlanForm, free_years
from zones.models import ZonePlan
from zones.plans.content import content_of, digest
from zones.plans.gaps import gaps_of
from zones.plans.rows import compare, present_rows, rows_of_plan
from zones.views.zones.pages import CRUMBS

PLAN_CRUMBS = [*CRUMBS, ("划分方案", "/zones/plans/")]
WAY = [
    ("起草", ("draft",), "支部"),
    ("征求意见", ("consulting",), "党员和群众"),
    ("党员大会表决", ("adopted",), "支部"),
    ("实施", ("in_force", "superseded"), ""),
]


class PlanList(ListPage):
    template_name = "zones/plans/list.html"
    filter_class = PlanFilter
    sorts = {"year": ("-year", "branch__path", "-id"), "state": ("state", "-year", "-id"),
             "opinions": ("opinion_count", "-id")}  # fmt: skip
    columns, export_name, export_route = exports.PLANS, "划分方案", "zones:plan-export"

    def rows(self):
        return ZonePlan.objects.shown_to(self.request.user).select_related("branch").with_counts()

    def context(self):
        return {"breadcrumb": CRUMBS,
                "may_manage": Organization.objects.permitted(self.request.user, "zone.manage").exists()}  # fmt: skip


def crumbs_of(plan: ZonePlan) -> list[tuple[str, str]]:
    return [*PLAN_CRUMBS, (str(plan), plan.get_absolute_url())]


def find_plan(request, pk: int) -> ZonePlan:
    """Return a plan this person may read, with its counts. Raises Http404."""
    plans = ZonePlan.objects.shown_to(request.user).select_related("branch").with_counts()
    return get_object_or_404(plans.prefetch_related("zones"), pk=pk)


class PlanPage(View):
    """One plan: where it stands, its zones, its blind spots, what was said about it, and what can be done."""

    def get(self, request, pk):
        plan, user = find_plan(request, pk), request.user
        sees_division = is_permitted(plan, user, "coverage.view")
        may_manage = is_permitted(plan, user, "zone.manage")
        content = content_of(plan)
        is_draft = may_manage and plan.state == "draft"
        keys = {zone.code: zone.pk for zone in plan.zones.all()} if is_draft else {}
        context = {
            "plan": plan,
            "content": content,
            "rows": [{**row, "pk": keys.get(row["code"])} for row in with_inside(content["zones"])],
            "own": [row for row in content["zones"] if user.member_id in row["member_ids"]],
            "is_hearing": plan.hears_on(clock.today()),
            "is_over": plan.state == "consulting" and clock.today() > plan.opinions_until,
            "gaps": gaps_of(plan, clock.today()) if sees_division and not plan.is_adopted else None,
            "may_edit": is_draft,
            "sees_division": sees_division,
            "breadcrumb": PLAN_CRUMBS,
            "way": way(WAY, plan.state),
            "public": public_link(plan) if plan.is_public else None,
            "choices": self.choices(plan, may_manage, sees_division),
            "waiting_for": "划分方案由党支部书记起草、征求意见，党员大会表决。",
            "history": history_of(plan) if is_permitted(plan.branch, user, "audit.view") else None,
        }
        return render(request, "zones/plans/detail.html", context)

    def choices(self, plan, may_manage: bool, sees_division: bool) -> list[dict]:
        """What this person can do now, the next step first."""
        user, found = self.request.user, []

        def add(label, route, icon, **more):
            found.append(choice(label, f"zones:{route}", plan, icon, **more))

        if may_manage:
            self._manage(plan, add)
        if plan.hears_on(clock.today()) and is_permitted(plan, user, "plan.opine"):
            add("提意见", "plan-opine", "chat-left-text", is_primary=not may_manage)
        if sees_division or plan.state not in {"draft", "cancelled"}:
            add("比一比：改了什么", "plan-compare", "layout-split")
            add("打印方案（PDF）", "plan-paper", "printer")
        return found

    def _manage(self, plan, add) -> None:
        if plan.state == "draft":
            add("新增责任区", "plan-zone-create", "plus-lg", is_primary=not plan.zone_count)
            add("公开征求意见", "plan-consult", "megaphone", is_primary=bool(plan.zone_count))
            add("分工助手", "plan-division", "magic", hint="算出一个均衡的分法，放不放进草案由您定。")
            add("修改总体说明", "plan-note", "pencil")
        if plan.state == "consulting":
            is_ready = clock.today() > plan.opinions_until and not plan.unanswered_count
            if plan.unanswered_count:
                unanswered = f"{reverse('zones:opinion-list')}?plan={plan.pk}&answered=no"
                add(
                    f"答复意见（{plan.unanswered_count}条）",
                    "plan-detail",
                    "chat-left-dots",
                    is_primary=True,
                    url=unanswered,
                )
            hint = "" if is_ready else "征求意见结束、意见都答复以后才能办。"
            add("登记表决结果", "plan-adopt", "check2-square", is_primary=is_ready, hint=hint)
            add("收回修改", "plan-return", "reply", hint="改好以后再公开征求意见；已经提的意见和答复都留着。")
        if plan.state == "adopted":
            add("付诸实施", "plan-enforce", "play-circle", is_primary=True)
        if plan.state not in {"draft", "cancelled"}:
            label, icon = ("停止向群众公开", "eye-slash") if plan.is_public else ("向群众公开", "globe2")
            add(label, "plan-public", icon)
        if plan.state in {"draft", "adopted"}:
            add("作废", "plan-cancel", "trash")


def with_inside(rows: list[dict]) -> list[dict]:
    """Return the rows of a tree, in its order, each with what it and the zones inside it cover together."""
    found, around = [], []
    for row in rows:
        counted = {**row, "all_households": 0, "all_contacts": 0}
        around = [*around[: row["depth"]], counted]
        for zone in around:
            zone["all_households"] += row["households"]
            zone["all_contacts"] += row["contacts"]
        found.append(counted)
    return found


def public_link(plan) -> dict:
    """The address for the public and its code as a picture."""
    address = settings.BASE_URL + reverse("zones:plan-public-page", args=[plan.public_key])
    return {"address": address, "code": segno.make(address, error="m").svg_data_uri(scale=4, border=2)}


class PlanCreate(ActionView):
    template_name = "zones/plans/start.html"
    form_class = StartPlanForm
    success_message = "草稿已建好。逐个看看责任区，改好以后公开征求意见。"

    def find(self):
        self.branch = branch_to_manage(self.request.user, "zone.manage")

    def get(self, request, *args, **kwargs):
        if not free_years(self.branch):
            messages.info(request, "今年和明年都已经有划分方案。要重新做，先把没有实施的那个作废。")
            return HttpResponseRedirect(reverse("zones:plan-list"))
        return super().get(request, *args, **kwargs)

    def form_kwargs(self):
        return {"branch": self.branch}

    def perform(self, form):
        return start_plan(self.branch, by=self.request.user, **form.answers)

    def context(self, form):
        return {"breadcrumb": PLAN_CRUMBS, "page_title": "起草划分方案", "page_lead": f"{self.branch}",
                "submit_label": "开始起草", "cancel_url": reverse("zones:plan-list")}  # fmt: skip


class PlanNote(ActionView):
    model, see, act = ZonePlan, "coverage.view", "zone.manage"
    form_class = PlanNoteForm
    success_message = "已修改。"

    def perform(self, form):
        return amend_plan(self.object, by=self.request.user, seen_version=form.seen_version, **form.answers)

    def context(self, form):
        return {"breadcrumb": crumbs_of(self.object), "page_title": "修改总体说明",
                "page_lead": "写在方案最前面：为什么这样划、按什么原则划。",
                "cancel_url": self.object.get_absolute_url()}  # fmt: skip


class PlanCompare(View):
    """What a plan changes, for each zone and each member, against the present zones or another plan (``?with=``)."""

    def get(self, request, pk):
        plan = find_plan(request, pk)
        others = list(ZonePlan.objects.shown_to(request.user).filter(branch=plan.branch).exclude(pk=plan.pk))
        other = self._other(request.GET.get("with", ""), plan, others)
        day = clock.today()
        if other is None:
            found = compare(present_rows(plan.branch, day), rows_of_plan(plan), by_code=False)
        else:
            found = compare(rows_of_plan(other), rows_of_plan(plan))
        own = [change for change in found.members if change.member.pk == request.user.member_id]
        context = {
            "plan": plan, "other": other, "others": others, "found": found, "own": own,
            "before_label": str(other) if other else "现在的责任区", "breadcrumb": crumbs_of(plan),
        }  # fmt: skip
        return render(request, "zones/plans/compare.html", context)

    def _other(self, asked: str, plan, others) -> ZonePlan | None:
        """The plan to compare with; None for the present zones, unless this is what they came from."""
        if asked == "present":
            return None
        if asked:
            found = next((row for row in others if str(row.pk) == asked), None)
            if found is None:
                raise Http404
            return found
        if plan.state in {"in_force", "superseded"}:
            return next((row for row in others if row.year < plan.year and row.is_adopted), None)
        return None


def paper(request, pk):
    """The plan as PDF, in official layout: as it was adopted, or as it stands, marked as a draft."""
    plan = find_plan(request, pk)
    content = content_of(plan)
    sheet = {
        "plan": plan, "content": content, "title": f"{plan.branch}\n{plan}",
        "digest": digest(content) if plan.is_adopted else "", "draft": not plan.is_adopted,
        "unstarted_gaps": [] if plan.is_adopted else gaps_of(plan, clock.today()),
    }  # fmt: skip
    return pdf_response(f"{plan.branch}{plan}.pdf", render_pdf("zones/plans/paper.html", sheet))
