"""Pages of the plans, through HTTP: what each shows to whom, what it takes, what it refuses in words."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader

from core import clock
from tests.cast import NOW, TODAY
from tests.zones.planned import MEETING_DAY, UNTIL, VOTE, adopted, consulted, draft_of, enforced, keys, on, row, zone_of
from zones.actions import plans
from zones.actions.contacts import add_contact
from zones.actions.units import add_unit, remove_unit
from zones.models import PlanOpinion, PlanZone, Zone, ZonePlan
from zones.plans.rows import rows_of_plan


def form_of(page) -> dict:
    """The form's hidden fields and first values, as a browser would send them."""
    form = page.context["form"]
    sent = {field.name: field.value() for field in form if field.value() is not None}
    return {name: value for name, value in sent.items() if value is not False}


def send(browser, url: str, **answers):
    page = browser.get(url)
    return browser.post(url, {**form_of(page), **answers})


def at(plan, name: str = "detail") -> str:
    return reverse(f"zones:plan-{name}", args=[plan.pk])


@pytest.fixture
def unit(cast, zone):
    return add_unit(cast.branch, kind="building", name="1号楼", households=30, zone=zone, by=cast.secretary)


def test_the_whole_way_on_the_pages(cast, zone, unit, sign_in):
    """From the present zones to the plan in force, only by what the pages offer."""
    browser = sign_in("secretary")
    answer = send(browser, reverse("zones:plan-create"), year=2026, start="present", note="就近划分")
    plan = ZonePlan.objects.get()
    assert answer.url == plan.get_absolute_url()
    assert at(plan, "zone-create") in browser.get(answer.url).content.decode()
    send(browser, at(plan, "zone-create"), name="西苑", level="area", method="community", lead=cast.colleague.member_id)
    first = reverse("zones:plan-zone-change", args=[zone_of(plan, "01").pk])
    send(browser, first, name="东苑", co_responsible=[cast.deputy.member_id])
    send(browser, at(plan, "note"), note="就近划分，量力而行")
    send(browser, at(plan, "consult"))
    plan.refresh_from_db()
    assert (plan.state, plan.opinions_until, plan.note) == ("consulting", UNTIL, "就近划分，量力而行")
    assert send(sign_in("member"), at(plan, "opine"), text="西苑太大了", about="西苑").url == plan.get_absolute_url()
    opinion = PlanOpinion.objects.get()
    assert "答复意见（1条）" in browser.get(plan.get_absolute_url()).content.decode()
    too_early = browser.get(at(plan, "adopt")).content.decode()
    assert "去答复意见" in too_early
    assert "赞成票" not in too_early
    url = reverse("zones:opinion-answer", args=[opinion.pk])
    assert send(browser, url, outcome="accepted", answer="请范平华多担一些").status_code == 302
    with on(MEETING_DAY):
        assert "赞成票" in browser.get(at(plan, "adopt")).content.decode()
        crowd = dict.fromkeys(("due_count", "present_count", "votes_for"), 10**12)
        page = send(browser, at(plan, "adopt"), meeting_place="活动室", gap_reason="人手不够", **crowd)
        assert set(page.context["form"].errors) == set(crowd), "more than the database holds"
        answer = send(browser, at(plan, "adopt"), meeting_place="活动室", **VOTE, gap_reason="人手不够")
        assert answer.status_code == 302
        page = browser.get(at(plan, "enforce"))
        assert {c.kind for c in page.context["comparison"].zones} == {"changed", "new"}
        assert "高勇" in page.content.decode()
        assert send(browser, at(plan, "enforce"), on=MEETING_DAY).status_code == 302
    plan.refresh_from_db()
    assert plan.state == "in_force"
    assert list(Zone.objects.order_by("code").values_list("code", "name")) == [("01", "东苑"), ("02", "西苑")]


def test_what_a_zone_takes_from_others_is_told_and_taken(cast, unit, sign_in):
    plan = draft_of(cast, row("01", "东苑", unit_ids=keys(unit)), row("02", "西苑"))
    url = reverse("zones:plan-zone-change", args=[zone_of(plan, "02").pk])
    page = sign_in("secretary").get(url).content.decode()
    assert "1号楼（楼栋 30户，现在划在东苑）" in page
    send(sign_in("secretary"), url, units=[unit.pk])
    assert [r.unit_ids for r in rows_of_plan(plan)] == [frozenset(), keys(unit)]


def test_bad_input_is_told_at_its_field_and_nothing_is_lost(cast, sign_in):
    plan = draft_of(cast, row("01"), row("02"))
    url = reverse("zones:plan-zone-change", args=[zone_of(plan, "02").pk])
    page = send(sign_in("secretary"), url, code="01", name="西苑片区", work="走访")
    assert page.status_code == 422
    assert page.context["form"].errors["code"] == ["编号“01”用了两次，请换一个。"]
    assert "西苑片区" in page.content.decode()
    assert zone_of(plan, "02").name == "02区"
    page = send(sign_in("secretary"), url, lead=cast.member.member_id, co_responsible=[cast.member.member_id])
    assert page.status_code == 422
    assert "co_responsible" in page.context["form"].errors
    assert re.search(r"<details[^>]*\bopen\b", page.content.decode()), "the list with the fault stands open"
    for name in ("co_responsible", "units", "contacts"):
        assert list(send(sign_in("secretary"), url, **{name: "9" * 30}).context["form"].errors) == [name]


def test_two_people_on_one_zone_see_both_texts(cast, sign_in):
    plan = draft_of(cast, row("01"))
    url = reverse("zones:plan-zone-change", args=[zone_of(plan, "01").pk])
    seen = form_of(sign_in("deputy").get(url))
    send(sign_in("secretary"), url, name="东苑")
    page = sign_in("deputy").post(url, {**seen, "name": "西苑"})
    assert page.status_code == 409
    assert ("责任区名称", "东苑", "西苑") in page.context["form"].conflict


def test_a_draft_is_not_offered_to_members_and_not_edited_once_open(cast, sign_in):
    plan = draft_of(cast, row("01"))
    assert sign_in("member").get(at(plan)).status_code == 404
    assert sign_in("committee_member").get(at(plan)).status_code == 200
    consulted(cast, plan)
    page = sign_in("member").get(at(plan))
    assert page.status_code == 200
    assert page.context["gaps"] is None
    url = reverse("zones:plan-zone-change", args=[zone_of(plan, "01").pk])
    answer = sign_in("secretary").get(url)
    assert (answer.status_code, answer.url) == (302, plan.get_absolute_url())
    assert url not in sign_in("secretary").get(at(plan)).content.decode()


def test_a_member_sees_his_own_zone_first_and_may_speak(cast, sign_in):
    plan = consulted(cast, draft_of(cast, row("01", "东苑", lead_id=cast.member.member_id)))
    page = sign_in("member").get(at(plan))
    assert [found["name"] for found in page.context["own"]] == ["东苑"]
    assert at(plan, "opine") in page.content.decode()
    with on(MEETING_DAY):
        browser = sign_in("member")
        assert at(plan, "opine") not in browser.get(at(plan)).content.decode()
        answer = send(browser, at(plan, "opine"), text="西苑太大了")
        assert answer.status_code == 422
        assert "已于2026年11月25日结束" in answer.content.decode()


def test_the_vote_page_shows_blind_spots_first_and_asks_for_the_reason(cast, unit, sign_in):
    plan = consulted(cast, draft_of(cast, row("01")))
    with on(MEETING_DAY):
        browser = sign_in("secretary")
        page = browser.get(at(plan, "adopt"))
        text = page.content.decode()
        assert text.index("没有划到责任区的单位") < text.index('name="met_on"')
        assert page.context["form"]["due_count"].value() == 8, "full members: the probationary one has no vote"
        answer = send(browser, at(plan, "adopt"), meeting_place="活动室", **VOTE)
        assert answer.context["form"].errors["gap_reason"]
        answer = send(
            browser, at(plan, "adopt"), meeting_place="活动室", **(VOTE | {"votes_for": 3}), gap_reason="少人"
        )
        assert answer.context["form"].errors["votes_for"]
        assert "活动室" in answer.content.decode()


def test_an_old_step_page_leads_back(cast, sign_in):
    plan = draft_of(cast, row("01"))
    browser = sign_in("secretary")
    for name in ("return", "adopt", "enforce"):
        assert browser.get(at(plan, name)).url == plan.get_absolute_url()
    page = browser.post(at(plan, "enforce"), {**form_of(browser.get(at(plan, "cancel"))), "on": TODAY})
    assert page.status_code == 409
    assert ZonePlan.objects.get().state == "draft"


def test_no_third_plan_is_offered(cast, sign_in):
    for year in (2026, 2027):
        plans.start_plan(cast.branch, year=year, by=cast.secretary)
    assert sign_in("secretary").get(reverse("zones:plan-create")).url == reverse("zones:plan-list")


# --- comparing and the paper --------------------------------------------------------------------------------


def test_a_plan_is_compared_with_the_present_or_another(cast, zone, sign_in):
    first = enforced(cast, plans.start_plan(cast.branch, year=2026, by=cast.secretary, start="present"))
    with on(MEETING_DAY):
        second = plans.start_plan(cast.branch, year=2027, by=cast.secretary, start="plan", copy_of=first)
        plans.replace_zones(
            second, [row("01", zone.name, zone_id=zone.pk, lead_id=cast.colleague.member_id)], by=cast.secretary
        )
        for asked in ("", "present", str(first.pk)):
            page = sign_in("secretary").get(at(second, "compare"), {"with": asked})
            assert ("责任人", "李国英", "范平华") in page.context["found"].zones[0].differences
            assert {change.member.name for change in page.context["found"].members} == {"李国英", "范平华"}
        assert sign_in("secretary").get(at(second, "compare"), {"with": "999999"}).status_code == 404
        consulted(cast, second)
        page = sign_in("colleague").get(at(second, "compare"))
        assert [change.member.name for change in page.context["own"]] == ["范平华"]


def printed(browser, plan) -> str:
    answer = browser.get(at(plan, "paper"))
    assert answer["Content-Type"] == "application/pdf"
    pages = PdfReader(BytesIO(answer.content)).pages
    return "".join("".join(page.extract_text().split()) for page in pages)


def test_the_paper_says_what_was_voted_with_blind_spots_and_reason(cast, zone, unit, sign_in):
    add_unit(cast.branch, kind="building", name="2号楼", by=cast.secretary)
    add_contact(cast.branch, kind="household", name="周家", by=cast.secretary)
    plan = consulted(cast, plans.start_plan(cast.branch, year=2026, by=cast.secretary, start="present"))
    browser = sign_in("secretary")
    assert "未定稿" in printed(browser, plan)
    adopted(cast, plan, reason="二号楼正在改造")
    remove_unit(unit, reason="拆了", by=cast.secretary)
    text = printed(browser, plan)
    for wanted in (
        "河湾社区第一党支部2026年责任区划分方案", "2026年11月28日支部党员大会通过", "一号楼责任区", "李国英", "1号楼",
        "应到有表决权的党员9人，实到8人；赞成7票，反对0票，弃权1票", "没有划到责任区的单位1个：2号楼",
        "没有责任区的联系对象1个。", "仍然通过的理由：二号楼正在改造",
    ):  # fmt: skip
        assert wanted in text, wanted
    assert "未定稿" not in text
    assert "周家" not in text
    assert printed(sign_in("member"), plan) == text


# --- opinions --------------------------------------------------------------------------------


@pytest.fixture
def public(cast, zone):
    """A plan open to the public, and the address of its page."""
    add_contact(cast.branch, kind="household", name="周家", zone=zone, by=cast.secretary)
    plan = plans.start_plan(cast.branch, year=2026, by=cast.secretary, start="present", note="就近划分")
    plan = consulted(cast, plan, is_public=True)
    return plan, reverse("zones:plan-public-page", args=[plan.public_key])


def wait(seconds=30):
    return clock.at(NOW + timedelta(seconds=seconds))


def test_anybody_with_the_link_reads_the_plan_without_personal_data(public):
    page = Client().get(public[1])
    text = page.content.decode()
    assert page["X-Robots-Tag"] == "noindex, nofollow"
    assert '<meta name="robots" content="noindex, nofollow">' in text
    assert "李国英" in text, "who answers is named"
    for private in ("周家", "13900000005", "范平华", "1948"):
        assert private not in text
    for wrong in ("wrong", "%00", "９"):
        assert Client().get(f"/zones/plans/public/{wrong}/").status_code == 404


def test_the_public_says_something_once_and_it_waits_for_an_answer(public, sign_in):
    plan, url = public
    browser = Client()
    sent = form_of(browser.get(url)) | {"text": "楼道灯坏了没人管", "name": "老王", "about": "一号楼责任区"}
    with wait():
        assert browser.post(url, sent).url == f"{url}#main"
        assert browser.post(url, sent).url == f"{url}#main"
    opinion = PlanOpinion.objects.get()
    assert (opinion.name, opinion.about, opinion.member) == ("老王", "一号楼责任区", None)
    assert "楼道灯坏了" not in browser.get(url).content.decode(), "nothing is shown before the branch published it"
    with wait():  # signed in meanwhile, and sent from the page left open
        assert "已经提交过了" in sign_in("member").post(url, sent).context["form"].non_field_errors()[0]
    assert plan.opinions.count() == 1


def test_programs_are_told_apart_without_pictures(public):
    _, url = public
    browser = Client()
    sent = form_of(browser.get(url)) | {"text": "买药请联系我们"}
    with wait(1):
        page = browser.post(url, sent)
    assert page.status_code == 422
    assert "太快了" in page.content.decode()
    assert "买药请联系我们" in page.content.decode()
    with wait():
        assert browser.post(url, {**sent, "website": "http://example.org"}).status_code == 422
        assert browser.post(url, {**sent, "began": "made-up"}).status_code == 422
        assert browser.post(url, sent).status_code == 302, "the same page, when there was time to write"
    assert PlanOpinion.objects.count() == 1


def test_a_page_left_open_too_long_is_sent_once_more(public):
    _, url = public
    sent = form_of(Client().get(url)) | {"text": "楼道灯坏了没人管"}
    with clock.at(NOW + timedelta(hours=13)):
        page = Client().post(url, sent)
        assert page.status_code == 422
        fresh = sent | {"began": page.context["form"]["began"].value()}
    with clock.at(NOW + timedelta(hours=13, seconds=10)):
        assert Client().post(url, fresh).status_code == 302


def test_a_moment_signed_for_another_plan_is_no_use(cast, public):
    other = plans.start_plan(cast.other_branch, year=2026, by=cast.other_secretary)
    plans.replace_zones(other, [row("01")], by=cast.other_secretary)
    plans.consult(other, by=cast.other_secretary, opinions_from=TODAY, opinions_until=UNTIL, is_public=True)
    theirs = form_of(Client().get(reverse("zones:plan-public-page", args=[other.public_key])))
    with wait():
        assert Client().post(public[1], {**theirs, "text": "楼道灯坏了"}).status_code == 422


def test_too_many_from_one_place_are_told_to_wait(public):
    _, url = public
    codes = []
    for number in range(4):
        sent = form_of(Client().get(url)) | {"text": f"第{number}条意见"}
        with wait():
            page = Client().post(url, sent, REMOTE_ADDR="10.0.0.7")
        codes.append(page.status_code)
    assert codes == [302, 302, 302, 422]
    assert "第3条意见" in page.content.decode()
    with wait():
        assert Client().post(url, sent, REMOTE_ADDR="10.0.0.8").status_code == 302


def test_too_long_is_refused_at_the_field(public):
    _, url = public
    with wait():
        page = Client().post(url, form_of(Client().get(url)) | {"text": "长" * 501, "name": "名" * 21})
    assert page.status_code == 422
    assert {"text", "name"} <= set(page.context["form"].errors)


def test_published_answers_are_shown_without_names(cast, public, sign_in):
    plan, url = public
    theirs = plans.give_public_opinion(plan, text="楼道灯坏了没人管", name="老王", address="10.0.0.9")
    own = plans.give_opinion(plan, text="西苑太大了管不过来", by=cast.colleague)
    for opinion, is_published in ((theirs, True), (own, False)):
        sent = {
            "outcome": "accepted",
            "answer": f"答复{opinion.pk}",
            **({"is_published": "on"} if is_published else {}),
        }
        send(sign_in("secretary"), reverse("zones:opinion-answer", args=[opinion.pk]), **sent)
    for browser, address in ((Client(), url), (sign_in("member"), reverse("zones:opinion-list"))):
        text = browser.get(address).content.decode()
        assert "楼道灯坏了" in text
        assert f"答复{theirs.pk}" in text
        assert "老王" not in text
        assert "西苑太大了" not in text
    officer = sign_in("committee_member").get(reverse("zones:opinion-list")).content.decode()
    assert "老王" in officer
    assert "范平华" in officer
    assert "西苑太大了" in sign_in("colleague").get(reverse("zones:opinion-list")).content.decode()


def test_a_plan_taken_back_or_closed_to_the_public_shows_nothing(cast, public, sign_in):
    plan, url = public
    plans.return_to_draft(plan, reason="再改", by=cast.secretary)
    page = Client().get(url).content.decode()
    assert "正在根据意见修改" in page
    assert "李国英" not in page
    with wait():
        assert Client().post(url, {"text": "还想说两句"}).status_code == 422
    consulted(cast, plan, is_public=True)
    send(sign_in("secretary"), at(plan, "public"))
    assert Client().get(url).status_code == 404
    send(sign_in("secretary"), at(plan, "public"))
    assert Client().get(url).status_code == 200
    plan.refresh_from_db()
    adopted(cast, plan)
    plans.cancel(plan, reason="票数登记错了", by=cast.secretary)
    assert Client().get(url).status_code == 404


def test_the_workbooks_show_what_the_lists_show(cast, public, sign_in):
    plan, _ = public
    plans.give_public_opinion(plan, text="=1+1 楼道灯", name="老王", address="10.0.0.9")
    answered = plans.give_opinion(plan, text="西苑太大了", by=cast.colleague)
    plans.answer_opinion(answered, outcome="explained", answer="已有两人", by=cast.secretary)
    browser = sign_in("secretary")

    def sheet(name, **asked):
        return list(
            load_workbook(BytesIO(browser.get(reverse(name), asked).content)).active.iter_rows(values_only=True)
        )

    assert [r[1:6] for r in sheet("zones:plan-export")[1:]] == [(2026, "征求意见", 1, 2, 1)]
    waiting = sheet("zones:opinion-export", answered="no")
    assert [(r[1], r[2], r[4], r[6]) for r in waiting[1:]] == [("老王", "群众", "=1+1 楼道灯", "未答复")]
    assert len(sheet("zones:opinion-export", source="member")) == 2
    assert len(sheet("zones:opinion-export", q="楼道")) == 2
    assert len(sheet("zones:plan-export", q="李国英")) == 2
    assert len(sheet("zones:plan-export", q="没有这个人")) == 1


def test_an_answer_is_given_once_on_the_page_too(cast, public, sign_in):
    plan, _ = public
    opinion = plans.give_opinion(plan, text="西苑太大了", by=cast.colleague)
    url = reverse("zones:opinion-answer", args=[opinion.pk])
    sent = form_of(sign_in("secretary").get(url)), form_of(sign_in("deputy").get(url))
    assert sign_in("secretary").post(url, {**sent[0], "outcome": "accepted", "answer": "好"}).status_code == 302
    page = sign_in("deputy").post(url, {**sent[1], "outcome": "explained", "answer": "不好"})
    assert page.status_code == 422
    assert "已经答复过" in page.content.decode()
    assert PlanOpinion.objects.get().answer == "好"


def test_a_zone_of_the_draft_is_removed_and_others_keep_theirs(cast, zone, sign_in):
    plan = draft_of(cast, row("01", zone_id=zone.pk), row("02"))
    url = reverse("zones:plan-zone-remove", args=[zone_of(plan, "01").pk])
    assert "会撤销" in sign_in("secretary").get(url).content.decode()
    assert send(sign_in("secretary"), url).url == plan.get_absolute_url()
    assert list(PlanZone.objects.values_list("code", flat=True)) == ["02"]
