"""重叠: what lies in several zones at once; that one zone lies in another is none."""

from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from core.errors import Refused
from tests.cast import TODAY
from tests.zones.planned import adopted, draft_of, enforced, keys, row
from zones.actions.contacts import add_contact, change_contact
from zones.actions.units import add_unit
from zones.actions.zones import create_zone
from zones.coverage import Coverage
from zones.models import CoverageUnit, Zone
from zones.overlaps import Overlaps
from zones.plans.gaps import gaps_of


@pytest.fixture
def zones(cast, zone):
    """An area beside the first with a team inside it: (area, other area, its team)."""
    other = create_zone(cast.branch, by=cast.secretary, name="西片", level="area", method="community", boundary="河 西")
    team = create_zone(
        cast.branch, by=cast.secretary, name="西一", level="team", method="community", boundary="河西", parent=other
    )
    return zone, other, team


def overlaps(branch) -> dict[str, list[str]]:
    return {kind: [overlap.name for overlap in found] for kind, _, found in Coverage(branch, TODAY).overlaps.kinds}


@pytest.mark.parametrize(
    ("first", "second", "overlapping"),
    [
        (("building", "3号楼"), ("stairwell", "3号楼 2单元"), True),
        (("building", "3号楼"), ("building", "3号楼2单元"), True),
        (("building", "3号楼"), ("other", "3号楼"), True),
        (("workshop", "集输车间"), ("team", "集输车间一班"), True),
        (("building", "3号楼"), ("stairwell", "13号楼2单元"), False),
        (("building", "东苑"), ("building", "东苑南楼"), False),
        (("building", "1"), ("stairwell", "12"), False),
    ],
)
def test_a_part_of_a_unit_in_a_zone_apart(first, second, overlapping):
    here, there = (Zone(pk=pk, code=str(pk), name=name) for pk, name in ((1, "东片"), (2, "西片")))
    units = [CoverageUnit(pk=pk, kind=kind, name=name) for pk, (kind, name) in enumerate((first, second))]
    found = Overlaps([here, there], [(units[0], 1), (units[1], 2)]).units
    assert [overlap.name for overlap in found] == ([f"{first[1]}（东片）、{second[1]}（西片）"] if overlapping else [])
    inside = Zone(pk=2, code="2", name="东一", parent_id=1)
    assert Overlaps([here, inside], [(units[0], 1), (units[1], 2)]).units == [], "a zone inside the other"
    assert Overlaps([here, there], [(units[0], 1), (units[1], 1)]).units == [], "both in the same zone"


def test_a_household_entered_twice_and_zones_of_the_same_scope(cast, zones):
    here, there, team = zones
    assert overlaps(cast.branch) == {"unit_overlap": [], "contact_overlap": [], "zone_overlap": []}, (
        "a zone with the scope of the one it lies in is how branches divide"
    )
    for where, address in ((there, "河西1号"), (team, "河西1号"), (here, "河东1号"), (None, "河西1号")):
        add_contact(cast.branch, kind="household", name="周家", address=address, zone=where, by=cast.secretary)
    assert overlaps(cast.branch)["contact_overlap"] == []
    again = add_contact(cast.branch, kind="household", name="周家", address="河西1 号", zone=here, by=cast.secretary)
    assert overlaps(cast.branch)["contact_overlap"] == ["周家（西片）、周家（西一）、周家（一号楼责任区）"]
    change_contact(again, zone=team, by=cast.secretary)
    assert overlaps(cast.branch)["contact_overlap"] == []

    same = {"level": "area", "boundary": "河西", "by": cast.secretary}
    create_zone(cast.branch, name="河西治安", method="by_post", work="治安", **same)
    create_zone(cast.branch, name="河西卫生", method="by_post", work="卫生", **same)
    assert overlaps(cast.branch)["zone_overlap"] == [], "divided by work, the same place is no overlap"
    create_zone(cast.branch, name="河西楼", method="community", **same)
    assert overlaps(cast.branch)["zone_overlap"] == ["西片、西一、河西楼"]


def test_the_page_lists_them_with_links_and_the_workbook_too(cast, zones, sign_in):
    here, there, _ = zones
    add_unit(cast.branch, kind="building", name="3号楼", zone=here, by=cast.secretary)
    part = add_unit(cast.branch, kind="stairwell", name="3号楼1单元", zone=there, by=cast.secretary)
    url = reverse("zones:coverage")
    page = sign_in("secretary").get(url).content.decode()
    assert f'href="{reverse("zones:unit-change", args=[part.pk])}"' in page
    assert f'href="{there.get_absolute_url()}"' in page
    seen_only = sign_in("committee_member").get(url).content.decode()
    assert "3号楼1单元" in seen_only
    assert reverse("zones:unit-change", args=[part.pk]) not in seen_only
    book = load_workbook(BytesIO(sign_in("committee_member").get(reverse("zones:coverage-export")).content))
    rows = {row[:2] for row in book.active.iter_rows(values_only=True)}
    assert ("同时在几个责任区的单位", "3号楼（一号楼责任区）、3号楼1单元（西片）") in rows
    assert ("能承担、还没有责任区的党员", "范平华") in rows


def test_a_plan_with_overlaps_is_adopted_only_with_a_reason_that_is_printed(cast, sign_in):
    building = add_unit(cast.branch, kind="building", name="3号楼", by=cast.secretary)
    part = add_unit(cast.branch, kind="stairwell", name="3号楼1单元", by=cast.secretary)
    homes = [
        add_contact(cast.branch, kind="household", name="周家", address="3号楼1单元", by=cast.secretary) for _ in "12"
    ]
    rows = [
        row("01", unit_ids=keys(building), contact_ids=keys(homes[0]), lead_id=cast.member.member_id),
        row("02", unit_ids=keys(part), contact_ids=keys(homes[1]), lead_id=cast.colleague.member_id),
    ]
    plan = draft_of(cast, *rows)

    def found():
        return {gap.kind: gap.names for gap in gaps_of(plan, TODAY) if gap.is_overlap and gap.rows}

    assert found() == {
        "unit_overlap": ["3号楼（01区）、3号楼1单元（02区）"], "contact_overlap": ["周家（01区）、周家（02区）"],
    }  # fmt: skip
    page = sign_in("secretary").get(plan.get_absolute_url()).content.decode()
    assert reverse("zones:plan-zone-change", args=[plan.zones.get(code="02").pk]) in page.split("同时在几个责任区")[1]
    with pytest.raises(Refused, match="盲点或重叠"):
        adopted(cast, plan, reason="")
    plan.refresh_from_db()
    adopted(cast, plan, reason="拆迁期间两边都管")
    printed = {gap["label"]: gap["names"] for gap in plan.content["gaps"]}
    assert printed["同时在几个责任区的单位"] == ["3号楼（01区）、3号楼1单元（02区）"]
    assert printed["登记在几个责任区的联系对象"] == [], "whom the branch serves is not named on a wall"
    assert enforced(cast, plan).state == "in_force"
