"""Zones: made, put inside each other, changed, closed; and who can do so."""

import uuid
from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from core.errors import NotAllowed, Refused, Stale
from core.models import AuditEntry
from tests.cast import TODAY
from zones.actions import assignments, contacts, units, zones
from zones.models import Zone
from zones.models.zones import TREE


def make(cast, name="东片", level="area", by=None, **fields) -> Zone:
    return zones.create_zone(
        cast.branch, by=by or cast.secretary, name=name, level=level, method="community",
        **{"from_on": date(2026, 1, 1), **fields},
    )  # fmt: skip


@pytest.fixture
def tree(cast):
    area = make(cast, "东片")
    team = make(cast, "一号楼", "team", parent=area)
    point = make(cast, "楼顶", "key_point", parent=team)
    return area, team, point


def test_codes_count_up_in_the_branch_and_inside_a_zone(cast, tree):
    second = make(cast, "西片")
    assert [zone.code for zone in (*tree, second)] == ["01", "01-1", "01-1-1", "02"]


def test_a_code_of_ones_own_is_kept_and_never_used_twice(cast):
    assert make(cast, code="E-1").code == "E-1"
    with pytest.raises(Refused) as refusal:
        make(cast, "西片", code="E-1")
    assert refusal.value.field == "code"
    assert Zone.objects.count() == 1


def test_the_same_code_in_another_branch_is_another_zone(cast):
    make(cast, code="01")
    other = zones.create_zone(
        cast.other_branch, by=cast.other_secretary, name="东片", level="area", method="village", code="01"
    )
    assert other.code == "01"


@pytest.mark.parametrize("person", ["member", "group_leader", "committee_member", "supervisor", "stranger", "former"])
def test_only_the_secretary_makes_zones(cast, person):
    with pytest.raises(NotAllowed):
        make(cast, by=cast.users[person])
    assert not Zone.objects.exists()


@pytest.mark.parametrize(("outer", "inner", "fits"), [
    ("area", "team", True), ("area", "key_point", True), ("team", "key_point", True),
    ("area", "area", False), ("team", "team", False), ("team", "area", False), ("key_point", "team", False),
])  # fmt: skip
def test_levels_lie_inside_larger_ones(cast, outer, inner, fits):
    around = make(cast, "外", outer)
    if fits:
        assert make(cast, "内", inner, parent=around).parent == around
    else:
        with pytest.raises(Refused) as refusal:
            make(cast, "内", inner, parent=around)
        assert refusal.value.field == "parent"


def test_a_zone_is_not_put_inside_itself_or_what_lies_in_it(cast, tree):
    area, _, point = tree
    for parent in (area, point):
        with pytest.raises(Refused, match="自己"):
            zones.change_zone(area, by=cast.secretary, parent=parent)
    zones.change_zone(point, by=cast.secretary, parent=area)  # the control: moving elsewhere is fine
    assert Zone.objects.get(pk=point.pk).parent == area


def test_the_level_of_a_zone_stays_above_what_lies_in_it(cast, tree):
    with pytest.raises(Refused) as refusal:
        zones.change_zone(tree[0], by=cast.secretary, level="key_point")
    assert refusal.value.field == "level"


def test_a_zone_of_another_branch_is_no_parent(cast):
    theirs = zones.create_zone(cast.other_branch, by=cast.other_secretary, name="东片", level="area", method="village")
    with pytest.raises(Refused, match="不在本支部"):
        make(cast, level="team", parent=theirs)


def test_a_change_says_what_became_what(cast, tree):
    zones.change_zone(tree[0], by=cast.secretary, seen_version=1, place="河湾路1号")
    line = AuditEntry.objects.get(verb="修改责任区")
    assert {label: new for label, (_, new) in line.detail["changes"].items()} == {"地点": "河湾路1号"}
    with pytest.raises(Stale):
        zones.change_zone(tree[0], by=cast.deputy, seen_version=1, place="河湾路2号")


def test_a_zone_does_not_begin_after_somebody_served_there(cast, zone):
    with pytest.raises(Refused, match="李国英从2026年1月1日起就在这里") as refusal:
        zones.change_zone(zone, by=cast.secretary, from_on=TODAY)
    assert refusal.value.field == "from_on"
    assert zones.change_zone(zone, by=cast.secretary, from_on=date(2025, 12, 1)).from_on == date(2025, 12, 1)


def test_closing_ends_what_is_in_it_and_keeps_the_rows(cast, zone):
    unit = units.add_unit(cast.branch, kind="building", name="一号楼", zone=zone, by=cast.secretary)
    contact = contacts.add_contact(cast.branch, kind="household", name="张家", zone=zone, by=cast.secretary)
    zones.close_zone(zone, by=cast.secretary, reason="楼已拆除")
    for row in (zone, unit, contact):
        row.refresh_from_db()
    assert zone.until_on == TODAY
    assert unit.zone is None
    assert contact.zone is None
    assert zone.assignments.get().until_on == TODAY
    assert AuditEntry.objects.get(verb="撤销责任区").detail["reason"] == "楼已拆除"


def test_closing_is_refused_around_other_zones_without_reason_or_for_a_wrong_day(cast, tree):
    area, _, point = tree
    with pytest.raises(Refused, match="下级"):
        zones.close_zone(area, by=cast.secretary, reason="合并")
    with pytest.raises(Refused, match="理由"):
        zones.close_zone(point, by=cast.secretary, reason=" ")
    for day in (date(2025, 12, 31), date(2026, 11, 19)):
        with pytest.raises(Refused, match="撤销日期"):
            zones.close_zone(point, by=cast.secretary, reason="合并", on=day)
    zones.close_zone(point, by=cast.secretary, reason="合并")
    with pytest.raises(Refused, match="已经撤销"):
        zones.close_zone(point, by=cast.secretary, reason="合并")


def test_a_lead_who_was_to_begin_later_never_begins(cast, tree):
    later = assignments.assign(
        tree[2], part="lead", member=cast.member.member, by=cast.secretary, from_on=date(2026, 12, 1)
    )
    zones.close_zone(tree[2], by=cast.secretary, reason="合并")
    later.refresh_from_db()
    assert later.until_on == later.from_on == date(2026, 12, 1)


def test_the_tree_stands_in_its_order_with_depth_and_totals(cast, tree):
    area, team, point = tree
    west = make(cast, "西片")
    units.add_unit(cast.branch, kind="building", name="楼", zone=team, households=24, by=cast.secretary)
    contacts.add_contact(cast.branch, kind="household", name="张家", zone=point, by=cast.secretary)
    rows = list(Zone.objects.in_tree().with_totals().order_by(*TREE))
    assert [(zone.pk, zone.depth) for zone in rows] == [(area.pk, 0), (team.pk, 1), (point.pk, 2), (west.pk, 0)]
    assert [zone.households for zone in rows] == [24, 24, 0, 0]
    assert [zone.contact_count for zone in rows] == [1, 1, 1, 0]


# --- through the pages ---------------------------------------------------------------------------


def filled(**fields) -> dict:
    return {"form_key": uuid.uuid4(), "name": "东片", "level": "area", "method": "community", "parent": "", "code": "",
            "place": "", "boundary": "", "work": "", "public_phone": "", "from_on": "2026-01-01", **fields}  # fmt: skip


def test_the_secretary_makes_a_zone_on_the_page(cast, sign_in):
    browser = sign_in("secretary")
    assert browser.get(reverse("zones:zone-create")).status_code == 200
    form = filled(name="  东片 ")
    answers = [browser.post(reverse("zones:zone-create"), form) for _ in range(2)]
    zone = Zone.objects.get()
    assert [answer.url for answer in answers] == [zone.get_absolute_url()] * 2
    assert (zone.name, zone.code, zone.branch) == ("东片", "01", cast.branch)


def test_a_refusal_stands_at_its_field_and_typing_is_kept(cast, sign_in, tree):
    answer = sign_in("secretary").post(reverse("zones:zone-create"), filled(code="01", place="河湾路"))
    assert answer.status_code == 422
    assert "code" in answer.context["form"].errors
    assert "河湾路" in answer.content.decode()


def test_two_secretaries_at_once_the_second_sees_both_texts(cast, sign_in, tree):
    area = tree[0]
    url = reverse("zones:zone-change", args=[area.pk])
    zones.change_zone(area, by=cast.deputy, place="河湾路1号")
    answer = sign_in("secretary").post(url, filled(version=1, code=area.code, place="河湾路2号"))
    assert answer.status_code == 409
    assert ("地点", "河湾路1号", "河湾路2号") in answer.context["form"].conflict
    area.refresh_from_db()
    assert area.place == "河湾路1号"


def test_another_branch_sees_nothing_and_a_member_changes_nothing(cast, sign_in, tree):
    pk = tree[0].pk
    for route in ("zone-detail", "zone-change", "zone-close", "zone-assign"):
        url = reverse(f"zones:{route}", args=[pk])
        assert sign_in("other_secretary").get(url).status_code == 404
        assert sign_in("secretary").get(url).status_code == 200
        assert sign_in("member").get(url).status_code == (200 if route == "zone-detail" else 403)


def test_the_list_shows_filters_sorts_and_exports_the_same_rows(cast, sign_in, tree, zone):
    browser = sign_in("secretary")
    page = browser.get(reverse("zones:zone-list"))
    assert [row.name for row in page.context["page_obj"]] == ["东片", "一号楼", "楼顶", "一号楼责任区"]
    query = {"q": "一号楼", "sort": "-name"}
    page = browser.get(reverse("zones:zone-list"), query)
    assert [row.name for row in page.context["page_obj"]] == ["一号楼责任区", "一号楼"]
    book = load_workbook(BytesIO(browser.get(reverse("zones:zone-export"), query).content))
    rows = list(book.active.iter_rows(values_only=True))
    assert rows[0][2] == "责任区名称"
    assert [row[2].strip("　") for row in rows[1:]] == ["一号楼责任区", "一号楼"]
    assert rows[1][6] == "李国英"
    assert [row.name for row in browser.get(reverse("zones:zone-list"), {"lead": "some"}).context["page_obj"]] == [
        "一号楼责任区"
    ]


def test_a_closed_zone_leaves_the_list_until_asked_for(cast, sign_in, tree):
    zones.close_zone(tree[2], by=cast.secretary, reason="合并")
    browser = sign_in("secretary")
    names = [[row.name for row in browser.get(reverse("zones:zone-list"), query).context["page_obj"]]
             for query in ({}, {"ended": "all"}, {"ended": "only"})]  # fmt: skip
    assert names == [["东片", "一号楼"], ["东片", "一号楼", "楼顶"], ["楼顶"]]
