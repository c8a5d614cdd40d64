"""One record, for its writer and for those who read it; and the lists of records."""

from django.db.models import Case, Prefetch, Q, When
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views import View

from core import clock
from core.files import file_response
from core.history import history_of
from core.views.action import ActionView, StepView, find_permitted
from core.views.lists import ListPage
from core.workflow import available_steps, is_permitted
from records import exports
from records.actions import weeks
from records.actions.reading import can_be_unread
from records.boards.week import is_over
from records.branches import branch_asked
from records.calendar import week_label, week_name
from records.filters import RecordFilter
from records.forms.records import AdditionForm, CommentForm, PraiseForm, ReadForm
from records.models import Attachment, RecordEntry, SharedExample, WeeklyRecord
from records.models.weeks import FILED
from records.months.versions import RECORD, Revision, of_kind, revisions_for
from records.reading.findings import lay_beside
from records.weeks.standing import group_columns

QUIET = ("保存草稿", "添加附件", "去掉附件")  # nobody wants to read each of these in the history
READERS_OWN = ("判断是否雷同",)  # not the writer's to read, unless the reader tells him


class RecordPage(View):
    def get(self, request, pk):
        rows = WeeklyRecord.objects.shown_to(request.user).select_related(
            "member", "branch__reading_rule", "read_by", "behalf__entered_by", "behalf__told_to"
        )
        record = get_object_or_404(rows, pk=pk)
        is_mine = is_permitted(record, request.user, "record.write")
        may_read = not is_mine and is_permitted(record, request.user, "record.read")
        held = {"record.write"} if is_mine else {"record.read"} if may_read else set()
        entry = getattr(record, "behalf", None)
        if entry and is_permitted(record, request.user, "record.enter"):
            held.add("record.enter")
        steps = {step.name for step in record.workflow.steps_from(record.state) if step.permission in held}
        entries, attachments = list(record.entries.select_related("duty")), record.attachments.select_related("file")
        context = {
            "record": record, "is_mine": is_mine, "may_read": may_read, "steps": steps,
            "entries": entries, "attachments": attachments, "comments": record.comments.select_related("author"),
            "additions": record.additions.select_related("author"),
            "history": _history(record, entry, leave_out=QUIET + READERS_OWN if is_mine else QUIET),
            "is_filed": record.state in FILED, "breadcrumb": _crumbs(record, is_mine),
            "revisions": self.revisions(record), "entry": entry, "may_enter": "record.enter" in held,
        }  # fmt: skip
        if entry and context["is_filed"]:
            context["entry_steps"] = {step.name for step in available_steps(entry, request.user)} - {"correct"}
        if "read" in steps:
            context["read_form"] = ReadForm(obj=record, user=request.user)
        elif may_read:
            context["comment_form"] = CommentForm(obj=record, user=request.user)
            context["praise_form"] = PraiseForm(initial={"is_good_example": not record.is_good_example})
        if may_read:
            context["following"] = next_unread(request.user, record)
            context["can_unread"] = can_be_unread(record, request.user)
        if may_read and record.first_submitted_at:
            context["pairs"] = lay_beside(record, entries, attachments, request.user)
        if is_mine:
            verdicts = record.likeness_verdicts.latest().select_related("record", "other__member", "decided_by")
            context["told_verdicts"] = [verdict for verdict in verdicts if verdict.is_told]
            context["shared_example"] = SharedExample.objects.filter(record=record).first()
        if is_mine and record.state == "locked":
            context["addition_form"] = AdditionForm(obj=record, user=request.user)
        return render(request, "records/weeks/record.html", context)

    def revisions(self, record) -> list[Revision]:
        """What was changed in it after its month had been closed."""
        found = revisions_for(record.member_id, record.branch_id, record.month)
        return of_kind(found, RECORD, week=week_name(record.monday))


def _history(record, entry, *, leave_out) -> list[dict]:
    """What happened to the record, and to its writing down for the member if it was."""
    lines = history_of(record, leave_out=leave_out)
    if entry:
        lines = sorted([*lines, *history_of(entry)], key=lambda line: line["at"], reverse=True)
    return lines


def _crumbs(record, is_mine: bool) -> list[tuple[str, str]]:
    if is_mine:
        return [("记实", reverse("records:mine"))]
    return [("记实台账", reverse("records:board", args=[record.monday]))]


def next_unread(user, record) -> WeeklyRecord | None:
    """Return the record to read after this one: of the same week first, then the earliest week that waits."""
    waiting = WeeklyRecord.objects.permitted(user, "record.read").filter(state="submitted").exclude(pk=record.pk)
    turn = Case(
        When(monday=record.monday, member__pinyin__gte=record.member.pinyin, then=0),
        When(monday=record.monday, then=1),
        default=2,
    )
    return waiting.select_related("member").order_by(turn, "monday", "member__pinyin", "pk").first()


class OneRecord(ActionView):
    """Base of what is done to one record."""

    model, see = WeeklyRecord, "record.view"
    template_name = "layouts/form.html"
    title, submit_label = "", "保存"

    def find(self):
        # As on the page itself: of a draft nobody but its writer knows anything.
        rows = WeeklyRecord.objects.shown_to(self.request.user).select_related("member", "branch")
        return find_permitted(rows, self.request.user, see=self.see, act=self.act, pk=self.kwargs["pk"])

    def context(self, form):
        record = self.object
        crumbs = [*_crumbs(record, record.member_id == self.request.user.member_id),
                  (str(record), record.get_absolute_url())]  # fmt: skip
        return {
            "breadcrumb": crumbs, "page_title": self.title, "submit_label": self.submit_label,
            "page_lead": f"{record.member} · {week_label(record.monday)}", "cancel_url": record.get_absolute_url(),
        }  # fmt: skip


class RecordRead(OneRecord):
    form_class, act, title, submit_label, success_message = ReadForm, "record.read", "阅记实", "阅", "已阅。"

    def perform(self, form):
        weeks.read_record(self.object, by=self.request.user, seen_version=form.seen_version, **form.answers)
        if form.data.get("step") == "next":
            return next_unread(self.request.user, self.object) or reverse("records:board", args=[self.object.monday])
        return self.object


class RecordReturn(OneRecord, StepView):
    step, title, submit_label, success_message = "return", "退回记实", "退回", "已退回，本人会看到理由。"

    def perform(self, form):
        return weeks.return_record(self.object, by=self.request.user, seen_version=form.seen_version, **form.answers)


class RecordWithdraw(OneRecord, StepView):
    step, title, submit_label, success_message = "withdraw", "撤回记实", "撤回", "已撤回，现在可以修改。"
    template_name = "layouts/confirm.html"

    def perform(self, form):
        record = weeks.withdraw_record(self.object, by=self.request.user, seen_version=form.seen_version)
        return reverse("records:week", args=[record.monday])

    def context(self, form):
        told = ["回到草稿，您写的内容都在，可以接着改。", "改好后要再提交一次，不提交就算没有交。"]
        if is_over(self.object.branch, self.object.monday):
            told.append("这一周的截止时间已经过了，再提交会记为迟交。")
        return {**super().context(form), "consequences": told}


class RecordComment(OneRecord):
    form_class, act, title, submit_label, success_message = (
        CommentForm,
        "record.read",
        "写评语",
        "写评语",
        "评语已写上。",
    )

    def perform(self, form):
        weeks.comment_record(self.object, by=self.request.user, text=form.answers["comment"])
        return self.object


class RecordPraise(OneRecord):
    form_class, act, title = PraiseForm, "record.read", "优秀记实"

    def perform(self, form):
        return weeks.praise_record(self.object, by=self.request.user, **form.answers)


class AdditionAdd(OneRecord):
    form_class, act, title, submit_label = AdditionForm, "record.write", "补充说明", "加上"
    success_message = "已加上，注明了今天的日期。"

    def perform(self, form):
        weeks.add_addition(self.object, by=self.request.user, **form.answers)
        return self.object


def attachment_file(request, pk):
    """The file itself: whoever may read the record may read it, nobody else."""
    readable = WeeklyRecord.objects.shown_to(request.user)
    attachment = get_object_or_404(Attachment.objects.select_related("file"), pk=pk, record__in=readable)
    return file_response(attachment.file, attachment.name)


class RecordList(ListPage):
    """Every record that was handed in, to search in and to take away as a workbook."""

    template_name = "records/weeks/record_list.html"
    sorts = {
        "week": ("-monday", "member__pinyin", "id"),
        "name": ("member__pinyin", "-monday", "id"),
        "submitted": ("-first_submitted_at", "id"),
    }
    columns, export_name, export_route = exports.RECORDS, "周记实", "records:record-export"

    def get(self, request, *args, **kwargs):
        self.branch = branch_asked(request)
        return super().get(request, *args, **kwargs)

    def filter_class(self, data, *, queryset, request):
        return RecordFilter(data, queryset=queryset, request=request, branch=self.branch)

    def rows(self):
        groups = group_columns(self.branch, clock.today(), "member")
        shown = WeeklyRecord.objects.shown_to(self.request.user).filter(Q(state="returned") | Q(state__in=FILED))
        return (
            shown.filter(branch=self.branch)
            .select_related("member", "behalf__entered_by")
            .annotate(**groups)
            .prefetch_related(Prefetch("entries", RecordEntry.objects.only("record", "done_on", "content", "result")))
        )

    def context(self):
        return {"branch": self.branch}
