"""Signs of zones: what the public sees, switching it on, printing; and the public page itself."""

import base64

from django.core.exceptions import PermissionDenied
from django.db.models import BooleanField, Exists, F, OuterRef, Value
from django.db.models.functions import Coalesce
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views import View

from core import clock
from core.files import file_response
from core.jobs import start_job
from core.pdf import pdf_response
from core.printed_codes import qr_of
from core.registry import public_zone_pages
from core.views.action import ActionView, find_permitted
from core.views.lists import ListPage
from core.views.public import public_page
from core.workflow import is_permitted
from members.models import Organization
from members.views.branches import branch_to_manage
from zones import exports
from zones.actions.signs import set_sign
from zones.filters import SignFilter
from zones.forms.signs import SignPapersForm, SignSettingsForm
from zones.models import Consent, Zone, ZoneSign
from zones.models.zones import TREE
from zones.signs.faces import face_of, find_open_zone
from zones.signs.papers import GROUNDS, SIZES, print_branch_signs, print_sign, zones_to_print
from zones.views.zones.pages import CRUMBS

SIGN_CRUMBS = [*CRUMBS, ("标志牌", "/zones/signs/")]


class SignList(ListPage):
    """Every zone with what is published of it."""

    template_name = "zones/signs/list.html"
    filter_class = SignFilter
    sorts = {"tree": TREE, "name": ("name", "id"), "lead": ("lead_name", "id"), "open": ("-is_open", *TREE)}
    columns, export_name, export_route = exports.SIGNS, "标志牌", "zones:sign-export"

    def rows(self):
        zones = Zone.objects.permitted(self.request.user, "export.view").on(clock.today()).select_related("branch")
        return zones.with_lead().in_tree().annotate(
            is_open=Coalesce(F("sign__is_open"), Value(False), output_field=BooleanField()),
            promise=Coalesce(F("sign__promise"), Value("")),
            phone_consent=_consented(Consent.Subject.PHONE), photo_consent=_consented(Consent.Subject.PHOTO),
        )  # fmt: skip

    def context(self):
        user = self.request.user
        return {
            "breadcrumb": CRUMBS,
            "may_manage": Organization.objects.permitted(user, "zone.manage").exists(),
            "may_print": Organization.objects.permitted(user, "export.view").branches().exists(),
        }


def _consented(subject: str):
    """Whether the one who answers for a zone (``lead_id``) agrees today."""
    given = Consent.objects.given().filter(subject=subject)
    return Exists(given.filter(branch=OuterRef("branch"), member=OuterRef("lead_id")))


class SignPage(View):
    """What the public sees of one zone, and what can be done about it."""

    def get(self, request, pk):
        zones = Zone.objects.permitted(request.user, "zone.view").select_related("branch")
        zone = get_object_or_404(zones, pk=pk)
        face = face_of(zone)
        is_over = zone.until_on is not None
        context = {
            "zone": zone, "face": face, "is_over": is_over,
            "breadcrumb": [*SIGN_CRUMBS, (zone.name, zone.get_absolute_url())],
            "qr": base64.b64encode(qr_of(face.address)).decode(),
            "choices": [] if is_over else self.choices(request.user, zone, face),
            "papers": self.papers(request.user, zone) if not is_over else [],
            "waiting_for": "标志牌由党支部书记设置，支委也可以打印。",
        }  # fmt: skip
        return render(request, "zones/signs/detail.html", context)

    def choices(self, user, zone, face) -> list[dict]:
        found = []
        if is_permitted(zone, user, "zone.manage"):
            label = "修改公开内容" if face.is_open else "打开公开页"
            found.append({"label": label, "url": reverse("zones:sign-change", args=[zone.pk]), "icon": "globe",
                          "is_primary": not face.is_open})  # fmt: skip
        if face.is_open:
            found.append({"label": "看公开页", "url": reverse("zones:public-zone", args=[face.code]), "icon": "eye"})
        return found

    def papers(self, user, zone) -> list[dict]:
        """The sizes and colours it can be printed in."""
        if not is_permitted(zone, user, "export.view"):
            return []
        url = reverse("zones:sign-paper", args=[zone.pk])
        return [
            {
                "kind": kind,
                "links": [(words, f"{url}?size={size}&ground={ground}") for ground, words in GROUNDS.items()],
            }
            for size, kind in SIZES.items()
        ]


class SignChange(ActionView):
    template_name = "zones/signs/form.html"
    form_class = SignSettingsForm
    success_message = "已保存。公开页和新印的标志牌马上按这个来。"

    def find(self):
        zones = Zone.objects.select_related("branch")
        user = self.request.user
        self.zone = find_permitted(zones, user, see="zone.view", act="zone.manage", pk=self.kwargs["pk"])
        return ZoneSign.objects.filter(zone=self.zone).first() or ZoneSign(zone=self.zone, version=0)

    def perform(self, form):
        set_sign(self.zone, by=self.request.user, seen_version=form.seen_version, **form.answers)
        return reverse("zones:sign-detail", args=[self.zone.pk])

    def context(self, form):
        back = reverse("zones:sign-detail", args=[self.zone.pk])
        return {
            "breadcrumb": [*SIGN_CRUMBS, (self.zone.name, back)], "page_title": f"{self.zone}：公开哪些内容",
            "face": face_of(self.zone), "cancel_url": back,
        }  # fmt: skip


def sign_paper(request, pk):
    """One sign as PDF, in the size and colour asked for."""
    zones = Zone.objects.select_related("branch")
    zone = find_permitted(zones, request.user, see="zone.view", act="export.view", pk=pk)
    size, ground = request.GET.get("size", "a4"), request.GET.get("ground", "red")
    if size not in SIZES or ground not in GROUNDS:
        raise Http404
    if zone.until_on is not None:
        raise PermissionDenied("这个责任区已经撤销，不再印标志牌。")
    content = print_sign(zone, size=size, ground=ground)
    return pdf_response(f"{zone}标志牌（{SIZES[size].label}，{GROUNDS[ground]}）.pdf", content)


class SignPapers(ActionView):
    """The signs of all zones as one PDF, made in the background."""

    template_name = "zones/signs/papers.html"
    form_class = SignPapersForm

    def find(self):
        self.branch = branch_to_manage(self.request.user, "export.view")

    def perform(self, form):
        answers = form.answers
        title = f"{self.branch}：标志牌（{SIZES[answers['size']].label}，{GROUNDS[answers['ground']]}）"
        job = start_job(
            title, print_branch_signs, by=self.request.user, about=self.branch, permission="export.view",
            return_url=reverse("zones:sign-list"), branch_id=self.branch.pk, **answers,
        )  # fmt: skip
        return reverse("core:job-detail", args=[job.pk])

    def context(self, form):
        zones = zones_to_print(self.branch, only_open=False)
        return {
            "breadcrumb": SIGN_CRUMBS, "page_title": "打印全部标志牌", "page_lead": f"{self.branch}",
            "total": zones.count(), "opened": zones.filter(sign__is_open=True).count(),
            "submit_label": "开始排版", "cancel_url": reverse("zones:sign-list"),
        }  # fmt: skip


@public_page
def public_zone(request, code):
    """The page behind a sign. Whatever is not open looks the same: switched off, ended, or never there."""
    zone = find_open_zone(code)
    if zone is None:
        return render(request, "zones/signs/not_public.html", status=404)
    offers = sorted((item for pages in public_zone_pages for item in pages(zone)), key=lambda item: item.order)
    return render(request, "zones/signs/public.html", {"face": face_of(zone), "zone": zone, "offers": offers})


@public_page
def public_photo(request, code):
    """The photo on the page behind a sign, only while its owner consents."""
    zone = find_open_zone(code)
    face = face_of(zone) if zone else None
    if face is None or face.photo is None:
        raise Http404
    return file_response(face.photo.file, "照片.jpg")
