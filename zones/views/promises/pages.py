"""Pages of the promises: the branch's, one's own, one promise, proposing and publishing several at once."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views import View

from core import clock
from core.files import file_response
from core.history import history_of
from core.numbers import whole_number
from core.views.action import ActionView
from core.views.lists import ListPage
from core.views.pieces import choice, way
from core.workflow import available_steps
from members.access import holds
from members.views.branches import branch_to_manage
from zones import exports
from zones.actions import promises
from zones.filters import PromiseFilter
from zones.forms.promises import ProposeForm, PublishForm
from zones.models import Promise, PromiseEvidence
from zones.models.promises import LEAST_PROMISES, MOST_PROMISES
from zones.views.promises.steps import CRUMBS, STEPS

WAY = [
    ("提出", ("returned",), "本人"),
    ("审核", ("proposed",), "党小组"),
    ("公开", ("reviewed",), "党支部"),
    ("践行", ("public",), "本人"),
    ("评定", ("kept", "not_kept"), "党小组"),
]


class PromiseList(ListPage):
    template_name = "zones/promises/list.html"
    filter_class = PromiseFilter
    sorts = {
        "name": ("member__pinyin", "member_id", "number"),
        "kind": ("kind", "member__pinyin", "id"),
        "state": ("state", "member__pinyin", "id"),
    }
    columns, export_name, export_route = exports.PROMISES, "承诺", "zones:promise-export"

    def rows(self):
        shown = Promise.objects.shown_to(self.request.user).with_board()
        return shown.select_related("branch", "member", "judged_by")

    def context(self):
        return {
            "tiles": self.state_tiles(Promise.objects.shown_to(self.request.user), "条"),
            "may_publish": holds(self.request.user, "promise.publish"), "is_member": bool(self.request.user.member_id),
        }  # fmt: skip


def mine(request):
    """One's own promises of a year, with what becomes of each."""
    if not request.user.member_id:
        raise PermissionDenied
    year = asked_year(request)
    own = Promise.objects.permitted(request.user, "promise.propose").filter(year=year).standing()
    own = list(own.with_board().order_by("number"))
    this_year = clock.today().year
    context = {
        "promises": own, "year": year, "years": [this_year - 1, this_year, this_year + 1], "least": LEAST_PROMISES,
        "most": MOST_PROMISES, "may_propose": len(own) < MOST_PROMISES and year >= this_year,
    }  # fmt: skip
    return render(request, "zones/promises/mine.html", context)


def asked_year(request) -> int:
    """The year in the address, when it is last year, this one or the next; else this one."""
    this_year, asked = clock.today().year, whole_number(request.GET.get("year", ""))
    return asked if asked in {this_year - 1, this_year + 1} else this_year


class PromisePropose(ActionView):
    """A member proposes promises."""

    template_name = "zones/promises/propose.html"
    form_class = ProposeForm
    success_message = "已提出，等党小组审核。"

    def find(self):
        if not self.request.user.member_id:
            raise PermissionDenied
        self.year = asked_year(self.request)
        own = Promise.objects.permitted(self.request.user, "promise.propose").filter(year=self.year)
        self.standing = own.standing().count()

    def get(self, request, *args, **kwargs):
        if self.standing >= MOST_PROMISES:
            messages.info(request, f"{self.year}年已经有{MOST_PROMISES}条承诺了。")
            return HttpResponseRedirect(self.mine_url)
        return super().get(request, *args, **kwargs)

    @property
    def mine_url(self) -> str:
        return f"{reverse('zones:promise-mine')}?year={self.year}"

    def form_kwargs(self):
        return {"standing": self.standing, "initial": {"year": self.year}}

    def perform(self, form):
        promises.propose_promises(self.request.user.member, by=self.request.user, **form.answers)
        return self.mine_url

    def context(self, form):
        return {"page_title": f"提出{self.year}年承诺", "submit_label": "提出", "formset": form.rows,
                "breadcrumb": [("我的承诺", self.mine_url)], "cancel_url": self.mine_url, "standing": self.standing,
                "least": LEAST_PROMISES, "most": MOST_PROMISES}  # fmt: skip


class PromisePage(View):
    """One promise: its text, how it is being kept, what can be done now."""

    def get(self, request, pk):
        shown = Promise.objects.shown_to(request.user).select_related("branch", "member", "judged_by")
        promise = get_object_or_404(shown, pk=pk)
        is_own = promise.member_id == request.user.member_id
        context = {
            "promise": promise,
            "is_own": is_own,
            "breadcrumb": [("我的承诺", f"{reverse('zones:promise-mine')}?year={promise.year}")] if is_own else CRUMBS,
            "way": way(WAY, promise.state),
            "evidence": promise.evidence.select_related("given_by", "file"),
            "choices": choices(promise, request),
            "waiting_for": waiting_for(promise),
            # How a promise came about is for its member and the officers; the branch sees what came of it.
            "history": history_of(promise) if Promise.objects.permits(request.user, "promise.view", promise) else None,
        }
        return render(request, "zones/promises/detail.html", context)


def choices(promise: Promise, request) -> list[dict]:
    """What this person can do now."""

    def add(label, route, icon, **more):
        found.append(choice(label, f"zones:promise-{route}", promise, icon, **more))

    steps = {step.name: step for step in available_steps(promise, request.user)}
    found: list[dict] = []
    if another := next_waiting(request):
        url = another.get_absolute_url()
        found.append({"label": f"下一条：{another.member}", "url": url, "icon": "arrow-right", "is_primary": True})
    if "withdraw" in steps:
        label = "改好再提" if "propose_again" in steps else "修改"
        add(label, "change", "pencil", is_primary=True)
    if promise.state == "public" and promise.member_id == request.user.member_id:
        add("写兑现情况", "evidence", "camera", is_primary=True)
    if "keep" in steps:
        add("评定已兑现", "keep", "check2-circle")
        add("评定未兑现", "break", "x-octagon")
    for name, step in steps.items():
        if name in STEPS:
            add(step.label, STEPS[name].route, STEPS[name].icon, is_primary=STEPS[name].is_forward)
    return found


def next_waiting(request) -> Promise | None:
    """After one promise was handled (``?after=review``): the next that waits for the same step by this person."""
    steps = {"review": ("promise.review", "proposed"), "judge": ("promise.judge", "public")}
    permission, state = steps.get(request.GET.get("after", ""), ("", ""))
    if not permission:
        return None
    rows = Promise.objects.permitted(request.user, permission).filter(state=state)
    return rows.select_related("member").order_by("year", "member__pinyin", "member_id", "number").first()


def waiting_for(promise: Promise) -> str:
    """Whose turn it is, in words."""
    return {
        "proposed": "等党小组审核。组长本人的由书记审核，书记本人的由副书记或支委审核。",
        "returned": "等本人修改后再提。",
        "reviewed": "等党支部公开。",
        "public": "年底由党小组长或书记评定是否兑现，本人不能评定自己的。",
    }.get(promise.state, "")


class PromisesPublish(ActionView):
    """Makes every reviewed promise of the branch public, in one step."""

    template_name = "zones/promises/publish.html"
    form_class = PublishForm

    def find(self):
        self.branch = branch_to_manage(self.request.user, "promise.publish")
        self.year = asked_year(self.request)

    def form_kwargs(self):
        return {"initial": {"year": self.year}}

    def perform(self, form):
        made = promises.publish_promises(self.branch, by=self.request.user, **form.answers)
        messages.success(self.request, f"已公开{len(made)}条。" if made else "没有等着公开的承诺。")
        return f"{reverse('zones:promise-list')}?year={self.year}"

    def context(self, form):
        reviewed = Promise.objects.permitted(self.request.user, "promise.publish").filter(
            branch=self.branch, year=self.year, state="reviewed"
        )
        return {"breadcrumb": CRUMBS, "page_title": f"公开{self.year}年承诺", "page_lead": f"{self.branch}",
                "promises": reviewed.select_related("member"), "submit_label": "全部公开",
                "cancel_url": reverse("zones:promise-list"),
                "consequences": ["本支部的党员都能看到这些承诺，由大家监督。",
                                 "签责任书时，已经公开的承诺一并写进责任书。"],
                "frozen": ["公开以后，内容不能再改。"]}  # fmt: skip


def evidence_file(request, pk):
    """The photo or file, for those who may read the promise."""
    shown = Promise.objects.shown_to(request.user).values("pk")
    evidence = get_object_or_404(PromiseEvidence.objects.select_related("file"), pk=pk, promise__in=shown)
    if evidence.file is None:
        raise Http404
    return file_response(evidence.file, evidence.file_name)
