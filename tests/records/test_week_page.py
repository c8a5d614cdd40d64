"""The phone's page of a week, through HTTP as a browser sends it."""

import json
import uuid
from datetime import date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core import clock
from records.actions import weeks
from records.calendar import SHANGHAI
from records.models import Attachment, RecordEntry, WeeklyRecord
from tests.cast import TODAY
from tests.records.material import agree, close, this_week

PAGE = "/records/week/2026-W47/"


def form(text="走访了三户困难家庭", *, number=0, **more) -> dict:
    return {"form_key": str(uuid.uuid4()), "version": "0", f"entry-{number}-done_on": TODAY.isoformat(),
            f"entry-{number}-content": text, **more}  # fmt: skip


def the_record() -> WeeklyRecord:
    return WeeklyRecord.objects.get()


def test_the_page_without_an_address_is_this_week(sign_in):
    page = sign_in("member").get(reverse("records:week"))
    assert page.status_code == 200
    assert page.context["monday"] == this_week()
    assert "写本周记实" in page.text


def test_a_week_is_handed_in_and_read_back_from_the_database(cast, sign_in):
    _, (visit, study) = agree(cast, cast.member.member)
    answer = sign_in("member").post(PAGE, {
        **form(**{"entry-0-duty": str(visit.pk), "entry-0-quantity": "3", "entry-0-result": "解决两件难事"}),
        "entry-7-done_on": "2026-11-16", "entry-7-content": "学习", "entry-7-duty": str(study.pk),
        "entry-7-quantity": "9", "shortcomings": "次数少", "improvements": "补上", "step": "submit",
    })  # fmt: skip
    record = the_record()
    assert (answer.status_code, answer.url) == (302, record.get_absolute_url())
    assert (record.state, record.is_late, record.shortcomings) == ("submitted", False, "次数少")
    rows = [(row.duty, row.done_on, row.content, row.quantity) for row in record.entries.all()]
    assert rows == [(visit, TODAY, "走访了三户困难家庭", 3), (study, date(2026, 11, 16), "学习", None)]
    receipt = sign_in("member").get(answer.url)
    assert "已经交了" in receipt.text
    assert "撤回修改" in receipt.text


def test_the_same_form_twice_is_one_record(cast, sign_in):
    client, sent = sign_in("member"), form(step="submit")
    first, second = client.post(PAGE, sent), client.post(PAGE, sent)
    assert first.url == second.url == the_record().get_absolute_url()
    assert the_record().version == 1
    third = client.post(PAGE, form("别的内容", step="submit"))
    assert third.status_code == 409
    assert the_record().entries.get().content == "走访了三户困难家庭"


@pytest.mark.parametrize(
    ("moment", "is_late"),
    [(datetime(2026, 11, 22, 23, 59, 59, tzinfo=SHANGHAI), False), (datetime(2026, 11, 23, tzinfo=SHANGHAI), True)],
)
def test_late_to_the_second(cast, sign_in, moment, is_late):
    with clock.at(moment):
        client = sign_in("member")
        assert ("记为<b>迟交</b>" in client.get(PAGE).text) is is_late
        client.post(PAGE, form(step="submit"))
        assert ("记为<b>迟交</b>" in client.get(the_record().get_absolute_url()).text) is is_late
    assert the_record().is_late is is_late


def test_week_53_on_the_phone(cast, sign_in):
    with clock.at(datetime(2027, 1, 3, 12, tzinfo=SHANGHAI)):
        client = sign_in("member")
        page = client.get(reverse("records:week"))
        assert page.context["week_name"] == "2026-W53"
        assert [value for value, _ in page.context["form"].days][-1] == "2027-01-03"
        client.post("/records/week/2026-W53/", form(**{"entry-0-done_on": "2027-01-02"}))
    assert (the_record().monday, the_record().month) == (date(2026, 12, 28), date(2026, 12, 1))


@pytest.mark.parametrize("week", ["2025-W53", "2026-W54", "2026-W00", "0000-W01"])
def test_weeks_that_do_not_exist(sign_in, week):
    assert sign_in("member").get(f"/records/week/{week}/").status_code == 404


def test_a_future_week_and_a_closed_month_say_why(cast, sign_in):
    client = sign_in("member")
    page = client.get("/records/week/2026-W48/")
    assert "还没有开始" in page.text
    assert '<form method="post" id="form"' not in page.text
    refused = client.post("/records/week/2026-W48/", form(**{"entry-0-done_on": "2026-11-23"}, step="submit"))
    assert refused.status_code == 422
    assert "还没有开始" in refused.text
    assert "走访了三户困难家庭" in refused.text
    assert not WeeklyRecord.objects.exists()


def test_a_week_of_a_closed_month_says_why_and_keeps_what_was_typed(cast, sign_in):
    monday = date(2026, 10, 19)
    record = weeks.open_week(cast.member.member, monday, by=cast.member)
    close(cast, record)
    client, sent = sign_in("member"), form("月结前没写完", version="1", **{"entry-0-done_on": "2026-10-20"})
    assert "已经月结" in client.get("/records/week/2026-W43/").text
    for step in ("submit", "save"):
        refused = client.post("/records/week/2026-W43/", {**sent, "step": step})
        assert refused.status_code == 422
        assert "2026年10月已经月结" in refused.text
        assert "月结前没写完" in refused.text
    record.refresh_from_db()
    assert (record.state, record.entries.exists()) == ("draft", False)


def test_half_a_form_is_told_at_its_fields_and_nothing_typed_is_lost(cast, sign_in):
    _, (visit, _) = agree(cast, cast.member.member)
    client = sign_in("member")
    chosen = {"form_key": str(uuid.uuid4()), "entry-0-duty": str(visit.pk), "step": "submit"}
    refused = client.post(PAGE, chosen)  # a duty was tapped and nothing else: no day, no words, no version
    assert refused.status_code == 422
    assert refused.context["form"].rows[0].content.errors == ["请写做了什么；不要这一条，就把它去掉。"]
    assert refused.context["form"].rows[0].duty.value() == str(visit.pk)
    typed = {"entry-0-quantity": "三户", "entry-0-done_on": "2026-11-30", "entry-0-people": "𠮷大爷"}
    refused = client.post(PAGE, {**form("走访", **typed), **chosen, "form_key": str(uuid.uuid4())})
    row = refused.context["form"].rows[0]
    assert row.quantity.errors == ["请填数字，例如 3 或 2.5。"]
    assert row.done_on.errors == ["请选这一周里已经到了的一天。"]
    for text in ("走访", "三户", "𠮷大爷", *row.quantity.errors, *row.done_on.errors):
        assert text in refused.text
    assert not WeeklyRecord.objects.exists()


def test_10000_characters_are_refused_with_a_sentence_and_kept(sign_in):
    long = "字" * 10_000
    refused = sign_in("member").post(PAGE, form(long, step="submit"))
    assert refused.status_code == 422
    assert "最多 2000 字，现在有 10000 字，请删去 8000 字。" in refused.text
    assert long in refused.text
    assert not WeeklyRecord.objects.exists()


def test_line_ends_count_once_and_rare_characters_stay(sign_in):
    text = "第一行\r\n" + "字" * 1990 + "㛃𬭎😀"
    people = "𠮷" * 199 + "👨‍👩‍👧"  # a family is five characters, whatever it looks like
    refused = sign_in("member").post(PAGE, form(text, **{"entry-0-people": people}, step="submit"))
    assert "最多 200 字，现在有 204 字，请删去 4 字。" in refused.text
    assert people in refused.text
    assert sign_in("member").post(PAGE, form(text, **{"entry-0-people": people[4:]}, step="submit")).status_code == 302
    entry = RecordEntry.objects.get()
    assert (entry.content, entry.people) == (text.replace("\r\n", "\n"), people[4:])


def test_a_page_that_lost_its_key_keeps_the_text(sign_in):
    refused = sign_in("member").post(PAGE, form(form_key="", step="submit"))
    assert refused.status_code == 422
    assert "走访了三户困难家庭" in refused.text


def test_a_photo_that_is_no_photo_is_refused_and_the_text_kept(cast, sign_in, picture):
    fake = SimpleUploadedFile("照片.png", b"<html><script>alert(1)</script></html>", content_type="image/png")
    refused = sign_in("member").post(PAGE, form(photos=[picture(), fake], step="submit"))
    assert refused.status_code == 422
    assert "“照片.png”没有上传" in refused.text
    assert "走访了三户困难家庭" in refused.text
    assert not WeeklyRecord.objects.exists()


def test_photos_go_along_without_script(cast, sign_in, picture):
    sign_in("member").post(PAGE, form(photos=[picture("一.png"), picture("二.png", "blue")], step="submit"))
    assert [a.name for a in the_record().attachments.all()] == ["一.png", "二.png"]


def test_adding_a_row_and_copying_the_shape_without_script(cast, sign_in):
    _, (visit, _) = agree(cast, cast.member.member)
    told = {"content": "上周写的话", "duty": visit, "people": "张大爷"}
    weeks.file_week(cast.member.member, this_week() - timedelta(days=7), [told], by=cast.member)
    client = sign_in("member")
    answer = client.post(PAGE, form("新写的", step="add"))
    page = client.get(answer.url)
    assert [row.content.value() for row in page.context["form"].rows] == ["新写的", ""]
    answer = client.post(PAGE, form("新写的", version=str(the_record_of(this_week()).version), step="copy"))
    copied = client.get(answer.url).context["form"].rows[-1]
    assert (copied.duty.value(), copied.people.value(), copied.content.value()) == (str(visit.pk), "张大爷", "")


def the_record_of(monday) -> WeeklyRecord:
    return WeeklyRecord.objects.get(monday=monday)


# --- saving while typing ---


def save(client, sent) -> tuple[int, dict]:
    answer = client.post(f"{PAGE}save/", sent, headers={"x-autosave": "1"})
    return answer.status_code, json.loads(answer.content)


def test_typing_saves_itself_and_the_version_goes_on(cast, sign_in):
    client = sign_in("member")
    assert save(client, form("", step="")) == (200, {"saved_at": "10:00", "version": 0})
    assert not WeeklyRecord.objects.exists()
    status, answer = save(client, form("上午"))
    assert (status, answer["version"]) == (200, the_record().version)
    status, answer = save(client, form("上午走访", version=str(answer["version"])))
    assert status == 200
    assert the_record().entries.get().content == "上午走访"
    done = client.post(PAGE, form("上午走访三户", version=str(answer["version"]), step="submit"))
    assert done.status_code == 302
    assert the_record().entries.get().content == "上午走访三户"


def test_what_cannot_be_saved_is_said(cast, sign_in):
    client = sign_in("member")
    status, answer = save(client, form("字" * 2001))
    assert (status, answer["message"]) == (422, "最多 2000 字，现在有 2001 字，请删去 1 字。")
    status, answer = save(client, form(**{"entry-0-done_on": "2026-11-19"}))
    assert status == 422
    weeks.file_week(cast.member.member, this_week(), [{"content": "交了"}], by=cast.member)
    assert save(client, form("还在写", version="1"))[0] == 409


def test_two_phones_and_nothing_is_lost(cast, sign_in):
    first, second = sign_in("member"), sign_in("member")
    assert save(first, form("第一部手机写的"))[0] == 200
    assert save(second, form("第二部手机写的"))[0] == 409  # it has never seen the draft of the first
    stale = second.post(PAGE, form("第二部手机写的", step="submit"))
    assert stale.status_code == 409
    assert "第一部手机写的" in stale.text
    assert "第二部手机写的" in stale.text
    assert the_record().entries.get().content == "第一部手机写的"
    decided = stale.context["form"]
    again = form("第二部手机写的", version=str(decided["version"].value()), step="submit")
    assert second.post(PAGE, again).status_code == 302
    assert the_record().entries.get().content == "第二部手机写的"


def test_a_photo_does_not_hand_the_other_phones_version_over(cast, sign_in, picture):
    first, second = sign_in("member"), sign_in("member")
    save(first, form("第一部手机写的"))
    answer = json.loads(second.post(f"{PAGE}photos/", {"photo": picture()}).content)
    assert "version" not in answer
    assert save(second, form("第二部手机写的"))[0] == 409
    fresh = json.loads(sign_in("colleague").post(f"{PAGE}photos/", {"photo": picture()}).content)
    assert fresh["version"] == 1


# --- photos ---


def test_a_photo_is_taken_and_taken_off(cast, sign_in, picture):
    client = sign_in("member")
    answer = client.post(f"{PAGE}photos/", {"photo": picture("现场.png")})
    assert answer.status_code == 200
    attachment = Attachment.objects.get()
    served = client.get(json.loads(answer.content)["url"])
    assert served.getvalue().startswith(b"\x89PNG")
    assert served["Content-Type"] == "image/png"
    assert served["Content-Security-Policy"] == "default-src 'none'; sandbox"
    client.post(PAGE, form(version="1", step=f"detach-{attachment.pk}"))
    assert not Attachment.objects.exists()
    assert the_record().entries.get().content == "走访了三户困难家庭"


def test_a_photo_that_is_none_leaves_nothing(cast, sign_in):
    fake = SimpleUploadedFile("x.png", b"<html></html>", content_type="image/png")
    answer = sign_in("member").post(f"{PAGE}photos/", {"photo": fake})
    assert answer.status_code == 422
    assert not WeeklyRecord.objects.exists()


def test_the_photo_of_a_draft_is_its_writers_alone(cast, sign_in, picture):
    sign_in("member").post(f"{PAGE}photos/", {"photo": picture()})
    address = reverse("records:attachment-file", args=[Attachment.objects.get().pk])
    assert {sign_in(key).get(address).status_code for key in ("secretary", "group_leader", "colleague")} == {404}
    assert sign_in("member").get(address).getvalue()  # reads and closes the file


# --- what others cannot do ---


@pytest.mark.parametrize("key", ["secretary", "colleague"])
def test_anothers_week_cannot_be_named(cast, sign_in, key):
    """The address of a week says no member: everybody finds only his own there."""
    sign_in("member").post(PAGE, form(step="save"))
    page = sign_in(key).get(PAGE)
    assert "走访了三户困难家庭" not in page.text
    assert sign_in(key).post(PAGE, form("我自己的", step="submit")).status_code == 302
    assert WeeklyRecord.objects.get(member=cast.member.member).entries.get().content == "走访了三户困难家庭"


def test_a_duty_of_somebody_else_is_refused(cast, sign_in):
    _, (_, study) = agree(cast, cast.colleague.member)
    refused = sign_in("member").post(PAGE, form(**{"entry-0-duty": str(study.pk)}))
    assert refused.status_code == 422
    assert "不在您现行的责任书里" in refused.text


def test_a_withdrawn_record_opens_again(cast, sign_in):
    client = sign_in("member")
    client.post(PAGE, form(step="submit"))
    record = the_record()
    page = client.get(reverse("records:record-withdraw", args=[record.pk]))
    sent = {"form_key": str(page.context["form"]["form_key"].value()), "version": str(record.version)}
    answer = client.post(reverse("records:record-withdraw", args=[record.pk]), sent)
    assert answer.url == PAGE
    assert client.get(PAGE).status_code == 200
    assert client.post(reverse("records:record-withdraw", args=[record.pk]), sent).url == PAGE  # the same form again
    record.refresh_from_db()
    assert record.state == "draft"
