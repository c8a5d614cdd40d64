"""划分方案: the draft, opening it, the vote, and what is refused on the way."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from core.errors import NotAllowed, Refused, Stale, WrongState
from core.models import AuditEntry
from core.registry import broken_objects, collect_todos, collect_year_steps
from members.models import Member, Membership
from tests.cast import TODAY, make_member
from tests.zones.planned import MEETING_DAY, UNTIL, VOTE, adopted, consulted, draft_of, enforced, keys, on, row, zone_of
from zones.actions import plans
from zones.actions.assignments import assign
from zones.actions.contacts import add_contact, close_contact
from zones.actions.units import add_unit, remove_unit
from zones.actions.zones import close_zone, create_zone
from zones.models import PlanCoverage, PlanZone, ZonePlan
from zones.plans.gaps import gaps_of
from zones.plans.rows import compare, present_rows, rows_of_plan
from zones.plans.voting import fault_of_vote


@pytest.fixture
def things(cast, zone):
    """The present zone with a unit and a contact; a unit of nobody."""
    return {
        "unit": add_unit(cast.branch, kind="building", name="1号楼", households=30, zone=zone, by=cast.secretary),
        "free": add_unit(cast.branch, kind="building", name="2号楼", households=20, by=cast.secretary),
        "contact": add_contact(cast.branch, kind="household", name="周家", zone=zone, by=cast.secretary),
    }


# --- beginning --------------------------------------------------------------------------------


def test_a_plan_can_begin_empty_from_the_present_or_as_a_copy(cast, zone, things):
    inner = create_zone(cast.branch, by=cast.secretary, name="一单元", level="team", method="village", parent=zone)
    assign(zone, part="co_responsible", member=cast.colleague.member, by=cast.secretary)
    empty = plans.start_plan(cast.branch, year=2026, by=cast.secretary)
    assert rows_of_plan(empty) == []
    plans.cancel(empty, reason="换一种做法", by=cast.secretary)
    present = plans.start_plan(cast.branch, year=2026, by=cast.secretary, start="present", note=" 原则 ")
    rows = rows_of_plan(present)
    assert rows == present_rows(cast.branch, TODAY)
    assert [(r.code, r.parent_code, r.zone_id) for r in rows] == [("01", "", zone.pk), ("01-1", "01", inner.pk)]
    assert (rows[0].lead_id, rows[0].co_responsible_ids) == (cast.member.member_id, keys(cast.colleague.member))
    assert (rows[0].unit_ids, rows[0].contact_ids) == (keys(things["unit"]), keys(things["contact"]))
    assert present.note == "原则"
    copy = plans.start_plan(cast.branch, year=2027, by=cast.secretary, start="plan", copy_of=present)
    assert rows_of_plan(copy) == rows


def test_a_copy_leaves_out_what_does_not_hold_any_more(cast, zone, things):
    inner = create_zone(cast.branch, by=cast.secretary, name="一单元", level="team", method="village", parent=zone)
    first = plans.start_plan(cast.branch, year=2026, by=cast.secretary, start="present")
    Membership.objects.filter(member=cast.member.member).update(until_on=TODAY)
    close_contact(things["contact"], reason="搬走了", by=cast.secretary)
    remove_unit(things["unit"], reason="拆了", by=cast.secretary)
    close_zone(inner, reason="并入一号楼", by=cast.secretary)
    outer, team = rows_of_plan(plans.start_plan(cast.branch, year=2027, by=cast.secretary, start="plan", copy_of=first))
    assert (outer.lead_id, outer.unit_ids, outer.contact_ids) == (None, frozenset(), frozenset())
    assert (outer.zone_id, team.zone_id, team.name) == (zone.pk, None, "一单元")


def test_one_plan_a_year_and_only_for_this_or_the_next(cast):
    plans.start_plan(cast.branch, year=2026, by=cast.secretary)
    with pytest.raises(Refused, match="已经有一个") as refusal:
        plans.start_plan(cast.branch, year=2026, by=cast.deputy)
    assert refusal.value.field == "year"
    plans.start_plan(cast.branch, year=2027, by=cast.secretary)
    plans.start_plan(cast.other_branch, year=2026, by=cast.other_secretary)
    for year in (2025, 2028):
        with pytest.raises(Refused, match="今年或明年"):
            plans.start_plan(cast.branch, year=year, by=cast.secretary)
    with pytest.raises(Refused, match="党支部"):
        plans.start_plan(cast.general_branch, year=2026, by=_over_all(cast))


def _over_all(cast):
    from tests.cast import appoint

    appoint(cast.administrator, "secretary", cast.general_branch)
    return type(cast.administrator).objects.get(pk=cast.administrator.pk)


def test_who_may_write_a_plan(cast):
    plan = draft_of(cast, row("01"))
    for person in (cast.member, cast.group_leader, cast.committee_member, cast.supervisor, cast.other_secretary):
        with pytest.raises(NotAllowed):
            plans.start_plan(cast.branch, year=2027, by=person)
        with pytest.raises(NotAllowed):
            plans.replace_zones(plan, [], by=person)
        with pytest.raises(NotAllowed):
            plans.add_plan_zone(plan, by=person, name="乙", level="area", method="village")
        with pytest.raises(NotAllowed):
            plans.consult(plan, by=person, opinions_from=TODAY, opinions_until=UNTIL)
    assert [zone.code for zone in plan.zones.all()] == ["01"]


# --- the zones of a draft --------------------------------------------------------------------------------


def test_rows_take_the_place_of_all_zones(cast, zone, things):
    plan = draft_of(cast, row("09"))
    rows = [
        row("01-1", level="team", parent_code="01", lead_id=cast.colleague.member_id),
        row("01", "东苑", zone_id=zone.pk, lead_id=cast.member.member_id, unit_ids=keys(things["unit"], things["free"]),
            contact_ids=keys(things["contact"]), co_responsible_ids=keys(cast.deputy.member)),
    ]  # fmt: skip
    plans.replace_zones(plan, rows, by=cast.secretary, reason="按方案助手的建议")
    assert rows_of_plan(plan) == [rows[1], rows[0]]
    line = AuditEntry.objects.filter(object_type="zones.zoneplan").latest("id")
    assert (line.verb, line.detail["zones"], line.detail["reason"]) == ("重排方案的责任区", 2, "按方案助手的建议")


BAD_ROWS = {
    "code": ([row("01", "甲"), row("01", "乙")], "用了两次"),
    "name": ([replace(row("01"), name=" ")], "名称"),
    "level": ([row("01", level="street")], "层级"),
    "method": ([row("01", method="by_lot")], "划分方法"),
    "parent": ([row("01", level="team"), row("02", level="area", parent_code="01")], "更小的一级"),
    "place": ([row("01", place="长" * 101)], "最多100字"),
}


@pytest.mark.parametrize("field", BAD_ROWS)
def test_rows_that_make_no_sense_are_refused_whole(cast, field):
    plan, (rows, sentence) = draft_of(cast, row("07")), BAD_ROWS[field]
    with pytest.raises(Refused, match=sentence) as refusal:
        plans.replace_zones(plan, [row("05"), *rows], by=cast.secretary)
    assert refusal.value.field == field
    assert [zone.code for zone in plan.zones.all()] == ["07"]


def test_a_zone_lies_in_none_that_is_missing_and_never_inside_itself(cast):
    plan = draft_of(cast)
    for rows, sentence in (
        ([row("01", parent_code="99")], "不在方案里"),
        ([row("01", parent_code="01")], "它自己里面"),
        ([row("01", level="team", parent_code="02"), row("02", level="team", parent_code="01")], "更小的一级"),
    ):
        with pytest.raises(Refused, match=sentence):
            plans.replace_zones(plan, rows, by=cast.secretary)


def test_people_and_things_of_others_or_in_two_places_are_refused(cast, zone, things):
    plan, secretary = draft_of(cast), cast.secretary
    theirs = add_unit(cast.other_branch, kind="building", name="别处", by=cast.other_secretary)
    their_zone = create_zone(cast.other_branch, by=cast.other_secretary, name="别处", level="area", method="village")
    stranger, member = cast.stranger.member_id, cast.member.member_id
    unit = keys(things["unit"])
    for rows, field in (
        ([row("01", lead_id=stranger)], "lead"),
        ([row("01", co_responsible_ids=frozenset({stranger}))], "co_responsible"),
        ([row("01", lead_id=member, co_responsible_ids=frozenset({member}))], "co_responsible"),
        ([row("01", unit_ids=keys(theirs))], "units"),
        ([row("01", unit_ids=unit), row("02", unit_ids=unit)], "units"),
        ([row("01", contact_ids=keys(things["contact"])), row("02", contact_ids=keys(things["contact"]))], "contacts"),
        ([row("01", zone_id=their_zone.pk)], "zone"),
        ([row("01", zone_id=zone.pk), row("02", zone_id=zone.pk)], "zone"),
    ):
        with pytest.raises(Refused) as refusal:
            plans.replace_zones(plan, rows, by=secretary)
        assert refusal.value.field == field
    assert not plan.zones.exists()


def test_the_database_too_puts_a_unit_into_one_zone_only(cast, things):
    plan = draft_of(cast, row("01", unit_ids=keys(things["unit"])), row("02"))
    with pytest.raises(IntegrityError), transaction.atomic():
        PlanCoverage.objects.create(plan=plan, plan_zone=zone_of(plan, "02"), unit=things["unit"])


def facts(**more) -> dict:
    return {"name": "西苑", "level": "area", "method": "community", **more}


def test_a_zone_is_added_changed_and_removed(cast, things):
    plan = draft_of(cast, row("01", unit_ids=keys(things["unit"])))
    added = plans.add_plan_zone(
        plan, by=cast.secretary, **facts(lead=cast.member.member, units=[things["unit"], things["free"]])
    )
    assert added.code == "02"
    first, second = rows_of_plan(plan)
    assert first.unit_ids == frozenset(), "it went to the zone that wanted it"
    assert second.unit_ids == keys(things["unit"], things["free"])
    inner = plans.add_plan_zone(plan, by=cast.secretary, **facts(level="team", parent=added))
    assert inner.code == "02-1"
    plans.change_plan_zone(
        added, by=cast.secretary,
        **facts(name="西苑片区", code="W", lead=cast.colleague.member, co_responsible=[cast.member.member]),
    )  # fmt: skip
    rows = {r.code: r for r in rows_of_plan(plan)}
    assert set(rows) == {"01", "W", "02-1"}
    assert rows["02-1"].parent_code == "W"
    assert (rows["W"].lead_id, rows["W"].co_responsible_ids) == (cast.colleague.member_id, keys(cast.member.member))
    assert rows["W"].unit_ids == frozenset()
    told = AuditEntry.objects.filter(verb="方案修改西苑").get().detail["changes"]
    assert told["责任区名称"] == ["西苑", "西苑片区"]
    assert told["责任人"] == ["李国英", "范平华"]
    with pytest.raises(Refused, match="下级责任区"):
        plans.remove_plan_zone(added, by=cast.secretary)
    plans.remove_plan_zone(PlanZone.objects.get(pk=inner.pk), by=cast.secretary)
    plans.remove_plan_zone(PlanZone.objects.get(pk=added.pk), by=cast.secretary)
    assert [r.code for r in rows_of_plan(plan)] == ["01"]


def test_a_bad_change_of_one_zone_changes_nothing(cast, things):
    plan = draft_of(cast, row("01", level="team"), row("01-1", level="key_point", parent_code="01"), row("02"))
    first = zone_of(plan, "01")
    for wanted, field in (
        (facts(code="02"), "code"),
        (facts(level="key_point"), "parent"),
        (facts(parent=first), "parent"),
        (facts(lead=cast.stranger.member), "lead"),
    ):
        with pytest.raises(Refused) as refusal:
            plans.change_plan_zone(PlanZone.objects.get(pk=first.pk), by=cast.secretary, **wanted)
        assert refusal.value.field == field
    assert zone_of(plan, "01").name == "01区"


def test_two_people_on_one_zone_the_second_is_told(cast):
    plan = draft_of(cast, row("01"), row("02"))
    seen = zone_of(plan, "01").version
    plans.change_plan_zone(zone_of(plan, "01"), by=cast.secretary, seen_version=seen, **facts())
    with pytest.raises(Stale):
        plans.change_plan_zone(zone_of(plan, "01"), by=cast.deputy, seen_version=seen, **facts(name="别的"))
    plans.change_plan_zone(zone_of(plan, "02"), by=cast.deputy, seen_version=zone_of(plan, "02").version, **facts())


def test_another_zone_is_mended_though_somebody_left_meanwhile(cast, zone):
    plan = draft_of(cast, row("01", lead_id=cast.member.member_id, zone_id=zone.pk), row("02"))
    Membership.objects.filter(member=cast.member.member).update(until_on=TODAY)
    close_zone(zone, reason="撤并", by=cast.secretary)
    plans.change_plan_zone(zone_of(plan, "02"), by=cast.secretary, **facts(code="02"))
    with pytest.raises(Refused) as refusal:
        plans.change_plan_zone(zone_of(plan, "01"), by=cast.secretary, **facts(lead=cast.member.member))
    assert refusal.value.field == "lead"
    plans.change_plan_zone(zone_of(plan, "01"), by=cast.secretary, **facts(lead=cast.colleague.member))


def test_only_a_draft_is_written(cast):
    plan = consulted(cast, draft_of(cast, row("01")))
    for act in (
        lambda: plans.replace_zones(plan, [], by=cast.secretary),
        lambda: plans.add_plan_zone(plan, by=cast.secretary, **facts()),
        lambda: plans.change_plan_zone(zone_of(plan, "01"), by=cast.secretary, **facts()),
        lambda: plans.remove_plan_zone(zone_of(plan, "01"), by=cast.secretary),
        lambda: plans.amend_plan(plan, note="改", by=cast.secretary),
    ):
        with pytest.raises(WrongState):
            act()
    assert [zone.name for zone in plan.zones.all()] == ["01区"]


# --- opening and taking back --------------------------------------------------------------------------------


def test_opening_asks_for_zones_and_days_that_make_sense(cast):
    empty = draft_of(cast)
    with pytest.raises(Refused, match="还没有责任区"):
        consulted(cast, empty)
    plans.replace_zones(empty, [row("01")], by=cast.secretary)
    day = timedelta(days=1)
    for first, last, field in (
        (TODAY - day, UNTIL, "opinions_from"),
        (TODAY, TODAY - day, "opinions_until"),
        (TODAY, TODAY + 91 * day, "opinions_until"),
    ):
        with pytest.raises(Refused) as refusal:
            plans.consult(empty, by=cast.secretary, opinions_from=first, opinions_until=last)
        assert refusal.value.field == field
    assert consulted(cast, empty).public_key is None


def test_the_link_for_the_public_is_made_when_wanted_and_stays_the_same(cast):
    plan = consulted(cast, draft_of(cast, row("01")), is_public=True)
    key = plan.public_key
    assert len(key) >= 16
    plans.set_public(plan, is_public=False, by=cast.secretary)
    assert not ZonePlan.objects.get(pk=plan.pk).is_public
    plans.return_to_draft(plan, reason="漏了西苑", by=cast.secretary)
    with pytest.raises(Refused):
        plans.set_public(plan, is_public=True, by=cast.secretary)
    assert consulted(cast, plan, is_public=True).public_key == key
    with pytest.raises(NotAllowed):
        plans.set_public(plan, is_public=False, by=cast.member)


def test_taking_it_back_wants_a_reason_that_is_shown_until_it_is_opened_again(cast):
    plan = consulted(cast, draft_of(cast, row("01")))
    with pytest.raises(Refused):
        plans.return_to_draft(plan, reason=" ", by=cast.secretary)
    plans.return_to_draft(plan, reason="漏了西苑", by=cast.secretary)
    assert (plan.state, plan.returned_reason) == ("draft", "漏了西苑")
    assert consulted(cast, plan).returned_reason == ""


# --- the vote --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("due", "present", "votes", "field"),
    [
        (9, 5, (5, 0, 0), None),
        (10, 6, (6, 0, 0), None),
        (10, 5, (5, 0, 0), "votes_for"),  # half of those due is not more than half
        (9, 4, (4, 0, 0), "present_count"),
        (10, 10, (5, 5, 0), "votes_for"),
        (10, 10, (5, 0, 5), "votes_for"),
        (10, 10, (6, 3, 0), "votes_for"),  # a vote is missing
        (8, 9, (9, 0, 0), "present_count"),
        (0, 0, (0, 0, 0), "due_count"),
    ],
)
def test_the_general_motion(due, present, votes, field):
    fault = fault_of_vote(due, present, *votes)
    assert (fault[0] if fault else None) == field


def test_the_vote_freezes_what_the_plan_says(cast, zone, things):
    plan = plans.start_plan(cast.branch, year=2026, by=cast.secretary, start="present", note="就近划分")
    adopted(cast, plan)
    content = ZonePlan.objects.get(pk=plan.pk).content
    (only,) = content["zones"]
    assert (only["lead"], only["units"], only["households"], only["contacts"]) == ("李国英", "1号楼", 30, 1)
    assert content["meeting"]["votes_for"] == 7
    assert content["gap_reason"] == "暂时没有合适的人，第一季度内补上"
    spots = {gap["label"]: gap["names"] for gap in content["gaps"]}
    assert spots["没有划到责任区的单位"] == ["2号楼"]
    assert "范平华" in spots["能承担、还没有责任区的党员"]
    assert "周家" not in str(content), "whom the branch serves is not named"
    remove_unit(things["unit"], reason="拆了", by=cast.secretary)
    assert ZonePlan.objects.get(pk=plan.pk).content == content
    assert list(broken_objects()) == []


def test_a_changed_content_is_found(cast):
    plan = adopted(cast, draft_of(cast, row("01")))
    assert list(broken_objects()) == []
    plan.content["zones"][0]["lead"] = "别人"
    ZonePlan.objects.filter(pk=plan.pk).update(content=plan.content)
    assert [line for line in broken_objects() if f"zones_zoneplan id={plan.pk}" in line]


def test_no_vote_before_the_opinions_are_in(cast):
    plan = consulted(cast, draft_of(cast, row("01")))
    meeting = {"meeting_place": "活动室", **VOTE, "gap_reason": "人手不够", "by": cast.secretary}
    with pytest.raises(Refused, match="才结束"):
        plans.adopt(plan, met_on=TODAY, takes_effect_on=TODAY, **meeting)
    with on(UNTIL), pytest.raises(Refused, match="才结束"):
        plans.adopt(plan, met_on=UNTIL, takes_effect_on=UNTIL, **meeting)
    with on(MEETING_DAY):
        for met_on in (UNTIL, MEETING_DAY + timedelta(days=1)):
            with pytest.raises(Refused) as refusal:
                plans.adopt(plan, met_on=met_on, takes_effect_on=MEETING_DAY, **meeting)
            assert refusal.value.field == "met_on"
        with pytest.raises(Refused) as refusal:
            plans.adopt(plan, met_on=MEETING_DAY, takes_effect_on=UNTIL, **meeting)
        assert refusal.value.field == "takes_effect_on"
        with pytest.raises(Refused) as refusal:
            plans.adopt(plan, met_on=MEETING_DAY, takes_effect_on=MEETING_DAY, **(meeting | {"meeting_place": " "}))
        assert refusal.value.field == "meeting_place"
        with pytest.raises(Refused) as refusal:
            plans.adopt(plan, met_on=MEETING_DAY, takes_effect_on=MEETING_DAY, **(meeting | {"votes_for": 4,
                        "votes_against": 4, "votes_abstained": 0}))  # fmt: skip
        assert refusal.value.field == "votes_for"
    assert ZonePlan.objects.get(pk=plan.pk).state == "consulting"


def test_no_vote_while_an_opinion_is_unanswered(cast):
    plan = consulted(cast, draft_of(cast, row("01")))
    opinion = plans.give_opinion(plan, text="西苑太大了", by=cast.member)
    with pytest.raises(Refused, match="1条意见没有答复"):
        adopted(cast, plan)
    plans.answer_opinion(opinion, outcome="accepted", answer="已分成两片", by=cast.secretary)
    assert adopted(cast, plan).content["opinions"]["outcomes"] == [["采纳", 1]]


def test_blind_spots_need_a_written_reason(cast):
    plan = consulted(cast, draft_of(cast, row("01")))
    with pytest.raises(Refused, match="处盲点") as refusal:
        adopted(cast, plan, reason="  ")
    assert refusal.value.field == "gap_reason"
    assert adopted(cast, plan, reason="人手不够").gap_reason == "人手不够"


def test_without_blind_spots_no_reason_is_asked_or_kept(cast):
    everybody = Member.objects.in_branch(cast.branch, TODAY)
    plan = draft_of(
        cast, row("01", lead_id=cast.member.member_id,
                  co_responsible_ids=keys(*everybody.exclude(pk=cast.member.member_id))),
    )  # fmt: skip
    assert [gap for gap in gaps_of(plan, TODAY) if gap.rows] == []
    assert adopted(cast, plan, reason="多余的").gap_reason == ""


def test_each_kind_of_blind_spot_is_seen_and_gone_when_mended(cast, zone, things):
    plan = draft_of(cast, row("01"))

    def spots(kind):
        return next(gap.names for gap in gaps_of(plan, TODAY) if gap.kind == kind)

    assert set(spots("unit")) == {"1号楼", "2号楼"}
    assert spots("contact") == ["周家"]
    assert spots("zone") == ["01区"]
    assert {"李国英", "范平华"} <= set(spots("member"))
    assert "钱芳" not in spots("member")
    full = row("01", lead_id=cast.member.member_id, co_responsible_ids=keys(cast.colleague.member),
               unit_ids=keys(things["unit"], things["free"]), contact_ids=keys(things["contact"]))  # fmt: skip
    plans.replace_zones(plan, [full], by=cast.secretary)
    assert (spots("unit"), spots("contact"), spots("zone")) == ([], [], [])
    assert not {"李国英", "范平华"} & set(spots("member"))
    Membership.objects.filter(member=cast.member.member).update(until_on=TODAY)
    assert spots("zone") == ["01区"], "whoever left answers for nothing"
    weak = make_member(cast.branch, "病人", physical_condition="行动不便")
    assert weak.name not in spots("member")


def test_the_database_refuses_a_plan_without_its_vote(cast):
    plan = consulted(cast, draft_of(cast, row("01")))
    for votes in ({}, {"met_on": TODAY, **VOTE, "votes_for": 4}, {"met_on": TODAY, **VOTE, "present_count": 4}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ZonePlan.objects.filter(pk=plan.pk).update(state="adopted", **votes)
    ZonePlan.objects.filter(pk=plan.pk).update(state="adopted", met_on=TODAY, **VOTE)


def test_calling_off_waits_for_the_answers_and_frees_the_year(cast):
    plan = consulted(cast, draft_of(cast, row("01")))
    with pytest.raises(WrongState):
        plans.cancel(plan, reason="不要了", by=cast.secretary)
    opinion = plans.give_opinion(plan, text="西苑太大了", by=cast.member)
    plans.return_to_draft(plan, reason="再改", by=cast.secretary)
    with pytest.raises(Refused, match="先答复"):
        plans.cancel(plan, reason="不要了", by=cast.secretary)
    plans.answer_opinion(opinion, outcome="explained", answer="方案作废重来", by=cast.secretary)
    plans.cancel(plan, reason="不要了", by=cast.secretary)
    another = adopted(cast, draft_of(cast, row("01")))
    plans.cancel(another, reason="表决票数登记错了", by=cast.secretary)
    assert draft_of(cast).state == "draft"


# --- comparing --------------------------------------------------------------------------------


def test_two_plans_are_compared_by_zone_and_by_member(cast, zone, things):
    member, colleague, deputy = (cast.users[who].member for who in ("member", "colleague", "deputy"))
    before = [
        row("01", "东苑", zone_id=zone.pk, lead_id=member.pk, unit_ids=keys(things["unit"])),
        row("02", "西苑", lead_id=deputy.pk),
        row("03", "旧区", lead_id=colleague.pk),
    ]
    after = [
        row("05", "东苑片区", zone_id=zone.pk, lead_id=colleague.pk, unit_ids=keys(things["unit"], things["free"])),
        row("02", "西苑", lead_id=deputy.pk),
        row("06", "新区", lead_id=member.pk, contact_ids=keys(things["contact"])),
    ]
    found = compare(before, after)
    assert [(change.kind, (change.after or change.before).name) for change in found.zones] == [
        ("changed", "东苑片区"), ("same", "西苑"), ("new", "新区"), ("closed", "旧区"),
    ]  # fmt: skip
    assert found.zones[0].differences == [
        ("编号", "01", "05"), ("责任区名称", "东苑", "东苑片区"), ("责任人", "李国英", "范平华"),
        ("覆盖单位", "1号楼", "1号楼、2号楼"),
    ]  # fmt: skip
    assert {change.member.name: (change.before, change.after) for change in found.members} == {
        "李国英": (["东苑（责任人）"], ["新区（责任人）"]),
        "范平华": (["旧区（责任人）"], ["东苑片区（责任人）"]),
    }
    assert compare(before, before).differing == []
    assert compare(before, before).members == []


# --- what waits for whom --------------------------------------------------------------------------------


def waiting(user, day=TODAY) -> set[str]:
    with on(day):
        return {todo.label for todo in collect_todos(user, day)}


def division(cast, year=2026):
    return next(step for step in collect_year_steps(cast.branch, year) if step.label == "划分责任区")


def test_each_is_told_what_waits_for_him(cast):
    plan = consulted(cast, draft_of(cast, row("01")))
    look = "看划分方案，提意见"
    assert look in waiting(cast.member)
    assert look not in waiting(cast.stranger)
    opinion = plans.give_opinion(plan, text="西苑太大了", by=cast.member)
    assert look not in waiting(cast.member)
    assert "答复对划分方案的意见" in waiting(cast.secretary)
    assert "答复对划分方案的意见" not in waiting(cast.committee_member)
    assert look not in waiting(cast.colleague, MEETING_DAY)
    assert "表决划分方案" not in waiting(cast.secretary, MEETING_DAY)
    plans.answer_opinion(opinion, outcome="accepted", answer="已改", by=cast.secretary)
    assert "表决划分方案" in waiting(cast.secretary, MEETING_DAY)
    adopted(cast, plan, takes_effect_on=date(2027, 1, 1))
    assert "划分方案付诸实施" not in waiting(cast.secretary, date(2026, 12, 31))
    assert "划分方案付诸实施" in waiting(cast.secretary, date(2027, 1, 1))


def test_a_plan_opened_anew_is_to_be_looked_at_again(cast):
    plan = consulted(cast, draft_of(cast, row("01")))
    plans.give_opinion(plan, text="西苑太大了", by=cast.member)
    plans.return_to_draft(plan, reason="改一改", by=cast.secretary)
    with on(MEETING_DAY):
        consulted(cast, plan)
    assert "看划分方案，提意见" in waiting(cast.member, MEETING_DAY)


def test_the_year_line_knows_of_plans(cast):
    assert division(cast).note == "还没有责任区"
    plan = draft_of(cast, row("01", lead_id=cast.member.member_id))
    assert (division(cast).state, division(cast).url) == ("current", plan.get_absolute_url())
    assert "方案起草中" in division(cast).note
    enforced(cast, plan)
    with on(MEETING_DAY):
        assert "1个责任区" in division(cast).note
        assert "方案" not in division(cast).note
