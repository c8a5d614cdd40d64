"""Searching: words, initials, what is marked, and that nobody finds what he may not see."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.search import excerpt, words_of
from records.actions import weeks
from records.actions.concerns import write_down_concern
from tests.cast import make_member, make_user
from tests.records.material import this_week
from zones.actions.contacts import add_contact, change_contact

PAGE = reverse("portal:search")


@pytest.fixture
def found(sign_in):
    """``found("secretary", "王大爷 水管")`` is how many of each kind that person finds."""

    def ask(who, text) -> dict[str, int]:
        groups = sign_in(who).get(PAGE, {"q": text}).context.get("groups", [])
        return {group["kind"].kind: group["count"] for group in groups}

    return ask


@pytest.fixture
def written(cast):
    """A record of the member with two entries, a draft of a colleague, and a contact whom nobody serves yet."""
    record = weeks.file_week(
        cast.member.member, this_week(), by=cast.member,
        entries=[{"content": "给王大爷修好了水管<b>", "people": "3号楼"}, {"content": "学习讨论"}],
    )  # fmt: skip
    weeks.save_draft(weeks.open_week(cast.colleague.member, this_week(), by=cast.colleague), by=cast.colleague,
                     entries=[{"content": "水管的草稿"}])  # fmt: skip
    contact = add_contact(cast.branch, by=cast.secretary, kind="person", name="曾海宝", address="水管巷2号")
    return record, contact


def test_every_word_must_be_there_and_initials_are_names(cast, found, written):
    assert found("secretary", "水管") == {"records": 1, "contacts": 1}
    assert found("secretary", "水管 学习") == {"records": 1}  # in two entries of one record
    assert found("secretary", "水管 没有的话") == {}
    assert found("secretary", "colleague") == {"members": 1}  # pinyin; the draft is not hers to find
    assert found("secretary", "zhb") == {"contacts": 1}
    change_contact(written[1], by=cast.secretary, name="陈海宝")
    assert (found("secretary", "zhb"), found("secretary", "chb")) == ({}, {"contacts": 1})
    assert found("secretary", "   ") == {}


def test_nobody_finds_what_he_may_not_see(found, written):
    assert found("colleague", "水管") == {"records": 1}  # the own draft
    assert found("member", "水管") == {"records": 1}
    assert found("member", "水管的草稿") == found("secretary", "水管的草稿") == {}
    assert found("group_leader", "水管") == {"records": 1}
    for who in ("stranger", "other_secretary", "former", "inspector", "administrator"):
        assert found(who, "水管") == {}, who


def test_requests_are_found_by_their_text_and_never_by_who_asked(cast, found):
    write_down_concern(
        cast.branch, by=cast.member, kind="hardship", text="楼道灯坏了", asker_name="曾海宝", asker_phone="13800001234"
    )
    assert found("secretary", "楼道灯") == {"concerns": 1}
    assert found("member", "楼道灯") == {"concerns": 1}
    for word in ("曾海宝", "zhb", "13800001234", "1234"):
        assert found("secretary", word) == {}, word
    for who in ("colleague", "stranger", "other_secretary", "supervisor"):
        assert found(who, "楼道灯") == {}, who


def test_what_was_found_is_marked_and_safe(sign_in, written):
    text = sign_in("secretary").get(PAGE, {"q": "水管 王大爷"}).text
    assert "给<mark>王大爷</mark>修好了<mark>水管</mark>&lt;b&gt;" in text
    long = excerpt("前" * 50 + "要找的" + "后" * 200, re.compile("要找的"))
    assert long.startswith("…前")
    assert "<mark>要找的</mark>" in long
    assert long.endswith("后…")
    assert words_of(" a  b a c d e f g") == ["a", "b", "c", "d", "e"]


def test_one_kind_in_pages_for_few_queries(cast, sign_in, written):
    client = sign_in("secretary")

    def queries(address: str) -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    overview, pages = f"{PAGE}?q=水管", f"{PAGE}?q=水管&kind=records&page=2"
    few = queries(overview), queries(pages)
    for number in range(30):
        member = make_member(cast.branch, f"党员{number}", group=cast.groups[0])
        user = make_user(f"user{number}", member.name, member=member)
        weeks.file_week(member, this_week(), [{"content": "看水管"}], by=user)
        add_contact(cast.branch, by=cast.secretary, kind="person", name=f"水管{number}")
    assert (queries(overview), queries(pages)) == few
    assert max(few) <= 15
    page = client.get(pages).context
    assert (page["page_obj"].paginator.count, len(page["hits"])) == (31, 11)
    assert len(client.get(overview).context["groups"][0]["hits"]) == 5


def test_what_cannot_be_searched_for_is_answered_with_a_sentence(cast, sign_in):
    client = sign_in("member")
    assert "太长了" in client.get(PAGE, {"q": "长" * 61}).text
    assert client.get(PAGE, {"q": "水\x00管"}).status_code == 200
    assert client.get(PAGE, {"q": "水管", "kind": "nonsense"}).status_code == 404
    assert client.get(PAGE, {"q": "水管", "kind": "records", "page": "nonsense"}).status_code == 200
    assert client.get(PAGE, {"q": "%_\\"}).status_code == 200
