"""Signing by finger beside the password: kept clean and small, shown, printed, never asked for."""

import base64
import uuid
from io import BytesIO

import pytest
from django.urls import reverse
from PIL import Image, ImageDraw
from pypdf import PdfReader

from core.files import open_stored
from core.models import AuditEntry, StoredFile
from core.plaintext import digest_of
from tests.cast import PASSWORD
from zones.actions import signing
from zones.agreements.papers import agreement_sheet
from zones.agreements.text import text_of
from zones.agreements.verification import broken_agreements
from zones.models import Signature
from zones.pictures import MAX_DRAWN, PREFIX


def drawn(width=900, height=300, *, strokes=True, kind="PNG") -> str:
    picture = Image.new("RGBA", (width, height), (0, 0, 0, 0))
    if strokes:
        ImageDraw.Draw(picture).line([(100, 80), (300, 200), (500, 90)], fill=(31, 35, 40, 255), width=6)
    content = BytesIO()
    picture.convert("RGB" if kind == "JPEG" else "RGBA").save(content, kind)
    return PREFIX + base64.b64encode(content.getvalue()).decode()


def send(browser, agreement, step="sign", **fields):
    seen = {"form_key": uuid.uuid4(), "version": agreement.version, "password": PASSWORD,
            "seen_digest": digest_of(text_of(agreement))}  # fmt: skip
    return browser.post(reverse(f"zones:agreement-{step}", args=[agreement.pk]), seen | fields)


def test_a_signature_by_hand_is_kept_shown_and_printed(bring, sign_in):
    agreement, browser = bring("approved"), sign_in("member")
    assert send(browser, agreement, handwriting=drawn()).status_code == 302
    row = Signature.objects.get()
    with open_stored(row.handwriting) as handle:
        picture = Image.open(BytesIO(handle.read()))
    assert picture.format == "PNG"
    assert picture.width < 450, "cut to its ink"
    page = browser.get(agreement.get_absolute_url()).content.decode()
    url = reverse("zones:signature-handwriting", args=[row.pk])
    assert url in page
    shown = browser.get(url)
    assert shown["Content-Type"] == "image/png"
    shown.getvalue()
    agreement.refresh_from_db()
    assert agreement_sheet(agreement)["drawn"]["member"].content_type == "image/png"
    paper = browser.get(reverse("zones:agreement-paper", args=[agreement.pk])).content
    assert len(PdfReader(BytesIO(paper)).pages[-1].images) >= 1


def test_both_sides_may_sign_by_hand(cast, bring, sign_in):
    agreement = bring("signed")
    assert send(sign_in("secretary"), agreement, "countersign", handwriting=drawn()).status_code == 302
    parties = {row.party: bool(row.handwriting) for row in agreement.signatures.all()}
    assert parties == {"member": False, "branch": True}


@pytest.mark.parametrize("fields", [{}, {"handwriting": ""}, {"handwriting": drawn(strokes=False)}],
                         ids=["not sent", "empty", "nothing drawn"])  # fmt: skip
def test_nobody_has_to(bring, sign_in, fields):
    agreement = bring("approved")
    assert send(sign_in("member"), agreement, **fields).status_code == 302
    assert Signature.objects.get().handwriting is None


BAD = {
    "no picture": PREFIX + base64.b64encode(b"hello").decode(),
    "no base64": PREFIX + "%%%",
    "a script": "data:text/html;base64,PHNjcmlwdD4=",
    "an address": "https://example.org/signature.png",
    "too long": PREFIX + "A" * MAX_DRAWN,
}


@pytest.mark.parametrize("what", BAD)
def test_what_is_no_drawing_is_told_and_signs_nothing(bring, sign_in, what):
    agreement = bring("approved")
    answer = send(sign_in("member"), agreement, handwriting=BAD[what])
    assert answer.status_code == 422
    assert "handwriting" in answer.context["form"].errors
    assert BAD[what][:60] not in answer.content.decode(), "the page does not carry it back"
    assert not Signature.objects.exists()
    assert not StoredFile.objects.exists()


def test_a_large_drawing_is_made_small(bring, sign_in):
    agreement = bring("approved")
    assert send(sign_in("member"), agreement, handwriting=drawn(3000, 1500)).status_code == 302
    with open_stored(Signature.objects.get().handwriting) as handle:
        picture = Image.open(BytesIO(handle.read()))
    assert picture.width <= 600
    assert picture.height <= 240


def test_a_wrong_password_keeps_the_drawing_out(bring, sign_in):
    agreement = bring("approved")
    assert send(sign_in("member"), agreement, handwriting=drawn(), password="wrong").status_code == 422
    assert not StoredFile.objects.exists()


def test_who_sees_the_agreement_sees_the_signature(bring, sign_in):
    agreement = bring("approved")
    send(sign_in("member"), agreement, handwriting=drawn())
    url = reverse("zones:signature-handwriting", args=[Signature.objects.get().pk])
    seen = {}
    for who in ("secretary", "group_leader", "colleague", "stranger", "other_secretary"):
        answer = sign_in(who).get(url)
        answer.getvalue()
        seen[who] = answer.status_code
    assert seen == {"secretary": 200, "group_leader": 200, "colleague": 404, "stranger": 404, "other_secretary": 404}


def test_a_signature_without_a_drawing_has_no_picture(bring, sign_in):
    bring("signed")
    assert (
        sign_in("member").get(reverse("zones:signature-handwriting", args=[Signature.objects.get().pk])).status_code
        == 404
    )


def test_a_drawing_put_there_afterwards_is_found(cast, bring, sign_in):
    agreement = bring("approved")
    send(sign_in("member"), agreement, handwriting=drawn())
    agreement.refresh_from_db()
    signing.countersign(agreement, by=cast.secretary)
    assert list(broken_agreements()) == [], "the control"
    assert AuditEntry.objects.get(verb="本人签字").detail["handwriting"] == Signature.objects.first().handwriting.sha256
    Signature.objects.filter(party="member").update(handwriting=None)
    assert any("手写签名" in sentence for sentence in broken_agreements())
