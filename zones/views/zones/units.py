"""Pages of what a division must not leave out: buildings, stairwells, teams, offices."""

from django.urls import reverse

from core.forms import ReasonForm
from core.views.action import ActionView
from core.views.lists import ListPage
from members.models import Organization
from members.views.branches import branch_to_manage
from zones import exports
from zones.actions.units import add_units, change_unit, remove_unit
from zones.filters import UnitFilter
from zones.forms.zones import UnitForm, UnitsForm
from zones.models import CoverageUnit
from zones.views.zones.pages import CRUMBS

UNIT_CRUMBS = [*CRUMBS, ("覆盖单位", "/zones/units/")]


class UnitList(ListPage):
    template_name = "zones/units/list.html"
    filter_class = UnitFilter
    sorts = {
        "name": ("kind", "name", "id"),
        "households": ("households", "id"),
        "zone": ("zone__code", "kind", "name", "id"),
    }
    columns, export_name, export_route = exports.UNITS, "覆盖单位", "zones:unit-export"

    def rows(self):
        units = CoverageUnit.objects.permitted(self.request.user, "zone.view")
        return units.select_related("branch", "zone")

    def context(self):
        may_manage = Organization.objects.permitted(self.request.user, "zone.manage").exists()
        return {"breadcrumb": CRUMBS, "may_manage": may_manage}


class UnitCreate(ActionView):
    form_class = UnitsForm
    success_message = "已登记。"

    def find(self):
        self.branch = branch_to_manage(self.request.user, "zone.manage")

    def form_kwargs(self):
        asked = self.request.GET.get("zone", "")
        return {"branch": self.branch, "initial": {"zone": asked} if asked.isdecimal() else {}}

    def perform(self, form):
        units = add_units(self.branch, by=self.request.user, **form.answers)
        return units[0].zone or reverse("zones:unit-list")

    def context(self, form):
        return {"breadcrumb": UNIT_CRUMBS, "page_title": "登记覆盖单位", "submit_label": "登记",
                "page_lead": "划分责任区时不能漏掉的楼栋、单元、班组、科室。可以一次写多个。",
                "cancel_url": reverse("zones:unit-list")}  # fmt: skip


class UnitChange(ActionView):
    model, see, act = CoverageUnit, "zone.view", "zone.manage"
    form_class = UnitForm
    success_message = "已调整。"

    def form_kwargs(self):
        return {"branch": self.object.branch}

    def perform(self, form):
        change_unit(self.object, by=self.request.user, seen_version=form.seen_version, **form.answers)
        return self.object.zone or reverse("zones:unit-list")

    def context(self, form):
        return {"breadcrumb": UNIT_CRUMBS, "page_title": f"{self.object}：划到哪个责任区",
                "cancel_url": reverse("zones:unit-list")}  # fmt: skip


class UnitRemove(ActionView):
    model, see, act = CoverageUnit, "zone.view", "zone.manage"
    template_name = "layouts/confirm.html"
    form_class = ReasonForm
    success_message = "已删去。"

    def perform(self, form):
        remove_unit(self.object, by=self.request.user, **form.answers)
        return reverse("zones:unit-list")

    def context(self, form):
        return {"breadcrumb": UNIT_CRUMBS, "page_title": f"删去{self.object}", "submit_label": "删去",
                "cancel_url": reverse("zones:unit-list"),
                "consequences": ["只删去登记错的或已经不存在的单位；操作记录里会留下一行。"]}  # fmt: skip
