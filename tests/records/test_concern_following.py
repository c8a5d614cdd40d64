"""Concerns go with their zone: to who answers for it by now, or back to the branch where nobody can."""

from datetime import timedelta

import pytest
from django.core.management import call_command

from core import clock
from core.errors import NotAllowed
from core.registry import collect_todos
from members.actions.accounts import deactivate_account
from members.actions.transfers import send_transfer
from members.models import User
from records.actions import concerns
from records.models import Concern
from tests.cast import TODAY
from tests.records.material import ANSWER, ask, last_line, later
from zones.actions.adjusting import hand_over
from zones.actions.assignments import assign


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
