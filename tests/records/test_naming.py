"""Whom the form offers to be named: the member's own contacts and words, and nobody he may not see."""

import json
from datetime import date, timedelta

import pytest

from records.actions import behalf, weeks
from records.weeks.naming import usual_names
from tests.cast import TODAY
from tests.records.material import this_week
from zones.actions import assignments, zones
from zones.models import Contact, ContactMark

WEEK = timedelta(days=7)


def names(cast, by=None) -> list[str]:
    return usual_names(cast.member.member, cast.branch, by=by or cast.member)


def told(cast, *texts, back=1, who="member") -> None:
    """Hand in the week ``back`` weeks ago, an entry for each text."""
    user, monday = getattr(cast, who), this_week() - back * WEEK
    entries = [{"content": "走访", "people": text, "done_on": monday} for text in texts]
    weeks.file_week(user.member, monday, entries, by=user)


@pytest.fixture
def contacts(cast):
    """A zone of the member's with two households, and one contact in nobody's zone that he cares for."""
    zone = zones.create_zone(
        cast.branch, by=cast.secretary, name="一号楼", level="area", method="community", from_on=date(2026, 1, 1)
    )
    assignments.assign(zone, part="lead", member=cast.member.member, by=cast.secretary, from_on=date(2026, 1, 1))
    made = [Contact(branch=cast.branch, kind="household", name=name, zone=zone) for name in ("周家", "𠮷大爷")]
    made += [Contact(branch=cast.branch, kind="person", name=name) for name in ("小崔", "别人的户")]
    Contact.objects.bulk_create(made)
    mark = ContactMark(contact=made[2], mark="applicant", carer=cast.member.member, from_on=date(2026, 2, 1))
    ContactMark.objects.bulk_create([mark])
    return made


def test_who_is_named_most_comes_first_then_the_longest_unnamed(cast, contacts):
    assert names(cast) == ["周家", "小崔", "𠮷大爷"]
    told(cast, "小崔", "周家、王奶奶", back=3)
    told(cast, "看了𠮷大爷", "小崔和他爱人", back=1)
    assert names(cast) == ["小崔", "周家", "王奶奶", "𠮷大爷"]


def test_words_of_his_own_are_offered_but_no_numbers_of_people_and_no_sentences(cast):
    told(cast, "住户26户，党小组；志愿者 15 人", "上门看望了住在三单元的几位独居老人", "3单元王奶奶")
    assert names(cast) == ["3单元王奶奶", "党小组"]


def test_nobody_is_offered_whom_he_may_not_see(cast, contacts):
    told(cast, "小崔", "同事写的人", who="colleague")
    weeks.save_draft(weeks.open_week(cast.member.member, this_week(), by=cast.member), by=cast.member,
                     entries=[{"content": "走访", "people": "草稿里的人"}])  # fmt: skip
    seen = set(Contact.objects.permitted(cast.member, "contact.view").values_list("name", flat=True))
    assert set(names(cast)) == seen == {"周家", "𠮷大爷", "小崔"}
    contacts[1].is_closed = True
    contacts[1].save()
    ContactMark.objects.update(until_on=TODAY)
    assert names(cast) == ["周家"]


def test_what_lies_longer_back_than_a_quarter_is_forgotten(cast):
    told(cast, "王奶奶", back=12)
    told(cast, "李奶奶", back=13)
    assert names(cast) == ["王奶奶"]


def test_who_writes_for_the_member_is_offered_the_members_names(cast, contacts, sign_in):
    told(cast, "王奶奶")
    told(cast, "组长自己的人", who="group_leader")
    assert names(cast, cast.group_leader) == ["王奶奶", "周家", "小崔", "𠮷大爷"]
    behalf.start_paper(cast.member.member, by=cast.secretary)
    page = sign_in("group_leader").get(f"/records/paper/{cast.member.member.pk}/2026-W47/")
    assert json.loads(page.context["form"].names) == names(cast, cast.group_leader)


def test_the_names_cost_the_page_one_query(cast, contacts, sign_in, django_assert_num_queries):
    told(cast, "小崔", "周家、王奶奶")
    with django_assert_num_queries(1):
        names(cast)
    page = sign_in("member").get("/records/week/2026-W47/")
    assert 'data-names="[&quot;周家&quot;, &quot;小崔&quot;, &quot;王奶奶&quot;, &quot;𠮷大爷&quot;]"' in page.text
