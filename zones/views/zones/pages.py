"""Pages of the zones themselves: the tree, one zone, making, changing and closing it."""

from django.db.models import Exists, OuterRef
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views import View

from core import clock
from core.history import history_of
from core.numbers import whole_number
from core.views.action import ActionView
from core.views.lists import ListPage
from core.views.pieces import choice
from core.workflow import is_permitted
from members.access import holds
from members.models import Organization
from members.views.branches import branch_to_manage
from zones import exports
from zones.actions.zones import change_zone, close_zone, create_zone
from zones.claims.standing import held_by
from zones.domains import words_of
from zones.filters import ZoneFilter
from zones.forms.zones import CloseZoneForm, ZoneForm
from zones.models import Contact, JointZone, Zone, ZoneTarget
from zones.models.zones import TREE
from zones.sites import drawings_with

CRUMBS = [("责任区", "/zones/")]


class ZoneList(ListPage):
    template_name = "zones/zones/list.html"
    filter_class = ZoneFilter
    sorts = {
        "tree": TREE,
        "name": ("name", "id"),
        "lead": ("lead_name", "id"),
        "households": ("households", "id"),
        "contacts": ("contact_count", "id"),
    }
    columns, export_name, export_route = exports.ZONES, "责任区", "zones:zone-export"

    def rows(self):
        zones = Zone.objects.permitted(self.request.user, "zone.view").select_related("branch", "parent")
        return zones.with_lead().with_totals().in_tree()

    def context(self):
        user = self.request.user
        return {
            "may_manage": Organization.objects.permitted(user, "zone.manage").exists(),
            "may_see_adjustments": holds(user, "coverage.view"),
        }


class ZonePage(View):
    """One zone: its facts, who serves, units, contacts, the zones inside it, and what can be done."""

    def get(self, request, pk):
        zones = Zone.objects.permitted(request.user, "zone.view").select_related("branch", "parent")
        zone = get_object_or_404(zones.with_lead().with_counts(), pk=pk)
        may_manage = zone.until_on is None and is_permitted(zone, request.user, "zone.manage")
        today = clock.today()
        drawings = drawings_with(zone, today)
        assignments = list(zone.assignments.select_related("member"))
        serving = [row for row in assignments if row.holds_on(today)]
        contacts = Contact.objects.permitted(request.user, "contact.view").filter(zone=zone, is_closed=False)
        context = {
            "zone": zone,
            "breadcrumb": [*CRUMBS, *([(zone.parent.name, zone.parent.get_absolute_url())] if zone.parent else [])],
            "serving": serving,
            "held": held_by([row.member_id for row in serving if row.member_id], request.user) if serving else [],
            "planned": [row for row in assignments if row.from_on > today and row.until_on != row.from_on],
            "ended": [row for row in assignments if row.until_on and row.until_on <= today],
            "units": zone.coverage_units.all(),
            "contacts": contacts.with_marks(),
            "children": zone.children.on(today).with_lead().with_totals(),
            "targets": ZoneTarget.objects.filter(zone=zone, year=today.year).with_progress(),
            "drawings": [drawing for drawing in drawings if drawing.marks],
            "without": [drawing.site for drawing in drawings if drawing.unplaced] if may_manage else [],
            "joints": joints_of(zone, request.user),
            "may_manage": may_manage,
            "choices": self.choices(zone) if may_manage else [],
            "waiting_for": "责任区由党支部书记管理。",
            "history": history_of(zone) if is_permitted(zone.branch, request.user, "audit.view") else None,
        }
        return render(request, "zones/zones/detail.html", context)

    def choices(self, zone) -> list[dict]:
        inside = f"{reverse('zones:zone-create')}?parent={zone.pk}"
        return [
            choice("指定责任人、分工", "zones:zone-assign", zone, "person-plus", is_primary=True),
            choice("修改", "zones:zone-change", zone, "pencil"),
            choice("标志牌、公开页", "zones:sign-detail", zone, "signpost"),
            {"label": "登记联系对象", "url": f"{reverse('zones:contact-create')}?zone={zone.pk}", "icon": "house-add"},
            {"label": "登记覆盖单位", "url": f"{reverse('zones:unit-create')}?zone={zone.pk}", "icon": "building-add"},
            *([{"label": "在里面再分", "url": inside, "icon": "diagram-2"}] if zone.level != "key_point" else []),
            choice("撤销责任区", "zones:zone-close", zone, "x-circle", hint="人员变动不用撤销，重新指定责任人就行。"),
        ]


def joints_of(zone: Zone, user) -> list[JointZone]:
    """What of the zone is agreed or runs together with a partner, for everybody; the rest for whoever may open it."""
    readable = JointZone.objects.permitted(user, "joint.view")
    joints = JointZone.objects.filter(zone=zone).standing().select_related("partner")
    joints = joints.annotate(is_open_to_reader=Exists(readable.filter(pk=OuterRef("pk"))))
    return [joint for joint in joints if joint.is_open_to_reader or joint.state != "proposed"]


class ZoneCreate(ActionView):
    template_name = "zones/zones/form.html"
    form_class = ZoneForm
    success_message = "责任区已建好。接着请指定责任人。"

    def find(self):
        self.branch = branch_to_manage(self.request.user, "zone.manage")

    def form_kwargs(self):
        return {"branch": self.branch, "initial": self.placed()}

    def placed(self) -> dict:
        """Where a zone begins: as a template of the branch's domain (``?template=``), inside another (``?parent=``)."""
        asked = whole_number(self.request.GET.get("parent", ""))
        parent = Zone.objects.filter(branch=self.branch, pk=asked).first() if asked else None
        template = words_of(self.branch).template(self.request.GET.get("template", ""))
        found = template.answers if template else {}
        if parent is None:
            return found
        levels = list(Zone.Level.values)
        smaller = levels[levels.index(parent.level) + 1 :]
        if found.get("level") not in smaller:
            found["level"] = next(iter(smaller), parent.level)
        return {"method": parent.method, **found, "parent": parent}

    def perform(self, form):
        return create_zone(self.branch, by=self.request.user, **form.answers)

    def context(self, form):
        words = words_of(self.branch)
        asked = self.request.GET
        return {"breadcrumb": CRUMBS, "page_title": "新建责任区", "cancel_url": reverse("zones:zone-list"),
                "page_lead": f"{self.branch} · {words.division}", "submit_label": "建好", "words": words,
                "taken": asked.get("template", ""), "inside": asked.get("parent", "")}  # fmt: skip


class ZoneChange(ActionView):
    model, see, act = Zone, "zone.view", "zone.manage"
    template_name = "zones/zones/form.html"
    form_class = ZoneForm
    success_message = "已修改。"

    def form_kwargs(self):
        return {"branch": self.object.branch}

    def perform(self, form):
        answers = form.answers
        answers["code"] = answers["code"].strip() or self.object.code
        return change_zone(self.object, by=self.request.user, seen_version=form.seen_version, **answers)

    def context(self, form):
        return {"breadcrumb": [*CRUMBS, (self.object.name, self.object.get_absolute_url())],
                "page_title": f"修改{self.object.name}", "cancel_url": self.object.get_absolute_url()}  # fmt: skip


class ZoneClose(ActionView):
    model, see, act = Zone, "zone.view", "zone.manage"
    template_name = "layouts/confirm.html"
    form_class = CloseZoneForm
    success_message = "责任区已撤销。"

    def perform(self, form):
        return close_zone(self.object, by=self.request.user, seen_version=form.seen_version, **form.answers)

    def context(self, form):
        zone = self.object
        units, contacts = zone.coverage_units.count(), zone.contacts.filter(is_closed=False).count()
        return {
            "breadcrumb": [*CRUMBS, (zone.name, zone.get_absolute_url())],
            "page_title": f"撤销{zone.name}", "submit_label": "撤销", "cancel_url": zone.get_absolute_url(),
            "consequences": [
                "在这里服务的人，分工到这一天结束。",
                f"{units}个覆盖单位、{contacts}个联系对象回到“没有责任区”，会列在覆盖情况里等您重新安排。",
            ],
            "frozen": ["撤销以后不能恢复，只能新建。以前的记录和历史都还在。"],
        }  # fmt: skip
