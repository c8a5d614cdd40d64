"""The way of an agreement: every step from every state, by the right people, back with a reason and on again."""

import uuid
from datetime import date
from io import BytesIO

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from openpyxl import load_workbook

from core.errors import NotAllowed, Refused, WrongState
from core.models import AuditEntry
from core.plaintext import digest_of
from core.registry import collect_todos, collect_year_steps
from members.models import Membership
from tests.cast import PASSWORD, TODAY, make_member
from tests.zones.conftest import five_duties
from zones import todos
from zones.actions import agreements, signing
from zones.actions.assignments import assign
from zones.actions.zones import create_zone
from zones.agreements.text import text_of
from zones.models import Agreement
from zones.views.agreements.steps import STEPS

STATES = ["draft", "declared", "reviewed", "approved", "signed", "in_force"]
# Who takes a step in the fixtures; everything else of the table is asked of these functions.
ACTORS = {
    "declare": "member", "withdraw": "member", "review": "group_leader", "return_by_group": "group_leader",
    "approve": "secretary", "return_by_branch": "secretary", "decline": "member", "sign": "member",
    "return_signed": "secretary", "countersign": "secretary", "cancel": "secretary",
}  # fmt: skip


def take(agreement, step, by, **more):
    reason = {"reason": "请写清次数"} if Agreement.workflow[step].needs_reason else {}
    return STEPS[step].action(agreement, by=by, **reason, **more)


# --- opening ---------------------------------------------------------------------------------------


def test_agreements_are_opened_for_who_answers_or_shares_and_only_once(cast, zone):
    assign(zone, part="co_responsible", member=cast.colleague.member, by=cast.secretary)
    assign(zone, part="liaison", member=cast.probationary.member, by=cast.secretary)
    opened = agreements.open_agreements(cast.branch, year=2026, by=cast.secretary)
    assert {agreement.member.name for agreement in opened} == {"李国英", "范平华"}
    assert [list(agreement.zones.all()) for agreement in opened] == [[zone], [zone]]
    assert agreements.open_agreements(cast.branch, year=2026, by=cast.secretary) == []
    assert len(agreements.open_agreements(cast.branch, year=2027, by=cast.secretary)) == 2


@pytest.mark.parametrize("person", ["member", "group_leader", "committee_member", "other_secretary", "supervisor"])
def test_only_the_secretary_opens_for_all(cast, zone, person):
    with pytest.raises(NotAllowed):
        agreements.open_agreements(cast.branch, year=2026, by=cast.users[person])


def test_a_member_or_the_secretary_starts_one(cast, zone):
    mine = agreements.start_agreement(cast.member.member, year=2026, by=cast.member)
    assert (mine.state, mine.from_on, mine.until_on) == ("draft", date(2026, 1, 1), date(2026, 12, 31))
    assert agreements.start_agreement(cast.colleague.member, year=2026, by=cast.secretary)
    for person in ("group_leader", "colleague", "other_secretary"):
        with pytest.raises(NotAllowed):
            agreements.start_agreement(cast.probationary.member, year=2026, by=cast.users[person])


def test_who_came_during_the_year_owes_from_that_day(cast):
    late = make_member(cast.branch, "新来", since=date(2026, 7, 15))
    agreement = agreements.start_agreement(late, year=2026, by=cast.secretary)
    assert agreement.from_on == date(2026, 7, 15)
    with pytest.raises(Refused, match="2025年不在本支部"):
        agreements.start_agreement(late, year=2025, by=cast.secretary)


def test_opening_an_earlier_year_leaves_out_who_was_not_there(cast, zone):
    late = make_member(cast.branch, "新来", since=date(2026, 7, 15))
    assign(zone, part="co_responsible", member=late, by=cast.secretary)
    opened = agreements.open_agreements(cast.branch, year=2025, by=cast.secretary)
    assert {agreement.member.name for agreement in opened} == {"李国英"}


def test_there_is_one_agreement_for_a_member_and_year(cast, draft):
    with pytest.raises(Refused, match="已经有一份"):
        agreements.start_agreement(cast.member.member, year=2026, by=cast.member)
    with pytest.raises(IntegrityError), transaction.atomic():  # the guard beneath the guard
        Agreement.objects.create(branch=cast.branch, member=cast.member.member, year=2026, edition=2, state="draft",
                                 from_on=date(2026, 1, 1), until_on=date(2026, 12, 31))  # fmt: skip


def test_after_one_was_called_off_another_can_be_started(cast, draft):
    agreements.cancel(draft, reason="开错了", by=cast.secretary)
    assert agreements.start_agreement(cast.member.member, year=2026, by=cast.member).edition == 2


def test_who_belongs_nowhere_starts_nothing(cast):
    Membership.objects.filter(member=cast.colleague.member).update(until_on=TODAY)
    with pytest.raises(Refused, match="不在任何支部"):
        agreements.start_agreement(cast.colleague.member, year=2026, by=cast.secretary)


# --- declaring -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("weights", "told"), [
    ((30, 20, 20, 20, 9), "现在是99"), ((30, 20, 20, 20, 11), "现在是101"), ((0, 0, 0, 0, 0), "现在是0"),
])  # fmt: skip
def test_weights_add_up_to_exactly_100(cast, draft, weights, told):
    agreements.set_duties(draft, duties=five_duties(*weights), by=cast.member)
    with pytest.raises(Refused, match=told):
        agreements.declare(draft, by=cast.member)
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_no_weight_is_left_out_even_when_the_sum_is_right(cast, draft):
    agreements.set_duties(draft, duties=five_duties(100, 0, 0, 0, 0), by=cast.member)
    with pytest.raises(Refused, match="还没有填权重"):
        agreements.declare(draft, by=cast.member)


def test_each_category_is_there_or_excused(cast, draft):
    four = [row for row in five_duties(40, 20, 20, 20, 10) if row["category"] != "other"]
    agreements.set_duties(draft, duties=four, by=cast.member)
    with pytest.raises(Refused, match="其他任务"):
        agreements.declare(draft, by=cast.member)
    agreements.set_duties(draft, duties=four, excused={"other": "退休在家，没有其他任务"}, by=cast.member)
    agreements.declare(draft, by=cast.member)
    assert draft.state == "declared"


def test_each_duty_has_a_measure(cast, draft):
    rows = five_duties()
    rows[2]["measure"] = ""
    agreements.set_duties(draft, duties=rows, by=cast.member)
    with pytest.raises(Refused, match=r"与联系户谈心.*衡量标准"):
        agreements.declare(draft, by=cast.member)


def test_declaring_takes_the_zones_of_the_day(cast, zone, draft):
    second = create_zone(cast.branch, by=cast.secretary, name="二号楼", level="area", method="community")
    assign(second, part="lead", member=cast.member.member, by=cast.secretary)
    assert list(draft.zones.all()) == [zone]
    agreements.declare(draft, by=cast.member)
    assert list(draft.zones.all()) == [zone, second]


# --- every state × every step ------------------------------------------------------------------------


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("step", list(ACTORS))
def test_a_step_is_taken_from_its_states_and_from_no_other(cast, bring, state, step):
    agreement, actor = bring(state), cast.users[ACTORS[step]]
    row = Agreement.workflow[step]
    if state in row.sources:
        take(agreement, step, actor)
        agreement.refresh_from_db()
        assert agreement.state == row.target
        assert AuditEntry.objects.filter(verb=row.label, object_id=agreement.pk).count() == 1
    else:
        before = AuditEntry.objects.count()
        with pytest.raises((WrongState, Refused)):
            take(agreement, step, actor)
        agreement.refresh_from_db()
        assert (agreement.state, AuditEntry.objects.count()) == (state, before)


# --- who may ---------------------------------------------------------------------------------------

MAY = {
    "declare": {"member"}, "withdraw": {"member"}, "decline": {"member"}, "sign": {"member"},
    "review": {"group_leader", "secretary", "deputy"}, "return_by_group": {"group_leader", "secretary", "deputy"},
    "approve": {"secretary", "deputy"}, "return_by_branch": {"secretary", "deputy"},
    "countersign": {"secretary", "deputy"}, "return_signed": {"secretary", "deputy"},
    "cancel": {"secretary", "deputy"},
}  # fmt: skip
EVERYBODY = ["member", "colleague", "group_leader", "committee_member", "secretary", "deputy", "supervisor",
             "administrator", "stranger", "other_secretary", "former", "inspector"]  # fmt: skip


@pytest.mark.parametrize("step", list(MAY))
def test_who_may_take_a_step_on_a_members_agreement(cast, bring, step):
    agreement = bring(Agreement.workflow[step].sources[0])
    for person in EVERYBODY:
        with transaction.atomic():
            point = transaction.savepoint()
            try:
                take(Agreement.objects.get(pk=agreement.pk), step, cast.users[person])
                allowed = True
            except NotAllowed:
                allowed = False
            transaction.savepoint_rollback(point)
        assert allowed == (person in MAY[step]), person


@pytest.fixture
def secretarys(cast, zone):
    """The secretary's own agreement, approved by the deputy and signed by herself."""
    agreement = agreements.start_agreement(cast.secretary.member, year=2026, by=cast.secretary)
    agreements.set_duties(agreement, duties=five_duties(), by=cast.secretary)
    agreements.declare(agreement, by=cast.secretary)
    return agreement


@pytest.mark.parametrize("colleague", ["deputy", "committee_member"])
def test_the_secretarys_own_goes_to_a_deputy_or_committee_member(cast, secretarys, colleague):
    other = cast.users[colleague]
    for act in (agreements.review, agreements.approve):
        with pytest.raises(NotAllowed):
            act(secretarys, by=cast.secretary)
        act(secretarys, by=other)
    signing.sign(secretarys, by=cast.secretary)
    with pytest.raises(NotAllowed):
        signing.countersign(secretarys, by=cast.secretary)
    signing.countersign(secretarys, by=other)
    assert secretarys.state == "in_force"
    assert secretarys.signatures.get(party="branch").signer_title in {"党支部副书记", "组织委员"}


def test_a_committee_member_handles_the_secretarys_only(cast, bring):
    agreement = bring("declared")
    with pytest.raises(NotAllowed):
        agreements.review(agreement, by=cast.committee_member)


def test_a_group_leaders_own_goes_to_the_secretary(cast, zone):
    agreement = agreements.start_agreement(cast.group_leader.member, year=2026, by=cast.group_leader)
    agreements.set_duties(agreement, duties=five_duties(), by=cast.group_leader)
    agreements.declare(agreement, by=cast.group_leader)
    with pytest.raises(NotAllowed):
        agreements.review(agreement, by=cast.group_leader)
    agreements.review(agreement, by=cast.secretary)


# --- back with a reason, and on again ---------------------------------------------------------------


@pytest.mark.parametrize(("state", "step"), [
    ("declared", "return_by_group"), ("reviewed", "return_by_branch"), ("approved", "return_by_branch"),
    ("approved", "decline"), ("signed", "return_signed"),
])  # fmt: skip
def test_returned_with_a_reason_mended_and_brought_into_force(cast, bring, state, step):
    agreement = bring(state)
    with pytest.raises(Refused, match="理由"):
        STEPS[step].action(agreement, by=cast.users[ACTORS[step]], reason=" ")
    take(agreement, step, cast.users[ACTORS[step]])
    assert (agreement.state, agreement.returned_reason, agreement.text_digest) == ("draft", "请写清次数", "")
    (todo,) = todos.own_agreement(cast.member, TODAY)
    assert (todo.label, todo.tone) == ("责任书被退回，请修改", "late")
    agreements.set_duties(agreement, duties=five_duties(20, 20, 20, 20, 20), by=cast.member)
    assert bring("in_force").state == "in_force"
    assert agreement.returned_reason == ""
    assert AuditEntry.objects.get(verb=Agreement.workflow[step].label).detail["reason"] == "请写清次数"


# --- editions ----------------------------------------------------------------------------------------


def test_a_new_edition_goes_the_whole_way_and_takes_over_at_the_end(cast, bring):
    first = bring("in_force")
    signed_text = first.text
    with pytest.raises(Refused, match="理由"):
        agreements.amend_agreement(first, reason="", by=cast.member)
    second = agreements.amend_agreement(first, reason="责任区调整", by=cast.member)
    assert (second.edition, second.state, second.duties.count()) == (2, "draft", 5)
    with pytest.raises(Refused, match="新版已经在办"):
        agreements.amend_agreement(first, reason="再来", by=cast.member)
    agreements.set_duties(second, duties=five_duties(40, 10, 20, 20, 10), by=cast.member)
    for act, person in ((agreements.declare, cast.member), (agreements.review, cast.group_leader),
                        (agreements.approve, cast.secretary), (signing.sign, cast.member)):  # fmt: skip
        act(second, by=person)
        first.refresh_from_db()
        assert first.state == "in_force", "until the new one is countersigned"
    signing.countersign(second, by=cast.secretary)
    first.refresh_from_db()
    assert (first.state, second.state, first.text) == ("superseded", "in_force", signed_text)
    assert "取代上一版" in second.text


def test_only_what_is_in_force_is_amended_and_only_by_the_two_sides(cast, bring):
    with pytest.raises(Refused, match="已生效"):
        agreements.amend_agreement(bring("signed"), reason="调整", by=cast.member)
    agreement = bring("in_force")
    for person in ("group_leader", "colleague", "committee_member", "other_secretary"):
        with pytest.raises(NotAllowed):
            agreements.amend_agreement(agreement, reason="调整", by=cast.users[person])
    assert agreements.amend_agreement(agreement, reason="调整", by=cast.secretary)


# --- the pages -----------------------------------------------------------------------------------------


def url_of(agreement, route="detail") -> str:
    return reverse(f"zones:agreement-{route}", args=[agreement.pk])


def form_for(agreement, **fields) -> dict:
    return {"form_key": uuid.uuid4(), "version": agreement.version, **fields}


def labels(page) -> list[str]:
    return [choice["label"] for choice in page.context["choices"]]


def test_the_whole_way_through_the_pages(cast, draft, sign_in):
    way = [("member", "declare"), ("group_leader", "review"), ("secretary", "approve"), ("member", "sign"),
           ("secretary", "countersign")]  # fmt: skip
    for person, route in way:
        browser = sign_in(person)
        draft.refresh_from_db()
        page = browser.get(url_of(draft, route))
        assert page.status_code == 200
        fields = {"password": PASSWORD, "seen_digest": digest_of(text_of(draft))} if "sign" in route else {}
        answer = browser.post(url_of(draft, route), form_for(draft, **fields))
        assert answer.status_code == 302, answer.content.decode()[-2000:]
    draft.refresh_from_db()
    assert draft.state == "in_force"


@pytest.mark.parametrize(("state", "person", "offered"), [
    ("draft", "member", ["申报责任", "填写责任项", "打印责任书（PDF）"]),
    ("draft", "secretary", ["作废", "打印责任书（PDF）"]),
    ("declared", "member", ["撤回申报", "打印责任书（PDF）"]),
    ("declared", "group_leader", ["小组评议通过", "小组退回", "打印责任书（PDF）"]),
    ("reviewed", "secretary", ["支部认定", "支部退回", "作废", "打印责任书（PDF）"]),
    ("approved", "member", ["本人签字", "本人不签并退回", "打印责任书（PDF）"]),
    ("signed", "secretary", ["书记会签", "会签前退回", "作废", "打印责任书（PDF）"]),
    ("signed", "committee_member", ["打印责任书（PDF）"]),
    ("in_force", "member", ["变更责任书", "打印责任书（PDF）"]),
])  # fmt: skip
def test_the_page_offers_what_the_person_can_do_now(bring, sign_in, state, person, offered):
    assert labels(sign_in(person).get(url_of(bring(state)))) == offered


def test_the_secretary_is_offered_nothing_on_her_own(cast, secretarys, sign_in):
    assert labels(sign_in("secretary").get(url_of(secretarys))) == ["撤回申报", "作废", "打印责任书（PDF）"]
    assert sign_in("secretary").get(url_of(secretarys, "review")).status_code == 403
    assert "小组评议通过" in labels(sign_in("deputy").get(url_of(secretarys)))
    assert "小组评议通过" in labels(sign_in("committee_member").get(url_of(secretarys)))


def test_a_return_without_a_reason_stays_on_the_page(bring, sign_in):
    agreement = bring("declared")
    url = url_of(agreement, "return-by-group")
    assert sign_in("group_leader").post(url, form_for(agreement, reason="")).status_code == 422
    assert sign_in("group_leader").post(url, form_for(agreement, reason="请写清次数")).status_code == 302
    page = sign_in("member").get(url_of(agreement)).content.decode()
    assert "被退回，请修改后重新申报" in page
    assert "请写清次数" in page


def test_a_declaration_that_lacks_something_says_what(cast, draft, sign_in):
    agreements.set_duties(draft, duties=five_duties(30, 20, 20, 20, 9), by=cast.member)
    assert "现在是99" in sign_in("member").get(url_of(draft)).content.decode()
    page = sign_in("member").get(url_of(draft, "declare")).content.decode()
    assert "现在是99" in page
    assert 'id="form"' not in page, "nothing to press before it is complete"
    assert f'href="{url_of(draft, "duties")}"' in page
    answer = sign_in("member").post(url_of(draft, "declare"), form_for(draft))
    assert answer.status_code == 422
    assert "现在是99" in answer.content.decode()
    agreements.set_duties(draft, duties=five_duties(), by=cast.member)
    assert 'id="form"' in sign_in("member").get(url_of(draft, "declare")).content.decode()


def test_a_step_that_is_over_leads_back(bring, sign_in):
    agreement = bring("reviewed")
    assert sign_in("group_leader").get(url_of(agreement, "review")).url == url_of(agreement)
    answer = sign_in("group_leader").post(url_of(agreement, "review"), form_for(agreement))
    assert answer.status_code == 409


def test_after_one_review_the_next_is_offered(cast, bring, zone, sign_in):
    agreement = bring("declared")
    other = agreements.start_agreement(cast.committee_member.member, year=2026, by=cast.committee_member)
    agreements.set_duties(other, duties=five_duties(), by=cast.committee_member)
    agreements.declare(other, by=cast.committee_member)
    browser = sign_in("group_leader")
    answer = browser.post(url_of(agreement, "review"), form_for(agreement))
    assert labels(browser.get(answer.url))[0] == "下一份：罗远䶮"
    assert labels(browser.get(url_of(agreement)))[0] != "下一份：罗远䶮"


ROUTES = [page.route for page in STEPS.values()] + ["detail", "duties", "amend", "compare", "paper"]


@pytest.mark.parametrize("route", ROUTES)
def test_out_of_reach_is_not_found(bring, sign_in, route):
    agreement = bring("in_force")
    for person in ("other_secretary", "stranger", "colleague", "administrator", "former"):
        assert sign_in(person).get(url_of(agreement, route)).status_code == 404, person
        if route not in {"detail", "compare", "paper"}:
            assert sign_in(person).post(url_of(agreement, route), form_for(agreement)).status_code == 404, person


@pytest.mark.parametrize("route", [page.route for page in STEPS.values()])
def test_seen_but_not_theirs_to_do_is_forbidden(bring, sign_in, route):
    agreement = bring("in_force")
    assert sign_in("supervisor").get(url_of(agreement, route)).status_code == 403
    assert sign_in("supervisor").get(url_of(agreement)).status_code == 200


def test_the_list_counts_filters_and_exports(cast, bring, sign_in):
    bring("declared")
    agreements.start_agreement(cast.colleague.member, year=2026, by=cast.colleague)
    browser = sign_in("secretary")
    page = browser.get(reverse("zones:agreement-list"))
    assert [(tile["label"], tile["value"]) for tile in page.context["tiles"]] == [("自定中", 1), ("待小组评议", 1)]
    query = {"state": "declared"}
    assert [row.member.name for row in browser.get(reverse("zones:agreement-list"), query).context["page_obj"]] == [
        "李国英"
    ]
    book = load_workbook(BytesIO(browser.get(reverse("zones:agreement-export"), query).content))
    head, *rows = book.active.iter_rows(values_only=True)
    assert dict(zip(head, rows[0], strict=True)) | {"姓名": "李国英", "状态": "待小组评议", "权重合计": 100} == dict(
        zip(head, rows[0], strict=True)
    )
    assert len(rows) == 1
    assert not browser.get(reverse("zones:agreement-list"), {"year": "2025"}).context["page_obj"].object_list
    assert [row.member.name for row in sign_in("member").get(reverse("zones:agreement-list")).context["page_obj"]] == [
        "李国英"
    ]


def test_the_load_of_all_stands_side_by_side(cast, bring, sign_in):
    bring("declared")
    page = sign_in("group_leader").get(reverse("zones:agreement-balance"))
    (row,) = page.context["page_obj"]
    assert [section["weight"] for section in row.sections()] == [30, 20, 20, 20, 10]
    assert "走访一号楼住户" in page.content.decode()


def test_what_an_edition_changed(cast, bring, sign_in):
    first = bring("in_force")
    second = agreements.amend_agreement(first, reason="调整", by=cast.member)
    rows = [
        {"category": d.category, "content": d.content, "measure": d.measure, "target": d.target, "unit": d.unit,
         "weight": d.weight, "continues": d.continues}
        for d in second.duties.all()
    ]  # fmt: skip
    rows[0]["target"], rows[0]["weight"] = 24, 40
    rows[4] = {"category": "other", "content": "新任务", "measure": "以记实为准", "weight": 10}
    agreements.set_duties(second, duties=rows, by=cast.member)
    page = sign_in("member").get(url_of(second, "compare"))
    told = [(row["before"] and row["before"].content, row["after"] and row["after"].content, row["changes"])
            for row in page.context["rows"]]  # fmt: skip
    assert told == [
        ("参加主题党日", "参加主题党日", ["目标值", "权重"]),
        (None, "新任务", []),
        ("完成支部交办任务", None, []),
    ]


def test_beginning_ones_own_on_the_page(cast, zone, sign_in):
    browser = sign_in("member")
    mine = reverse("zones:agreement-mine")
    assert browser.get(mine).url == reverse("zones:agreement-start")
    assert "一号楼责任区" in browser.get(reverse("zones:agreement-start")).content.decode()
    key = uuid.uuid4()
    answers = [browser.post(reverse("zones:agreement-start"), {"form_key": key}) for _ in range(2)]
    agreement = Agreement.objects.get()
    assert [answer.url for answer in answers] == [url_of(agreement, "duties")] * 2
    assert browser.get(mine).url == url_of(agreement)
    assert sign_in("supervisor").get(mine).status_code == 403


def test_opening_on_the_page(cast, zone, sign_in):
    url = reverse("zones:agreement-open")
    assert sign_in("member").get(url).status_code == 403
    answer = sign_in("secretary").post(url, {"form_key": uuid.uuid4(), "year": 2026})
    assert answer.url == reverse("zones:agreement-list")
    assert Agreement.objects.get().member == cast.member.member


# --- what waits ------------------------------------------------------------------------------------------


def waiting(user) -> dict[str, int]:
    found = collect_todos(user, TODAY)
    return {todo.label: todo.count for todo in found if todo.url.startswith(reverse("zones:agreement-list"))}


def signing_of(branch):
    return next(step for step in collect_year_steps(branch, 2026) if step.label == "签订责任书")


@pytest.mark.parametrize(("state", "expected"), [
    ("declared", {"group_leader": {"评议责任书": 1}, "secretary": {}, "committee_member": {}}),
    ("reviewed", {"group_leader": {}, "secretary": {"认定责任书": 1}, "committee_member": {}}),
    ("signed", {"group_leader": {}, "secretary": {"会签责任书": 1}, "committee_member": {}}),
    ("in_force", {"group_leader": {}, "secretary": {}, "committee_member": {}}),
])  # fmt: skip
def test_what_waits_for_the_officers(cast, bring, state, expected):
    bring(state)
    assert {person: waiting(cast.users[person]) for person in expected} == expected


def test_the_secretarys_own_waits_for_the_deputy_not_for_the_leader(cast, secretarys, bring):
    assert waiting(cast.group_leader) == {}
    assert waiting(cast.deputy) == {"评议责任书": 1}
    assert waiting(cast.secretary) == {}, "never one's own"


def test_where_the_group_has_no_leader_the_secretary_reviews(cast, bring):
    bring("declared")
    assert "评议责任书" not in waiting(cast.secretary)
    cast.group_leader.appointments.update(until_on=TODAY)
    assert waiting(cast.secretary)["评议责任书"] == 1


def test_what_waits_for_the_member(cast, bring, zone, draft):
    told = {}
    for state in STATES:
        bring(state)
        told[state] = list(waiting(cast.member))
    assert told == {"draft": ["自定2026年责任"], "declared": [], "reviewed": [], "approved": ["在责任书上签字"],
                    "signed": [], "in_force": []}  # fmt: skip
    assert waiting(cast.colleague) == {}
    assign(zone, part="co_responsible", member=cast.colleague.member, by=cast.secretary)
    assert waiting(cast.colleague) == {"自定2026年责任": 1}


def test_the_year_line_knows_how_many_signed(cast, bring):
    step = signing_of(cast.branch)
    assert (step.state, step.note) == ("current", "0/1份已生效")
    bring("in_force")
    step = signing_of(cast.branch)
    assert (step.state, step.note) == ("done", "1/1份已生效")
