"""公开同意: what a member lets the branch show, by himself or told to the secretary; and the photo it is about."""

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views import View

from core.files import file_response
from core.forms import ActionForm
from core.views.action import ActionView, find_permitted
from core.views.lists import ListPage
from core.workflow import is_permitted
from members.models import Member
from zones import exports
from zones.actions.consents import give_consent, remove_photo, set_photo, withdraw_consent
from zones.filters import ConsentFilter
from zones.forms.consents import ConsentForm, PhotoForm
from zones.models import Consent, MemberPhoto

CRUMBS = [("公开同意", "/consents/")]
Subject = Consent.Subject
SUBJECTS = {
    Subject.PHONE: "您的联系电话会出现在您负责的责任区的公开页和标志牌上。",
    Subject.PHOTO: "您的照片会出现在您负责的责任区的公开页和标志牌上。",
}


def find_asked(user, pk: int) -> Member:
    """Return the member, with standing, if this person gives or records his consent. Out of reach is 404; seen but not
    asked by this person is 403."""
    asked = Member.objects.permitted(user, "consent.give") | Member.objects.permitted(user, "consent.record")
    if member := asked.with_standing().filter(pk=pk).first():
        return member
    find_permitted(Member.objects.all(), user, see="member.view", pk=pk)
    raise PermissionDenied


class ConsentList(ListPage):
    """The branch's members with what each lets be shown."""

    template_name = "zones/consents/list.html"
    filter_class = ConsentFilter
    sorts = {"name": ("pinyin", "pk"), "group": ("group_name", "pinyin", "pk")}
    columns, export_name, export_route = exports.CONSENTS, "公开同意", "zones:consent-export"

    def rows(self):
        members = Member.objects.permitted(self.request.user, "consent.record").with_standing()
        photos = MemberPhoto.objects.present().filter(branch=OuterRef("standing_branch_id"), member=OuterRef("pk"))
        return members.annotate(
            phone_shown=_given(Subject.PHONE), photo_shown=_given(Subject.PHOTO), has_photo=Exists(photos)
        )


def _given(subject: str):
    given = Consent.objects.given().filter(subject=subject, member=OuterRef("pk"))
    return Exists(given.filter(branch=OuterRef("standing_branch_id")))


def mine(request):
    """Lead a member to his own page."""
    if not request.user.member_id or not is_permitted(request.user.member, request.user, "consent.give"):
        raise PermissionDenied
    return redirect("zones:consent-detail", pk=request.user.member_id)


class ConsentPage(View):
    """One member: what holds, the photo, what can be done, and everything that ever was."""

    def get(self, request, pk):
        member = find_asked(request.user, pk)
        branch_id = member.standing_branch_id
        rows = Consent.objects.filter(member=member).select_related("branch", "recorded_by")
        given = set(Consent.objects.given().filter(member=member, branch=branch_id).values_list("subject", flat=True))
        is_own = member.pk == request.user.member_id
        context = {
            "member": member, "is_own": is_own, "rows": rows,
            "photo": MemberPhoto.objects.present().filter(member=member, branch=branch_id).first(),
            "subjects": [{"subject": one, "label": one.label, "is_given": one in given} for one in Subject],
            "breadcrumb": CRUMBS if is_permitted(member, request.user, "consent.record") else [],
        }  # fmt: skip
        return render(request, "zones/consents/detail.html", context)


class MemberConsent(ActionView):
    """Base of the pages that change what may be shown of one member."""

    def find(self):
        return find_asked(self.request.user, self.kwargs["pk"])

    @property
    def is_own(self) -> bool:
        return self.object.pk == self.request.user.member_id

    @property
    def back(self) -> str:
        return reverse("zones:consent-detail", args=[self.object.pk])

    def context(self, form):
        return {"breadcrumb": [*CRUMBS, (self.object.name, self.back)], "cancel_url": self.back}


class ConsentGive(MemberConsent):
    template_name = "layouts/confirm.html"
    form_class = ConsentForm
    success_message = "已登记同意，公开页马上按这个来。"
    label, action = "同意", staticmethod(give_consent)

    def find(self):
        if self.kwargs["subject"] not in Subject.values:
            raise Http404
        self.subject = Subject(self.kwargs["subject"])
        return super().find()

    def form_kwargs(self):
        return {"by_self": self.is_own}

    def perform(self, form):
        self.action(self.object, subject=self.subject, by=self.request.user, **form.answers)
        return self.back

    def context(self, form):
        title = f"{self.label}{self.subject.label}"
        return {
            **super().context(form), "page_title": title if self.is_own else f"{title}：{self.object}",
            "submit_label": title, "consequences": self.told(),
        }  # fmt: skip

    def told(self) -> list[str]:
        shown = SUBJECTS[self.subject]
        if not self.is_own:
            shown = shown.replace("您", f"{self.object}")
        return [shown, "只在支部打开了公开页的责任区上显示。", "什么时候都可以撤回，撤回后马上不再显示。"]


class ConsentWithdraw(ConsentGive):
    success_message = "已撤回，公开页上马上不再显示。"
    label, action = "撤回", staticmethod(withdraw_consent)

    def make_form(self, *data):
        form = super().make_form(*data)
        if "note" in form.fields:
            form.fields["note"].label, form.fields["note"].required = "说明（可以不写）", False
        return form

    def told(self) -> list[str]:
        return ["公开页上马上不再显示，新印的标志牌上也没有。", "已经印出来贴在外面的，请支部换下来。"]


class PhotoAdd(MemberConsent):
    form_class = PhotoForm
    success_message = "照片已上传。"

    def perform(self, form):
        set_photo(self.object, by=self.request.user, **form.answers)
        return self.back

    def context(self, form):
        return {**super().context(form), "page_title": f"上传照片：{self.object}", "submit_label": "上传",
                "page_lead": "照片只有本人同意公开以后，群众才看得到。"}  # fmt: skip


class PhotoRemove(MemberConsent):
    template_name = "layouts/confirm.html"
    form_class = ActionForm
    success_message = "照片已撤下。"

    def perform(self, form):
        remove_photo(self.object, by=self.request.user)
        return self.back

    def context(self, form):
        return {**super().context(form), "page_title": f"撤下照片：{self.object}", "submit_label": "撤下照片",
                "consequences": ["公开页和新印的标志牌上不再有这张照片。", "公开照片的同意同时撤回。"]}  # fmt: skip


def photo_file(request, pk):
    """A member's photo, for those who see the member."""
    photos = MemberPhoto.objects.permitted(request.user, "member.view").present().select_related("file", "member")
    photo = get_object_or_404(photos, pk=pk)
    return file_response(photo.file, f"{photo.member}.jpg")
