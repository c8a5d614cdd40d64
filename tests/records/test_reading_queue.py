"""The reader's queue: one record after the other, undo, near-copies, re-used photos, good examples."""

import io
import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image, ImageDraw

from core import clock
from core.errors import NotAllowed, Refused
from core.models import AuditEntry
from records.actions import attachments, reading, weeks
from records.actions.concerns import write_down_concern
from records.models import Attachment, LikenessVerdict, RecordEntry, SharedExample, WeeklyRecord
from records.reading.findings import lay_beside, reused_pictures
from records.reading.pictures import see_upload
from tests.cast import NOW
from tests.records.material import hand_in, this_week
from tests.test_queries import MOST

VISIT = "11月3日走访3号楼李阿姨、周师傅两户，了解近况，帮助解决用水问题，宣传医保政策。"
AGAIN = "11月10日，走访５号楼王大爷一户，了解近况，帮助解决用电问题，宣传了医保政策！"
OTHER = "巡查楼道消防通道，清理堆放的杂物三处，劝导电动车下楼充电五辆。"


def file(user, text=VISIT, back=0, at=NOW, **more) -> WeeklyRecord:
    """A record of the week ``back`` weeks ago, handed in in order: the further back, the earlier."""
    with clock.at(at - timedelta(days=7 * back)):
        return weeks.file_week(
            user.member, this_week() - timedelta(days=7 * back), [{"content": text}], by=user, **more
        )


def beside(record, user) -> list:
    return lay_beside(record, list(record.entries.all()), list(record.attachments.select_related("file")), user)


def photo(name: str, *, size=(640, 480), shift=0, quality=90) -> SimpleUploadedFile:
    """A picture of something, not a plain surface; ``shift`` makes it another one."""
    picture = Image.new("RGB", (640, 480), "white")
    draw = ImageDraw.Draw(picture)
    for n in range(12):
        x, y = (n * 97 + shift * 131) % 560, (n * 61 + shift * 211) % 400
        draw.rectangle((x, y, x + 90 + n * 9, y + 70), fill=(n * 20, (n * 53 + shift * 40) % 255, 90))
    content = io.BytesIO()
    picture.resize(size).save(content, "JPEG", quality=quality)
    return SimpleUploadedFile(name, content.getvalue(), content_type="image/jpeg")


def post(client, url, **answers):
    return client.post(url, {"form_key": str(uuid.uuid4()), **answers})


def test_one_after_the_other_and_a_slip_taken_back(cast, sign_in):
    older, first, second = file(cast.member, OTHER, back=1), file(cast.colleague), file(cast.member)
    client, queue = sign_in("secretary"), reverse("records:reading")
    page = client.get(queue)
    assert (page.context["record"], page.context["left"]) == (older, 3)
    assert page.context["next"] == first.pk
    here = reverse("records:reading", args=[older.pk])
    answer = post(client, here, version=older.version, step="return", reason=" ", comment="写得细")
    assert answer.status_code == 422
    assert "写得细" in answer.text
    answer = post(client, here, version=older.version, step="read", comment="写得细")
    assert answer.url == f"{reverse('records:reading', args=[first.pk])}?undo={older.pk}"
    assert "撤销" in client.get(answer.url).text
    assert post(client, reverse("records:reading-undo", args=[older.pk]), version=older.version + 1).status_code == 302
    older.refresh_from_db()
    assert (older.state, older.read_by, older.comments.get().text) == ("submitted", None, "写得细")
    there = reverse("records:reading", args=[second.pk])
    assert post(client, there, version=second.version, step="return", reason="写具体些").url == reverse(
        "records:reading", args=[first.pk]
    )
    post(client, reverse("records:reading", args=[first.pk]), version=first.version, step="read")
    post(client, here, version=older.version, step="read")
    assert "都阅完了" in client.get(queue).text
    assert client.get(here).status_code == 302


def test_the_queue_is_narrowed_and_stays_so(cast, sign_in):
    file(cast.colleague)
    one, two = file(cast.member, OTHER, back=1), file(cast.member)
    client = sign_in("secretary")
    narrowed = f"{reverse('records:reading')}?group={cast.groups[0].pk}"
    assert client.get(narrowed).context["left"] == 2
    answer = post(client, f"{reverse('records:reading', args=[one.pk])}?group={cast.groups[0].pk}",
                  version=one.version, step="read")  # fmt: skip
    assert answer.url == f"{reverse('records:reading', args=[two.pk])}?group={cast.groups[0].pk}&undo={one.pk}"
    week = f"{reverse('records:reading')}?q=member&week={this_week().isocalendar().year}-W{this_week():%V}"
    assert client.get(week).context["record"] == two
    assert "符合条件的都阅过了" in client.get(f"{reverse('records:reading')}?q=nobody").text


def test_a_reading_is_taken_back_only_at_once_and_by_who_read(cast):
    record = file(cast.member)
    weeks.read_record(record, by=cast.secretary)
    with pytest.raises(Refused, match="刚刚"):
        reading.unread_record(record, by=cast.group_leader)
    with clock.at(NOW + reading.UNDO_FOR), pytest.raises(Refused, match="刚刚"):
        reading.unread_record(record, by=cast.secretary)
    with clock.at(NOW + timedelta(minutes=9)):
        assert reading.unread_record(record, by=cast.secretary).state == "submitted"


def test_near_copies_are_laid_beside_and_the_shared_part_is_marked(cast, sign_in):
    own, theirs = file(cast.member, back=2), file(cast.colleague, VISIT.replace("周师傅", "吴师傅"), back=1)
    file(cast.member, OTHER, back=1)
    file(cast.stranger, back=1)  # of another branch
    record = file(cast.member, AGAIN)
    pairs = beside(record, cast.secretary)
    assert {pair.other for pair in pairs} == {own, theirs}
    assert [pair.percent for pair in pairs] == sorted((pair.percent for pair in pairs), reverse=True)
    assert all(70 <= pair.percent < 90 for pair in pairs)
    assert [pair.copies[0].is_own for pair in pairs if pair.other == own] == [True]
    copy = pairs[0].copies[0]
    assert "".join(text for text, _ in copy.mine) == AGAIN
    assert any(is_shared and "了解近况，帮助解决用" in text for text, is_shared in copy.mine)
    assert any(not is_shared and "王大爷" in text for text, is_shared in copy.mine)
    page = sign_in("secretary").get(reverse("records:reading", args=[record.pk])).text
    assert "<mark>" in page
    # A group's leader is not shown what stands in other groups, nor anybody what was filed later.
    assert {pair.other for pair in beside(record, cast.group_leader)} == {own}
    assert beside(own, cast.secretary) == []
    reading.set_reading_rule(cast.branch, by=cast.secretary, alike_percent=95, phrases="了解近况")
    assert beside(WeeklyRecord.objects.get(pk=record.pk), cast.secretary) == []


def test_short_texts_and_stock_phrases_are_no_copies(cast):
    file(cast.colleague, "值守两小时。", back=1)
    stock = "认真学习贯彻、积极参加、严格要求自己、发挥先锋模范作用，受益匪浅"
    file(cast.colleague, stock, back=2)
    record = file(cast.member, "值守两小时。")
    assert beside(record, cast.secretary) == []
    second = file(cast.member, stock, at=NOW + timedelta(seconds=1), back=1)
    entries = list(second.entries.all())
    assert lay_beside(second, entries, [], cast.secretary) == []
    assert (len(entries[0].phrases), entries[0].lacks) == (5, ["没有数字", "没有写涉及谁", "没有地点"])


def test_verdicts_are_kept_and_told_only_when_the_reader_says_so(cast, sign_in):
    earlier, record = file(cast.member, back=1), file(cast.member, AGAIN)
    about = {"about": "text", "by": cast.secretary}
    reading.judge_likeness(record, earlier, verdict="noted", note="再看看", **about)
    assert "再看看" not in sign_in("member").get(record.get_absolute_url()).text
    page = sign_in("secretary").get(reverse("records:reading", args=[record.pk])).text
    assert "再看看" in page
    address = reverse("records:likeness-judge", args=[record.pk, earlier.pk])
    client = sign_in("secretary")
    assert post(client, address, version=record.version, about="text", verdict="returned").status_code == 422
    answer = post(client, address, version=record.version, about="text", verdict="told", note="下次写新的")
    assert answer.url == reverse("records:reading", args=[record.pk])
    assert "下次写新的" in sign_in("member").get(record.get_absolute_url()).text
    assert (
        post(client, address, version=record.version, about="text", verdict="returned", note="重写").status_code == 302
    )
    record.refresh_from_db()
    assert (record.state, record.returned_reason) == ("returned", "重写")
    assert list(record.likeness_verdicts.values_list("verdict", flat=True)) == ["noted", "told", "returned"]
    assert AuditEntry.objects.filter(verb="判断是否雷同").count() == 3


def test_nobody_judges_what_he_may_not_read(cast):
    record, far, hidden = file(cast.member), file(cast.stranger, back=1), file(cast.colleague, back=1)
    about = {"about": "text", "verdict": "different"}
    for other, user in ((far, cast.secretary), (hidden, cast.group_leader), (hidden, cast.member)):
        with pytest.raises(NotAllowed):
            reading.judge_likeness(record, other, by=user, **about)
    assert not LikenessVerdict.objects.exists()


def test_a_photo_taken_again_or_shrunk_is_pointed_out(cast, sign_in):
    """The same file, the same picture smaller and compressed again; not another picture, nor one of another branch."""
    earlier = file(cast.colleague, OTHER, back=1, photos=[photo("旧.jpg")])
    file(cast.stranger, back=1, photos=[photo("别处.jpg", shift=3)])
    record = file(
        cast.member, photos=[photo("同.jpg"), photo("小.jpg", size=(320, 240), quality=40), photo("新.jpg", shift=3)]
    )
    (pair,) = beside(record, cast.secretary)
    assert (pair.other, pair.about) == (earlier, "picture")
    assert [(copy.attachment.name, copy.is_same_file) for copy in pair.copies] == [("同.jpg", True), ("小.jpg", False)]
    assert beside(record, cast.group_leader) == []  # of another group
    page = sign_in("secretary").get(reverse("records:reading", args=[record.pk])).text
    assert page.count("看上去一样的照片") == 1


def test_a_photo_that_a_concern_came_with_is_pointed_out(cast, sign_in):
    told = {"kind": "problem", "text": "楼道堆了杂物"}
    photos = {name: [see_upload(photo(f"{name}.jpg", shift=shift))] for name, shift in (("一", 0), ("二", 3))}
    seen = write_down_concern(cast.branch, by=cast.colleague, photos=photos["一"], **told)
    write_down_concern(cast.branch, by=cast.colleague, photos=photos["二"], **told)
    write_down_concern(cast.other_branch, by=cast.stranger, photos=photos["一"], **told)
    record = file(cast.member, photos=[photo("小.jpg", size=(320, 240), quality=40)])
    (attachment,) = record.attachments.select_related("file")
    assert reused_pictures(record, [attachment], cast.secretary) == []
    (shared,) = attachment.concern_photos
    assert (shared.other.concern, shared.is_same_file) == (seen, False)
    reused_pictures(record, [attachment], cast.group_leader)
    assert attachment.concern_photos == []  # he sees no concern
    address = reverse("records:reading", args=[record.pk])
    page = sign_in("secretary").get(address).text
    assert "群众诉求里有这张照片" in page
    assert seen.get_absolute_url() in page
    assert "群众诉求里有" not in sign_in("group_leader").get(address).text


def test_what_was_filed_before_is_noted_afterwards(cast, capsys):
    earlier, record = file(cast.member, back=1, photos=[photo("一.jpg")]), file(cast.member, AGAIN)
    RecordEntry.objects.update(sketch=b"")
    Attachment.objects.update(picture_hash=None)
    assert beside(WeeklyRecord.objects.get(pk=record.pk), cast.secretary) == []
    call_command("note_likeness")
    assert "条目 2 条，照片 1 张" in capsys.readouterr().out
    assert [pair.other for pair in beside(WeeklyRecord.objects.get(pk=record.pk), cast.secretary)] == [earlier]
    assert Attachment.objects.get().picture_hash is not None


def test_a_good_example_is_shared_only_with_its_writers_consent(cast, sign_in):
    record = file(cast.member)
    weeks.read_record(record, by=cast.secretary, good_example=True)
    shelf, page = reverse("records:example-list"), sign_in("colleague")
    assert VISIT not in page.get(shelf).text
    own = sign_in("member")
    assert reverse("records:example-asked") in own.get("/").text
    share = own.get(reverse("records:example-asked")).url
    assert share == reverse("records:example-share", args=[record.pk])
    assert post(own, share, choice="anonymous").status_code == 302
    shown = page.get(shelf).text
    assert VISIT in shown
    assert cast.member.name not in shown
    assert VISIT not in page.get(f"{shelf}?q=李国英").text
    post(own, share, choice="named")
    assert cast.member.name in page.get(shelf).text
    assert VISIT not in sign_in("stranger").get(shelf).text
    post(own, share, choice="declined")
    assert VISIT not in page.get(shelf).text
    with pytest.raises(NotAllowed):
        reading.answer_sharing(record, by=cast.secretary, choice="named")
    reading.answer_sharing(record, by=cast.member, choice="named")
    weeks.praise_record(record, by=cast.secretary, is_good_example=False)
    assert VISIT not in page.get(shelf).text


def test_another_text_asks_for_another_consent(cast):
    record = file(cast.member)
    weeks.read_record(record, by=cast.secretary, good_example=True)
    reading.answer_sharing(record, by=cast.member, choice="named")
    weeks.return_record(record, by=cast.secretary, reason="补充")
    hand_in(record, by=cast.member)
    weeks.read_record(record, by=cast.secretary, good_example=True)
    assert not SharedExample.objects.exists()


def test_the_branch_says_what_is_pointed_out(cast, sign_in):
    client, address = sign_in("secretary"), reverse("records:reading-rule", args=[cast.branch.pk])
    assert post(client, address, version=1, alike_percent=30, phrases="").status_code == 422
    assert post(client, address, version=1, alike_percent=80, phrases="一").status_code == 422
    assert post(client, address, version=1, alike_percent=80, phrases="大力弘扬\n大力弘扬").status_code == 302
    assert cast.branch.reading_rule.phrases == "大力弘扬"
    record = file(cast.member, "大力弘扬志愿服务精神，把好事办好")
    entries = list(record.entries.all())
    lay_beside(record, entries, [], cast.secretary)
    assert entries[0].phrases == ["大力弘扬"]


def test_the_page_costs_the_same_beside_one_earlier_record_and_beside_many(cast, sign_in):
    file(cast.colleague, VISIT, back=9, photos=[photo("旧.jpg")])
    record, client = file(cast.member, AGAIN, photos=[photo("新.jpg")]), sign_in("secretary")
    address = reverse("records:reading", args=[record.pk])
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        assert len(client.get(address).context["pairs"]) == 2
    for back in range(1, 8):
        file(cast.colleague, VISIT, back=back, photos=[photo("旧.jpg")])
    with CaptureQueriesContext(connection) as many:
        assert len(client.get(address).context["pairs"]) == 4

    assert len(many) <= len(few) <= MOST


def test_what_shows_nothing_has_no_look(cast):
    """A file that is no picture has no look, and a plain surface none that could be compared."""
    record = weeks.open_week(cast.member.member, this_week(), by=cast.member)
    content = io.BytesIO()
    Image.new("RGB", (64, 64), "red").save(content, "PNG")
    plain = SimpleUploadedFile("红.png", content.getvalue())
    assert attachments.attach(record, plain, by=cast.member).picture_hash is None
    pdf = SimpleUploadedFile("文件.pdf", b"%PDF-1.4 x")
    assert attachments.attach(record, pdf, by=cast.member).picture_hash is None
