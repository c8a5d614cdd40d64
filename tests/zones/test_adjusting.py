"""责任区调整: a part handed from one member to another, what goes with it, what is refused, who reads why."""

import io
import uuid
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from openpyxl import load_workbook

from core.errors import NotAllowed, Refused
from core.models import AuditEntry
from tests.cast import TODAY
from zones.actions import agreements
from zones.actions.adjusting import hand_over
from zones.actions.assignments import assign, end_assignment
from zones.actions.contacts import add_contact, mark_contact
from zones.actions.zones import create_zone
from zones.models import ZoneAdjustment, ZoneAssignment

LIST = reverse("zones:adjustment-list")
JANUARY, MARCH, JUNE = (date(2026, month, 1) for month in (1, 3, 6))


@pytest.fixture
def lead(zone):
    return zone.assignments.get(part="lead")


def parts(zone) -> list[tuple]:
    rows = zone.assignments.order_by("from_on", "pk")
    return [(row.part, row.person, row.from_on, row.until_on) for row in rows]


def adjust(assignment, to, *, by, reason="transfer", **more):
    return hand_over(assignment, member=to.member, reason=reason, by=by, **more)


def test_the_lead_changes_on_the_day_and_the_history_stays(cast, zone, lead):
    row = adjust(lead, cast.colleague, by=cast.secretary, from_on=JUNE, note="调到机关")
    assert parts(zone) == [("lead", "李国英", JANUARY, JUNE), ("lead", "范平华", JUNE, None)]
    assert (row.giver, row.taker, row.ended, row.begun) == (
        cast.member.member, cast.colleague.member, lead, zone.assignments.get(until_on=None))  # fmt: skip
    line = AuditEntry.objects.get(verb="调整责任区")
    assert line.detail["reason"] == "工作变动：调到机关"
    assert line.detail["changes"] == {"责任人": ["李国英", "范平华"]}


def test_any_part_of_a_member_can_be_handed_over(cast, zone):
    shared = assign(zone, part="co_responsible", member=cast.colleague.member, by=cast.secretary, from_on=MARCH)
    adjust(shared, cast.probationary, by=cast.secretary, from_on=JUNE)
    assert parts(zone)[1:] == [("co_responsible", "范平华", MARCH, JUNE), ("co_responsible", "萧向民", JUNE, None)]


def test_marked_contacts_of_the_zone_go_with_it(cast, zone, lead):
    other = create_zone(cast.branch, by=cast.secretary, name="二号楼", level="area", method="community")
    marks = {
        name: mark_contact(
            add_contact(cast.branch, kind="household", name=name, zone=place, by=cast.secretary),
            mark="hardship", carer=carer.member, by=cast.secretary, from_on=since,
        )
        for name, place, carer, since in (
            ("甲家", zone, cast.member, MARCH), ("乙家", zone, cast.probationary, MARCH),
            ("丙家", other, cast.member, MARCH), ("丁家", zone, cast.member, date(2026, 9, 1)),
        )
    }  # fmt: skip
    row = adjust(lead, cast.colleague, by=cast.secretary, from_on=JUNE)
    carers = {name: mark.contact.marks.get(until_on=None) for name, mark in marks.items()}
    assert {name: mark.carer.name for name, mark in carers.items()} == {
        "甲家": "范平华", "乙家": "萧向民", "丙家": "李国英", "丁家": "范平华"}  # fmt: skip
    assert (carers["甲家"].from_on, carers["丁家"].from_on) == (JUNE, date(2026, 9, 1))
    assert row.care_count == 2


def test_who_still_answers_for_the_zone_keeps_his_contacts(cast, zone):
    assign(zone, part="lead", member=cast.colleague.member, by=cast.secretary, from_on=MARCH)
    liaison = assign(zone, part="liaison", member=cast.colleague.member, by=cast.secretary, from_on=MARCH)
    contact = add_contact(cast.branch, kind="household", name="甲家", zone=zone, by=cast.secretary)
    mark_contact(contact, mark="hardship", carer=cast.colleague.member, by=cast.secretary, from_on=MARCH)
    assert adjust(liaison, cast.member, by=cast.secretary).care_count == 0
    assert contact.marks.get(until_on=None).carer == cast.colleague.member


def test_agreements_that_nobody_signed_yet_take_the_zones_of_today(cast, zone, lead, bring):
    approved = bring("approved")
    theirs = agreements.start_agreement(cast.colleague.member, year=2026, by=cast.secretary)
    adjust(lead, cast.colleague, by=cast.secretary)
    assert list(approved.zones.all()) == []
    assert list(theirs.zones.all()) == [zone]


def test_what_was_signed_stays_as_it_was_signed_and_the_page_says_so(cast, zone, lead, bring, sign_in):
    signed = bring("in_force")
    page = sign_in("secretary").get(reverse("zones:assignment-adjust", args=[lead.pk])).content.decode()
    assert "2026年责任书还写着这个责任区" in page
    adjust(lead, cast.colleague, by=cast.secretary)
    assert list(signed.zones.all()) == [zone]


def test_never_two_leads_at_once(cast, zone, lead):
    """Somebody else is lead from June: nobody can have been handed the zone over that time."""
    ended = lead
    adjust(ended, cast.colleague, by=cast.secretary, from_on=JUNE)
    ended.refresh_from_db()
    with pytest.raises(Refused, match="已经结束"):
        adjust(ended, cast.probationary, by=cast.secretary, from_on=MARCH)
    present = zone.assignments.get(until_on=None)
    with pytest.raises(Refused, match="才开始担任") as refusal:
        adjust(present, cast.probationary, by=cast.secretary, from_on=MARCH)
    assert refusal.value.field == "from_on"
    assert zone.assignments.filter(part="lead").on(TODAY).count() == 1


def test_a_planned_lead_is_not_overlapped(cast, zone, lead):
    assign(zone, part="lead", member=cast.colleague.member, by=cast.secretary, from_on=TODAY + timedelta(days=9))
    lead.refresh_from_db()
    with pytest.raises(Refused, match="已经定下到2026年11月27日结束"):
        adjust(lead, cast.probationary, by=cast.secretary)


def test_what_is_refused_with_a_sentence_at_its_field(cast, zone, lead):
    for wrong, field, sentence in [
        ({"to": cast.member}, "member", "现在就担任"),
        ({"to": cast.stranger}, "member", "不在本支部"),
        ({"from_on": date(2025, 12, 31)}, "from_on", "才开始担任"),
        ({"from_on": TODAY + timedelta(days=1)}, "from_on", "不能晚于今天"),
        ({"reason": "other", "note": "  "}, "note", "写清楚"),
    ]:
        options = {"to": cast.colleague} | wrong
        with pytest.raises(Refused, match=sentence) as refusal:
            adjust(lead, options.pop("to"), by=cast.secretary, **options)
        assert refusal.value.field == field
    outsider = assign(zone, part="liaison", person_name="陈阿姨", by=cast.secretary, from_on=MARCH)
    with pytest.raises(Refused, match="不是本支部党员"):
        adjust(outsider, cast.colleague, by=cast.secretary)
    assert not ZoneAdjustment.objects.exists()
    assert len(parts(zone)) == 2


def test_a_co_responsible_who_takes_over_stops_sharing(cast, zone, lead):
    assign(zone, part="co_responsible", member=cast.colleague.member, by=cast.secretary, from_on=MARCH)
    adjust(lead, cast.colleague, by=cast.secretary, from_on=JUNE)
    assert parts(zone)[1:] == [("co_responsible", "范平华", MARCH, JUNE), ("lead", "范平华", JUNE, None)]


def test_only_who_manages_the_zones_adjusts(cast, lead):
    for person in ("member", "group_leader", "committee_member", "supervisor", "other_secretary"):
        with pytest.raises(NotAllowed):
            adjust(lead, cast.colleague, by=cast.users[person])


def test_the_database_refuses_a_hand_over_to_oneself(cast, lead):
    row = adjust(lead, cast.colleague, by=cast.secretary)
    with pytest.raises(IntegrityError), transaction.atomic():
        ZoneAdjustment.objects.filter(pk=row.pk).update(taker=row.giver)


# --- through the pages


def test_from_the_zones_page_and_back(cast, zone, lead, sign_in):
    browser = sign_in("secretary")
    url = reverse("zones:assignment-adjust", args=[lead.pk])
    assert url in browser.get(zone.get_absolute_url()).content.decode()
    answers = {"form_key": uuid.uuid4(), "member": cast.colleague.member.pk, "from_on": "2026-11-18",
               "reason": "other", "note": ""}  # fmt: skip
    wrong = browser.post(url, answers)
    assert wrong.status_code == 422
    assert "note" in wrong.context["form"].errors
    assert browser.post(url, {**answers, "note": "照顾家人"}).url == zone.get_absolute_url()
    assert ZoneAssignment.objects.on(TODAY).get(zone=zone).member == cast.colleague.member
    assert browser.get(url).status_code == 404  # that part has ended
    assert sign_in("member").get(url).status_code == 403


def test_from_the_members_page(cast, zone, lead, sign_in):
    browser = sign_in("secretary")
    theirs = reverse("zones:member-zones", args=[cast.member.member.pk])
    assert theirs in browser.get(cast.member.member.get_absolute_url()).content.decode()
    adjusting = reverse("zones:assignment-adjust", args=[lead.pk])
    assert adjusting in browser.get(theirs).content.decode()
    assert adjusting not in sign_in("committee_member").get(theirs).content.decode()
    assert sign_in("colleague").get(theirs).status_code == 404


def test_why_is_read_by_who_runs_the_branch_and_not_on_the_zones_page(cast, zone, lead, sign_in):
    adjust(lead, cast.colleague, by=cast.secretary, reason="poor_performance", note="连续六周没有记实")
    for person in ("secretary", "committee_member", "supervisor"):
        assert "连续六周" in sign_in(person).get(LIST).content.decode()
    for person in ("member", "colleague", "group_leader", "administrator"):
        assert sign_in(person).get(LIST).status_code == 403
        answer = sign_in(person).get(zone.get_absolute_url())
        assert "履责不力" not in answer.content.decode()
    own = sign_in("member").get(reverse("zones:member-zones", args=[cast.member.member.pk])).content.decode()
    assert "连续六周" not in own
    assert "连续六周" not in sign_in("other_secretary").get(LIST).content.decode()


def test_the_years_list_and_its_workbook(cast, zone, lead, sign_in):
    adjust(lead, cast.colleague, by=cast.secretary, from_on=JUNE, note="调走")
    present = zone.assignments.get(until_on=None)
    adjust(present, cast.probationary, by=cast.secretary, reason="own_wish")
    browser = sign_in("secretary")

    def shown(**query):
        return [row.taker.name for row in browser.get(LIST, query).context["page_obj"]]

    assert shown() == ["萧向民", "范平华"]
    assert shown(reason="own_wish") == ["萧向民"]
    assert shown(q="调走") == ["范平华"]
    assert shown(year="2025") == []
    content = browser.get(reverse("zones:adjustment-export"), {"q": "李国英"}).content
    rows = list(load_workbook(io.BytesIO(content)).active.iter_rows(min_row=2, values_only=True))
    assert [(row[1].date(), row[4], row[5], row[6], row[7]) for row in rows] == [
        (JUNE, "李国英", "范平华", "工作变动", "调走")]  # fmt: skip


def test_an_ended_part_is_not_handed_over(cast, lead):
    end_assignment(lead, by=cast.secretary, on=TODAY)
    with pytest.raises(Refused, match="已经结束"):
        adjust(lead, cast.colleague, by=cast.secretary)
