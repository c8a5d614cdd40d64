"""续签: the secretary's one step for all, the member's going through the draft, and last year's laid beside."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views import View

from core import clock
from core.numbers import whole_number
from core.views.action import ActionView
from members.views.branches import branch_to_manage
from zones.actions.renewal import confirm_renewal, renew_agreements
from zones.agreements.renewal import against_last_year, renewal_of
from zones.forms.renewal import ConfirmForm, RenewForm
from zones.models import Agreement
from zones.views.agreements.steps import CRUMBS, crumbs_to


class AgreementRenew(ActionView):
    """Start the new year's agreements of all from last year's."""

    template_name = "zones/renewal/page.html"
    form_class = RenewForm

    def find(self):
        self.branch = branch_to_manage(self.request.user, "agreement.open")
        this_year = clock.today().year
        self.years = [this_year, this_year + 1]
        asked = whole_number(self.request.GET.get("year", ""))
        # From autumn on one renews for the year to come, in spring for the one that has begun.
        usual = this_year + 1 if clock.today().month >= 7 else this_year
        self.year = asked if asked in self.years else usual

    def form_kwargs(self):
        return {"initial": {"year": self.year}}

    def perform(self, form):
        drafts, renewal = renew_agreements(self.branch, by=self.request.user, **form.answers)
        if drafts:
            told = f"已续签{len(drafts)}份，党员登录后会看到“核对续签的责任书”。"
        else:
            told = "没有新建：能续签的都已经有了。"
        left_out = [f"{member}（没有责任区）" for member in renewal.without_zone]
        left_out += [f"{member}（已离开）" for member in renewal.left]
        messages.success(self.request, told + (f"没有续签：{'、'.join(left_out)}。" if left_out else ""))
        return f"{reverse('zones:agreement-list')}?year={renewal.year}"

    def context(self, form):
        return {"breadcrumb": CRUMBS, "page_title": f"续签{self.year}年责任书", "page_lead": f"{self.branch}",
                "submit_label": "续签", "renewal": renewal_of(self.branch, self.year), "last_year": self.year - 1,
                "years": self.years, "cancel_url": reverse("zones:agreement-list")}  # fmt: skip


class RenewalConfirm(ActionView):
    """The member goes through the draft that was started from last year's."""

    model, see, act = Agreement, "agreement.view", "agreement.declare"
    template_name = "zones/renewal/confirm.html"
    form_class = ConfirmForm
    success_message = "已确认。还要改的接着改，改好就可以申报。"

    def get(self, request, *args, **kwargs):
        if self.object.state != "draft" or not self.object.awaits_confirmation:
            messages.info(request, "这份责任书不用再核对。")
            return HttpResponseRedirect(self.object.get_absolute_url())
        return super().get(request, *args, **kwargs)

    def perform(self, form):
        return confirm_renewal(self.object, by=self.request.user, seen_version=form.seen_version)

    def context(self, form):
        return {
            "agreement": self.object, "against": against_last_year([self.object]).get(self.object.pk),
            "page_title": f"{self.object}：核对续签的责任项", "submit_label": "确认",
            "page_lead": "逐项看看今年还合不合适：去年做完了的、变了的，先改再确认。",
            "consequences": ["确认以后才能申报。申报以前，责任项仍然可以改。",
                             "评议的人会看到哪些与上年相同，占多少。"],
            "breadcrumb": crumbs_to(self.object),
            "cancel_url": self.object.get_absolute_url(),
        }  # fmt: skip


class CompareLastYear(View):
    """An agreement beside the one of the year before, duty by duty."""

    def get(self, request, pk):
        agreements = Agreement.objects.permitted(request.user, "agreement.view").select_related("branch", "member")
        agreement = get_object_or_404(agreements, pk=pk)
        context = {
            "agreement": agreement, "against": against_last_year([agreement]).get(agreement.pk),
            "breadcrumb": crumbs_to(agreement),
        }  # fmt: skip
        return render(request, "zones/renewal/compare.html", context)
