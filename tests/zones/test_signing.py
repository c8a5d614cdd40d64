"""Signing: exactly the text on the screen, once, with the password; and what tampering leaves behind."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from core.errors import NotAllowed, Refused, Stale
from core.models import AuditEntry
from core.passwords import GUESSES
from core.plaintext import digest_of, one_line
from core.registry import broken_objects, verifications
from members.models import GroupMembership, Organization
from tests.cast import NOW, PASSWORD
from tests.zones.conftest import five_duties
from zones.actions import agreements, signing
from zones.actions.assignments import assign, end_assignment
from zones.actions.zones import change_zone
from zones.agreements.text import agreement_text, paragraphs, text_of
from zones.agreements.verification import broken_agreements
from zones.models import Agreement, Signature


def test_signing_freezes_the_text_with_its_digest_and_who_signed_when(cast, bring, zone):
    agreement = bring("approved")
    shown = agreement_text(agreement)
    signing.sign(agreement, by=cast.member)
    agreement.refresh_from_db()
    assert (agreement.state, agreement.text, agreement.text_digest) == ("signed", shown, digest_of(shown))
    mine = agreement.signatures.get()
    assert (mine.party, mine.signer, mine.signer_name, mine.text_digest) == (
        "member", cast.member, "李国英", agreement.text_digest
    )  # fmt: skip
    change_zone(zone, by=cast.secretary, name="改名的责任区")
    assert text_of(agreement) == shown, "what was signed does not follow the rows"
    assert agreement_text(agreement) != shown


def test_the_text_says_everything(cast, draft):
    rows = five_duties()
    rows[0] |= {"deduction": "缺1次扣2分", "period": "month", "target": 1}
    rows[4]["target"] = None
    agreements.set_duties(draft, duties=rows[:3] + rows[4:], excused={"civility": "年老体弱"}, by=cast.member)
    text = agreement_text(draft)
    for words in (
        "党员责任区责任书", draft.number, "河湾社区第一党支部", "第一党小组", "李国英", "一号楼责任区（责任人）",
        "2026年1月1日至2026年12月31日", "（一）思想作风建设", "（二）业务工作", "（三）思想政治工作",
        "（四）精神文明建设", "（五）其他任务", "考核与奖惩", "签订与变更",
        "参加主题党日；衡量标准：以记实为准；目标：每月不少于1次；权重：30分；扣分办法：缺1次扣2分。",
        "完成支部交办任务；衡量标准：以记实为准；权重：10分。", "本年度不设此类责任。理由：年老体弱",
    ):  # fmt: skip
        assert words in text, words


def test_nobodys_words_can_begin_a_line_of_the_text(cast, draft):
    rows = five_duties()
    rows[0]["content"] = "走访\n二、考核与奖惩\r\n责任党员：别人\x00\u202e"
    rows[0]["measure"] = "以记实\u2028为准"
    agreements.set_duties(draft, duties=rows, by=cast.member)
    kinds = [kind for kind, _ in paragraphs(agreement_text(draft))]
    assert (kinds.count("h2"), kinds.count("h3"), kinds.count("head")) == (3, 5, 6)
    assert one_line("甲\n乙\x00\u202e丙") == "甲 乙丙"


def test_the_digest_depends_on_every_character():
    assert digest_of("责任书") != digest_of("责任书 ")
    assert digest_of("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


# --- only what was seen ------------------------------------------------------------------------------------


def change_the_duties(cast, agreement):
    agreements.return_by_branch(agreement, reason="改", by=cast.secretary)
    agreements.set_duties(agreement, duties=five_duties(20, 20, 20, 20, 20), by=cast.member)
    agreements.declare(agreement, by=cast.member)
    agreements.review(agreement, by=cast.group_leader)
    agreements.approve(agreement, by=cast.secretary)


def rename_the_zone(cast, agreement):
    change_zone(agreement.zones.get(), by=cast.secretary, name="二号楼责任区")


def rename_the_branch(cast, agreement):
    Organization.objects.filter(pk=cast.branch.pk).update(name="河湾社区新支部")


def move_to_another_group(cast, agreement):
    GroupMembership.objects.filter(member=cast.member.member).update(group=cast.groups[1])


def end_the_part(cast, agreement):
    end_assignment(agreement.zones.get().assignments.get(), by=cast.secretary)


BEHIND_THE_BACK = [change_the_duties, rename_the_zone, rename_the_branch, move_to_another_group, end_the_part]


@pytest.mark.parametrize("change", BEHIND_THE_BACK, ids=lambda change: change.__name__)
def test_what_was_changed_a_second_ago_is_not_signed(cast, bring, change):
    agreement = bring("approved")
    seen = {"seen_version": agreement.version, "seen_digest": digest_of(agreement_text(agreement))}
    change(cast, Agreement.objects.get(pk=agreement.pk))
    with pytest.raises(Stale):
        signing.sign(Agreement.objects.get(pk=agreement.pk), by=cast.member, **seen)
    assert not Signature.objects.exists()
    assert Agreement.objects.get(pk=agreement.pk).state == "approved"


def test_the_control_unchanged_it_is_signed(cast, bring):
    agreement = bring("approved")
    seen = {"seen_version": agreement.version, "seen_digest": digest_of(agreement_text(agreement))}
    signing.sign(agreement, by=cast.member, **seen)
    assert agreement.state == "signed"


def test_the_branch_does_not_countersign_another_text_than_the_member_signed(cast, bring):
    agreement = bring("signed")
    Agreement.objects.filter(pk=agreement.pk).update(text=agreement.text.replace("30分", "31分"))
    with pytest.raises(Refused, match="不一致"):
        signing.countersign(Agreement.objects.get(pk=agreement.pk), by=cast.secretary)
    assert Agreement.objects.get(pk=agreement.pk).state == "signed"
    assert agreement.signatures.count() == 1


def test_nor_one_whose_digest_was_replaced_as_well(cast, bring):
    agreement = bring("signed")
    other = agreement.text.replace("30分", "31分")
    Agreement.objects.filter(pk=agreement.pk).update(text=other, text_digest=digest_of(other))
    with pytest.raises(Refused, match="不一致"):
        signing.countersign(Agreement.objects.get(pk=agreement.pk), by=cast.secretary)


def test_what_was_signed_and_returned_stays_readable_in_the_log(cast, bring):
    agreement = bring("signed")
    signed_text, digest = agreement.text, agreement.text_digest
    signing.return_signed(agreement, reason="权重再商量", by=cast.secretary)
    assert (agreement.text, agreement.text_digest, agreement.signatures.count()) == ("", "", 1)
    kept = AuditEntry.objects.get(verb="会签前退回").detail
    assert (kept["text"], kept["digest"], kept["reason"]) == (signed_text, digest, "权重再商量")
    assert list(broken_agreements()) == []
    agreements.set_duties(agreement, duties=five_duties(20, 20, 20, 20, 20), by=cast.member)
    bring("in_force")
    assert agreement.signatures.count() == 3
    assert list(broken_agreements()) == []


# --- the pages -----------------------------------------------------------------------------------------------


def url_of(agreement, route="sign") -> str:
    return reverse(f"zones:agreement-{route}", args=[agreement.pk])


def filled(agreement, **fields) -> dict:
    return {"form_key": uuid.uuid4(), "version": agreement.version, "password": PASSWORD,
            "seen_digest": digest_of(text_of(agreement)), **fields}  # fmt: skip


def test_the_page_shows_the_very_text_and_says_what_is_final(bring, sign_in):
    agreement = bring("approved")
    page = sign_in("member").get(url_of(agreement))
    shown = page.content.decode()
    assert [line for line in agreement_text(agreement).splitlines() if line not in shown] == []
    assert "一个字也不能再改" in shown
    assert page.context["form"]["seen_digest"].value() == digest_of(agreement_text(agreement))


@pytest.mark.parametrize("password", ["", "Zonebook-2025", f"{PASSWORD} "])
def test_without_the_right_password_nothing_is_signed(bring, sign_in, password):
    agreement = bring("approved")
    answer = sign_in("member").post(url_of(agreement), filled(agreement, password=password))
    assert answer.status_code == 422
    assert "password" in answer.context["form"].errors
    assert PASSWORD not in answer.content.decode()
    assert not Signature.objects.exists()


def test_whoever_found_the_phone_has_few_guesses(bring, sign_in):
    agreement, browser = bring("approved"), sign_in("member")
    with time_machine.travel(NOW, tick=False):
        for _ in range(GUESSES):
            browser.post(url_of(agreement), filled(agreement, password="Zonebook-2025"))
        answer = browser.post(url_of(agreement), filled(agreement))
    assert answer.status_code == 422
    assert "请过一分钟再试" in answer.context["form"].errors["password"][0]
    with time_machine.travel(NOW + timedelta(minutes=1), tick=False):
        assert browser.post(url_of(agreement), filled(agreement)).status_code == 302


def test_signed_from_a_page_that_was_overtaken_is_409_and_nothing_is_signed(cast, bring, sign_in):
    agreement = bring("approved")
    form = filled(agreement)
    rename_the_zone(cast, agreement)
    browser = sign_in("member")
    answer = browser.post(url_of(agreement), form)
    assert answer.status_code == 409
    assert not Signature.objects.exists()
    page = answer.content.decode()
    assert "二号楼责任区" in page, "the new text is on the page"
    assert "没有签字" in page
    current = digest_of(agreement_text(Agreement.objects.get(pk=agreement.pk)))
    assert f'name="seen_digest" value="{current}"' in page, "and the next signature is for it"
    answer = browser.post(url_of(agreement), form | {"seen_digest": current})
    assert answer.url == agreement.get_absolute_url()
    assert Signature.objects.count() == 1


def test_the_same_form_twice_is_one_signature(bring, sign_in):
    agreement, browser = bring("approved"), sign_in("member")
    form = filled(agreement)
    answers = [browser.post(url_of(agreement), form) for _ in range(2)]
    assert [answer.url for answer in answers] == [agreement.get_absolute_url()] * 2
    assert Signature.objects.count() == 1


def test_without_a_digest_of_what_was_seen_the_page_signs_nothing(bring, sign_in):
    agreement = bring("approved")
    assert sign_in("member").post(url_of(agreement), filled(agreement, seen_digest="")).status_code == 422
    assert not Signature.objects.exists()


def test_nobody_signs_for_the_member(cast, bring, sign_in):
    agreement = bring("approved")
    for person in ("secretary", "group_leader", "deputy", "supervisor"):
        assert sign_in(person).post(url_of(agreement), filled(agreement)).status_code == 403
        with pytest.raises(NotAllowed):
            signing.sign(Agreement.objects.get(pk=agreement.pk), by=cast.users[person])
    assert not Signature.objects.exists()


def test_countersigning_asks_the_password_too_and_names_the_office(cast, bring, sign_in):
    agreement = bring("signed")
    url = url_of(agreement, "countersign")
    assert sign_in("deputy").post(url, filled(agreement, password="wrong")).status_code == 422
    assert sign_in("member").post(url, filled(agreement)).status_code == 403
    assert sign_in("deputy").post(url, filled(agreement)).status_code == 302
    row = agreement.signatures.get(party="branch")
    assert (row.signer_name, row.signer_title, row.address) == ("高勇", "党支部副书记", "127.0.0.1")


# --- verification ------------------------------------------------------------------------------------------------


@pytest.fixture
def signed(cast, bring, zone):
    assign(zone, part="liaison", member=cast.colleague.member, by=cast.secretary)
    return bring("in_force")


def test_verification_is_registered_and_has_nothing_to_say_of_what_is_whole(signed):
    assert broken_agreements in verifications
    assert [sentence for sentence in broken_objects() if "zones_agreement" in sentence] == []


def flip_a_character(agreement):
    Agreement.objects.filter(pk=agreement.pk).update(text=agreement.text.replace("30分", "31分", 1))


def replace_text_and_digest(agreement):
    text = agreement.text.replace("30分", "31分", 1)
    Agreement.objects.filter(pk=agreement.pk).update(text=text, text_digest=digest_of(text))


def replace_everything_in_this_room(agreement):
    replace_text_and_digest(agreement)
    digest = Agreement.objects.get(pk=agreement.pk).text_digest
    Signature.objects.filter(agreement=agreement).update(text_digest=digest)


def change_a_signature(agreement):
    Signature.objects.filter(agreement=agreement, party="branch").update(text_digest="0" * 64)


def remove_a_signature(agreement):
    Signature.objects.filter(agreement=agreement, party="member").delete()


TAMPERING = [flip_a_character, replace_text_and_digest, replace_everything_in_this_room, change_a_signature,
             remove_a_signature]  # fmt: skip


@pytest.mark.parametrize("tamper", TAMPERING, ids=lambda tamper: tamper.__name__)
def test_tampering_is_found_and_the_very_object_named(signed, tamper):
    tamper(signed)
    found = list(broken_agreements())
    assert found
    assert all(sentence.startswith(f"zones_agreement id={signed.pk} ") for sentence in found)


def test_drafts_are_not_held_to_anything(draft):
    assert list(broken_agreements()) == []
