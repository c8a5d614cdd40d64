"""责任区调整: handing a part over, a member's parts on one page, and the list of the year's adjustments."""

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse

from core import clock
from core.templatetags.zonebook import precise_date
from core.views.action import ActionView, find_permitted
from core.views.lists import ListPage
from members.access import holds
from members.models import Member
from zones import exports
from zones.actions.adjusting import hand_over
from zones.filters import AdjustmentFilter
from zones.forms.adjusting import AdjustForm
from zones.models import Agreement, ContactMark, Zone, ZoneAdjustment, ZoneAssignment
from zones.views.zones.pages import CRUMBS


class AssignmentAdjust(ActionView):
    """Hand one part of a zone to another member."""

    model, see, act = ZoneAssignment, "zone.view", "zone.manage"
    template_name = "zones/adjustments/adjust.html"
    form_class = AdjustForm
    success_message = "已调整。"

    def find(self):
        assignment = super().find()
        if assignment.member_id is None or assignment.until_on is not None:
            raise Http404
        return assignment

    def form_kwargs(self):
        return {"assignment": self.object}

    def perform(self, form):
        return hand_over(self.object, by=self.request.user, **form.answers).zone

    def context(self, form):
        row = self.object
        zone, part = row.zone, row.get_part_display()
        marks = ContactMark.objects.filter(contact__zone=zone, carer=row.member, until_on__isnull=True)
        signed = Agreement.objects.filter(member=row.member, zones=zone, state__in=["signed", "in_force"]).first()
        told = [
            f"{row.person}（{precise_date(row.from_on)}起担任）到这一天结束{part}，接任人从同一天起担任。",
            f"这个责任区里由{row.person}帮带的{len(marks)}项标记，一起移交给接任人。" if marks else "",
            f"{row.person}的{signed.year}年责任书还写着这个责任区，请双方办理“变更责任书”。" if signed else "",
        ]
        return {
            "breadcrumb": [*CRUMBS, (zone.name, zone.get_absolute_url())], "submit_label": "调整",
            "page_title": f"{zone.name}：{row.person}移交{part}", "cancel_url": zone.get_absolute_url(),
            "consequences": [sentence for sentence in told if sentence],
            "frozen": ["以前的分工、记实和这次调整都留作历史，不会删除。"],
        }  # fmt: skip


def member_zones(request, pk):
    """What one member answers for and shares, with the way to hand each part over."""
    member = find_permitted(Member.objects.with_standing(), request.user, see="member.view", pk=pk)
    rows = ZoneAssignment.objects.permitted(request.user, "zone.view").filter(member=member)
    running = rows.on(clock.today()).select_related("zone__branch").order_by("part", "zone__code", "pk")
    manageable = set(Zone.objects.permitted(request.user, "zone.manage").filter(
        pk__in=[row.zone_id for row in running]
    ).values_list("pk", flat=True))  # fmt: skip
    context = {
        "member": member,
        "breadcrumb": [("党员", reverse("members:member-list")), (member.name, member.get_absolute_url())],
        "running": running,
        "manageable": manageable,
        "ended": rows.filter(until_on__lte=clock.today()).select_related("zone").order_by("-until_on", "-pk"),
        "cared": ContactMark.objects.permitted(request.user, "contact.view").on(clock.today())
        .filter(carer=member).select_related("contact").order_by("contact__name", "pk"),
        "adjustments": ZoneAdjustment.objects.permitted(request.user, "coverage.view")
        .filter(Q(giver=member) | Q(taker=member)).select_related("zone", "giver", "taker"),
        "may_serve": Member.objects.permits(request.user, "member.manage", member),
    }  # fmt: skip
    return render(request, "zones/adjustments/member.html", context)


class AdjustmentList(ListPage):
    """The year's adjustments, for those who run the branch and who look at it from above."""

    template_name = "zones/adjustments/list.html"
    filter_class = AdjustmentFilter
    sorts = {
        "day": ("-from_on", "-pk"),
        "zone": ("zone__code", "-from_on", "-pk"),
        "giver": ("giver__pinyin", "-from_on", "-pk"),
        "taker": ("taker__pinyin", "-from_on", "-pk"),
    }
    columns, export_name, export_route = exports.ADJUSTMENTS, "责任区调整", "zones:adjustment-export"

    def get(self, request, *args, **kwargs):
        if not holds(request.user, "coverage.view"):
            raise PermissionDenied
        return super().get(request, *args, **kwargs)

    def rows(self):
        rows = ZoneAdjustment.objects.permitted(self.request.user, "coverage.view")
        return rows.select_related("branch", "zone", "giver", "taker", "adjusted_by")

    def context(self):
        return {"breadcrumb": CRUMBS}
