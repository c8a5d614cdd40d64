"""The page on which a member writes the week, mostly on a phone: it saves itself, and one button hands it in."""

from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views import View

from core import clock
from core.errors import Refused, Stale
from core.fields import limits_of
from core.numbers import whole_number
from core.views.action import ActionView
from core.views.saving import not_saved, save_quietly
from core.workflow import is_permitted
from members.models import Member
from records.actions.attachments import attach, detach
from records.actions.weeks import file_week, open_week, save_draft
from records.calendar import WEEK, deadline, monday_of, week_days, week_name
from records.forms.weeks import WeekForm
from records.models import Attachment, RecordEntry, WeeklyRecord
from records.reading.pictures import see_upload
from records.weeks.content import Content
from records.weeks.duties import duties_of_week
from records.weeks.filing import branch_to_file_in, latest_with_entries, record_of
from records.weeks.naming import usual_names
from records.weeks.standing import branch_owed


class OneWeek:
    """What the page and its two quiet companions (saving, photos) share: whose week it is, and its form."""

    def find(self):
        self.member = self.whose()
        self.monday = self.kwargs.get("monday") or monday_of(clock.today())
        # A form that was made where there was no record need not look for one: the action notices if there is by now.
        is_first = self.request.method == "POST" and self.request.POST.get("version") == "0"
        return None if is_first else self.record()

    def whose(self) -> Member:
        if not self.request.user.member_id:
            raise Http404
        return self.request.user.member

    def address(self, companion: str = "") -> str:
        """Where the page itself is, or one of its companions (-save, -photo)."""
        return reverse(f"records:week{companion}", args=[self.monday])

    def record(self) -> WeeklyRecord | None:
        record = record_of(self.member.pk, self.monday)
        return record if record and is_permitted(record, self.request.user, "record.write") else None

    def form_kwargs(self) -> dict:
        def branch():
            return getattr(self, "branch", None) or branch_owed(self.member, self.monday)

        def find_duties():
            found = branch()
            return duties_of_week(self.member.pk, found and found.pk, self.monday, record=self.object)

        return {
            "monday": self.monday,
            "find_duties": find_duties,
            "find_names": lambda: usual_names(self.member, branch(), by=self.request.user),
        }


class WeekPage(OneWeek, ActionView):
    form_class = WeekForm
    template_name = "records/weeks/week.html"

    def get(self, request, *args, **kwargs):
        if self.object is not None and not self.object.is_open:
            return HttpResponseRedirect(self.object.get_absolute_url())
        try:
            self.branch = branch_to_file_in(self.member, self.monday, by=request.user)
            request.user.take_along(self.branch)
        except Refused as refusal:
            return render(request, "records/weeks/week_closed.html", {**self.places(), "reason": refusal.message})
        return super().get(request, *args, **kwargs)

    def make_form(self, *data):
        if data:
            return super().make_form(*data)
        return self.form_class(obj=self.object, user=self.request.user, entries=self.first_rows(), **self.form_kwargs())

    def first_rows(self) -> list[dict]:
        """The saved entries; with ?copy the shape of the latest earlier record (duties and people, never the words);
        with ?more an empty one; at least one."""
        rows = [entry.answers for entry in self.object.entries.all()] if self.object else []
        if "copy" in self.request.GET:
            rows += [{"duty": entry.duty_id, "people": entry.people} for entry in self.earlier_entries()]
        if "more" in self.request.GET or not rows:
            rows.append({})
        return rows

    def earlier_entries(self):
        """Those of the latest earlier record that has any, of those whose content whoever is writing may know."""
        member, user = self.member, self.request.user
        if user.member_id == member.pk:
            latest = latest_with_entries(member.pk, self.monday)
        else:
            known = WeeklyRecord.objects.shown_to(user).filter(member=member, entries__isnull=False)
            latest = known.filter(monday__lt=self.monday).order_by("-monday").values_list("pk", flat=True).first()
        return RecordEntry.objects.filter(record=latest).order_by("order", "id")

    def perform(self, form):
        try:
            return self.carry_out(form)
        except Stale:
            self.object = self.object or self.record()  # to lay it beside what was typed
            raise

    def carry_out(self, form):
        step = form.data.get("step", "submit")
        photos, user = form.cleaned_data["photos"], self.request.user
        if step == "submit":
            return self.hand_in(form, seen_version=form.seen_version or 0, photos=photos, **form.words)
        record = save_seen(self.object, self.member, self.monday, by=user, form=form, photos=photos)
        if taken_off := whole_number(step.removeprefix("detach-")):
            for attachment in Attachment.objects.filter(pk=taken_off, record=record).select_related("file"):
                detach(attachment, by=user)
        return self.address() + {"copy": "?copy", "add": "?more"}.get(step, "")

    def hand_in(self, form, **words):
        return file_week(self.member, self.monday, by=self.request.user, **words)

    def places(self) -> dict:
        """Where the page stands among the weeks."""
        now = clock.now()
        ends = deadline(self.monday, self.branch.grace_hours) if getattr(self, "branch", None) else None
        this_week = monday_of(clock.today())
        return {
            "monday": self.monday, "week_days": week_days(self.monday), "number": self.monday.isocalendar().week,
            "week_name": week_name(self.monday), "is_this_week": self.monday == this_week,
            "previous": self.monday - WEEK, "next": self.monday + WEEK if self.monday < this_week else None,
            "due_on": timezone.localtime(ends - timedelta(seconds=1)).date() if ends else None,
            "is_late_now": ends is not None and now >= ends, "back_url": reverse("records:mine"),
        }  # fmt: skip

    def context(self, form):
        if self.object is not None:
            self.branch = self.object.branch
        return {
            **self.places(),
            "attachments": self.object.attachments.select_related("file") if self.object else [],
            "can_copy": "copy" not in self.request.GET and bool(latest_with_entries(self.member.pk, self.monday)),
            "breadcrumb": [("记实", reverse("records:mine"))],
            "autosave_url": self.address("-save"),
            "photo_url": self.address("-photo"),
            "submit_label": "提交记实",
            "limits": limits_of(RecordEntry, WeeklyRecord),
            "upload_limit": settings.UPLOAD_MAX_BYTES,
        }


class WeekSave(OneWeek, View):
    """Saving while somebody types."""

    def post(self, request, *args, **kwargs):
        self.find()
        self.object = self.record()
        form = WeekForm(request.POST, obj=self.object, user=request.user, **self.form_kwargs())
        return save_quietly(
            form, lambda: save_seen(self.object, self.member, self.monday, by=request.user, form=form)
        )  # fmt: skip


class WeekPhoto(OneWeek, View):
    """One photo or file, sent by the page's script as soon as it is chosen."""

    def post(self, request, *args, **kwargs):
        self.find()
        record = self.record()
        if "photo" not in request.FILES:
            return not_saved("没有收到文件，请重新选择。")
        try:
            checked = see_upload(request.FILES["photo"])
            is_new = record is None
            record = record or open_week(self.member, self.monday, by=request.user)
            attachment = attach(record, checked, by=request.user)
        except Refused as refusal:
            return not_saved(refusal.message)
        answer = {
            "id": attachment.pk, "name": attachment.name, "is_picture": attachment.is_picture,
            "url": reverse("records:attachment-file", args=[attachment.pk]),
        }  # fmt: skip
        # Only who began the record here may take its version for his own, or another phone's text would be overwritten.
        return JsonResponse({**answer, "version": record.version} if is_new else answer)


def save_seen(record, member, monday, *, by, form, photos=()):
    """Save the form as a draft, begun if need be; an untouched form begins nothing. Return the record or None."""
    seen = form.seen_version or 0
    if record is None:
        if seen:
            raise Stale
        if not photos and _is_empty(form, monday):
            return None
        record = open_week(member, monday, by=by)
        seen = record.version
    return save_draft(record, by=by, seen_version=seen, photos=photos, **form.words)


def _is_empty(form, monday) -> bool:
    words = Content(**form.words)
    words.check(monday, is_final=False)
    return not words.rows and not any(words.fields.values())
