"""付诸实施: zones become what the plan says, through the ordinary actions; what was told beforehand is what happens."""

from datetime import date, timedelta

import pytest

from core.errors import NotAllowed, Refused
from core.models import AuditEntry
from members.models import Membership
from tests.cast import TODAY
from tests.zones.planned import MEETING_DAY, adopted, draft_of, enforced, keys, on, row
from zones.actions import plans
from zones.actions.assignments import assign, end_assignment
from zones.actions.contacts import add_contact, change_contact
from zones.actions.units import add_unit, place_unit
from zones.actions.zones import change_zone, close_zone, create_zone
from zones.models import Zone, ZoneAssignment, ZonePlan
from zones.plans.effects import Effects
from zones.plans.rows import present_rows, rows_of_plan


def now_there(cast, day=MEETING_DAY) -> dict[str, tuple]:
    """Each open zone by code: name, code of the outer one, lead, sharers, units, number of contacts."""
    with on(day):
        return {
            r.code: (r.name, r.parent_code, r.lead_id, r.co_responsible_ids, r.unit_ids, len(r.contact_ids))
            for r in present_rows(cast.branch, day)
        }


def shape(rows) -> dict[str, tuple]:
    return {
        r.code: (r.name, r.parent_code, r.lead_id, r.co_responsible_ids, r.unit_ids, len(r.contact_ids)) for r in rows
    }


def test_an_empty_branch_becomes_what_the_plan_says(cast):
    unit = add_unit(cast.branch, kind="building", name="1号楼", households=30, by=cast.secretary)
    contact = add_contact(cast.branch, kind="household", name="周家", by=cast.secretary)
    rows = [
        row("01", "东苑", lead_id=cast.member.member_id, work="走访", place="1号楼", boundary="楼前",
            public_phone="110"),
        row("01-1", "一单元", level="team", parent_code="01", lead_id=cast.colleague.member_id,
            co_responsible_ids=keys(cast.deputy.member), unit_ids=keys(unit), contact_ids=keys(contact)),
        row("01-1-1", "电梯", level="key_point", parent_code="01-1", lead_id=cast.colleague.member_id),
    ]  # fmt: skip
    plan = enforced(cast, draft_of(cast, *rows))
    assert (plan.state, plan.in_force_on) == ("in_force", MEETING_DAY)
    assert now_there(cast) == shape(rows)
    outer = Zone.objects.get(code="01")
    assert (outer.from_on, outer.work, outer.place, outer.boundary, outer.public_phone) == (
        MEETING_DAY, "走访", "1号楼", "楼前", "110",
    )  # fmt: skip
    assert set(ZoneAssignment.objects.values_list("from_on", "reason")) == {(MEETING_DAY, "2026年责任区划分方案实施")}
    assert {z.zone.code for z in plan.zones.select_related("zone")} == {"01", "01-1", "01-1-1"}
    unit.refresh_from_db()
    assert AuditEntry.objects.filter(verb="调整覆盖单位", object_id=unit.pk).get().detail["changes"] == {
        "责任区": ["", "一单元"]
    }


def test_what_stays_is_not_touched(cast, zone):
    before = list(ZoneAssignment.objects.values()), list(Zone.objects.values())
    plan = enforced(cast, plans.start_plan(cast.branch, year=2026, by=cast.secretary, start="present"))
    assert (list(ZoneAssignment.objects.values()), list(Zone.objects.values())) == before
    assert plan.state == "in_force"


def test_people_are_handed_over_on_the_day_with_their_history(cast, zone):
    assign(zone, part="co_responsible", member=cast.colleague.member, by=cast.secretary)
    assign(zone, part="co_responsible", member=cast.deputy.member, by=cast.secretary)
    assign(zone, part="liaison", person_name="陈阿姨", by=cast.secretary)
    enforced(cast, draft_of(
        cast, row("01", zone.name, zone_id=zone.pk, lead_id=cast.colleague.member_id,
                  co_responsible_ids=keys(cast.member.member)),
    ))  # fmt: skip
    rows = {(a.part, a.person): (a.from_on, a.until_on) for a in zone.assignments.select_related("member")}
    assert rows == {
        ("lead", "李国英"): (date(2026, 1, 1), MEETING_DAY),
        ("co_responsible", "范平华"): (TODAY, MEETING_DAY),
        ("co_responsible", "高勇"): (TODAY, MEETING_DAY),
        ("lead", "范平华"): (MEETING_DAY, None),
        ("co_responsible", "李国英"): (MEETING_DAY, None),
        ("liaison", "陈阿姨"): (TODAY, None),
    }


def test_a_zone_without_lead_in_the_plan_loses_it(cast, zone):
    enforced(cast, draft_of(cast, row("01", zone.name, zone_id=zone.pk)))
    assert zone.assignments.get().until_on == MEETING_DAY


def test_a_lead_who_was_to_follow_later_gives_way_to_the_plan(cast, zone):
    end_assignment(zone.assignments.get(), by=cast.secretary)
    assign(zone, part="lead", member=cast.deputy.member, by=cast.secretary, from_on=date(2027, 3, 1))
    enforced(cast, draft_of(cast, row("01", zone.name, zone_id=zone.pk, lead_id=cast.member.member_id)))
    assert now_there(cast)["01"][2] == cast.member.member_id
    assert now_there(cast, date(2027, 4, 1))["01"][2] == cast.member.member_id


def test_codes_levels_and_places_can_all_change_at_once(cast, zone):
    """Two zones swap codes, an area becomes the team of what was its team, one is closed with its point inside."""
    by = cast.secretary

    def made(name, level, parent=None):
        return create_zone(cast.branch, by=by, name=name, level=level, method="village", parent=parent)

    team = made("班组", "team", zone)
    point = made("重点", "key_point", team)
    second = made("二区", "area")
    gone = made("撤掉的", "team", second)
    inner = made("撤掉的重点", "key_point", gone)
    rows = [
        row("02", zone.name, level="team", parent_code="01-1", zone_id=zone.pk),
        row("01-1", "班组", level="area", zone_id=team.pk),
        row("01-1-1", "重点", level="key_point", parent_code="02", zone_id=point.pk),
        row("01", "二区", zone_id=second.pk),
        row("02-1", "新的", level="key_point", parent_code="01"),
    ]
    enforced(cast, draft_of(cast, *rows))
    assert {code: facts[:2] for code, facts in now_there(cast).items()} == {
        r.code: (r.name, r.parent_code) for r in rows
    }
    for closed in (gone, inner):
        closed.refresh_from_db()
        assert closed.until_on == MEETING_DAY
    assert Zone.objects.get(code="02-1", until_on=None).parent_id == second.pk


def test_things_go_where_the_plan_says_and_what_came_since_stays(cast, zone):
    second = create_zone(cast.branch, by=cast.secretary, name="二区", level="area", method="village")
    third = create_zone(cast.branch, by=cast.secretary, name="三区", level="area", method="village")

    def unit(name, where):
        return add_unit(cast.branch, kind="building", name=name, zone=where, by=cast.secretary)

    moves, left_out, of_closed = unit("甲", zone), unit("乙", zone), unit("丙", third)
    contact = add_contact(cast.branch, kind="household", name="周家", zone=second, by=cast.secretary)
    plan = adopted(cast, draft_of(
        cast, row("01", zone.name, zone_id=zone.pk, contact_ids=keys(contact)),
        row("02", "二区", zone_id=second.pk, unit_ids=keys(moves)),
    ))  # fmt: skip
    since, since_closed = unit("丁", zone), unit("戊", third)
    newcomer = add_contact(cast.branch, kind="household", name="新搬来的", zone=zone, by=cast.secretary)
    with on(MEETING_DAY):
        assert Effects(plan, MEETING_DAY).freed == (3, 0)
    enforced(cast, plan)
    for thing in (moves, left_out, of_closed, since, since_closed, contact, newcomer):
        thing.refresh_from_db()
    assert (moves.zone, left_out.zone, of_closed.zone, since.zone, since_closed.zone) == (
        second,
        None,
        None,
        zone,
        None,
    )
    assert (contact.zone, newcomer.zone) == (zone, zone)


def test_who_left_and_what_was_closed_since_is_told_and_left_out(cast, zone):
    second = create_zone(cast.branch, by=cast.secretary, name="二区", level="area", method="village")
    plan = adopted(cast, draft_of(
        cast, row("01", zone.name, zone_id=zone.pk, lead_id=cast.colleague.member_id),
        row("02", "二区", zone_id=second.pk, lead_id=cast.member.member_id),
    ))  # fmt: skip
    Membership.objects.filter(member=cast.colleague.member).update(until_on=TODAY)
    close_zone(second, reason="撤并", by=cast.secretary)
    with on(MEETING_DAY):
        (left,) = Effects(plan, MEETING_DAY).left
    assert (left.member.name, left.zone) == ("范平华", "一号楼责任区")
    enforced(cast, plan)
    there = now_there(cast)
    assert there["01"][2] is None
    assert there["02"][2] == cast.member.member_id
    assert Zone.objects.filter(code="02").count() == 2


def test_what_was_told_beforehand_is_what_happens(cast, zone):
    """The page's list, the plan and the zones afterwards agree; a second look finds nothing left to do."""
    create_zone(cast.branch, by=cast.secretary, name="撤掉的", level="area", method="village")
    plan = adopted(cast, draft_of(
        cast, row("01", "改了名", zone_id=zone.pk, lead_id=cast.colleague.member_id), row("09", "新的")
    ))  # fmt: skip
    with on(MEETING_DAY):
        told = Effects(plan, MEETING_DAY).comparison
        assert {c.kind: (c.after or c.before).name for c in told.zones} == {
            "changed": "改了名", "new": "新的", "closed": "撤掉的",
        }  # fmt: skip
    enforced(cast, plan)
    with on(MEETING_DAY):
        assert Effects(ZonePlan.objects.get(pk=plan.pk), MEETING_DAY).comparison.differing == []
        assert present_rows(cast.branch, MEETING_DAY) == rows_of_plan(plan)


def test_the_next_plan_takes_the_place_of_the_one_in_force(cast, zone):
    first = enforced(cast, plans.start_plan(cast.branch, year=2026, by=cast.secretary, start="present"))
    with on(MEETING_DAY):
        second = plans.start_plan(cast.branch, year=2027, by=cast.secretary, start="plan", copy_of=first)
        second = adopted(cast, second)
    enforced(cast, second)
    assert list(ZonePlan.objects.values_list("year", "state")) == [(2027, "in_force"), (2026, "superseded")]


def test_the_day_lies_between_the_meeting_and_today(cast):
    plan = adopted(cast, draft_of(cast, row("01")))
    with on(MEETING_DAY + timedelta(days=5)):
        for day in (MEETING_DAY - timedelta(days=1), MEETING_DAY + timedelta(days=6)):
            with pytest.raises(Refused) as refusal:
                plans.enforce(plan, by=cast.secretary, on=day)
            assert refusal.value.field == "on"
        with pytest.raises(NotAllowed):
            plans.enforce(plan, by=cast.member, on=MEETING_DAY)
        plans.enforce(plan, by=cast.secretary, on=MEETING_DAY + timedelta(days=2))
    assert Zone.objects.get().from_on == MEETING_DAY + timedelta(days=2)


def test_what_stands_in_the_way_is_named_and_nothing_is_done(cast, zone):
    """A lead whose end is fixed for later cannot be followed before that."""
    end_assignment(zone.assignments.get(), by=cast.secretary, on=date(2027, 6, 1))
    plan = adopted(cast, draft_of(
        cast, row("00", "先做的"), row("01", zone.name, zone_id=zone.pk, lead_id=cast.colleague.member_id)
    ))  # fmt: skip
    with pytest.raises(Refused, match=r"一号楼责任区.*日期不能与此重叠"):
        enforced(cast, plan)
    assert ZonePlan.objects.get(pk=plan.pk).state == "adopted"
    assert not Zone.objects.filter(name="先做的").exists()


def test_a_moved_contact_can_be_changed_on_a_page_opened_afterwards_only(cast, zone):
    """Placing many raises their versions: who had the old page open is told."""
    contact = add_contact(cast.branch, kind="household", name="周家", by=cast.secretary)
    enforced(cast, draft_of(cast, row("01", zone.name, zone_id=zone.pk, contact_ids=keys(contact))))
    contact.refresh_from_db()
    assert contact.version == 2
    change_contact(contact, by=cast.secretary, seen_version=2, zone=None)
    unit = add_unit(cast.branch, kind="building", name="1号楼", by=cast.secretary)
    place_unit(unit, zone=change_zone(zone, by=cast.secretary, place="东头"), by=cast.secretary)
