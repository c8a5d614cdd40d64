"""无盲点、无漏点: each kind of blind spot is seen, and is gone when it is mended."""

from datetime import date

import pytest
from django.urls import reverse

from core.errors import NotAllowed, Refused
from core.registry import collect_todos, collect_year_steps
from members.models import Member
from tests.cast import TODAY
from zones.actions.assignments import assign, end_assignment
from zones.actions.contacts import add_contact, assign_carer, change_contact, mark_contact
from zones.actions.units import add_unit, add_units, place_unit, remove_unit
from zones.actions.zones import create_zone
from zones.coverage import Coverage
from zones.models import CoverageUnit


@pytest.fixture
def coverage(cast):
    return Coverage(cast.branch, TODAY)


def test_a_unit_without_a_zone_is_a_blind_spot_until_placed(cast, zone, coverage):
    unit = add_unit(cast.branch, kind="building", name="二号楼", households=30, by=cast.secretary)
    assert list(coverage.units_without_zone) == [unit]
    place_unit(unit, zone=zone, by=cast.secretary)
    assert not coverage.units_without_zone.exists()


def test_a_contact_without_a_zone_is_a_blind_spot_until_placed(cast, zone, coverage):
    contact = add_contact(cast.branch, kind="person", name="李四", by=cast.secretary)
    assert list(coverage.contacts_without_zone) == [contact]
    change_contact(contact, zone=zone, by=cast.secretary)
    assert not coverage.contacts_without_zone.exists()


def test_a_mark_without_a_carer_is_a_blind_spot_until_somebody_cares(cast, zone, coverage):
    contact = add_contact(cast.branch, kind="person", name="李四", zone=zone, by=cast.secretary)
    mark = mark_contact(contact, mark="hardship", by=cast.secretary)
    assert list(coverage.marks_without_carer) == [mark]
    assign_carer(mark, carer=cast.colleague.member, by=cast.secretary)
    assert not coverage.marks_without_carer.exists()


def test_a_zone_whose_lead_ended_is_a_blind_spot(cast, zone, coverage):
    assert not coverage.zones_without_lead.exists()
    end_assignment(zone.assignments.get(), by=cast.secretary)
    assert list(coverage.zones_without_lead) == [zone]
    assign(zone, part="liaison", member=cast.colleague.member, by=cast.secretary)
    assert coverage.zones_without_lead.exists(), "a liaison does not answer for it"


def test_able_members_without_a_zone_are_listed_those_who_cannot_are_shown_apart(cast, zone, coverage):
    idle = set(coverage.members_without_zone.values_list("name", flat=True))
    assert "李国英" not in idle
    assert {"范平华", "周敏"} <= idle
    assert "钱芳" not in idle, "the other branch's"
    cast.colleague.member.physical_condition = "行动不便"
    cast.colleague.member.save()
    assert "范平华" not in set(coverage.members_without_zone.values_list("name", flat=True))
    assert "范平华" in set(coverage.members_idle.values_list("name", flat=True))


def test_all_gaps_are_counted_in_one_query(cast, zone, coverage, django_assert_num_queries):
    add_units(cast.branch, kind="building", names=["甲", "乙"], by=cast.secretary)
    contact = add_contact(cast.branch, kind="person", name="李四", by=cast.secretary)
    mark_contact(contact, mark="hardship", by=cast.secretary)
    end_assignment(zone.assignments.get(), by=cast.secretary)
    expected = 2 + 1 + 1 + 1 + coverage.members_without_zone.count()
    with django_assert_num_queries(1):
        assert coverage.gaps.count() == expected


def test_the_load_counts_zones_households_contacts_and_care(cast, zone, coverage):
    add_unit(cast.branch, kind="building", name="一号楼", households=24, zone=zone, by=cast.secretary)
    contact = add_contact(cast.branch, kind="person", name="李四", zone=zone, by=cast.secretary)
    mark_contact(contact, mark="hardship", carer=cast.member.member, by=cast.secretary)
    assign(zone, part="co_responsible", member=cast.colleague.member, by=cast.secretary)
    loads = {
        load.member.name: (load.zones, load.households, load.contacts, load.cared_for) for load in coverage.loads()
    }
    assert loads == {"李国英": (1, 24, 1, 1), "范平华": (1, 24, 1, 0)}


def test_the_page_and_the_count_agree_on_who_can_serve(cast, zone, coverage, sign_in):
    Member.objects.filter(pk=cast.colleague.member.pk).update(physical_condition="行动不便")
    Member.objects.filter(pk=cast.probationary.member.pk).update(status="mobile")
    page = sign_in("secretary").get(reverse("zones:coverage"))
    (idle,) = [spot["rows"] for spot in page.context["blind_spots"] if spot["kind"] == "member"]
    assert set(idle) == set(coverage.members_without_zone)
    assert {member.name for member in page.context["spared"]} == {"范平华", "萧向民"}


def test_the_tree_adds_up_what_lies_inside(cast, zone, coverage):
    inner = create_zone(cast.branch, by=cast.secretary, name="一单元", level="team", method="community", parent=zone)
    point = create_zone(
        cast.branch, by=cast.secretary, name="电梯", level="key_point", method="community", parent=inner
    )
    for number, where in enumerate((zone, inner, point)):
        add_unit(cast.branch, kind="building", name=f"{number}", households=10, zone=where, by=cast.secretary)
    (root,) = coverage.tree()
    assert (root.all_households, root.inside[0].all_households, root.inside[0].inside[0].all_households) == (30, 20, 10)
    assert coverage.loads()[0].households == 10, "what was divided further is the next one's load"


def test_units_are_entered_many_at_once_and_never_twice(cast, zone):
    add_units(cast.branch, kind="building", names=[" 甲 ", "", "乙"], by=cast.secretary, households=10)
    assert list(CoverageUnit.objects.values_list("name", "households")) == [("乙", 10), ("甲", 10)]
    for names in (["丙", "丙"], ["甲"], [" "]):
        with pytest.raises(Refused) as refusal:
            add_units(cast.branch, kind="building", names=names, by=cast.secretary)
        assert refusal.value.field == "names"
    add_units(cast.branch, kind="team", names=["甲"], by=cast.secretary)
    with pytest.raises(NotAllowed):
        add_units(cast.branch, kind="building", names=["丁"], by=cast.member)
    with pytest.raises(Refused):
        add_units(cast.other_branch, kind="building", names=["丁"], zone=zone, by=cast.other_secretary)


def test_a_unit_is_struck_off_with_a_reason(cast):
    unit = add_unit(cast.branch, kind="building", name="甲", by=cast.secretary)
    with pytest.raises(Refused):
        remove_unit(unit, by=cast.secretary, reason="")
    with pytest.raises(NotAllowed):
        remove_unit(unit, by=cast.member, reason="没有这栋楼")
    remove_unit(unit, by=cast.secretary, reason="没有这栋楼")
    assert not CoverageUnit.objects.exists()


# --- the page --------------------------------------------------------------------------------------


def test_every_blind_spot_leads_to_where_it_is_mended(cast, zone, sign_in):
    unit = add_unit(cast.branch, kind="building", name="二号楼", by=cast.secretary)
    contact = add_contact(cast.branch, kind="person", name="李四", by=cast.secretary)
    mark = mark_contact(contact, mark="hardship", by=cast.secretary)
    end_assignment(zone.assignments.get(), by=cast.secretary)
    wanted = [
        reverse("zones:unit-change", args=[unit.pk]), reverse("zones:contact-change", args=[contact.pk]),
        reverse("zones:mark-carer", args=[mark.pk]), reverse("zones:zone-assign", args=[zone.pk]),
        reverse("zones:member-serve", args=[cast.colleague.member.pk]),
    ]  # fmt: skip
    page = sign_in("secretary").get(reverse("zones:coverage")).content.decode()
    assert [url for url in wanted if f'href="{url}"' not in page] == []
    seen_only = sign_in("committee_member").get(reverse("zones:coverage")).content.decode()
    assert [url for url in wanted if f'href="{url}"' in seen_only] == []
    assert "二号楼" in seen_only


def test_who_sees_the_whole_branch_sees_its_coverage(cast, zone, sign_in):
    url = reverse("zones:coverage")
    codes = {who: sign_in(who).get(url).status_code for who in
             ("secretary", "committee_member", "supervisor", "group_leader", "member", "former")}  # fmt: skip
    assert codes == {"secretary": 200, "committee_member": 200, "supervisor": 200,
                     "group_leader": 404, "member": 404, "former": 404}  # fmt: skip
    assert sign_in("secretary").get(url, {"branch": cast.other_branch.pk}).status_code == 404
    assert sign_in("supervisor").get(url, {"branch": cast.other_branch.pk}).context["branch"] == cast.other_branch


def blind_spots(user) -> int:
    return next((todo.count for todo in collect_todos(user, TODAY) if todo.label == "责任区有盲点"), 0)


def division(branch):
    return next(step for step in collect_year_steps(branch, 2026) if step.label == "划分责任区")


def test_the_desk_says_how_many_blind_spots_there_are(cast, zone):
    assert blind_spots(cast.secretary) == Coverage(cast.branch, TODAY).gaps.count() > 0
    assert blind_spots(cast.committee_member) == 0


def test_the_year_line_knows_the_division(cast, zone):
    assert division(cast.branch).state == "current"
    assert division(cast.other_branch).note == "还没有责任区"
    for number, member in enumerate(Coverage(cast.branch, TODAY).members_without_zone):
        row = assign(zone, part="co_responsible", member=member, by=cast.secretary, from_on=date(2026, 2, 1))
        assert row.pk, number
    assert division(cast.branch).state == "done"
