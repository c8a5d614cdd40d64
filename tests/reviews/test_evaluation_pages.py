"""The year-end evaluation through the pages: from the rules to what is final, and who sees what."""

import re
import uuid
from datetime import date

import pytest
from django.urls import reverse

from core import clock
from core.registry import collect_todos, collect_year_steps
from reviews import actions
from reviews.models import Evaluation, ReviewCycle
from tests.cast import make_member
from tests.reviews.conftest import WEIGHTS, evaluation_of, grade_everybody, rate_everybody, sign_agreements


def at(name, *args):
    return reverse(f"reviews:{name}", args=args)


def key(**more):
    return {"form_key": str(uuid.uuid4())} | more


def rules_form(**changes):
    weights = {"records": 40, "duties": 0, "group": 30, "inspections": 30, "self": 0, "organisation": 0}
    ratings = {"good": 95, "fair": 85, "average": 70, "poor": 50}
    return key() | {
        "year": 2026, "counts_from": "2026-01-01", "counts_until": "2026-12-31", "late_share": 50,
        "grade_scheme": "four_levels", "official_scheme": "democratic",
        **{f"weight_{part}": weight for part, weight in weights.items()},
        **{f"rating_{rating}": number for rating, number in ratings.items()},
    } | changes  # fmt: skip


def test_from_the_rules_to_the_final_year(sign_in, year):
    sign_agreements(year)
    secretary, deputy, member = sign_in("secretary"), sign_in("deputy"), sign_in("member")
    opened = secretary.post(at("cycle-open"), rules_form(limit_democratic_0="88"))
    cycle = ReviewCycle.objects.get()
    assert opened.url == cycle.get_absolute_url()
    assert cycle.weights == WEIGHTS
    assert "优秀：88分及以上" in secretary.get(cycle.get_absolute_url()).content.decode()
    secretary.post(at("cycle-start", cycle.pk), key(version=1))
    own = evaluation_of(cycle, year.member)
    draft = member.get(at("evaluation-self-review", own.pk)).content.decode()
    assert "应记50周：按时44，迟交4，未交2" in draft
    assert "第1季度检查90分" in draft
    kept = member.post(
        at("self-review-keep", own.pk), key(self_review="写到一半", version=1), headers={"x-autosave": "1"}
    )
    assert kept.json()["version"] == 2
    assert "写到一半" in member.get(at("evaluation-self-review", own.pk)).content.decode()
    unfinished = "我的述评\n三、今后的打算\n（请写明年怎么改、做到什么程度）"
    refused = member.post(at("evaluation-self-review", own.pk), key(self_review=unfinished, version=2))
    assert refused.status_code == 422
    assert "换成您自己的话" in refused.context["form"].errors["self_review"][0]
    member.post(at("evaluation-self-review", own.pk), key(self_review="写完了", version=2))
    rated = key(organisation_score="91", verdict="履责到位", version=3)
    assert secretary.post(at("evaluation-rate", own.pk), rated).status_code == 302
    differs = key(grade="基本合格", official_grade="合格", version=4)
    refused = secretary.post(at("evaluation-grade", own.pk), differs)
    assert refused.status_code == 422
    assert "“基本合格”与建议的“合格”不同，请写明理由" in refused.content.decode()
    given = secretary.post(at("evaluation-grade", own.pk), differs | key(grade_reason="群众有意见"))
    assert given.status_code == 302
    rate_everybody(cycle, year)
    assert "人按建议定等" in secretary.get(at("cycle-grades", cycle.pk)).content.decode()
    secretary.post(at("cycle-grades", cycle.pk), key())
    assert "周敏" in secretary.get(at("cycle-finish", cycle.pk)).content.decode(), "what is left to do is listed"
    deputy.post(at("cycle-grades", cycle.pk), key())
    cycle.refresh_from_db()
    assert secretary.post(at("cycle-finish", cycle.pk), key(version=cycle.version)).status_code == 302
    own.refresh_from_db()
    assert (own.state, own.grade, own.grade_reason) == ("final", "基本合格", "群众有意见")
    assert "导出考评汇总（Excel）" in secretary.get(cycle.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"weight_records": 39}, "各部分权重之和要等于100，现在是99"),
        ({"limit_four_levels_0": "70"}, "分数线要从高到低"),
        ({"counts_until": "2027-01-31"}, "起止日期都要在2026年内"),
        ({"rating_good": "101"}, "小于或等于100"),
        ({"late_share": "101"}, "小于或等于100"),
    ],
)
def test_rules_that_make_no_sense_are_said_on_the_page(sign_in, year, changes, message):
    answer = sign_in("secretary").post(at("cycle-open"), rules_form(**changes))
    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert not ReviewCycle.objects.exists()


def test_own_thresholds_stay_when_the_rules_are_changed(sign_in, year):
    secretary = sign_in("secretary")
    secretary.post(at("cycle-open"), rules_form(limit_four_levels_0="85"))
    cycle = ReviewCycle.objects.get()
    page = secretary.get(at("cycle-rules", cycle.pk)).content.decode()
    assert re.search(r'name="limit_four_levels_0" value="85"', page)
    changed = rules_form(weight_records=50, weight_group=20, limit_four_levels_0="85", version=1)
    assert secretary.post(at("cycle-rules", cycle.pk), changed).status_code == 302
    stale = secretary.post(at("cycle-rules", cycle.pk), rules_form(version=1))
    assert stale.status_code == 409


def test_the_table_shows_filters_and_sorts(sign_in, cycle, year):
    rate_everybody(cycle, year)
    secretary = sign_in("secretary")
    table = secretary.get(cycle.get_absolute_url())
    assert table.context["page_obj"].paginator.count == 9
    assert table.content.decode().count("89.68") == 9

    def names(query):
        page = secretary.get(cycle.get_absolute_url() + query).context["page_obj"]
        return [a.evaluation.member.name for a in page]

    assert names("?q=李国英") == ["李国英"]
    assert names("?q=colle") == ["范平华"]
    assert len(names("?group=第一党小组")) == 4
    assert names("?gap=missing") == []
    assert names("?state=graded") == []
    actions.excuse_part(evaluation_of(cycle, year.member), by=year.secretary, part="inspections", reason="住院")
    assert names("?sort=-composite")[0] == "李国英"
    assert names("?sort=composite")[-1] == "李国英"


@pytest.mark.parametrize(
    ("who", "own", "other", "table"),
    [
        ("secretary", 200, 200, 200), ("committee_member", 200, 200, 200), ("supervisor", None, 200, 200),
        ("group_leader", 200, 404, 404), ("member", 200, 404, 404), ("stranger", None, 404, 404),
        ("other_secretary", None, 404, 404), ("inspector", None, 404, 404), ("administrator", None, 404, 404),
        ("former", 200, 404, 404),
    ],
)  # fmt: skip
def test_who_sees_which_evaluation(sign_in, cycle, year, who, own, other, table):
    browser = sign_in(who)
    mine = cycle.evaluations.filter(member=year.users[who].member_id).first()
    if own:
        assert browser.get(mine.get_absolute_url()).status_code == own
    assert browser.get(evaluation_of(cycle, year.colleague).get_absolute_url()).status_code == other
    assert browser.get(cycle.get_absolute_url()).status_code == table
    assert browser.get(at("cycle-export", cycle.pk)).status_code == table
    assert browser.get(at("cycle-papers", cycle.pk)).status_code == table


PEOPLE = ("secretary", "committee_member", "supervisor", "member", "other_secretary")


@pytest.mark.parametrize(
    ("route", "answers"),
    [
        ("evaluation-rate", (200, 403, 403, 403, 404)),
        ("evaluation-grade", (200, 403, 403, 403, 404)),
        ("part-excuse", (200, 403, 403, 403, 404)),
        ("self-review-return", (200, 403, 403, 403, 404)),
        ("grade-withdraw", (200, 403, 403, 403, 404)),
        ("evaluation-self-review", (403, 403, 403, 200, 404)),
    ],
)
def test_who_may_change_an_evaluation(sign_in, cycle, year, route, answers):
    url = at(route, evaluation_of(cycle, year.member).pk)
    assert tuple(sign_in(who).get(url).status_code for who in PEOPLE) == answers


def test_nobody_rates_or_grades_himself_through_the_pages(sign_in, cycle, year):
    secretary = sign_in("secretary")
    own = evaluation_of(cycle, year.secretary)
    for route in ("evaluation-rate", "evaluation-grade", "part-excuse", "self-review-waive", "evaluation-withdraw"):
        assert secretary.get(at(route, own.pk)).status_code == 403
        assert secretary.post(at(route, own.pk), key(reason="忙")).status_code == 403
        assert sign_in("deputy").get(at(route, own.pk)).status_code == 200
        assert sign_in("committee_member").get(at(route, own.pk)).status_code == 200


def test_the_member_sees_nothing_of_the_committees_work_before_it_is_final(sign_in, cycle, year):
    sign_agreements(year)
    actions.revise_cycle(cycle, by=year.secretary, reason="加组织考评")
    rules = {name: getattr(cycle, name) for name in ("late_share", "rating_values", "counts_from", "counts_until")}
    actions.change_cycle_rules(
        cycle, by=year.secretary, weights={"records": 50, "organisation": 50}, grade_scheme="four_levels",
        official_scheme="democratic", **rules,
    )  # fmt: skip
    actions.start_cycle(cycle, by=year.secretary)
    rate_everybody(cycle, year, score=67)
    grade_everybody(cycle, year)
    own = evaluation_of(cycle, year.member)
    member, secretary = sign_in("member"), sign_in("secretary")
    page = member.get(own.get_absolute_url()).content.decode()
    assert "评定中，定稿后公布" in page
    assert "应记50周" in page, "the facts are open at any time"
    for secret in ("79.5", "支委会评分67", "能够履行责任", "基本合格"):
        assert secret not in page
        assert secret in secretary.get(own.get_absolute_url()).content.decode()
    actions.finish_cycle(cycle, by=year.secretary)
    page = member.get(own.get_absolute_url()).content.decode()
    assert "79.50" in page
    assert "支委会评分67" in page
    assert "能够履行责任" in page


def test_each_part_opens_to_pages_that_its_reader_may_see(sign_in, cycle, year):
    own = evaluation_of(cycle, year.member)
    for who in ("member", "secretary"):
        browser = sign_in(who)
        page = browser.get(own.get_absolute_url()).content.decode()
        records = set(re.findall(r'href="(/records/\d+/)"', page))
        sheets = set(re.findall(r'href="(/inspections/sheets/\d+/)"', page))
        assert len(records) == 48
        assert len(sheets) == 4
        for url in [*sorted(records)[:2], *sheets]:
            assert browser.get(url).status_code == 200, url


def test_a_conflict_lays_both_verdicts_side_by_side(sign_in, cycle, year):
    own = evaluation_of(cycle, year.member)
    actions.submit_self_review(own, by=year.member, text="述评")
    seen = own.version
    sign_in("deputy").post(at("evaluation-rate", own.pk), key(organisation_score="80", verdict="他写的", version=seen))
    answer = sign_in("secretary").post(
        at("evaluation-rate", own.pk), key(organisation_score="90", verdict="我写的", version=seen)
    )
    assert answer.status_code == 409
    assert "他写的" in answer.content.decode()
    assert "我写的" in answer.content.decode()


def test_after_an_ended_office_nothing_works(sign_in, cycle, year):
    secretary = sign_in("secretary")
    year.secretary.appointments.update(until_on=date(2027, 1, 6))
    assert secretary.get(cycle.get_absolute_url()).status_code == 404
    assert secretary.post(at("cycle-finish", cycle.pk), key(version=cycle.version)).status_code == 404


def test_lists_cost_the_same_for_few_and_many(sign_in, cycle, year, django_assert_max_num_queries):
    secretary = sign_in("secretary")
    secretary.get(at("cycle-list"))

    def costs():
        found = {}
        for url in (at("cycle-list"), cycle.get_absolute_url(), at("evaluation-list"), at("cycle-grades", cycle.pk)):
            with django_assert_max_num_queries(15) as queries:
                assert secretary.get(url + "?size=200").status_code == 200
            found[url] = len(queries)
        return found

    few = costs()
    for number in range(25):
        make_member(year.branch, f"党员{number}", number=f"HW01017{number:03d}", pinyin=f"p{number}")
    actions.take_in_newcomers(cycle, by=year.secretary)
    assert costs() == few


def test_a_final_year_costs_no_recomputing(sign_in, cycle, year, django_assert_max_num_queries):
    sign_agreements(year)
    rate_everybody(cycle, year)
    grade_everybody(cycle, year)
    actions.finish_cycle(cycle, by=year.secretary)
    secretary = sign_in("secretary")
    secretary.get(at("cycle-list"))
    with django_assert_max_num_queries(9):
        secretary.get(cycle.get_absolute_url())
    with django_assert_max_num_queries(10):
        page = secretary.get(evaluation_of(cycle, year.member).get_absolute_url())
    assert page.content.decode().count('title="第') == 50


def test_todos_name_who_has_to_do_what(cycle, year):
    def labels(user):
        return {todo.label: todo.count for todo in collect_todos(user, clock.today())}

    assert labels(year.member)["写2026年度述评"] == 1
    own = evaluation_of(cycle, year.member)
    actions.submit_self_review(own, by=year.member, text="述评")
    assert "写2026年度述评" not in labels(year.member)
    assert labels(year.secretary)["2026年度组织考评"] == 1
    actions.rate_evaluation(own, by=year.secretary, score=90, verdict="好")
    assert labels(year.secretary)["2026年度定等次"] == 1
    assert "2026年度定等次" not in labels(year.committee_member)


def test_year_steps_say_where_the_year_stands(cycle, year):
    steps = {step.label: (step.state, step.note) for step in collect_year_steps(year.branch, 2026)}
    assert steps["季度检查"] == ("done", "四个季度都查了")
    assert steps["年终考评"] == ("current", "考评中")
    other = {step.label: step.state for step in collect_year_steps(year.other_branch, 2026)}
    assert (other["季度检查"], other["年终考评"]) == ("late", "late")


def test_evaluation_export_hides_nothing_the_list_shows(sign_in, cycle, year):
    assert Evaluation.objects.count() == 9
    assert sign_in("member").get(at("evaluation-list")).context["page_obj"].paginator.count == 1
    assert sign_in("secretary").get(at("evaluation-list")).context["page_obj"].paginator.count == 9
