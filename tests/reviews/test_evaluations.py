"""The year-end evaluation through the actions, on real rows."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import IntegrityError, transaction

from core.errors import NotAllowed, Refused, Stale, WrongState
from members.models import Member
from records.models import GroupAssessment, GroupMonth, WeeklyRecord
from reviews import actions, facts
from reviews.models import Evaluation, ScoreSheet
from tests.cast import make_member, make_user
from tests.reviews.conftest import (
    TAKEN_OFF,
    WEIGHTS,
    evaluation_of,
    grade_everybody,
    rate_everybody,
    rater_of,
    run_through,
    sign_agreements,
)
from zones.models import Agreement, Duty


def appraisal_of(cycle, user, **options):
    return facts.appraise(cycle, **options)[evaluation_of(cycle, user).pk]


def test_worked_example_end_to_end(bare_year, plan):
    """The four inspections too go through their actions here, from the plan to the results."""
    year = bare_year
    members = Member.objects.in_branch(year.branch)
    for quarter, taken_off in enumerate(TAKEN_OFF, 1):
        day = date(2026, quarter * 3, 20)
        inspection = plan(title=f"第{quarter}季度检查", quarter=quarter, starts_on=day, ends_on=day)
        actions.start_inspection(inspection, by=year.secretary)
        run_through(inspection, year.inspector, taken_off=dict.fromkeys((member.pk for member in members), taken_off))
        actions.issue_findings(inspection, by=year.secretary)
    cycle = actions.open_cycle(year.branch, by=year.secretary, year=2026, weights=WEIGHTS)
    actions.start_cycle(cycle, by=year.secretary)
    sign_agreements(year)
    appraisal = appraisal_of(cycle, year.member)
    assert [part.shown for part in appraisal.breakdown.parts] == ["92", "88.75", "87.5"]
    assert appraisal.composite == Decimal("89.68")
    assert [part.words for part in appraisal.breakdown.parts] == [
        "应记50周：按时44，迟交4，未交2；(44 + 4×50%) ÷ 50 = 92%",
        "12个月：好×8、较好×3、差×1；(760 + 255 + 50) ÷ 12 = 88.75",
        "4次检查：(90 + 80 + 85 + 95) ÷ 4 = 87.5",
    ]
    assert (appraisal.suggestion.grade, appraisal.official.grade) == ("合格", "合格")
    rate_everybody(cycle, year)
    grade_everybody(cycle, year)
    actions.finish_cycle(cycle, by=year.secretary)
    final = evaluation_of(cycle, year.member)
    assert (final.state, final.composite, final.grade, final.official_grade) == (
        "final",
        Decimal("89.68"),
        "合格",
        "合格",
    )


def test_every_number_opens_down_to_its_source(cycle, year):
    own = evaluation_of(cycle, year.member)
    records, group, inspections = appraisal_of(cycle, year.member, sources_for=[own.pk]).breakdown.parts
    assert [source.number for source in records.sources] == ["按时"] * 44 + ["迟交"] * 4 + ["未交"] * 2
    ids = WeeklyRecord.objects.filter(member=year.member.member).order_by("monday").values_list("pk", flat=True)
    assert [source.url for source in records.sources] == [f"/records/{pk}/" for pk in ids] + ["", ""]
    assert [source.number for source in group.sources].count("好") == 8
    sheets = ScoreSheet.objects.filter(member=year.member.member).order_by("inspection__starts_on")
    assert [(s.number, s.url) for s in inspections.sources] == [
        (f"{sheet.score.normalize():f}", sheet.get_absolute_url()) for sheet in sheets
    ]
    other = appraisal_of(cycle, year.colleague, sources_for=[own.pk])
    assert other.breakdown.parts[0].sources == (), "the weeks of others are not listed for a page about one"


def test_unconfirmed_sheets_and_open_months_count_for_nothing(cycle, year):
    sheet = ScoreSheet.objects.filter(member=year.member.member).first()
    ScoreSheet.objects.filter(pk=sheet.pk).update(state="scored", score=None, confirmed_at=None, confirmed_by=None)
    GroupMonth.objects.filter(month=date(2026, 12, 1)).update(state="open", closed_at=None, closed_by=None)
    _, group, inspections = appraisal_of(cycle, year.member).breakdown.parts
    assert inspections.words.startswith("3次检查")
    assert group.words.startswith("11个月：好×8、较好×3；")


def test_weeks_before_joining_are_not_owed(year):
    late = make_member(year.branch, "新来", since=date(2026, 7, 2), number="HW01019999")
    make_user("newcomer", "新来", member=late)
    cycle = actions.start_cycle(
        actions.open_cycle(year.branch, by=year.secretary, year=2026, weights={"records": 100}), by=year.secretary
    )
    words = appraisal_of(cycle, late.user).breakdown.parts[0].words
    assert words.startswith("应记27周："), "2 July is a Thursday: that week is owed, the one before is not"


def test_a_missing_part_is_said_and_blocks_until_excused(cycle, year):
    sign_agreements(year)
    ScoreSheet.objects.filter(member=year.member.member).delete()
    appraisal = appraisal_of(cycle, year.member)
    assert appraisal.composite is None
    assert appraisal.breakdown.words == "还缺：检查"
    rate_everybody(cycle, year)
    own = evaluation_of(cycle, year.member)
    with pytest.raises(Refused, match="还缺：检查"):
        actions.grade_evaluation(own, by=year.secretary, grade="合格", official_grade="合格")
    grade_everybody(cycle, year)
    with pytest.raises(Refused, match="李国英：还缺：检查"):
        actions.finish_cycle(cycle, by=year.secretary)
    actions.excuse_part(own, by=year.secretary, part="inspections", reason="全年住院")
    own.refresh_from_db()
    scaled = appraisal_of(cycle, year.member)
    assert scaled.composite == Decimal("90.61"), "(40×92 + 30×88.75) ÷ 70 = 90.607…"
    actions.grade_evaluation(own, by=year.secretary, grade="合格", official_grade="优秀")
    actions.finish_cycle(cycle, by=year.secretary)


def test_an_excuse_can_be_lifted_before_a_grade_is_given(cycle, year):
    own = evaluation_of(cycle, year.member)
    actions.excuse_part(own, by=year.secretary, part="group", reason="长期外出")
    with pytest.raises(Refused):
        actions.excuse_part(own, by=year.secretary, part="group", reason="再免")
    with pytest.raises(Refused):
        actions.excuse_part(own, by=year.secretary, part="self", reason="不计自评")
    actions.lift_excuse(own, by=year.secretary, part="group")
    assert appraisal_of(cycle, year.member).composite == Decimal("89.68")
    rate_everybody(cycle, year)
    grade_everybody(cycle, year)
    own.refresh_from_db()
    with pytest.raises(WrongState):
        actions.excuse_part(own, by=year.secretary, part="group", reason="长期外出")


def test_duties_count_by_weight_and_only_measurable_ones(year):
    agreement = Agreement.objects.create(
        branch=year.branch, member=year.member.member, year=2026, state="in_force", text="责任书", text_digest="0" * 64,
        from_on=date(2026, 1, 1), until_on=date(2026, 12, 31),
    )  # fmt: skip
    visits = Duty.objects.create(agreement=agreement, category="work", content="走访联系户", measure="次数", unit="户",
                                 target=Decimal(3), weight=50)  # fmt: skip
    Duty.objects.create(agreement=agreement, category="other", content="安全事故", measure="起数", unit="起",
                        target=Decimal(0), comparison="at_most", weight=25)  # fmt: skip
    Duty.objects.create(agreement=agreement, category="conduct", content="带头学习", measure="有笔记", weight=25)
    record = WeeklyRecord.objects.filter(member=year.member.member).first()
    record.entries.create(done_on=record.monday, duty=visits, content="走访", quantity=Decimal(1))
    cycle = actions.start_cycle(
        actions.open_cycle(year.branch, by=year.secretary, year=2026, weights={"duties": 100}), by=year.secretary
    )
    own = evaluation_of(cycle, year.member)
    (duties,) = appraisal_of(cycle, year.member, sources_for=[own.pk]).breakdown.parts
    assert duties.value == (50 * Fraction(100, 3) + 25 * 100) / 75
    assert [source.number for source in duties.sources] == ["1/3户，≈33.33%", "0/0起，100%"]
    assert appraisal_of(cycle, year.colleague).breakdown.parts[0].status == "missing"


def test_cost_is_the_same_for_few_and_many(year, django_assert_num_queries):
    weights = {"records": 30, "duties": 10, "group": 20, "inspections": 20, "self": 5, "organisation": 15}
    cycle = actions.open_cycle(year.branch, by=year.secretary, year=2026, weights=weights)
    actions.start_cycle(cycle, by=year.secretary)
    with django_assert_num_queries(8):
        assert len(facts.appraise(cycle)) == 9
    for number in range(20):
        make_member(year.branch, f"党员{number}", number=f"HW01018{number:03d}")
    actions.take_in_newcomers(cycle, by=year.secretary)
    with django_assert_num_queries(8):
        assert len(facts.appraise(cycle)) == 29


@pytest.mark.parametrize(
    ("rules", "field"),
    [
        ({"weights": {"records": 99}}, "weights"),
        ({"weights": {"records": 101, "group": -1}}, "weights"),
        ({"weights": {"luck": 100}}, "weights"),
        ({"late_share": 101}, "late_share"),
        ({"rating_values": {"good": 95}}, "rating_fair"),
        ({"rating_values": {"good": 101, "fair": 85, "average": 70, "poor": 50}}, "rating_good"),
        ({"grade_scheme": "democratic"}, "grade_scheme"),
        ({"official_scheme": "four_levels"}, "official_scheme"),
        ({"grade_scheme": "nothing"}, "grade_scheme"),
        ({"counts_from": date(2025, 12, 31)}, "counts_from"),
        ({"counts_until": date(2025, 12, 31)}, "counts_until"),
    ],
)
def test_rules_that_make_no_sense_are_refused_at_their_field(cast, rules, field):
    with pytest.raises(Refused) as refusal:
        actions.open_cycle(cast.branch, by=cast.secretary, year=2026, **rules)
    assert refusal.value.field == field


@pytest.mark.parametrize(
    "who", ["committee_member", "group_leader", "member", "supervisor", "former", "other_secretary"]
)
def test_only_the_secretary_runs_the_cycle(cycle, year, who):
    user = year.users[who]
    for act in (
        lambda: actions.open_cycle(year.branch, by=user, year=2025),
        lambda: actions.finish_cycle(cycle, by=user),
        lambda: actions.take_in_newcomers(cycle, by=user),
        lambda: actions.revise_cycle(cycle, by=user, reason="改"),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_rules_change_only_before_the_start_or_after_going_back(cycle, year):
    rules = {"weights": {"records": 100}, "late_share": 0, "rating_values": cycle.rating_values,
             "grade_scheme": "advanced", "official_scheme": "democratic", "counts_from": cycle.counts_from,
             "counts_until": cycle.counts_until}  # fmt: skip
    with pytest.raises(WrongState):
        actions.change_cycle_rules(cycle, by=year.secretary, **rules)
    actions.revise_cycle(cycle, by=year.secretary, reason="权重写错")
    actions.change_cycle_rules(cycle, by=year.secretary, **rules)
    actions.start_cycle(cycle, by=year.secretary)
    assert cycle.evaluations.count() == 9, "nobody gets a second evaluation"
    assert appraisal_of(cycle, year.member).composite == Decimal("88.00")
    rate_everybody(cycle, year)
    grade_everybody(cycle, year)
    with pytest.raises(Refused):
        actions.revise_cycle(cycle, by=year.secretary, reason="再改")


def test_nobody_s_year_moves_while_the_rules_are_in_change(cycle, year):
    """Each of these is open to its person again as soon as the rules stand."""
    own, other = evaluation_of(cycle, year.member), evaluation_of(cycle, year.colleague)
    steps = (
        lambda: actions.keep_self_review(own, by=year.member, text="草稿"),
        lambda: actions.submit_self_review(own, by=year.member, text="这一年"),
        lambda: actions.waive_self_review(other, by=year.secretary, reason="住院"),
        lambda: actions.excuse_part(other, by=year.secretary, part="records", reason="住院"),
        lambda: actions.rate_evaluation(other, by=year.secretary, score=90, verdict="扎实"),
        lambda: actions.withdraw_evaluation(other, by=year.secretary, reason="已转出"),
    )
    actions.revise_cycle(cycle, by=year.secretary, reason="权重写错")
    for step in steps:
        with pytest.raises(WrongState):
            step()
    actions.start_cycle(cycle, by=year.secretary)
    for step in steps:
        own.refresh_from_db()
        other.refresh_from_db()
        step()
    assert (own.state, other.state) == ("self_reviewed", "withdrawn")


def test_one_cycle_for_each_year(cycle, year):
    with pytest.raises(Refused):
        actions.open_cycle(year.branch, by=year.secretary, year=2026)


def test_self_score_is_asked_for_where_it_counts(year):
    weights = {"records": 90, "self": 10}
    cycle = actions.open_cycle(year.branch, by=year.secretary, year=2026, weights=weights)
    actions.start_cycle(cycle, by=year.secretary)
    own = evaluation_of(cycle, year.member)
    with pytest.raises(Refused) as refusal:
        actions.submit_self_review(own, by=year.member, text="述评")
    assert refusal.value.field == "self_score"
    actions.keep_self_review(own, by=year.member, text="述", self_score=Decimal(88))
    actions.submit_self_review(own, by=year.member, text="述评", self_score=Decimal("88.5"))
    assert appraisal_of(cycle, year.member).composite == Decimal("91.65")
    other = evaluation_of(cycle, year.colleague)
    actions.waive_self_review(other, by=year.secretary, reason="住院不能书写")
    assert appraisal_of(cycle, year.colleague).composite == Decimal("92.00")


def test_self_review_belongs_to_the_member_and_can_be_returned(cycle, year):
    own = evaluation_of(cycle, year.member)
    with pytest.raises(NotAllowed):
        actions.submit_self_review(own, by=year.secretary, text="代写")
    with pytest.raises(WrongState):
        actions.rate_evaluation(own, by=year.secretary, score=90, verdict="好")
    actions.submit_self_review(own, by=year.member, text="述评")
    actions.return_self_review(own, by=year.secretary, reason="没有写不足")
    assert own.returned_reason == "没有写不足"
    actions.submit_self_review(own, by=year.member, text="述评，补充不足")
    assert own.returned_reason == ""


def test_nobody_rates_or_grades_himself(cycle, year):
    own = evaluation_of(cycle, year.secretary)
    actions.submit_self_review(own, by=year.secretary, text="述评")
    for act in (
        lambda: actions.rate_evaluation(own, by=year.secretary, score=100, verdict="好"),
        lambda: actions.excuse_part(own, by=year.secretary, part="group", reason="忙"),
        lambda: actions.grade_evaluation(own, by=year.secretary, grade="合格", official_grade="合格"),
        lambda: actions.withdraw_evaluation(own, by=year.secretary, reason="不参加"),
    ):
        with pytest.raises(NotAllowed):
            act()
    actions.rate_evaluation(own, by=year.committee_member, score=91, verdict="好")
    with pytest.raises(NotAllowed):
        actions.rate_evaluation(evaluation_of(cycle, year.member), by=year.committee_member, score=90, verdict="好")


@pytest.mark.parametrize(
    ("score", "verdict"), [(101, "好"), (-1, "好"), (Decimal("90.005"), "好"), (90, " "), (None, "好")]
)
def test_ratings_are_bounded_and_worded(cycle, year, score, verdict):
    own = evaluation_of(cycle, year.member)
    actions.submit_self_review(own, by=year.member, text="述评")
    with pytest.raises(Refused):
        actions.rate_evaluation(own, by=year.secretary, score=score, verdict=verdict)


def test_a_grade_that_differs_from_the_suggestion_wants_a_reason(cycle, year):
    sign_agreements(year)
    rate_everybody(cycle, year)
    own = evaluation_of(cycle, year.member)
    with pytest.raises(Refused) as refusal:
        actions.grade_evaluation(own, by=year.secretary, grade="基本合格", official_grade="合格")
    assert refusal.value.field == "grade_reason"
    with pytest.raises(Refused) as refusal:
        actions.grade_evaluation(own, by=year.secretary, grade="合格", official_grade="优秀")
    assert refusal.value.field == "official_reason"
    with pytest.raises(Refused) as refusal:
        actions.grade_evaluation(own, by=year.secretary, grade="优秀", official_grade="合格")
    assert refusal.value.field == "grade", "a grade of the other scale is no grade here"
    actions.grade_evaluation(
        own, by=year.secretary, grade="基本合格", reason="一次检查有严重问题", official_grade="合格"
    )
    actions.withdraw_grade(own, by=year.secretary, reason="重新研究")
    assert (own.state, own.grade, own.grade_reason) == ("rated", "", "")


def test_no_agreement_and_unmended_faults_lower_the_suggestion(cycle, year):
    assert appraisal_of(cycle, year.member).suggestion.grade == "基本合格"
    sign_agreements(year)
    assert appraisal_of(cycle, year.member).suggestion.grade == "合格"
    inspection = ScoreSheet.objects.filter(member=year.member.member).first().inspection
    inspection.findings.create(branch=year.branch, kind="fault", content="堆物", member=year.member.member,
                               due_on=date(2026, 12, 1), state="open")  # fmt: skip
    vetoed = appraisal_of(cycle, year.member).suggestion
    assert vetoed.grade == "基本合格"
    assert "没有整改销号" in vetoed.why


def test_a_probationary_member_gets_a_sheet_and_no_official_grade(cycle, year):
    sign_agreements(year)
    rate_everybody(cycle, year)
    own = evaluation_of(cycle, year.probationary)
    assert own.is_probationary
    assert facts.schemes_of(cycle, cycle.evaluations.all()).full_members == 8
    assert appraisal_of(cycle, year.probationary).official.grade == ""
    with pytest.raises(Refused) as refusal:
        actions.grade_evaluation(own, by=year.secretary, grade="合格", official_grade="合格")
    assert refusal.value.field == "official_grade"
    actions.grade_evaluation(own, by=year.secretary, grade="合格")
    assert own.state == "graded"
    with pytest.raises(IntegrityError), transaction.atomic():
        Evaluation.objects.filter(pk=own.pk).update(official_grade="合格")


def give_excellent(cycle, year, *people):
    for user in people:
        own = evaluation_of(cycle, user)
        actions.grade_evaluation(own, by=rater_of(year, user), grade="合格", official_grade="优秀",
                                 official_reason="民主测评名列前茅")  # fmt: skip


def test_a_cap_is_kept(cycle, year):
    sign_agreements(year)
    rate_everybody(cycle, year)
    give_excellent(cycle, year, year.member, year.colleague)
    with pytest.raises(Refused, match="“优秀”最多2人（不超过正式党员的 1/3，正式党员8人），已经定了3人"):
        give_excellent(cycle, year, year.group_leader)
    assert evaluation_of(cycle, year.group_leader).state == "rated", "nothing of the refused grade was written"
    actions.withdraw_grade(evaluation_of(cycle, year.member), by=year.secretary, reason="本人推让")
    give_excellent(cycle, year, year.group_leader)


def test_graded_members_are_not_graded_again_by_the_batch(cycle, year):
    sign_agreements(year)
    rate_everybody(cycle, year)
    give_excellent(cycle, year, year.member)
    assert actions.grade_as_suggested(cycle, by=year.secretary) == 7, "all but the one graded by hand and her own"
    with pytest.raises(Refused):
        actions.grade_as_suggested(cycle, by=year.secretary)
    assert evaluation_of(cycle, year.member).official_grade == "优秀"
    assert evaluation_of(cycle, year.secretary).state == "rated"


def test_two_who_grade_one_member_at_once_do_not_both_win(cycle, year):
    sign_agreements(year)
    rate_everybody(cycle, year)
    one, other = evaluation_of(cycle, year.member), evaluation_of(cycle, year.member)
    actions.grade_evaluation(one, by=year.secretary, grade="合格", official_grade="合格", seen_version=one.version)
    with pytest.raises(Stale):
        actions.grade_evaluation(other, by=year.deputy, grade="合格", official_grade="合格", seen_version=other.version)


def test_who_left_can_be_left_out_and_come_back(cycle, year):
    own = evaluation_of(cycle, year.colleague)
    with pytest.raises(Refused):
        actions.withdraw_evaluation(own, by=year.secretary, reason="")
    actions.withdraw_evaluation(own, by=year.secretary, reason="已转出")
    actions.restore_evaluation(own, by=year.secretary, reason="已转回")
    actions.withdraw_evaluation(own, by=year.secretary, reason="又转出")
    assert facts.schemes_of(cycle, cycle.evaluations.all()).full_members == 7
    rate_everybody(cycle, year)
    grade_everybody(cycle, year)
    actions.finish_cycle(cycle, by=year.secretary)
    own.refresh_from_db()
    assert (own.state, own.composite) == ("withdrawn", None)
    with pytest.raises(WrongState):  # a final year takes nobody back in
        actions.restore_evaluation(own, by=year.secretary, reason="已转回")
    own.refresh_from_db()
    assert own.state == "withdrawn"


def test_newcomers_are_taken_in(cycle, year):
    with pytest.raises(Refused):
        actions.take_in_newcomers(cycle, by=year.secretary)
    make_member(year.branch, "后来", number="HW01019998")
    assert actions.take_in_newcomers(cycle, by=year.secretary) == 1


def finished(cycle, year):
    sign_agreements(year)
    rate_everybody(cycle, year)
    grade_everybody(cycle, year)
    return actions.finish_cycle(cycle, by=year.secretary)


def test_finishing_needs_every_grade(cycle, year):
    sign_agreements(year)
    rate_everybody(cycle, year)
    actions.grade_as_suggested(cycle, by=year.secretary)
    with pytest.raises(Refused, match="周敏：还没有定等次，现在“待定等”"):
        actions.finish_cycle(cycle, by=year.secretary)
    assert not cycle.evaluations.filter(state="final").exists()


def test_finishing_notices_that_the_facts_moved_away_from_a_grade(cycle, year):
    sign_agreements(year)
    rate_everybody(cycle, year)
    grade_everybody(cycle, year)
    Agreement.objects.filter(member=year.member.member).update(state="superseded")
    with pytest.raises(Refused, match="李国英：等次“合格”与现在的建议“基本合格”不同，没有理由"):
        actions.finish_cycle(cycle, by=year.secretary)


def test_a_final_year_stays_as_it_was(cycle, year):
    finished(cycle, year)
    before = appraisal_of(cycle, year.member)
    WeeklyRecord.objects.filter(member=year.member.member).delete()
    GroupAssessment.objects.filter(member=year.member.member).delete()
    after = appraisal_of(cycle, year.member)
    assert (after.composite, after.breakdown) == (before.composite, before.breakdown)
    own = evaluation_of(cycle, year.member)
    kept = facts.kept(own, with_sources=True)
    assert len(kept.breakdown.parts[0].sources) == 50
    for act in (
        lambda: actions.rate_evaluation(own, by=year.secretary, score=1, verdict="差"),
        lambda: actions.withdraw_grade(own, by=year.secretary, reason="改"),
        lambda: actions.excuse_part(own, by=year.secretary, part="group", reason="改"),
        lambda: actions.grade_evaluation(own, by=year.secretary, grade="合格", official_grade="合格"),
        lambda: actions.revise_cycle(cycle, by=year.secretary, reason="改"),
        lambda: actions.finish_cycle(cycle, by=year.secretary),
        lambda: actions.take_in_newcomers(cycle, by=year.secretary),
    ):
        with pytest.raises(WrongState):
            act()


def test_weights_of_the_example_are_what_the_tests_use():
    assert sum(WEIGHTS.values()) == 100
