"""公开同意: who may say yes, that a no holds at once, and that nothing of it is ever lost."""

import uuid
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import ProtectedError
from django.urls import reverse
from PIL import Image

from core.errors import NotAllowed, Refused
from core.files import open_stored
from core.models import AuditEntry
from members.actions.transfers import send_transfer
from members.models import Member
from zones.actions.consents import give_consent, remove_photo, set_photo, withdraw_consent
from zones.models import Consent, MemberPhoto
from zones.pictures import portrait

PAPER = "2026年3月签，存支部档案盒"


def photo(width=900, height=1200, kind="JPEG", **more) -> SimpleUploadedFile:
    content = BytesIO()
    Image.new("RGB", (width, height), "#88aacc").save(content, kind, **more)
    return SimpleUploadedFile("我的照片.jpg", content.getvalue(), "image/jpeg")


@pytest.fixture
def member(cast):
    return cast.member.member


@pytest.fixture
def pictured(cast, member):
    set_photo(member, photo=portrait(photo(), field="photo"), by=cast.member)
    return member


def given(member) -> set[str]:
    return set(Consent.objects.given().filter(member=member).values_list("subject", flat=True))


# --- the rules -------------------------------------------------------------------------------------------------------


def test_at_first_nobody_agreed(member):
    assert given(member) == set()


def test_by_himself_on_the_phone(cast, member):
    row = give_consent(member, subject="phone", by=cast.member)
    assert (row.way, row.recorded_by, row.branch, given(member)) == ("by_self", cast.member, cast.branch, {"phone"})
    assert AuditEntry.objects.filter(verb="同意公开电话", object_id=member.pk).exists()


def test_told_to_the_secretary_who_says_where_the_paper_is(cast, member):
    with pytest.raises(Refused, match="同意书存在哪里") as refusal:
        give_consent(member, subject="phone", by=cast.secretary, note="  ")
    assert refusal.value.field == "note"
    row = give_consent(member, subject="phone", by=cast.secretary, note=PAPER)
    assert (row.way, row.note) == ("on_paper", PAPER)


@pytest.mark.parametrize("who", ["member", "secretary", "deputy"])
def test_it_is_withdrawn_by_himself_or_the_secretary_without_a_reason(cast, member, who):
    give_consent(member, subject="phone", by=cast.member)
    withdraw_consent(member, subject="phone", by=cast.users[who])
    assert given(member) == set()
    assert Consent.objects.filter(member=member).count() == 2, "both stay readable"


@pytest.mark.parametrize("who", ["colleague", "group_leader", "committee_member", "supervisor", "administrator",
                                 "other_secretary", "stranger"])  # fmt: skip
@pytest.mark.parametrize("act", [give_consent, withdraw_consent])
def test_nobody_else(cast, member, act, who):
    if act is withdraw_consent:
        give_consent(member, subject="phone", by=cast.member)
    before = given(member)
    with pytest.raises(NotAllowed):
        act(member, subject="phone", by=cast.users[who], note=PAPER)
    assert given(member) == before


def test_once_is_enough(cast, member):
    with pytest.raises(Refused, match="没有同意过"):
        withdraw_consent(member, subject="phone", by=cast.member)
    give_consent(member, subject="phone", by=cast.member)
    with pytest.raises(Refused, match="已经同意"):
        give_consent(member, subject="phone", by=cast.secretary, note=PAPER)


def test_there_must_be_something_to_show(cast, member):
    with pytest.raises(Refused, match="请先上传照片"):
        give_consent(member, subject="photo", by=cast.member)
    Member.objects.filter(pk=member.pk).update(phone="")
    member.refresh_from_db()
    with pytest.raises(Refused, match="请先登记电话"):
        give_consent(member, subject="phone", by=cast.member)


def test_the_last_word_counts_however_often_it_changed(cast, member):
    for _ in range(3):
        give_consent(member, subject="phone", by=cast.member)
        withdraw_consent(member, subject="phone", by=cast.secretary)
    give_consent(member, subject="phone", by=cast.member)
    assert given(member) == {"phone"}
    assert Consent.objects.filter(member=member).count() == 7


def test_it_was_given_to_this_branch_and_ends_with_leaving_it(cast, pictured):
    give_consent(pictured, subject="photo", by=cast.member)
    give_consent(pictured, subject="phone", by=cast.member)
    send_transfer(pictured, destination=cast.other_branch, by=cast.secretary)
    assert given(pictured) == set()
    assert not MemberPhoto.objects.present().exists()
    assert {row.note for row in Consent.objects.standing()} == {"离开本支部"}


def test_a_member_who_said_something_is_not_deleted(cast, member):
    give_consent(member, subject="phone", by=cast.member)
    with pytest.raises(ProtectedError):
        member.delete()


# --- the photo -------------------------------------------------------------------------------------------------------


def test_a_photo_is_cut_to_a_portrait_and_loses_where_and_when(cast, member):
    exif = Image.Exif()
    exif[0x010F] = "PhoneMaker"
    set_photo(member, photo=portrait(photo(2000, 1000, exif=exif), field="photo"), by=cast.member)
    with open_stored(MemberPhoto.objects.get().file) as handle:
        content = handle.read()
    kept = Image.open(BytesIO(content))
    assert kept.size == (600, 800)
    assert b"PhoneMaker" not in content


@pytest.mark.parametrize(("file", "words"), [
    (SimpleUploadedFile("a.jpg", b"no picture"), "不是能上传的文件"),
    (SimpleUploadedFile("a.pdf", b"%PDF-1.7 a paper"), "请选一张照片"),
    (photo(150, 400), "照片太小"),
], ids=["text", "pdf", "small"])  # fmt: skip
def test_what_is_no_photo_is_told_at_the_field(member, sign_in, file, words):
    file.seek(0)
    answer = sign_in("member").post(
        reverse("zones:photo-add", args=[member.pk]), {"form_key": uuid.uuid4(), "photo": file}
    )
    assert answer.status_code == 422
    assert words in str(answer.context["form"].errors["photo"])
    assert not MemberPhoto.objects.exists()


def test_a_photo_the_member_did_not_choose_needs_a_new_consent(cast, pictured):
    give_consent(pictured, subject="photo", by=cast.member)
    set_photo(pictured, photo=portrait(photo(800, 800), field="photo"), by=cast.secretary)
    assert given(pictured) == set()
    give_consent(pictured, subject="photo", by=cast.member)
    set_photo(pictured, photo=portrait(photo(700, 800), field="photo"), by=cast.member)
    assert given(pictured) == {"photo"}, "his own next one does not"


def test_taking_the_photo_away_ends_the_consent(cast, pictured):
    give_consent(pictured, subject="photo", by=cast.member)
    remove_photo(pictured, by=cast.secretary)
    assert given(pictured) == set()
    with pytest.raises(Refused):
        remove_photo(pictured, by=cast.member)


def test_an_old_photo_is_served_to_nobody(cast, pictured, sign_in):
    old = MemberPhoto.objects.get()
    set_photo(pictured, photo=portrait(photo(800, 800), field="photo"), by=cast.member)
    assert sign_in("secretary").get(reverse("zones:photo-file", args=[old.pk])).status_code == 404


# --- the pages -------------------------------------------------------------------------------------------------------


def post(browser, name, member, *args, **fields):
    url = reverse(f"zones:{name}", args=[member.pk, *args])
    return browser.post(url, {"form_key": uuid.uuid4(), **fields})


def test_a_member_goes_the_whole_way_alone(member, sign_in):
    browser = sign_in("member")
    own = browser.get(reverse("zones:consent-mine"))
    assert own.url == reverse("zones:consent-detail", args=[member.pk])
    assert "没有登记就是没有同意" in browser.get(own.url).content.decode()
    assert "note" not in browser.get(reverse("zones:consent-give", args=[member.pk, "phone"])).context["form"].fields
    assert post(browser, "consent-give", member, "phone").url == own.url
    assert post(browser, "photo-add", member, photo=photo()).url == own.url
    assert post(browser, "consent-give", member, "photo").url == own.url
    assert given(member) == {"phone", "photo"}
    assert post(browser, "consent-withdraw", member, "phone").url == own.url
    assert post(browser, "photo-remove", member).url == own.url
    assert given(member) == set()
    page = browser.get(own.url).content.decode()
    assert page.count("本人在系统里办") == 4


def test_the_secretary_without_a_word_of_the_paper_is_told_at_the_field(member, sign_in):
    answer = post(sign_in("secretary"), "consent-give", member, "phone", note="")
    assert answer.status_code == 422
    assert "存在哪里" in str(answer.context["form"].errors["note"])


def test_what_is_no_subject_is_404(member, sign_in):
    assert sign_in("member").get(reverse("zones:consent-give", args=[member.pk, "address"])).status_code == 404


def test_the_list_shows_and_exports_who_agreed(cast, pictured, sign_in):
    give_consent(pictured, subject="phone", by=cast.member)
    browser = sign_in("secretary")
    url = reverse("zones:consent-list")
    both = [browser.get(url, {"phone": answer}).context["page_obj"].object_list for answer in ("yes", "no")]
    assert [member.name for member in both[0]] == ["李国英"]
    assert "李国英" not in {member.name for member in both[1]}
    assert browser.get(reverse("zones:consent-export"))["Content-Type"].endswith("sheet")
    assert list(sign_in("member").get(url).context["page_obj"]) == [], "whose office does not record any"
