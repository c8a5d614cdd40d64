"""Pages on which one promise moves on: changing it, each step of its way, how it was kept."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from core.views.action import ActionView, StateGuard, StepView
from zones.actions import promises
from zones.forms.promises import EvidenceForm, PromiseForm
from zones.models import Promise
from zones.views.agreements.steps import StepPage

CRUMBS = [("承诺", "/promises/")]


STEPS = {
    "withdraw": StepPage("withdraw", promises.withdraw_promise, "arrow-counterclockwise",
        ("这一条不再算数，以后要用可以重新提出。",), "已撤回。"),
    "review": StepPage("review", promises.review_promise, "check2",
        ("表示这一条写得具体、做得到、看得出，可以公开。",), "审核通过，等党支部公开。", is_forward=True),
    "return": StepPage("return", promises.return_promise, "reply",
        ("退回本人修改，理由会显示在最前面。",), "已退回本人。"),
    "publish": StepPage("publish", promises.publish_promise, "megaphone",
        ("本支部的党员都能看到这一条，由大家监督。", "公开以后，内容不能再改。"), "已公开。", is_forward=True),
    "reopen": StepPage("reopen", promises.reopen_promise, "arrow-counterclockwise",
        ("回到已公开，等重新评定。写过的依据都还在。",), "已撤回评定，请重新评定。"),
    "cancel": StepPage("cancel", promises.cancel_promise, "x-circle",
        ("因为生病、调离等原因做不了的，终止以后不再评定。",), "已终止。"),
}  # fmt: skip


class OnePromise(ActionView):
    """Base of the pages that do something to one promise."""

    model, see = Promise, "promise.view"
    title, submit_label = "", "保存"

    def find(self):
        shown = Promise.objects.shown_to(self.request.user).values("pk")
        found = Promise.objects.filter(pk__in=shown).select_related("member", "branch")
        promise = get_object_or_404(found, pk=self.kwargs["pk"])
        if not Promise.objects.permits(self.request.user, self.act, promise):
            raise PermissionDenied
        return promise

    def context(self, form):
        promise = self.object
        return {**super().context(form), "promise": promise, "page_title": self.title, "page_lead": promise.text,
                "submit_label": self.submit_label, "cancel_url": promise.get_absolute_url(),
                "breadcrumb": [*CRUMBS, (f"{promise}", promise.get_absolute_url())]}  # fmt: skip


class PromiseChange(StateGuard, OnePromise):
    """The member changes a promise that nobody has reviewed yet."""

    act = "promise.propose"
    sources, too_late = ("proposed", "returned"), "内容不能再改"
    template_name = "zones/promises/change.html"
    form_class, title, success_message = PromiseForm, "修改承诺", "已改好，等党小组审核。"

    def perform(self, form):
        return promises.change_promise(
            self.object, by=self.request.user, seen_version=form.seen_version, **form.answers
        )


class PromiseStep(StateGuard, OnePromise, StepView):
    """Takes one step. ``step`` is set by the URL."""

    def setup(self, request, *args, **kwargs):
        self.row, self.page = Promise.workflow[self.step], STEPS.get(self.step)
        if self.page:
            self.success_message = self.page.done
        super().setup(request, *args, **kwargs)

    def perform(self, form):
        self.page.action(self.object, by=self.request.user, seen_version=form.seen_version, **form.answers)
        after = "?after=review" if self.step in {"review", "return"} else ""
        return self.object.get_absolute_url() + after

    def context(self, form):
        return {**super().context(form), "page_title": f"{self.object}：{self.row.label}",
                "submit_label": self.row.label, "consequences": self.page.told if self.page else ()}  # fmt: skip


class PromiseJudge(PromiseStep):
    """Says whether a promise was kept, with what shows it."""

    template_name = "zones/promises/judge.html"
    form_class = EvidenceForm
    success_message = "已评定。"

    def perform(self, form):
        promises.judge_promise(
            self.object, is_kept=self.step == "keep", by=self.request.user, seen_version=form.seen_version,
            **form.answers,
        )  # fmt: skip
        return self.object.get_absolute_url() + "?after=judge"

    def context(self, form):
        return {**super().context(form), "evidence": self.object.evidence.select_related("given_by", "file")}


class EvidenceGive(OnePromise):
    """The member tells how the promise is being kept."""

    act = "promise.propose"
    template_name = "zones/promises/evidence.html"
    form_class, title, success_message = EvidenceForm, "写兑现情况", "已写上，评定时会看到。"

    def perform(self, form):
        promises.give_evidence(self.object, by=self.request.user, **form.answers)
        return self.object
