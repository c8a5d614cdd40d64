"""The pages of the concerns: what everybody can reach, and what each signed-in person sees and can do."""

import io
import logging
import re
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from PIL import Image

from core import clock
from core.files import open_stored
from core.models import AuditEntry, FormReceipt
from records.actions import concerns
from records.models import Concern, ConcernPhoto, ConcernRule, WeeklyRecord
from tests.cast import NOW, TODAY
from tests.records.material import ANSWER, ask
from zones.actions.signs import set_sign
from zones.models import Contact
from zones.signs.faces import code_of

NASTY = "楼上漏水<script>alert(1)</script>“😀”"


def hidden(page: str) -> dict:
    """The hidden fields that a browser would send back."""
    found = re.findall(r'<input type="hidden" name="(form_key|version|began)"(?: value="([^"]*)")?', page)
    return dict(found)


def fields_of(browser, url: str) -> dict:
    return hidden(browser.get(url).content.decode())


def send(browser, url: str, fields: dict, seconds: int = 10, **more):
    """Send the form as somebody does who took ``seconds`` to write it."""
    words = {"kind": "dispute", "urgency": "soon", "text": NASTY}
    with clock.at(NOW + timedelta(seconds=seconds)):
        return browser.post(url, fields | words | more)


@pytest.fixture
def address(zone):
    return reverse("records:concern-ask", args=[code_of(zone)])


def photo(name="照片.jpg", kind="JPEG", size=(40, 30)) -> SimpleUploadedFile:
    content, exif = io.BytesIO(), Image.Exif()
    exif[0x010F] = "SecretCamera"
    Image.new("RGB", size, "red").save(content, kind, exif=exif)
    return SimpleUploadedFile(name, content.getvalue(), "image/jpeg")


def test_from_the_zones_page_to_the_secret_link_and_back(cast, zone, address):
    visitor = Client()
    assert address in visitor.get(reverse("zones:public-zone", args=[code_of(zone)])).content.decode()
    page = visitor.get(address)
    assert page["X-Robots-Tag"].startswith("noindex")
    fields = hidden(page.content.decode())
    answer = send(visitor, address, fields, asker_name="王阿姨", asker_phone="13700001234", photos=[photo()])
    assert answer.status_code == 302
    again = send(visitor, address, fields, 12, photos=[photo()])
    assert again.url == answer.url
    concern = Concern.objects.get()
    assert (concern.state, concern.source, concern.text) == ("assigned", "public", NASTY)
    assert b"SecretCamera" in photo().read()
    with open_stored(ConcernPhoto.objects.get().file) as stored:
        assert b"SecretCamera" not in stored.read()
    token = answer.url.split("/")[-2]
    assert token not in str(FormReceipt.objects.values()) + str(Concern.objects.values())
    assert set(visitor.cookies) == {"csrftoken"}

    seen = visitor.get(answer.url)
    text = seen.content.decode()
    assert seen["X-Robots-Tag"].startswith("noindex")
    assert seen["Cache-Control"] == "no-store, private"
    assert "&lt;script&gt;alert(1)" in text
    assert "<script>alert" not in text
    assert "王阿姨" not in text
    assert "13700001234" not in text
    assert "李国英" not in text
    early = visitor.post(answer.url, {"form_key": str(uuid.uuid4()), "version": "1", "step": "solved"})
    assert early.status_code == 409
    assert "待办理" in early.content.decode()

    concerns.answer_concern(concern, text=ANSWER, by=cast.member)
    fields = fields_of(visitor, answer.url)
    for _ in range(2):  # a double click
        sent = visitor.post(answer.url, fields | {"step": "unsolved", "remark": "晚上又漏"})
        assert (sent.status_code, sent.url) == (302, answer.url)
    concern.refresh_from_db()
    assert (concern.state, concern.messages.filter(side="asker").count()) == ("handling", 1)
    concerns.answer_concern(concern, text="又修了", by=cast.member)
    visitor.post(answer.url, fields_of(visitor, answer.url) | {"step": "solved"})
    concern.refresh_from_db()
    assert concern.state == "confirmed"


def test_a_wrong_link_is_answered_like_any_other(cast, zone, address):
    ask(zone, token="t" * 43)
    visitor = Client()
    assert visitor.get(reverse("records:concern-link", args=["t" * 43])).status_code == 200
    addresses = [reverse("records:concern-link", args=[token]) for token in ("t" * 42, "x" * 43, "1")]
    wrong = [visitor.get(url) for url in addresses]
    assert [answer.status_code for answer in wrong] == [404] * 3
    # But for the address itself and the form's own token they are the same to the letter.
    own = r'Token": "[^"]+|middlewaretoken" value="[^"]+|nonce="[^"]+|name="next" value="[^"]+'
    assert len({re.sub(own, "", answer.content.decode()) for answer in wrong}) == 1
    assert visitor.get(reverse("records:concern-ask", args=[f"{zone.pk}-{'a' * 26}"])).status_code == 404
    set_sign(zone, is_open=False, promise="", by=cast.secretary)
    assert visitor.get(address).status_code == 404


def test_the_servers_log_holds_no_secret_address(zone, monkeypatch):
    ask(zone, token="t" * 43)
    url, written = reverse("records:concern-link", args=["t" * 43]), io.StringIO()
    console = next(handler for handler in logging.getLogger().handlers if handler.get_name() == "console")
    monkeypatch.setattr(console, "stream", written)
    visitor, forgetful = Client(), Client(enforce_csrf_checks=True)
    assert visitor.post(url, {"step": "solved"}).status_code == 422
    assert forgetful.post(url, {"step": "solved"}).status_code == 403
    assert "Unprocessable Entity: /concerns/link/…" in written.getvalue()
    assert "Forbidden" in written.getvalue()
    assert "ttt" not in written.getvalue()


@pytest.mark.parametrize(
    ("fields", "seconds", "told"),
    [
        ({"website": "http://spam"}, 10, "请不要填"),
        ({}, 1, "太快"),
        ({"began": "made-up"}, 10, "太久"),
        ({"text": "漏"}, 10, "具体一些"),
        ({"kind": ""}, 10, "请选择。"),
        ({"asker_phone": "没有"}, 10, "电话号码"),
        ({"photos": [SimpleUploadedFile("照片.jpg", b"no picture at all")]}, 10, "没有上传"),
        ({"photos": [SimpleUploadedFile("照片.jpg", b"%PDF-1.7 x")]}, 10, "只能放照片"),
        ({"photos": [photo(f"{n}.jpg") for n in range(4)]}, 10, "最多放 3 张"),
        ({"photos": [photo("全景.png", "PNG", (5000, 4000))]}, 10, "像素太多"),
    ],
)
def test_what_no_person_sends_is_refused_and_nothing_typed_is_lost(address, fields, seconds, told):
    visitor = Client()
    answer = send(visitor, address, fields_of(visitor, address), seconds, **fields)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert told in text
    assert fields.get("text", "楼上漏水&lt;script") in text
    assert not Concern.objects.exists()


def test_a_machine_is_stopped(address, monkeypatch):
    monkeypatch.setattr("records.views.concerns.public.POSTS", 2)
    cache.clear()
    visitor = Client()
    fields = fields_of(visitor, address)
    with time_machine.travel(NOW, tick=False):  # the minute that is counted in does not end meanwhile
        answers = [send(visitor, address, fields, text="漏") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [422, 422, 429]
    assert "一分钟" in answers[-1].content.decode()


def test_photos_are_looked_at_last_and_not_often(address, monkeypatch):
    """A few kilobytes can claim seconds and hundreds of megabytes."""
    monkeypatch.setattr("records.views.concerns.public.POSTS_WITH_PHOTOS", 2)
    cache.clear()
    visitor = Client()
    fields = fields_of(visitor, address)

    def post(seconds, **more):
        return send(visitor, address, fields, seconds, **more)

    def spoilt():
        return {"photos": [SimpleUploadedFile("照片.jpg", b"no picture at all")]}

    with time_machine.travel(NOW, tick=False):
        answers = [post(1, **spoilt()), post(10, **spoilt()), post(10, **spoilt())]
        assert "没有上传" not in answers[0].text
        assert "没有上传" in answers[1].text
        assert [answer.status_code for answer in answers] == [422, 422, 429]
        assert post(10).status_code == 302  # words alone are not photos


def test_the_asker_stays_masked_until_somebody_looks_and_in_what_others_take_away(cast, zone, sign_in):
    concern = ask(zone, text=NASTY, asker_name="王阿姨", asker_phone="13700001234")
    url = concern.get_absolute_url()
    for person in ("member", "secretary", "committee_member"):
        text = sign_in(person).get(url).content.decode()
        assert "王**" in text
        assert "13700001234" not in text
        assert "<script>alert" not in text
    asker = reverse("records:concern-asker", args=[concern.pk])
    member = sign_in("member")
    assert "13700001234" not in member.get(asker).content.decode()
    assert "13700001234" in member.post(asker).content.decode()
    assert AuditEntry.objects.filter(verb="查看诉求人称呼和电话", actor=cast.member).count() == 1
    assert sign_in("committee_member").post(asker).status_code == 403

    def taken_away(person):
        content = sign_in(person).get(reverse("records:concern-export")).content
        return [cell.value for cell in load_workbook(io.BytesIO(content)).active[2]]

    assert "13700001234" in taken_away("secretary")
    assert "137****1234" in taken_away("committee_member")
    lines = AuditEntry.objects.filter(verb="导出群众诉求（含称呼和电话）")
    assert [line.actor for line in lines] == [cast.secretary]


def test_other_branches_and_those_above_see_none_of_it(cast, zone, sign_in):
    concern = ask(zone, text="只有支部看得到的事")
    for person in ("other_secretary", "supervisor", "administrator", "colleague", "inspector"):
        browser = sign_in(person)
        assert "只有支部看得到的事" not in browser.get(reverse("records:concern-list")).content.decode()
        assert browser.get(concern.get_absolute_url()).status_code == 404
    above = sign_in("supervisor")
    figures = above.get(reverse("records:concern-figures")).content.decode()
    assert "河湾社区第一党支部" in figures
    assert "只有支部看得到的事" not in figures
    book = load_workbook(io.BytesIO(above.get(reverse("records:concern-figures-export")).content))
    assert [cell.value for cell in book["按党支部"][2]][:2] == ["河湾社区第一党支部", 1]
    concerns.pass_up_concern(concern, reason="支部办不了", by=cast.secretary)
    assert "只有支部看得到的事" in above.get(concern.get_absolute_url()).content.decode()
    step = reverse("records:concern-answer-above", args=[concern.pk])
    assert above.post(step, fields_of(above, step) | {"text": "已协调"}).status_code == 302
    concern.refresh_from_db()
    assert concern.state == "answered"


def test_a_member_works_through_his_own_in_a_few_taps(cast, zone, sign_in):
    contact = Contact.objects.create(branch=cast.branch, zone=zone, kind="household", name="周家")
    member = sign_in("member")
    write = f"{reverse('records:concern-write')}?contact={contact.pk}"
    assert write in member.get(contact.get_absolute_url()).content.decode()
    fields = fields_of(member, write) | {"kind": "hardship", "text": "水管坏了", "contact": contact.pk}
    fields["urgency"] = "ordinary"
    url = member.post(write, fields).url
    concern = Concern.objects.get()
    assert (url, concern.contact, concern.zone) == (concern.get_absolute_url(), contact, zone)
    for _ in range(2):
        member.post(reverse("records:concern-start", args=[concern.pk]))
    week = reverse("records:concern-week", args=[concern.pk])
    assert {member.post(week).url for _ in range(2)} == {reverse("records:week", args=[TODAY - timedelta(days=2)])}
    assert WeeklyRecord.objects.get().entries.count() == 1
    answer = reverse("records:concern-answer", args=[concern.pk])
    stale = fields_of(member, answer)
    concerns.reassign_concern(Concern.objects.get(), member=cast.colleague.member, reason="近", by=cast.secretary)
    assert member.post(answer, stale | {"text": ANSWER}).status_code == 403
    colleague = sign_in("colleague")
    colleague.post(answer, fields_of(colleague, answer) | {"text": ANSWER})
    asked = member.get(f"{reverse('records:concern-list')}?whose=written&state=answered").content.decode()
    assert "水管坏了" in asked
    confirm = reverse("records:concern-confirm", args=[concern.pk])
    assert colleague.get(confirm).status_code == 403
    member.post(confirm, fields_of(member, confirm))
    concern.refresh_from_db()
    assert concern.state == "confirmed"


def test_the_list_puts_what_is_owed_first_and_shows_what_the_clock_has_ended(cast, zone, sign_in):
    answered = ask(zone, text="早就答复了", token="t" * 43)
    concerns.answer_concern(answered, text=ANSWER, by=cast.member)
    with clock.at(NOW + timedelta(days=20)):
        ask(zone, text="不急的事")
        ask(zone, text="很急的事", urgency="urgent")
    with clock.at(NOW + timedelta(days=22)):
        secretary = sign_in("secretary")
        text = secretary.get(reverse("records:concern-list")).content.decode()
        assert text.index("很急的事") < text.index("早就答复了")
        assert "已办结" in text
        overdue = secretary.get(f"{reverse('records:concern-list')}?state=overdue").content.decode()
        assert "很急的事" in overdue
        assert "不急的事" not in overdue
    rule = reverse("records:concern-rule")
    days = {"urgent_days": 1, "soon_days": 0, "ordinary_days": 9, "closing_days": 20}
    assert secretary.post(rule, fields_of(secretary, rule) | days).status_code == 422
    secretary.post(rule, fields_of(secretary, rule) | days | {"soon_days": 2})
    assert ConcernRule.of(cast.branch.pk).ordinary_days == 9
