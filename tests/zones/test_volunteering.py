"""自愿申报: contact households offered to be looked after, and the volunteer teams."""

from datetime import date

import pytest

from core.errors import NotAllowed, Refused
from members.actions.transfers import send_transfer
from tests.cast import TODAY
from zones.actions import claims, volunteering
from zones.actions.contacts import add_contact, assign_carer, close_contact, mark_contact
from zones.models import Contact, ContactMark, ContactOffer, TeamEnrolment, VolunteerTeam
from zones.models.volunteering import ALONE, SERVED, UNCARED, with_need

MARCH = date(2026, 3, 2)


@pytest.fixture
def contact(cast):
    return add_contact(cast.branch, kind="household", name="张家", phone="13700000001", by=cast.secretary)


@pytest.fixture
def team(cast):
    return volunteering.create_team(cast.branch, name="扶老助残队", purpose="陪老人看病", by=cast.secretary)


def sees(user, contact) -> bool:
    return Contact.objects.permitted(user, "contact.view").filter(pk=contact.pk).exists()


# --- contact households


def test_those_nobody_looks_after_come_first(cast, zone, contact):
    def added(name, **fields):
        return add_contact(cast.branch, kind="household", name=name, by=cast.secretary, **fields)

    marked, cared, in_zone = added("李家"), added("王家"), added("赵家", zone=zone)
    mark_contact(marked, mark="hardship", by=cast.secretary)
    mark_contact(cared, mark="hardship", carer=cast.colleague.member, by=cast.secretary)
    need = {row.name: row.need for row in with_need(Contact.objects.all())}
    assert need == {"李家": UNCARED, "张家": ALONE, "王家": SERVED, "赵家": SERVED}
    volunteering.confirm_offer(volunteering.offer_contact(contact, by=cast.member), by=cast.secretary)
    assert with_need(Contact.objects.filter(pk=contact.pk)).get().need == SERVED
    assert in_zone.zone == zone


def test_confirmed_the_member_serves_the_contact_and_reads_about_it(cast, contact):
    offer = volunteering.offer_contact(contact, statement="就在楼下", by=cast.member)
    assert not sees(cast.member, contact), "not before it is confirmed"
    volunteering.confirm_offer(offer, by=cast.secretary)
    assert sees(cast.member, contact)
    volunteering.end_offer(offer, reason="本人搬家", by=cast.secretary)
    assert not sees(cast.member, contact)
    assert (offer.state, offer.from_on, offer.until_on, offer.answer) == ("ended", TODAY, TODAY, "本人搬家")


def test_marks_without_a_carer_get_one_and_others_keep_theirs(cast, contact):
    mark_contact(contact, mark="hardship", from_on=MARCH, by=cast.secretary)
    mark_contact(contact, mark="applicant", carer=cast.colleague.member, from_on=MARCH, by=cast.secretary)
    offer = volunteering.offer_contact(contact, by=cast.member)
    volunteering.confirm_offer(offer, from_on=date(2026, 6, 1), by=cast.secretary)
    marks = ContactMark.objects.order_by("mark", "id").values_list("mark", "carer__name", "from_on", "until_on")
    assert list(marks) == [
        ("applicant", "范平华", MARCH, None), ("hardship", None, MARCH, date(2026, 6, 1)),
        ("hardship", "李国英", date(2026, 6, 1), None),
    ]  # fmt: skip
    volunteering.end_offer(offer, reason="身体原因", by=cast.secretary)
    open_marks = contact.marks.filter(until_on=None).order_by("mark").values_list("mark", "carer__name")
    assert list(open_marks) == [("applicant", "范平华"), ("hardship", None)]


def test_a_carer_named_since_then_stays_when_the_offer_ends(cast, contact):
    mark_contact(contact, mark="hardship", by=cast.secretary)
    offer = volunteering.confirm_offer(volunteering.offer_contact(contact, by=cast.member), by=cast.secretary)
    assign_carer(contact.marks.get(until_on=None), carer=cast.colleague.member, by=cast.secretary)
    volunteering.end_offer(offer, reason="换人", by=cast.secretary)
    assert contact.marks.get(until_on=None).carer == cast.colleague.member


def test_the_committee_confirms_the_secretarys_own_and_only_that(cast, contact):
    mark_contact(contact, mark="hardship", by=cast.secretary)
    own = volunteering.offer_contact(contact, by=cast.secretary)
    with pytest.raises(NotAllowed):
        volunteering.confirm_offer(own, by=cast.secretary)
    volunteering.confirm_offer(own, by=cast.committee_member)
    assert contact.marks.get(until_on=None).carer == cast.secretary.member
    members = volunteering.offer_contact(contact, by=cast.member)
    with pytest.raises(NotAllowed):
        volunteering.confirm_offer(members, by=cast.committee_member)


def test_not_twice_not_elsewhere_not_what_is_closed(cast, zone, contact):
    offer = volunteering.offer_contact(contact, by=cast.member)
    with pytest.raises(Refused, match="已经申报过"):
        volunteering.offer_contact(contact, by=cast.member)
    volunteering.confirm_offer(offer, by=cast.secretary)
    with pytest.raises(Refused, match="已经在联系"):
        volunteering.offer_contact(contact, by=cast.member)
    served = add_contact(cast.branch, kind="household", name="赵家", zone=zone, by=cast.secretary)
    with pytest.raises(Refused, match="已经在联系"):
        volunteering.offer_contact(served, by=cast.member)
    for who in ("stranger", "supervisor"):
        with pytest.raises(NotAllowed):
            volunteering.offer_contact(contact, by=cast.users[who])
    close_contact(served, reason="已搬走", by=cast.secretary)
    with pytest.raises(Refused, match="不再联系"):
        volunteering.offer_contact(served, by=cast.colleague)


def test_closing_a_contact_ends_its_offers(cast, contact):
    held = volunteering.confirm_offer(volunteering.offer_contact(contact, by=cast.member), by=cast.secretary)
    waiting = volunteering.offer_contact(contact, by=cast.colleague)
    close_contact(contact, reason="已搬走", by=cast.secretary)
    for row in (held, waiting):
        row.refresh_from_db()
    assert (held.state, waiting.state, waiting.answer) == ("ended", "declined", "不再联系：已搬走")


# --- teams


def test_a_member_joins_and_leaves_with_dates(cast, team):
    enrolment = volunteering.join_team(team, by=cast.member)
    with pytest.raises(NotAllowed):
        claims.confirm(enrolment, by=cast.committee_member)
    claims.confirm(enrolment, from_on=MARCH, by=cast.secretary)
    volunteering.end_enrolment(enrolment, reason="身体原因", on=date(2026, 9, 1), by=cast.secretary)
    row = team.enrolments.get()
    assert (row.state, row.from_on, row.until_on, row.answer) == ("ended", MARCH, date(2026, 9, 1), "身体原因")
    volunteering.join_team(team, by=cast.member)  # and comes back another time


def test_not_twice_and_not_into_a_team_that_is_no_more(cast, team):
    volunteering.join_team(team, by=cast.member)
    with pytest.raises(Refused, match="已经申请"):
        volunteering.join_team(team, by=cast.member)
    with pytest.raises(Refused) as refusal:
        volunteering.place_in_team(team, member=cast.member.member, by=cast.secretary)
    assert refusal.value.field == "member"
    with pytest.raises(NotAllowed):
        volunteering.join_team(team, by=cast.stranger)
    volunteering.disband_team(team, reason="任务完成", by=cast.secretary)
    with pytest.raises(Refused, match="已经解散"):
        volunteering.join_team(team, by=cast.colleague)
    assert team.enrolments.get().answer == "队伍已解散：任务完成"


def test_a_leader_is_in_the_team_and_leads_it_no_more_when_he_leaves(cast, team):
    volunteering.change_team(team, leader=cast.member.member, by=cast.secretary)
    enrolment = team.enrolments.get()
    assert (enrolment.state, team.leader) == ("held", cast.member.member)
    volunteering.end_enrolment(enrolment, reason="身体原因", by=cast.secretary)
    assert VolunteerTeam.objects.get().leader is None


def test_the_secretary_does_not_put_herself_at_the_head(cast, team):
    with pytest.raises(Refused) as refusal:
        volunteering.change_team(team, leader=cast.secretary.member, by=cast.secretary)
    assert refusal.value.field == "leader"
    assert VolunteerTeam.objects.get().leader is None
    claims.confirm(volunteering.join_team(team, by=cast.secretary), by=cast.deputy)
    volunteering.change_team(team, leader=cast.secretary.member, by=cast.secretary)
    volunteering.change_team(team, leader=None, by=cast.secretary)
    assert team.enrolments.held().count() == 1


def test_two_teams_never_share_a_name_while_both_are_there(cast, team):
    with pytest.raises(Refused) as refusal:
        volunteering.create_team(cast.branch, name="扶老助残队", by=cast.secretary)
    assert refusal.value.field == "name"
    volunteering.disband_team(team, reason="合并", by=cast.secretary)
    volunteering.create_team(cast.branch, name="扶老助残队", by=cast.secretary)


def test_a_transfer_ends_it_all_and_leaves_the_team_without_a_leader(cast, team, contact):
    volunteering.change_team(team, leader=cast.member.member, by=cast.secretary)
    volunteering.confirm_offer(volunteering.offer_contact(contact, by=cast.member), by=cast.secretary)
    send_transfer(cast.member.member, destination=cast.other_branch, by=cast.secretary)
    assert {row.state for model in (ContactOffer, TeamEnrolment) for row in model.objects.all()} == {"ended"}
    assert VolunteerTeam.objects.get().leader is None
