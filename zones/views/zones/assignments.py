"""Pages on which people are put into zones and taken out of them."""

from django.urls import reverse

from core.views.action import ActionView, find_permitted
from members.models import Member, Organization
from members.views.branches import branch_to_manage
from zones.actions.assignments import assign, end_assignment
from zones.forms.zones import AssignForm, EndAssignmentForm, ServeForm
from zones.models import Zone, ZoneAssignment
from zones.views.zones.pages import CRUMBS


class ZoneAssign(ActionView):
    model, see, act = Zone, "zone.view", "zone.manage"
    template_name = "zones/zones/assign.html"
    form_class = AssignForm
    success_message = "已指定。"

    def form_kwargs(self):
        return {"branch": self.object.branch}

    def perform(self, form):
        assign(self.object, by=self.request.user, **form.answers)
        return self.object

    def context(self, form):
        zone = self.object
        lead = zone.assignments.filter(part="lead", until_on__isnull=True).select_related("member").first()
        return {
            "breadcrumb": [*CRUMBS, (zone.name, zone.get_absolute_url())], "zone": zone, "lead": lead,
            "page_title": f"{zone.name}：指定分工", "cancel_url": zone.get_absolute_url(), "submit_label": "指定",
        }  # fmt: skip


class MemberServe(ActionView):
    """Put one member into a zone, coming from the list of members who have none."""

    template_name = "zones/zones/serve.html"
    form_class = ServeForm
    success_message = "已安排。"

    def find(self):
        self.branch: Organization = branch_to_manage(self.request.user, "zone.manage")
        members = Member.objects.in_branch(self.branch)
        return find_permitted(members, self.request.user, see="member.view", pk=self.kwargs["pk"])

    def form_kwargs(self):
        return {"branch": self.branch}

    def perform(self, form):
        answers = form.answers
        return assign(answers.pop("zone"), member=self.object, by=self.request.user, **answers).zone

    def context(self, form):
        return {"breadcrumb": [*CRUMBS, ("覆盖情况", reverse("zones:coverage"))], "submit_label": "安排",
                "page_title": f"给{self.object}安排责任区", "cancel_url": reverse("zones:coverage")}  # fmt: skip


class AssignmentEnd(ActionView):
    model, see, act = ZoneAssignment, "zone.view", "zone.manage"
    template_name = "layouts/confirm.html"
    form_class = EndAssignmentForm
    success_message = "分工已结束。"

    def perform(self, form):
        return end_assignment(self.object, by=self.request.user, **form.answers).zone

    def context(self, form):
        row = self.object
        told = [f"{row.person}从这一天起不再是{row.zone}的{row.get_part_display()}。"]
        if row.part == ZoneAssignment.Part.LEAD:
            told.append("这个责任区暂时没有责任人，会列在覆盖情况里。")
        return {
            "breadcrumb": [*CRUMBS, (row.zone.name, row.zone.get_absolute_url())], "submit_label": "结束分工",
            "page_title": f"结束{row.person}的{row.get_part_display()}分工", "cancel_url": row.zone.get_absolute_url(),
            "consequences": told,
            "frozen": ["这段经历留在责任区的历史里，不会删除。"],
        }  # fmt: skip
