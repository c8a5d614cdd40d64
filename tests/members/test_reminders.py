"""Reminders: only those who have not done it, not twice, not at night, and nobody's business but their own."""

from datetime import date, datetime, time, timedelta
from io import StringIO
from threading import Barrier, Thread

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core import clock
from core.clock import SHANGHAI
from core.models import AuditEntry
from core.registry import announced, collect_todos, collect_todos_of
from members import actions
from members.actions.reminding import AGAIN_AFTER, TAKEN_FOR, remind_all, send_announced
from members.models import Reminded, ReminderChoice, ReminderDelivery, ReminderRule, ReminderRun, User
from members.reminders.times import is_quiet_at, next_reminder
from members.reminders.waiting import notices, people_of
from records.models import PaperKeeping, WeeklyRecord
from reviews.models import Finding, Inspection
from tests.cast import NOW, TODAY, assemble
from tests.members.pages import submit
from tests.members.receiver import listening
from tests.rows import many_more, one_of_everything
from zones.models import Agreement, Duty

SUNDAY = datetime(2026, 11, 22, 19, 2, tzinfo=SHANGHAI)  # a reminder day, just after the hour
MONDAY = date(2026, 11, 16)


@pytest.fixture
def receiver(settings):
    with listening() as receiver:
        settings.WEBHOOK_ORIGINS = [receiver.origin]
        yield receiver


@pytest.fixture
def connected(cast, receiver):
    """The branch's group chat, whose robot answers on this machine."""
    actions.connect_robot(cast.branch, kind="wecom", address=f"{receiver.origin}/send?key=geheim", by=cast.secretary)
    return receiver


def file_week(cast, *keys: str) -> None:
    for key in keys:
        WeeklyRecord.objects.create(branch=cast.branch, member=cast.users[key].member, monday=MONDAY, state="submitted",
                                    month=date(2026, 11, 1), first_submitted_at=NOW)  # fmt: skip


def give_address(user: User, **fields) -> None:
    fields = {"email": f"{user.username}@example.org", "confirmed_at": NOW} | fields
    ReminderChoice.objects.create(user=user, **fields)


# --- when --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hour", "is_quiet"), [("20:59", False), ("21:00", True), ("23:59", True), ("00:00", True), ("07:59", True),
                           ("08:00", False)],
)  # fmt: skip
def test_quiet_hours_pass_midnight(hour, is_quiet):
    assert is_quiet_at(time.fromisoformat(hour), time(21), time(8)) is is_quiet


def test_quiet_hours_within_a_day_and_none_at_all():
    assert is_quiet_at(time(13), time(12), time(14))
    assert not is_quiet_at(time(14), time(12), time(14))
    assert not is_quiet_at(time(9), time(9), time(9))


def test_the_next_reminder():
    rule = ReminderRule()
    assert next_reminder(rule, NOW) == datetime(2026, 11, 20, 19, tzinfo=SHANGHAI)
    assert next_reminder(rule, SUNDAY) == datetime(2026, 11, 27, 19, tzinfo=SHANGHAI)
    assert next_reminder(ReminderRule(weekdays=""), NOW) is None
    assert next_reminder(ReminderRule(is_on=False), NOW) is None


def test_nothing_goes_out_before_its_hour_on_another_day_at_night_or_when_it_is_off(cast, connected):
    for moment in (SUNDAY - timedelta(minutes=5), SUNDAY + timedelta(hours=2), SUNDAY - timedelta(days=1)):
        with clock.at(moment):
            remind_all()
    ReminderRule.objects.update(is_on=False)
    with clock.at(SUNDAY):
        remind_all()
    assert connected.received == []
    ReminderRule.objects.update(is_on=True)
    with clock.at(SUNDAY):
        remind_all()
    assert len(connected.received) == 1


# --- whom --------------------------------------------------------------------------------------------------------


def test_the_chat_names_who_has_not_filed_and_nobody_else(cast, connected):
    User.objects.filter(pk=cast.former.pk).update(activated_at=None)
    file_week(cast, "member", "secretary", "deputy", "committee_member")
    with clock.at(SUNDAY):
        remind_all()
        remind_all()
    (text,) = connected.texts
    assert "还没有办的：武晓、范平华、萧向民（3人）。11月22日截止" in text
    sent = ReminderDelivery.objects.get()
    assert (sent.is_sent, sent.people, sent.channel, sent.occasion) == (True, 3, "wecom", "scheduled")
    assert sent.text in text


def test_only_the_number_where_the_branch_wants_no_names(cast, connected):
    ReminderRule.objects.update(names_people=False, mentions_people=True)
    with clock.at(SUNDAY):
        remind_all()
    assert "还有8人没有办" in connected.texts[0]
    assert not any(f"1390000000{number}" in connected.texts[0] for number in range(10))
    assert "李国英" not in connected.texts[0]


def test_who_was_told_by_hand_is_not_told_by_the_clock(cast, connected):
    file_week(cast, "secretary")
    with clock.at(SUNDAY - timedelta(hours=3)):
        send_announced.call(cast.branch.pk, cast.secretary.pk)
        send_announced.call(cast.branch.pk, cast.secretary.pk)
    WeeklyRecord.objects.all().delete()  # one more owes it again
    with clock.at(SUNDAY):
        remind_all()
    assert ["（7人）" in text for text in connected.texts] == [True, False]
    assert "还没有办的：周敏（1人）" in connected.texts[1]
    Reminded.objects.all().delete()  # the control: it is these rows that keep it from being said again
    with clock.at(SUNDAY):
        send_announced.call(cast.branch.pk, cast.secretary.pk)
    assert "（8人）" in connected.texts[2]
    with clock.at(SUNDAY + timedelta(hours=3)):  # the worker came to it only at night
        send_announced.call(cast.branch.pk, cast.secretary.pk)
    assert len(connected.texts) == 3
    assert "免打扰时间" in ReminderDelivery.objects.first().failure


def test_asking_for_many_is_asking_for_each_in_as_many_queries_as_for_few(cast):
    one_of_everything(cast)
    people = people_of(cast.branch)

    def asked(users, *sources) -> int:
        with CaptureQueriesContext(connection) as captured:
            collect_todos_of([User.objects.get(pk=user.pk) for user in users], TODAY, *sources)
        return len(captured) - len(users)

    assert asked(people, announced) == asked(people[:2], announced)
    assert asked(people[:4]) == asked(people[:2])  # what goes into one portion of questions
    people = people[:5]
    found = collect_todos_of(people, TODAY)
    assert found == {user.pk: collect_todos(User.objects.get(pk=user.pk), TODAY) for user in people}


# --- not twice ---------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_processes_at_once_send_one_message(receiver):
    with clock.at(NOW):
        cast = assemble()
        actions.connect_robot(cast.branch, kind="wecom", address=f"{receiver.origin}/send?key=a", by=cast.secretary)
    together = Barrier(4)

    def process(act, *arguments):
        with clock.at(SUNDAY):
            together.wait()
            act(*arguments)
        connection.close()

    by_hand = (send_announced.call, cast.branch.pk, cast.secretary.pk)
    processes = [Thread(target=process, args=args) for args in [(remind_all,), (remind_all,), by_hand, by_hand]]
    for thread in processes:
        thread.start()
    for thread in processes:
        thread.join()
    named = [text.count("、") + 1 for text in receiver.texts]
    assert sum(named) == 8  # each of the eight once, by whoever was first
    assert ReminderRun.objects.filter(organization=cast.branch).count() == 1
    assert Reminded.objects.count() == 8


def test_what_did_not_go_out_is_tried_again_later_and_given_up_in_the_end(cast, connected):
    connected.answers = [(200, b'{"errcode":45009,"errmsg":"api freq out of limit"}')] * 4
    for minutes in (0, 5, 31, 62, 93, 120):
        with clock.at(SUNDAY + timedelta(minutes=minutes) - timedelta(hours=1)):
            ReminderRule.objects.update(send_at=time(18))
            remind_all()
    assert len(connected.received) == 3
    log = ReminderDelivery.objects.all()
    assert [row.failure[:10] for row in log] == ["发得太频繁，被限流了"] * 3
    assert ReminderRun.objects.get(organization=cast.branch).next_at is None


def test_who_takes_over_a_run_that_died(cast, connected):
    ReminderRun.objects.create(organization=cast.branch, on=SUNDAY.date(), next_at=SUNDAY + TAKEN_FOR)
    for later, sent in ((0, 0), (14, 0), (16, 1), (60, 1)):
        with clock.at(SUNDAY + timedelta(minutes=later)):
            remind_all()
        assert len(connected.received) == sent
    assert AGAIN_AFTER > TAKEN_FOR


# --- mails -------------------------------------------------------------------------------------------------------


def test_mails_go_to_those_who_want_them_with_what_waits_for_them(cast, settings):
    settings.SENDS_MAIL, settings.BASE_URL = True, "https://zonebook.example.org"
    give_address(cast.member)
    give_address(cast.colleague, by_email=False)
    give_address(cast.probationary, confirmed_at=None)
    give_address(cast.group_leader, paused_until=date(2026, 11, 23))
    give_address(cast.deactivated)
    with clock.at(SUNDAY):
        remind_all()
        remind_all()
    (sent,) = mail.outbox
    assert sent.to == ["member@example.org"]
    assert sent.subject == "责任簿提醒：3件事等您办理"
    html = sent.alternatives[0].content
    for text in (sent.body, html):
        assert "https://zonebook.example.org/records/week/2026-W47/" in text
        assert "写本周记实" in text
        assert "补交第46周记实" in text
        assert "范平华" not in text
    assert ReminderDelivery.objects.get().text == "补交第46周记实、写本周记实、写10月汇报"
    with clock.at(SUNDAY + timedelta(days=1)):  # no reminder day, and nothing that is due now
        remind_all()
    inspection = Inspection.objects.create(
        branch=cast.branch, title="检查", year=2026, starts_on=TODAY, ends_on=TODAY, state="mending", methods=[]
    )
    Finding.objects.create(branch=cast.branch, inspection=inspection, kind="fault", member=cast.group_leader.member,
                           content="记实过简", due_on=date(2026, 11, 29), state="open")  # fmt: skip
    with clock.at(SUNDAY + timedelta(days=6)):  # Saturday: something but the week is due on the next day
        remind_all()
    (pressing,) = mail.outbox[1:]
    assert pressing.to == ["group_leader@example.org"]
    assert "整改：记实过简" in pressing.body
    assert "周记实" not in pressing.body


def test_without_a_mail_server_nobody_is_mailed(cast):
    give_address(cast.member)
    with clock.at(SUNDAY):
        remind_all()
    assert mail.outbox == []
    assert not ReminderDelivery.objects.exists()


def test_a_mail_server_that_does_not_answer_is_one_line_and_no_claim(cast, settings):
    settings.SENDS_MAIL = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    for user in (cast.member, cast.colleague):
        give_address(user)
    with clock.at(SUNDAY):
        remind_all()
    assert [row.failure for row in ReminderDelivery.objects.all()] == ["连不上邮件服务器，请系统管理员检查。"]
    assert not Reminded.objects.exists()


def test_an_address_is_used_after_its_owner_opened_the_mail(cast, sign_in, settings):
    settings.SENDS_MAIL = True
    browser, url = sign_in("member"), "/account/reminders/change/"
    assert submit(browser, url, email="li@example.org", by_email="on").status_code == 302
    link = next(line for line in mail.outbox[0].body.splitlines() if "/account/email/" in line)
    path = link.partition("http://127.0.0.1:8000")[2]
    assert sign_in("colleague").get(path).status_code == 404
    browser.get(path)
    assert ReminderChoice.objects.get().confirmed_at is None
    submit(browser, path)
    assert ReminderChoice.objects.get().confirmed_at == NOW
    assert submit(browser, url, email=f"{'l' * 60}@{'i.' * 100}cn").status_code == 422  # longer than any address
    submit(browser, url, email="li2@example.org", by_email="on")
    assert ReminderChoice.objects.get().confirmed_at is None
    assert submit(browser, path).status_code == 422  # the older mail's
    assert "li@example.org" not in "".join(map(str, AuditEntry.objects.values_list("detail", flat=True)))


# --- the command -------------------------------------------------------------------------------------------------


def test_the_command_prints_or_sends_once(cast, connected, settings):
    settings.SENDS_MAIL = True
    give_address(cast.member)
    told = StringIO()
    with clock.at(SUNDAY):
        call_command("remind", "--dry-run", stdout=told)
        assert not connected.received
        assert not mail.outbox
        assert not ReminderRun.objects.exists()
        call_command("remind")
        call_command("remind")
    assert "邮件　李国英：补交第46周记实、写本周记实、写10月汇报" in told.getvalue()
    assert "企业微信群　责任簿提醒：写本周记实。还没有办的：" in told.getvalue()
    assert (len(connected.received), len(mail.outbox)) == (1, 1)


# --- the secretary's pages ---------------------------------------------------------------------------------------


def test_the_secretary_connects_a_robot_and_nobody_sees_its_key_again(cast, sign_in, receiver):
    browser, base = sign_in("secretary"), f"/organizations/{cast.branch.pk}/reminders/"
    answer = submit(browser, f"{base}robot/", kind="wecom", address="https://10.0.0.8/send?key=geheim")
    assert answer.status_code == 422
    assert "地址要以 https://qyapi.weixin.qq.com/ 开头" in answer.content.decode()
    right = submit(browser, f"{base}robot/", kind="wecom", address=f"{receiver.origin}/send?key=geheim")
    assert right.status_code == 302
    receiver.answers = [(200, b'{"errcode":93000,"errmsg":"invalid webhook url"}')]
    submit(browser, f"{base}robot/try/")
    tried = browser.get(base).content.decode()
    assert "机器人的地址不对，或者机器人已经从群里删掉了（错误码 93000" in tried
    file_week(cast, "member")
    pages = [browser.get(url).content.decode() for url in (base, f"{base}robot/", f"{base}send/", f"{base}log/")]
    assert not any("geheim" in page for page in [tried, *pages])
    assert "范平华" in pages[0]
    assert "李国英" not in pages[0]
    logged = list(AuditEntry.objects.values_list("verb", "detail"))
    assert ("接上群机器人", {"kind": "wecom"}) in logged
    assert "geheim" not in f"{logged}{ReminderRule.objects.values_list()}"


def test_sending_at_once_waits_for_the_end_of_the_quiet_hours(cast, sign_in, connected):
    browser, url = sign_in("secretary"), f"/organizations/{cast.branch.pk}/reminders/send/"
    with clock.at(datetime(2026, 11, 18, 23, tzinfo=SHANGHAI)):
        answer = submit(browser, url)
        assert answer.status_code == 422
        assert "请等到08:00以后再发" in answer.content.decode()
    assert submit(browser, url).status_code == 302
    change = f"/organizations/{cast.branch.pk}/reminders/change/"
    refused = submit(browser, change, send_at="22:00", weekdays=["一"])
    assert "这个时间在免打扰时段里" in refused.content.decode()
    assert submit(browser, change, send_at="08:00", weekdays=["一", "四"]).status_code == 302
    assert ReminderRule.objects.get().weekdays == "一四"


# --- the calendar ------------------------------------------------------------------------------------------------


def test_the_calendar_is_ones_own_names_nobody_and_ends_with_its_address(cast, sign_in):
    from icalendar import Calendar

    rows = one_of_everything(cast)
    many_more(cast, rows, 2)
    Agreement.objects.filter(pk=rows.agreement.pk).update(state="in_force", text="帮周家", text_digest="0" * 64)
    Duty.objects.filter(pk=rows.duty.pk).update(due_on=date(2026, 12, 20), content="帮周家修水管")
    PaperKeeping.objects.all().delete()  # others would write his weeks down
    browser, url = sign_in("member"), "/account/calendar/"
    shown = submit(browser, url).content.decode()
    address = shown.partition('value="http://127.0.0.1:8000')[2].partition('"')[0]
    visitor = Client()
    visitor.get(address)
    with CaptureQueriesContext(connection) as captured:
        answer = visitor.get(address)
    assert len(captured) <= 5
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("text/calendar; charset=utf-8", "private, no-cache")
    events = {str(event["summary"]): event for event in Calendar.from_ical(answer.content).events}
    assert events["整改期限"].start == TODAY
    assert events["责任项完成时限：业务工作"].start == date(2026, 12, 20)
    assert events["第48周记实截止"].start == date(2026, 11, 29)
    assert "第47周记实截止" not in events  # handed in
    assert str(events["整改期限"]["url"]) == f"http://127.0.0.1:8000/findings/{rows.finding.pk}/"
    text = answer.content.decode().replace("\r\n ", "")
    assert not any(said in text for said in ("李国英", "张1", "周家", "过简", "1390000"))
    assert visitor.get(address, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    submit(browser, url)
    assert visitor.get(address).status_code == 404


def test_the_calendar_of_a_closed_account_is_gone(cast):
    address = f"/calendar/{actions.make_calendar_link(cast.member, by=cast.member)}.ics"
    assert Client().get(address).status_code == 200
    actions.deactivate_account(cast.member, reason="本人申请", by=cast.secretary)
    assert Client().get(address).status_code == 404


def test_notices_ask_only_for_what_everybody_owes(cast):
    """The control of what the chat may be told: a member's other business never gets there."""
    one_of_everything(cast)
    assert {notice.todo.label for notice in notices(people_of(cast.branch))} == {"写本周记实"}
