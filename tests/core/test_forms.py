"""Forms: sent twice is one, two people at once is told to the second, and no text is lost."""

import uuid
from datetime import date

import pytest
from django import forms
from django.db import transaction
from django.http import HttpResponse
from django.test import override_settings
from django.urls import include, path, reverse

from core import workflow
from core.errors import Refused
from core.forms import ActionForm
from core.models import AuditEntry, FormReceipt
from core.views.action import ActionView, StepView
from zones.models import Agreement


class YearForm(ActionForm):
    returned_reason = forms.CharField(label="意见", max_length=500)


class AmendView(ActionView):
    """A page as the rooms write them: finds, validates, acts, goes on."""

    model, see, act, form_class = Agreement, "agreement.view", "agreement.declare", YearForm

    def perform(self, form):
        text = form.answers["returned_reason"]
        if text == "不许":
            raise Refused("这句话不合适。", "returned_reason")
        workflow.amend(self.object, by=self.request.user, permission="agreement.declare", verb="修改",
                       seen_version=form.seen_version, returned_reason=text)  # fmt: skip
        return "/done/"


class DeclareView(StepView):
    model, see, step = Agreement, "agreement.view", "declare"

    def perform(self, form):
        workflow.advance(self.object, "declare", by=self.request.user, seen_version=form.seen_version)
        return "/done/"


def done(request):
    return HttpResponse("done")


urlpatterns = [
    path("amend/<int:pk>/", AmendView.as_view()),
    path("declare/<int:pk>/", DeclareView.as_view()),
    path("done/", done),
    path("", include("config.urls")),  # the frame of a page links to them
]
pytestmark = pytest.mark.usefixtures("own_urls")


@pytest.fixture
def own_urls():
    with override_settings(ROOT_URLCONF=__name__):
        yield


@pytest.fixture
def agreement(cast):
    return Agreement.objects.create(
        branch=cast.branch, member=cast.member.member, year=2026, state="draft",
        from_on=date(2026, 1, 1), until_on=date(2026, 12, 31),
    )  # fmt: skip


def filled(text, version=1, key=None):
    return {"form_key": key or uuid.uuid4(), "version": version, "returned_reason": text}


def test_the_same_form_twice_is_one_change(agreement, sign_in):
    form, browser = filled("第一次"), sign_in("member")
    answers = [browser.post(f"/amend/{agreement.pk}/", form) for _ in range(2)]
    assert [a.status_code for a in answers] == [302, 302]
    assert answers[0].url == answers[1].url == "/done/"
    assert AuditEntry.objects.filter(verb="修改").count() == 1
    assert FormReceipt.objects.count() == 1


def test_a_new_key_is_a_new_change(agreement, sign_in):
    """The negative control: what stops the second is the key, not the text."""
    browser = sign_in("member")
    browser.post(f"/amend/{agreement.pk}/", filled("同样的话"))
    browser.post(f"/amend/{agreement.pk}/", filled("同样的话", version=2))
    assert AuditEntry.objects.filter(verb="修改").count() == 2


def test_a_refused_form_may_be_mended_and_sent_with_the_same_key(agreement, sign_in):
    browser, key = sign_in("member"), uuid.uuid4()
    refused = browser.post(f"/amend/{agreement.pk}/", filled("不许", key=key))
    assert refused.status_code == 422
    assert "这句话不合适。" in refused.content.decode()
    assert "不许" in refused.content.decode()
    assert browser.post(f"/amend/{agreement.pk}/", filled("可以", key=key)).status_code == 302


def test_the_second_of_two_people_sees_both_texts(agreement, sign_in, cast):
    browser, form = sign_in("member"), filled("我写的")
    with transaction.atomic():
        workflow.amend(
            agreement, by=cast.member, permission="agreement.declare", verb="修改", returned_reason="别处写的"
        )
    answer = browser.post(f"/amend/{agreement.pk}/", form)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "我写的" in page
    assert "别处写的" in page
    agreement.refresh_from_db()
    assert agreement.returned_reason == "别处写的"
    assert answer.context["form"].data["version"] == "2"
    assert browser.post(f"/amend/{agreement.pk}/", {**form, "version": 2}).status_code == 302


def test_a_step_taken_twice_by_two_windows_is_told(agreement, sign_in):
    browser = sign_in("member")
    assert browser.post(f"/declare/{agreement.pk}/", {"form_key": uuid.uuid4(), "version": 1}).status_code == 302
    answer = browser.post(f"/declare/{agreement.pk}/", {"form_key": uuid.uuid4(), "version": 1})
    assert answer.status_code == 409
    assert "待小组评议" in answer.content.decode()


@pytest.mark.parametrize(
    ("person", "status"), [("colleague", 404), ("stranger", 404), ("supervisor", 403), ("member", 200)]
)
def test_out_of_reach_is_not_found_and_within_reach_is_forbidden(agreement, sign_in, person, status):
    assert sign_in(person).get(f"/amend/{agreement.pk}/").status_code == status


def test_another_persons_key_leads_nowhere(agreement, sign_in, cast):
    form = filled("我的")
    sign_in("member").post(f"/amend/{agreement.pk}/", form)
    assert sign_in("stranger").post(f"/amend/{agreement.pk}/", form).status_code == 404


def test_a_form_without_a_key_is_refused(agreement, sign_in):
    answer = sign_in("member").post(f"/amend/{agreement.pk}/", {"returned_reason": "x", "version": 1})
    assert answer.status_code == 422


@pytest.mark.parametrize("name", ["zones:member-serve", "members:member-appoint"])
def test_an_empty_choice_says_what_it_is(cast, sign_in, name):
    page = sign_in("secretary").get(reverse(name, args=[cast.member.member_id])).content.decode()
    assert "（请选择）" in page
    assert "---------" not in page


def test_an_empty_choice_that_has_a_name_keeps_it(cast):
    class Choices(ActionForm):
        unnamed = forms.ModelChoiceField(Agreement.objects.none())
        named = forms.ModelChoiceField(Agreement.objects.none(), empty_label="（不选）")
        forced = forms.ModelChoiceField(Agreement.objects.none(), empty_label=None)

    fields = Choices(user=cast.member).fields
    assert [fields[name].empty_label for name in ("unnamed", "named", "forced")] == ["（请选择）", "（不选）", None]


def test_a_character_that_nobody_sees_is_named_so(agreement, sign_in):
    form = {"form_key": uuid.uuid4(), "returned_reason": "字\x00字", "version": 1}
    answer = sign_in("member").post(f"/amend/{agreement.pk}/", form)
    assert answer.status_code == 422
    assert "看不见的字符" in answer.text


@pytest.mark.parametrize(("who", "listed"), [("secretary", True), ("supervisor", True), ("committee_member", True),
                                             ("member", False), ("group_leader", False)])  # fmt: skip
def test_long_work_is_found_in_the_persons_menu(cast, sign_in, who, listed):
    page = sign_in(who).get("/").content.decode()
    assert (f'href="{reverse("core:job-list")}"' in page) == listed
