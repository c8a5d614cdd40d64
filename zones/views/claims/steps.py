"""What is the same for posts, contact households and teams: the page of each step of a claim, the lists of claims."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.urls import path, reverse

from core.forms import ActionForm, ReasonForm
from core.views.action import ActionView, StateGuard, find_permitted
from core.views.lists import ListPage
from members.access import Role, grants_of
from members.models import Member
from zones import exports, filters
from zones.actions import claims, volunteering
from zones.forms.claims import ClaimForm, ConfirmForm, EndClaimForm
from zones.models import ContactOffer, PostClaim, TeamEnrolment
from zones.models.claims import Claim


@dataclass(frozen=True)
class ClaimKind:
    """What is claimed, in the words of its pages. ``route`` begins the names of its URLs, ``prefix`` the URLs; ``own``
    is the member's page of these; ``effect`` says what confirming brings."""

    model: type[Claim]
    route: str
    prefix: str
    crumb: tuple[str, str]
    own: str
    effect: str
    confirm: Callable
    end: Callable


POSTS = ClaimKind(
    PostClaim, "claim", "posts/claims", ("岗位", "/posts/"), "zones:post-mine",
    "从这一天起在岗，名字列在岗位上。", claims.confirm, claims.end,
)  # fmt: skip
CONTACTS = ClaimKind(
    ContactOffer, "offer", "contacts/offers", ("联系对象", "/contacts/"), "zones:volunteering",
    "从这一天起由他联系这一户，能看到电话和情况；还没有人帮带的标记，由他帮带。",
    volunteering.confirm_offer, volunteering.end_offer,
)  # fmt: skip
TEAMS = ClaimKind(
    TeamEnrolment, "enrolment", "teams/enrolments", ("志愿者队伍", "/teams/"), "zones:volunteering",
    "从这一天起是队员。", claims.confirm, volunteering.end_enrolment,
)  # fmt: skip


@dataclass(frozen=True)
class StepWords:
    """The page of one step. ``permission`` is asked before it is shown; ``sources`` are the states it starts from."""

    title: str
    form: type[ActionForm]
    told: tuple[str, ...]
    done: str
    permission: str
    sources: tuple[str, ...]


STEPS = {
    "confirm": StepWords("确认", ConfirmForm, (), "已确认。", "claim.confirm", ("claimed",)),
    "decline": StepWords("不同意", ReasonForm, ("这次不同意，理由会给本人看。", "他以后还可以再申报。"), "已答复本人。",
                         "claim.confirm", ("claimed",)),
    "end": StepWords("结束", EndClaimForm,
                     ("从这一天起不再算，空出来的名额可以由别人认领。", "这段经历按日期留着，不会删除。"),
                     "已结束。", "claim.confirm", ("held",)),
    "withdraw": StepWords("撤回申报", ActionForm, ("支部还没有确认，可以撤回；以后还可以再申报。",), "已撤回。",
                          "claim.make", ("claimed",)),
    "note": StepWords("知道了", ActionForm, ("看过以后，首页不再提醒。以后还可以再申报。",), "好的。", "claim.make",
                      ("declined",)),
}  # fmt: skip


class ClaimStep(StateGuard):
    """Takes one step of a claim. ``kind`` and ``step`` are set by the URL."""

    kind: ClaimKind = POSTS
    step = "confirm"
    see = "claim.view"
    template_name = "zones/claims/step.html"

    @property
    def words(self) -> StepWords:
        return STEPS[self.step]

    @property
    def form_class(self):
        return self.words.form

    @property
    def success_message(self):
        return self.words.done

    def find(self):
        rows = self.kind.model.objects.select_related("member", "branch", f"{subject_of(self.kind)}")
        return find_permitted(rows, self.request.user, see=self.see, act=self.words.permission, pk=self.kwargs["pk"])

    @property
    def sources(self):
        return self.words.sources

    def back(self) -> str:
        """The member goes to his own page; the branch to what was claimed, where the others stand as well."""
        if self.words.permission == "claim.make":
            return reverse(self.kind.own)
        return reverse("zones:offer-list") if self.kind is CONTACTS else self.object.subject.get_absolute_url()

    def perform(self, form):
        acts = {"confirm": self.kind.confirm, "decline": claims.decline, "end": self.kind.end,
                "withdraw": claims.withdraw, "note": claims.note}  # fmt: skip
        acts[self.step](self.object, by=self.request.user, seen_version=form.seen_version, **form.answers)
        return self.back()

    def context(self, form):
        claim, steps = self.object, self.kind.model.workflow
        title = self.words.title if self.step in {"note", "decline"} else steps[self.step].label
        heading = f"{title}：{claim.member}（{claim.subject}）" if self.step != "note" else f"没有通过：{claim.subject}"
        return {
            "claim": claim, "consequences": (self.kind.effect,) if self.step == "confirm" else self.words.told,
            "page_title": heading, "submit_label": title, "cancel_url": self.back(), "breadcrumb": [self.kind.crumb],
        }  # fmt: skip


def subject_of(kind: ClaimKind) -> str:
    """The name of the field that says what is claimed."""
    return {POSTS.model: "post", CONTACTS.model: "contact", TEAMS.model: "team"}[kind.model]


def claim_paths(kind: ClaimKind, list_page) -> list:
    """The routes of one kind of claim: the list, its workbook, a page for each step."""
    here = [
        path(f"{kind.prefix}/", list_page.as_view(), name=f"{kind.route}-list"),
        path(f"{kind.prefix}/export/", list_page.as_view(exporting=True), name=f"{kind.route}-export"),
    ]
    return here + [
        path(f"{kind.prefix}/<int:pk>/{step}/", ClaimStep.as_view(kind=kind, step=step), name=f"{kind.route}-{step}")
        for step in STEPS
    ]


class ClaimList(ListPage):
    """Claims of one kind, those that wait first."""

    kind: ClaimKind = POSTS
    template_name = "zones/claims/list.html"
    title = lead = word = ""

    def rows(self):
        rows = self.kind.model.objects.permitted(self.request.user, "claim.view").waiting_first().with_group()
        return rows.select_related("member", "branch", subject_of(self.kind))

    def context(self):
        mine = self.kind.model.objects.permitted(self.request.user, "claim.confirm")
        answerable = set(mine.active().values_list("pk", flat=True))
        return {"page_title": self.title, "page_lead": self.lead, "word": self.word, "breadcrumb": [self.kind.crumb],
                "answerable": answerable, "route": self.kind.route, "own_url": reverse(self.kind.own)}  # fmt: skip


class PostClaimList(ClaimList):
    kind, filter_class = POSTS, filters.PostClaimFilter
    sorts = {"turn": ("turn", "claimed_at", "id"), "name": ("member__pinyin", "id"), "subject": ("post__name", "id"),
             "claimed": ("-claimed_at", "-id")}  # fmt: skip
    columns, export_name, export_route = exports.claim_columns("岗位"), "认岗情况", "zones:claim-export"
    title, lead, word = "认岗情况", "谁认领了哪个岗位。等您确认的排在最前面。", "岗位"


class ContactOfferList(ClaimList):
    kind, filter_class = CONTACTS, filters.ContactOfferFilter
    sorts = {"turn": ("turn", "claimed_at", "id"), "name": ("member__pinyin", "id"), "subject": ("contact__name", "id"),
             "claimed": ("-claimed_at", "-id")}  # fmt: skip
    columns, export_name, export_route = exports.claim_columns("联系对象"), "自愿申报联系户", "zones:offer-export"
    title, lead, word = "自愿申报的联系户", "谁申报了联系哪一户。等您确认的排在最前面。", "联系对象"


class TeamEnrolmentList(ClaimList):
    kind, filter_class = TEAMS, filters.TeamEnrolmentFilter
    sorts = {"turn": ("turn", "claimed_at", "id"), "name": ("member__pinyin", "id"), "subject": ("team__name", "id"),
             "claimed": ("-claimed_at", "-id")}  # fmt: skip
    columns, export_name, export_route = exports.claim_columns("志愿者队伍"), "志愿者入队", "zones:enrolment-export"
    title, lead, word = "志愿者入队", "谁申请了哪支队伍。等您确认的排在最前面。", "志愿者队伍"


def own_member(user) -> Member:
    """The member whom the user is. Raises PermissionDenied for an account without one."""
    if not user.member_id:
        raise PermissionDenied
    return user.member


def own_branch_id(user) -> int | None:
    """The branch in which the user is a member today; None in none."""
    return next((grant.organization_id for grant in grants_of(user) if grant.role == Role.MEMBER), None)


class OwnClaim(ActionView):
    """Base of the pages on which a member claims something for himself. ``see`` is asked of what is claimed."""

    form_class = ClaimForm
    template_name = "zones/claims/claim.html"
    success_message = "已申报，等支部确认。"
    own = ""

    def find(self):
        found = find_permitted(self.model.objects.all(), self.request.user, see=self.see, pk=self.kwargs["pk"])
        own_member(self.request.user)
        return found

    def refusal(self):
        """Why the member cannot claim it now; None when he can."""
        raise NotImplementedError

    def get(self, request, *args, **kwargs):
        if refusal := self.refusal():
            messages.info(request, refusal.message)
            return HttpResponseRedirect(reverse(self.own))
        return super().get(request, *args, **kwargs)
