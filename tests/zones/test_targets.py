"""Targets on a zone: planned and reached month by month, exact to the hundredth; who writes which side."""

import uuid
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from core.errors import NotAllowed, Refused, Stale
from core.models import AuditEntry
from zones.actions.assignments import assign, end_assignment
from zones.actions.targets import change_target, fill_target, remove_target, set_target
from zones.actions.zones import close_zone
from zones.models import ZoneTarget

OUTPUT = {"year": 2026, "kind": "output", "content": "原油产量", "unit": "吨", "comparison": "at_least"}


@pytest.fixture
def target(cast, zone):
    return set_target(zone, by=cast.secretary, plan=Decimal("100.10"), **OUTPUT)


@pytest.fixture
def accidents(cast, zone):
    facts = {**OUTPUT, "kind": "safety", "content": "安全事故", "unit": "起", "comparison": "at_most"}
    return set_target(zone, by=cast.secretary, plan=Decimal(0), **facts)


def verdicts(target, *months: int) -> list[str]:
    rows = ZoneTarget.objects.get(pk=target.pk).year_rows()
    return [rows[month - 1].verdict[0] for month in months]


def test_at_least_and_at_most_are_exact_to_the_hundredth(cast, target, accidents):
    fill_target(target, by=cast.member, actuals={1: Decimal("100.10"), 2: Decimal("100.09"), 3: Decimal("100.11")})
    assert verdicts(target, 1, 2, 3, 4) == ["达标", "未达标", "达标", "还没有填"]
    fill_target(accidents, by=cast.member, actuals={1: Decimal(0), 2: Decimal("0.01")})
    assert verdicts(accidents, 1, 2, 3) == ["达标", "未达标", "还没有填"]
    counted = ZoneTarget.objects.with_progress().order_by("pk")
    assert [(row.planned, row.filled, row.compared, row.missed) for row in counted] == [(12, 3, 3, 1), (12, 2, 2, 1)]


def test_an_empty_actual_is_not_yet_and_an_actual_without_plan_is_compared_with_nothing(cast, zone):
    target = set_target(zone, by=cast.secretary, **OUTPUT)
    fill_target(target, by=cast.member, actuals={1: Decimal(0)})
    assert verdicts(target, 1, 2) == ["没有计划", "还没有填"]
    row = ZoneTarget.objects.with_progress().get()
    assert (row.filled, row.compared, row.missed) == (1, 0, 0)


def test_who_answers_for_the_zone_enters_actuals_and_not_the_plan(cast, zone, target):
    with pytest.raises(NotAllowed):
        fill_target(target, by=cast.member, plans={5: Decimal(1)})
    for person in ("colleague", "group_leader", "committee_member", "supervisor", "stranger", "other_secretary"):
        with pytest.raises(NotAllowed):
            fill_target(target, by=cast.users[person], actuals={1: Decimal(1)})
    assign(zone, part="co_responsible", member=cast.colleague.member, by=cast.secretary, from_on=date(2026, 1, 1))
    fill_target(target, by=cast.colleague, actuals={1: Decimal(1)})
    fill_target(target, by=cast.deputy, plans={5: Decimal(1)}, actuals={2: Decimal(2)})
    assert [target.year_rows()[n].actual for n in (0, 1)] == [1, 2]


def test_an_ended_part_no_longer_writes(cast, zone, target):
    end_assignment(zone.assignments.get(), by=cast.secretary)
    with pytest.raises(NotAllowed):
        fill_target(target, by=cast.member, actuals={1: Decimal(1)})


def test_the_plan_is_frozen_by_the_months_actual(cast, target):
    fill_target(target, by=cast.secretary, actuals={1: Decimal(90)})
    with pytest.raises(Refused, match="1月的计划已经定住") as refusal:
        fill_target(target, by=cast.secretary, plans={1: Decimal(80)})
    assert refusal.value.field == "reason"
    fill_target(target, by=cast.secretary, plans={2: Decimal(80)})  # no actual there yet
    with pytest.raises(Refused, match="理由"):  # nor by taking the actual back first
        fill_target(target, by=cast.secretary, actuals={1: None})
    fill_target(target, by=cast.secretary, plans={1: Decimal(80)}, reason="停产检修三天")
    assert verdicts(target, 1) == ["达标"]
    line = AuditEntry.objects.filter(object_type="zones.zonetarget").latest("id")
    assert line.detail == {"changes": {"1月计划": ["100.1", "80"]}, "reason": "停产检修三天"}


def test_what_is_refused(cast, zone, target):
    cases = [
        ({"actuals": {12: Decimal(1)}}, "actual_12"),  # December has not begun on 18 November
        ({"plans": {1: Decimal("-0.01")}}, "plan_1"),
        ({"plans": {1: Decimal("10000000")}}, "plan_1"),
    ]
    for given, field in cases:
        with pytest.raises(Refused) as refusal:
            fill_target(target, by=cast.secretary, **given)
        assert refusal.value.field == field
    fill_target(target, by=cast.secretary, actuals={11: Decimal(1)}, plans={12: Decimal("9999999.99")})
    with pytest.raises(Refused, match="同样的目标"):
        set_target(zone, by=cast.secretary, **OUTPUT)
    with pytest.raises(NotAllowed):
        set_target(zone, by=cast.member, **{**OUTPUT, "content": "别的"})


def test_what_is_measured_stays_once_an_actual_is_there(cast, zone, target):
    change_target(target, by=cast.secretary, content="天然气产量")
    fill_target(target, by=cast.secretary, actuals={1: Decimal(1)})
    for act in (lambda: change_target(target, by=cast.secretary, comparison="at_most"),
                lambda: remove_target(target, by=cast.secretary, reason="不要了")):  # fmt: skip
        with pytest.raises(Refused, match="已经有月份填了实绩"):
            act()
    other = set_target(zone, by=cast.secretary, **OUTPUT)
    with pytest.raises(Refused, match="理由"):
        remove_target(other, by=cast.secretary, reason=" ")
    remove_target(other, by=cast.secretary, reason="重复")
    assert list(ZoneTarget.objects.all()) == [target]


def test_a_closed_zone_takes_nothing_more(cast, zone, target):
    close_zone(zone, by=cast.secretary, reason="合并")
    for act in (lambda: fill_target(target, by=cast.secretary, actuals={1: Decimal(1)}),
                lambda: set_target(zone, by=cast.secretary, **{**OUTPUT, "year": 2027})):  # fmt: skip
        with pytest.raises(Refused, match="已经撤销"):
            act()


def test_the_second_of_two_is_told(cast, target):
    fill_target(target, by=cast.secretary, actuals={1: Decimal(1)}, seen_version=1)
    with pytest.raises(Stale):
        fill_target(target, by=cast.member, actuals={1: Decimal(2)}, seen_version=1)
    late = ZoneTarget.objects.get(pk=target.pk)
    late.version = 1  # read before the other wrote
    with pytest.raises(Stale):
        fill_target(late, by=cast.member, actuals={1: Decimal(2)})


# --- through the pages ---------------------------------------------------------------------------


def test_the_member_finds_only_the_months_that_have_begun(target, sign_in):
    form = sign_in("member").get(reverse("zones:target-fill", args=[target.pk])).context["form"]
    assert set(form.fields) == {"form_key", "version", "reason", *(f"actual_{month}" for month in range(1, 12))}
    form = sign_in("secretary").get(reverse("zones:target-fill", args=[target.pk])).context["form"]
    assert {f"plan_{month}" for month in range(1, 13)} <= set(form.fields)


def test_the_year_is_filled_in_on_one_page(target, sign_in):
    url, browser = reverse("zones:target-fill", args=[target.pk]), sign_in("member")
    sent = {"form_key": uuid.uuid4(), "version": 1, "actual_1": "100.1", "actual_2": "0", "actual_3": ""}
    for _ in range(2):  # sent twice is written once
        assert browser.post(url, sent).url == target.get_absolute_url()
    target.refresh_from_db()
    assert target.version == 2
    assert [row.actual for row in target.year_rows()[:3]] == [Decimal("100.1"), Decimal(0), None]
    page = browser.get(target.get_absolute_url())
    assert page.context["picture"]["actual"][:3] == [Decimal("100.1"), Decimal(0), None]
    assert page.context["picture"]["missed"][:3] == [False, True, False]
    text = page.content.decode()
    assert all(word in text for word in ("达标", "未达标", "还没有填"))


@pytest.mark.parametrize("amount", ["1.234", "-1", "10000000", "一百", "9" * 30])
def test_a_number_that_cannot_be_is_refused_at_its_month_and_nothing_is_lost(target, sign_in, amount):
    url = reverse("zones:target-fill", args=[target.pk])
    answer = sign_in("member").post(url, {"form_key": uuid.uuid4(), "version": 1, "actual_1": "7", "actual_2": amount})
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"actual_2"}
    assert f'value="{amount}"' in answer.content.decode()
    assert not target.months.filter(actual__isnull=False).exists()


def test_a_conflict_lays_both_side_by_side(cast, target, sign_in):
    fill_target(target, by=cast.secretary, actuals={1: Decimal(5)})
    url = reverse("zones:target-fill", args=[target.pk])
    answer = sign_in("member").post(url, {"form_key": uuid.uuid4(), "version": 1, "actual_1": "6"})
    assert answer.status_code == 409
    assert ("1月实绩", "5", "6") in answer.context["form"].conflict


def test_setting_a_target_on_the_page(zone, sign_in):
    url = reverse("zones:target-create", args=[zone.pk])
    sent = {**OUTPUT, "form_key": uuid.uuid4(), "plan": "8.5"}
    answer = sign_in("secretary").post(url, sent)
    target = ZoneTarget.objects.get()
    assert answer.url == reverse("zones:target-fill", args=[target.pk])
    assert {row.plan for row in target.year_rows()} == {Decimal("8.5")}
    again = sign_in("secretary").post(url, {**sent, "form_key": uuid.uuid4()})
    assert again.status_code == 422
    assert "content" in again.context["form"].errors
    assert "原油产量" in sign_in("colleague").get(zone.get_absolute_url()).content.decode()


def test_the_list_is_narrowed_and_exported_as_shown(cast, zone, target, accidents, sign_in):
    fill_target(accidents, by=cast.secretary, actuals={1: Decimal(1)})
    set_target(zone, by=cast.secretary, **{**OUTPUT, "year": 2025})
    browser, url = sign_in("colleague"), reverse("zones:target-list")

    def listed(**query):
        return list(browser.get(url, query).context["page_obj"])

    assert set(listed()) == {target, accidents}
    assert listed(missed="yes") == listed(kind="safety") == [accidents]
    assert listed(missed="no") == listed(q="原油") == [target]
    assert [row.year for row in listed(year="2025")] == [2025]
    content = browser.get(reverse("zones:target-export"), {"missed": "yes"}).content
    heads, row = load_workbook(BytesIO(content)).active.iter_rows(values_only=True)
    told = dict(zip(heads, row, strict=True))
    assert (told["考核内容"], told["1月计划"], told["1月实绩"], told["2月实绩"]) == ("安全事故", 0, 1, None)
    assert not sign_in("stranger").get(url).context["page_obj"].object_list
