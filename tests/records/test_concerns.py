"""Concerns of the public: who gets them, who may do what, by when, and how each ends."""

import uuid
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse

from core import clock
from core.errors import NotAllowed, Refused, Stale, WrongState
from core.models import AuditEntry
from core.registry import collect_todos
from members.actions.accounts import deactivate_account
from members.actions.transfers import send_transfer
from members.models import Membership, User
from records.actions import concerns
from records.actions.weeks import withdraw_record
from records.concerns.figures import figures_of
from records.concerns.links import digest_of, find_by_link, token_of
from records.models import Concern, ConcernMessage, WeeklyRecord
from tests.cast import NOW, TODAY
from tests.records.material import hand_in
from zones.actions.adjusting import hand_over
from zones.actions.assignments import assign
from zones.actions.signs import set_sign
from zones.models import Contact, Zone, ZoneAssignment

ANSWER = "换了下水管，不漏了。"


@pytest.fixture
def zone(cast):
    """An open zone that the member answers for."""
    zone = Zone.objects.create(
        branch=cast.branch, code="A1", name="一号楼", level="area", method="community", from_on=TODAY
    )
    ZoneAssignment.objects.create(zone=zone, part="lead", member=cast.member.member, from_on=TODAY)
    set_sign(zone, is_open=True, promise="", by=cast.secretary)
    return zone


def ask(zone, *, address="10.1.2.3", token=None, **more) -> Concern:
    words = {"kind": "dispute", "urgency": "ordinary", "text": "楼上漏水，滴到我家"} | more
    return concerns.raise_concern(zone, token=token or token_of(uuid.uuid4()), address=address, **words)


def later(days: int):
    return clock.at(NOW + timedelta(days=days))


def last_line(concern) -> AuditEntry:
    return AuditEntry.objects.filter(object_type="records.concern", object_id=concern.pk).latest("id")


@pytest.mark.parametrize(("urgency", "days"), [("urgent", 1), ("soon", 3), ("ordinary", 7)])
def test_it_goes_to_who_answers_for_the_zone_with_a_day_for_the_answer(cast, zone, urgency, days):
    concern = ask(zone, urgency=urgency, asker_name=" 王  阿姨 ", asker_phone="137-0000 1234")
    assert (concern.state, concern.member, concern.asker_name) == ("assigned", cast.member.member, "王 阿姨")
    assert concern.due_on == TODAY + timedelta(days=days)
    assert "10.1.2.3" not in str(Concern.objects.values())
    line = last_line(concern)
    assert (line.actor, line.verb) == (None, "收到群众诉求")
    assert "王" not in line.object_label + str(line.detail)


def test_where_nobody_can_handle_it_the_officers_are_told(cast, zone):
    ZoneAssignment.objects.update(member=cast.deactivated.member)
    concern = ask(zone)
    assert (concern.state, concern.member) == ("received", None)
    assert "分办群众诉求" in {todo.label for todo in collect_todos(cast.secretary, TODAY)}
    assert "分办群众诉求" not in {todo.label for todo in collect_todos(cast.committee_member, TODAY)}
    with pytest.raises(Refused, match="能登录"):
        concerns.assign_concern(concern, member=cast.stranger.member, by=cast.secretary)
    with pytest.raises(NotAllowed):
        concerns.assign_concern(concern, member=cast.colleague.member, by=cast.committee_member)
    concerns.assign_concern(concern, member=cast.colleague.member, by=cast.secretary)
    assert last_line(concern).detail["changes"] == {"办理人": ["", "范平华"]}
    assert "办理群众诉求" in {todo.label for todo in collect_todos(cast.colleague, TODAY)}


def test_the_branchs_own_days_count_from_then_on(cast, zone):
    days = {"urgent_days": 1, "soon_days": 2, "ordinary_days": 5, "closing_days": 10}
    before = ask(zone)
    rule = concerns.set_concern_rule(cast.branch, by=cast.secretary, **days)
    with pytest.raises(NotAllowed):
        concerns.set_concern_rule(cast.branch, by=cast.committee_member, **days)
    with pytest.raises(Stale):
        concerns.set_concern_rule(cast.branch, by=cast.deputy, seen_version=rule.version - 1, **days)
    before.refresh_from_db()
    assert (before.due_on, ask(zone).due_on) == (TODAY + timedelta(days=7), TODAY + timedelta(days=5))


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"text": "  漏 "}, "text"), ({"text": "长" * 1001}, "text"), ({"kind": "joke"}, "kind"),
        ({"urgency": "now"}, "urgency"), ({"asker_phone": "找老王"}, "asker_phone"),
        ({"asker_name": "长" * 31}, "asker_name"),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_is_refused_at_its_field(zone, words, field):
    with pytest.raises(Refused) as refusal:
        ask(zone, **words)
    assert refusal.value.field == field
    assert not Concern.objects.exists()


def test_so_much_from_one_address_and_for_one_zone(cast, zone, monkeypatch):
    for _ in range(3):
        ask(zone)
    with pytest.raises(Refused, match="过一会儿"):
        ask(zone)
    monkeypatch.setattr("records.actions.concerns.raising.MOST_A_DAY", 4)
    ask(zone, address="10.1.2.4")
    with pytest.raises(Refused, match="明天"):
        ask(zone, address="10.1.2.5")
    with later(2):
        ask(zone)
    set_sign(zone, is_open=False, promise="", by=cast.secretary)
    with later(3), pytest.raises(Refused, match="公开页"):
        ask(zone)


def test_the_asker_says_how_it_ends(cast, zone):
    token = token_of(uuid.uuid4())
    concern = ask(zone, token=token)
    assert token not in str(Concern.objects.values())
    assert find_by_link(token) == concern
    assert find_by_link(token[:-1] + "_") is None
    with pytest.raises(WrongState):
        concerns.confirm_by_link(find_by_link(token))
    concerns.start_concern(concern, by=cast.member)
    with pytest.raises(Refused):
        concerns.answer_concern(concern, text="  ", by=cast.member)
    with pytest.raises(NotAllowed):
        concerns.answer_concern(concern, text=ANSWER, by=cast.secretary)
    concerns.answer_concern(concern, text=ANSWER, by=cast.member)
    assert (concern.is_in_time, concern.closes_on) == (True, TODAY + timedelta(days=15))
    for person in (cast.member, cast.secretary):  # nobody confirms his own answer
        with pytest.raises(NotAllowed):
            concerns.confirm_after_talk(concern, by=person)
    with later(2):
        concerns.reopen_by_link(find_by_link(token), text="晚上又漏了")
        concern.refresh_from_db()
        assert (concern.state, concern.due_on) == ("handling", TODAY + timedelta(days=9))
    with later(20):
        concerns.answer_concern(concern, text="又修了一次", by=cast.member)
        assert concern.is_in_time  # the first answer counts
        concerns.confirm_by_link(find_by_link(token))
    assert list(ConcernMessage.objects.values_list("side", "text")) == [
        ("branch", ANSWER), ("asker", "晚上又漏了"), ("branch", "又修了一次"),
    ]  # fmt: skip


def test_without_a_word_it_is_closed_and_can_still_be_reopened(cast, zone, capsys):
    token = token_of(uuid.uuid4())
    concerns.answer_concern(ask(zone, token=token), text=ANSWER, by=cast.member)
    with later(15):
        assert concerns.close_concerns() == 0
    with later(16):
        call_command("close_concerns")
        assert "1 件" in capsys.readouterr().out
        concern = find_by_link(token)
        assert concern.state == "closed"
        ZoneAssignment.objects.update(member=cast.stranger.member)
        concerns.reopen_by_link(concern)
        assert (concern.state, concern.member) == ("received", None)  # nobody of the branch answers for the zone
        concerns.assign_concern(concern, member=cast.member.member, by=cast.secretary)
        concerns.answer_concern(concern, text=ANSWER, by=cast.member)
        ZoneAssignment.objects.update(member=cast.colleague.member)
        Membership.objects.filter(member=cast.member.member).update(until_on=TODAY)
        concerns.reopen_by_link(concern)
        assert (concern.state, concern.member) == ("received", None)  # it was given to him by name, and he is gone


def test_passed_up_it_is_read_and_answered_above_or_comes_back(cast, zone):
    concern = ask(zone, asker_name="王阿姨", asker_phone="13700001234")
    assert concern not in Concern.objects.shown_to(cast.supervisor)
    for person in (cast.member, cast.supervisor):
        with pytest.raises(NotAllowed):
            concerns.pass_up_concern(concern, reason="要动用维修资金", by=person)
    concerns.pass_up_concern(concern, reason="要动用维修资金", by=cast.secretary)
    assert concern in Concern.objects.shown_to(cast.supervisor)
    assert not concern.shows_asker_to(cast.supervisor)
    assert "答复下级上报的群众诉求" in {todo.label for todo in collect_todos(cast.supervisor, TODAY)}
    concerns.hand_back_concern(concern, reason="先开业主会", by=cast.supervisor)
    assert (concern.state, concern.member) == ("received", None)
    assert concern not in Concern.objects.shown_to(cast.supervisor)
    concerns.pass_up_concern(concern, reason="会开过了", by=cast.secretary)
    concerns.answer_from_above(concern, text="资金已批", by=cast.supervisor)
    assert concern.messages.get().side == "above"
    concerns.reopen_by_link(concern, text="还没动工")
    assert concern.state == "received"


def test_handed_on_given_back_refused_and_taken_up_after_all(cast, zone):
    concern = ask(zone)
    with pytest.raises(Refused, match="别的人"):
        concerns.reassign_concern(concern, member=cast.member.member, reason="忙", by=cast.secretary)
    with pytest.raises(Refused, match="理由"):
        concerns.reassign_concern(concern, member=cast.colleague.member, reason=" ", by=cast.secretary)
    concerns.reassign_concern(concern, member=cast.colleague.member, reason="他住得近", by=cast.secretary)
    with pytest.raises(NotAllowed):
        concerns.give_back_concern(concern, reason="不归我管", by=cast.member)
    concerns.give_back_concern(concern, reason="出差", by=cast.colleague)
    concerns.refuse_concern(concern, reason="这是广告", by=cast.secretary)
    assert concern.messages.get().text == "没有受理：这是广告"
    assert Concern.objects.filter(pk=concern.pk).exists()
    concerns.restore_concern(concern, by=cast.deputy)
    assert concern.state == "received"


def test_written_down_by_a_member_for_his_household_and_settled_by_him(cast, zone):
    contact = Contact.objects.create(branch=cast.branch, zone=zone, kind="household", name="周家")
    words = {"kind": "hardship", "text": "水管坏了没人修"}
    with pytest.raises(Refused) as refusal:  # not one of his contacts
        concerns.write_down_concern(cast.branch, contact=contact, by=cast.colleague, **words)
    assert refusal.value.field == "contact"
    with pytest.raises(NotAllowed):
        concerns.write_down_concern(cast.branch, by=cast.stranger, **words)
    concern = concerns.write_down_concern(cast.branch, contact=contact, by=cast.member, **words)
    assert (concern.zone, concern.member, concern.link_digest) == (zone, cast.member.member, None)
    told = concerns.write_down_concern(cast.branch, zone=zone, asker_phone="13700001234", by=cast.colleague, **words)
    concerns.answer_concern(told, text=ANSWER, by=cast.member)
    assert "问一问代录的诉求解决了没有" in {todo.label for todo in collect_todos(cast.colleague, TODAY)}
    with pytest.raises(NotAllowed):
        concerns.confirm_after_talk(told, by=cast.member)
    assert concerns.reveal_asker(told, by=cast.colleague) == ("", "13700001234")
    concerns.confirm_after_talk(told, by=cast.colleague)
    assert told.state == "confirmed"


def test_handling_it_becomes_one_entry_of_the_weeks_record(cast, zone):
    contact = Contact.objects.create(branch=cast.branch, zone=zone, kind="household", name="周家")
    concern = concerns.write_down_concern(
        cast.branch, contact=contact, kind="hardship", text="水管坏了没人修", asker_name="周大爷", by=cast.member
    )
    concerns.answer_concern(concern, text=ANSWER, by=cast.member)
    for person in (cast.colleague, cast.secretary):
        with pytest.raises(NotAllowed):
            concerns.note_in_week(concern, by=person)
    record = concerns.note_in_week(concern, by=cast.member)
    assert concerns.note_in_week(concern, by=cast.member) == record
    entry = record.entries.get()
    assert (entry.content, entry.result, entry.people) == ("办理群众诉求（困难求助）：水管坏了没人修", ANSWER, "周家")
    assert entry.concern == concern
    second = ask(zone)
    concerns.note_in_week(second, by=cast.member)
    record = WeeklyRecord.objects.get()
    assert record.entries.count() == 2
    hand_in(record, by=cast.member)
    third = ask(zone)
    with pytest.raises(Refused, match="撤回修改"):
        concerns.note_in_week(third, by=cast.member)
    assert not third.entries.exists()
    withdraw_record(record, by=cast.member)
    concerns.note_in_week(third, by=cast.member)
    assert record.entries.count() == 3


def test_who_sees_what(cast, zone):
    concern = ask(zone, asker_name="王阿姨", asker_phone="13700001234")
    people = {key: user for key, user in cast.users.items() if key != "deactivated"}
    assert {key for key, user in people.items() if concern in Concern.objects.shown_to(user)} == {
        "member", "secretary", "deputy", "committee_member",
    }  # fmt: skip
    known = {key for key, user in people.items() if concern.shows_asker_to(user)}
    assert known == {"member", "secretary", "deputy"}
    with pytest.raises(NotAllowed):
        concerns.reveal_asker(concern, by=cast.committee_member)
    assert concerns.reveal_asker(concern, by=cast.secretary) == ("王阿姨", "13700001234")
    line = last_line(concern)
    assert (line.actor, line.verb) == (cast.secretary, "查看诉求人称呼和电话")
    assert "137" not in str(line.detail)


def labels(user) -> set[str]:
    return {todo.label for todo in collect_todos(user, clock.today())}


def test_with_the_zone_its_open_concerns_go_to_who_takes_it_over(cast, zone):
    asker = {"asker_name": "王阿姨", "asker_phone": "13700001234"}
    new, working, above = (ask(zone, address=f"10.2.0.{n}", **asker) for n in range(3))
    by_name, done = ask(zone, address="10.2.0.4"), ask(zone, address="10.2.0.5")
    concerns.start_concern(working, by=cast.member)
    concerns.pass_up_concern(above, reason="要动用维修资金", by=cast.secretary)
    for concern, to in (
        (by_name, cast.colleague),
        (by_name, cast.member),
    ):  # by name he is given what is the zone's too
        concerns.reassign_concern(concern, member=to.member, reason="更熟悉", by=cast.secretary)
    concerns.reassign_concern(by_name, member=cast.colleague.member, reason="更熟悉", by=cast.secretary)
    concerns.answer_concern(done, text=ANSWER, by=cast.member)
    hand_over(zone.assignments.get(), member=cast.probationary.member, reason="own_wish", by=cast.secretary)
    for concern in (new, working, above, by_name, done):
        concern.refresh_from_db()
    heir = cast.probationary.member
    assert [(c.state, c.member) for c in (new, working, above)] == [
        ("assigned", heir), ("assigned", heir), ("passed_up", heir)
    ]  # fmt: skip
    assert (by_name.member, done.member) == (cast.colleague.member, cast.member.member)
    line = last_line(working)
    assert (line.verb, line.actor) == ("随责任区交接", cast.secretary)
    assert line.detail["changes"] == {"办理人": ["李国英", "萧向民"]}
    assert "办理群众诉求" in labels(cast.probationary)
    assert "办理群众诉求" not in labels(cast.member)
    assert working.shows_asker_to(cast.probationary)
    assert not working.shows_asker_to(cast.member)
    with pytest.raises(NotAllowed):
        concerns.reveal_asker(working, by=cast.member)
    concerns.reopen_by_link(done)  # not settled after all: the new one's as well
    assert (done.state, done.member) == ("handling", heir)


def test_handed_over_on_a_later_day_they_follow_by_the_clock(cast, zone, capsys):
    concern = ask(zone)
    assign(zone, part="lead", member=cast.colleague.member, from_on=TODAY + timedelta(days=3), by=cast.secretary)
    assert concerns.hand_on_concerns() == 0
    with later(3):
        call_command("close_concerns")
        assert capsys.readouterr().out == "随责任区交接 1 件群众诉求。\n"
    concern.refresh_from_db()
    assert (concern.member, last_line(concern).actor) == (cast.colleague.member, None)


def test_when_nobody_serves_they_go_back_to_the_branch_until_somebody_does(cast, zone):
    working, given, done = (ask(zone, address=f"10.2.0.{n}", asker_phone="13700001234") for n in range(3))
    concerns.reassign_concern(given, member=cast.colleague.member, reason="住得近", by=cast.secretary)
    concerns.answer_concern(done, text=ANSWER, by=cast.member)
    assert done.shows_asker_to(cast.member)
    for person in (cast.member, cast.colleague):
        send_transfer(person.member, destination=cast.other_branch, by=cast.secretary)
    for concern in (working, given, done):
        concern.refresh_from_db()
    assert [(c.state, c.member) for c in (working, given)] == [("received", None)] * 2
    assert (done.state, done.member) == ("answered", cast.member.member)
    assert "分办群众诉求" in labels(cast.secretary)
    gone = User.objects.get(pk=cast.member.pk)
    assert not done.shows_asker_to(gone)
    assert not Concern.objects.with_asker_for(gone).exists()
    assign(zone, part="co_responsible", member=cast.probationary.member, by=cast.secretary)
    working.refresh_from_db()
    given.refresh_from_db()
    assert (working.state, working.member) == ("assigned", cast.probationary.member)
    assert (given.state, given.member) == ("received", None)  # it was with somebody by name
    deactivate_account(cast.probationary, reason="停用", by=cast.secretary)
    assert concerns.hand_on_concerns() == 1
    working.refresh_from_db()
    assert (working.state, last_line(working).detail["reason"]) == ("received", "现在没有能接着办的责任人")


def test_what_it_is_and_how_urgent_can_be_put_right_with_a_reason(cast, zone):
    concern = ask(zone)
    right = {"kind": "problem", "urgency": "urgent"}
    for person in (cast.colleague, cast.committee_member, cast.supervisor):
        with pytest.raises(NotAllowed):
            concerns.correct_concern(concern, reason="是漏水", by=person, **right)
    with pytest.raises(Refused, match="为什么"):
        concerns.correct_concern(concern, reason=" ", by=cast.member, **right)
    slow = ask(zone)
    with later(3):  # what would have been over by then is owed that day
        concerns.correct_concern(slow, kind="dispute", urgency="urgent", reason="漏得厉害", by=cast.secretary)
    assert slow.due_on == TODAY + timedelta(days=3)
    with later(1):
        concerns.correct_concern(concern, reason="不是纠纷，漏得厉害", by=cast.member, **right)
    concern.refresh_from_db()
    assert (concern.kind, concern.urgency, concern.due_on) == ("problem", "urgent", TODAY + timedelta(days=1))
    line = last_line(concern)
    assert (line.actor, line.detail["reason"]) == (cast.member, "不是纠纷，漏得厉害")
    assert line.detail["changes"]["紧急程度"] == ["一般", "特急"]
    with pytest.raises(Refused, match="一样"):
        concerns.correct_concern(concern, reason="再看", by=cast.secretary, **right)
    with later(2):
        with pytest.raises(Refused, match="期限已经过了"):
            concerns.correct_concern(concern, kind="problem", urgency="ordinary", reason="不急", by=cast.secretary)
        concerns.correct_concern(concern, kind="hardship", urgency="urgent", reason="困难户", by=cast.secretary)
    concerns.answer_concern(concern, text=ANSWER, by=cast.member)
    with pytest.raises(WrongState):
        concerns.correct_concern(concern, kind="other", urgency="urgent", reason="晚了", by=cast.member)


def test_an_entry_taken_out_of_the_week_is_noted_no_longer(cast, zone, sign_in):
    concern, other = ask(zone), ask(zone)
    record = concerns.note_in_week(concern, by=cast.member)
    member, week = sign_in("member"), reverse("records:week", args=[record.monday])
    fields = {"form_key": str(uuid.uuid4()), "version": record.version, "step": "save"}
    row = {"entry-0-content": "换了一节水管", "entry-0-concern": concern.pk}
    assert f'name="entry-0-concern" value="{concern.pk}"' in member.get(week).content.decode()
    button = reverse("records:concern-week", args=[concern.pk])
    assert button not in member.get(concern.get_absolute_url()).content.decode()
    sent = member.post(week, fields | row | {"entry-1-content": "另一件", "entry-1-concern": other.pk})
    assert sent.status_code == 302
    # The words are the member's to change; which concern an entry tells of is not his form's to say.
    assert list(record.entries.values_list("content", "concern")) == [("换了一节水管", concern.pk), ("另一件", None)]
    record.refresh_from_db()
    fields |= {"form_key": str(uuid.uuid4()), "version": record.version}
    member.post(week, fields | {"entry-1-content": "另一件"})
    page = member.get(concern.get_absolute_url()).content.decode()
    assert button in page
    assert "写进的周记实" not in page
    assert concerns.note_in_week(concern, by=cast.member).entries.count() == 2


def test_the_figures_of_a_year(cast, zone):
    for days in (1, 3, 11):  # two in time, one late
        concern = ask(zone, address=f"10.0.0.{days}")
        with later(days):
            concerns.answer_concern(concern, text=ANSWER, by=cast.member)
    concerns.refuse_concern(ask(zone, address="10.0.1.1"), reason="广告", by=cast.secretary)
    ask(zone, address="10.0.1.2")
    with later(12):
        figures = figures_of(Concern.objects.all(), 2026, by_branch=False)
        assert "答复超期的群众诉求" in {todo.label for todo in collect_todos(cast.member, clock.today())}
        assert "催办超期的群众诉求" in {todo.label for todo in collect_todos(cast.secretary, clock.today())}
    total = figures.total
    assert (total.received, total.answered, total.in_time, total.late, total.overdue) == (4, 3, 2, 1, 1)
    assert (total.percent, total.median_days) == (50, 3.0)
    assert [line.received for line in figures.months] == [0] * 10 + [4]
    assert [(line.label, line.received) for line in figures.places] == [("一号楼", 4)]
    assert figures_of(Concern.objects.all(), 2025, by_branch=True).total.percent is None


def test_a_link_is_made_of_the_forms_key_and_a_secret(settings):
    key = uuid.UUID(int=1)
    first = token_of(key)
    assert (len(first), first, len(digest_of(first))) == (43, token_of(key), 64)
    settings.AUDIT_KEY = "another"
    assert token_of(key) != first
