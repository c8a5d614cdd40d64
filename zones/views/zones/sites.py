"""平面图: a branch's pictures with its zones on them, and putting a zone there."""

from django.db.models import Count, Max, Q
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from core import clock
from core.files import file_response
from core.forms import ActionForm
from core.history import history_of
from core.numbers import whole_number
from core.views.action import ActionView
from core.workflow import is_permitted
from members.views.branches import branch_to_manage, chosen_branch
from zones.actions.sites import add_site, place_zone, replace_site, take_zone_off, withdraw_site
from zones.forms.sites import PlaceForm, ReplaceForm, SiteForm
from zones.models import SitePicture, Zone, ZonePosition
from zones.models.zones import TREE
from zones.sites import drawing_of
from zones.views.zones.pages import CRUMBS

SITE_CRUMBS = [*CRUMBS, ("平面图", "/zones/sites/")]


def sites(request):
    """The pictures of one branch; ``?branch=`` chooses one of several."""
    branch, branches = chosen_branch(request, "zone.view")
    today = clock.today()
    is_there = Q(positions__zone__until_on__isnull=True) | Q(positions__zone__until_on__gt=today)
    placed = Count("positions", filter=is_there & Q(positions__removed_at__isnull=True))
    rows = list(SitePicture.objects.filter(branch=branch).annotate(placed=placed).order_by("name", "-from_on", "-pk"))
    context = {
        "branch": branch,
        "branches": branches,
        "breadcrumb": CRUMBS,
        "rows": [row for row in rows if row.holds_on(today)],
        "earlier": [row for row in rows if not row.holds_on(today)],
        "may_manage": is_permitted(branch, request.user, "zone.manage"),
    }
    return render(request, "zones/sites/list.html", context)


def site(request, pk):
    """One picture with the zones on it, those that are not on it, and what can be done."""
    found = get_object_or_404(SitePicture.objects.permitted(request.user, "zone.view").select_related("branch"), pk=pk)
    may_manage = found.until_on is None and is_permitted(found, request.user, "zone.manage")
    context = {
        "site": found,
        "drawing": drawing_of(found, clock.today()),
        "breadcrumb": SITE_CRUMBS,
        "may_manage": may_manage,
        "choices": choices(found) if may_manage else [],
        "waiting_for": "平面图由党支部书记上传和标注。",
        "history": history_of(found) if is_permitted(found.branch, request.user, "audit.view") else None,
    }
    return render(request, "zones/sites/detail.html", context)


def choices(found: SitePicture) -> list[dict]:
    def choice(label, route, icon, **more):
        return {"label": label, "url": reverse(f"zones:{route}", args=[found.pk]), "icon": icon, **more}

    return [
        choice("把责任区标到图上", "site-place", "pin-map", is_primary=True),
        choice("换一张新图", "site-replace", "arrow-repeat", hint="原来的图和上面的位置都留着。"),
        choice("停用这张图", "site-withdraw", "x-circle"),
    ]


def site_file(request, pk):
    """The picture itself, for those who see the branch's zones."""
    sites = SitePicture.objects.permitted(request.user, "zone.view").select_related("file")
    found = get_object_or_404(sites, pk=pk)
    return file_response(found.file, f"{found.name}.{found.file.content_type.removeprefix('image/')}")


class SiteAdd(ActionView):
    form_class = SiteForm
    success_message = "平面图已上传。接着把责任区标上去。"

    def find(self):
        self.branch = branch_to_manage(self.request.user, "zone.manage")

    def perform(self, form):
        return add_site(self.branch, by=self.request.user, **form.answers)

    def context(self, form):
        return {"breadcrumb": SITE_CRUMBS, "page_title": "上传平面图", "submit_label": "上传",
                "page_lead": f"{self.branch} · 画清楚楼、路、车间在哪里就行，不用外面的地图。",
                "cancel_url": reverse("zones:sites")}  # fmt: skip


class SiteAction(ActionView):
    """Base of the pages that change one picture."""

    model, see, act = SitePicture, "zone.view", "zone.manage"

    def context(self, form):
        site = self.object
        return {"site": site, "breadcrumb": [*SITE_CRUMBS, (site.name, site.get_absolute_url())],
                "cancel_url": site.get_absolute_url()}  # fmt: skip


class SiteReplace(SiteAction):
    form_class = ReplaceForm
    success_message = "已换成新图。"

    def perform(self, form):
        return replace_site(self.object, by=self.request.user, **form.answers)

    def context(self, form):
        return {**super().context(form), "page_title": f"换一张新图：{self.object}", "submit_label": "换图",
                "page_lead": "原来的图和上面的位置都留着，在“以前的图”里看。"}  # fmt: skip


class SiteWithdraw(SiteAction):
    template_name = "layouts/confirm.html"
    form_class = ActionForm
    success_message = "这张图已停用。"

    def perform(self, form):
        withdraw_site(self.object, by=self.request.user)
        return reverse("zones:sites")

    def context(self, form):
        return {**super().context(form), "page_title": f"停用平面图：{self.object}", "submit_label": "停用",
                "consequences": ["责任区页面上不再显示这张图，图和位置留在“以前的图”里。"],
                "frozen": ["停用以后不能恢复；还要用，就重新上传、重新标注。"]}  # fmt: skip


class SitePlace(SiteAction):
    """Put a zone on the picture: by tap, drag, arrow keys or numbers. ``?zone=`` says which."""

    template_name = "zones/sites/place.html"
    form_class = PlaceForm

    def zones(self):
        zones = Zone.objects.filter(branch=self.object.branch_id).on(clock.today())
        return zones.in_tree().order_by(*TREE)

    def form_kwargs(self):
        newest = self.object.positions.aggregate(newest=Max("pk"))["newest"] or 0
        asked = self.request.GET.get("zone", "")
        zone = self.zones().filter(pk=whole_number(asked)).first()
        initial = {}
        if zone is not None:
            present = self.object.positions.present().filter(zone=zone).values("x", "y", "width", "height").first()
            initial = {"zone": zone, **(present or {})}
        return {"zones": self.zones(), "newest": newest, "initial": initial}

    def perform(self, form):
        placed = place_zone(self.object, by=self.request.user, **form.answers)
        self.success_message = f"“{placed.zone}”已标在图上。"
        if "next" in self.request.POST and (following := self.following()):
            return f"{reverse('zones:site-place', args=[self.object.pk])}?zone={following.pk}"
        return self.object

    def following(self) -> Zone | None:
        """The first zone that is not on the picture."""
        return self.zones().exclude(pk__in=self.object.positions.present().values("zone_id")).first()

    def show(self, form, status=200):
        if status == 409:
            form.see_newest()
        return super().show(form, status)

    def context(self, form):
        drawing = drawing_of(self.object, clock.today())
        asked = form["zone"].value()
        return {**super().context(form), "drawing": drawing, "page_title": f"标责任区：{self.object}",
                "others": [mark for mark in drawing.marks if str(mark.zone.pk) != str(getattr(asked, "pk", asked))],
                "submit_label": "标好"}  # fmt: skip


class PositionRemove(ActionView):
    model, see, act = ZonePosition, "zone.view", "zone.manage"
    template_name = "layouts/confirm.html"
    form_class = ActionForm
    success_message = "已从图上拿下。"

    def perform(self, form):
        take_zone_off(self.object, by=self.request.user)
        return self.object.picture

    def context(self, form):
        site, zone = self.object.picture, self.object.zone
        return {"breadcrumb": [*SITE_CRUMBS, (site.name, site.get_absolute_url())],
                "page_title": f"从图上拿下：{zone}", "submit_label": "拿下", "cancel_url": site.get_absolute_url(),
                "consequences": [f"“{zone}”不再标在“{site}”上，责任区本身不变，随时可以再标。"]}  # fmt: skip
