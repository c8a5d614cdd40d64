"""阅记实: the queue of unread records, one on a page, with what speaks for and against each beside it."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, resolve_url
from django.urls import reverse

from core import clock
from core.forms import ActionForm
from core.numbers import whole_number
from core.views.action import ActionView, StepView, find_permitted
from core.workflow import is_permitted
from members.access import holds
from members.models import Organization
from records.actions import reading, weeks
from records.branches import branch_asked
from records.filters import ReadingFilter
from records.forms.reading import QueueForm, ReadingRuleForm, VerdictForm
from records.models import WeeklyRecord
from records.reading.findings import lay_beside, rule_of
from records.weeks.standing import group_columns

READ = "record.read"


class ReadingPage(ActionView):
    """The record to read now, in full. The address keeps the filters, so that the next one is of the same people."""

    model, form_class, template_name = WeeklyRecord, QueueForm, "records/reading/queue.html"

    def find(self):
        user, asked = self.request.user, self.kwargs.get("pk")
        if not holds(user, READ):
            raise Http404
        record = None
        if asked is not None:
            record = find_permitted(_readable(user), user, see="record.view", act=READ, pk=asked)
        self.branch = record.branch if record else branch_asked(self.request)
        user.take_along(self.branch)
        waiting = WeeklyRecord.objects.permitted(user, READ).filter(branch=self.branch, state="submitted")
        waiting = waiting.annotate(**group_columns(self.branch, clock.today(), "member"))
        self.chosen = ReadingFilter(self.request.GET, queryset=waiting, request=self.request, branch=self.branch)
        self.queue = list(self.chosen.qs.order_by("monday", "member__pinyin", "pk").values_list("pk", flat=True))
        if record is None and self.queue:
            record = _readable(user).get(pk=self.queue[0])
        return record

    def get(self, request, *args, **kwargs):
        if self.object is not None and self.object.state != "submitted":
            return HttpResponseRedirect(self.object.get_absolute_url())
        return super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        if self.object is None or "pk" not in kwargs:
            raise Http404
        return super().post(request, *args, **kwargs)

    def perform(self, form):
        record, answers = self.object, form.answers
        reason = answers.pop("reason")
        following = self.neighbour(1) or self.neighbour(-1)
        kept = {name: value for name, value in self.request.GET.items() if name != "undo"}
        if form.data.get("step") == "return":
            weeks.return_record(record, by=self.request.user, reason=reason, seen_version=form.seen_version)
            messages.success(self.request, f"{record}已退回，本人会看到理由。")
        else:
            weeks.read_record(record, by=self.request.user, seen_version=form.seen_version, **answers)
            kept["undo"] = str(record.pk)
        url = reverse("records:reading", args=[following] if following else [])
        return f"{url}?{urlencode(kept)}" if kept else url

    def neighbour(self, step: int) -> int | None:
        """The record before (-1) or after (1) this one in the queue."""
        if self.object is None or self.object.pk not in self.queue:
            return None
        place = self.queue.index(self.object.pk) + step
        return self.queue[place] if 0 <= place < len(self.queue) else None

    def context(self, form):
        record, user = self.object, self.request.user
        just_read = self.just_read()
        shown = {"branch": self.branch, "filter": self.chosen, "left": len(self.queue), "just_read": just_read,
                 "undo_form": ActionForm(obj=just_read, user=user) if just_read else None,
                 "can_set_rule": is_permitted(self.branch, user, "organization.manage"),
                 "breadcrumb": [("记实台账", reverse("records:board"))]}  # fmt: skip
        if record is not None:
            in_queue = record.pk in self.queue
            shown |= told(record, user) | {
                "record": record, "previous": self.neighbour(-1), "next": self.neighbour(1),
                "place": self.queue.index(record.pk) + 1 if in_queue else 0,
            }  # fmt: skip
        return shown

    def just_read(self) -> WeeklyRecord | None:
        """The record read a moment ago, as long as that can be taken back."""
        asked = whole_number(self.request.GET.get("undo", ""))
        record = _readable(self.request.user).filter(pk=asked, state="read").first() if asked else None
        return record if record and reading.can_be_unread(record, self.request.user) else None


def _readable(user):
    return WeeklyRecord.objects.shown_to(user).select_related("member", "branch__reading_rule")


def told(record, user) -> dict:
    """What a record says, for templates/records/weeks/told.html, and what the reader ought to know beside it."""
    entries = list(record.entries.select_related("duty"))
    attachments = list(record.attachments.select_related("file"))
    return {
        "entries": entries, "attachments": attachments, "pairs": lay_beside(record, entries, attachments, user),
        "comments": record.comments.select_related("author"),
    }  # fmt: skip


class ReadingUndo(StepView):
    """A slip: the record goes back into the queue."""

    model, see, step, success_message = WeeklyRecord, "record.view", "unread", "已撤销，这一份又在未阅里。"

    def find(self):
        return find_permitted(
            _readable(self.request.user), self.request.user, see=self.see, act=self.act, pk=self.kwargs["pk"]
        )

    def perform(self, form):
        reading.unread_record(self.object, by=self.request.user, seen_version=form.seen_version)
        return reverse("records:reading", args=[self.object.pk])

    def context(self, form):
        return {**super().context(form), "cancel_url": self.object.get_absolute_url(),
                "consequences": ["回到未阅，本人又可以撤回修改。", "写过的评语还在。"]}  # fmt: skip


class LikenessJudge(ActionView):
    """What the reader decides about two records that are alike."""

    model, see, act = WeeklyRecord, "record.view", READ
    form_class, template_name = VerdictForm, "records/reading/judge.html"
    success_message = "判断已记下，下次会显示在旁边。"

    def find(self):
        user = self.request.user
        record = find_permitted(_readable(user), user, see=self.see, act=self.act, pk=self.kwargs["pk"])
        self.other = get_object_or_404(_readable(user).filter(branch=record.branch_id), pk=self.kwargs["other"])
        return record

    def make_form(self, *data):
        form = super().make_form(*data)
        form.fields["about"].initial = self.request.GET.get("about", "text")
        return form

    def perform(self, form):
        reading.judge_likeness(
            self.object, self.other, by=self.request.user, seen_version=form.seen_version, **form.answers
        )
        if self.object.state == "submitted":
            return reverse("records:reading", args=[self.object.pk])
        return self.object

    def context(self, form):
        return {
            "page_title": "是否雷同", "page_lead": f"{self.object}和{self.other}", "submit_label": "记下判断",
            "pairs": [pair for pair in told(self.object, self.request.user)["pairs"] if pair.other == self.other],
            "cancel_url": self.object.get_absolute_url(),
            "breadcrumb": [(str(self.object), self.object.get_absolute_url())],
        }  # fmt: skip


class ReadingRulePage(ActionView):
    """What the branch points out to its readers."""

    form_class, success_message = ReadingRuleForm, "已保存，从现在起照这样指出。"

    def find(self):
        user = self.request.user
        self.branch = find_permitted(
            Organization.objects.branches(), user, see="organization.view", act="organization.manage",
            pk=self.kwargs["pk"],
        )  # fmt: skip
        return rule_of(self.branch)

    def perform(self, form):
        reading.set_reading_rule(self.branch, by=self.request.user, seen_version=form.seen_version, **form.answers)
        return resolve_url("records:reading") if holds(self.request.user, READ) else self.branch

    def context(self, form):
        return {
            "page_title": "阅记实的提示", "page_lead": f"{self.branch} · 只给阅的人提个醒，怎么看由人定。",
            "cancel_url": self.branch.get_absolute_url(),
            "breadcrumb": [(str(self.branch), self.branch.get_absolute_url())],
        }  # fmt: skip
