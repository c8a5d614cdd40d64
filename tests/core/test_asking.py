"""Many questions in one query, and the same question once."""

from datetime import date

import pytest
from django.db.models import Count

from core.asking import Rows, answer_all, asked_once, asking_once, count_all
from members.models import GroupMembership, Member, Membership, Organization


def test_each_question_gets_its_own_answer(cast, django_assert_num_queries):
    men = Member.objects.filter(gender="男")
    groups = GroupMembership.objects.values_list("group_id").annotate(n=Count("pk")).order_by("group_id")
    questions = [
        Member.objects.all(), men, Member.objects.none(), Rows(groups), men.filter(name="没有这个人"),
        Rows(Member.objects.filter(pk__in=[]).values_list("pk")), men.filter(pk__in=[]),
    ]  # fmt: skip
    with django_assert_num_queries(1):
        answers = answer_all(questions)
    assert answers == [Member.objects.count(), men.count(), 0, list(groups), 0, [], 0]
    assert 0 < answers[1] < answers[0]
    # The negative control: another queryset, another number.
    assert count_all([men.exclude(pk=cast.colleague.member.pk)]) == [answers[1] - 1]


def test_rows_keep_their_kind(cast):
    Membership.objects.filter(member=cast.member.member).update(until_on=date(2026, 12, 31), arrival='他说："好"％%')
    rows = Membership.objects.filter(member__in=[cast.member.member, cast.colleague.member]).order_by("member_id")
    wanted = rows.values_list("member_id", "from_on", "until_on", "arrival", "member__user__is_active", "branch__name")
    (found,) = answer_all([Rows(wanted)])
    assert found == list(wanted)
    assert {type(value) for value in found[0]} == {int, date, str, bool}
    assert found[1][2] is None


def test_what_is_joined_ordered_or_united_is_counted_as_it_is(cast):
    Membership.objects.create(
        member=cast.member.member, branch=cast.branch, from_on=date(2019, 1, 1), until_on=date(2020, 1, 1)
    )
    branches = Membership.objects.order_by("-from_on").values("branch_id").distinct()
    united = (
        Member.objects.order_by().values_list("pk").union(Organization.objects.order_by().values_list("pk"), all=True)
    )
    twice = Member.objects.filter(memberships__isnull=False).order_by("name")
    counts = count_all([twice, twice.distinct(), Organization.objects.filter(pk__in=branches), united])
    assert counts[1:] == [Member.objects.count(), 2, Member.objects.count() + Organization.objects.count()]
    assert counts[0] == counts[1] + 1


def test_nothing_to_ask_is_not_asked(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert answer_all([]) == []
        assert answer_all([Member.objects.none(), Rows(Member.objects.none().values_list("pk"))]) == [0, []]


def test_a_question_that_two_ask_is_in_the_query_once(cast, django_assert_num_queries):
    with django_assert_num_queries(1) as captured:
        counts = count_all([Member.objects.filter(gender="男"), Member.objects.filter(gender="男")])
    assert counts[0] == counts[1] > 0
    assert captured.captured_queries[0]["sql"].count("COUNT") == 1


@asked_once
def names(organization, *, upper: bool = False) -> str:
    name = Organization.objects.get(pk=organization.pk).code
    return name if upper else name.lower()


def test_the_same_fact_is_asked_once_for_one_page(cast, django_assert_num_queries):
    with django_assert_num_queries(3), asking_once():
        assert names(cast.branch) == names(cast.branch) != names(cast.other_branch)
        with asking_once():  # a part of the page that would also do on its own
            assert names(cast.branch) == "hw0101"
        assert names(cast.branch, upper=True) == "HW0101"


def test_the_next_page_asks_afresh(cast, django_assert_num_queries):
    with django_assert_num_queries(4):
        for _ in range(2):
            with asking_once():
                names(cast.branch)
        names(cast.branch)
        names(cast.branch)


def fail_after_asking(organization):
    with asking_once():
        names(organization)
        raise ZeroDivisionError


def test_what_failed_does_not_leave_the_page_open(cast, django_assert_num_queries):
    with pytest.raises(ZeroDivisionError):
        fail_after_asking(cast.branch)
    with django_assert_num_queries(2):
        names(cast.branch)
        names(cast.branch)
