"""Pages of the agreements: the list, one's own, one agreement, opening, editions, the paper."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views import View

from core import clock
from core.forms import ActionForm
from core.history import history_of
from core.views.action import ActionView, find_permitted
from core.views.lists import ListPage
from core.views.pieces import choice, way
from core.workflow import available_steps, is_permitted
from members.access import ON_OTHERS
from members.models import Organization
from members.views.branches import branch_to_manage
from zones import exports
from zones.actions.agreements import amend_agreement, open_agreements, start_agreement
from zones.agreements.editions import differences
from zones.agreements.proof import code_of
from zones.agreements.renewal import AgainstLastYear, against_last_year
from zones.filters import AgreementFilter
from zones.forms.agreements import AmendForm, OpenForm
from zones.models import Agreement, DutyComment, Promise, ZoneAssignment
from zones.models.agreements import BEFORE_SIGNING, COMPLETED, FULL_WEIGHT, OVER
from zones.views.agreements.steps import CRUMBS, STEPS, crumbs_to

WAY = [
    ("自定", ("draft",), "本人"),
    ("小组评议", ("declared",), "党小组"),
    ("支部认定", ("reviewed",), "党支部"),
    ("本人签字", ("approved",), "本人"),
    ("书记会签", ("signed",), "党支部"),
    ("生效", ("in_force", "superseded"), ""),
]


class AgreementList(ListPage):
    template_name = "zones/agreements/list.html"
    filter_class = AgreementFilter
    sorts = {
        "name": ("member__pinyin", "member_id", "-edition"),
        "state": ("state", "member__pinyin", "id"),
        "duties": ("duty_count", "id"),
    }
    columns, export_name, export_route = exports.AGREEMENTS, "责任书", "zones:agreement-export"

    def rows(self):
        agreements = Agreement.objects.permitted(self.request.user, "agreement.view")
        return agreements.select_related("branch", "member").with_board().prefetch_related("zones")

    def context(self):
        user = self.request.user
        return {
            "tiles": self.state_tiles(Agreement.objects.permitted(user, "agreement.view"), "份"),
            "may_open": Organization.objects.permitted(user, "agreement.open").exists(),
            "may_print": Organization.objects.permitted(user, "export.view").branches().exists(),
        }


def mine(request):
    """Lead a member to the agreement of this year; where there is none, to the page that begins one."""
    if not request.user.member_id:
        raise PermissionDenied
    own = Agreement.objects.permitted(request.user, "agreement.declare").filter(year=clock.today().year)
    found = own.current().order_by("-edition").first()
    return redirect(found or "zones:agreement-start")


class AgreementStart(ActionView):
    """A member begins this year's agreement."""

    template_name = "zones/agreements/start.html"
    form_class = ActionForm

    def find(self):
        if not self.request.user.member_id:
            raise PermissionDenied

    def perform(self, form):
        member = self.request.user.member
        return reverse("zones:agreement-duties", args=[
            start_agreement(member, year=clock.today().year, by=self.request.user).pk
        ])  # fmt: skip

    def context(self, form):
        held = ZoneAssignment.objects.on(clock.today()).responsible().filter(member=self.request.user.member_id)
        return {
            "page_title": f"{clock.today().year}年责任书",
            "submit_label": "开始自定责任",
            "zones": held.select_related("zone"),
        }


class AgreementOpen(ActionView):
    """The secretary opens the year's agreements for all members with a zone."""

    template_name = "zones/agreements/open.html"
    form_class = OpenForm

    def find(self):
        self.branch = branch_to_manage(self.request.user, "agreement.open")

    def perform(self, form):
        opened = open_agreements(self.branch, by=self.request.user, **form.answers)
        messages.success(self.request, f"已发起{len(opened)}份，党员登录后会看到“自定责任”。")
        return reverse("zones:agreement-list")

    def context(self, form):
        return {"breadcrumb": CRUMBS, "page_title": "发起签订责任书", "submit_label": "发起",
                "page_lead": f"{self.branch}", "cancel_url": reverse("zones:agreement-list")}  # fmt: skip


class AgreementPage(View):
    def get(self, request, pk):
        agreements = Agreement.objects.permitted(request.user, "agreement.view").select_related("branch", "member")
        agreement = get_object_or_404(agreements.with_board(), pk=pk)
        is_own = agreement.member_id == request.user.member_id
        editions = list(Agreement.objects.editions_of(agreement))
        shortfalls = agreement.shortfalls() if agreement.state == "draft" else []
        said = list(agreement.duty_comments.select_related("author"))
        against, sections = against_last_year([agreement]).get(agreement.pk), agreement.sections()
        lay_beside(sections, said, against)
        context = {
            "agreement": agreement,
            "is_own": is_own,
            "breadcrumb": CRUMBS,
            "way": way(WAY, agreement.state),
            "sections": sections,
            "against": against,
            "left_over": [comment for comment in said if comment.duty_id is None],
            "may_answer": is_own and agreement.state in BEFORE_SIGNING,
            "promises": promises_beside(agreement, request.user),
            "zones": agreement.zones.all(),
            "signatures": agreement.signatures.filter(text_digest=agreement.text_digest) if agreement.is_signed else [],
            "check_url": reverse("zones:verify-agreement", args=[code_of(agreement)])
            if agreement.state in COMPLETED
            else "",
            "editions": editions,
            "shortfalls": shortfalls,
            "full_weight": FULL_WEIGHT,
            "choices": self.choices(request, agreement, shortfalls, editions),
            "waiting_for": waiting_for(agreement),
            "history": history_of(agreement),
        }
        return render(request, "zones/agreements/detail.html", context)

    def choices(self, request, agreement, shortfalls, editions) -> list[dict]:
        """What this person can do now: the steps of the table that have a page, and what goes with them."""

        def add(label, route, icon, **more):
            found.append(choice(label, f"zones:agreement-{route}", agreement, icon, **more))

        found: list[dict] = []
        if another := next_waiting(request):
            url = another.get_absolute_url()
            found.append({"label": f"下一份：{another.member}", "url": url, "icon": "arrow-right", "is_primary": True})
        steps = [step for step in available_steps(agreement, request.user) if step.name in STEPS]
        if any(step.name == "declare" for step in steps):
            if agreement.awaits_confirmation:
                add("核对续签的责任项", "confirm", "list-check", is_primary=True)
            is_next = bool(shortfalls) and not agreement.awaits_confirmation
            add("填写责任项", "duties", "pencil", is_primary=is_next)
        for step in steps:
            page = STEPS[step.name]
            add(step.label, page.route, page.icon, is_primary=page.is_forward and not shortfalls)
        if agreement.state == "in_force" and self.may_amend(request.user, agreement, editions):
            add("变更责任书", "amend", "pencil-square", hint="另签新版；新版生效前，这一版继续有效。")
        add("打印责任书（PDF）", "paper", "printer")
        return sorted(found, key=lambda choice: not choice.get("is_primary"))

    def may_amend(self, user, agreement, editions) -> bool:
        if any(edition.state not in {"in_force", *OVER} for edition in editions):
            return False
        return is_permitted(agreement, user, "agreement.declare") or is_permitted(agreement, user, "agreement.open")


def lay_beside(sections: list[dict], said: list[DutyComment], against: AgainstLastYear | None) -> None:
    """Put on each duty what reviewers said of it and how it stands to last year's."""
    marks = against.marks() if against else {}
    for section in sections:
        for duty in section["duties"]:
            duty.said = [comment for comment in said if comment.duty_id == duty.pk]
            duty.compared = marks.get(duty.pk)


def promises_beside(agreement: Agreement, user):
    """The promises of the same member and year that the reader may see."""
    promises = Promise.objects.shown_to(user).standing()
    return promises.filter(branch=agreement.branch, member=agreement.member, year=agreement.year).order_by("number")


def next_waiting(request) -> Agreement | None:
    """After one agreement was handled (``?after=review``): the next that waits for the same step by this person."""
    step = next((row for row in Agreement.workflow.steps if row.name == request.GET.get("after")), None)
    if step is None or step.permission not in ON_OTHERS:
        return None
    rows = Agreement.objects.permitted(request.user, step.permission).filter(state=step.sources[0])
    return rows.select_related("member").order_by("-year", "member__pinyin", "pk").first()


def waiting_for(agreement) -> str:
    """Whose turn it is, in words."""
    return {
        "draft": "等本人填写责任项并申报。",
        "declared": "等党小组评议。组长本人的由书记评议，书记本人的由副书记或支委评议。",
        "reviewed": "等党支部认定。书记本人的由副书记或支委认定。",
        "approved": "等本人看过后签字。",
        "signed": "等书记会签。书记本人的由副书记或支委会签。",
    }.get(agreement.state, "")


class AgreementAmend(ActionView):
    model, see = Agreement, "agreement.view"
    template_name = "layouts/confirm.html"
    form_class = AmendForm
    success_message = "新版已建好，责任项照抄自上一版，请修改后申报。"

    def find(self):
        agreement = find_permitted(Agreement.objects.all(), self.request.user, see=self.see, pk=self.kwargs["pk"])
        if not any(is_permitted(agreement, self.request.user, p) for p in ("agreement.declare", "agreement.open")):
            raise PermissionDenied
        return agreement

    def perform(self, form):
        return amend_agreement(self.object, by=self.request.user, **form.answers)

    def context(self, form):
        return {
            "breadcrumb": crumbs_to(self.object), "page_title": "变更责任书",
            "submit_label": "开始变更", "cancel_url": self.object.get_absolute_url(),
            "consequences": [
                "建一份新版，责任项照抄这一版，由本人修改。", "新版重新走一遍：申报、评议、认定、两方签字。",
                "新版会签之前，这一版继续有效；会签之后，这一版仍然可以看。",
            ],
        }  # fmt: skip


class AgreementCompare(View):
    """What an edition changed against the one before."""

    def get(self, request, pk):
        agreements = Agreement.objects.permitted(request.user, "agreement.view").select_related("branch", "member")
        agreement = get_object_or_404(agreements, pk=pk)
        editions = Agreement.objects.editions_of(agreement)
        earlier = [edition for edition in editions if edition.edition < agreement.edition and edition.is_signed]
        before = max(earlier, key=lambda edition: edition.edition, default=None)
        context = {
            "agreement": agreement, "before": before, "rows": differences(before, agreement) if before else [],
            "breadcrumb": crumbs_to(agreement),
        }  # fmt: skip
        return render(request, "zones/agreements/compare.html", context)
