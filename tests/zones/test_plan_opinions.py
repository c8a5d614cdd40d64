"""征求意见: who is heard when, how much from one place, and that each is answered once and stays."""

from datetime import timedelta

import pytest

from core import clock
from core.errors import NotAllowed, Refused
from core.models import AuditEntry
from tests.cast import NOW, TODAY
from tests.zones.planned import UNTIL, consulted, draft_of, on, row
from zones.actions import plans
from zones.actions.plans.opinions import MOST_A_DAY
from zones.models import PlanOpinion, ZonePlan


@pytest.fixture
def plan(cast):
    return consulted(cast, draft_of(cast, row("01", "东苑")), is_public=True)


def say(plan, text="西苑太大了，一个人管不过来", address="10.1.2.3", **more):
    return plans.give_public_opinion(plan, text=text, address=address, **more)


def test_a_member_is_heard_once_more_and_for_a_zone_of_the_plan(cast, plan):
    first = plans.give_opinion(plan, text="  西苑太大了 ", about="东苑", by=cast.member)
    assert (first.text, first.about, first.said_by, first.made_at) == ("西苑太大了", "东苑", "李国英", NOW)
    plans.give_opinion(plan, text="还有南门", by=cast.member)
    with pytest.raises(Refused) as refusal:
        plans.give_opinion(plan, text="这里太远", about="没有这个区", by=cast.member)
    assert refusal.value.field == "about"
    with pytest.raises(Refused) as refusal:
        plans.give_opinion(plan, text=" 好 ", by=cast.member)
    assert refusal.value.field == "text"
    assert PlanOpinion.objects.count() == 2


def test_only_members_of_the_branch_are_heard_as_members(cast, plan):
    for person in (cast.stranger, cast.supervisor, cast.administrator, cast.inspector):
        with pytest.raises(NotAllowed):
            plans.give_opinion(plan, text="西苑太大了", by=person)
    for person in (cast.member, cast.secretary, cast.group_leader, cast.probationary):
        plans.give_opinion(plan, text="西苑太大了", by=person)


def test_opinions_are_heard_from_the_first_to_the_last_day(cast):
    plan = draft_of(cast, row("01"))
    with pytest.raises(Refused):
        plans.give_opinion(plan, text="还没公开呢", by=cast.member)
    plans.consult(plan, by=cast.secretary, opinions_from=TODAY + timedelta(days=2), opinions_until=UNTIL,
                  is_public=True)  # fmt: skip
    for day, is_heard in ((0, False), (1, False), (2, True), (7, True), (8, False)):
        with on(TODAY + timedelta(days=day)):
            for give in (lambda: plans.give_opinion(plan, text="西苑太大了", by=cast.member), lambda: say(plan)):
                if is_heard:
                    give()
                else:
                    with pytest.raises(Refused):
                        give()
    plans.return_to_draft(plan, reason="再改", by=cast.secretary)
    with on(UNTIL), pytest.raises(Refused):
        say(plan)


def test_the_public_is_heard_only_where_the_branch_opened_the_plan_to_it(cast, plan):
    opinion = say(plan, name="  老  王 ")
    assert (opinion.member, opinion.name, opinion.said_by) == (None, "老 王", "老 王")
    assert say(plan).said_by == "群众"
    assert "10.1.2.3" not in str(PlanOpinion.objects.values())
    plans.set_public(plan, is_public=False, by=cast.secretary)
    with pytest.raises(Refused):
        say(plan)


def test_from_one_place_only_so_much_is_heard(plan):
    for _ in range(3):
        say(plan)
    with pytest.raises(Refused, match="过一会儿"):
        say(plan)
    say(plan, address="10.1.2.4")
    with clock.at(NOW + timedelta(minutes=11)):
        say(plan)


def test_a_household_behind_one_ipv6_network_is_one_place(plan):
    for number in range(3):
        say(plan, address=f"2001:db8:1:1::{number}")
    with pytest.raises(Refused):
        say(plan, address="2001:db8:1:1::ffff")
    say(plan, address="2001:db8:1:2::1")


def test_a_day_of_one_place_and_of_everybody_has_a_limit(plan):
    for number in range(10):
        with clock.at(NOW + timedelta(minutes=11 * number)):
            say(plan)
    with clock.at(NOW + timedelta(hours=5)), pytest.raises(Refused):
        say(plan)
    PlanOpinion.objects.bulk_create(
        PlanOpinion(plan=plan, text="很多很多", made_at=NOW, address_digest=str(n)) for n in range(MOST_A_DAY)
    )
    with pytest.raises(Refused, match="明天"):
        say(plan, address="10.9.9.9")


def test_an_opinion_is_answered_once_and_both_stay(cast, plan):
    opinion = plans.give_opinion(plan, text="西苑太大了", by=cast.member)
    for person in (cast.member, cast.committee_member, cast.other_secretary):
        with pytest.raises(NotAllowed):
            plans.answer_opinion(opinion, outcome="accepted", answer="好", by=person)
    for outcome, answer, field in (("maybe", "好", "outcome"), ("accepted", "  ", "answer")):
        with pytest.raises(Refused) as refusal:
            plans.answer_opinion(opinion, outcome=outcome, answer=answer, by=cast.secretary)
        assert refusal.value.field == field
    plans.answer_opinion(opinion, outcome="accepted", answer=" 分成两片 ", by=cast.secretary, is_published=True)
    with pytest.raises(Refused, match="答复过"):
        plans.answer_opinion(PlanOpinion.objects.get(), outcome="explained", answer="改口", by=cast.deputy)
    kept = PlanOpinion.objects.get()
    assert (kept.text, kept.answer, kept.answered_by, kept.is_published) == (
        "西苑太大了",
        "分成两片",
        cast.secretary,
        True,
    )
    assert AuditEntry.objects.filter(verb="答复对划分方案的意见").count() == 1


def test_who_reads_which_opinions(cast, plan):
    own = plans.give_opinion(plan, text="我自己说的", by=cast.member)
    hidden, public = say(plan, text="骂人的话"), say(plan, text="公开的话")
    plans.answer_opinion(public, outcome="accepted", answer="好", by=cast.secretary, is_published=True)

    def seen_by(user):
        return set(PlanOpinion.objects.shown_to(user))

    assert (
        seen_by(cast.secretary) == seen_by(cast.committee_member) == seen_by(cast.supervisor) == {own, hidden, public}
    )
    assert seen_by(cast.member) == {own, public}
    assert seen_by(cast.colleague) == {public}
    assert seen_by(cast.stranger) == seen_by(cast.other_secretary) == seen_by(cast.administrator) == set()
    plans.return_to_draft(plan, reason="再改", by=cast.secretary)
    assert seen_by(cast.colleague) == set()
    assert seen_by(cast.secretary) == {own, hidden, public}


def test_a_draft_is_for_those_who_see_the_whole_division(cast):
    draft = draft_of(cast, row("01"))

    def readers():
        signed_in = {key: user for key, user in cast.users.items() if key != "deactivated"}
        return {key for key, user in signed_in.items() if draft in ZonePlan.objects.shown_to(user)}

    officers = {"secretary", "deputy", "committee_member", "supervisor"}
    assert readers() == officers
    consulted(cast, draft)
    assert readers() == officers | {"group_leader", "member", "colleague", "probationary", "former"}
