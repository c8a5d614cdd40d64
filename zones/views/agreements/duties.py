"""The page on which a member writes the duties of a draft. It saves itself while one types."""

from collections import defaultdict

from django.http import JsonResponse
from django.urls import reverse

from core.numbers import whole_number
from core.views.action import StateGuard
from core.views.saving import save_quietly
from zones.actions.agreements import set_duties
from zones.agreements.catalogue import catalogue
from zones.agreements.renewal import against_last_year
from zones.forms.duties import DutiesForm
from zones.models import Agreement
from zones.models.agreements import FULL_WEIGHT, Category
from zones.views.agreements.steps import crumbs_to


class DutiesEdit(StateGuard):
    sources, too_late = ("draft",), "不能再改责任项"
    model, see, act = Agreement, "agreement.view", "agreement.declare"
    template_name = "zones/agreements/duties.html"
    form_class = DutiesForm
    success_message = "已保存。"

    def post(self, request, *args, **kwargs):
        if request.headers.get("X-Autosave"):
            return self.autosave()
        return super().post(request, *args, **kwargs)

    def perform(self, form):
        set_duties(self.object, by=self.request.user, seen_version=form.seen_version, **form.answers)
        if self.request.POST.get("next") == "declare":
            return reverse("zones:agreement-declare", args=[self.object.pk])
        return self.object

    def lay_beside(self, rows) -> None:
        """Put on each row what reviewers said of its duty, and how that stands to last year's."""
        against = against_last_year([self.object]).get(self.object.pk)
        marks = against.marks() if against else {}
        said = defaultdict(list)
        for comment in self.object.duty_comments.select_related("author"):
            said[comment.duty_id].append(comment)
        for row in rows:
            duty = whole_number(str(row["pk"].value() or ""))
            row.comments, row.compared = said[duty] if duty else [], marks.get(duty)

    def autosave(self) -> JsonResponse:
        """Save what is there so far; the one-time key is kept for the sending by hand."""
        form = self.make_form(self.request.POST)

        def save():
            return set_duties(self.object, by=self.request.user, seen_version=form.seen_version, **form.answers)

        return save_quietly(form, save, wrong=first_error)

    def context(self, form):
        self.lay_beside(form.rows)
        return {
            "agreement": self.object, "formset": form.rows, "sections": form.sections, "full_weight": FULL_WEIGHT,
            "left_over": self.object.duty_comments.filter(duty__isnull=True).select_related("author"),
            "may_answer": True,
            "catalogue": [
                {"category": category, "label": label, "duties": catalogue()[category]}
                for category, label in Category.choices
            ],
            "autosave_url": reverse("zones:agreement-duties", args=[self.object.pk]),
            "breadcrumb": crumbs_to(self.object),
            "cancel_url": self.object.get_absolute_url(),
        }  # fmt: skip


def first_error(form: DutiesForm) -> str:
    """The first thing that keeps the draft from being saved, with the number of its row."""
    for number, row in enumerate(form.rows, 1):
        for name, errors in row.errors.items():
            return f"第{number}项的{row.fields[name].label if name in row.fields else '内容'}：{errors[0]}"
    found = [*form.non_field_errors(), *form.rows.non_form_errors(), *(e for es in form.errors.values() for e in es)]
    return str(found[0]) if found else "填写有误。"
