"""Inspections from the plan to the close, through the actions."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from core.errors import NotAllowed, Refused, Stale, WrongState
from core.models import AuditEntry
from reviews import actions
from reviews.criteria import Line
from reviews.models import Finding, ScoreSheet
from tests.reviews.conftest import marks_of, run_through, sheet_of
from zones.models import Zone, ZoneAssignment

DUE = date(2026, 10, 15)


def test_plan_gives_everybody_a_sheet_with_the_zone_he_leads(plan, cast):
    for code, part in (("Z1", "co_responsible"), ("Z3", "lead"), ("Z2", "lead")):
        zone = Zone.objects.create(branch=cast.branch, code=code, name=code, level="area", method="community",
                                   from_on=date(2026, 1, 1))  # fmt: skip
        ZoneAssignment.objects.create(zone=zone, part=part, member=cast.member.member, from_on=date(2026, 1, 1))
    inspection = plan()
    assert set(inspection.score_sheets.values_list("member__name", flat=True)) == {
        "周敏", "高勇", "罗远䶮", "武晓", "李国英", "范平华", "萧向民", "郭永", "余伟",
    }  # fmt: skip
    assert sheet_of(inspection, cast.member).zone.code == "Z2"
    assert sheet_of(inspection, cast.colleague).zone is None
    assert sum(line.full_marks for line in inspection.criteria.all()) == 100


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": "  "}, "title"),
        ({"methods": []}, "methods"),
        ({"methods": ["guess"]}, "methods"),
        ({"quarter": None}, "quarter"),
        ({"ends_on": date(2026, 9, 20)}, "ends_on"),
        ({"criteria": [Line("记实", Decimal(99))]}, "criteria"),
        ({"criteria": [Line("记实", Decimal(100)), Line("其他", Decimal(0))]}, "criteria"),
        ({"members": []}, "members"),
    ],
)
def test_plan_refuses_what_does_not_fit(plan, changes, field):
    with pytest.raises(Refused) as refusal:
        plan(**changes)
    assert refusal.value.field == field


def test_plan_needs_two_inspectors_who_are_there(plan, cast):
    for people in ([cast.inspector], [cast.inspector, cast.inspector], [cast.inspector, cast.users["deactivated"]]):
        cast.users["deactivated"].refresh_from_db()
        with pytest.raises(Refused) as refusal:
            plan(inspectors=people)
        assert refusal.value.field == "inspectors"
    assert plan(inspectors=[cast.inspector, cast.supervisor]).inspectors.count() == 2


def test_plan_refuses_members_of_another_branch(plan, cast):
    with pytest.raises(Refused):
        plan(members=[cast.member.member, cast.stranger.member])
    assert plan(members=[cast.member.member]).score_sheets.count() == 1


@pytest.mark.parametrize("who", ["committee_member", "group_leader", "member", "inspector", "supervisor", "former",
                                 "other_secretary", "administrator"])  # fmt: skip
def test_only_the_secretary_plans(cast, plan, who):
    with pytest.raises(NotAllowed):
        actions.plan_inspection(
            cast.branch, by=cast.users[who], title="检查", methods=["documents"], year=2026, quarter=3,
            starts_on=date(2026, 9, 21), ends_on=date(2026, 9, 25), inspectors=[cast.inspector, cast.supervisor],
        )  # fmt: skip
    assert plan(), "the secretary may"


def test_a_planned_inspection_can_be_changed_and_called_off(plan, cast):
    inspection = plan()
    actions.change_inspection(
        inspection, by=cast.secretary, title="三季度补查", methods=["forum"], year=2026, quarter=3,
        starts_on=date(2026, 9, 22), ends_on=date(2026, 9, 25), inspectors=[cast.inspector, cast.deputy],
        criteria=[Line("记实", Decimal(100))], members=[cast.member.member],
    )  # fmt: skip
    assert (inspection.criteria.count(), inspection.score_sheets.count()) == (1, 1)
    actions.cancel_inspection(inspection, by=cast.secretary, reason="汛期推迟")
    with pytest.raises(WrongState):
        actions.start_inspection(inspection, by=cast.secretary)


def test_marks_are_bounded_and_lost_ones_explained(inspection, cast):
    sheet, first = sheet_of(inspection, cast.member), inspection.criteria.first()
    for marks in (first.full_marks + 1, Decimal("-1"), Decimal("NaN"), Decimal("1.005")):
        with pytest.raises(Refused) as refusal:
            actions.score_sheet(sheet, by=cast.inspector, scores=marks_of(inspection) | {first: (marks, "理由")})
        assert refusal.value.field == f"marks_{first.pk}"
    with pytest.raises(Refused) as refusal:
        actions.score_sheet(sheet, by=cast.inspector, scores=marks_of(inspection) | {first: (Decimal(20), " ")})
    assert refusal.value.field == f"reason_{first.pk}"
    incomplete = marks_of(inspection)
    del incomplete[first]
    with pytest.raises(Refused):
        actions.score_sheet(sheet, by=cast.inspector, scores=incomplete)
    actions.keep_scores(sheet, by=cast.inspector, scores=incomplete)
    assert (sheet.state, sheet.scores.count()) == ("open", 4)
    actions.score_sheet(sheet, by=cast.inspector, scores=marks_of(inspection, Decimal("2.5")))
    assert sheet.state == "scored"
    assert sheet.score is None, "it counts for nothing before it is confirmed"
    actions.confirm_sheet(sheet, by=cast.inspector)
    sheet.refresh_from_db()
    assert sheet.score == Decimal("97.50")


def test_nobody_scores_himself(inspection, cast):
    own = sheet_of(inspection, cast.committee_member)
    for act in (
        lambda: actions.score_sheet(own, by=cast.committee_member, scores=marks_of(inspection)),
        lambda: actions.excuse_sheet(own, by=cast.committee_member, reason="忙"),
        lambda: actions.keep_scores(own, by=cast.committee_member, scores={}),
    ):
        with pytest.raises(NotAllowed):
            act()
    actions.score_sheet(own, by=cast.secretary, scores=marks_of(inspection))
    with pytest.raises(NotAllowed):
        actions.confirm_sheet(own, by=cast.committee_member)
    actions.confirm_sheet(own, by=cast.secretary)
    assert actions.score_sheet(sheet_of(inspection, cast.member), by=cast.committee_member, scores=marks_of(inspection))


@pytest.mark.parametrize("who", ["member", "group_leader", "former", "stranger", "other_secretary", "supervisor"])
def test_who_does_not_inspect_does_not_score(inspection, cast, who):
    with pytest.raises(NotAllowed):
        actions.score_sheet(sheet_of(inspection, cast.colleague), by=cast.users[who], scores=marks_of(inspection))


def test_an_inspector_reaches_only_his_inspection(plan, cast):
    other = plan(inspectors=[cast.secretary, cast.deputy])
    actions.start_inspection(other, by=cast.secretary)
    with pytest.raises(NotAllowed):
        actions.score_sheet(sheet_of(other, cast.member), by=cast.inspector, scores=marks_of(other))


def test_sheets_are_scored_only_while_the_inspection_runs(plan, cast):
    inspection = plan()
    with pytest.raises(WrongState):
        actions.score_sheet(sheet_of(inspection, cast.member), by=cast.inspector, scores=marks_of(inspection))


def test_the_second_of_two_who_score_at_once_is_told(inspection, cast):
    one, other = sheet_of(inspection, cast.member), sheet_of(inspection, cast.member)
    actions.score_sheet(one, by=cast.inspector, scores=marks_of(inspection), seen_version=1)
    with pytest.raises(Stale):
        actions.score_sheet(other, by=cast.committee_member, scores=marks_of(inspection, 5), seen_version=1)
    assert sum(score.marks for score in one.scores.all()) == 100


def test_a_confirmed_sheet_is_reopened_with_a_reason_until_results_are_issued(inspection, cast):
    run_through(inspection, cast.inspector)
    sheet = sheet_of(inspection, cast.member)
    with pytest.raises(WrongState):
        actions.score_sheet(sheet, by=cast.inspector, scores=marks_of(inspection))
    with pytest.raises(Refused):
        actions.reopen_sheet(sheet, by=cast.inspector, reason=" ")
    actions.reopen_sheet(sheet, by=cast.inspector, reason="漏看现场")
    assert (sheet.state, sheet.score, sheet.confirmed_by) == ("open", None, None)
    actions.excuse_sheet(sheet, by=cast.inspector, reason="住院")
    actions.issue_findings(inspection, by=cast.secretary)
    with pytest.raises(WrongState):
        actions.reopen_sheet(sheet, by=cast.inspector, reason="再看")


def test_results_wait_for_every_sheet(inspection, cast):
    with pytest.raises(Refused, match="还有9张评分表没有确认"):
        actions.issue_findings(inspection, by=cast.secretary)
    run_through(inspection, cast.inspector)
    actions.issue_findings(inspection, by=cast.secretary, conclusion="总体较好")
    assert (inspection.state, inspection.conclusion) == ("findings_issued", "总体较好")
    actions.close_inspection(inspection, by=cast.secretary)


def fault(inspection, cast, **changes):
    facts = {"kind": "fault", "content": "楼道堆物未清", "member": cast.member.member, "due_on": DUE}
    return actions.add_finding(inspection, by=cast.inspector, **{**facts, **changes})


def test_a_fault_goes_from_noted_to_closed(inspection, cast):
    run_through(inspection, cast.inspector)
    found = fault(inspection, cast)
    praise = actions.add_finding(inspection, by=cast.inspector, kind="commend", content="上门服务及时")
    actions.issue_findings(inspection, by=cast.secretary)
    found.refresh_from_db()
    praise.refresh_from_db()
    assert (inspection.state, found.state, praise.state) == ("mending", "open", "filed")
    with pytest.raises(Refused, match="1个问题没有销号"):
        actions.close_inspection(inspection, by=cast.secretary)
    with pytest.raises(Refused):
        actions.report_mending(found, by=cast.member, text=" ")
    actions.report_mending(found, by=cast.member, text="已清理并张贴提示")
    actions.reject_mending(found, by=cast.secretary, reason="二楼仍有杂物")
    assert (found.state, found.returned_reason) == ("open", "二楼仍有杂物")
    actions.report_mending(found, by=cast.member, text="二楼也清理完毕")
    actions.verify_mending(found, by=cast.secretary)
    actions.close_inspection(inspection, by=cast.secretary)
    assert [row.text for row in found.rectifications.all()] == ["已清理并张贴提示", "二楼也清理完毕"]
    verbs = AuditEntry.objects.filter(object_type="reviews.finding", object_id=found.pk).values_list("verb", flat=True)
    assert list(verbs.order_by("id")) == [
        "记录检查发现", "下达整改", "报告整改", "整改退回", "报告整改", "复查销号",
    ]  # fmt: skip


def test_a_finding_is_not_about_oneself(inspection, cast):
    with pytest.raises(NotAllowed):
        actions.add_finding(inspection, by=cast.committee_member, kind="commend", content="工作扎实",
                            member=cast.committee_member.member)  # fmt: skip
    with pytest.raises(NotAllowed):
        actions.add_finding(inspection, by=cast.member, kind="advice", content="建议")
    assert actions.add_finding(inspection, by=cast.committee_member, kind="advice", content="建议统一标牌")


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"member": None}, "member"), ({"due_on": None}, "due_on"), ({"due_on": date(2026, 9, 1)}, "due_on"),
     ({"content": ""}, "content"), ({"kind": "guess"}, "kind")],
)  # fmt: skip
def test_a_fault_names_its_mender_and_day(inspection, cast, changes, field):
    with pytest.raises(Refused) as refusal:
        fault(inspection, cast, **changes)
    assert refusal.value.field == field


def test_the_mender_does_not_verify_himself(inspection, cast):
    run_through(inspection, cast.inspector)
    found = fault(inspection, cast, member=cast.secretary.member)
    actions.issue_findings(inspection, by=cast.secretary)
    found.refresh_from_db()
    actions.report_mending(found, by=cast.secretary, text="已补记")
    with pytest.raises(NotAllowed):
        actions.verify_mending(found, by=cast.secretary)
    with pytest.raises(NotAllowed):
        actions.verify_mending(found, by=cast.member)
    actions.verify_mending(found, by=cast.committee_member)


def test_only_the_mender_reports_and_another_can_take_over(inspection, cast):
    run_through(inspection, cast.inspector)
    found = fault(inspection, cast)
    actions.issue_findings(inspection, by=cast.secretary)
    found.refresh_from_db()
    with pytest.raises(NotAllowed):
        actions.report_mending(found, by=cast.colleague, text="已改")
    with pytest.raises(Refused):
        actions.reassign_finding(found, by=cast.secretary, member=cast.stranger.member, due_on=DUE, reason="换人")
    actions.reassign_finding(found, by=cast.secretary, member=cast.colleague.member, due_on=DUE, reason="住院")
    actions.report_mending(found, by=cast.colleague, text="已改")
    assert found.state == "mended"


def test_nobody_passes_on_or_puts_off_his_own_fault(inspection, cast):
    run_through(inspection, cast.inspector)
    own = fault(inspection, cast, member=cast.secretary.member)
    actions.issue_findings(inspection, by=cast.secretary)
    own.refresh_from_db()
    for mender in (cast.member.member, cast.secretary.member):
        with pytest.raises(NotAllowed):
            actions.reassign_finding(own, by=cast.secretary, member=mender, due_on=date(2027, 6, 30), reason="忙")
    actions.reassign_finding(own, by=cast.deputy, member=cast.member.member, due_on=DUE, reason="住院")
    assert own.member == cast.member.member


def test_overdue_is_the_day_after_the_last(inspection, cast):
    run_through(inspection, cast.inspector)
    fault(inspection, cast)
    assert not Finding.objects.overdue(date(2027, 1, 1)).exists(), "nothing is due before it is issued"
    actions.issue_findings(inspection, by=cast.secretary)
    assert not Finding.objects.overdue(DUE).exists()
    assert Finding.objects.overdue(date(2026, 10, 16)).count() == 1


def test_noted_findings_and_open_sheets_are_seen_by_inspectors_only_and_never_ones_own(inspection, cast):
    fault(inspection, cast)
    own = fault(inspection, cast, member=cast.secretary.member)
    assert not Finding.objects.shown_to(cast.member).exists()
    assert own not in Finding.objects.shown_to(cast.secretary)
    assert Finding.objects.shown_to(cast.secretary).count() == 1
    assert Finding.objects.shown_to(cast.inspector).count() == 2
    assert not ScoreSheet.objects.shown_to(cast.member).exists()
    run_through(inspection, cast.inspector)
    actions.issue_findings(inspection, by=cast.secretary)
    assert ScoreSheet.objects.shown_to(cast.member).get().member == cast.member.member
    assert Finding.objects.shown_to(cast.member).count() == 1
    assert Finding.objects.shown_to(cast.secretary).count() == 2


def test_noted_findings_can_be_changed_and_removed_until_issued(inspection, cast):
    found, second = fault(inspection, cast), fault(inspection, cast)
    actions.change_finding(found, by=cast.inspector, kind="advice", content="建议加装照明")
    assert (found.member, found.due_on) == (None, None)
    actions.remove_finding(second, by=cast.inspector)
    run_through(inspection, cast.inspector)
    actions.issue_findings(inspection, by=cast.secretary)
    with pytest.raises(WrongState):
        actions.remove_finding(Finding.objects.get(), by=cast.inspector)


def test_the_database_itself_refuses_half_confirmed_sheets(inspection, cast):
    sheet = sheet_of(inspection, cast.member)
    for wrong in ({"state": "confirmed"}, {"score": Decimal(90)}, {"score": Decimal("100.01")}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ScoreSheet.objects.filter(pk=sheet.pk).update(**wrong)


def test_change_and_audit_line_live_or_die_together(plan, cast):
    before = AuditEntry.objects.count()
    with pytest.raises(Refused):
        plan(criteria=[Line("记实", Decimal(50))])
    assert AuditEntry.objects.count() == before
    plan()
    assert AuditEntry.objects.count() == before + 1
