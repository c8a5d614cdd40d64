"""Leaving a branch and arriving in another."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.urls import reverse

from core.forms import ReasonForm
from core.views.action import ActionView
from members import actions
from members.access import holds
from members.forms.people import ArrivalForm, FarewellForm, TransferForm
from members.models import Transfer
from members.views.people import MemberPage


class MemberTransfer(MemberPage):
    """转出: its own page, because what ends by it does not come back by itself."""

    form_class = TransferForm
    template_name = "members/member_transfer.html"
    title = "转出"
    success_message = "已转出。"

    def form_kwargs(self):
        return {"source": self.branch}

    def context(self, form):
        account = getattr(self.object, "user", None)
        offices = [a for a in account.appointments.filter(until_on=None) if a.organization_id] if account else []
        ends = [f"从转出日期起，{self.object}不再属于{self.branch}，编组和党员类型同时结束。"]
        ends += [f"职务“{office}”免去，下一次打开页面就没有权限了。" for office in offices]
        return {
            **super().context(form),
            "consequences": [
                *ends,
                "他负责的责任区、分工和没有办完的事，会交回本支部。",
                "他的账号还能看自己以前的记录；以前的记录留在本支部，本支部照样能查。",
                "转往本系统的支部，要由那个支部的书记接收。",
            ],
            "submit_label": "转出",
        }

    def perform(self, form):
        actions.send_transfer(self.object, **form.answers, by=self.request.user)
        return self.object


class MemberLeave(MemberPage):
    """去世、停止党籍、除名."""

    form_class = FarewellForm
    template_name = "members/member_transfer.html"
    title = "不再在册"
    success_message = "已登记。"

    def context(self, form):
        return {
            **super().context(form),
            "consequences": [
                f"{self.object}不再是本支部的在册党员，编组、党员类型、职务同时结束。",
                "账号停用。",
                "他负责的责任区、分工和没有办完的事，会交回本支部。以前的记录都保留。",
            ],
            "submit_label": "登记",
        }

    def perform(self, form):
        actions.close_membership(self.object, **form.answers, by=self.request.user)
        return self.object


def transfer_list(request):
    """Who is on the way to one's branch, and who has arrived lately."""
    if not holds(request.user, "member.manage"):
        raise PermissionDenied
    rows = Transfer.objects.permitted(request.user, "member.manage")
    rows = rows.select_related("member", "source", "destination")
    waiting = rows.filter(state=Transfer.State.SENT)
    done = rows.exclude(state=Transfer.State.SENT)[:30]
    return render(request, "members/transfer_list.html", {"waiting": waiting, "done": done})


class TransferPage(ActionView):
    model = Transfer
    see = act = "member.manage"

    def context(self, form):
        transfer = self.object
        return {
            "page_title": f"{self.title}：{transfer.member}",
            "page_lead": f"由{transfer.source}于{transfer.leaves_on}转出。{transfer.reason}",
            "cancel_url": reverse("members:transfer-list"),
            "submit_label": self.title,
        }


class TransferReceive(TransferPage):
    form_class = ArrivalForm
    template_name = "layouts/form.html"
    title = "接收"
    success_message = "已接收。"

    def perform(self, form):
        actions.receive_transfer(self.object, **form.answers, by=self.request.user)
        return self.object.member


class TransferDecline(TransferPage):
    form_class = ReasonForm
    template_name = "layouts/confirm.html"
    title = "退回原支部"
    success_message = "已退回原支部。"

    def context(self, form):
        told = [
            f"{self.object.member}的组织关系回到{self.object.source}，党小组和党员类型照旧，就像没有转出过。",
            "他在原支部交回的责任区和职务不会自动恢复，由原支部重新安排。",
        ]
        return {**super().context(form), "consequences": told}

    def perform(self, form):
        actions.decline_transfer(self.object, reason=form.cleaned_data["reason"], by=self.request.user)
        return "members:transfer-list"
