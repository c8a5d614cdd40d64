"""优秀记实: the writer is asked whether the branch may read it; what is shared is read by the branch's members."""

from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse

from core.views.action import ActionView
from core.views.lists import ListPage
from members.access import holds
from records.actions.reading import answer_sharing
from records.calendar import week_label
from records.filters import ExampleFilter
from records.forms.reading import SharingForm
from records.models import RecordEntry, SharedExample, WeeklyRecord


class ExampleList(ListPage):
    """The good examples whose writers agreed, in their own branch. Whom an entry reached is not shown, nor photos."""

    template_name, filter_class = "records/reading/examples.html", ExampleFilter
    sorts = {"week": ("-record__monday", "pk")}  # by nothing that would tell who wrote without his name

    def get(self, request, *args, **kwargs):
        if not holds(request.user, "example.view"):
            raise Http404
        return super().get(request, *args, **kwargs)

    def rows(self):
        entries = RecordEntry.objects.select_related("duty").only("record", "content", "result", "duty__content")
        shown = SharedExample.objects.permitted(self.request.user, "example.view").shown()
        return shown.select_related("record__member").prefetch_related(Prefetch("record__entries", entries))


class SharingAnswer(ActionView):
    """The writer's answer, to be changed at any time."""

    model, see, act, form_class = WeeklyRecord, "record.view", "record.write", SharingForm
    template_name, success_message = "records/reading/sharing.html", "已记下。随时可以改。"

    def make_form(self, *data):
        form = super().make_form(*data)
        earlier = SharedExample.objects.filter(record=self.object).first()
        form.fields["choice"].initial = earlier.choice if earlier else None
        return form

    def perform(self, form):
        answer_sharing(self.object, by=self.request.user, choice=form.answers["choice"])
        return self.object

    def context(self, form):
        record = self.object
        return {
            "page_title": "分享优秀记实", "page_lead": week_label(record.monday), "submit_label": "就这样",
            "cancel_url": record.get_absolute_url(), "entries": record.entries.select_related("duty"),
            "breadcrumb": [("记实", reverse("records:mine")), (str(record), record.get_absolute_url())],
        }  # fmt: skip


def asked(request):
    """What a member was asked: leads to the good example that waits longest for an answer."""
    waiting = WeeklyRecord.objects.permitted(request.user, "record.write").asking_to_share()
    record = waiting.order_by("monday").first()
    return redirect("records:example-share", record.pk) if record else redirect("records:example-list")
