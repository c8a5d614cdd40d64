"""Absences: what a member asks for, what the branch grants."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views import View

from core.history import history_of
from core.views.action import ActionView, StateGuard, StepView
from core.views.lists import ListPage
from core.views.pieces import choice
from core.workflow import available_steps
from members.access import holds
from members.models import Member
from records import exports
from records.actions import absences as actions
from records.filters import AbsenceFilter
from records.forms.absences import AbsenceForm, EndAbsenceForm, EnterAbsenceForm
from records.models import Absence

CRUMBS = [("请假", "/absences/")]
ICONS = {"withdraw": "arrow-counterclockwise", "grant": "check-lg", "decline": "x-lg", "revoke": "x-circle"}


class AbsenceList(ListPage):
    """A member sees his own, who decides those of the branch."""

    template_name, filter_class = "records/absences/list.html", AbsenceFilter
    sorts = {
        "from": ("-from_on", "-id"),
        "name": ("member__pinyin", "-from_on", "id"),
        "state": ("state", "-from_on", "id"),
    }
    columns, export_name, export_route = exports.ABSENCES, "请假", "records:absence-export"

    def rows(self):
        return Absence.objects.permitted(self.request.user, "absence.view").select_related("member", "decided_by")

    def context(self):
        user = self.request.user
        return {"may_enter": holds(user, "absence.grant"), "may_ask": bool(user.member_id)}


class AbsencePage(View):
    def get(self, request, pk):
        rows = Absence.objects.permitted(request.user, "absence.view")
        absence = get_object_or_404(rows.select_related("member", "branch", "asked_by", "decided_by"), pk=pk)
        steps = available_steps(absence, request.user)
        choices = [
            choice(step.label, "records:absence-" + step.name, absence, ICONS[step.name],
                   is_primary=step.name == "grant")
            for step in steps
        ]  # fmt: skip
        if "revoke" in {step.name for step in steps}:
            choices.insert(0, choice("提前结束", "records:absence-end", absence, "calendar-check"))
        context = {"absence": absence, "choices": choices, "history": history_of(absence), "breadcrumb": CRUMBS}
        return render(request, "records/absences/detail.html", context)


class AbsenceAsk(ActionView):
    form_class, success_message = AbsenceForm, "已交给支部，批了以后这里会告诉您。"

    def find(self):
        if not self.request.user.member_id:
            raise PermissionDenied

    def perform(self, form):
        return actions.ask_absence(self.request.user.member, by=self.request.user, **form.answers)

    def context(self, form):
        return {
            "breadcrumb": CRUMBS, "page_title": "请假", "submit_label": "交给支部",
            "page_lead": "批准以后，这段时间的周记实可以不写，不算未交。",
            "cancel_url": reverse("records:absence-list"),
        }  # fmt: skip


class AbsenceEnter(ActionView):
    form_class, success_message = EnterAbsenceForm, "已登记，这段时间不再要他写记实。"

    def find(self):
        if not holds(self.request.user, "absence.grant"):
            raise PermissionDenied

    def form_kwargs(self):
        return {"people": Member.objects.permitted(self.request.user, "absence.grant").with_standing()}

    def perform(self, form):
        answers = form.answers
        return actions.enter_absence(answers.pop("member"), by=self.request.user, **answers)

    def context(self, form):
        return {
            "breadcrumb": CRUMBS, "page_title": "登记请假", "submit_label": "登记",
            "page_lead": "党员口头请了假、或者不方便自己申请的，由支部登记，登记就是批准。",
            "cancel_url": reverse("records:absence-list"),
        }  # fmt: skip


class AbsenceStep(StateGuard, StepView):
    """Withdraw, grant, decline or revoke. ``step`` is set by the URL."""

    model, see, success_message = Absence, "absence.view", "已办好。"
    acts = {
        "withdraw": actions.withdraw_absence,
        "grant": actions.grant_absence,
        "decline": actions.decline_absence,
        "revoke": actions.revoke_absence,
    }
    told = {
        "withdraw": ["这份申请不再办理；需要时可以重新申请。"],
        "grant": ["星期四在这段时间里的每一周，可以不写记实，不算未交，也不再催。", "写了的照样算。"],
        "decline": ["本人会看到理由，这段时间照常要写记实。"],
        "revoke": ["整段都不算了：这段时间没有写的周，会算未交。只是提前回来，请用“提前结束”。"],
    }

    def perform(self, form):
        self.acts[self.step](self.object, by=self.request.user, seen_version=form.seen_version, **form.answers)
        return self.object

    def context(self, form):
        return {**super().context(form), **_about(self.object), "consequences": self.told[self.step],
                "page_title": f"{self.model.workflow[self.step].label}：{self.object}"}  # fmt: skip


class AbsenceEnd(ActionView):
    model, see, act = Absence, "absence.view", "absence.grant"
    form_class, success_message = EndAbsenceForm, "已办好。"

    def perform(self, form):
        return actions.end_absence(self.object, by=self.request.user, seen_version=form.seen_version, **form.answers)

    def context(self, form):
        return {**_about(self.object), "page_title": f"提前结束：{self.object}", "submit_label": "提前结束"}


def _about(absence) -> dict:
    url = absence.get_absolute_url()
    return {"breadcrumb": [*CRUMBS, (str(absence), url)], "cancel_url": url}
