"""评价档次: the words a branch's groups choose among."""

from django.urls import reverse

from core import clock
from core.views.action import ActionView
from members.views.branches import branch_to_manage
from records.actions.scales import set_scale
from records.calendar import month_name, next_month
from records.forms.months import ScaleForm
from records.models import RatingScale
from records.months.scales import scale_of
from records.ratings import FEWEST, MOST, rating_label, scale_words


class ScalePage(ActionView):
    form_class, template_name, success_message = ScaleForm, "records/months/scale.html", "评价档次已保存。"

    def find(self):
        self.branch = branch_to_manage(self.request.user, "month.manage")

    def form_kwargs(self):
        begins = next_month(clock.today())
        words = [rating_label(rating) for rating in scale_of(self.branch.pk, begins)]
        return {"words": words, "initial": {"from_month": month_name(begins)}}

    def perform(self, form):
        set_scale(self.branch, form.cleaned_data["from_month"], form.words, by=self.request.user)
        return reverse("records:scale")

    def context(self, form):
        scales = RatingScale.objects.filter(branch=self.branch).select_related("set_by").order_by("-from_month")
        return {
            "scales": [(scale, scale_words(scale.ratings)) for scale in scales],
            "now": scale_words(scale_of(self.branch.pk, clock.today())), "fewest": FEWEST, "most": MOST,
            "page_lead": str(self.branch), "breadcrumb": [("月评议", reverse("records:month-list"))],
            "cancel_url": reverse("records:month-list"),
        }  # fmt: skip
