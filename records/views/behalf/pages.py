"""Weeks written down from paper: whose wait, the member's own form with the day on which the sheet came in, and what
he says of it."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views import View

from core.files import file_response
from core.views.action import ActionView, StateGuard, StepView, find_permitted
from members.access import holds
from members.models import Member
from members.views.branches import branch_to_manage
from records.actions import behalf as actions
from records.behalf.keeping import next_to_enter, paper_lines, paper_members
from records.calendar import week_label
from records.forms.behalf import AnswerForm, DisputeForm, PaperStartForm, PaperWeekForm
from records.models import BehalfEntry, WeeklyRecord
from records.views.weeks.pages import OneWeek, WeekPage, WeekPhoto, WeekSave
from records.views.weeks.records import OneRecord
from records.weeks.filing import keeps_paper
from records.weeks.standing import branch_owed

CRUMBS = [("纸质记实", "/records/paper/")]


class PaperList(View):
    """The members on paper with the weeks that wait, and what they dispute."""

    def get(self, request):
        user = request.user
        if not holds(user, "record.enter"):
            raise PermissionDenied
        disputed = BehalfEntry.objects.permitted(user, "record.enter").filter(state="disputed")
        managed = Member.objects.permitted(user, "member.manage")
        lines = paper_lines(user)
        context = {
            "lines": lines, "waiting": sum(len(line.weeks) for line in lines),
            "disputed": disputed.select_related("record__member").order_by("record__monday", "id"),
            "managed": set(managed.filter(pk__in=[line.member.pk for line in lines]).values_list("pk", flat=True)),
            "may_manage": managed.exists(),
        }  # fmt: skip
        return render(request, "records/behalf/list.html", context)


class PaperStart(ActionView):
    """Note that a member keeps the record on paper."""

    form_class, success_message = PaperStartForm, "已登记，现在可以代录他的记实。"

    def find(self):
        self.branch = branch_to_manage(self.request.user, "member.manage")

    def form_kwargs(self):
        people = Member.objects.permitted(self.request.user, "member.manage").in_branch(self.branch).with_standing()
        return {"choices": people.exclude(pk__in=paper_members(self.request.user).values("pk"))}

    def perform(self, form):
        actions.start_paper(form.cleaned_data["member"], by=self.request.user)
        return reverse("records:paper-list")

    def context(self, form):
        return {"breadcrumb": CRUMBS, "page_title": "登记用纸质记实的党员", "submit_label": "登记",
                "page_lead": "年纪大、不用手机的党员，可以写在纸上，由党小组长或书记录入。",
                "cancel_url": reverse("records:paper-list")}  # fmt: skip


class PaperEnd(ActionView):
    model, see, act = Member, "member.view", "member.manage"
    template_name, success_message = "layouts/confirm.html", "已办好，从今天起由本人自己写。"

    def perform(self, form):
        actions.end_paper(self.object, by=self.request.user)
        return reverse("records:paper-list")

    def context(self, form):
        told = ["从今天起不再代录他的记实；以前代录的都还在。"]
        return {"breadcrumb": CRUMBS, "page_title": f"不再用纸质记实：{self.object}", "consequences": told,
                "submit_label": "不再用纸质", "cancel_url": reverse("records:paper-list")}  # fmt: skip


class FromPaper(OneWeek):
    """Somebody else's week: what is different when it is written down from paper."""

    def whose(self):
        people = Member.objects.permitted(self.request.user, "record.enter").with_standing()
        member = get_object_or_404(people, pk=self.kwargs["pk"])
        if not keeps_paper(member, self.kwargs["monday"]):
            raise PermissionDenied(f"{member}没有登记用纸质记实，不能代录。")
        return member

    def address(self, companion: str = "") -> str:
        return reverse(f"records:paper-week{companion}", args=[self.member.pk, self.monday])

    def record(self) -> WeeklyRecord | None:
        """What was begun from paper: what the member begins himself is his own."""
        rows = WeeklyRecord.objects.permitted(self.request.user, "record.enter").filter(behalf__isnull=False)
        return rows.filter(member=self.member, monday=self.monday).select_related("branch", "behalf").first()


class PaperWeek(FromPaper, WeekPage):
    form_class, template_name = PaperWeekForm, "records/behalf/week.html"

    def get(self, request, *args, **kwargs):
        own = WeeklyRecord.objects.permitted(request.user, "record.enter").filter(behalf__isnull=True)
        record = own.filter(member=self.member, monday=self.monday).first()
        if record is None:
            return super().get(request, *args, **kwargs)
        if not record.is_open:
            return HttpResponseRedirect(record.get_absolute_url())
        reason = f"{self.member}已经自己开始写这一周，不能代录；请他自己写完交上来。"
        return render(request, "records/weeks/week_closed.html", {**self.places(), "reason": reason})

    def hand_in(self, form, **words):
        user, answers = self.request.user, form.cleaned_data
        actions.enter_week(
            self.member, self.monday, by=user, received_on=answers["received_on"], sheet=answers["sheet"], **words
        )
        self.success_message = f"已代录{self.member}第{self.monday.isocalendar().week}周。"
        following = next_to_enter(user, self.member, self.monday)
        if following is None:
            self.success_message += "要代录的都录完了。"
            return reverse("records:paper-list")
        member, monday = following
        return reverse("records:paper-week", args=[member.pk, monday])

    def places(self):
        return {**super().places(), "back_url": reverse("records:paper-list")}

    def context(self, form):
        entry = getattr(self.object, "behalf", None)
        branch = getattr(self, "branch", None) or branch_owed(self.member, self.monday)
        return {
            **super().context(form), "breadcrumb": CRUMBS, "member": self.member, "entry": entry,
            "branch": branch, "submit_label": "存好，下一位", "cancel_url": reverse("records:paper-list"),
        }  # fmt: skip


class PaperSave(FromPaper, WeekSave):
    pass


class PaperPhoto(FromPaper, WeekPhoto):
    pass


class EntryTakeBack(OneRecord, StepView):
    step, title, submit_label, success_message = "take_back", "撤回代录", "撤回", "已撤回，现在可以更正。"
    template_name = "layouts/confirm.html"

    def perform(self, form):
        record = actions.take_back_entry(self.object, by=self.request.user, seen_version=form.seen_version)
        return reverse("records:paper-week", args=[record.member_id, record.monday])

    def context(self, form):
        told = ["回到草稿，录入的内容都在，可以照着更正。", "更正后要再交一次，本人会再确认。"]
        return {**super().context(form), "consequences": told}


class OneEntry(StateGuard, StepView):
    """Base of what is said of an entry; the address names the record."""

    model, see = BehalfEntry, "record.view"
    template_name, title = "layouts/form.html", ""

    def find(self):
        rows = BehalfEntry.objects.select_related("record__member", "record__branch")
        return find_permitted(rows, self.request.user, see=self.see, act=self.act, record__pk=self.kwargs["pk"])

    @property
    def is_own(self) -> bool:
        return self.object.record.member_id == self.request.user.member_id

    def context(self, form):
        record, step = self.object.record, self.model.workflow[self.step]
        return {
            "breadcrumb": [(str(record), record.get_absolute_url())], "page_title": self.title,
            "page_lead": f"{record.member} · {week_label(record.monday)}", "submit_label": step.label,
            "cancel_url": record.get_absolute_url(),
        }  # fmt: skip


class EntryConfirm(OneEntry):
    step, template_name, success_message = "confirm", "layouts/confirm.html", "已记下：确认无误。"

    @property
    def title(self) -> str:
        return "确认代录的记实" if self.is_own else f"{self.object.record.member}说：确认无误"

    def perform(self, form):
        actions.confirm_entry(self.object, by=self.request.user, seen_version=form.seen_version)
        return self.object

    def context(self, form):
        told = "记下您看过，和您写的一样。" if self.is_own else "记下本人看过（或听过）并说没有错，注明由您转记。"
        return {**super().context(form), "consequences": [told]}


class EntryDispute(OneEntry):
    step, form_class, success_message = "dispute", DisputeForm, "已记下，录入的人会答复或更正。"

    @property
    def title(self) -> str:
        return "对代录的记实有异议" if self.is_own else f"{self.object.record.member}说：有异议"

    def perform(self, form):
        actions.dispute_entry(self.object, by=self.request.user, seen_version=form.seen_version, **form.answers)
        return self.object


class EntryAnswer(OneEntry):
    step, form_class, title, success_message = "answer", AnswerForm, "答复异议", "已答复，本人会再确认。"

    def perform(self, form):
        actions.answer_dispute(self.object, by=self.request.user, seen_version=form.seen_version, **form.answers)
        return self.object


def entry_sheet(request, pk):
    """The photo of the sheet: for whoever may read the record."""
    readable = WeeklyRecord.objects.shown_to(request.user)
    entry = get_object_or_404(BehalfEntry.objects.select_related("sheet", "record"), record__in=readable.filter(pk=pk))
    if entry.sheet is None:
        raise Http404
    return file_response(entry.sheet, f"{entry.record}.jpg")
