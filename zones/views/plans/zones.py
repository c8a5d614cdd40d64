"""Pages on which the zones of a draft are written."""

from django.contrib import messages
from django.http import HttpResponseRedirect

from core.forms import ActionForm
from core.numbers import whole_number
from core.views.action import ActionView, find_permitted
from zones.actions.plans import add_plan_zone, change_plan_zone, remove_plan_zone
from zones.forms.plans import PlanZoneForm
from zones.models import PlanZone, Zone, ZonePlan
from zones.views.plans.pages import crumbs_of


class OfDraft(ActionView):
    """Base of pages about a zone of a draft; ``plan`` is the draft."""

    template_name = "zones/plans/zone_form.html"
    form_class = PlanZoneForm

    def get(self, request, *args, **kwargs):
        if self.plan.state != "draft":
            messages.info(request, f"这个方案现在是“{self.plan.get_state_display()}”，不能改责任区。")
            return HttpResponseRedirect(self.plan.get_absolute_url())
        return super().get(request, *args, **kwargs)

    def context(self, form):
        return {"plan": self.plan, "breadcrumb": crumbs_of(self.plan), "cancel_url": self.plan.get_absolute_url()}


class PlanZoneCreate(OfDraft):
    success_message = "已写进方案。"

    def find(self):
        self.plan = find_permitted(ZonePlan.objects.select_related("branch"), self.request.user, see="coverage.view",
                                   act="zone.manage", pk=self.kwargs["pk"])  # fmt: skip

    def form_kwargs(self):
        asked = whole_number(self.request.GET.get("parent", ""))
        parent = self.plan.zones.filter(pk=asked).first() if asked else None
        if parent is None:
            return {"plan": self.plan}
        level = Zone.Level.KEY_POINT if parent.level == Zone.Level.TEAM else Zone.Level.TEAM
        return {"plan": self.plan, "initial": {"parent": parent, "level": level, "method": parent.method}}

    def perform(self, form):
        add_plan_zone(self.plan, by=self.request.user, **form.answers)
        return self.plan

    def context(self, form):
        return super().context(form) | {"page_title": "方案新增责任区", "submit_label": "写进方案"}


class PlanZoneChange(OfDraft):
    model, see, act = PlanZone, "coverage.view", "zone.manage"
    success_message = "已修改。"

    def find(self):
        rows = PlanZone.objects.select_related("plan__branch", "parent")
        found = find_permitted(rows, self.request.user, see=self.see, act=self.act, pk=self.kwargs["pk"])
        self.plan = found.plan
        return found

    def form_kwargs(self):
        return {"plan": self.plan}

    def perform(self, form):
        change_plan_zone(self.object, by=self.request.user, seen_version=form.seen_version, **form.answers)
        return self.plan

    def context(self, form):
        return super().context(form) | {"page_title": f"方案：修改{self.object.name}"}


class PlanZoneRemove(PlanZoneChange):
    template_name = "layouts/confirm.html"
    form_class = ActionForm
    success_message = "已从方案里去掉。"

    def form_kwargs(self):
        return {}

    def perform(self, form):
        return remove_plan_zone(self.object, by=self.request.user)

    def context(self, form):
        goes_on = self.object.zone_id is not None
        return super().context(form) | {
            "page_title": f"从方案里去掉{self.object.name}", "submit_label": "去掉",
            "consequences": [
                "只从这个方案的草稿里去掉，现有的责任区现在不受影响。",
                *(["方案实施时，对应的现有责任区会撤销。"] if goes_on else []),
                "它覆盖的单位和联系对象会列进方案的盲点，等您划到别处。",
            ],
        }  # fmt: skip
