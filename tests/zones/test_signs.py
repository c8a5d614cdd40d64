"""Signs and the public page: what the branch published, what the member consents to, and nothing else."""

import re
import uuid
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from core.errors import NotAllowed, Refused, Stale
from core.files import open_stored
from core.models import Job
from members.models import Member
from tests.zones.test_consents import PAPER, photo
from tests.zones.test_seals import run_jobs
from zones.actions.assignments import assign, end_assignment
from zones.actions.consents import give_consent, remove_photo, set_photo, withdraw_consent
from zones.actions.signs import set_sign
from zones.actions.zones import change_zone, close_zone, create_zone
from zones.models import Zone, ZoneSign
from zones.papers import SIZES, print_sign
from zones.pictures import portrait
from zones.signs import code_of, face_of, faces_of

PHONE = "13900000005"  # cast.member's


@pytest.fixture
def open_zone(cast, zone):
    change_zone(zone, by=cast.secretary, work="走访联系户\n调解邻里矛盾", boundary="一号楼1至4单元")
    set_sign(zone, is_open=True, promise="有事24小时内回话", by=cast.secretary)
    return zone


@pytest.fixture
def member(cast):
    return cast.member.member


def page_of(zone):
    return Client().get(reverse("zones:public-zone", args=[code_of(zone)]))


def shown(zone) -> str:
    return page_of(zone).content.decode()


def sign_text(zone, size="a4", ground="red") -> str:
    return "".join(page.extract_text() for page in PdfReader(BytesIO(print_sign(zone, size=size, ground=ground))).pages)


# --- switched on, switched off ---------------------------------------------------------------------------------------


def test_at_first_nothing_is_public(zone):
    answer = page_of(zone)
    assert answer.status_code == 404
    assert "这一页没有公开" in answer.content.decode()
    assert zone.name not in answer.content.decode()


def test_switched_on_it_says_who_answers_for_what(open_zone):
    page = shown(open_zone)
    for said in (
        "一号楼责任区",
        "河湾社区第一党支部",
        "李国英",
        "走访联系户",
        "调解邻里矛盾",
        "一号楼1至4单元",
        "有事24小时内回话",
    ):
        assert said in page, said
    answer = page_of(open_zone)
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in answer["Cache-Control"]


def test_switched_off_it_is_gone_with_the_next_request(cast, open_zone):
    set_sign(open_zone, is_open=False, promise="", by=cast.secretary)
    assert page_of(open_zone).status_code == 404


def test_a_zone_that_ended_is_not_public(cast, open_zone):
    close_zone(open_zone, by=cast.secretary, reason="合并")
    assert page_of(open_zone).status_code == 404
    with pytest.raises(Refused):
        set_sign(open_zone, is_open=True, by=cast.secretary)


def test_off_over_and_never_there_look_the_same(cast, open_zone):
    closed = create_zone(cast.branch, by=cast.secretary, name="没有公开的", level="area", method="community")
    guessed = Client().get(reverse("zones:public-zone", args=[f"{open_zone.pk}-{'a' * 26}"]))
    nonsense = Client().get("/z/x/")
    seen = {
        re.search("<main.*</main>", answer.content.decode(), re.DOTALL)[0]
        for answer in (page_of(closed), guessed, nonsense)
    }
    assert len(seen) == 1


def test_where_nobody_answers_the_page_says_so(cast, open_zone):
    end_assignment(open_zone.assignments.get(part="lead"), by=cast.secretary)
    assert "正在调整" in shown(open_zone)
    assert "正在调整" in sign_text(open_zone)


@pytest.mark.parametrize(
    "who", ["member", "colleague", "group_leader", "committee_member", "supervisor", "other_secretary"]
)
def test_only_the_branchs_secretary_switches(cast, zone, who):
    with pytest.raises(NotAllowed):
        set_sign(zone, is_open=True, by=cast.users[who])
    assert not ZoneSign.objects.exists()


def test_two_who_set_the_same_sign_are_told(cast, zone):
    set_sign(zone, is_open=True, by=cast.secretary, seen_version=0)
    with pytest.raises(Stale):
        set_sign(zone, is_open=False, by=cast.deputy, seen_version=0)
    set_sign(zone, is_open=True, promise="甲", by=cast.secretary, seen_version=1)
    with pytest.raises(Stale):
        set_sign(zone, is_open=False, by=cast.deputy, seen_version=1)
    assert ZoneSign.objects.get().promise == "甲"


def test_the_form_of_who_was_overtaken_keeps_what_was_typed(cast, zone, sign_in):
    browser, url = sign_in("secretary"), reverse("zones:sign-change", args=[zone.pk])
    fields = {"form_key": uuid.uuid4(), "version": 0, "promise": "我写的承诺", "is_open": "on"}
    set_sign(zone, is_open=False, promise="别人写的", by=cast.deputy)
    answer = browser.post(url, fields)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "我写的承诺" in page
    assert "别人写的" in page


def test_a_promise_is_one_line_and_short(cast, zone, sign_in):
    set_sign(zone, is_open=True, promise="  有事\n找我  ", by=cast.secretary)
    assert ZoneSign.objects.get().promise == "有事 找我"
    url = reverse("zones:sign-change", args=[zone.pk])
    answer = sign_in("secretary").post(url, {"form_key": uuid.uuid4(), "version": 1, "promise": "长" * 61})
    assert answer.status_code == 422


# --- what the member consents to --------------------------------------------------------------------------------------


def both(zone) -> list[bool]:
    """Whether the member's phone stands on the page and on a newly printed sign."""
    return [PHONE in shown(zone), PHONE in sign_text(zone)]


@pytest.mark.parametrize("who", ["member", "secretary"])
def test_the_phone_follows_the_consent_in_the_very_next_request(cast, open_zone, member, who):
    assert both(open_zone) == [False, False]
    give_consent(member, subject="phone", by=cast.users[who], note=PAPER)
    assert both(open_zone) == [True, True]
    withdraw_consent(member, subject="phone", by=cast.users[who])
    assert both(open_zone) == [False, False]


def test_the_photo_follows_the_consent_too(cast, open_zone, member):
    url = reverse("zones:public-photo", args=[code_of(open_zone)])
    set_photo(member, photo=portrait(photo(), field="photo"), by=cast.member)
    assert Client().get(url).status_code == 404, "there is one, but nobody may see it"
    give_consent(member, subject="photo", by=cast.member)
    assert url in shown(open_zone)
    answer = Client().get(url)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    assert "no-store" in answer["Cache-Control"]
    answer.getvalue()
    withdraw_consent(member, subject="photo", by=cast.secretary)
    assert url not in shown(open_zone)
    assert Client().get(url).status_code == 404
    give_consent(member, subject="photo", by=cast.member)
    remove_photo(member, by=cast.member)
    assert Client().get(url).status_code == 404


def test_a_photo_is_not_public_where_the_page_is_off(cast, zone, member):
    set_photo(member, photo=portrait(photo(), field="photo"), by=cast.member)
    give_consent(member, subject="photo", by=cast.member)
    assert Client().get(reverse("zones:public-photo", args=[code_of(zone)])).status_code == 404


def test_a_members_phone_written_down_as_the_zones_needs_his_consent_as_well(cast, open_zone, member):
    change_zone(open_zone, by=cast.secretary, public_phone=PHONE)
    assert both(open_zone) == [False, False]
    give_consent(member, subject="phone", by=cast.member)
    assert both(open_zone) == [True, True]
    assert shown(open_zone).count(f"tel:{PHONE}") == 1, "once is enough"


def test_a_colleagues_phone_too(cast, open_zone):
    change_zone(open_zone, by=cast.secretary, public_phone=cast.colleague.member.phone)
    assert cast.colleague.member.phone not in shown(open_zone)


def test_the_zones_own_phone_is_the_branchs_to_show(cast, open_zone):
    change_zone(open_zone, by=cast.secretary, public_phone="0574-87000000")
    assert "0574-87000000" in shown(open_zone)
    assert "0574-87000000" in sign_text(open_zone)


def test_the_next_responsible_member_is_not_shown_by_the_last_ones_consent(cast, open_zone, member):
    give_consent(member, subject="phone", by=cast.member)
    assign(open_zone, part="lead", member=cast.colleague.member, by=cast.secretary)
    page = shown(open_zone)
    assert "范平华" in page
    assert PHONE not in page
    assert cast.colleague.member.phone not in page


def test_the_page_shows_nothing_more(cast, open_zone, member):
    Member.objects.filter(pk=member.pk).update(address="一号楼302", note="内部备注", birth_on="1948-07-13")
    page = shown(open_zone)
    for hidden in ("302", "内部备注", "1948", member.number, PHONE):
        assert hidden not in page, hidden


# --- on paper --------------------------------------------------------------------------------------------------------


LONGEST = {
    # (name, work, place, promise): each the longest that is set in its size
    "all the fields hold": (60, 1000, 300, 60),
    "small": (25, 90, 40, 60),
    "medium": (24, 45, 10, 55),
    "large": (24, 20, 19, 21),
    "short": (6, 20, 19, 21),
}


@pytest.mark.parametrize("length", LONGEST)
@pytest.mark.parametrize(("size", "ground"), [("a4", "red"), ("a3", "white"), ("desk", "red")])
def test_a_sign_is_one_page_and_nothing_is_left_out(cast, open_zone, member, size, ground, length):
    """With a photo, a long name of rare characters, a phone and somebody who shares the zone."""
    person = "买买提·阿布都热依木𠮷䶮"
    Member.objects.filter(pk=member.pk).update(name=person)
    set_photo(member, photo=portrait(photo(), field="photo"), by=cast.member)
    give_consent(member, subject="photo", by=cast.member)
    give_consent(member, subject="phone", by=cast.member)
    assign(open_zone, part="co_responsible", member=cast.colleague.member, by=cast.secretary)
    name, work, place, promise = LONGEST[length]
    change_zone(open_zone, by=cast.secretary, name="区" * name, work="做" * (work - 1) + "完", boundary="楼" * place)
    set_sign(open_zone, is_open=True, promise="诺" * (promise - 1) + "毕", by=cast.secretary)
    open_zone.refresh_from_db()
    pages = PdfReader(BytesIO(print_sign(open_zone, size=size, ground=ground))).pages
    text = "".join("".join(page.extract_text().split()) for page in pages)
    assert len(pages) == 1
    assert person in text
    assert PHONE in text
    assert ("区" * name) in text
    if size != "desk":
        assert "诺" * (promise - 1) + "毕" in text
        assert ("（全文扫码看）" in text) == (work > 90)
        assert ("完" in text) == (work <= 90)
        assert "扫一扫" in text


@pytest.mark.parametrize("size", SIZES)
def test_a_sign_is_one_page_where_little_is_known(zone, size):
    assert len(PdfReader(BytesIO(print_sign(zone, size=size, ground="white"))).pages) == 1


def test_the_code_on_the_sign_leads_to_the_page(open_zone):
    assert face_of(open_zone).address.endswith(reverse("zones:public-zone", args=[code_of(open_zone)]))


@pytest.mark.parametrize(
    ("query", "status"), [("?size=a3&ground=white", 200), ("", 200), ("?size=a0", 404), ("?ground=blue", 404)]
)
def test_sizes_and_colours(open_zone, sign_in, query, status):
    assert sign_in("secretary").get(reverse("zones:sign-paper", args=[open_zone.pk]) + query).status_code == status


@pytest.mark.parametrize(("only_open", "count"), [("on", 1), ("", 3)])
def test_all_signs_are_one_file(cast, open_zone, sign_in, only_open, count):
    for number in range(2):
        create_zone(cast.branch, by=cast.secretary, name=f"第{number}片", level="area", method="community")
    fields = {"form_key": uuid.uuid4(), "size": "a4", "ground": "white", "only_open": only_open}
    sign_in("secretary").post(reverse("zones:sign-papers"), fields)
    run_jobs()
    job = Job.objects.get()
    assert (job.state, job.done) == ("done", count), job.message
    with open_stored(job.file) as handle:
        assert len(PdfReader(BytesIO(handle.read())).pages) == count


def test_where_no_page_is_open_the_job_says_so(zone, sign_in):
    fields = {"form_key": uuid.uuid4(), "size": "desk", "ground": "red", "only_open": "on"}
    sign_in("secretary").post(reverse("zones:sign-papers"), fields)
    run_jobs()
    assert "没有可以打印的标志牌" in Job.objects.get().message


# --- the desk --------------------------------------------------------------------------------------------------------


def test_the_list_shows_what_is_public(cast, open_zone, member, sign_in):
    create_zone(cast.branch, by=cast.secretary, name="没有公开的", level="area", method="community")
    give_consent(member, subject="phone", by=cast.member)
    browser, url = sign_in("secretary"), reverse("zones:sign-list")
    rows = {zone.name: (zone.is_open, zone.phone_consent) for zone in browser.get(url).context["page_obj"]}
    assert rows == {"一号楼责任区": (True, True), "没有公开的": (False, False)}
    assert [zone.name for zone in browser.get(url, {"shown": "no"}).context["page_obj"]] == ["没有公开的"]


def test_the_preview_is_what_the_public_sees(open_zone, sign_in):
    page = sign_in("secretary").get(reverse("zones:sign-detail", args=[open_zone.pk])).content.decode()
    inner = re.search(r'<article class="face">.*?</article>', shown(open_zone), re.DOTALL)
    assert inner[0] in page


def test_the_faces_of_many_zones_cost_no_more_than_of_one(cast, open_zone, django_assert_max_num_queries):
    for number in range(5):
        create_zone(cast.branch, by=cast.secretary, name=f"{number}", level="area", method="community")
    zones = list(Zone.objects.select_related("branch"))
    with django_assert_max_num_queries(5):
        assert len(faces_of(zones)) == 6
