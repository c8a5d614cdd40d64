"""Promises: two to five a year, reviewed and judged by others, shown to the branch, printed only when public."""

import uuid
from io import BytesIO

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from openpyxl import load_workbook

from core import clock
from core.errors import NotAllowed, Refused, Stale, WrongState
from core.models import AuditEntry
from core.plaintext import digest_of
from core.registry import collect_todos
from members.actions.transfers import close_membership
from tests.cast import NOW, TODAY, make_member
from tests.rows import picture
from tests.test_queries import queries
from tests.zones.conftest import five_duties
from zones.actions import agreements, promises, signing
from zones.agreements.text import agreement_text
from zones.agreements.verification import broken_agreements
from zones.models import Promise, PromiseEvidence, Signature

TWO = [{"kind": "study", "text": "每月读一本书"}, {"kind": "service", "text": "每月陪老人看一次病"}]
STATES = ["proposed", "returned", "reviewed", "public", "kept", "not_kept", "withdrawn", "cancelled"]
REASONED = {"return", "reopen", "cancel"}


def propose(cast, rows=TWO, who="member", year=2026) -> list[Promise]:
    return promises.propose_promises(cast.users[who].member, year=year, promises=rows, by=cast.users[who])


def rows_of(number: int) -> list[dict]:
    return [{"kind": "work", "text": f"第{n}件事"} for n in range(number)]


@pytest.fixture
def promise(cast):
    return propose(cast)[0]


@pytest.fixture
def bring(cast, promise):
    """``bring("public")`` takes the member's first promise the ordinary way to a state."""

    def judge(is_kept):
        return lambda: promises.judge_promise(promise, is_kept=is_kept, text="记实里都有", by=cast.group_leader)

    review = ("reviewed", lambda: promises.review_promise(promise, by=cast.group_leader))
    publish = ("public", lambda: promises.publish_promise(promise, by=cast.secretary))
    ways = {
        "proposed": [], "reviewed": [review], "public": [review, publish],
        "kept": [review, publish, ("kept", judge(True))], "not_kept": [review, publish, ("not_kept", judge(False))],
        "returned": [("returned", lambda: promises.return_promise(promise, reason="太笼统", by=cast.group_leader))],
        "cancelled": [("cancelled", lambda: promises.cancel_promise(promise, reason="住院", by=cast.secretary))],
    }  # fmt: skip

    def to(state: str) -> Promise:
        if state == "withdrawn":
            propose(cast, rows_of(1))
            promises.withdraw_promise(promise, by=cast.member)
        for target, act in ways.get(state, []):
            act()
            assert promise.state == target
        return promise

    return to


# --- two to five ------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [0, 1, 6])
def test_fewer_than_two_and_more_than_five_are_refused(cast, number):
    with pytest.raises(Refused):
        propose(cast, rows_of(number))
    assert not Promise.objects.exists()


@pytest.mark.parametrize("number", [2, 5])
def test_two_to_five_are_taken(cast, number):
    made = propose(cast, rows_of(number))
    assert [(promise.number, promise.state) for promise in made] == [(n, "proposed") for n in range(1, number + 1)]
    assert AuditEntry.objects.filter(verb="提出承诺").count() == number


def test_more_can_follow_as_long_as_there_are_places(cast):
    propose(cast)
    assert [promise.number for promise in propose(cast, rows_of(2))] == [3, 4]
    with pytest.raises(Refused, match="最多再提1条"):
        propose(cast, [{"kind": "work", "text": "甲"}, {"kind": "work", "text": "乙"}])


def test_the_database_itself_takes_no_sixth_and_no_place_twice(cast, promise):
    same = {"branch": cast.branch, "member": cast.member.member, "year": 2026, "kind": "work", "text": "甲"}
    for number in (0, 1, 6):
        with pytest.raises(IntegrityError), transaction.atomic():
            Promise.objects.create(**same, number=number, state="proposed")
    Promise.objects.create(**same, number=1, state="withdrawn")


def test_a_place_that_was_given_up_is_free_again(cast, promise):
    propose(cast, rows_of(1))
    promises.withdraw_promise(promise, by=cast.member)
    assert propose(cast, [{"kind": "work", "text": "补一条"}])[0].number == 1


def test_taking_back_stops_at_two(cast, promise):
    with pytest.raises(Refused, match="撤回以后就不够"):
        promises.withdraw_promise(promise, by=cast.member)
    propose(cast, rows_of(1))
    assert promises.withdraw_promise(promise, by=cast.member).state == "withdrawn"


@pytest.mark.parametrize(("row", "field"), [
    ({"kind": "sport", "text": "跑步"}, "kind"), ({"kind": "work", "text": "  "}, "text"),
    ({"kind": "work", "text": "字" * 201}, "text"), ({"kind": "study", "text": "每月读一本书"}, "text"),
])  # fmt: skip
def test_what_is_refused(cast, row, field):
    with pytest.raises(Refused) as refusal:
        propose(cast, [*TWO, row])
    assert refusal.value.field == field
    assert not Promise.objects.exists()


@pytest.mark.parametrize("year", [2025, 2028])
def test_only_for_this_year_and_the_next(cast, year):
    with pytest.raises(Refused):
        propose(cast, year=year)
    assert len(propose(cast, year=2027)) == 2


def test_nobody_promises_for_somebody_else(cast):
    for person in ("secretary", "group_leader", "colleague", "stranger"):
        with pytest.raises(NotAllowed):
            promises.propose_promises(cast.member.member, year=2026, promises=TWO, by=cast.users[person])


# --- the way, and who may -----------------------------------------------------------------------------


def take(promise, step, by):
    """Take a step of the table through its action."""
    more = {"reason": "写清楚"} if step in REASONED else {}
    acts = {
        "withdraw": promises.withdraw_promise, "review": promises.review_promise, "return": promises.return_promise,
        "publish": promises.publish_promise, "reopen": promises.reopen_promise, "cancel": promises.cancel_promise,
    }  # fmt: skip
    if step in acts:
        return acts[step](promise, by=by, **more)
    if step == "propose_again":
        return promises.change_promise(promise, kind="work", text="改得具体一点", by=by)
    return promises.judge_promise(promise, is_kept=step == "keep", text="记实里都有", by=by)


ACTORS = {"withdraw": "member", "propose_again": "member", "publish": "secretary", "cancel": "secretary"}


@pytest.mark.parametrize("state", STATES)
def test_a_step_is_taken_from_its_states_and_from_no_other(cast, bring, state):
    promise = bring(state)
    propose(cast, rows_of(1)) if state != "withdrawn" else None
    for step in Promise.workflow.steps:
        if step.name == "propose_again" and state == "proposed":
            continue  # changing a promise that is not reviewed yet is no step
        actor = cast.users[ACTORS.get(step.name, "group_leader")]
        with transaction.atomic():
            point = transaction.savepoint()
            try:
                moved = take(Promise.objects.get(pk=promise.pk), step.name, actor).state
            except (WrongState, Refused):
                moved = None
            transaction.savepoint_rollback(point)
        assert moved == (step.target if state in step.sources else None), step.name


MAY = {
    "review": {"group_leader", "secretary", "deputy"}, "return": {"group_leader", "secretary", "deputy"},
    "publish": {"secretary", "deputy"}, "keep": {"group_leader", "secretary", "deputy"},
    "break": {"group_leader", "secretary", "deputy"}, "reopen": {"group_leader", "secretary", "deputy"},
    "cancel": {"secretary", "deputy"}, "withdraw": {"member"}, "propose_again": {"member"},
}  # fmt: skip
EVERYBODY = ["member", "colleague", "group_leader", "committee_member", "secretary", "deputy", "supervisor",
             "administrator", "stranger", "other_secretary", "former", "inspector"]  # fmt: skip


@pytest.mark.parametrize("step", list(MAY))
def test_who_may_take_a_step(cast, bring, step):
    promise = bring(Promise.workflow[step].sources[0])
    propose(cast, rows_of(1))
    for person in EVERYBODY:
        with transaction.atomic():
            point = transaction.savepoint()
            try:
                take(Promise.objects.get(pk=promise.pk), step, cast.users[person])
                allowed = True
            except NotAllowed:
                allowed = False
            transaction.savepoint_rollback(point)
        assert allowed == (person in MAY[step]), person


@pytest.mark.parametrize(("whose", "judges"), [
    ("secretary", {"deputy", "committee_member"}), ("group_leader", {"secretary", "deputy"}),
])  # fmt: skip
def test_nobody_reviews_or_judges_their_own(cast, whose, judges):
    one = propose(cast, who=whose)[0]
    for person in EVERYBODY:
        if person not in judges:
            with pytest.raises(NotAllowed):
                promises.review_promise(one, by=cast.users[person])
    promises.review_promise(one, by=cast.users[min(judges)])
    promises.publish_promise(one, by=cast.secretary)
    for person in EVERYBODY:
        if person not in judges:
            with pytest.raises(NotAllowed):
                promises.judge_promise(one, is_kept=True, text="有", by=cast.users[person])
    assert promises.judge_promise(one, is_kept=True, text="有", by=cast.users[max(judges)]).state == "kept"


def test_returned_with_a_reason_changed_and_proposed_again(cast, bring):
    promise = bring("proposed")
    with pytest.raises(Refused, match="理由"):
        promises.return_promise(promise, reason=" ", by=cast.group_leader)
    promise = bring("returned")
    assert promise.returned_reason == "太笼统"
    promises.change_promise(promise, kind="work", text="每周查一次消防通道", by=cast.member)
    promise.refresh_from_db()
    assert (promise.state, promise.kind, promise.text, promise.returned_reason) == (
        "proposed", "work", "每周查一次消防通道", "",
    )  # fmt: skip


@pytest.mark.parametrize("state", ["reviewed", "public", "kept", "not_kept", "withdrawn", "cancelled"])
def test_after_the_review_the_text_stands(cast, bring, state):
    promise = bring(state)
    with pytest.raises(WrongState):
        promises.change_promise(promise, kind="work", text="改一改", by=cast.member)
    promise.refresh_from_db()
    assert promise.text == TWO[0]["text"]


def test_the_second_of_two_windows_is_told(cast, promise):
    seen = promise.version
    promises.change_promise(promise, kind="work", text="改过的", by=cast.member, seen_version=seen)
    with pytest.raises(Stale):
        promises.change_promise(promise, kind="work", text="另一个窗口", by=cast.member, seen_version=seen)


# --- kept or not ------------------------------------------------------------------------------------------


def test_a_verdict_needs_evidence_and_may_have_a_photo(cast, bring):
    promise = bring("public")
    with pytest.raises(Refused, match="兑现的情况"):
        promises.judge_promise(promise, is_kept=True, text=" ", by=cast.group_leader)
    assert Promise.objects.get(pk=promise.pk).state == "public"
    promises.judge_promise(promise, is_kept=False, text="只做了两个月", file=picture(), by=cast.group_leader)
    promise.refresh_from_db()
    assert (promise.state, promise.judged_by, promise.judged_at) == ("not_kept", cast.group_leader, NOW)
    row = promise.evidence.get()
    assert (row.text, row.is_verdict, row.is_picture, row.file_name) == ("只做了两个月", True, True, "photo.jpg")
    assert AuditEntry.objects.get(verb="评定未兑现").detail["reason"] == "只做了两个月"


def test_a_verdict_is_taken_back_with_a_reason_and_what_was_written_stays(cast, bring):
    promise = bring("kept")
    promises.reopen_promise(promise, reason="弄错了人", by=cast.secretary)
    promise.refresh_from_db()
    assert (promise.state, promise.judged_at, promise.judged_by) == ("public", None, None)
    promises.judge_promise(promise, is_kept=False, text="没有做到", by=cast.secretary)
    assert list(promise.evidence.values_list("text", flat=True)) == ["记实里都有", "没有做到"]
    assert Promise.objects.with_board().get(pk=promise.pk).verdict == "没有做到"


def test_the_member_tells_how_it_is_kept_while_it_is_public(cast, bring):
    promise = bring("reviewed")
    with pytest.raises(Refused, match="公开以后"):
        promises.give_evidence(promise, text="读了三本", by=cast.member)
    promises.publish_promise(promise, by=cast.secretary)
    promises.give_evidence(promise, text="读了三本", file=picture(), by=cast.member)
    with pytest.raises(NotAllowed):
        promises.give_evidence(promise, text="替他说", by=cast.secretary)
    promises.judge_promise(promise, is_kept=True, text="有", by=cast.group_leader)
    with pytest.raises(Refused, match="评定以前"):
        promises.give_evidence(promise, text="还有", by=cast.member)
    assert [(row.text, row.is_verdict) for row in promise.evidence.all()] == [("读了三本", False), ("有", True)]


def test_what_is_open_ends_when_the_member_leaves(cast, bring):
    promise = bring("public")
    other = Promise.objects.get(member=cast.member.member, number=2)
    kept = propose(cast, rows_of(1))[0]
    Promise.objects.filter(pk=kept.pk).update(state="kept", published_at=NOW, judged_at=NOW, judged_by=cast.secretary)
    close_membership(cast.member.member, status="deceased", by=cast.secretary, on=TODAY)
    states = dict(Promise.objects.values_list("pk", "state"))
    assert [states[row.pk] for row in (promise, other, kept)] == ["cancelled", "cancelled", "kept"]


# --- publishing ---------------------------------------------------------------------------------------------


def test_all_that_are_reviewed_are_published_in_one_step_and_twice_changes_nothing(cast, promise):
    for row in Promise.objects.all():
        promises.review_promise(row, by=cast.group_leader)
    own = propose(cast, who="secretary")
    promises.review_promise(own[0], by=cast.deputy)
    made = promises.publish_promises(cast.branch, year=2026, by=cast.secretary)
    assert {(row.member.name, row.number) for row in made} == {("李国英", 1), ("李国英", 2), ("周敏", 1)}
    assert set(Promise.objects.public().values_list("pk", flat=True)) == {row.pk for row in made}
    lines = AuditEntry.objects.count()
    assert promises.publish_promises(cast.branch, year=2026, by=cast.secretary) == []
    assert AuditEntry.objects.count() == lines
    with pytest.raises(NotAllowed):
        promises.publish_promises(cast.branch, year=2026, by=cast.group_leader)


def seen(browser) -> set[str]:
    return {row.text for row in browser.get(reverse("zones:promise-list")).context["page_obj"]}


def test_the_branch_sees_what_is_public_and_nobody_else_does(cast, bring, sign_in):
    promise = bring("reviewed")
    url = promise.get_absolute_url()
    assert sign_in("colleague").get(url).status_code == 404
    promises.publish_promise(promise, by=cast.secretary)
    shown = {person: sign_in(person).get(url).status_code for person in ("colleague", "stranger", "other_secretary")}
    assert shown == {"colleague": 200, "stranger": 404, "other_secretary": 404}
    assert seen(sign_in("colleague")) == {TWO[0]["text"]}, "the other one is not public yet"
    assert seen(sign_in("member")) == seen(sign_in("group_leader")) == {row["text"] for row in TWO}
    assert "经过" not in sign_in("colleague").get(url).content.decode(), "how it came about is not theirs to read"
    assert "经过" in sign_in("member").get(url).content.decode()


def test_a_photo_is_read_by_those_who_read_the_promise(cast, bring, sign_in):
    promise = bring("public")
    row = promises.give_evidence(promise, text="读了", file=picture(), by=cast.member)
    url = reverse("zones:evidence-file", args=[row.pk])
    answer = sign_in("colleague").get(url)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    assert answer.getvalue().startswith(b"\xff\xd8")
    assert sign_in("stranger").get(url).status_code == 404
    plain = promises.give_evidence(promise, text="又读了", by=cast.member)
    assert sign_in("member").get(reverse("zones:evidence-file", args=[plain.pk])).status_code == 404


# --- the signed text -------------------------------------------------------------------------------------------


@pytest.fixture
def approved(cast, zone):
    agreement = agreements.start_agreement(cast.member.member, year=2026, by=cast.member)
    agreements.set_duties(agreement, duties=five_duties(), by=cast.member)
    agreements.declare(agreement, by=cast.member)
    agreements.review(agreement, by=cast.group_leader)
    return agreements.approve(agreement, by=cast.secretary)


def test_without_public_promises_the_text_is_as_it_always_was(cast, approved):
    text = agreement_text(approved)
    assert "公开承诺" not in text
    headings = [line for line in text.splitlines() if line[1:2] == "、"]
    assert headings == ["一、责任内容", "二、考核与奖惩", "三、签订与变更"]
    propose(cast)
    assert agreement_text(approved) == text, "proposed is not public"


def test_public_promises_stand_in_the_text_with_a_number_of_their_own(cast, bring, approved):
    bring("public")
    lines = agreement_text(approved).splitlines()
    place = lines.index("二、公开承诺")
    assert lines[place + 1 : place + 3] == ["1．学习：每月读一本书。", "三、考核与奖惩"]


def test_a_promise_made_public_a_second_ago_is_not_signed_unseen(cast, bring, approved):
    digest = digest_of(agreement_text(approved))
    bring("public")
    with pytest.raises(Stale, match="刚刚有改动"):
        signing.sign(approved, by=cast.member, seen_digest=digest)
    assert not Signature.objects.exists()
    signing.sign(approved, by=cast.member, seen_digest=digest_of(agreement_text(approved)))
    assert "每月读一本书" in approved.text


def test_what_was_signed_before_stays_whole_when_promises_become_public(cast, bring, approved):
    signing.sign(approved, by=cast.member)
    signing.countersign(approved, by=cast.secretary)
    text = approved.text
    bring("public")
    approved.refresh_from_db()
    assert approved.text == text
    assert "公开承诺" not in text
    assert list(broken_agreements()) == []


# --- the pages ------------------------------------------------------------------------------------------------


def url_of(promise, route="detail") -> str:
    return reverse(f"zones:promise-{route}", args=[promise.pk])


def posted(*rows, places=5, **more) -> dict:
    form = {"form_key": uuid.uuid4(), "year": 2026, "promise-TOTAL_FORMS": places, "promise-INITIAL_FORMS": places}
    for number, row in enumerate(rows):
        form |= {f"promise-{number}-{name}": value for name, value in row.items()}
    return form | more


def test_proposing_on_the_phone(cast, sign_in):
    browser, url = sign_in("member"), reverse("zones:promise-propose")
    page = browser.get(url)
    assert len(page.context["form"].first_rows) == 2
    assert len(page.context["form"].further_rows) == 3
    form = posted(*TWO)
    answers = [browser.post(url, form) for _ in range(2)]
    assert {answer.url for answer in answers} == {reverse("zones:promise-mine") + "?year=2026"}
    assert Promise.objects.count() == 2
    own = browser.get(reverse("zones:promise-mine")).content.decode()
    assert "每月读一本书" in own
    assert len(browser.get(url).context["form"].rows) == 3, "as many as there are places left"


@pytest.mark.parametrize(("rows", "told"), [
    ([TWO[0]], "请再写1条"), ([TWO[0], {"text": "没有选类别"}], "请选一个类别"), ([], "请写出要承诺的事"),
    ([TWO[0], {"kind": "work", "text": "字" * 201}], "200"),
])  # fmt: skip
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(cast, sign_in, rows, told):
    answer = sign_in("member").post(reverse("zones:promise-propose"), posted(*rows))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert told in page
    assert all(row["text"] in page for row in rows)
    assert not Promise.objects.exists()


def test_with_five_there_is_nothing_more_to_propose(cast, sign_in):
    propose(cast, rows_of(5))
    assert sign_in("member").get(reverse("zones:promise-propose")).status_code == 302
    assert "再提一条" not in sign_in("member").get(reverse("zones:promise-mine")).content.decode()


def test_the_whole_way_through_the_pages(cast, promise, sign_in):
    browser = sign_in("member")
    change = {"form_key": uuid.uuid4(), "version": 1, "kind": "study", "text": "每月读两本书"}
    assert browser.post(url_of(promise, "change"), change).status_code == 302
    way = [("group_leader", "return", {"reason": "写清书名"}), ("member", "change", change | {"text": "读四本党史书"}),
           ("group_leader", "review", {}), ("secretary", "publish", {}), ("member", "evidence", {"text": "读了两本"}),
           ("group_leader", "keep", {"text": "小组会上讲过"}), ("secretary", "reopen", {"reason": "数错了"}),
           ("secretary", "break", {"text": "只读了三本", "file": picture()})]  # fmt: skip
    for person, route, fields in way:
        promise.refresh_from_db()
        browser = sign_in(person)
        assert browser.get(url_of(promise, route)).status_code == 200, route
        answer = browser.post(url_of(promise, route), fields | {"form_key": uuid.uuid4(), "version": promise.version})
        assert answer.status_code == 302, (route, answer.content.decode()[-1500:])
    promise.refresh_from_db()
    assert (promise.state, promise.text) == ("not_kept", "读四本党史书")
    assert PromiseEvidence.objects.filter(file__isnull=False).count() == 1


@pytest.mark.parametrize("route", ["return", "keep", "break"])
def test_a_reason_that_is_missing_is_asked_for_at_the_field(bring, sign_in, route):
    promise = bring("proposed" if route == "return" else "public")
    form = {"form_key": uuid.uuid4(), "version": promise.version}
    answer = sign_in("group_leader").post(url_of(promise, route), form)
    assert answer.status_code == 422
    assert answer.context["form"].errors


def test_a_file_that_is_none_is_refused_at_the_field(bring, sign_in):
    promise = bring("public")
    broken = picture()
    broken.file.seek(0)
    broken.file.write(b"not a picture at all")
    form = {"form_key": uuid.uuid4(), "version": promise.version, "text": "有照片", "file": broken}
    answer = sign_in("group_leader").post(url_of(promise, "keep"), form)
    assert answer.status_code == 422
    assert "file" in answer.context["form"].errors
    assert Promise.objects.get(pk=promise.pk).state == "public"


def labels(page) -> list[str]:
    return [choice["label"] for choice in page.context["choices"]]


@pytest.mark.parametrize(("state", "person", "offered"), [
    ("proposed", "member", ["修改", "撤回承诺"]), ("returned", "member", ["改好再提", "撤回承诺"]),
    ("proposed", "group_leader", ["审核通过", "退回承诺"]), ("reviewed", "group_leader", ["退回承诺"]),
    ("reviewed", "secretary", ["退回承诺", "公开承诺", "终止承诺"]), ("public", "member", ["写兑现情况"]),
    ("public", "group_leader", ["评定已兑现", "评定未兑现"]), ("public", "colleague", []),
    ("kept", "member", []), ("kept", "group_leader", ["撤回评定"]),
])  # fmt: skip
def test_the_page_offers_what_the_person_can_do_now(bring, sign_in, state, person, offered):
    assert labels(sign_in(person).get(url_of(bring(state)))) == offered


def test_after_one_the_next_is_offered(cast, promise, sign_in):
    browser = sign_in("group_leader")
    answer = browser.post(url_of(promise, "review"), {"form_key": uuid.uuid4(), "version": promise.version})
    assert labels(browser.get(answer.url))[0] == "下一条：李国英"


def test_publishing_on_the_page_says_what_there_is(cast, promise, sign_in):
    browser, url = sign_in("secretary"), reverse("zones:promises-publish")
    assert "没有等着公开的承诺" in browser.get(url).content.decode()
    promises.review_promise(promise, by=cast.group_leader)
    assert "每月读一本书" in browser.get(url).content.decode()
    answer = browser.post(url, {"form_key": uuid.uuid4(), "year": 2026})
    assert answer.status_code == 302
    assert Promise.objects.get(pk=promise.pk).state == "public"


def test_the_list_filters_and_exports_exactly_that(cast, bring, sign_in):
    bring("kept")
    browser, query = sign_in("secretary"), {"state": "kept"}
    assert [(tile["label"], tile["value"]) for tile in browser.get(reverse("zones:promise-list")).context["tiles"]] == [
        ("待审核", 1), ("已兑现", 1),
    ]  # fmt: skip
    book = load_workbook(BytesIO(browser.get(reverse("zones:promise-export"), query).content))
    head, *rows = book.active.iter_rows(values_only=True)
    (row,) = (dict(zip(head, row, strict=True)) for row in rows)
    told = {"姓名": "李国英", "类别": "学习", "承诺内容": "每月读一本书", "状态": "已兑现", "评定依据": "记实里都有",
            "评定人": "武晓"}  # fmt: skip
    assert row | told == row
    found = browser.get(reverse("zones:promise-list"), {"q": "老人"}).context["page_obj"]
    assert [row.text for row in found] == ["每月陪老人看一次病"]


def test_the_members_page_and_home_show_them(cast, bring, sign_in):
    bring("public")
    page = reverse("members:member-detail", args=[cast.member.member_id])
    assert "2026年承诺" in sign_in("secretary").get(page).content.decode()
    assert "每月读一本书" in sign_in("member").get("/").content.decode()
    administrator = sign_in("administrator").get(page).content.decode()
    assert "每月读一本书" not in administrator, "who sees the member does not thereby see the promises"


@pytest.mark.parametrize("name", ["promise-mine", "promises-publish"])
def test_pages_cost_the_same_for_one_and_for_many(cast, sign_in, name):
    browser, url = sign_in("secretary"), reverse(f"zones:{name}")
    for row in propose(cast, who="secretary"):
        promises.review_promise(row, by=cast.deputy)
    browser.get(url)
    few = queries(browser, url)
    for number in range(8):
        member = make_member(cast.branch, f"党员{number}", group=cast.groups[0])
        Promise.objects.create(branch=cast.branch, member=member, year=2026, number=1, kind="work", text="甲",
                               state="reviewed")  # fmt: skip
    propose(cast, rows_of(3), who="secretary")
    assert queries(browser, url) == few <= 15


# --- what waits --------------------------------------------------------------------------------------------------


def waiting(user, day=TODAY) -> dict[str, int]:
    return {todo.label: todo.count for todo in collect_todos(user, day) if "承诺" in todo.label}


def test_what_waits_for_whom(cast, approved, sign_in):
    assert waiting(cast.member) == {"提出2026年承诺": 1}
    assert waiting(cast.colleague) == {}, "not before the year's agreement is begun"
    one, two = propose(cast)
    assert waiting(cast.member) == {}
    assert waiting(cast.group_leader) == {"审核承诺": 2}
    assert waiting(cast.secretary) == {}, "the leader's turn"
    promises.return_promise(one, reason="太笼统", by=cast.group_leader)
    promises.review_promise(two, by=cast.group_leader)
    assert waiting(cast.member) == {"承诺被退回，请修改": 1}
    assert waiting(cast.secretary) == {"公开承诺": 1}
    promises.publish_promise(two, by=cast.secretary)
    assert waiting(cast.group_leader) == {}, "to be judged at the end of the year"
    december = TODAY.replace(month=12, day=1)
    with clock.at(NOW.replace(month=12, day=1)):
        assert waiting(cast.group_leader, december) == {"评定承诺是否兑现": 1}
    with clock.at(NOW.replace(year=2027, month=1)):
        assert waiting(cast.group_leader, TODAY.replace(year=2027, month=1)) == {"评定2026年承诺是否兑现": 1}
    for todo in collect_todos(cast.secretary, TODAY):
        assert sign_in("secretary").get(todo.url).status_code == 200
