"""提醒 of a branch: what is sent to whom and when, its group chat's robot, the log."""

from itertools import groupby, islice

from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse

from core import clock
from core.errors import Refused
from core.limits import is_too_often
from core.views.action import ActionView, find_permitted
from core.views.lists import ListPage
from members import actions
from members.exports import DELIVERY_COLUMNS
from members.filters import DeliveryFilter
from members.forms.reminders import ReminderRuleForm, RobotForm
from members.models import Organization, ReminderDelivery, ReminderRule
from members.reminders.times import is_quiet, next_reminder
from members.reminders.waiting import already_told, choice_of, is_mailed, notices, people_of

LATEST = 6
MOST_TRIALS = 5  # a minute


def find_branch(user, pk: int) -> Organization:
    """Return the branch whose reminders the person manages."""
    rows = Organization.objects.select_related("reminder_rule")
    branch = find_permitted(rows, user, see="organization.view", act="reminder.manage", pk=pk)
    if not branch.is_branch:
        raise Http404
    return branch


def rule_of(branch: Organization) -> ReminderRule:
    return getattr(branch, "reminder_rule", None) or ReminderRule(organization=branch)


def reminder_detail(request, pk):
    """What would be sent now and to whom, when it goes out by itself, and what was sent last."""
    branch = find_branch(request.user, pk)
    rule, now = rule_of(branch), clock.now()
    people = people_of(branch)
    context = {
        "branch": branch,
        "rule": rule,
        "next_at": next_reminder(rule, now),
        "is_quiet": is_quiet(rule, now),
        "sends_mail": settings.SENDS_MAIL,
        **whom(people, rule),
        "latest": latest_of(branch),
        "people_count": len(people),
    }
    return render(request, "members/reminders/detail.html", context)


def latest_of(branch: Organization) -> list[ReminderDelivery]:
    """The last messages. Mails that went out together are one line, which says to how many."""
    rows = branch.reminder_deliveries.select_related("user")[: 20 * LATEST]
    groups = groupby(rows, lambda row: (row.sent_at.replace(second=0, microsecond=0), row.channel, row.failure))
    found = []
    for _, together in islice(groups, LATEST):
        first, *others = together
        first.said = first.text if first.user is None else f"{first.user}：{first.text}"
        if others:
            first.said = f"{first.user}等{len(others) + 1}人，各人没办的事"
        found.append(first)
    return found


def whom(people, rule) -> dict:
    """Who would be reminded now: by the group chat of what everybody owes, by mail of all that waits."""
    today = clock.today()
    waiting = notices(people)
    told = [
        {
            "todo": notice.todo,
            "text": notice.text(rule),
            "people": [str(user) for user in notice.people],
            "already": len(already_told(notice.people, rule.chat, notice.todo)) if rule.chat else 0,
        }
        for notice in waiting
    ]
    readers = [user for user in people if is_mailed(user, today)]
    unconfirmed = [u for u in people if (choice := choice_of(u)) and choice.email and not choice.confirmed_at]
    return {"notices": told, "readers": readers, "unconfirmed": unconfirmed}


class BranchReminders(ActionView):
    """Base of the pages that change something about a branch's reminders."""

    title = ""

    def find(self):
        self.branch = find_branch(self.request.user, self.kwargs["pk"])
        return rule_of(self.branch)

    @property
    def url(self) -> str:
        return reverse("members:reminder-detail", args=[self.branch.pk])

    def context(self, form):
        trail = [("提醒", self.url)]
        return {"page_title": self.title, "cancel_url": self.url, "breadcrumb": trail, "rule": self.object}


class ReminderChange(BranchReminders):
    form_class = ReminderRuleForm
    title = "修改提醒设置"
    success_message = "已保存。"

    def perform(self, form):
        actions.change_reminder_rule(self.branch, seen_version=form.seen_version, by=self.request.user, **form.answers)
        return self.url


class RobotConnect(BranchReminders):
    form_class = RobotForm
    template_name = "members/reminders/robot.html"
    title = "接群机器人"
    success_message = "接好了。点“发一条试试”，看群里收到没有。"

    def make_form(self, *data):
        return self.form_class(*data, user=self.request.user, initial={"kind": self.object.chat or "wecom"})

    def perform(self, form):
        actions.connect_robot(self.branch, by=self.request.user, **form.answers)
        return self.url


class RobotDisconnect(BranchReminders):
    template_name = "layouts/confirm.html"
    title = "断开群机器人"
    success_message = "已断开，群里不再收到提醒。"

    def context(self, form):
        told = ["群里不再收到提醒。", "机器人的地址和密钥从系统里删掉。以后要用，重新接一次。"]
        return {**super().context(form), "consequences": told, "submit_label": "断开"}

    def perform(self, form):
        actions.disconnect_robot(self.branch, by=self.request.user)
        return self.url


class RobotTry(BranchReminders):
    template_name = "layouts/confirm.html"
    title = "发一条试试"

    def context(self, form):
        text = f"责任簿试发：{self.branch}的群机器人接好了。"
        told = [f"马上往{self.object.get_chat_display() or '群里'}发一条：“{text}”", "没有发出去的，会写明原因。"]
        return {**super().context(form), "consequences": told, "submit_label": "发一条"}

    def perform(self, form):
        if is_too_often("robot-trial", str(self.branch.pk), most=MOST_TRIALS):
            raise Refused("试得太多了，请过一分钟再试。")
        self.delivery = actions.try_robot(self.branch, by=self.request.user)
        return self.url

    def once(self, form):
        url = super().once(form)
        if delivery := getattr(self, "delivery", None):
            if delivery.is_sent:
                messages.success(self.request, "发出去了，请到群里看一看。")
            else:
                messages.error(self.request, f"没有发出去：{delivery.failure}")
        return url


class ReminderSend(BranchReminders):
    template_name = "members/reminders/send.html"
    title = "现在提醒"
    success_message = "已经交给后台发送，过一会儿看下面的发送记录。"

    def context(self, form):
        found = whom(people_of(self.branch), self.object)
        return {**super().context(form), **found, "sends_mail": settings.SENDS_MAIL, "submit_label": "现在提醒"}

    def perform(self, form):
        actions.send_reminders_now(self.branch, by=self.request.user)
        return self.url


class DeliveryList(ListPage):
    """Every message that was sent, or could not be."""

    template_name = "members/reminders/log.html"
    filter_class = DeliveryFilter
    sorts = {"sent": ("-sent_at", "-pk"), "channel": ("channel", "-sent_at"), "result": ("is_sent", "-sent_at")}
    columns = DELIVERY_COLUMNS
    export_name = "提醒发送记录"

    def rows(self):
        self.branch = find_branch(self.request.user, self.kwargs["pk"])
        rows = ReminderDelivery.objects.permitted(self.request.user, "reminder.manage")
        return rows.filter(organization=self.branch).select_related("user", "sent_by")

    def context(self):
        here = [self.branch.pk]
        trail = [("提醒", reverse("members:reminder-detail", args=here))]
        return {"breadcrumb": trail, "export_url": reverse("members:delivery-export", args=here)}
