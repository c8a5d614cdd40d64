"""Writing duties: what is stored, what is refused, what the page keeps."""

import uuid
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from core.errors import NotAllowed, Refused, Stale, WrongState
from core.models import AuditEntry
from tests.zones.conftest import five_duties
from zones.actions import agreements
from zones.agreements.catalogue import catalogue
from zones.agreements.duties import checked_duties
from zones.models import Duty
from zones.models.agreements import Category


@pytest.fixture
def empty(cast, zone):
    return agreements.start_agreement(cast.member.member, year=2026, by=cast.member)


def duty(**fields) -> dict:
    return {"category": "conduct", "content": "参加主题党日", **fields}


def test_the_catalogue_is_whole_and_every_item_can_be_taken_over(empty):
    items = [item for items in catalogue().values() for item in items]
    assert len(items) == 75
    assert set(catalogue()) == set(Category.values)
    assert all(catalogue()[category] for category in Category)
    assert len(checked_duties(empty, [vars(item) | {"weight": 1} for item in items[:60]])) == 60
    assert len(checked_duties(empty, [vars(item) | {"weight": 1} for item in items[60:]])) == 15
    assert not any("http" in str(vars(item)) for item in items)


def test_duties_are_stored_by_category_in_the_order_given(cast, empty):
    rows = [duty(category="other", content="乙"), duty(content="甲"), duty(category="other", content="丙")]
    agreements.set_duties(empty, duties=rows, by=cast.member)
    assert list(empty.duties.values_list("content", flat=True)) == ["甲", "乙", "丙"]


def test_a_draft_may_lack_measure_and_weight_and_keeps_numbers_exact(cast, empty):
    agreements.set_duties(empty, duties=[duty(target="0.05", unit="次", period="week")], by=cast.member)
    row = empty.duties.get()
    assert (row.target, row.weight, row.measure) == (Decimal("0.05"), 0, "")
    assert row.target_text == "每周不少于0.05次"


@pytest.mark.parametrize(("fields", "told"), [
    ({"content": "  "}, "没有写责任内容"),
    ({"content": "字" * 301}, "最多300字"),
    ({"measure": "字" * 201}, "最多200字"),
    ({"weight": 101}, "权重"), ({"weight": -1}, "权重"),
    ({"target": "-1"}, "目标值"), ({"target": "1.001"}, "目标值"), ({"target": "NaN"}, "目标值"),
    ({"target": "十"}, "目标值"), ({"target": "1e9"}, "目标值"),
    ({"category": "sport"}, "选项"), ({"comparison": "equal"}, "选项"), ({"period": "day"}, "选项"),
    ({"due_on": date(2025, 12, 31)}, "责任期限"), ({"due_on": date(2027, 1, 1)}, "责任期限"),
])  # fmt: skip
def test_what_is_refused(cast, empty, fields, told):
    with pytest.raises(Refused, match=told):
        agreements.set_duties(empty, duties=[duty(**fields)], by=cast.member)
    assert not Duty.objects.exists()


def test_the_control_of_the_refusals(cast, empty):
    largest = duty(measure="字" * 200, weight=100, target="9999999.99", due_on=date(2026, 12, 31), period="half_year")
    agreements.set_duties(empty, duties=[largest], by=cast.member)
    assert empty.duties.count() == 1


def test_too_many_duties_are_refused(cast, empty):
    agreements.set_duties(empty, duties=[duty()] * 60, by=cast.member)
    with pytest.raises(Refused, match="最多60条"):
        agreements.set_duties(empty, duties=[duty()] * 61, by=cast.member)


def test_a_category_has_duties_or_an_excuse_never_both(cast, empty):
    with pytest.raises(Refused) as refusal:
        agreements.set_duties(empty, duties=[duty()], excused={"conduct": "退休"}, by=cast.member)
    assert refusal.value.field == "excused_conduct"
    agreements.set_duties(empty, duties=[duty()], excused={"work": " 退休 ", "other": " "}, by=cast.member)
    assert list(empty.excused_categories.values_list("category", "reason")) == [("work", "退休")]
    with pytest.raises(Refused):
        agreements.set_duties(empty, duties=[], excused={"sport": "退休"}, by=cast.member)


def test_saving_the_same_again_leaves_no_line_and_no_version(cast, empty):
    agreements.set_duties(empty, duties=five_duties(), excused={}, by=cast.member)
    version, lines = empty.version, AuditEntry.objects.count()
    agreements.set_duties(empty, duties=five_duties(), excused={}, by=cast.member)
    assert (empty.version, AuditEntry.objects.count()) == (version, lines)
    agreements.set_duties(empty, duties=five_duties(29, 21, 20, 20, 10), by=cast.member)
    assert (empty.version, AuditEntry.objects.count()) == (version + 1, lines + 1)


def test_only_the_member_writes(cast, empty):
    for person in ("secretary", "group_leader", "colleague", "stranger"):
        with pytest.raises(NotAllowed):
            agreements.set_duties(empty, duties=five_duties(), by=cast.users[person])


def test_after_declaring_nothing_is_written_any_more(cast, bring):
    agreement = bring("declared")
    with pytest.raises(WrongState, match="待小组评议"):
        agreements.set_duties(agreement, duties=[duty()], by=cast.member)
    assert agreement.duties.count() == 5


def test_a_stale_page_writes_nothing(cast, empty):
    agreements.set_duties(empty, duties=five_duties(), by=cast.member, seen_version=1)
    with pytest.raises(Stale):
        agreements.set_duties(empty, duties=[duty()], by=cast.member, seen_version=1)
    assert empty.duties.count() == 5


def test_a_duty_goes_on_only_with_ones_own(cast, bring):
    agreement = bring("in_force")
    edition = agreements.amend_agreement(agreement, reason="调整", by=cast.member)
    copied = list(edition.duties.all())
    assert [row.continues for row in copied] == list(agreement.duties.all())
    colleagues = agreements.start_agreement(cast.colleague.member, year=2026, by=cast.colleague)
    with pytest.raises(Refused, match="接续"):
        agreements.set_duties(colleagues, duties=[duty(continues=copied[0].continues)], by=cast.colleague)
    with pytest.raises(Refused, match="接续"):
        agreements.set_duties(edition, duties=[duty(continues=copied[0].continues_id)] * 2, by=cast.member)
    agreements.set_duties(edition, duties=[duty(continues=copied[0].continues_id)], by=cast.member)
    assert edition.duties.get().continues == copied[0].continues


# --- the page --------------------------------------------------------------------------------------


def posted(*rows: dict, version: int, **more) -> dict:
    form = {"form_key": uuid.uuid4(), "version": version, "duty-TOTAL_FORMS": len(rows), "duty-INITIAL_FORMS": 0}
    for number, row in enumerate(rows):
        plain = {"category": "conduct", "comparison": "at_least", "period": "year", **row}
        form |= {f"duty-{number}-{name}": value for name, value in plain.items()}
    return form | more


@pytest.fixture
def url(empty):
    return reverse("zones:agreement-duties", args=[empty.pk])


def test_the_page_has_five_sections_with_where_to_write(empty, url, sign_in):
    page = sign_in("member").get(url)
    assert [section["label"] for section in page.context["sections"]] == list(Category.labels)
    assert all(len(section["rows"]) == 1 for section in page.context["sections"])
    assert "固定联系群众" in page.content.decode(), "the catalogue is there"


def test_the_page_saves_rows_and_forgets_the_blank_ones(empty, url, sign_in):
    rows = [{"content": "参加主题党日", "weight": "30", "target": "12"}, {}, {"category": "work", "content": "走访"}]
    answer = sign_in("member").post(url, posted(*rows, version=1, excused_other="退休"))
    assert answer.url == empty.get_absolute_url()
    assert list(empty.duties.values_list("category", "content", "weight")) == [
        ("conduct", "参加主题党日", 30), ("work", "走访", 0)
    ]  # fmt: skip
    assert empty.excused_categories.get().category == "other"


def test_a_row_with_numbers_and_no_content_is_named(empty, url, sign_in):
    answer = sign_in("member").post(url, posted({"weight": "30"}, version=1))
    assert answer.status_code == 422
    assert answer.context["formset"].forms[0].errors["content"]
    assert not empty.duties.exists()


def test_saving_leads_to_declaring_when_asked(empty, url, sign_in):
    answer = sign_in("member").post(url, posted({"content": "走访"}, version=1, next="declare"))
    assert answer.url == reverse("zones:agreement-declare", args=[empty.pk])


def test_the_page_saves_itself(empty, url, sign_in):
    browser = sign_in("member")
    form = posted({"content": "走访"}, version=1)
    answer = browser.post(url, form, headers={"X-Autosave": "1"})
    assert (answer.status_code, answer.json()) == (200, {"saved_at": "10:00", "version": 2})
    again = browser.post(url, form | {"version": 2, "duty-0-content": "走访十户"}, headers={"X-Autosave": "1"})
    assert again.json()["version"] == 3
    assert empty.duties.get().content == "走访十户"
    assert browser.post(url, form | {"version": 3}).status_code == 302, "the key is still good for sending by hand"


def test_what_cannot_be_saved_yet_is_said_and_nothing_lost(empty, url, sign_in):
    browser = sign_in("member")
    answer = browser.post(url, posted({"weight": "5"}, version=1), headers={"X-Autosave": "1"})
    assert answer.status_code == 422
    assert "第1项" in answer.json()["message"]
    agreements.set_duties(empty, duties=five_duties(), by=empty.member.user)
    stale = browser.post(url, posted({"content": "走访"}, version=1), headers={"X-Autosave": "1"})
    assert stale.status_code == 409
    assert empty.duties.count() == 5


def test_two_windows_the_second_sees_both(empty, url, sign_in):
    agreements.set_duties(empty, duties=five_duties(), by=empty.member.user)
    answer = sign_in("member").post(url, posted({"content": "走访", "weight": "40"}, version=1))
    assert answer.status_code == 409
    conflict = {label: (theirs, mine) for label, theirs, mine in answer.context["form"].conflict}
    assert conflict["思想作风建设"] == ("参加主题党日 30分", "走访 40分")
    assert 'name="version" value="2"' in answer.content.decode()


def test_who_may_open_the_page(empty, url, sign_in):
    codes = {
        who: sign_in(who).get(url).status_code
        for who in ("member", "secretary", "group_leader", "colleague", "stranger")
    }
    assert codes == {"member": 200, "secretary": 403, "group_leader": 403, "colleague": 404, "stranger": 404}


def test_after_declaring_the_page_leads_back(bring, sign_in):
    agreement = bring("declared")
    answer = sign_in("member").get(reverse("zones:agreement-duties", args=[agreement.pk]))
    assert answer.url == agreement.get_absolute_url()
