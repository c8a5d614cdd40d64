"""Whom the zones serve: entered, marked, looked after; and who may read about them."""

import uuid
from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from core.errors import NotAllowed, Refused, Stale
from members.models import GroupMembership
from tests.cast import TODAY
from zones.actions.assignments import assign, end_assignment
from zones.actions.contacts import add_contact, assign_carer, change_contact, close_contact, mark_contact, unmark
from zones.models import Contact, ContactMark

MARCH, JUNE = date(2026, 3, 1), date(2026, 6, 1)


@pytest.fixture
def contact(cast, zone):
    return add_contact(
        cast.branch, kind="household", name="张家", zone=zone, phone="13700000001", people=3, by=cast.secretary
    )


def sees(user, contact) -> int:
    return Contact.objects.permitted(user, "contact.view").filter(pk=contact.pk).count()


def test_who_serves_in_the_zone_reads_it_and_nobody_else_of_the_branch(cast, zone, contact):
    assert [sees(cast.users[who], contact) for who in ("member", "secretary", "committee_member", "supervisor")] == [
        1
    ] * 4
    assert [sees(cast.users[who], contact) for who in ("colleague", "probationary", "stranger", "other_secretary")] == [
        0
    ] * 4


def test_an_ended_part_gives_no_sight_from_the_next_request_on(cast, zone, contact):
    end_assignment(zone.assignments.get(), by=cast.secretary, on=TODAY)
    assert sees(cast.member, contact) == 0


def test_whoever_served_twice_sees_one_row(cast, zone, contact):
    assign(zone, part="liaison", member=cast.member.member, by=cast.secretary, from_on=MARCH)
    assign(zone, part="work_leader", member=cast.member.member, by=cast.secretary, from_on=MARCH)
    assert sees(cast.member, contact) == 1


def test_the_group_leader_reads_what_the_group_serves(cast, zone, contact):
    assert sees(cast.group_leader, contact) == 1
    GroupMembership.objects.filter(member=cast.member.member).update(until_on=TODAY)
    assert sees(cast.group_leader, contact) == 0


def test_who_gives_care_reads_it_without_serving_in_the_zone(cast, contact):
    mark = mark_contact(contact, mark="hardship", carer=cast.colleague.member, by=cast.secretary, from_on=MARCH)
    assert sees(cast.colleague, contact) == 1
    assign_carer(mark, carer=cast.probationary.member, by=cast.secretary)
    assert [sees(cast.users[who], contact) for who in ("colleague", "probationary")] == [0, 1]


def test_a_mark_and_its_care_are_dated(cast, contact):
    mark = mark_contact(contact, mark="applicant", by=cast.secretary, from_on=MARCH)
    later = assign_carer(mark, carer=cast.colleague.member, by=cast.secretary, on=JUNE)
    rows = list(contact.marks.order_by("from_on").values_list("carer__name", "from_on", "until_on"))
    assert rows == [(None, MARCH, JUNE), ("范平华", JUNE, None)]
    unmark(later, by=cast.secretary, reason="已确定为发展对象")
    assert not ContactMark.objects.on(TODAY).exists()
    assert contact.marks.count() == 2


def test_the_same_mark_is_not_set_twice_at_once(cast, contact):
    mark_contact(contact, mark="hardship", by=cast.secretary, from_on=MARCH)
    with pytest.raises(Refused) as refusal:
        mark_contact(contact, mark="hardship", by=cast.secretary)
    assert refusal.value.field == "mark"
    mark_contact(contact, mark="applicant", by=cast.secretary)  # another mark is another matter


def test_what_is_refused_about_marks(cast, contact):
    with pytest.raises(Refused, match="晚于今天"):
        mark_contact(contact, mark="hardship", by=cast.secretary, from_on=date(2026, 12, 1))
    with pytest.raises(Refused, match="不在本支部"):
        mark_contact(contact, mark="hardship", carer=cast.stranger.member, by=cast.secretary)
    mark = mark_contact(contact, mark="hardship", by=cast.secretary, from_on=JUNE)
    with pytest.raises(Refused, match="日期"):
        assign_carer(mark, carer=cast.colleague.member, by=cast.secretary, on=MARCH)
    with pytest.raises(Refused, match="原因"):
        unmark(mark, by=cast.secretary, reason="")
    unmark(mark, by=cast.secretary, reason="已脱贫")
    for act in (lambda: unmark(mark, by=cast.secretary, reason="再一次"),
                lambda: assign_carer(mark, carer=cast.colleague.member, by=cast.secretary)):  # fmt: skip
        with pytest.raises(Refused, match="已经取消"):
            act()


def test_closing_ends_the_marks_and_takes_it_off_the_list(cast, contact, sign_in):
    mark_contact(contact, mark="hardship", by=cast.secretary, from_on=MARCH)
    with pytest.raises(Refused, match="原因"):
        close_contact(contact, by=cast.secretary, reason="")
    close_contact(contact, by=cast.secretary, reason="已搬走")
    assert contact.marks.get().until_on == TODAY
    listed = [list(sign_in("secretary").get(reverse("zones:contact-list"), query).context["page_obj"])
              for query in ({}, {"closed": "all"})]  # fmt: skip
    assert listed == [[], [contact]]
    with pytest.raises(Refused, match="不再联系"):
        change_contact(contact, by=cast.secretary, name="李家")


def test_only_the_secretary_writes(cast, contact):
    for person in ("member", "group_leader", "committee_member", "stranger", "other_secretary"):
        with pytest.raises(NotAllowed):
            change_contact(contact, by=cast.users[person], name="改")
        with pytest.raises(NotAllowed):
            mark_contact(contact, mark="hardship", by=cast.users[person])
    with pytest.raises(NotAllowed):
        add_contact(cast.branch, kind="person", name="新", by=cast.other_secretary)


def test_a_zone_of_another_branch_takes_no_contact(cast, contact, zone):
    with pytest.raises(Refused) as refusal:
        add_contact(cast.other_branch, kind="person", name="新", zone=zone, by=cast.other_secretary)
    assert refusal.value.field == "zone"


def test_the_second_of_two_secretaries_is_told(cast, contact):
    change_contact(contact, by=cast.deputy, seen_version=1, name="张家（一楼）")
    with pytest.raises(Stale):
        change_contact(contact, by=cast.secretary, seen_version=1, name="张家（二楼）")


# --- through the pages ---------------------------------------------------------------------------


def test_the_list_masks_the_phone_and_the_page_shows_it_to_who_may_read(cast, contact, sign_in):
    for person in ("secretary", "member"):
        browser = sign_in(person)
        assert "137****0001" in browser.get(reverse("zones:contact-list")).content.decode()
        assert "13700000001" in browser.get(contact.get_absolute_url()).content.decode()
    assert sign_in("colleague").get(contact.get_absolute_url()).status_code == 404
    assert sign_in("other_secretary").get(contact.get_absolute_url()).status_code == 404


def test_the_workbook_masks_the_phone_too(cast, contact, sign_in):
    content = sign_in("secretary").get(reverse("zones:contact-export")).content
    rows = list(load_workbook(BytesIO(content)).active.iter_rows(values_only=True))
    assert rows[1][1] == "张家"
    assert "13700000001" not in str(rows)


def test_entering_marking_and_caring_on_the_pages(cast, zone, sign_in):
    browser = sign_in("secretary")
    key = uuid.uuid4
    answer = browser.post(reverse("zones:contact-create"), {
        "form_key": key(), "kind": "person", "name": "李四", "people": 1, "zone": zone.pk,
        "phone": "", "address": "", "note": "",
    })  # fmt: skip
    contact = Contact.objects.get()
    assert answer.url == contact.get_absolute_url()
    browser.post(reverse("zones:contact-mark", args=[contact.pk]),
                 {"form_key": key(), "mark": "lagging", "from_on": "2026-11-18"})  # fmt: skip
    mark = contact.marks.get()
    assert [row.pk for row in browser.get(reverse("zones:contact-list"), {"mark": "uncared"}).context["page_obj"]] == [
        contact.pk
    ]
    browser.post(reverse("zones:mark-carer", args=[mark.pk]),
                 {"form_key": key(), "carer": cast.colleague.member.pk, "on": "2026-11-18"})  # fmt: skip
    assert contact.marks.get(until_on=None).carer == cast.colleague.member
    assert not browser.get(reverse("zones:contact-list"), {"mark": "uncared"}).context["page_obj"].object_list


@pytest.mark.parametrize("route", ["contact-change", "contact-close", "contact-mark"])
def test_pages_that_write_are_the_secretarys(contact, sign_in, route):
    url = reverse(f"zones:{route}", args=[contact.pk])
    codes = [sign_in(person).get(url).status_code for person in ("secretary", "member", "colleague", "other_secretary")]
    assert codes == [200, 403, 404, 404]


@pytest.mark.parametrize(("route", "field", "most"), [("contact", "people", 9999), ("unit", "households", 99999)])
def test_a_number_the_database_cannot_hold_is_refused_at_its_field(cast, sign_in, route, field, most):
    client, url = sign_in("secretary"), reverse(f"zones:{route}-create")
    for number in (most + 1, "9" * 30):
        answer = client.post(url, {"form_key": str(uuid.uuid4()), field: number})
        assert answer.status_code == 422
        assert field in answer.context["form"].errors
    answer = client.post(url, {"form_key": str(uuid.uuid4()), field: most})
    assert field not in answer.context["form"].errors
