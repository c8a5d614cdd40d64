"""A zone run by two organisations: agreed by both, kept by one, ticked off by either; its days derived, its ticks only
ever added to."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from core import clock
from core.errors import NotAllowed, Refused, WrongState
from core.models import AuditEntry
from core.registry import collect_todos, handovers
from members.access import Role
from tests.cast import NOW, TODAY, appoint, make_member, make_organization, make_user
from tests.members.pages import submit
from zones.actions import joint as acts
from zones.actions.zones import close_zone, create_zone
from zones.joint.timetable import periods, standing_ticks, timetable_of
from zones.models import JointAction, JointPerson, JointTick, JointZone

PERIOD = {"starts_on": date(2026, 10, 1), "ends_on": date(2026, 12, 31)}
KICK_OFF = {"kicked_off_on": TODAY, "kick_off_place": "社区会议室"}
OUTSIDE = {"partner_name": "第一物业服务站党支部", "partner_contact": "沈站长"}


@pytest.fixture
def proposed(cast, zone):
    return acts.propose_joint(zone, by=cast.secretary, theme="共建绿色家园", partner=cast.other_branch, **PERIOD)


@pytest.fixture
def running(cast, proposed):
    """Agreed and kicked off on the first of October."""
    with clock.at(NOW.replace(month=10, day=1)):
        acts.agree(proposed, by=cast.other_secretary)
        acts.start(proposed, by=cast.secretary, kicked_off_on=date(2026, 10, 1), kick_off_place="会议室")
    return proposed


@pytest.fixture
def weekly(cast, running):
    return acts.add_action(running, by=cast.secretary, kind="routine", content="清扫广场", every="week",
                           from_on=date(2026, 10, 26), answerer=cast.colleague.member)  # fmt: skip


@pytest.fixture
def campaign(cast, running):
    return acts.add_action(running, by=cast.secretary, kind="campaign", content="植树", due_on=date(2026, 11, 10))


@pytest.fixture
def third(cast):
    """The secretary of a branch that has no part in it."""
    branch = make_organization("branch", "HW0103", "河湾社区第三党支部", cast.general_branch)
    user = make_user("third", "韩三", member=make_member(branch, "韩三"))
    appoint(user, Role.SECRETARY, branch)
    return user


def fresh(joint):
    return JointZone.objects.with_timetable().get(pk=joint.pk)


# --- the days, without a database -------------------------------------------------------------------


def test_weeks_months_and_quarters_are_cut_off_at_both_ends():
    first, last = date(2026, 10, 28), date(2027, 1, 5)
    weeks = list(periods("week", first, date(2026, 11, 10)))
    assert weeks == [(first, date(2026, 11, 1)), (date(2026, 11, 2), date(2026, 11, 8)),
                     (date(2026, 11, 9), date(2026, 11, 10))]  # fmt: skip
    assert [ends for _, ends in periods("month", first, last)] == [
        date(2026, 10, 31), date(2026, 11, 30), date(2026, 12, 31), last]  # fmt: skip
    assert [ends for _, ends in periods("quarter", date(2026, 1, 31), last)] == [
        date(2026, 3, 31), date(2026, 6, 30), date(2026, 9, 30), date(2026, 12, 31), last]  # fmt: skip
    assert list(periods("month", last, first)) == []


# --- proposing and answering ------------------------------------------------------------------------


def test_only_the_leading_branch_proposes_and_only_the_partner_answers(cast, zone, proposed, third):
    for person in (cast.member, cast.committee_member, cast.other_secretary, cast.supervisor, third):
        with pytest.raises(NotAllowed):
            acts.propose_joint(zone, by=person, theme="另一个", starts_on=date(2027, 1, 1), ends_on=date(2027, 2, 1),
                               **OUTSIDE)  # fmt: skip
    for person in (cast.secretary, cast.stranger, cast.supervisor, third):
        with pytest.raises(NotAllowed):
            acts.agree(proposed, by=person)
    with pytest.raises(NotAllowed):
        acts.withdraw(proposed, by=cast.other_secretary)
    with pytest.raises(Refused, match="由他们的书记自己答复"):
        acts.note_agreement(proposed, by=cast.secretary, agreed_on=TODAY, agreed_by="孙立")
    acts.agree(proposed, by=cast.other_secretary)
    assert (proposed.state, proposed.agreed_on, proposed.agreed_by) == ("agreed", TODAY, "孙立")
    with pytest.raises(WrongState):
        acts.withdraw(proposed, by=cast.secretary)


def test_declining_needs_a_reason_and_frees_the_time(cast, zone, proposed):
    with pytest.raises(Refused, match="理由"):
        acts.decline(proposed, by=cast.other_secretary, reason=" ")
    with pytest.raises(Refused, match="时间不能重叠") as refusal:
        acts.propose_joint(zone, by=cast.secretary, theme="另一个", starts_on=PERIOD["ends_on"],
                           ends_on=date(2027, 6, 1), **OUTSIDE)  # fmt: skip
    assert refusal.value.field == "starts_on"
    acts.decline(proposed, by=cast.other_secretary, reason="今年人手不够")
    assert proposed.closing_reason == "今年人手不够"
    acts.propose_joint(zone, by=cast.secretary, theme="另一个", **PERIOD, **OUTSIDE)


def test_of_a_partner_outside_it_is_noted_who_agreed_and_when(cast, zone):
    joint = acts.propose_joint(zone, by=cast.deputy, theme="共建", **PERIOD, **OUTSIDE)
    for told, field in (({"agreed_on": TODAY + timedelta(days=1), "agreed_by": "沈站长"}, "agreed_on"),
                        ({"agreed_on": TODAY, "agreed_by": " "}, "agreed_by")):  # fmt: skip
        with pytest.raises(Refused) as refusal:
            acts.note_agreement(joint, by=cast.secretary, **told)
        assert refusal.value.field == field
    acts.note_agreement(joint, by=cast.secretary, agreed_on=date(2026, 11, 2), agreed_by="沈站长")
    assert (joint.state, joint.agreed_on, joint.agreed_by) == ("agreed", date(2026, 11, 2), "沈站长")
    for told, field in (({"kicked_off_on": date(2026, 11, 1)}, "kicked_off_on"),
                        ({"kicked_off_on": TODAY + timedelta(days=1)}, "kicked_off_on"),
                        ({"kick_off_place": ""}, "kick_off_place")):  # fmt: skip
        with pytest.raises(Refused) as refusal:
            acts.start(joint, by=cast.secretary, **(KICK_OFF | told))
        assert refusal.value.field == field
    acts.start(joint, by=cast.secretary, **KICK_OFF)
    assert joint.state == "running"


def test_what_cannot_be_proposed(cast, zone, proposed):
    later = {"starts_on": date(2027, 1, 1), "ends_on": date(2027, 12, 31)}
    cases = [
        ({"partner": cast.branch}, "partner"),
        ({}, "partner"),
        ({"partner": cast.other_branch, **OUTSIDE}, "partner_name"),
        ({"partner_name": "物业"}, "partner_contact"),
        ({**OUTSIDE, "ends_on": date(2026, 12, 31)}, "ends_on"),
        ({**OUTSIDE, "theme": " "}, "theme"),
        ({**OUTSIDE, "starts_on": date(2026, 12, 31)}, "starts_on"),
    ]
    for given, field in cases:
        with pytest.raises(Refused) as refusal:
            acts.propose_joint(zone, by=cast.secretary, **({"theme": "共建"} | later | given))
        assert refusal.value.field == field, given
    acts.propose_joint(zone, by=cast.secretary, theme="共建", **later, **OUTSIDE)  # the day after is free


def test_a_proposal_is_changed_until_it_is_answered(cast, zone, proposed):
    other = create_zone(cast.branch, by=cast.secretary, name="二号楼", level="area", method="community",
                        from_on=date(2026, 1, 1))  # fmt: skip
    action = acts.add_action(proposed, by=cast.secretary, kind="campaign", content="植树", due_on=date(2026, 12, 20))
    with pytest.raises(Refused, match="运行表") as refusal:
        acts.change_joint(proposed, by=cast.secretary, ends_on=date(2026, 12, 1))
    assert refusal.value.field == "ends_on"
    acts.change_joint(proposed, by=cast.secretary, theme="共建平安小区", zone=other)
    line = AuditEntry.objects.filter(object_type="zones.jointzone").latest("id")
    assert line.detail["changes"] == {
        "共建主题": ["共建绿色家园", "共建平安小区"], "责任区": ["一号楼责任区", "二号楼"]}  # fmt: skip
    with pytest.raises(NotAllowed):
        acts.change_joint(proposed, by=cast.other_secretary, theme="别的")
    acts.agree(proposed, by=cast.other_secretary)
    with pytest.raises(WrongState):
        acts.change_joint(proposed, by=cast.secretary, theme="别的")
    acts.change_action(action, by=cast.secretary, content="植树护绿", kind="campaign", due_on=date(2026, 12, 21))


def test_ended_early_the_time_is_free_again_and_a_closed_zone_is_run_by_nobody(cast, zone, running):
    with pytest.raises(NotAllowed):
        acts.end(running, by=cast.other_secretary, reason="不想了")
    acts.end(running, by=cast.secretary, reason="物业换人")
    assert (running.state, running.ended_on) == ("ended", TODAY)
    following = acts.propose_joint(zone, by=cast.secretary, theme="再来", starts_on=TODAY + timedelta(days=1),
                                   ends_on=date(2027, 1, 1), partner=cast.other_branch)  # fmt: skip
    agreed = acts.propose_joint(zone, by=cast.secretary, theme="明年", starts_on=date(2027, 2, 1),
                                ends_on=date(2027, 3, 1), partner=cast.other_branch)  # fmt: skip
    acts.agree(agreed, by=cast.other_secretary)
    close_zone(zone, by=cast.secretary, reason="合并")
    states = JointZone.objects.in_bulk([following.pk, agreed.pk])
    assert [states[row.pk].state for row in (following, agreed)] == ["withdrawn", "ended"]


# --- who reaches it: a row of two organisations -----------------------------------------------------


SHARED = ("joint.view", "joint.tick", "joint.people", "joint.answer", "joint.manage")


def test_what_two_share_both_reach_and_a_third_does_not(cast, running, weekly, third):
    """And the row itself says the same as the list, for each of its rooms."""
    acts.add_person(running, part="member", member=cast.stranger.member, by=cast.other_secretary)
    tick = acts.tick_off(weekly, due_on=date(2026, 11, 1), by=cast.colleague)
    rows = [running, running.people.get(), weekly, tick]
    for user in (*cast.users.values(), third):
        for row in rows:
            objects = type(row).objects
            listed = {name: objects.permitted(user, name).filter(pk=row.pk).exists() for name in SHARED}
            assert {name: objects.permits(user, name, row) for name in SHARED} == listed, (user, row)
    reached = {
        key: {name for name in SHARED if JointZone.objects.permitted(user, name).exists()}
        for key, user in {**cast.users, "third": third}.items()
    }
    assert reached["secretary"] == reached["deputy"] == {"joint.view", "joint.tick", "joint.people", "joint.manage"}
    assert reached["other_secretary"] == {"joint.view", "joint.tick", "joint.people", "joint.answer"}
    assert reached["committee_member"] == {"joint.view", "joint.tick"}
    assert reached["supervisor"] == {"joint.view"}
    assert "joint.view" in reached["colleague"], "answers for something"
    assert "joint.view" in reached["stranger"], "is in the leading group"
    for person in ("third", "member", "group_leader", "former", "inspector", "administrator", "deactivated"):
        assert reached[person] == set()


# --- the leading group ------------------------------------------------------------------------------


def test_each_side_names_its_own_people_and_ends_only_them(cast, proposed, third):
    head = acts.add_person(proposed, part="head", member=cast.secretary.member, by=cast.deputy)
    deputy = acts.add_person(proposed, part="deputy", member=cast.stranger.member, by=cast.other_secretary)
    named = acts.add_person(proposed, part="member", person_name="林阿姨", person_note="居民", by=cast.other_secretary)
    assert [row.organization for row in (head, deputy, named)] == [cast.branch, *[cast.other_branch] * 2]
    cases = [
        ({"part": "head", "member": cast.other_secretary.member, "by": cast.other_secretary}, "part"),
        ({"part": "member", "member": cast.stranger.member, "by": cast.secretary}, "member"),
        ({"part": "member", "member": cast.secretary.member, "by": cast.secretary}, "member"),
        ({"part": "member", "person_name": "林阿姨", "by": cast.secretary}, "person_name"),
        ({"part": "member", "by": cast.secretary}, "member"),
        ({"part": "member", "person_name": "甲", "by": cast.secretary, "from_on": date(2027, 1, 1)}, "from_on"),
    ]
    for given, field in cases:
        with pytest.raises(Refused) as refusal:
            acts.add_person(proposed, **given)
        assert refusal.value.field == field, given
    for person in (cast.member, cast.committee_member, third):
        with pytest.raises(NotAllowed):
            acts.add_person(proposed, part="member", person_name="乙", by=person)
    with pytest.raises(NotAllowed):
        acts.end_person(head, by=cast.other_secretary)
    acts.end_person(head, by=cast.secretary)
    with pytest.raises(Refused, match="已经不在"):
        acts.end_person(head, by=cast.secretary)
    acts.add_person(proposed, part="head", member=cast.other_secretary.member, by=cast.other_secretary)


# --- the timetable ----------------------------------------------------------------------------------


def test_what_cannot_stand_on_the_timetable(cast, running):
    routine, campaign = {"kind": "routine", "content": "清扫"}, {"kind": "campaign", "content": "植树"}
    cases = [
        ({**campaign, "content": " "}, "content"),
        (campaign, "due_on"),
        ({**campaign, "due_on": date(2027, 1, 1)}, "due_on"),
        ({**campaign, "due_on": date(2026, 9, 30)}, "due_on"),
        (routine, "every"),
        ({**routine, "every": "week", "from_on": date(2027, 1, 1)}, "from_on"),
        ({**routine, "every": "week", "answerer": cast.stranger.member}, "answerer"),
        ({**routine, "every": "week", "answerer": cast.member.member, "answerer_name": "某人"}, "answerer_name"),
    ]
    for given, field in cases:
        with pytest.raises(Refused) as refusal:
            acts.add_action(running, by=cast.secretary, **given)
        assert refusal.value.field == field, given
    for person in (cast.other_secretary, cast.committee_member, cast.member):
        with pytest.raises(NotAllowed):
            acts.add_action(running, by=person, **campaign, due_on=TODAY)
    acts.add_person(running, part="member", member=cast.stranger.member, by=cast.other_secretary)
    action = acts.add_action(running, by=cast.secretary, **routine, every="quarter", answerer=cast.stranger.member)
    assert action.from_on == TODAY


def test_overdue_comes_first_and_every_time_stands_by_itself(cast, running, weekly, campaign):
    table = timetable_of(fresh(running), TODAY)  # a Wednesday
    assert [line.action for line in table.lines] == [weekly, campaign], "three weeks missing, one campaign"
    assert [(due.action, due.due_on.day, due.state) for due in table.waiting] == [
        (weekly, 1, "missing"), (weekly, 8, "missing"), (campaign, 10, "missing"), (weekly, 15, "missing"),
        (weekly, 22, "draft")]  # fmt: skip
    acts.tick_off(weekly, due_on=date(2026, 11, 1), done_on=date(2026, 10, 30), by=cast.colleague)
    acts.tick_off(weekly, due_on=date(2026, 11, 8), done_on=date(2026, 11, 12), by=cast.other_secretary, note="雨天")
    table = timetable_of(fresh(running), TODAY)
    states = {line.action: [due.state for due in line.dues][:5] for line in table.lines}
    assert states[weekly] == ["on_time", "late", "missing", "draft", "future"]
    assert [(share.label[:4], share.done, share.due, share.missing) for share in [*table.shares, table.share]] == [
        ("集中行动", 0, 1, 1), ("日常维护", 2, 3, 1), ("全部", 2, 4, 2)]  # fmt: skip


def test_who_ticks_off(cast, running, weekly, third):
    for number, person in enumerate((cast.colleague, cast.committee_member, cast.other_secretary)):
        acts.tick_off(weekly, due_on=date(2026, 11, 1) + timedelta(days=7 * number), by=person)
    for person in (cast.member, cast.stranger, cast.supervisor, third):
        with pytest.raises(NotAllowed):
            acts.tick_off(weekly, due_on=date(2026, 11, 22), by=person)


def test_what_cannot_be_ticked_off(cast, proposed, running, weekly, campaign):
    acts.tick_off(campaign, due_on=campaign.due_on, by=cast.secretary)
    cases = [
        (campaign, {"due_on": campaign.due_on}, "due_on", "已经登记"),
        (weekly, {"due_on": date(2026, 11, 2)}, "due_on", "没有要完成的"),
        (weekly, {"due_on": date(2026, 11, 29)}, "due_on", "还没有开始"),
        (weekly, {"due_on": date(2026, 11, 22), "done_on": TODAY + timedelta(days=1)}, "done_on", "不能晚于今天"),
        (weekly, {"due_on": date(2026, 11, 22), "done_on": date(2026, 11, 15)}, "done_on", "不能比这更早"),
    ]
    for action, given, field, words in cases:
        with pytest.raises(Refused, match=words) as refusal:
            acts.tick_off(action, by=cast.secretary, **given)
        assert refusal.value.field == field
    acts.end(running, by=cast.secretary, reason="结束")
    with pytest.raises(Refused, match="还在共建"):
        acts.tick_off(weekly, due_on=date(2026, 11, 22), by=cast.secretary)


def test_of_two_who_tick_off_at_once_the_second_is_told(cast, weekly):
    """The one looked before the other wrote: only the database sees both."""
    due_on = date(2026, 11, 22)
    late = JointAction.objects.select_related("joint").prefetch_related("ticks").get(pk=weekly.pk)
    assert not late.ticks.all()
    acts.tick_off(weekly, due_on=due_on, by=cast.colleague)
    with pytest.raises(Refused, match="已经登记过"):
        acts.tick_off(late, due_on=due_on, by=cast.secretary)
    assert JointTick.objects.count() == 1


def test_a_tick_is_taken_back_by_another_row_and_can_be_made_again(cast, running, campaign):
    tick = acts.tick_off(campaign, due_on=campaign.due_on, by=cast.secretary)
    with pytest.raises(Refused, match="理由"):
        acts.take_back(tick, by=cast.secretary, reason=" ")
    reversal = acts.take_back(tick, by=cast.other_secretary, reason="点错了")
    for row in (tick, reversal):
        with pytest.raises(Refused, match="收回"):
            acts.take_back(row, by=cast.secretary, reason="再来")
    assert standing_ticks(campaign.ticks.all()) == []
    again = acts.tick_off(campaign, due_on=campaign.due_on, by=cast.secretary)
    assert list(campaign.ticks.all()) == [tick, reversal, again]
    assert timetable_of(fresh(running), TODAY).share.done == 1


def test_once_ticked_off_only_who_answers_can_change(cast, weekly):
    acts.tick_off(weekly, due_on=date(2026, 11, 1), by=cast.colleague)
    with pytest.raises(Refused, match="只能换负责人"):
        acts.change_action(weekly, by=cast.secretary, every="month")
    acts.change_action(weekly, by=cast.secretary, answerer=None, answerer_name="物业保洁班")
    assert weekly.answers == "物业保洁班"
    with pytest.raises(NotAllowed):
        acts.tick_off(weekly, due_on=date(2026, 11, 8), by=cast.colleague)


def test_what_is_taken_off_the_timetable_is_not_missed_any_more(cast, running, weekly, campaign):
    acts.tick_off(weekly, due_on=date(2026, 11, 1), by=cast.colleague)
    with pytest.raises(NotAllowed):
        acts.stop_action(weekly, by=cast.other_secretary, reason="不做了")
    for action in (weekly, campaign):
        acts.stop_action(action, by=cast.secretary, reason="改由物业做")
    table = timetable_of(fresh(running), TODAY + timedelta(days=30))
    assert [(due.action, due.due_on, due.state) for due in table.dues] == [(weekly, date(2026, 11, 1), "late")]
    with pytest.raises(Refused, match="已经撤下"):
        acts.change_action(weekly, by=cast.secretary, content="别的")


def test_nothing_is_missed_before_the_kick_off(cast, proposed):
    acts.add_action(proposed, by=cast.secretary, kind="campaign", content="动员", due_on=date(2026, 10, 2))
    assert [due.state for due in timetable_of(fresh(proposed), TODAY).dues] == ["future"]
    acts.agree(proposed, by=cast.other_secretary)
    acts.start(proposed, by=cast.secretary, **KICK_OFF)
    assert timetable_of(fresh(proposed), TODAY).missing == 1


# --- what waits, and who leaves ---------------------------------------------------------------------


def waiting(user) -> dict[str, tuple]:
    return {todo.label: (todo.count, todo.due_on, todo.tone) for todo in collect_todos(user, TODAY)
            if "共建" in todo.label}  # fmt: skip


def test_what_waits_for_whom(cast, zone, proposed):
    assert set(waiting(cast.other_secretary)) == {"答复共建提议"}
    assert waiting(cast.secretary) == waiting(cast.colleague) == {}
    acts.agree(proposed, by=cast.other_secretary)
    assert set(waiting(cast.secretary)) == {"开共建启动会"}
    acts.start(proposed, by=cast.secretary, kicked_off_on=TODAY, kick_off_place="会议室")
    acts.add_action(proposed, by=cast.secretary, kind="routine", content="清扫", every="week",
                    answerer=cast.colleague.member)  # fmt: skip
    acts.add_action(proposed, by=cast.secretary, kind="campaign", content="植树", due_on=TODAY + timedelta(days=20))
    late = acts.add_action(proposed, by=cast.secretary, kind="campaign", content="动员", due_on=date(2026, 10, 9),
                           answerer=cast.colleague.member)  # fmt: skip
    label = "共建事项等您完成：共建绿色家园"
    assert waiting(cast.colleague) == {label: (2, date(2026, 10, 9), "late")}
    acts.tick_off(late, due_on=late.due_on, by=cast.colleague)
    assert waiting(cast.colleague) == {label: (1, date(2026, 11, 22), "waiting")}
    assert waiting(cast.secretary) == {"共建事项没有人负责": (1, None, "late")}
    with clock.at(NOW.replace(year=2027, month=1)):
        assert "共建到期，办理结束" in {todo.label for todo in collect_todos(cast.secretary, clock.today())}


def test_a_declined_proposal_waits_for_its_proposer_until_he_has_read_why(cast, zone, proposed, sign_in):
    acts.decline(proposed, reason="人手不够", by=cast.other_secretary)
    assert waiting(cast.secretary) == {"共建提议对方没有同意，看看理由": (1, None, "late")}
    assert waiting(cast.other_secretary) == waiting(cast.committee_member) == {}
    secretary = sign_in("secretary")
    page, step = secretary.get(proposed.get_absolute_url()).text, reverse("zones:joint-drop", args=[proposed.pk])
    assert "人手不够" in page
    assert step in page
    assert sign_in("other_secretary").get(step).status_code == 403
    assert submit(secretary, step).status_code == 302
    assert (fresh(proposed).state, waiting(cast.secretary)) == ("dropped", {})
    again = acts.propose_joint(zone, by=cast.secretary, theme="再来", partner=cast.other_branch, **PERIOD)
    assert again.state == "proposed"  # the time is free


def test_who_leaves_a_side_leaves_the_group_and_what_he_answered_for(cast, running, weekly):
    assert acts.hand_over_joint in handovers
    theirs = acts.add_person(running, part="deputy", member=cast.stranger.member, by=cast.other_secretary)
    own = acts.add_person(running, part="member", member=cast.colleague.member, by=cast.secretary)
    acts.hand_over_joint(cast.stranger.member, cast.other_branch, TODAY, cast.other_secretary)
    acts.hand_over_joint(cast.colleague.member, cast.other_branch, TODAY, cast.secretary)  # is not there
    weekly.refresh_from_db()
    acts.hand_over_joint(cast.colleague.member, cast.branch, TODAY, cast.secretary)
    weekly.refresh_from_db()
    assert (weekly.answerer, weekly.answers) == (None, "")
    assert set(JointPerson.objects.filter(until_on=TODAY)) == {theirs, own}
