"""The list of members, a member's page, and what is changed there."""

import io
from contextlib import suppress
from datetime import date

import pytest
from django.db import transaction
from django.urls import reverse
from openpyxl import load_workbook

from core import audit
from core.errors import Refused, Stale
from core.models import AuditEntry
from members import actions, identity
from members.models import CategoryAssignment, Member, MemberCategory
from members.roster.identity import check_digit
from tests.cast import TODAY, make_member
from tests.members.pages import hidden, shown_form, submit

LIST, EXPORT = reverse("members:member-list"), reverse("members:member-export")


def id_number(first_seventeen: str) -> str:
    return first_seventeen + check_digit(first_seventeen)


NUMBER = id_number("99990119480713001")  # 李国英 was born on that day


def page(member, name="detail"):
    return reverse(f"members:member-{name}", args=[member.pk])


def names(response) -> set[str]:
    return {member.name for member in response.context["page_obj"]}


@pytest.fixture
def member(cast):
    return cast.member.member


@pytest.fixture
def retired(cast):
    return MemberCategory.objects.create(organization=cast.committee, name="离退休")


# --- the list


def test_the_list_holds_the_own_branch_and_nobody_else(cast, sign_in):
    shown = names(sign_in("secretary").get(LIST))
    assert "李国英" in shown
    assert not shown & {"钱芳", "孙立"}
    assert names(sign_in("group_leader").get(LIST)) == {"周敏", "罗远䶮", "武晓", "李国英"}
    assert names(sign_in("member").get(LIST)) == {"李国英"}
    assert {"李国英", "钱芳"} <= names(sign_in("supervisor").get(LIST))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "国英"}, {"李国英"}),
        ({"q": "colleague"}, {"范平华"}),  # pinyin
        ({"q": "DEP"}, {"高勇"}),  # in any case
        ({"q": "0005"}, {"李国英"}),  # the end of a phone number
        ({"q": "沒有"}, set()),
        ({"stage": "probationary"}, {"萧向民"}),
        ({"gender": "女"}, {"周敏", "武晓", "李国英"}),
        ({"age": "70-"}, {"李国英", "范平华"}),
        ({"age": "0-34"}, {"萧向民"}),
        ({"account": "deactivated"}, {"余伟"}),
        ({"place": "left"}, set()),
    ],
)
def test_search_and_filters(cast, sign_in, query, found):
    assert names(sign_in("secretary").get(LIST, query)) == found


def test_a_birthday_falls_into_the_band_on_its_day(cast, sign_in):
    at_60 = make_member(cast.branch, "生日", birth_on=date(1966, 11, 18))  # sixty today
    not_yet = make_member(cast.branch, "明天", birth_on=date(1966, 11, 19))
    older, younger = (names(sign_in("secretary").get(LIST, {"age": age})) for age in ("60-69", "45-59"))
    assert (at_60.name in older, not_yet.name in older) == (True, False)
    assert (at_60.name in younger, not_yet.name in younger) == (False, True)


def test_group_and_category_are_those_of_today(cast, sign_in, member, retired):
    actions.assign_category(member, category=retired, from_on=date(2026, 1, 1), by=cast.secretary)
    actions.assign_group(member, group=cast.groups[1], from_on=date(2026, 5, 1), by=cast.secretary)
    client = sign_in("secretary")
    assert "李国英" in names(client.get(LIST, {"group": cast.groups[1].pk}))
    assert "李国英" not in names(client.get(LIST, {"group": cast.groups[0].pk}))
    assert names(client.get(LIST, {"category": retired.pk})) == {"李国英"}


def test_pages_sizes_and_order(cast, sign_in):
    for number in range(25):
        make_member(cast.branch, f"党员{number}", pinyin=f"x{number:02}")
    client = sign_in("secretary")
    first = client.get(LIST)
    assert (len(first.context["page_obj"]), first.context["page_obj"].paginator.count) == (20, 34)
    assert len(client.get(LIST, {"size": 50}).context["page_obj"]) == 34
    ascending = [m.pinyin for m in client.get(LIST, {"size": 50}).context["page_obj"]]
    descending = [m.pinyin for m in client.get(LIST, {"size": 50, "sort": "-name"}).context["page_obj"]]
    assert ascending == sorted(ascending)
    assert descending == sorted(descending, reverse=True)


def test_a_long_list_asks_no_more_questions_than_a_short_one(cast, sign_in, django_assert_max_num_queries):
    client = sign_in("secretary")
    client.get(LIST)
    with django_assert_max_num_queries(15) as short:
        client.get(LIST, {"size": 200})
    for number in range(60):
        make_member(cast.branch, f"党员{number}", group=cast.groups[0])
    with django_assert_max_num_queries(15) as long:
        client.get(LIST, {"size": 200})
    assert len(short) == len(long)


def test_the_export_is_what_the_filter_shows_without_id_numbers(cast, sign_in, member):
    actions.change_member(member, by=cast.secretary, id_number=NUMBER, address="=HYPERLINK(1)")
    answer = sign_in("secretary").get(EXPORT, {"gender": "女", "sort": "-birth"})
    sheet = load_workbook(io.BytesIO(answer.content)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    column = rows[0].index("姓名")
    assert [row[column] for row in rows[1:]] == ["周敏", "武晓", "李国英"]
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert not any(cell.data_type == "f" for cell in cells)
    assert "=HYPERLINK(1)" in [cell.value for cell in cells]
    assert NUMBER not in str(rows)
    assert "身份证号" not in rows[0]


# --- adding


def test_a_member_is_added_with_number_pinyin_group_and_category(cast, sign_in, retired):
    answer = submit(
        sign_in("secretary"), reverse("members:member-add"), name="曾 海宝", birth_on="1985年7月", id_number="",
        joined_on="2010.7.1", stage="full", group=cast.groups[0].pk, category=retired.pk, from_on="2026-11-01",
    )  # fmt: skip
    added = Member.objects.with_standing().get(name="曾海宝")
    assert answer.url == added.get_absolute_url()
    assert (added.number, added.pinyin, added.initials) == ("HW01010010", "zenghaibao", "zhb")
    assert (added.birth_on, added.birth_precision) == (date(1985, 7, 1), "month")
    assert (added.group_name, added.category_name) == ("第一党小组", "离退休")
    assert added.memberships.get().from_on == date(2026, 11, 1)


def test_the_add_form_sent_twice_adds_one(cast, sign_in):
    client, url = sign_in("secretary"), reverse("members:member-add")
    form = shown_form(client, url)
    data = {**hidden(form), "name": "陈新", "stage": "full", "branch": cast.branch.pk}
    first, second = client.post(url, data), client.post(url, data)
    assert first.url == second.url
    assert Member.objects.filter(name="陈新").count() == 1
    other = client.post(url, {**data, **hidden(shown_form(client, url))})  # a new page is a new wish
    assert other.status_code == 302
    assert Member.objects.filter(name="陈新").count() == 2


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"name": ""}, "name"),
        ({"birth_on": "1985-02-30"}, "birth_on"),
        ({"birth_on": "2031"}, "birth_on"),
        ({"phone": "12345"}, "phone"),
        ({"id_number": NUMBER[:17] + ("0" if NUMBER[17] != "0" else "1")}, "id_number"),
        ({"id_number": NUMBER, "birth_on": "1950-01-01"}, "id_number"),
        ({"joined_on": "2010-07", "full_on": "2009-07"}, "full_on"),
        ({"full_on": "2011-07-01", "stage": "probationary"}, "stage"),
        ({"from_on": "2030-01-01"}, "from_on"),
        ({"name": "李国英", "birth_on": "1948-07-13"}, "name"),  # is here already
    ],
)
def test_what_cannot_be_is_refused_at_its_field(cast, sign_in, answers, field):
    before = Member.objects.count()
    answer = submit(sign_in("secretary"), reverse("members:member-add"), **{"name": "陈新", "stage": "full"} | answers)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert Member.objects.count() == before


def test_two_people_may_share_a_name(cast):
    twin = actions.add_member(branch=cast.branch, name="李国英", birth_on=date(1960, 1, 1), by=cast.secretary)
    assert twin.pk != cast.member.member_id


def test_somebody_of_another_branch_is_refused_and_somebody_who_left_is_taken_back(cast):
    stranger = cast.stranger.member
    actions.change_member(stranger, by=cast.other_secretary, id_number=NUMBER)
    with pytest.raises(Refused, match="其他支部") as refused:
        actions.add_member(branch=cast.branch, name="钱芳", id_number=NUMBER, by=cast.secretary)
    assert refused.value.field == "id_number"
    actions.send_transfer(stranger, destination_name="外地", by=cast.other_secretary)
    back = actions.add_member(branch=cast.branch, name="钱芳", id_number=NUMBER, by=cast.secretary)
    assert back.pk == stranger.pk
    assert [m.branch for m in back.memberships.order_by("id")] == [cast.other_branch, cast.branch]
    back.refresh_from_db()
    assert back.status == Member.Status.REGISTERED


def test_numbers_go_on_from_the_highest_of_the_branch(cast):
    make_member(cast.branch, "甲", number="HW01010042")
    make_member(cast.other_branch, "乙", number="HW01029000")
    assert actions.add_member(branch=cast.branch, name="丙", by=cast.secretary).number == "HW01010043"


# --- changing


def test_a_change_says_what_became_what(cast, sign_in, member):
    submit(sign_in("secretary"), page(member, "change"), phone="13800001111", birth_on="1948-07", id_number=NUMBER)
    member.refresh_from_db()
    assert (member.phone, member.birth_precision, member.id_number) == ("13800001111", "month", NUMBER)
    line = AuditEntry.objects.get(verb="修改党员信息", object_id=member.pk)
    assert line.detail["changes"]["联系电话"] == ["13900000005", "13800001111"]
    assert line.detail["changes"]["出生日期"] == ["1948年7月13日", "1948年7月"]
    assert NUMBER not in str(line.detail)
    assert "身份证号" in line.detail["changes"]


def test_nothing_changed_is_no_line_and_no_new_version(cast, sign_in, member):
    answer = submit(sign_in("secretary"), page(member, "change"))
    member.refresh_from_db()
    assert (answer.status_code, member.version) == (302, 1)
    assert not AuditEntry.objects.filter(verb="修改党员信息").exists()


def test_the_second_of_two_people_sees_both_texts_and_loses_nothing(cast, sign_in, member):
    first, second, url = sign_in("secretary"), sign_in("deputy"), page(member, "change")
    form = shown_form(second, url)
    typed = {f.name: f.value() for f in form.visible_fields() if f.value() is not None} | {"address": "二号楼"}
    submit(first, url, address="一号楼")
    answer = second.post(url, {**typed, **hidden(form)})
    assert answer.status_code == 409
    assert ("家庭住址", "一号楼", "二号楼") in answer.context["form"].conflict
    member.refresh_from_db()
    assert member.address == "一号楼"
    again = second.post(url, {**typed, **hidden(answer.context["form"])})
    member.refresh_from_db()
    assert (again.status_code, member.address) == (302, "二号楼")


def test_a_stale_version_is_refused_by_the_action_itself(cast, member):
    actions.change_member(member, by=cast.secretary, seen_version=1, phone="13800002222")
    with pytest.raises(Stale):
        actions.change_member(Member.objects.get(pk=member.pk), by=cast.deputy, seen_version=1, phone="13800003333")


def test_a_new_name_brings_new_pinyin_unless_it_was_typed(cast, sign_in, member):
    submit(sign_in("secretary"), page(member, "change"), name="单国英")
    member.refresh_from_db()
    assert member.pinyin == "shanguoying"
    submit(sign_in("secretary"), page(member, "change"), name="单国瑛", pinyin="danguoying")
    member.refresh_from_db()
    assert member.pinyin == "danguoying"


def test_an_id_number_belongs_to_one_person(cast, sign_in, member):
    actions.change_member(cast.colleague.member, by=cast.secretary, id_number=id_number("99990119560714001"))
    answer = submit(sign_in("secretary"), page(member, "change"), id_number=id_number("99990119560714001"), birth_on="")
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["id_number"])


@pytest.mark.parametrize(
    ("person", "status"),
    [("secretary", 200), ("committee_member", 403), ("group_leader", 403), ("supervisor", 403), ("member", 403),
     ("colleague", 404), ("other_secretary", 404), ("former", 404)],
)  # fmt: skip
def test_who_may_change_a_member(cast, sign_in, member, person, status):
    assert sign_in(person).get(page(member, "change")).status_code == status


# --- ID numbers


def test_an_id_number_is_sealed_masked_and_shown_only_with_a_line(cast, sign_in, member):
    actions.change_member(member, by=cast.secretary, id_number=NUMBER)
    stored = Member.objects.values("id_sealed", "id_digest").get(pk=member.pk)
    assert NUMBER not in str(stored)
    assert identity.opened(stored["id_sealed"]) == NUMBER
    client = sign_in("secretary")
    assert NUMBER not in client.get(page(member)).content.decode()
    assert NUMBER not in client.get(page(member, "change")).content.decode()
    asked = client.get(page(member, "identity"))
    assert NUMBER not in asked.content.decode()
    told = client.post(page(member, "identity"), hidden(asked.context["form"]))
    assert NUMBER in told.content.decode()
    assert "no-store" in told["Cache-Control"]
    line = AuditEntry.objects.get(verb="查看身份证号")
    assert (line.actor, line.object_id) == (cast.secretary, member.pk)
    assert sign_in("committee_member").get(page(member, "identity")).status_code == 403


# --- group and category


def test_a_category_changes_from_a_day_on_and_the_past_stays(cast, sign_in, member, retired):
    frail = MemberCategory.objects.create(organization=cast.committee, name="行动不便")
    actions.assign_category(member, category=retired, from_on=date(2025, 1, 1), by=cast.secretary)
    answer = submit(
        sign_in("secretary"), page(member, "category"), category=frail.pk, from_on="2026-09-01", reason="手术后"
    )
    assert answer.status_code == 302

    def held(day):
        return [a.category.name for a in CategoryAssignment.objects.on(day).filter(member=member)]

    assert (held(date(2026, 8, 31)), held(date(2026, 9, 1)), held(TODAY)) == (["离退休"], ["行动不便"], ["行动不便"])
    with pytest.raises(Refused, match="不能比它早"):
        actions.assign_category(member, category=retired, from_on=date(2026, 1, 1), by=cast.secretary)
    with pytest.raises(Refused, match="已经是"):
        actions.assign_category(member, category=frail, by=cast.secretary)


def test_the_list_of_categories_is_the_nearest_ones(cast, retired):
    kept = MemberCategory.objects.kept_for
    assert list(kept(cast.branch)) == [retired]
    own = actions.create_category(cast.branch, name="本支部的", by=cast.secretary)
    assert (list(kept(cast.branch)), list(kept(cast.other_branch))) == ([own], [retired])


def test_a_member_is_put_only_into_groups_of_his_branch(cast, member):
    with pytest.raises(Refused, match="不在"):
        actions.assign_group(member, group=cast.other_group, by=cast.secretary)
    actions.assign_group(cast.colleague.member, group=cast.groups[0], by=cast.secretary)
    with pytest.raises(Refused, match="已经在"):
        actions.assign_group(cast.colleague.member, group=cast.groups[0], by=cast.secretary)


def test_many_are_put_into_a_group_at_once(cast, sign_in):
    client, url = sign_in("secretary"), reverse("members:group-assign")
    picked = [cast.member.member_id, cast.colleague.member_id, cast.stranger.member_id]
    asked = client.post(url, {"picked": picked})
    form = asked.context["form"]
    client.post(url, {**hidden(form), "picked": form["picked"].value(), "group": cast.groups[1].pk})
    there = set(Member.objects.in_group(cast.groups[1]).values_list("name", flat=True))
    assert {"李国英", "范平华"} <= there
    assert "钱芳" not in there


@pytest.mark.parametrize("key", ["9" * 30, "9" * 5000])
def test_a_number_that_is_no_key_picks_nobody(cast, sign_in, key):
    client, url = sign_in("secretary"), reverse("members:group-assign")
    assert client.post(url, {"picked": [key]}).status_code == 404
    assert client.post(url, {"picked": [key, cast.member.member_id]}).status_code == 200


def test_change_and_line_live_or_die_together(cast, member):
    with suppress(ZeroDivisionError), transaction.atomic():
        actions.change_member(member, by=cast.secretary, phone="13800009999")
        raise ZeroDivisionError
    assert not AuditEntry.objects.filter(verb="修改党员信息").exists()
    assert Member.objects.get(pk=member.pk).phone == "13900000005"
    assert list(audit.broken_links()) == []
