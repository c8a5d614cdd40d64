"""我的提醒: by which ways one is reminded, and the secret address of one's calendar."""

from hashlib import sha256

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from core import clock
from core.limits import is_too_often
from core.middleware import client_address
from core.registry import collect_due_days
from core.views.action import ActionView
from members import actions
from members.forms.reminders import ReminderChoiceForm
from members.models import CalendarLink, ReminderChoice, ReminderRule
from members.reminders import mail
from members.reminders.feed import feed
from members.reminders.times import next_reminder

MOST_MISSES = 60  # a minute from one address
CRUMBS = [("我的", "/account/")]


def reminder_mine(request):
    """By which ways I am reminded and when, and whether my calendar has an address."""
    user = request.user
    organization = user.current_branch
    rule = ReminderRule.objects.of(organization) if organization else None
    context = {
        "choice": ReminderChoice.objects.filter(user=user).first(),
        "link": CalendarLink.objects.filter(user=user).first(),
        "rule": rule,
        "next_at": next_reminder(rule, clock.now()) if rule else None,
        "sends_mail": settings.SENDS_MAIL,
        "breadcrumb": CRUMBS,
    }
    return render(request, "members/reminders/mine.html", context)


class OwnReminders(ActionView):
    """Base of the pages that change something about one's own reminders."""

    title = ""

    def context(self, form):
        url = reverse("members:reminder-mine")
        return {"page_title": self.title, "cancel_url": url, "breadcrumb": [*CRUMBS, ("我的提醒", url)]}


class ReminderChoose(OwnReminders):
    form_class = ReminderChoiceForm
    title = "邮件提醒"

    def find(self):
        user = self.request.user
        return ReminderChoice.objects.filter(user=user).first() or ReminderChoice(user=user)

    def perform(self, form):
        user = self.request.user
        self.is_waiting = actions.change_reminder_choice(user, seen_version=form.seen_version, by=user, **form.answers)
        return "members:reminder-mine"

    def once(self, form):
        url = super().once(form)
        if getattr(self, "is_waiting", False):  # after the transaction: a mail cannot be taken back
            self._ask_for_confirmation(form.cleaned_data["email"])
        elif hasattr(self, "is_waiting"):
            messages.success(self.request, "已保存。")
        return url

    def _ask_for_confirmation(self, email: str) -> None:
        failure = actions.send_confirmation(self.request.user, email=email)
        if failure:
            messages.error(self.request, f"已保存，但是确认信没有发出去：{failure}")
        else:
            messages.success(self.request, "已保存。请到邮箱里打开确认信，点里面的链接。")


class EmailAsk(OwnReminders):
    """The confirmation once more."""

    template_name = "layouts/confirm.html"
    title = "再发一封确认信"

    def find(self):
        choice = ReminderChoice.objects.filter(user=self.request.user, confirmed_at=None).exclude(email="").first()
        if choice is None:
            raise Http404
        return choice

    def context(self, form):
        told = [f"再往 {self.object.email} 发一封确认信，三天内有效。"]
        return {**super().context(form), "consequences": told, "submit_label": "再发一封"}

    def perform(self, form):
        return "members:reminder-mine"

    def once(self, form):
        url = super().once(form)
        if failure := actions.send_confirmation(self.request.user, email=self.object.email):
            messages.error(self.request, f"确认信没有发出去：{failure}")
        else:
            messages.success(self.request, "发出去了，请到邮箱里打开，点里面的链接。")
        return url


class EmailConfirm(OwnReminders):
    """Where the link in the mail leads: only its owner, signed in, gets here. Opening it alone changes nothing."""

    template_name = "layouts/confirm.html"
    title = "确认邮箱"
    success_message = "邮箱确认好了，以后的提醒会发到这里。"

    def find(self):
        self.email = mail.confirmed_address(self.request.user, self.kwargs["token"])
        if self.email is None:
            raise Http404
        return

    def context(self, form):
        told = [f"以后的提醒会发到 {self.email}。", "不想收了，随时可以在“我的提醒”里关掉。"]
        return {**super().context(form), "consequences": told, "submit_label": "确认"}

    def perform(self, form):
        actions.confirm_email(self.request.user, email=self.email)
        return "members:reminder-mine"


class CalendarLinkMake(OwnReminders):
    """Make the secret address, and show it: the answer to this form is the only place where it can be read."""

    template_name = "layouts/confirm.html"
    title = "生成日历链接"

    def context(self, form):
        told = ["生成一个只有您知道的链接，加到手机或电脑的日历里，就能看到各项截止日期。",
                "链接只显示一次，请当时就加到日历里。"]  # fmt: skip
        if CalendarLink.objects.filter(user=self.request.user).exists():
            told.append("原来的链接马上作废，加过的日历要换成新的。")
        return {**super().context(form), "consequences": told, "submit_label": "生成"}

    def perform(self, form):
        self.token = actions.make_calendar_link(self.request.user, by=self.request.user)
        return "members:reminder-mine"

    def post(self, request, *args, **kwargs):
        response = super().post(request, *args, **kwargs)
        if not hasattr(self, "token"):
            return response
        url = mail.absolute(reverse("members:calendar-feed", args=[self.token]))
        context = {"url": url, "webcal": f"webcal:{url.partition(':')[2]}", "breadcrumb": CRUMBS}
        return render(request, "members/reminders/link.html", context)


class CalendarLinkEnd(OwnReminders):
    template_name = "layouts/confirm.html"
    title = "停用日历链接"
    success_message = "已停用。日历里加过的订阅可以删掉了。"

    def context(self, form):
        return {**super().context(form), "consequences": ["链接马上作废，日历里不再更新。"], "submit_label": "停用"}

    def perform(self, form):
        actions.end_calendar_link(self.request.user, by=self.request.user)
        return "members:reminder-mine"


@require_safe
@login_not_required
def calendar_feed(request, token):
    """The calendar behind a secret address, for calendars that cannot sign in. They may keep it, and ask each time
    whether it is still the same."""
    link = actions.calendar_owner(token)
    if link is None:
        if is_too_often("calendar", client_address(request), most=MOST_MISSES):
            return HttpResponse(status=429)
        raise Http404
    content = feed(link, collect_due_days(link.user, clock.today()))
    headers = {"Cache-Control": "private, no-cache", "X-Robots-Tag": "noindex, nofollow"}
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)
    response["ETag"] = f'"{sha256(content).hexdigest()}"'
    return get_conditional_response(request, etag=response["ETag"], response=response)
