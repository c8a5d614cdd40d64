"""Accounts: slips and activation, signing in, lock-out, passwords, shutting an account."""

import hashlib
import re
import time
from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from core import clock
from core.errors import Refused
from core.models import AuditEntry
from members import actions
from members.access import Role
from members.forms.accounts import SignInForm
from members.models import ActivationSlip, User
from tests.cast import NOW, PASSWORD, appoint, make_member
from tests.members.pages import hidden, shown_form, submit

LOGIN, ACTIVATE = reverse("members:login"), reverse("members:activate")
NEW = "Own-secret-7"


def sign_in_by_hand(username, password=PASSWORD, address="10.0.0.1", **more):
    client = Client(REMOTE_ADDR=address)
    return client, client.post(LOGIN, {"username": username, "password": password, **more})


@pytest.fixture
def newcomer(cast):
    """A member with an account that nobody has activated yet."""
    member = make_member(cast.branch, "陈新", pinyin="chenxin", phone="13900000088")
    return actions.open_account(member, by=cast.secretary)


@pytest.fixture
def slip(cast, newcomer):
    """(account, code) as printed."""
    return actions.issue_slips([newcomer], by=cast.secretary)[0]


def activate(login, code, password=NEW, client=None):
    client = client or Client()
    return submit(client, ACTIVATE, login=login, code=code, password=password, repeated=password)


# --- activation


@pytest.mark.parametrize("login", ["chenxin", "CHENXIN", "13900000088", "１３９００００００８８"])
def test_a_slip_opens_the_account_by_name_or_phone(slip, login):
    user, code = slip
    client = Client()
    answer = activate(login, code.lower(), client=client)
    assert (answer.status_code, answer.url) == (302, "/")
    user.refresh_from_db()
    assert user.check_password(NEW)
    assert client.get(reverse("members:account")).status_code == 200  # signed in by it


def test_a_slip_works_once(slip):
    user, code = slip
    activate("chenxin", code)
    answer = activate("chenxin", code, password="Other-secret-8")
    assert answer.status_code == 422
    user.refresh_from_db()
    assert user.check_password(NEW)


def test_the_same_activation_sent_twice_is_one(slip):
    """An impatient second tap must not end in "wrong code" for somebody whose password was just set."""
    _, code = slip
    client = Client()
    form = shown_form(client, ACTIVATE)
    data = {**hidden(form), "login": "chenxin", "code": code, "password": NEW, "repeated": NEW}
    first, second = Client().post(ACTIVATE, data), Client().post(ACTIVATE, data)
    assert (first.status_code, second.status_code) == (302, 302)
    assert AuditEntry.objects.filter(verb="激活账号").count() == 1


def test_wrong_account_and_wrong_code_look_the_same(slip):
    _, code = slip
    answers = [activate("chenxin", "AAAAA-AAAAA"), activate("nobody", code), activate("nobody", "AAAAA-AAAAA")]
    told = {tuple(answer.context["form"].non_field_errors()) for answer in answers}
    assert len(told) == 1
    assert {answer.status_code for answer in answers} == {422}


def test_five_wrong_codes_end_the_slip_and_four_do_not(cast, slip):
    user, code = slip
    for _ in range(4):
        activate("chenxin", "AAAAAAAAAA")
    assert actions.find_slip("chenxin", code) is not None  # the right code is not counted
    activate("chenxin", "AAAAAAAAAA")
    assert activate("chenxin", code).status_code == 422
    user.refresh_from_db()
    assert user.activated_at is None


def test_a_weak_password_is_refused_and_the_slip_stays_good(slip):
    _, code = slip
    weak = activate("chenxin", code, password="abcdefgh")
    assert weak.status_code == 422
    assert "password" in weak.context["form"].errors
    assert activate("chenxin", code).status_code == 302


def test_an_expired_slip_and_one_that_was_replaced_do_not_open(cast, slip):
    user, code = slip
    with clock.at(NOW + timedelta(days=31)):
        assert actions.find_slip("chenxin", code) is None
    assert actions.find_slip("chenxin", code) is not None
    ((_, second),) = actions.issue_slips([user], by=cast.secretary)
    assert actions.find_slip("chenxin", code) is None
    assert actions.find_slip("chenxin", second) is not None


def test_codes_are_kept_nowhere_in_clear(slip):
    user, code = slip
    kept = ActivationSlip.objects.get(user=user)
    assert code not in str(vars(kept))
    assert kept.code_digest != hashlib.sha256(code.encode()).hexdigest()  # keyed: not to be guessed from a copy
    assert not AuditEntry.objects.filter(detail__icontains=code).exists()


def test_nobody_prints_a_slip_for_himself_or_for_a_higher_office(cast, newcomer):
    with pytest.raises(Refused, match="自己"):
        actions.issue_slips([cast.secretary], by=cast.secretary)
    appoint(newcomer, Role.SUPERVISOR, cast.committee)
    with pytest.raises(Refused, match="河湾街道党工委"):
        actions.issue_slips([newcomer], by=cast.secretary)
    assert actions.issue_slips([newcomer], by=cast.administrator)  # who manages that organisation's accounts may


def test_a_download_leaves_the_page_usable(cast, sign_in):
    """The answer is a file, so the page stays: its button must not stay locked, and there is a way back."""
    client, picked = sign_in("secretary"), {"picked": [cast.member.member_id]}
    page = client.post(reverse("members:slip-print"), picked).content.decode()
    assert re.search(r'<form method="post" id="form"[^>]* data-repeatable', page)
    assert re.search(rf'href="{reverse("members:member-list")}"[^>]*>回到党员名册</a>', page)
    assert "先不办" not in page
    other = client.get(reverse("members:account-deactivate", args=[cast.member.pk])).content.decode()
    assert "data-repeatable" not in other.split('id="form"')[1], "what is no download is locked while it is sent"
    assert "先不办" in other


def test_slips_are_printed_for_those_picked_and_the_codes_work(cast, sign_in, tmp_path):
    fresh = make_member(cast.branch, "𬭎䶮", pinyin="hongyan", phone="13900000089")
    picked = [fresh.pk, cast.member.member_id, cast.secretary.member_id, cast.stranger.member_id]
    client, url = sign_in("secretary"), reverse("members:slip-print")
    asked = client.post(url, {"picked": picked})
    assert asked.status_code == 200
    assert {person.name for person in asked.context["people"]} == {"𬭎䶮", "李国英"}  # not oneself, not a stranger
    data = {**hidden(asked.context["form"]), "picked": asked.context["form"]["picked"].value()}
    printed = client.post(url, data)
    assert printed["Content-Type"] == "application/pdf"
    assert "no-store" in printed["Cache-Control"]
    (tmp_path / "slips.pdf").write_bytes(printed.content)
    text = "".join(page.extract_text() for page in PdfReader(tmp_path / "slips.pdf").pages)
    code = re.search(r"hongyan\D*?([A-Z2-9]{5})\s([A-Z2-9]{5})", text)
    assert code, text
    assert "𬭎䶮" in text
    assert activate("hongyan", f"{code[1]}{code[2]}").status_code == 302
    again = client.post(url, data)  # the same form once more: no second set of codes
    assert again.status_code == 302
    assert ActivationSlip.objects.filter(user__member=fresh).count() == 1


@pytest.mark.parametrize(("person", "status"), [("group_leader", 404), ("other_secretary", 404), ("member", 404)])
def test_only_who_manages_the_accounts_prints_slips(cast, sign_in, person, status):
    answer = sign_in(person).post(reverse("members:slip-print"), {"picked": [cast.member.member_id]})
    assert answer.status_code == status


# --- signing in


@pytest.mark.parametrize("username", ["member", "Member", " 13900000005 ", "139 0000 0005"])
def test_name_or_phone_signs_in(cast, username):
    client, answer = sign_in_by_hand(username)
    assert answer.status_code == 302
    assert client.session["_auth_user_id"] == str(cast.member.pk)


def test_a_phone_that_two_people_have_signs_nobody_in(cast):
    cast.colleague.member.phone = cast.member.member.phone
    cast.colleague.member.save()
    assert sign_in_by_hand("13900000005")[1].status_code == 200
    assert sign_in_by_hand("member")[1].status_code == 302  # the account's name still does


@pytest.mark.parametrize(
    ("username", "password"), [("member", "wrong"), ("nobody", PASSWORD), ("deactivated", PASSWORD)]
)
def test_whatever_is_wrong_the_answer_is_the_same(cast, username, password):
    client, answer = sign_in_by_hand(username, password)
    assert "_auth_user_id" not in client.session
    assert answer.context["form"].non_field_errors() == [SignInForm.error_messages["invalid_login"]]


def test_the_session_changes_at_sign_in(cast):
    client = Client()
    client.get(LOGIN)
    client.cookies["zonebook"] = "planted"
    client.post(LOGIN, {"username": "member", "password": PASSWORD})
    assert client.cookies["zonebook"].value != "planted"


def test_a_phone_is_remembered_for_members_only(cast):
    member, _ = sign_in_by_hand("member", remember="on")
    secretary, _ = sign_in_by_hand("secretary", remember="on")
    untold, _ = sign_in_by_hand("colleague")
    assert member.session.get("remembered") is True
    assert "remembered" not in secretary.session
    assert "remembered" not in untold.session
    assert not member.session.get_expire_at_browser_close()
    assert secretary.session.get_expire_at_browser_close()


def rest(client, seconds):
    """Let the phone lie for a while."""
    session = client.session
    session["seen_at"] = int(time.time()) - seconds
    session.save()


def test_a_remembered_phone_outlives_an_idle_hour_until_its_owner_gets_an_office(cast):
    client, _ = sign_in_by_hand("member", remember="on")
    rest(client, 86400)
    assert client.get(reverse("members:account")).status_code == 200
    actions.appoint(cast.member, role=Role.COMMITTEE_MEMBER, organization=cast.branch, by=cast.secretary)
    rest(client, 86400)
    assert client.get(reverse("members:account")).status_code == 302


def test_who_is_signed_in_is_led_on(cast, sign_in):
    assert sign_in("member").get(LOGIN).status_code == 302


def test_after_five_failures_account_and_address_are_locked_and_nobody_else(cast):
    for _ in range(5):
        answer = sign_in_by_hand("member", "wrong")[1]
    assert answer.status_code == 429
    assert sign_in_by_hand("member")[1].status_code == 429  # the right password comes too late
    assert "15分钟" in sign_in_by_hand("member")[1].content.decode()
    assert sign_in_by_hand("colleague")[1].status_code == 302  # a branch behind the same address
    assert sign_in_by_hand("member", address="10.0.0.2")[1].status_code == 302  # the owner, from elsewhere


def test_four_failures_do_not_lock(cast):
    for _ in range(4):
        sign_in_by_hand("member", "wrong")
    assert sign_in_by_hand("member")[1].status_code == 302


def test_every_way_of_writing_an_account_shares_the_five_attempts(cast):
    for username in ("member", "MEMBER", "mEmber", "13900000005", "139 00000005"):
        answer = sign_in_by_hand(username, "wrong")[1]
    assert answer.status_code == 429
    assert set(AccessAttempt.objects.values_list("username", flat=True)) == {"member"}


def test_what_is_far_too_long_for_an_account_is_nobody(cast):
    assert sign_in_by_hand("x" * 100_000, "wrong")[1].status_code == 200
    assert sign_in_by_hand("139 " + " " * 80 + "00000005")[1].status_code == 302  # blanks alone do no harm


def test_a_session_that_slept_too_long_is_over(cast, settings):
    client, _ = sign_in_by_hand("secretary")
    rest(client, settings.SESSION_IDLE_SECONDS - 10)
    assert client.get(reverse("members:account")).status_code == 200
    rest(client, settings.SESSION_IDLE_SECONDS + 10)
    assert client.get(reverse("members:account")).status_code == 302


# --- one's own account


def test_the_password_is_changed_with_the_old_one_and_other_devices_are_out(cast):
    here, _ = sign_in_by_hand("member")
    there, _ = sign_in_by_hand("member")
    url = reverse("members:password-change")
    wrong = submit(here, url, current="wrong", password=NEW, repeated=NEW)
    assert (wrong.status_code, list(wrong.context["form"].errors)) == (422, ["current"])
    assert submit(here, url, current=PASSWORD, password=NEW, repeated=NEW).status_code == 302
    assert here.get(reverse("members:account")).status_code == 200
    assert there.get(reverse("members:account")).status_code == 302
    assert sign_in_by_hand("member", NEW)[1].status_code == 302


def test_signing_out_everywhere_ends_every_session(cast):
    here, _ = sign_in_by_hand("member")
    there, _ = sign_in_by_hand("member")
    stranger, _ = sign_in_by_hand("colleague")
    submit(here, reverse("members:sign-out-everywhere"))
    statuses = [client.get(reverse("members:account")).status_code for client in (here, there, stranger)]
    assert statuses == [302, 302, 200]


# --- others' accounts


def test_a_shut_account_is_out_with_the_next_request_and_back_when_opened(cast, sign_in):
    client, _ = sign_in_by_hand("member")
    desk = sign_in("secretary")
    submit(desk, reverse("members:account-deactivate", args=[cast.member.pk]), reason="遗失手机")
    assert client.get(reverse("members:account")).status_code == 302
    assert sign_in_by_hand("member")[1].status_code == 200
    submit(desk, reverse("members:account-reactivate", args=[cast.member.pk]))
    assert sign_in_by_hand("member")[1].status_code == 302


def test_a_secretary_cannot_shut_the_account_of_a_higher_office(cast, sign_in):
    appoint(cast.member, Role.SUPERVISOR, cast.committee)
    answer = submit(sign_in("secretary"), reverse("members:account-deactivate", args=[cast.member.pk]), reason="试试")
    assert answer.status_code == 422
    assert User.objects.get(pk=cast.member.pk).is_active


def test_an_administrator_opens_accounts_for_people_who_are_no_members(cast, sign_in):
    url = reverse("members:account-add", args=[cast.committee.pk])
    taken = submit(sign_in("administrator"), url, name="刘组", username="member")
    assert (taken.status_code, list(taken.context["form"].errors)) == (422, ["username"])
    digits = submit(sign_in("administrator"), url, name="刘组", username="13911112222")
    assert list(digits.context["form"].errors) == ["username"]
    assert submit(sign_in("administrator"), url, name="刘组", username="liuzu").status_code == 302
    made = User.objects.get(username="liuzu")
    assert (made.organization, made.has_usable_password(), made.roles) == (cast.committee, False, set())


def test_account_names_are_made_of_pinyin_and_never_collide(cast):
    twins = [make_member(cast.branch, "李伟", pinyin="liwei", number=f"T{i}") for i in range(3)]
    nameless = make_member(cast.branch, "𠮷", number="HW01019999")
    users = actions.open_accounts([*twins, nameless], by=cast.secretary)
    assert [user.username for user in users] == ["liwei", "liwei2", "liwei3", "hw01019999"]
    assert actions.open_account(twins[0], by=cast.secretary) == users[0]
