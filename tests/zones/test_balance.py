"""综合平衡: loads beside the middle of the group, what is said of a duty, returning from the page; and the fields of a
duty that are wrong."""

import uuid
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from core.errors import NotAllowed, Refused, WrongState
from core.models import AuditEntry
from core.registry import collect_todos
from tests.cast import TODAY, make_member
from tests.zones.conftest import five_duties
from tests.zones.test_duties import posted
from zones.actions import agreements
from zones.actions.balance import answer_comment, comment_duty
from zones.actions.contacts import add_contact
from zones.agreements.balance import Figure, Load, Peers
from zones.agreements.text import agreement_text
from zones.models import Agreement, Duty, DutyComment

URL = "zones:agreement-balance"


def page_of(browser, **query):
    return browser.get(reverse(URL), query)


def row_of(page, name="李国英"):
    return next(row for row in page.context["page_obj"] if row.member.name == name)


@pytest.fixture
def group(cast, draft):
    """Four more of the member's group, each with the same five duties of 12 a year."""
    made = []
    for name in ("甲", "乙", "丙", "丁"):
        member = make_member(cast.branch, name, group=cast.groups[0])
        agreement = agreements.start_agreement(member, year=2026, by=cast.secretary)
        Duty.objects.bulk_create(Duty(agreement=agreement, **duty) for duty in five_duties())
        made.append(agreement)
    return made


# --- the arithmetic ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("value", "middle", "side"), [
    (12, 8, "high"), (11, 8, ""), (4, 8, "low"), (5, 8, ""), (2, 1, ""), (3, 1, "high"), (0, 1, ""), (0, 2, "low"),
])  # fmt: skip
def test_what_is_half_as_much_more_or_less_stands_out(value, middle, side):
    """Half of the middle away from it, and at least two."""
    distance = max(Decimal(2), Decimal(middle) / 2)
    assert Figure("责任项", "项", Decimal(value), Decimal(middle), distance).side == side


def test_a_mark_says_why_and_a_number_without_middle_has_none():
    assert Figure("责任项", "项", Decimal(12), Decimal(8), Decimal(4)).why == "责任项12项，组里居中的是8项，多4项"
    assert Figure("联系户", "户", Decimal(1), Decimal(6), Decimal(3)).why == "联系户1户，组里居中的是6户，少5户"
    assert Figure("责任项", "项", Decimal(12), None, Decimal(4)).why == ""


def test_the_middle_of_a_group_needs_three():
    two = Peers("第一党小组", 2026, [Load(duties=5), Load(duties=50)])
    assert two.middle("duties") is None
    assert Peers("第一党小组", 2026, [*two.loads, Load(duties=6)]).middle("duties") == 6
    assert Peers("第一党小组", 2026, [*two.loads, Load(duties=6), Load(duties=7)]).middle("duties") == Decimal("6.5")


# --- the page ------------------------------------------------------------------------------------------------


def figures(row) -> dict[str, tuple]:
    return {figure.label: (figure.value, figure.middle, figure.side) for figure in row.figures}


def test_loads_are_counted_and_held_against_the_group(cast, draft, group, zone, sign_in):
    rows = [row | {"target": 2, "period": "month"} for row in five_duties()]
    rows[0] |= {"target": 0, "comparison": "at_most"}  # an upper limit is no load
    agreements.set_duties(draft, duties=rows, by=cast.member)
    for number in range(4):
        add_contact(cast.branch, kind="household", name=f"{number}家", zone=zone, by=cast.secretary)
    add_contact(cast.branch, kind="team", name="一班", zone=zone, by=cast.secretary)
    row = row_of(page_of(sign_in("group_leader")))
    assert figures(row) == {
        "责任项": (5, 5, ""), "可量化目标": (Decimal(96), Decimal(60), "high"), "联系户": (4, 0, "high"),
        "责任区": (1, 0, ""),
    }  # fmt: skip
    assert row.outliers == ["可量化目标96，组里居中的是60，多36", "联系户4户，组里居中的是0户，多4户"]


def test_a_category_that_weighs_otherwise_is_marked_in_words_and_shape(cast, draft, group, sign_in):
    agreements.set_duties(draft, duties=five_duties(15, 35, 20, 20, 10), by=cast.member)
    page = page_of(sign_in("group_leader"))
    row = row_of(page)
    assert [column["figure"].side for column in row.columns] == ["low", "high", "", "", ""]
    text = page.content.decode()
    assert "“业务工作”的权重35分，组里居中的是20分，多15分" in text
    assert "偏重" in text
    assert "bi-caret-up-fill" in text
    assert not row_of(page, "甲").outliers, "the control"


def test_groups_are_compared_apart_and_only_with_what_the_reader_may_see(cast, draft, group, sign_in):
    for number in range(3):
        member = make_member(cast.branch, f"二组{number}", group=cast.groups[1])
        agreement = agreements.start_agreement(member, year=2026, by=cast.secretary)
        Duty.objects.bulk_create(Duty(agreement=agreement, **duty) for duty in five_duties() * 2)
    page = page_of(sign_in("secretary"))
    assert {group.name: group.middle("duties") for group in page.context["groups"]} == {
        "第一党小组": 5,
        "第二党小组": 10,
    }
    assert not any(row.outliers for row in page.context["page_obj"])
    own = page_of(sign_in("member"))
    assert [row.member.name for row in own.context["page_obj"]] == ["李国英"]
    assert own.context["groups"] == [], "one alone is compared with nobody"


def test_what_was_called_off_is_nobodys_middle(cast, draft, group, sign_in):
    agreements.cancel(group[0], reason="开错了", by=cast.secretary)
    page = page_of(sign_in("secretary"), state="cancelled")
    assert figures(row_of(page, "甲"))["责任项"] == (5, 5, "")
    assert [len(peers.loads) for peers in page.context["groups"]] == [4]


def test_the_workbook_is_what_the_page_shows(cast, draft, group, sign_in):
    agreements.set_duties(draft, duties=five_duties(15, 35, 20, 20, 10), by=cast.member)
    answer = sign_in("group_leader").get(reverse("zones:agreement-balance-export"), {"q": "李国英"})
    head, *rows = load_workbook(BytesIO(answer.content)).active.iter_rows(values_only=True)
    (row,) = (dict(zip(head, row, strict=True)) for row in rows)
    told = {"姓名": "李国英", "党小组": "第一党小组", "业务工作（分）": 35, "责任项（项）": 5, "责任项组内居中": 5,
            "业务工作（责任项）": "走访一号楼住户，每年不少于12次"}  # fmt: skip
    assert row | told == row
    assert "“业务工作”的权重35分" in row["轻重"]


def test_returning_from_the_page_with_a_reason_leads_back_to_it(cast, bring, sign_in):
    agreement, browser = bring("declared"), sign_in("group_leader")
    back = reverse(URL) + "?state=declared"
    row = row_of(page_of(browser, state="declared"))
    assert row.return_url == reverse("zones:agreement-return-by-group", args=[agreement.pk])
    form = {"form_key": uuid.uuid4(), "version": agreement.version}
    empty = browser.post(f"{row.return_url}?back={back}", form | {"reason": " "})
    assert empty.status_code == 422
    answer = browser.post(f"{row.return_url}?back={back}", form | {"reason": "走访偏少"})
    assert answer.url == back
    agreement.refresh_from_db()
    assert (agreement.state, agreement.returned_reason) == ("draft", "走访偏少")


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example/", "/members/"])
def test_it_leads_nowhere_else(bring, sign_in, back):
    agreement = bring("declared")
    url = reverse("zones:agreement-return-by-group", args=[agreement.pk])
    form = {"form_key": uuid.uuid4(), "version": agreement.version, "reason": "走访偏少"}
    answer = sign_in("group_leader").post(f"{url}?back={back}", form)
    assert answer.url.startswith(agreement.get_absolute_url())


@pytest.mark.parametrize(("state", "person", "may"), [
    ("draft", "group_leader", False), ("declared", "group_leader", True), ("declared", "secretary", True),
    ("declared", "member", False), ("declared", "committee_member", False), ("reviewed", "group_leader", False),
    ("reviewed", "secretary", True), ("approved", "secretary", True), ("signed", "secretary", False),
])  # fmt: skip
def test_only_who_may_return_is_offered_it(bring, sign_in, state, person, may):
    bring(state)
    assert hasattr(row_of(page_of(sign_in(person))), "return_form") == may


# --- what is said of a duty ----------------------------------------------------------------------------------------


@pytest.fixture
def duty(draft):
    return draft.duties.get(category="work")


def say(cast, duty, who="group_leader", text="一年12次偏少"):
    return comment_duty(duty, text=text, by=cast.users[who])


@pytest.mark.parametrize("person", ["group_leader", "secretary", "deputy", "committee_member"])
def test_reviewers_say_something(cast, duty, person):
    comment = say(cast, duty, person)
    assert (comment.about, comment.author, comment.answered_at) == ("走访一号楼住户", cast.users[person], None)
    line = AuditEntry.objects.get(verb="提出责任项意见")
    assert (line.object_id, line.detail["reason"]) == (duty.agreement_id, "“走访一号楼住户”：一年12次偏少")


@pytest.mark.parametrize("person", ["member", "colleague", "supervisor", "other_secretary", "stranger", "former"])
def test_others_do_not(cast, duty, person):
    with pytest.raises(NotAllowed):
        say(cast, duty, person)
    assert not DutyComment.objects.exists()


def test_nobody_comments_on_their_own(cast, zone):
    agreement = agreements.start_agreement(cast.secretary.member, year=2026, by=cast.secretary)
    agreements.set_duties(agreement, duties=five_duties(), by=cast.secretary)
    for person in ("secretary", "group_leader"):  # the leader of her group does not look at the secretary's papers
        with pytest.raises(NotAllowed):
            say(cast, agreement.duties.first(), person)
    assert say(cast, agreement.duties.first(), "committee_member")


def test_the_member_answers_once(cast, duty):
    comment = say(cast, duty)
    with pytest.raises(Refused):
        answer_comment(comment, text=" ", by=cast.member)
    for person in ("group_leader", "colleague"):
        with pytest.raises(NotAllowed):
            answer_comment(comment, text="好", by=cast.users[person])
    answer_comment(comment, text="改成24次", by=cast.member)
    with pytest.raises(Refused, match="已经答复过"):
        answer_comment(comment, text="再答一次", by=cast.member)
    comment.refresh_from_db()
    assert comment.answer == "改成24次"


@pytest.mark.parametrize("state", ["signed", "in_force"])
def test_after_signing_nothing_is_said_any_more(cast, duty, bring, state):
    comment = say(cast, duty)
    bring(state)
    with pytest.raises(WrongState):
        say(cast, Duty.objects.get(pk=duty.pk))
    with pytest.raises(WrongState):
        answer_comment(comment, text="好", by=cast.member)


def test_a_comment_stays_with_its_duty_when_the_duty_is_rewritten(cast, draft, duty):
    comment = say(cast, duty)
    rows = [{"pk": d.pk, "category": d.category, "content": d.content, "measure": d.measure, "weight": d.weight}
            for d in draft.duties.all()]  # fmt: skip
    rows[1]["content"] = "走访一号楼、二号楼住户"
    agreements.set_duties(draft, duties=rows, by=cast.member)
    comment.refresh_from_db()
    assert (comment.duty.pk, comment.duty.content, comment.about) == (
        duty.pk,
        "走访一号楼、二号楼住户",
        "走访一号楼住户",
    )


def test_and_with_the_agreement_when_the_duty_is_taken_out(cast, draft, duty, sign_in):
    comment = say(cast, duty)
    rows = [row for row in five_duties() if row["category"] != "work"]
    agreements.set_duties(draft, duties=rows, by=cast.member)
    comment.refresh_from_db()
    assert (comment.duty, comment.agreement) == (None, draft)
    for route in ("detail", "duties"):
        page = sign_in("member").get(reverse(f"zones:agreement-{route}", args=[draft.pk])).content.decode()
        assert "对已经删去的责任项的意见" in page
        assert "一年12次偏少" in page


def test_two_rows_cannot_be_made_of_one_duty(cast, draft, duty):
    rows = [{"pk": duty.pk, "category": "work", "content": text, "weight": 10} for text in ("甲", "乙")]
    agreements.set_duties(draft, duties=rows, by=cast.member)
    assert list(draft.duties.values_list("content", flat=True)) == ["甲", "乙"]
    assert draft.duties.get(content="甲").pk == duty.pk


def test_a_foreign_key_is_a_new_duty_and_touches_nobody(cast, draft, group):
    foreign = group[0].duties.first()
    agreements.set_duties(draft, duties=[{"pk": foreign.pk, "category": "work", "content": "抢"}], by=cast.member)
    foreign.refresh_from_db()
    assert (foreign.agreement, foreign.content) == (group[0], "参加主题党日")


def test_nothing_of_it_is_in_the_signed_text(cast, duty, bring):
    comment = say(cast, duty, text="这句话不在责任书里")
    answer_comment(comment, text="答复也不在", by=cast.member)
    agreement = bring("in_force")
    assert "不在" not in agreement.text
    assert "不在" not in agreement_text(agreement)


def test_commenting_and_answering_on_the_pages(cast, draft, duty, sign_in):
    url = reverse("zones:duty-detail", args=[duty.pk])
    assert "提意见" in sign_in("group_leader").get(url).content.decode()
    assert 'name="text"' not in sign_in("member").get(url).content.decode()
    comment_url = reverse("zones:duty-comment", args=[duty.pk])
    assert sign_in("group_leader").post(comment_url, {"form_key": uuid.uuid4(), "text": ""}).status_code == 422
    form = {"form_key": uuid.uuid4(), "text": "一年12次偏少"}
    assert [sign_in("group_leader").post(comment_url, form).url for _ in range(2)] == [url, url]
    comment = DutyComment.objects.get()
    assert "1条意见" in page_of(sign_in("secretary")).content.decode()
    (todo,) = [todo for todo in collect_todos(cast.member, TODAY) if "意见" in todo.label]
    assert todo.count == 1
    duties = reverse("zones:agreement-duties", args=[draft.pk])
    answer_url = reverse("zones:comment-answer", args=[comment.pk])
    assert answer_url in sign_in("member").get(duties).content.decode()
    answer = sign_in("member").post(answer_url, {"form_key": uuid.uuid4(), "text": "改成24次"})
    assert answer.url == duties, "back to the draft that is being written"
    assert "改成24次" in sign_in("group_leader").get(url).content.decode()
    assert "提出责任项意见" in sign_in("member").get(draft.get_absolute_url()).content.decode()
    assert not [todo for todo in collect_todos(cast.member, TODAY) if "意见" in todo.label]


# --- what is wrong with a duty is said at its field ------------------


@pytest.mark.parametrize(("field", "value", "told"), [
    ("weight", "0", "权重填1到100"), ("weight", "101", "权重填1到100"), ("weight", "1.5", "权重填1到100"),
    ("due_on", "2025-12-31", "责任期限之内"), ("due_on", "2027-01-01", "2026年1月1日至2026年12月31日"),
])  # fmt: skip
def test_a_sentence_stands_at_the_field_and_nothing_is_lost(draft, sign_in, field, value, told):
    before = list(draft.duties.values_list("content", "weight"))
    row = {"content": "走访独居老人", "weight": "50", "due_on": "2026-06-30"} | {field: value}
    answer = sign_in("member").post(
        reverse("zones:agreement-duties", args=[draft.pk]), posted(row, version=draft.version)
    )
    assert answer.status_code == 422
    assert told in answer.context["formset"].forms[0].errors[field][0]
    page = answer.content.decode()
    assert "走访独居老人" in page
    assert f'value="{value}"' in page
    assert list(draft.duties.values_list("content", "weight")) == before


def test_due_day_and_deduction_stand_on_the_page_and_in_the_text(cast, draft, sign_in):
    rows = five_duties()
    rows[1] |= {"due_on": date(2026, 6, 30), "deduction": "少一次扣2分"}
    agreements.set_duties(draft, duties=rows, by=cast.member)
    assert "完成时限：2026年6月30日；权重：20分；扣分办法：少一次扣2分。" in agreement_text(draft)
    page = sign_in("member").get(draft.get_absolute_url()).content.decode()
    assert "2026年6月30日前完成" in page
    assert "少一次扣2分" in page
    assert Agreement.objects.get(pk=draft.pk).duties.get(category="work").due_on == date(2026, 6, 30)
