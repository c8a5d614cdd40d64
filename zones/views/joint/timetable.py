"""Pages of what belongs to a joint zone: its people, what stands on its timetable, what is ticked off."""

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views import View

from core import clock
from core.forms import ReasonForm
from core.history import history_of
from core.views.action import ActionView
from core.workflow import is_permitted
from zones.actions import joint as acts
from zones.forms.joint import ActionFactsForm, EndPersonForm, PersonForm, TickForm
from zones.joint.timetable import Due, dues_of, standing_ticks
from zones.models import JointAction, JointPerson, JointTick, JointZone
from zones.views.joint.pages import crumbs_of

RECENT = 8  # times that stand open on an action's page; the rest can be unfolded


class PersonAdd(ActionView):
    model, see, act = JointZone, "joint.view", "joint.people"
    template_name = "zones/joint/person.html"
    form_class = PersonForm
    success_message = "已列入领导小组。"

    def perform(self, form):
        acts.add_person(self.object, by=self.request.user, **form.answers)
        return self.object

    def context(self, form):
        return {"breadcrumb": crumbs_of(self.object), "page_title": "列入共建领导小组",
                "page_lead": "各方列入自己的人；对方的党员由对方书记列入。", "submit_label": "列入",
                "cancel_url": self.object.get_absolute_url()}  # fmt: skip


class PersonEnd(ActionView):
    model, see, act = JointPerson, "joint.view", "joint.people"
    template_name = "layouts/confirm.html"
    form_class = EndPersonForm
    success_message = "已调出领导小组。"

    def perform(self, form):
        return acts.end_person(self.object, by=self.request.user, **form.answers).joint

    def context(self, form):
        person = self.object
        return {
            "breadcrumb": crumbs_of(person.joint), "submit_label": "调出",
            "page_title": f"{person.person}不再担任{person.get_part_display()}",
            "consequences": ["这段时间按日期留着，不会删除。", "他在运行表里负责的事不变，要换人请另外改。"],
            "cancel_url": person.joint.get_absolute_url(),
        }  # fmt: skip


class ActionAdd(ActionView):
    """Something new on the timetable."""

    model, see, act = JointZone, "joint.view", "joint.manage"
    template_name = "zones/joint/action_form.html"
    form_class = ActionFactsForm
    success_message = "已列入运行表。"

    def make_form(self, *data):
        return self.form_class(*data, user=self.request.user, joint=self.object)

    def perform(self, form):
        acts.add_action(self.object, by=self.request.user, **form.answers)
        return self.object

    def context(self, form):
        joint = self.object
        return {"breadcrumb": crumbs_of(joint), "page_title": "运行表里加一项", "joint": joint,
                "submit_label": "列入运行表", "cancel_url": joint.get_absolute_url()}  # fmt: skip


class OneAction(ActionView):
    """Base of the pages that do something to one action."""

    model, see, act = JointAction, "joint.view", "joint.manage"
    title, submit_label = "", "保存"

    def context(self, form):
        action = self.object
        return {
            "action": action, "joint": action.joint, "page_title": self.title, "page_lead": action.content,
            "breadcrumb": [*crumbs_of(action.joint), (f"{action}", action.get_absolute_url())],
            "submit_label": self.submit_label, "cancel_url": action.get_absolute_url(),
        }  # fmt: skip


class ActionChange(OneAction):
    template_name = "zones/joint/action_form.html"
    form_class, title, success_message = ActionFactsForm, "修改运行表事项", "已修改。"

    def form_kwargs(self):
        return {"joint": self.object.joint}

    def perform(self, form):
        return acts.change_action(self.object, by=self.request.user, seen_version=form.seen_version, **form.answers)


class ActionStop(OneAction):
    template_name = "layouts/confirm.html"
    form_class, title, submit_label, success_message = ReasonForm, "从运行表撤下", "撤下", "已撤下。"

    def perform(self, form):
        acts.stop_action(self.object, by=self.request.user, seen_version=form.seen_version, **form.answers)
        return self.object.joint

    def context(self, form):
        told = ["这一项以后不用再做，没有完成的不再算逾期；首页不再提醒负责人。", "已经登记的完成情况都留着。"]
        return {**super().context(form), "consequences": told, "frozen": ["撤下以后不能恢复，需要时另列一项。"]}


class TickOff(OneAction):
    """Ticking off one time (``?due=`` names it; else the oldest that is open)."""

    act = "joint.tick"
    template_name = "layouts/form.html"
    form_class, title, submit_label, success_message = TickForm, "登记完成", "完成了", "已登记完成。"

    def form_kwargs(self):
        return {"asked": self.request.GET.get("due", "")}

    def perform(self, form):
        acts.tick_off(self.object, by=self.request.user, **form.answers)
        return self.object.joint


class TickBack(ActionView):
    """Taking a tick back, with the reason."""

    model, see, act = JointTick, "joint.view", "joint.tick"
    template_name = "layouts/confirm.html"
    form_class = ReasonForm
    success_message = "已收回，可以重新登记。"

    def perform(self, form):
        return acts.take_back(self.object, by=self.request.user, **form.answers).action

    def context(self, form):
        action = self.object.action
        return {
            "breadcrumb": [*crumbs_of(action.joint), (f"{action}", action.get_absolute_url())],
            "page_title": "收回这次登记", "page_lead": f"{action}", "submit_label": "收回",
            "consequences": ["这一次回到没有完成，可以重新登记。", "原来的登记和收回的理由都留在记录里。"],
            "cancel_url": action.get_absolute_url(),
        }  # fmt: skip


class ActionPage(View):
    """One thing on the timetable: each time it was due, what was ticked off by whom, and what was taken back."""

    def get(self, request, pk):
        actions = JointAction.objects.permitted(request.user, "joint.view").select_related("answerer")
        actions = actions.select_related("joint__branch", "joint__partner", "joint__zone")
        action = get_object_or_404(actions.prefetch_related("ticks__reversal"), pk=pk)
        ticks = list(action.ticks.all())
        dues = dues_of(action, action.joint, ticks, clock.today())
        may_tick = action.joint.state == "running" and is_permitted(action, request.user, "joint.tick")
        may_manage = action.joint.takes_changes and is_permitted(action, request.user, "joint.manage")
        told = [due for due in dues if due.state != "future"][::-1]
        standing = {tick.pk for tick in standing_ticks(ticks)}
        context = {
            "action": action, "joint": action.joint, "breadcrumb": crumbs_of(action.joint), "dues": dues,
            "parts": [part for part in (told[:RECENT], told[RECENT:]) if part],
            "taken_back": [tick for tick in ticks if tick.reverses_id is None and tick.pk not in standing],
            "may_tick": may_tick,
            "choices": self.choices(action, dues, may_tick, may_manage),
            "history": history_of(action, leave_out=["登记完成"]),
            "waiting_for": "完成了由负责人或双方的书记、支委登记。",
        }  # fmt: skip
        return render(request, "zones/joint/action.html", context)

    def choices(self, action, dues: list[Due], may_tick: bool, may_manage: bool) -> list[dict]:
        def choice(label, route, icon, **more):
            return {
                "label": label,
                "url": reverse(f"zones:joint-action-{route}", args=[action.pk]),
                "icon": icon,
                **more,
            }

        found = []
        if may_tick and any(due.is_open for due in dues):
            found.append(choice("登记完成", "tick", "check2-square", is_primary=True))
        if may_manage and action.stopped_on is None:
            found += [choice("修改、换负责人", "change", "pencil"), choice("从运行表撤下", "stop", "dash-circle")]
        return found
