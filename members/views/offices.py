"""Offices: given, ended, and proposed by rosters."""

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.shortcuts import render
from django.urls import reverse

from core import clock
from core.views.action import ActionView
from members import actions
from members.access import holds
from members.forms.organizations import (
    AppointmentEndForm,
    AppointmentForm,
    OrganizationAppointmentForm,
    ProposalForm,
)
from members.models import Appointment, OfficeProposal, Organization, User
from members.views.organizations import AddedTo
from members.views.people import MemberPage


class MemberAppoint(MemberPage):
    """An office for a member, at his branch or above; he gets an account if he has none."""

    act = "office.manage"
    form_class = AppointmentForm
    title = "任命职务"
    success_message = "已任命。从生效那天起，他打开页面就有这个角色。"

    def form_kwargs(self):
        line = [int(pk) for pk in self.branch.path.split("/") if pk]
        fillable = Organization.objects.permitted(self.request.user, "office.manage")
        return {"organizations": fillable.filter(pk__in=line).order_by("-path")}

    def perform(self, form):
        actions.appoint(self.object, **form.answers, by=self.request.user)
        return self.object


class OrganizationAppoint(AddedTo):
    """An office here for somebody who is no member: an administrator, a supervisor, a secretary sent from above."""

    act = "office.manage"
    form_class = OrganizationAppointmentForm
    title = "任命"
    success_message = "已任命。"

    def form_kwargs(self):
        line = [int(pk) for pk in self.object.path.split("/") if pk]
        near = Q(organization__in=line) | Q(organization__path__startswith=self.object.path)
        return {
            "organizations": Organization.objects.filter(pk=self.object.pk),
            "people": User.objects.filter(near, member=None, is_active=True).order_by("name"),
        }

    def context(self, form):
        lead = "只列出不是党员的账号；给党员任命职务，请到他的页面办理。"
        return {**super().context(form), "page_lead": lead, "submit_label": "任命"}

    def perform(self, form):
        answers = form.answers
        actions.appoint(answers.pop("user"), **answers, by=self.request.user)
        return self.object


class AppointmentEnd(ActionView):
    model = Appointment
    see = act = "office.manage"
    form_class = AppointmentEndForm
    template_name = "layouts/confirm.html"
    success_message = "已免去。"

    def make_form(self, *data):
        return self.form_class(*data, user=self.request.user)

    def context(self, form):
        office = self.object
        return {
            "page_title": f"免去职务：{office}",
            "page_lead": f"{office.organization}，自{office.from_on}起任职。",
            "consequences": ["从免去那天起，他下一次打开页面就没有这个角色了。", "他任职期间办过的事都保留。"],
            "submit_label": "免去",
            "cancel_url": office.organization.get_absolute_url(),
        }

    def perform(self, form):
        actions.end_appointment(self.object, on=form.cleaned_data["on"], by=self.request.user)
        return self.object.organization


def proposal_list(request):
    """Offices that rosters named. They give nobody access until somebody confirms them."""
    if not holds(request.user, "office.manage"):
        raise PermissionDenied
    rows = OfficeProposal.objects.permitted(request.user, "office.manage").select_related("member", "branch", "group")
    context = {
        "waiting": rows.filter(state=OfficeProposal.State.PROPOSED),
        "settled": rows.exclude(state=OfficeProposal.State.PROPOSED).order_by("-id")[:30],
    }
    return render(request, "members/proposal_list.html", context)


class ProposalPage(ActionView):
    model = OfficeProposal
    see = act = "office.manage"

    def context(self, form):
        proposal = self.object
        return {
            "page_title": f"{self.title}：{proposal.member} · {proposal.title}",
            "cancel_url": reverse("members:proposal-list"),
            "submit_label": self.title,
        }


class ProposalConfirm(ProposalPage):
    form_class = ProposalForm
    template_name = "layouts/confirm.html"
    title = "任命"
    success_message = "已任命。"

    def context(self, form):
        told = [
            f"{self.object.member}从今天（{clock.today()}）起担任这个职务，有相应的权限。",
            "他没有账号的，同时开通账号。",
        ]
        return {**super().context(form), "consequences": told}

    def perform(self, form):
        actions.confirm_proposal(self.object, **form.answers, by=self.request.user)
        return "members:proposal-list"


class ProposalDismiss(ProposalPage):
    template_name = "layouts/confirm.html"
    title = "不采纳"
    success_message = "已标为不采纳。"

    def context(self, form):
        told = ["花名册里的这个职务不生效；再导入同一份花名册也不会再提。", "以后要任命，请到党员的页面办理。"]
        return {**super().context(form), "consequences": told}

    def perform(self, form):
        actions.dismiss_proposal(self.object, by=self.request.user)
        return "members:proposal-list"
