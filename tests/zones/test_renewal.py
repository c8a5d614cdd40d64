"""续签: the new year's drafts begin with last year's duties, and nothing of it goes on silently."""

import uuid
from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from core import clock
from core.errors import NotAllowed, Refused, Stale, WrongState
from core.models import AuditEntry
from core.registry import collect_todos
from members.actions.transfers import close_membership
from tests.cast import NOW, TODAY, make_member
from tests.test_queries import queries
from tests.zones.conftest import five_duties
from tests.zones.test_duties import posted
from zones.actions import agreements, signing
from zones.actions.assignments import assign, end_assignment
from zones.actions.renewal import confirm_renewal, renew_agreements
from zones.agreements.renewal import a_year_later, against_last_year, renewal_of
from zones.models import Agreement, Duty


@pytest.fixture
def signed(cast, draft, bring):
    """Last year's: in force, with a due day and an excused category."""
    rows = [row | {"due_on": date(2026, 6, 30)} for row in five_duties(40, 20, 20, 20, 10)[:4]]
    agreements.set_duties(draft, duties=rows, excused={"other": "退休在家"}, by=cast.member)
    return bring("in_force")


@pytest.fixture
def renewed(cast, signed):
    (draft,), _ = renew_agreements(cast.branch, year=2027, by=cast.secretary)
    return draft


def rows_of(agreement) -> list[dict]:
    """The duties as the form sends them back."""
    names = ("pk", "category", "content", "measure", "target", "unit", "due_on", "weight", "renews")
    return [{name: getattr(duty, name) for name in names} for duty in agreement.duties.all()]


def marks(agreement) -> dict[str, str]:
    return {row.duty.content: row.mark for row in against_last_year([agreement])[agreement.pk].rows}


# --- one step for all ---------------------------------------------------------------------------------


def test_a_draft_begins_with_last_years_duties_a_year_on(cast, signed, renewed):
    assert (renewed.year, renewed.state, renewed.renews, renewed.edition) == (2027, "draft", signed, 1)
    assert (renewed.from_on, renewed.until_on) == (date(2027, 1, 1), date(2027, 12, 31))
    assert [duty.renews for duty in renewed.duties.all()] == list(signed.duties.all())
    assert [duty.continues for duty in renewed.duties.all()] == [None] * 4, "what was done last year is not counted"
    assert {duty.due_on for duty in renewed.duties.all()} == {date(2027, 6, 30)}
    assert list(renewed.excused_categories.values_list("category", "reason")) == [("other", "退休在家")]
    assert list(renewed.zones.all()) == list(signed.zones.all())
    assert set(marks(renewed).values()) == {"与上年相同"}


def test_twice_changes_nothing(cast, renewed):
    before = (Agreement.objects.count(), Duty.objects.count(), AuditEntry.objects.count())
    drafts, renewal = renew_agreements(cast.branch, year=2027, by=cast.secretary)
    assert (drafts, [member.name for member in renewal.begun]) == ([], ["李国英"])
    assert (Agreement.objects.count(), Duty.objects.count(), AuditEntry.objects.count()) == before


def test_who_has_no_zone_or_has_left_is_left_out_and_named(cast, signed, zone):
    everybody = {}
    for name in ("无区", "离开", "没签"):
        member = make_member(cast.branch, name, group=cast.groups[0])
        everybody[name] = assign(zone, part="co_responsible", member=member, by=cast.secretary)
        agreement = agreements.start_agreement(member, year=2026, by=cast.secretary)
        if name != "没签":
            Agreement.objects.filter(pk=agreement.pk).update(state="in_force", text="文本", text_digest="0" * 64)
    end_assignment(everybody["无区"], by=cast.secretary)
    close_membership(everybody["离开"].member, status="deceased", by=cast.secretary, on=TODAY)
    drafts, renewal = renew_agreements(cast.branch, year=2027, by=cast.secretary)
    assert [draft.member.name for draft in drafts] == ["李国英"]
    assert [member.name for member in renewal.without_zone] == ["无区"]
    assert [member.name for member in renewal.left] == ["离开"]


@pytest.mark.parametrize("person", ["member", "group_leader", "committee_member", "other_secretary", "supervisor"])
def test_only_the_secretary_renews(cast, signed, person):
    with pytest.raises(NotAllowed):
        renew_agreements(cast.branch, year=2027, by=cast.users[person])
    assert not Agreement.objects.filter(year=2027).exists()


@pytest.mark.parametrize("year", [2025, 2028])
def test_only_for_this_year_and_the_next(cast, signed, year):
    with pytest.raises(Refused):
        renew_agreements(cast.branch, year=year, by=cast.secretary)


def test_what_is_not_in_force_is_not_renewed(cast, bring):
    bring("signed")
    assert renewal_of(cast.branch, 2027).agreements == []


def test_another_branchs_agreements_are_not_touched(cast, signed):
    drafts, _ = renew_agreements(cast.other_branch, year=2027, by=cast.other_secretary)
    assert drafts == []


@pytest.mark.parametrize(("day", "expected"), [
    (date(2026, 6, 30), date(2027, 6, 30)), (date(2028, 2, 29), date(2029, 2, 28)),
    (date(2027, 2, 28), date(2028, 2, 28)),
])  # fmt: skip
def test_a_due_day_moves_on_by_a_year(day, expected):
    assert a_year_later(day) == expected


def test_a_due_day_before_the_member_came_back_is_moved_to_that_day(cast, signed):
    with clock.at(NOW.replace(year=2027, month=8)):
        close_membership(cast.member.member, status="suspended", by=cast.secretary, on=date(2027, 7, 1))
        cast.member.member.memberships.create(branch=cast.branch, from_on=date(2027, 8, 1))
        assign(signed.zones.get(), part="lead", member=cast.member.member, by=cast.secretary)
        (draft,), _ = renew_agreements(cast.branch, year=2027, by=cast.secretary)
    assert draft.from_on == date(2027, 8, 1)
    assert {duty.due_on for duty in draft.duties.all()} == {date(2027, 8, 1)}


# --- never silently ---------------------------------------------------------------------------------------


def test_it_is_not_declared_before_the_member_went_through_it(cast, renewed):
    assert renewed.shortfalls() == ["这份责任书续签自上年，还没有逐项核对、确认。"]
    with pytest.raises(Refused, match="逐项核对"):
        agreements.declare(renewed, by=cast.member)
    for person in ("secretary", "group_leader", "colleague"):
        with pytest.raises(NotAllowed):
            confirm_renewal(renewed, by=cast.users[person])
    confirm_renewal(renewed, by=cast.member)
    assert (renewed.confirmed_at, renewed.state) == (NOW, "draft")
    assert AuditEntry.objects.get(verb="核对续签的责任项").detail == {"duties": 4, "unchanged": 4}
    assert agreements.declare(renewed, by=cast.member).state == "declared"
    with pytest.raises(Refused, match="不用再核对"):
        confirm_renewal(renewed, by=cast.member)


def test_what_was_changed_meanwhile_is_not_confirmed_unseen(cast, renewed):
    seen = renewed.version
    agreements.set_duties(renewed, duties=rows_of(renewed)[:3], excused={"civility": "年老"}, by=cast.member)
    with pytest.raises(Stale):
        confirm_renewal(Agreement.objects.get(pk=renewed.pk), by=cast.member, seen_version=seen)


def test_only_a_draft_is_confirmed(cast, renewed):
    agreements.cancel(renewed, reason="不用了", by=cast.secretary)
    with pytest.raises(WrongState):
        confirm_renewal(renewed, by=cast.member)


def test_only_a_renewal_can_be_confirmed(cast, draft):
    with pytest.raises(Refused):
        confirm_renewal(draft, by=cast.member)
    with pytest.raises(IntegrityError), transaction.atomic():  # the guard beneath the guard
        Agreement.objects.filter(pk=draft.pk).update(confirmed_at=NOW)


def test_an_agreement_begun_afresh_needs_no_confirmation(cast, signed):
    fresh = agreements.start_agreement(cast.member.member, year=2027, by=cast.member)
    agreements.set_duties(fresh, duties=five_duties(), by=cast.member)
    assert agreements.declare(fresh, by=cast.member).state == "declared"


# --- the marks ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("change", "label"), [
    ({"content": "走访一号楼和二号楼"}, "责任内容"), ({"measure": "看签到"}, "衡量标准"), ({"target": 24}, "目标值"),
    ({"unit": "户"}, "单位"), ({"weight": 15}, "权重"), ({"due_on": date(2027, 7, 1)}, "完成时限"),
    ({"due_on": None}, "完成时限"), ({"period": "month"}, "周期"), ({"deduction": "少一次扣1分"}, "扣分办法"),
])  # fmt: skip
def test_whatever_differs_is_a_change(cast, renewed, change, label):
    rows = rows_of(renewed)
    rows[1] |= change
    agreements.set_duties(renewed, duties=rows, excused={"other": "退休在家"}, by=cast.member)
    compared = against_last_year([renewed])[renewed.pk]
    assert [(row.mark, row.changes) for row in compared.rows] == [
        ("与上年相同", []), ("已改", [label]), ("与上年相同", []), ("与上年相同", []),
    ]  # fmt: skip
    assert (compared.unchanged, compared.share) == (3, 75)


def test_new_and_dropped_duties_are_told(cast, renewed):
    rows = [*rows_of(renewed)[1:], {"category": "other", "content": "带徒弟", "measure": "看考核", "weight": 40}]
    agreements.set_duties(renewed, duties=rows, by=cast.member)
    compared = against_last_year([renewed])[renewed.pk]
    assert marks(renewed)["带徒弟"] == "新增"
    assert [duty.content for duty in compared.dropped] == ["参加主题党日"]
    assert compared.summary == "3项与上年相同，1项新增，去掉1项"


def test_taking_a_duty_out_and_writing_it_again_does_not_make_it_new(cast, renewed):
    rows = [{name: value for name, value in row.items() if name not in {"pk", "renews"}} for row in rows_of(renewed)]
    agreements.set_duties(renewed, duties=rows, excused={"other": "退休在家"}, by=cast.member)
    assert not renewed.duties.filter(renews__isnull=False).exists(), "the link is gone"
    assert set(marks(renewed).values()) == {"与上年相同"}, "and the words are still last year's"


def test_an_agreement_begun_afresh_is_held_against_last_years_as_well(cast, signed):
    fresh = agreements.start_agreement(cast.member.member, year=2027, by=cast.member)
    agreements.set_duties(fresh, duties=five_duties(), by=cast.member)
    assert marks(fresh)["完成支部交办任务"] == "新增"
    assert marks(fresh)["走访一号楼住户"] == "已改", "it has no due day any more"


def test_without_last_years_there_is_nothing_to_compare_with(draft):
    assert against_last_year([draft]) == {}
    assert against_last_year([]) == {}


def test_the_next_edition_keeps_where_its_duties_came_from(cast, renewed):
    confirm_renewal(renewed, by=cast.member)
    for act, person in ((agreements.declare, cast.member), (agreements.review, cast.group_leader),
                        (agreements.approve, cast.secretary), (signing.sign, cast.member),
                        (signing.countersign, cast.secretary)):  # fmt: skip
        act(renewed, by=person)
    edition = agreements.amend_agreement(renewed, reason="调整", by=cast.member)
    assert (edition.renews, edition.awaits_confirmation) == (renewed.renews, False)
    assert [duty.continues for duty in edition.duties.all()] == list(renewed.duties.all())
    assert set(marks(edition).values()) == {"与上年相同"}


def test_a_duty_comes_only_from_the_agreement_that_is_renewed(cast, renewed, signed):
    foreign = Duty.objects.create(agreement=agreements.start_agreement(
        cast.colleague.member, year=2026, by=cast.colleague), category="work", content="别人的")  # fmt: skip
    rows = rows_of(renewed)
    rows[0]["renews"] = foreign.pk
    with pytest.raises(Refused, match="续自"):
        agreements.set_duties(renewed, duties=rows, by=cast.member)
    rows[0]["renews"] = rows[1]["renews"]
    with pytest.raises(Refused, match="续自"):
        agreements.set_duties(renewed, duties=rows, by=cast.member)


# --- the pages ------------------------------------------------------------------------------------------------


def url_of(agreement, route) -> str:
    return reverse(f"zones:agreement-{route}", args=[agreement.pk])


def test_renewing_on_the_page_names_who_and_who_not(cast, signed, sign_in):
    url, browser = reverse("zones:agreement-renew"), sign_in("secretary")
    page = browser.get(url)
    assert page.context["renewal"].year == 2027, "in autumn one renews for the year to come"
    assert "将续签1人" in page.content.decode()
    assert browser.get(url, {"year": "2026"}).context["renewal"].year == 2026
    form = {"form_key": uuid.uuid4(), "year": 2027}
    answers = [browser.post(url, form) for _ in range(2)]
    assert {answer.url for answer in answers} == {reverse("zones:agreement-list") + "?year=2027"}
    assert Agreement.objects.filter(year=2027).count() == 1
    again = browser.get(url).content.decode()
    assert "将续签0人" in again
    assert "已经有2027年责任书的1人" in again
    assert 'id="form"' not in again, "nothing to press where there is nothing to renew"


def test_going_through_the_draft_on_the_phone(cast, renewed, sign_in):
    browser, url = sign_in("member"), url_of(renewed, "confirm")
    (todo,) = [todo for todo in collect_todos(cast.member, TODAY) if "续签" in todo.label]
    assert (todo.label, todo.url) == ("核对续签的2027年责任书", url)
    detail = browser.get(renewed.get_absolute_url())
    assert detail.context["choices"][0]["label"] == "核对续签的责任项"
    page = browser.get(url).content.decode()
    assert page.count("与上年相同") >= 4
    form = {"form_key": uuid.uuid4(), "version": renewed.version}
    refused = browser.post(url, form)
    assert refused.status_code == 422
    assert "请逐项看过" in refused.content.decode()
    assert browser.post(url, form | {"is_read": "on"}).status_code == 302
    assert browser.get(url).status_code == 302, "once is enough"
    labels = [choice["label"] for choice in browser.get(renewed.get_absolute_url()).context["choices"]]
    assert labels[:2] == ["申报责任", "填写责任项"]


def test_the_duties_page_keeps_where_each_came_from(cast, renewed, sign_in):
    browser, url = sign_in("member"), url_of(renewed, "duties")
    page = browser.get(url).content.decode()
    assert page.count("与上年相同") == 4
    first = renewed.duties.first()
    row = {"pk": first.pk, "renews": first.renews_id, "content": "参加主题党日并带一名群众", "weight": "40"}
    browser.post(url, posted(row, version=renewed.version))
    kept = renewed.duties.get()
    assert (kept.pk, kept.renews_id, kept.content) == (first.pk, first.renews_id, "参加主题党日并带一名群众")


@pytest.mark.parametrize(("person", "route"), [
    ("group_leader", "review"), ("group_leader", "detail"), ("member", "declare"), ("secretary", "compare-last-year"),
])  # fmt: skip
def test_who_decides_sees_how_much_is_as_last_year(cast, renewed, sign_in, person, route):
    confirm_renewal(renewed, by=cast.member)
    if person != "member":
        agreements.declare(renewed, by=cast.member)
    page = sign_in(person).get(url_of(renewed, route)).content.decode()
    assert "4项与上年相同" in page
    assert "占100%" in page


def test_without_last_years_the_comparison_says_so(draft, sign_in):
    assert "上年没有生效的责任书" in sign_in("member").get(url_of(draft, "compare-last-year")).content.decode()


def test_next_years_papers_wait_for_the_officers_apart(cast, renewed):
    confirm_renewal(renewed, by=cast.member)
    agreements.declare(renewed, by=cast.member)
    (todo,) = [todo for todo in collect_todos(cast.group_leader, TODAY) if "责任书" in todo.label]
    assert (todo.label, todo.count) == ("评议2027年责任书", 1)
    assert todo.url.endswith("?state=declared&year=2027")


def test_the_page_costs_the_same_for_one_and_for_many(cast, signed, zone, sign_in):
    browser, url = sign_in("secretary"), reverse("zones:agreement-renew")
    browser.get(url)
    few = queries(browser, url)
    for number in range(6):
        member = make_member(cast.branch, f"党员{number}", group=cast.groups[0])
        assign(zone, part="co_responsible", member=member, by=cast.secretary)
        agreement = agreements.start_agreement(member, year=2026, by=cast.secretary)
        Agreement.objects.filter(pk=agreement.pk).update(state="in_force", text="文本", text_digest="0" * 64)
    assert queries(browser, url) == few <= 15
