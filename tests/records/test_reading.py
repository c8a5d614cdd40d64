"""Reading a record: who sees it, what can be done with it, and what ends with an office."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse

from members.models import Appointment
from records.actions import attachments, weeks
from records.models import WeeklyRecord
from tests.cast import TODAY
from tests.records.material import hand_in, this_week


def file(user, monday=None, text="走访了三户困难家庭", **more) -> WeeklyRecord:
    return weeks.file_week(user.member, monday or this_week(), [{"content": text}], by=user, **more)


def sent(record, **more) -> dict:
    return {"form_key": str(uuid.uuid4()), "version": str(record.version), **more}


def act(client, name, record, **more):
    return client.post(reverse(f"records:record-{name}", args=[record.pk]), sent(record, **more))


@pytest.mark.parametrize("state", ["submitted", "read", "returned", "locked", "draft"])
def test_a_page_for_every_state(cast, sign_in, state):
    record = file(cast.member)
    fields = {"returned_reason": "太短"} if state == "returned" else {}
    WeeklyRecord.objects.filter(pk=record.pk).update(state=state, **fields)
    for key, status in [("member", 200), ("secretary", 404 if state == "draft" else 200), ("stranger", 404)]:
        assert sign_in(key).get(record.get_absolute_url()).status_code == status


def test_read_and_on_to_the_next(cast, sign_in):
    first, second = file(cast.colleague), file(cast.member)
    older = file(cast.member, this_week() - timedelta(days=7))
    client = sign_in("secretary")
    page = client.get(first.get_absolute_url())
    assert page.context["following"] == second
    answer = act(client, "read", first, comment="写得实在", good_example="on", step="next")
    assert answer.url == second.get_absolute_url()
    first.refresh_from_db()
    assert (first.state, first.read_by, first.is_good_example) == ("read", cast.secretary, True)
    assert first.comments.get().text == "写得实在"
    assert act(client, "read", second, step="next").url == older.get_absolute_url()
    assert act(client, "read", older, step="next").url == reverse("records:board", args=[older.monday])
    assert "写得实在" in sign_in("colleague").get(first.get_absolute_url()).text


def test_two_readers_and_the_second_is_told(cast, sign_in):
    record = file(cast.member)
    assert act(sign_in("secretary"), "read", record).status_code == 302
    late = act(sign_in("group_leader"), "return", record, reason="退回去")
    assert late.status_code == 409
    record.refresh_from_db()
    assert record.state == "read"


def test_returned_with_a_reason_which_the_writer_sees(cast, sign_in):
    record = file(cast.member)
    client = sign_in("group_leader")
    assert act(client, "return", record, reason="  ").status_code == 422
    assert act(client, "return", record, reason="写具体些").status_code == 302
    page = sign_in("member").get(reverse("records:week"))
    assert "写具体些" in page.text
    assert "走访了三户困难家庭" in page.text


def test_comments_praise_and_additions(cast, sign_in):
    record = file(cast.member)
    WeeklyRecord.objects.filter(pk=record.pk).update(state="locked")
    client = sign_in("secretary")
    assert act(client, "comment", record, comment="补看").status_code == 302
    assert act(client, "comment", record, comment=" ").status_code == 422
    assert act(client, "praise", record, is_good_example="on").status_code == 302
    own = sign_in("member")
    added = own.post(reverse("records:addition-add", args=[record.pk]), sent(record, text="后来又去了一次"))
    assert added.status_code == 302
    text = own.get(record.get_absolute_url()).text
    assert "补看" in text
    assert "后来又去了一次" in text
    record.refresh_from_db()
    assert record.is_good_example
    assert client.post(reverse("records:addition-add", args=[record.pk]), sent(record, text="x")).status_code == 403


def test_an_office_that_ended_meanwhile(cast, sign_in):
    record, client = file(cast.member), sign_in("group_leader")
    assert client.get(record.get_absolute_url()).status_code == 200
    Appointment.objects.filter(user=cast.group_leader).update(until_on=TODAY)
    assert client.get(record.get_absolute_url()).status_code == 404
    assert act(client, "read", record).status_code == 404
    record.refresh_from_db()
    assert record.state == "submitted"


def test_a_photo_used_before_is_pointed_out_to_readers(cast, sign_in, picture):
    earlier = weeks.open_week(cast.colleague.member, this_week(), by=cast.colleague)
    attachments.attach(earlier, picture("老照片.png"), by=cast.colleague)
    weeks.save_draft(earlier, by=cast.colleague, entries=[{"content": "巡查"}])
    hand_in(earlier, by=cast.colleague)
    record = file(cast.member, photos=[])
    WeeklyRecord.objects.filter(pk=record.pk).update(state="returned")
    attachments.attach(record, picture("新名字.png"), by=cast.member)
    attachments.attach(record, picture("真的新.png", "blue"), by=cast.member)
    text = sign_in("secretary").get(record.get_absolute_url()).text
    assert text.count("同一张照片") == 1
    assert earlier.get_absolute_url() in text
    assert "同一张照片" not in sign_in("member").get(record.get_absolute_url()).text


def test_the_history_tells_the_steps_and_not_each_saving(cast, sign_in):
    record = weeks.open_week(cast.member.member, this_week(), by=cast.member)
    weeks.save_draft(record, by=cast.member, entries=[{"content": "走访"}])
    hand_in(record, by=cast.member)
    verbs = [line["what"] for line in sign_in("secretary").get(record.get_absolute_url()).context["history"]]
    assert verbs == ["提交记实", "开始写记实"]
