"""Pages of the targets: the list over all zones, one target as picture and table, setting and filling it in."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views import View

from core import clock
from core.forms import ReasonForm
from core.history import history_of
from core.views.action import ActionView, find_permitted
from core.views.lists import ListPage
from core.views.pieces import choice
from core.workflow import is_permitted
from zones import exports
from zones.actions.targets import change_target, fill_target, remove_target, set_target
from zones.filters import TargetFilter
from zones.forms.targets import FillForm, NewTargetForm, TargetFactsForm
from zones.models import Zone, ZoneTarget
from zones.views.zones.pages import CRUMBS


def crumbs_of(target: ZoneTarget) -> list[tuple[str, str]]:
    return [*CRUMBS, (target.zone.name, target.zone.get_absolute_url())]


class TargetList(ListPage):
    template_name = "zones/targets/list.html"
    filter_class = TargetFilter
    sorts = {
        "zone": ("zone__branch__path", "zone__code", "kind", "id"),
        "kind": ("kind", "zone__code", "id"),
        "missed": ("missed", "id"),
        "filled": ("filled", "id"),
    }
    columns, export_name, export_route = exports.TARGETS, "责任目标", "zones:target-export"

    def rows(self):
        targets = ZoneTarget.objects.permitted(self.request.user, "zone.view").select_related("zone__branch")
        targets = targets.with_progress()
        return targets.prefetch_related("months") if self.exporting else targets

    def context(self):
        return {"breadcrumb": CRUMBS}


class TargetPage(View):
    def get(self, request, pk):
        targets = ZoneTarget.objects.permitted(request.user, "zone.view").select_related("zone__branch")
        target = get_object_or_404(targets.with_progress(), pk=pk)
        months = target.year_rows()
        context = {
            "target": target, "breadcrumb": crumbs_of(target), "months": months, "picture": picture(target, months),
            "choices": self.choices(request.user, target) if target.zone.until_on is None else [],
            "waiting_for": "计划由党支部书记定，实绩由责任人或党支部填。",
            "history": history_of(target),
        }  # fmt: skip
        return render(request, "zones/targets/detail.html", context)

    def choices(self, user, target) -> list[dict]:
        may_manage = is_permitted(target, user, "zone.manage")
        found = []
        if may_manage:
            found.append(choice("填计划和实绩", "zones:target-fill", target, "pencil", is_primary=True))
        elif is_permitted(target, user, "target.report"):
            found.append(choice("填实绩", "zones:target-fill", target, "pencil", is_primary=True))
        if may_manage and not target.filled:
            found.append(choice("修改考核内容", "zones:target-change", target, "sliders"))
            found.append(choice("删去这个目标", "zones:target-remove", target, "trash"))
        return found


def picture(target: ZoneTarget, months: list) -> dict:
    """What static/js/targets.js draws; a month without a number is empty, not 0."""
    return {
        "unit": target.unit,
        "months": [f"{row.month}月" for row in months],
        "plan": [row.plan for row in months],
        "actual": [row.actual for row in months],
        "missed": [row.is_reached is False for row in months],
    }


class TargetCreate(ActionView):
    """A new target on a zone."""

    model, see, act = Zone, "zone.view", "zone.manage"
    template_name = "zones/targets/form.html"
    form_class = NewTargetForm
    success_message = "目标已设定。接着核对各月计划。"

    def perform(self, form):
        target = set_target(self.object, by=self.request.user, **form.answers)
        return reverse("zones:target-fill", args=[target.pk])

    def context(self, form):
        zone = self.object
        return {"breadcrumb": [*CRUMBS, (zone.name, zone.get_absolute_url())], "page_title": f"{zone}：设定目标",
                "submit_label": "设定", "cancel_url": zone.get_absolute_url()}  # fmt: skip


class OneTarget(ActionView):
    """Base of the pages that do something to one target."""

    model, see, act = ZoneTarget, "zone.view", "zone.manage"
    title, submit_label = "", "保存"

    def context(self, form):
        target = self.object
        return {"target": target, "breadcrumb": [*crumbs_of(target), (f"{target}", target.get_absolute_url())],
                "page_title": f"{target}：{self.title}", "submit_label": self.submit_label,
                "cancel_url": target.get_absolute_url()}  # fmt: skip


class TargetFill(OneTarget):
    """The year on one page: who manages the zone writes the plan, who answers for it the actuals."""

    template_name = "zones/targets/fill.html"
    form_class, title, success_message = FillForm, "全年计划和实绩", "已保存。"

    def find(self):
        target = find_permitted(ZoneTarget.objects.select_related("zone__branch"), self.request.user,
                                see=self.see, pk=self.kwargs["pk"])  # fmt: skip
        if not any(is_permitted(target, self.request.user, name) for name in ("zone.manage", "target.report")):
            raise PermissionDenied
        return target

    def perform(self, form):
        return fill_target(self.object, by=self.request.user, seen_version=form.seen_version, **form.answers)

    def context(self, form):
        return {**super().context(form), "columns": form.columns(), "today": clock.today()}


class TargetChange(OneTarget):
    template_name = "zones/targets/form.html"
    form_class, title, success_message = TargetFactsForm, "修改考核内容", "已修改。"

    def perform(self, form):
        return change_target(self.object, by=self.request.user, seen_version=form.seen_version, **form.answers)


class TargetRemove(OneTarget):
    template_name = "layouts/confirm.html"
    form_class, title, submit_label, success_message = ReasonForm, "删去", "删去", "目标已删去。"

    def perform(self, form):
        return remove_target(self.object, by=self.request.user, seen_version=form.seen_version, **form.answers)

    def context(self, form):
        told = ["这个目标和它的各月计划一起删去。", "操作记录里留下谁在什么时候、为什么删去。"]
        return {**super().context(form), "consequences": told}
