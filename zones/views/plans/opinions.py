"""征求意见: saying something about a plan, signed in or not, and answering it."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse

from core import clock
from core.middleware import client_address
from core.views.action import ActionView
from core.views.lists import ListPage
from core.views.public import public_page
from core.workflow import is_permitted
from members.access import holds
from zones import exports
from zones.actions.plans import answer_opinion, give_opinion, give_public_opinion
from zones.filters import OpinionFilter
from zones.forms.plan_opinions import AnswerForm, OpinionForm, PublicOpinionForm
from zones.models import PlanOpinion, ZonePlan
from zones.plans.content import content_of
from zones.views.plans.pages import PLAN_CRUMBS, crumbs_of, find_plan


class OpinionList(ListPage):
    template_name = "zones/plans/opinions.html"
    filter_class = OpinionFilter
    sorts = {"time": ("-made_at", "-id"), "plan": ("plan__year", "-made_at", "-id")}
    columns, export_name, export_route = exports.OPINIONS, "对划分方案的意见", "zones:opinion-export"

    def rows(self):
        opinions = PlanOpinion.objects.shown_to(self.request.user)
        return opinions.select_related("plan__branch", "member", "answered_by")

    def context(self):
        return {"breadcrumb": PLAN_CRUMBS, "may_answer": holds(self.request.user, "zone.manage")}


class PlanOpine(ActionView):
    """A member says something about a plan."""

    template_name = "zones/plans/opine.html"
    form_class = OpinionForm
    success_message = "意见已经收到，支部会答复。答复在“意见和答复”里看。"

    def find(self):
        plan = find_plan(self.request, self.kwargs["pk"])
        if not is_permitted(plan, self.request.user, "plan.opine"):
            raise PermissionDenied
        return plan

    def form_kwargs(self):
        return {"names": [zone.name for zone in self.object.zones.all()]}

    def perform(self, form):
        give_opinion(self.object, by=self.request.user, **form.answers)
        return self.object

    def context(self, form):
        plan = self.object
        return {
            "plan": plan, "breadcrumb": crumbs_of(plan), "page_title": f"对{plan}提意见", "submit_label": "提交意见",
            "is_hearing": plan.hears_on(clock.today()), "cancel_url": plan.get_absolute_url(),
        }  # fmt: skip


class OpinionAnswer(ActionView):
    model, see, act = PlanOpinion, "coverage.view", "zone.manage"
    template_name = "zones/plans/answer.html"
    form_class = AnswerForm
    success_message = "已答复。"

    def perform(self, form):
        answer_opinion(self.object, by=self.request.user, **form.answers)
        return f"{reverse('zones:opinion-list')}?plan={self.object.plan_id}"

    def context(self, form):
        crumbs = [*crumbs_of(self.object.plan), ("意见和答复", "/zones/plans/opinions/")]
        return {
            "opinion": self.object, "breadcrumb": crumbs,
            "page_title": "答复意见", "submit_label": "答复", "cancel_url": reverse("zones:opinion-list"),
        }  # fmt: skip


class PlanPublicPage(ActionView):
    """The plan as everybody with the link sees it, with a form while opinions are heard."""

    template_name = "zones/plans/public.html"
    form_class = PublicOpinionForm
    success_message = "意见已经收到，谢谢您。支部会研究答复。"

    def find(self):
        plans = ZonePlan.objects.filter(is_public=True).exclude(state="cancelled").select_related("branch")
        plan = plans.prefetch_related("zones").filter(public_key=self.kwargs["key"]).first()
        if plan is None:
            raise Http404
        return plan

    def form_kwargs(self):
        return {"names": [zone.name for zone in self.object.zones.all()]}

    def perform(self, form):
        give_public_opinion(self.object, address=client_address(self.request), **form.answers)
        # To the top, where it says that the opinion came in: the form lies far beneath.
        return f"{reverse('zones:plan-public-page', args=[self.object.public_key])}#main"

    def context(self, form):
        plan = self.object
        is_draft = plan.state == "draft"
        return {
            "plan": plan,
            "content": None if is_draft else content_of(plan),
            "is_hearing": plan.hears_on(clock.today()),
            "opinions": [] if is_draft else plan.opinions.published(),
        }


plan_public_page = public_page(PlanPublicPage.as_view())
