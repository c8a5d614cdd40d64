"""What everybody can reach of the concerns: asking from a zone's public page, and the page behind the secret link."""

import uuid

from django.conf import settings
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from core.limits import is_too_often
from core.middleware import client_address
from core.views.action import ActionView
from core.views.public import public_page
from records.actions.concerns import close_concerns, confirm_by_link, raise_concern, reopen_by_link
from records.concerns.links import find_by_link, token_of
from records.forms.concerns import AskerSaysForm, AskForm
from records.models import Concern
from zones.signs.faces import face_of, find_open_zone

POSTS = 20  # a minute and address
POSTS_WITH_PHOTOS = 3  # each may take seconds
# The states in words for who asks; he need not know how the branch divides its work.
TOLD = {
    "received": ("已经收到", "党支部会安排人办理。"),
    "assigned": ("已经交给责任人", "责任人会尽快办理。"),
    "handling": ("正在办理", "责任人正在办，办好了会在这里答复您。"),
    "passed_up": ("已经报给上级", "这件事支部自己办不了，已经报给上级党组织，有了结果会在这里答复您。"),
    "answered": ("已经答复", "请看看下面的答复，告诉我们解决了没有。"),
    "confirmed": ("已经解决", "谢谢您告诉我们。"),
    "closed": ("已经办结", "答复以后一直没有您的回音，先办结了。没有解决，您现在还可以告诉我们。"),
    "refused": ("没有受理", "原因写在下面。"),
}


class SecretAddress(ActionView):
    """A form that leads to an address with a secret in it. The receipt of what was sent is kept in the database, so
    the secret is left out of it and made again."""

    def onward(self, key: uuid.UUID) -> str:
        raise NotImplementedError

    def dispatch(self, request, *args, **kwargs):
        try:
            return super().dispatch(request, *args, **kwargs)
        except Http404:  # whatever was wrong with the address, the answer is the same
            return render(request, "records/concerns/unknown.html", status=404)

    def once(self, form) -> str:
        super().once(form)
        return self.onward(form.cleaned_data["form_key"])

    def earlier_result(self):
        found = super().earlier_result()
        return HttpResponseRedirect(self.onward(uuid.UUID(self.request.POST["form_key"]))) if found else None


class Ask(SecretAddress):
    template_name = "records/concerns/ask.html"
    form_class = AskForm

    def find(self):
        zone = find_open_zone(self.kwargs["code"])
        if zone is None:
            raise Http404
        return zone

    def post(self, request, *args, **kwargs):
        address = client_address(request)
        is_flood = is_too_often("concern", address, most=POSTS)
        if is_flood or (request.FILES and is_too_often("concern-photos", address, most=POSTS_WITH_PHOTOS)):
            form = self.make_form(request.POST)
            form.add_error(None, "提交得太频繁了，请过一分钟再试。您写的内容没有丢失。")
            return self.show(form, status=429)
        return super().post(request, *args, **kwargs)

    def perform(self, form):
        token = token_of(form.cleaned_data["form_key"])
        raise_concern(self.object, token=token, address=client_address(self.request), **form.answers)
        return "/"

    def onward(self, key):
        return reverse("records:concern-link", args=[token_of(key)])

    def context(self, form):
        return {"zone": self.object, "face": face_of(self.object), "code": self.kwargs["code"]}


class Link(SecretAddress):
    """What became of it, for whoever holds the link."""

    template_name = "records/concerns/link.html"
    form_class = AskerSaysForm

    def find(self):
        concern = find_by_link(self.kwargs["token"])
        if concern is None:
            raise Http404
        if close_concerns(Concern.objects.filter(pk=concern.pk)):
            concern.refresh_from_db()
        return concern

    def perform(self, form):
        if self.request.POST.get("step") == "unsolved":
            reopen_by_link(self.object, text=form.answers["remark"], seen_version=form.seen_version)
        else:
            confirm_by_link(self.object, seen_version=form.seen_version)
        return "/"

    def onward(self, key):
        return self.request.path

    def context(self, form):
        concern = self.object
        word, told = TOLD[concern.state]
        return {
            "concern": concern, "word": word, "told": told, "messages_so_far": concern.messages.all(),
            "photos": concern.photos.count(), "may_say": concern.state in {"answered", "closed"},
            "address": settings.BASE_URL + self.request.path,
        }  # fmt: skip


ask = public_page(Ask.as_view())
link = public_page(Link.as_view())
