"""Concerns inside: the list, one concern and each step of its way, writing one down, the branch's days."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import BooleanField, Case, Q, Value, When
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views import View

from core import audit, clock
from core.errors import NotAllowed, Refused
from core.files import file_response
from core.forms import ActionForm, ReasonForm
from core.history import history_of
from core.views.action import ActionView, StateGuard
from core.views.lists import ListPage
from core.views.pieces import choice
from core.workflow import available_steps, is_permitted
from members.access import holds
from members.models import Organization
from records import exports
from records.actions import concerns
from records.calendar import monday_of
from records.filters import ConcernFilter
from records.forms.concerns import AnswerForm, HandlerForm, HandOnForm, RemarkForm, RuleForm, WriteDownForm
from records.models import Concern, ConcernPhoto, ConcernRule, WeeklyRecord
from zones.models import Contact, Zone

CRUMBS = [("群众诉求", "/concerns/")]


@dataclass(frozen=True)
class StepPage:
    """A step with a page of its own: the action behind it, its form, what it says will happen, what is said after."""

    action: Callable
    icon: str
    told: tuple[str, ...]
    done: str
    form: Any = ActionForm
    is_forward: bool = False


STEPS = {
    "answer": StepPage(concerns.answer_concern, "chat-left-text",
        ("诉求人凭链接看得到这个答复，由他说解决了没有。",), "已答复，等诉求人确认。", AnswerForm, is_forward=True),
    "assign": StepPage(concerns.assign_concern, "person-check",
        ("他的首页会出现这件事。",), "已分办。", HandlerForm, is_forward=True),
    "reassign": StepPage(concerns.reassign_concern, "arrow-left-right",
        ("换一个人办，答复期限不变。",), "已转交。", HandOnForm),
    "give_back": StepPage(concerns.give_back_concern, "reply",
        ("交回支部，由书记另外安排人。答复期限不变。",), "已交回支部。", ReasonForm),
    "pass_up": StepPage(concerns.pass_up_concern, "arrow-up-circle",
        ("上级党组织会看到诉求的内容、照片和经过，看不到诉求人的称呼和电话。",), "已上报。", ReasonForm),
    "answer_above": StepPage(concerns.answer_from_above, "chat-left-text",
        ("诉求人和支部都看得到这个答复。",), "已答复。", AnswerForm, is_forward=True),
    "hand_back": StepPage(concerns.hand_back_concern, "arrow-down-circle",
        ("退给支部，由支部再安排人办。",), "已交回支部。", ReasonForm),
    "refuse": StepPage(concerns.refuse_concern, "x-circle",
        ("广告、骂人话、不归支部管的，可以不受理。记录留着，不会删掉。", "诉求人看得到理由。"),
        "没有受理，理由已写明。", ReasonForm),
    "restore": StepPage(concerns.restore_concern, "arrow-counterclockwise",
        ("重新等支部分办。",), "已恢复，请分办。"),
}  # fmt: skip


class ConcernList(ListPage):
    template_name = "records/concerns/list.html"
    filter_class = ConcernFilter
    sorts = {
        "due": ("turn", "owed_on", "-created_at", "id"),
        "time": ("-created_at", "id"),
        "kind": ("kind", "turn", "owed_on", "id"),
        "zone": ("zone__code", "turn", "owed_on", "id"),
        "member": ("member__pinyin", "turn", "owed_on", "id"),
    }
    columns, export_name, export_route = exports.CONCERNS, "群众诉求", "records:concern-export"

    def get(self, request, *args, **kwargs):
        settle_before_showing()
        if self.exporting:
            note_who_takes_askers_away(request.user)
        return super().get(request, *args, **kwargs)

    def rows(self):
        user = self.request.user
        found = Concern.objects.shown_to(user).in_turn().select_related("branch", "zone", "member")
        if self.exporting:
            known = Q(pk__in=Concern.objects.with_asker_for(user).values("pk"))
            shown = Case(When(known, then=Value(True)), default=Value(False), output_field=BooleanField())
            found = found.annotate(shows_asker=shown).prefetch_related("messages")
        return found

    def context(self):
        user = self.request.user
        return {
            "may_record": bool(user.member_id) and holds(user, "concern.record"),
            "may_manage": holds(user, "concern.manage"), "sees_figures": holds(user, "concern.figures"),
        }  # fmt: skip


def settle_before_showing(rows=None) -> None:
    """What the clock has ended or handed on is shown so, whether or not the command runs on this machine."""
    concerns.close_concerns(rows)
    concerns.hand_on_concerns(rows)


@transaction.atomic
def note_who_takes_askers_away(user) -> None:
    """A workbook with askers' names and phones leaves a line."""
    known = Concern.objects.with_asker_for(user).exclude(asker_name="", asker_phone="")
    if user.current_branch is not None and known.exists():
        audit.record("导出群众诉求（含称呼和电话）", user.current_branch, by=user)


class ConcernPage(View):
    """One concern: what is asked, what was said, what can be done now."""

    def get(self, request, pk):
        concern = find_shown(request.user, pk)
        told_in = WeeklyRecord.objects.filter(entries__concern=concern).distinct()
        weeks = list(told_in.select_related("member").order_by("monday"))
        is_noted = any(record.monday == monday_of(clock.today()) for record in weeks)
        context = {
            "concern": concern, "breadcrumb": CRUMBS,
            "photos": concern.photos.select_related("file"), "said": concern.messages.select_related("by"),
            "weeks": weeks,
            "shows_contact": concern.contact_id and is_permitted(concern.contact, request.user, "contact.view"),
            "shows_asker": concern.has_asker and concern.shows_asker_to(request.user),
            "choices": choices(concern, request.user, is_noted=is_noted), "waiting_for": waiting_for(concern),
            "history": history_of(concern),
        }  # fmt: skip
        return render(request, "records/concerns/detail.html", context)


def find_shown(user, pk: int) -> Concern:
    settle_before_showing(Concern.objects.filter(pk=pk))
    rows = Concern.objects.shown_to(user).select_related("branch", "zone", "contact", "member", "recorded_by")
    return get_object_or_404(rows, pk=pk)


def choices(concern: Concern, user, *, is_noted: bool) -> list[dict]:
    """What this person can do now, the next step first. ``is_noted``: it stands in this week's record already."""

    def add(label, route, icon, **more):
        found.append(choice(label, f"records:concern-{route}", concern, icon, **more))

    found: list[dict] = []
    steps = {step.name: step for step in available_steps(concern, user)}
    if "start" in steps:
        add("开始办理", "start", "play", post=True, is_primary=True)
    is_begun = not found
    for name, page in STEPS.items():
        if name in steps:
            add(steps[name].label, name.replace("_", "-"), page.icon, is_primary=page.is_forward and is_begun)
    if concern.can_be_corrected and concern.is_handled_by(user):
        add("更正类别和紧急程度", "correct", "pencil")
    if concern.state in {"answered", "closed"} and concern.is_spoken_for_by(user):
        add("他说解决了", "confirm", "check2-circle", is_primary=True, hint="请先问一问提诉求的人。")
        add("他说没有解决", "reopen", "arrow-repeat")
    handles = concern.member_id is not None and concern.member_id == user.member_id
    if handles and concern.state not in {"received", "passed_up", "refused"} and not is_noted:
        add("写进本周记实", "week", "journal-plus", post=True, hint="替您起个头，到本周记实里接着写。")
    return found


def waiting_for(concern: Concern) -> str:
    """Whose turn it is, in words."""
    return {
        "received": "等党支部书记分办。", "assigned": f"等{concern.member}办理。",
        "handling": f"等{concern.member}答复。", "passed_up": "等上级党组织答复或者交回。",
        "answered": "等诉求人说解决了没有。",
    }.get(concern.state, "")  # fmt: skip


class OneConcern(ActionView):
    """Base of the pages that do something to one concern. Who reads it but may not act on it is told so."""

    template_name = "records/concerns/step.html"
    title, submit_label = "", "保存"

    def find(self):
        concern = find_shown(self.request.user, self.kwargs["pk"])
        if not self.may_act(concern):
            raise PermissionDenied
        return concern

    def may_act(self, concern: Concern) -> bool:
        return Concern.objects.permits(self.request.user, self.act, concern)

    def context(self, form):
        concern = self.object
        return {"concern": concern, "page_title": self.title, "submit_label": self.submit_label,
                "cancel_url": concern.get_absolute_url(),
                "breadcrumb": [*CRUMBS, (f"{concern}", concern.get_absolute_url())]}  # fmt: skip


class ConcernStep(StateGuard, OneConcern):
    """Takes one step. ``step`` is set by the URL."""

    model = Concern

    def setup(self, request, *args, **kwargs):
        self.page, row = STEPS[self.step], Concern.workflow[self.step]
        self.act, self.title, self.submit_label = row.permission, row.label, row.label
        self.form_class, self.success_message = self.page.form, self.page.done
        super().setup(request, *args, **kwargs)

    def perform(self, form):
        self.page.action(self.object, by=self.request.user, seen_version=form.seen_version, **form.answers)
        still = Concern.objects.shown_to(self.request.user).filter(pk=self.object.pk).exists()
        return self.object if still else reverse("records:concern-list")

    def context(self, form):
        return {**super().context(form), "consequences": self.page.told}


class SpokenFor(OneConcern):
    """Base of what the one who wrote it down says for the asker."""

    def may_act(self, concern):
        return concern.is_spoken_for_by(self.request.user)


class ConcernConfirm(SpokenFor):
    title, submit_label, success_message = "他说解决了", "确认解决了", "好，这件事办结了。"

    def perform(self, form):
        return concerns.confirm_after_talk(self.object, by=self.request.user, seen_version=form.seen_version)


class ConcernReopen(SpokenFor):
    form_class, title, submit_label = RemarkForm, "他说没有解决", "重新办理"
    success_message = "已重新办理，答复期限从今天算起。"

    def perform(self, form):
        return concerns.reopen_after_talk(
            self.object, by=self.request.user, seen_version=form.seen_version, **form.answers
        )  # fmt: skip


class OneTap(View):
    """A button without a page: pressed twice it does nothing more."""

    def post(self, request, pk):
        concern = find_shown(request.user, pk)
        try:
            return HttpResponseRedirect(self.carry_out(concern))
        except NotAllowed as refusal:
            raise PermissionDenied from refusal
        except Refused as refusal:
            messages.warning(request, refusal.message)
            return HttpResponseRedirect(concern.get_absolute_url())


class ConcernStart(OneTap):
    def carry_out(self, concern):
        if concern.state != "handling":
            concerns.start_concern(concern, by=self.request.user)
        return concern.get_absolute_url()


class ConcernWeek(OneTap):
    def carry_out(self, concern):
        record = concerns.note_in_week(concern, by=self.request.user)
        messages.success(self.request, "已经写进本周记实，请看一看、改一改再提交。")
        return reverse("records:week", args=[record.monday])


class ConcernAsker(OneConcern):
    """Name and phone in clear, on the answer to a POST only."""

    title, submit_label = "查看称呼和电话", "查看"
    template_name = "records/concerns/asker.html"

    def may_act(self, concern):
        if not concern.has_asker:
            raise Http404
        return concern.shows_asker_to(self.request.user)

    def post(self, request, *args, **kwargs):
        name, phone = concerns.reveal_asker(self.object, by=request.user)
        context = {**self.context(None), "concern": self.object, "name": name, "phone": phone}
        return render(request, self.template_name, context)


def concern_photo(request, pk):
    """The photo, for those who may read the concern."""
    shown = Concern.objects.shown_to(request.user).values("pk")
    photo = get_object_or_404(ConcernPhoto.objects.select_related("file"), pk=pk, concern__in=shown)
    return file_response(photo.file, "照片.jpg")


class ConcernWrite(ActionView):
    """代录: in a few taps, on the phone."""

    template_name = "records/concerns/write.html"
    form_class = WriteDownForm
    success_message = "已记下。"

    def find(self):
        user = self.request.user
        branch = user.current_branch
        if branch is None or not Organization.objects.permits(user, "concern.record", branch):
            raise PermissionDenied
        self.branch = branch

    def form_kwargs(self):
        user, today = self.request.user, clock.today()
        contacts = Contact.objects.permitted(user, "contact.view").filter(branch=self.branch, is_closed=False)
        zones = Zone.objects.on(today).filter(branch=self.branch)
        asked = self.request.GET.get("contact", "")
        chosen = contacts.filter(pk=asked).first() if asked.isdecimal() else None
        own = zones.filter(pk__in=zones.filter(assignments__member=user.member_id, assignments__part="lead",
                                               assignments__until_on=None).values("pk"))[:2]  # fmt: skip
        zone = chosen.zone_id if chosen else own[0].pk if len(own) == 1 else None
        return {"contacts": contacts, "zones": zones, "initial": {"contact": chosen, "zone": zone}}

    def perform(self, form):
        return concerns.write_down_concern(self.branch, by=self.request.user, **form.answers)

    def context(self, form):
        lead = "群众说的事，替他记下来，有人办、有答复。"
        return {"breadcrumb": CRUMBS, "page_title": "代录诉求", "page_lead": lead, "submit_label": "记下",
                "cancel_url": reverse("records:concern-list")}  # fmt: skip


class RuleChange(ActionView):
    form_class = RuleForm
    success_message = "已保存。以后收到的诉求按这个期限。"

    def find(self):
        branch = self.request.user.current_branch
        if branch is None or not Organization.objects.permits(self.request.user, "concern.manage", branch):
            raise PermissionDenied
        self.branch = branch
        return ConcernRule.of(branch.pk)

    def perform(self, form):
        seen = form.seen_version if self.object.pk else None
        concerns.set_concern_rule(self.branch, by=self.request.user, seen_version=seen, **form.answers)
        return reverse("records:concern-list")

    def context(self, form):
        return {"breadcrumb": CRUMBS, "page_title": "诉求办理期限", "submit_label": "保存",
                "cancel_url": reverse("records:concern-list"),
                "page_lead": f"{self.branch} · 按自然日算，节假日也算在内。"}  # fmt: skip
