"""Who serves in a zone: one lead at a time, nobody twice at once, the past stays."""

import uuid
from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from core.errors import NotAllowed, Refused
from members.models import Membership
from tests.cast import TODAY
from zones.actions.assignments import assign, end_assignment
from zones.actions.zones import close_zone
from zones.models import ZoneAssignment

MARCH, JUNE = date(2026, 3, 1), date(2026, 6, 1)


def leads(zone) -> list[tuple]:
    rows = zone.assignments.filter(part="lead").order_by("from_on", "id")
    return [(row.person, row.from_on, row.until_on) for row in rows]


def test_a_new_lead_ends_the_earlier_one_the_same_day(cast, zone):
    assign(zone, part="lead", member=cast.colleague.member, by=cast.secretary, from_on=JUNE, reason="身体原因")
    assert leads(zone) == [("李国英", date(2026, 1, 1), JUNE), ("范平华", JUNE, None)]
    on = [zone.assignments.on(day).get(part="lead").person for day in (date(2026, 5, 31), JUNE)]
    assert on == ["李国英", "范平华"]


def test_the_database_itself_refuses_a_second_open_lead(cast, zone):
    """The guard beneath the guard: without the action's own check this is what would stop it."""
    with pytest.raises(IntegrityError), transaction.atomic():
        ZoneAssignment.objects.create(zone=zone, part="lead", member=cast.colleague.member, from_on=TODAY)


def test_a_lead_does_not_begin_inside_anothers_closed_time(cast, zone):
    assign(zone, part="lead", member=cast.colleague.member, by=cast.secretary, from_on=JUNE)
    with pytest.raises(Refused, match="重叠") as refusal:
        assign(zone, part="lead", member=cast.deputy.member, by=cast.secretary, from_on=MARCH)
    assert refusal.value.field == "from_on"
    assert len(leads(zone)) == 2


def test_the_same_person_is_not_put_into_a_part_twice(cast, zone):
    for part, person in (("lead", cast.member), ("liaison", cast.colleague)):
        if part == "liaison":
            assign(zone, part=part, member=person.member, by=cast.secretary, from_on=MARCH)
        with pytest.raises(Refused, match="已经是"):
            assign(zone, part=part, member=person.member, by=cast.secretary, from_on=JUNE)


def test_the_same_person_can_come_back_after_an_end(cast, zone):
    first = assign(zone, part="liaison", member=cast.colleague.member, by=cast.secretary, from_on=MARCH)
    end_assignment(first, by=cast.secretary, on=JUNE)
    again = assign(zone, part="liaison", member=cast.colleague.member, by=cast.secretary, from_on=JUNE)
    assert again.pk != first.pk


def test_the_lead_does_not_share_and_who_shares_becomes_lead(cast, zone):
    with pytest.raises(Refused, match="共同责任人"):
        assign(zone, part="co_responsible", member=cast.member.member, by=cast.secretary)
    shared = assign(zone, part="co_responsible", member=cast.colleague.member, by=cast.secretary, from_on=MARCH)
    assign(zone, part="lead", member=cast.colleague.member, by=cast.secretary, from_on=JUNE)
    shared.refresh_from_db()
    assert shared.until_on == JUNE


@pytest.mark.parametrize("part", ["lead", "co_responsible"])
def test_who_answers_is_a_member_of_the_branch(cast, zone, part):
    with pytest.raises(Refused, match="不在本支部"):
        assign(zone, part=part, member=cast.stranger.member, by=cast.secretary)
    with pytest.raises(Refused, match="必须是本支部党员"):
        assign(zone, part=part, person_name="方志愿", by=cast.secretary)


def test_membership_is_asked_of_the_day_itself(cast, zone):
    Membership.objects.filter(member=cast.colleague.member).update(from_on=JUNE)
    with pytest.raises(Refused, match="不在本支部"):
        assign(zone, part="lead", member=cast.colleague.member, by=cast.secretary, from_on=MARCH)
    assert assign(zone, part="lead", member=cast.colleague.member, by=cast.secretary, from_on=JUNE)


def test_other_parts_can_be_served_by_people_who_are_no_members(cast, zone):
    row = assign(zone, part="supervising_person", person_name=" 方大爷 ", person_note="居民", by=cast.secretary)
    assert (row.person, row.person_note, row.member) == ("方大爷", "居民", None)


def test_somebody_is_named_and_only_once(cast, zone):
    for people in ({}, {"member": cast.colleague.member, "person_name": "方志愿"}):
        with pytest.raises(Refused) as refusal:
            assign(zone, part="liaison", by=cast.secretary, **people)
        assert refusal.value.field == "member"


def test_only_within_the_time_of_the_zone(cast, zone):
    with pytest.raises(Refused, match="还没有设立"):
        assign(zone, part="lead", member=cast.colleague.member, by=cast.secretary, from_on=date(2025, 12, 31))
    close_zone(zone, by=cast.secretary, reason="楼已拆除")
    with pytest.raises(Refused, match="已经撤销"):
        assign(zone, part="liaison", member=cast.colleague.member, by=cast.secretary, from_on=JUNE)
    assert not zone.assignments.filter(until_on__isnull=True).exists()


def test_an_end_is_once_and_not_before_the_beginning(cast, zone):
    lead = zone.assignments.get()
    with pytest.raises(Refused, match="不能早于"):
        end_assignment(lead, by=cast.secretary, on=date(2025, 12, 31))
    end_assignment(lead, by=cast.secretary, on=TODAY)
    with pytest.raises(Refused, match="已经结束"):
        end_assignment(lead, by=cast.secretary)


@pytest.mark.parametrize("person", ["member", "group_leader", "committee_member", "stranger", "other_secretary"])
def test_only_the_secretary_assigns_and_ends(cast, zone, person):
    with pytest.raises(NotAllowed):
        assign(zone, part="liaison", member=cast.colleague.member, by=cast.users[person])
    with pytest.raises(NotAllowed):
        end_assignment(zone.assignments.get(), by=cast.users[person])
    assert zone.assignments.get().until_on is None


def test_the_page_offers_members_of_the_branch_only(cast, zone, sign_in):
    url = reverse("zones:zone-assign", args=[zone.pk])
    browser = sign_in("secretary")
    choices = browser.get(url).context["form"].fields["member"].queryset
    assert cast.colleague.member in choices
    assert cast.stranger.member not in choices
    form = {"form_key": uuid.uuid4(), "part": "lead", "member": cast.stranger.member.pk, "from_on": "2026-06-01"}
    assert browser.post(url, form).status_code == 422
    answer = browser.post(url, {**form, "form_key": uuid.uuid4(), "member": cast.colleague.member.pk})
    assert answer.url == zone.get_absolute_url()
    assert leads(zone)[-1] == ("范平华", JUNE, None)


def test_a_member_without_a_zone_is_given_one_from_the_coverage_page(cast, zone, sign_in):
    url = reverse("zones:member-serve", args=[cast.colleague.member.pk])
    form = {"form_key": uuid.uuid4(), "zone": zone.pk, "part": "co_responsible", "from_on": "2026-11-18"}
    assert sign_in("secretary").post(url, form).url == zone.get_absolute_url()
    assert zone.assignments.filter(part="co_responsible", member=cast.colleague.member).exists()
    assert sign_in("member").get(url).status_code == 403
    assert sign_in("other_secretary").get(url).status_code == 404


def test_ending_on_the_page(cast, zone, sign_in):
    row = zone.assignments.get()
    url = reverse("zones:assignment-end", args=[row.pk])
    assert sign_in("other_secretary").get(url).status_code == 404
    assert sign_in("member").get(url).status_code == 403
    answer = sign_in("secretary").post(url, {"form_key": uuid.uuid4(), "on": "2026-11-18", "reason": "调整"})
    assert answer.url == zone.get_absolute_url()
    row.refresh_from_db()
    assert row.until_on == TODAY
