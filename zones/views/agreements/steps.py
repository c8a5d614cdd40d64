"""One page for each step of an agreement: what will happen, a reason or the password where it is asked for."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from core.views.action import StateGuard, StepView
from members.access import ON_OTHERS
from zones.actions import agreements, signing
from zones.agreements.renewal import against_last_year
from zones.agreements.text import paragraphs, text_of
from zones.forms.agreements import SignForm
from zones.models import Agreement

CRUMBS = [("责任书", "/agreements/")]
COMPARED = {"declare", "review", "approve"}  # who decides here is told how much is as it was last year


@dataclass(frozen=True)
class StepPage:
    """A step's page: its URL, the action behind it, and the words on it."""

    route: str
    action: Callable
    icon: str
    told: tuple[str, ...]
    done: str
    frozen: tuple[str, ...] = ()
    password: bool = False
    is_forward: bool = False


STEPS = {
    "declare": StepPage("declare", agreements.declare, "send",
        ("党小组会看到您的责任项，逐人评议。", "评议之前，您还可以撤回修改。"), "已申报，等党小组评议。",
        is_forward=True),
    "withdraw": StepPage("withdraw", agreements.withdraw, "arrow-counterclockwise",
        ("回到自定，可以继续修改，改好再申报。",), "已撤回，可以继续修改。"),
    "review": StepPage("review", agreements.review, "people",
        ("表示党小组逐人评议通过，交党支部认定。",), "评议通过，等党支部认定。", is_forward=True),
    "return_by_group": StepPage("return-by-group", agreements.return_by_group, "reply",
        ("退回本人修改，理由会显示在最前面。",), "已退回本人。"),
    "approve": StepPage("approve", agreements.approve, "check2-square",
        ("表示党支部认定这些责任项，交本人签字。",), "已认定，等本人签字。", is_forward=True),
    "return_by_branch": StepPage("return-by-branch", agreements.return_by_branch, "reply",
        ("退回本人修改，理由会显示在最前面；改好后重新评议、认定。",), "已退回本人。"),
    "decline": StepPage("decline", agreements.decline, "x-circle",
        ("不在这份责任书上签字，退回自定，由您修改后重新申报。",), "已退回，请修改后重新申报。"),
    "sign": StepPage("sign", signing.sign, "pen",
        ("您在这份责任书上签字，系统记下您的姓名、时间和文本。", "接着由党支部会签，会签后生效。"),
        "已签字，等党支部会签。",
        ("签字以后，这份文本一个字也不能再改。", "要改只能另签新版。"), password=True, is_forward=True),
    "return_signed": StepPage("return-signed", signing.return_signed, "reply",
        ("不会签，退回本人修改，理由会显示在最前面。", "本人已经签过的文本留在操作记录里。"), "已退回本人。"),
    "countersign": StepPage("countersign", signing.countersign, "pen",
        ("代表党支部会签，责任书立即生效。", "本年度上一版（如果有）同时由这一版取代。"), "已会签，责任书生效。",
        ("生效以后，文本和双方签字都不能再改。", "要改只能另签新版，由双方重新签字。"), password=True, is_forward=True),
    "cancel": StepPage("cancel", agreements.cancel, "trash",
        ("这份责任书作废，不再往下办。已生效的不受影响。",), "已作废。", ("作废不能恢复，需要时重新发起。",)),
}  # fmt: skip


def crumbs_to(agreement: Agreement) -> list[tuple[str, str]]:
    return [*CRUMBS, (f"{agreement}", agreement.get_absolute_url())]


class AgreementStep(StateGuard, StepView):
    """Takes one step. ``step`` is set by the URL."""

    model, see = Agreement, "agreement.view"
    template_name = "zones/agreements/step.html"

    def setup(self, request, *args, **kwargs):
        self.page, self.row = STEPS[self.step], Agreement.workflow[self.step]
        self.success_message = self.page.done
        if self.page.password:
            self.form_class = SignForm
        super().setup(request, *args, **kwargs)

    def perform(self, form):
        answers = form.answers
        answers.pop("password", None)
        self.page.action(self.object, by=self.request.user, seen_version=form.seen_version, **answers)
        back, url = self.request.GET.get("back", ""), self.object.get_absolute_url()
        if back.startswith(reverse("zones:agreement-balance")):
            return back
        return f"{url}?after={self.step}" if self.row.permission in ON_OTHERS else url

    def context(self, form):
        return {
            **super().context(form), "agreement": self.object, "paragraphs": paragraphs(text_of(self.object)),
            "consequences": self.page.told, "frozen": self.page.frozen,
            "page_title": f"{self.object}：{self.row.label}",
            "shortfalls": self.object.shortfalls() if self.step == "declare" else [],
            "cancel_url": self.object.get_absolute_url(), "signatures": self.signatures(),
            "against": against_last_year([self.object]).get(self.object.pk) if self.step in COMPARED else None,
            "breadcrumb": crumbs_to(self.object),
        }  # fmt: skip

    def signatures(self):
        return self.object.signatures.filter(text_digest=self.object.text_digest) if self.object.is_signed else []
