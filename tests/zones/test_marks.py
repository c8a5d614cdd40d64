"""Marks followed: nobody's first, then the longest without a visit; what counts as one."""

import io
from datetime import date, timedelta

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from core import registry
from records.actions import weeks
from records.weeks.visits import names_in
from tests.cast import TODAY
from zones.actions.contacts import add_contact, mark_contact
from zones.contacts.visits import note_visits

LIST, MONDAY = reverse("zones:mark-list"), TODAY - timedelta(days=TODAY.weekday())


@pytest.fixture
def marked(cast, zone):
    """``marked("张家", carer)`` enters a contact with a mark."""

    def make(name, carer=None, *, mark="hardship", since=date(2026, 3, 1), **facts):
        contact = add_contact(cast.branch, kind="household", name=name, zone=zone, by=cast.secretary, **facts)
        return mark_contact(contact, mark=mark, carer=carer and carer.member, by=cast.secretary, from_on=since)

    return make


def file(user, people, *, weeks_ago=0, file=True):
    """The member's record of a week, on its Monday; handed in unless told otherwise."""
    monday = MONDAY - timedelta(weeks=weeks_ago)
    entry = {"content": "走访慰问，问了近况", "done_on": monday, "people": people}
    if file:
        return weeks.file_week(user.member, monday, [entry], by=user)
    return weeks.save_draft(weeks.open_week(user.member, monday, by=user), by=user, entries=[entry])


def shown(sign_in, person="secretary", **query):
    return list(sign_in(person).get(LIST, query).context["page_obj"])


def test_nobodys_come_first_then_the_longest_without_a_visit(cast, marked, sign_in):
    for name, carer in (("甲家", cast.colleague), ("乙家", cast.colleague), ("丙家", cast.colleague), ("丁家", None)):
        marked(name, carer)
    file(cast.colleague, "甲家")
    file(cast.colleague, "乙家、路人", weeks_ago=3)
    rows = shown(sign_in)
    assert [(row.contact.name, row.days_without) for row in rows] == [
        ("丁家", 262), ("丙家", 262), ("乙家", 23), ("甲家", 2)]  # fmt: skip
    assert [row.visit and row.visit.member_name for row in rows] == [None, None, "范平华", "范平华"]


def test_a_draft_is_no_visit(cast, marked, sign_in):
    marked("甲家", cast.colleague)
    file(cast.colleague, "甲家", file=False)
    assert shown(sign_in)[0].visit is None


def test_anybodys_visit_counts_for_a_name_that_is_one_contacts(cast, marked, sign_in):
    marked("甲家", cast.colleague)
    file(cast.group_leader, "和支委看望甲家")
    assert shown(sign_in)[0].visit.member_name == "武晓"


def test_of_namesakes_only_the_carers_own_visit_counts(cast, marked, sign_in):
    marked("甲家", cast.colleague, address="1号楼")
    marked("甲家", cast.probationary, address="2号楼")
    file(cast.colleague, "甲家")
    assert {row.carer.name: bool(row.visit) for row in shown(sign_in)} == {"范平华": True, "萧向民": False}


def test_a_name_inside_a_longer_one_is_not_visited(cast, marked, sign_in):
    marked("张三", cast.colleague)
    marked("张三丰", cast.colleague)
    file(cast.colleague, "张三丰")
    assert {row.contact.name: bool(row.visit) for row in shown(sign_in)} == {"张三": False, "张三丰": True}


@pytest.mark.parametrize(("text", "found"), [
    ("张三", ["张三"]), ("看望张三、张三丰和李四", ["张三", "张三丰", "李四"]), ("", []), ("张", []),
    ("李四李四", ["李四", "李四"]),
])  # fmt: skip
def test_names_in_a_text(text, found):
    assert list(names_in(text, {"张三", "张三丰", "李四"})) == found


def test_another_branchs_record_names_nobody_here(cast, marked, sign_in):
    marked("甲家", cast.colleague)
    file(cast.stranger, "甲家")
    assert shown(sign_in)[0].visit is None


def test_the_list_is_narrowed_and_exported_as_shown(cast, marked, sign_in):
    marked("甲家", cast.colleague)
    marked("乙家", mark="activist")
    marked("丙家", cast.probationary, since=TODAY)
    file(cast.colleague, "甲家")
    names = {
        query: [row.contact.name for row in shown(sign_in, **dict([query.split("=")]))]
        for query in ("mark=activist", "cared=no", "cared=yes", "forgotten=yes", "q=萧向民", "sort=-name")
    }
    assert names == {
        "mark=activist": ["乙家"], "cared=no": ["乙家"], "cared=yes": ["丙家", "甲家"], "forgotten=yes": ["乙家"],
        "q=萧向民": ["丙家"], "sort=-name": ["甲家", "乙家", "丙家"],
    }  # fmt: skip
    content = sign_in("secretary").get(reverse("zones:mark-export"), {"cared": "yes"}).content
    rows = list(load_workbook(io.BytesIO(content)).active.iter_rows(min_row=2, values_only=True))
    assert [row[1] for row in rows] == ["丙家", "甲家"]
    assert (rows[1][4], rows[1][5].date(), rows[1][6], rows[1][7]) == ("范平华", MONDAY, "范平华", 2)


def test_who_sees_which_marks(cast, marked, sign_in):
    marked("甲家", cast.colleague)
    marked("乙家")
    found = {
        person: [row.contact.name for row in shown(sign_in, person)]
        for person in ("secretary", "committee_member", "supervisor", "colleague", "probationary", "other_secretary")
    }
    assert found == {
        "secretary": ["乙家", "甲家"], "committee_member": ["乙家", "甲家"], "supervisor": ["乙家", "甲家"],
        "colleague": ["甲家"], "probationary": [], "other_secretary": [],
    }  # fmt: skip


def test_the_contacts_own_page_says_when_somebody_was_there(cast, marked, sign_in):
    mark = marked("甲家", cast.colleague)
    page = sign_in("secretary").get(mark.contact.get_absolute_url()).content.decode()
    assert "近两年的记实里没有写到" in page
    file(cast.colleague, "甲家")
    page = sign_in("secretary").get(mark.contact.get_absolute_url()).content.decode()
    assert "最近走访" in page
    assert "近两年的记实里没有写到" not in page


def test_without_the_room_of_records_nobody_was_visited(cast, marked, monkeypatch):
    """The negative control of the hook: what the list knows of visits comes through it alone."""
    mark = marked("甲家", cast.colleague)
    file(cast.colleague, "甲家")
    monkeypatch.setattr(registry, "visits", registry.Registry())
    note_visits([mark])
    assert mark.visit is None
