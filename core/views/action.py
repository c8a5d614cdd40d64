"""The one way a page changes something: find, validate, act once, redirect."""

import uuid
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render, resolve_url
from django.views import View

from core import forms
from core.errors import NotAllowed, Refused, Stale


def find_permitted(queryset, user, *, see: str, act: str | None = None, **lookup):
    """Return the row if the user may act on it. Out of reach is 404; seen but not to be acted on is 403."""
    visible = queryset.permitted(user, see)
    found = (visible.permitted(user, act) if act else visible).filter(**lookup).first()
    if found is not None:
        return found
    if act and visible.filter(**lookup).exists():
        raise PermissionDenied
    raise Http404


class ActionView(View):
    """A page with a form that carries out one action.

    Subclasses give ``form_class`` and ``template_name``, find what they work on in ``find`` (which raises 404 or
    PermissionDenied) and act in ``perform``, which returns the URL (or object) to go to.
    """

    form_class: Any = forms.ActionForm
    template_name = "layouts/form.html"
    success_message = ""
    model: Any = None
    object: Any
    see: str = ""
    act: str = ""

    def find(self):
        """Return the object of the page, or None where the page makes a new one."""
        if self.model is None:
            return None
        return find_permitted(
            self.model.objects.all(), self.request.user, see=self.see, act=self.act, pk=self.kwargs["pk"]
        )

    def perform(self, form):
        raise NotImplementedError

    def form_kwargs(self) -> dict:
        return {}

    def context(self, form) -> dict:
        """More for the template."""
        return {}

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.object = None

    def dispatch(self, request, *args, **kwargs):
        try:
            self.object = self.find()
        except (Http404, PermissionDenied):
            if earlier := self.earlier_result():  # the first sending of this form moved the object out of reach
                return earlier
            raise
        return super().dispatch(request, *args, **kwargs)

    def earlier_result(self) -> HttpResponse | None:
        """Where the first sending of this very form led, if this is not the first."""
        try:
            key = uuid.UUID(self.request.POST.get("form_key", ""))
        except ValueError:
            return None
        receipt = forms.receipt_for(key, self.request.user)
        return self.lead(receipt.result) if receipt else None

    def lead(self, url: str) -> HttpResponse:
        """Lead the browser to ``url``; a script that sent the form itself (static/js/unsent.js) is told the address."""
        if self.request.headers.get("X-Led-By-Script"):
            return JsonResponse({"url": url})
        return HttpResponseRedirect(url)

    def get(self, request, *args, **kwargs):
        return self.show(self.make_form())

    def make_form(self, *data):
        return self.form_class(*data, obj=self.object, user=self.request.user, **self.form_kwargs())

    def post(self, request, *args, **kwargs):
        form = self.make_form(request.POST, request.FILES)
        if not form.is_valid():
            return self.earlier_result() or self.show(form, status=422)
        try:
            url = self.once(form)
        except Stale as conflict:
            form.add_error(None, conflict.message)
            if self.object is not None and hasattr(self.object, "version"):
                self.object = type(self.object)._base_manager.filter(pk=self.object.pk).first() or self.object
                form.note_conflict(self.object)
            return self.show(form, status=409)
        except NotAllowed as refusal:
            raise PermissionDenied(refusal.message) from refusal
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
            return self.show(form, status=422)
        return self.lead(url)

    def once(self, form) -> str:
        """Act once for this form's key; the same key again leads where the first led."""
        key, user = form.cleaned_data["form_key"], self.request.user
        try:
            with transaction.atomic():
                receipt = forms.start_receipt(key, user)
                receipt.result = resolve_url(self.perform(form))
                receipt.save(update_fields=["result"])
        except IntegrityError:
            if earlier := forms.receipt_for(key, user):
                return earlier.result
            if forms.is_used(key):  # a page left open while somebody else signed in or out
                raise Refused(forms.USED) from None
            raise  # some other constraint: a fault of ours, not a second sending
        if self.success_message:
            messages.success(self.request, self.success_message)
        return receipt.result

    def show(self, form, status=200):
        context = {"form": form, "object": self.object, **self.context(form)}
        return render(self.request, self.template_name, context, status=status)


class StateGuard(ActionView):
    """Base of a page that may be opened from an old link or a second tab: it says where the thing is by now, instead of
    asking in vain. ``sources`` are the states of the step, ``too_late`` says what cannot be done any more."""

    step = ""
    too_late = "不用再办这一步"

    @property
    def sources(self) -> Sequence[str]:
        return self.model.workflow[self.step].sources

    def back(self) -> str:
        return self.object.get_absolute_url()

    def get(self, request, *args, **kwargs):
        if self.object.state not in self.sources:
            messages.info(request, f"“{self.object}”现在是“{self.object.get_state_display()}”，{self.too_late}。")
            return HttpResponseRedirect(self.back())
        return super().get(request, *args, **kwargs)


class StepView(ActionView):
    """A page or button that takes one step of a transition table, with a reason where the step needs one."""

    step = ""
    template_name = "layouts/confirm.html"

    def setup(self, request, *args, **kwargs):
        step = self.model.workflow[self.step]
        self.act = step.permission
        if step.needs_reason and self.form_class is forms.ActionForm:
            self.form_class = forms.ReasonForm
        super().setup(request, *args, **kwargs)

    def context(self, form):
        return {"step": self.model.workflow[self.step]}
