"""综合平衡: the duties of all side by side, one duty with what was said of it, a comment and its answer."""

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views import View

from core.forms import ReasonForm
from core.views.action import ActionView, find_permitted
from core.views.lists import ListPage
from core.workflow import is_permitted
from zones import exports
from zones.actions.balance import answer_comment, comment_duty
from zones.agreements.balance import WeighedRows, with_duties_and_rights
from zones.agreements.renewal import against_last_year
from zones.filters import AgreementFilter
from zones.forms.balance import AnswerForm, CommentForm
from zones.models import Agreement, Duty, DutyComment
from zones.models.agreements import BEFORE_SIGNING, Category
from zones.views.agreements.steps import CRUMBS, crumbs_to

RETURNS = {"declared": ("may_return_by_group", "return-by-group"),
           "reviewed": ("may_return_by_branch", "return-by-branch"),
           "approved": ("may_return_by_branch", "return-by-branch")}  # fmt: skip


class AgreementBalance(ListPage):
    """The members side by side, the five categories in columns, each beside the middle of the group."""

    template_name = "zones/balance/page.html"
    filter_class = AgreementFilter
    sorts = {
        "name": ("member__pinyin", "member_id", "-edition"),
        "group": ("group_name", "member__pinyin", "member_id"),
        "duties": ("duty_count", "id"),
    }
    columns, export_name, export_route = exports.BALANCE, "综合平衡", "zones:agreement-balance-export"

    def rows(self):
        agreements = Agreement.objects.permitted(self.request.user, "agreement.view").select_related("member", "branch")
        return with_duties_and_rights(agreements.with_board().with_group_id(), self.request.user)

    def sorted(self, rows):
        readable = Agreement.objects.permitted(self.request.user, "agreement.view")
        self.weighed = WeighedRows(super().sorted(rows), readable)
        return self.weighed

    def context(self):
        balance = self.weighed.balance
        back = self.request.get_full_path()
        for agreement in balance.agreements:
            may, route = RETURNS.get(agreement.state, ("", ""))
            if may and getattr(agreement, may):
                agreement.return_form = ReasonForm(obj=agreement, user=self.request.user, auto_id=f"{agreement.pk}_%s")
                agreement.return_url = reverse(f"zones:agreement-{route}", args=[agreement.pk])
        return {"breadcrumb": CRUMBS, "categories": Category.choices, "back": back,
                "groups": balance.comparable_groups,
                "uneven": [agreement for agreement in balance.agreements if agreement.outliers]}  # fmt: skip


class DutyPage(View):
    """One duty: what it says, last year's, what reviewers said of it; a reviewer says something here."""

    def get(self, request, pk):
        duties = Duty.objects.permitted(request.user, "agreement.view")
        duty = get_object_or_404(duties.select_related("agreement__member", "agreement__branch"), pk=pk)
        agreement = duty.agreement
        against = against_last_year([agreement]).get(agreement.pk)
        is_open = agreement.state in BEFORE_SIGNING
        may_comment = is_open and is_permitted(agreement, request.user, "agreement.comment")
        context = {
            "duty": duty,
            "agreement": agreement,
            "compared": against.marks()[duty.pk] if against else None,
            "last_year": against.before if against else None,
            "comments": duty.comments.select_related("author"),
            "may_answer": is_open and is_permitted(agreement, request.user, "agreement.declare"),
            "comment_form": CommentForm(user=request.user) if may_comment else None,
            "breadcrumb": crumbs_to(agreement),
        }
        return render(request, "zones/balance/duty.html", context)


class CommentAdd(ActionView):
    """A reviewer says something of a duty."""

    model, see, act = Duty, "agreement.view", "agreement.comment"
    form_class = CommentForm
    success_message = "意见已写上，本人修改时会看到。"

    def find(self):
        duties = Duty.objects.select_related("agreement__member", "agreement__branch")
        return find_permitted(duties, self.request.user, see=self.see, act=self.act, pk=self.kwargs["pk"])

    def perform(self, form):
        comment_duty(self.object, by=self.request.user, **form.answers)
        return self.object

    def context(self, form):
        return {"page_title": "对责任项提意见", "page_lead": self.object.content, "submit_label": "提意见",
                "breadcrumb": crumbs_to(self.object.agreement),
                "cancel_url": self.object.get_absolute_url()}  # fmt: skip


class CommentAnswer(ActionView):
    """The member answers."""

    model, see, act = DutyComment, "agreement.view", "agreement.declare"
    template_name = "zones/balance/answer.html"
    form_class = AnswerForm
    success_message = "已答复。"

    def find(self):
        comments = DutyComment.objects.select_related("agreement__member", "agreement__branch", "author", "duty")
        return find_permitted(comments, self.request.user, see=self.see, act=self.act, pk=self.kwargs["pk"])

    def perform(self, form):
        answer_comment(self.object, by=self.request.user, **form.answers)
        return self.back

    @property
    def back(self) -> str:
        """Where the member came from: the draft that is being written, else the agreement."""
        agreement = self.object.agreement
        if agreement.state == "draft":
            return reverse("zones:agreement-duties", args=[agreement.pk])
        return agreement.get_absolute_url()

    def context(self, form):
        return {"page_title": "答复意见", "submit_label": "答复", "comment": self.object, "cancel_url": self.back,
                "breadcrumb": crumbs_to(self.object.agreement)}  # fmt: skip
