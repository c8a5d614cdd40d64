"""The pictures of a branch's zones: who answers first and who directly, and what covers each unit."""

from datetime import date

import pytest
from django.urls import reverse

from tests.cast import TODAY
from zones.actions.assignments import assign, end_assignment
from zones.actions.units import add_unit
from zones.actions.zones import create_zone
from zones.structure import Structure

PAGE = reverse("zones:structure")
JANUARY = date(2026, 1, 1)


@pytest.fixture
def tiers(cast):
    """An area led by a committee member, a team without a lead in it, a key point led by a member in that."""
    found, parent = {}, None
    for level, name in (("area", "东片"), ("team", "一号楼"), ("key_point", "一单元")):
        parent = create_zone(cast.branch, by=cast.secretary, name=name, level=level, method="community",
                             parent=parent, from_on=JANUARY)  # fmt: skip
        found[level] = parent
    for level, person in (("area", cast.committee_member), ("key_point", cast.member)):
        assign(found[level], part="lead", member=person.member, by=cast.secretary, from_on=JANUARY)
    return found


def answering(cast) -> dict:
    return {zone.name: (str(zone.first), str(zone.direct)) for zone in Structure(cast.branch, TODAY).zones()}


def test_the_lead_answers_directly_and_the_lead_around_him_first(cast, tiers):
    assert answering(cast) == {
        "东片": ("周敏（党支部书记）", "罗远䶮（组织委员）"),
        "一号楼": ("罗远䶮（组织委员）", "None"),
        "一单元": ("罗远䶮（组织委员）", "李国英"),  # nobody leads the team, so who leads the area is first
    }
    assign(tiers["team"], part="lead", member=cast.colleague.member, by=cast.secretary, from_on=JANUARY)
    assert answering(cast)["一单元"] == ("范平华", "李国英")


def test_a_deputy_is_not_taken_for_the_secretary(cast, tiers):
    structure = Structure(cast.branch, TODAY)
    assert structure.secretary.name == "周敏"
    structure.offices.reverse()
    assert structure.secretary.name == "周敏"


def test_an_area_led_by_nobody_of_the_committee_is_marked(cast, tiers, sign_in):
    assert "不是支委" not in sign_in("member").get(PAGE).content.decode()
    assign(tiers["area"], part="lead", member=cast.colleague.member, by=cast.secretary)
    assert "不是支委" in sign_in("member").get(PAGE).content.decode()


def test_a_unit_is_covered_vacant_or_uncovered(cast, tiers):
    for name, level in (("10单元", "key_point"), ("9单元", "team"), ("2单元", None)):
        add_unit(cast.branch, kind="stairwell", name=name, zone=tiers.get(level), by=cast.secretary)
    add_unit(cast.branch, kind="building", name="1号楼", zone=tiers["area"], by=cast.secretary)
    structure = Structure(cast.branch, TODAY)
    assert [(unit.name, unit.standing) for unit in structure.units] == [
        ("1号楼", "covered"), ("2单元", "uncovered"), ("9单元", "vacant"), ("10单元", "covered")]  # fmt: skip
    assert [count for _, _, count in structure.standing_counts()] == [2, 1, 1]
    assert [label for label, _ in structure.blocks()] == ["楼栋", "单元"]
    end_assignment(tiers["key_point"].assignments.get(), by=cast.secretary, on=TODAY)
    assert [count for _, _, count in Structure(cast.branch, TODAY).standing_counts()] == [1, 2, 1]


def test_a_block_opens_its_zone_and_an_uncovered_one_the_way_to_cover_it(cast, tiers, sign_in):
    add_unit(cast.branch, kind="stairwell", name="甲", zone=tiers["key_point"], by=cast.secretary)
    bare = add_unit(cast.branch, kind="stairwell", name="乙", by=cast.secretary)
    mend = reverse("zones:unit-change", args=[bare.pk])
    for person, may_mend in (("secretary", True), ("member", False)):
        page = sign_in(person).get(PAGE).content.decode()
        assert f'class="block-link" href="{tiers["key_point"].get_absolute_url()}"' in page
        assert (mend in page) == may_mend
        assert "没有责任区" in page


def test_members_see_their_own_branchs_structure_only(cast, tiers, sign_in):
    assert "东片" in sign_in("member").get(PAGE).content.decode()
    assert "东片" not in sign_in("stranger").get(PAGE).content.decode()
    assert sign_in("stranger").get(PAGE, {"branch": cast.branch.pk}).status_code == 404
    assert sign_in("administrator").get(PAGE).status_code == 404
    assert "东片" in sign_in("supervisor").get(PAGE, {"branch": cast.branch.pk}).content.decode()


def test_without_zones_it_says_what_to_do_first(cast, sign_in):
    assert reverse("zones:zone-create") in sign_in("secretary").get(PAGE).content.decode()
    assert reverse("zones:zone-create") not in sign_in("member").get(PAGE).content.decode()
