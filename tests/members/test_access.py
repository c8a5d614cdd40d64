"""The access tables: what each role reaches, the end of an office, and that nobody acts on themselves."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from core import clock
from members import access
from members.access import GRANTS, ON_OTHERS, PERMISSIONS, Role
from members.models import Appointment, Member
from records.models import WeeklyRecord
from tests.cast import NOW, TODAY, appoint, make_organization
from tests.rows import one_of_everything
from zones.models import Agreement


@pytest.fixture
def agreements(cast):
    """One agreement for each member of both branches."""
    for user in cast.users.values():
        if user.member_id:
            branch = user.member.memberships.get().branch
            Agreement.objects.create(
                branch=branch, member=user.member, year=2026, state="draft",
                from_on=date(2026, 1, 1), until_on=date(2026, 12, 31),
            )  # fmt: skip


# One of each role, whose row it is, and who is nobody here any more.
ASKING = (
    "member",
    "group_leader",
    "committee_member",
    "secretary",
    "inspector",
    "supervisor",
    "administrator",
    "former",
)


def told_apart() -> list[str]:
    """One permission of each kind: those of a kind are granted alike to every role, and nothing else about them
    changes whom they reach."""
    kinds = {}
    for permission in sorted(PERMISSIONS):
        granted = tuple(grants.get(permission) for grants in GRANTS.values())
        kinds[granted, permission.endswith(".view"), permission in ON_OTHERS] = permission
    return list(kinds.values())


@pytest.mark.once
def test_a_row_is_permitted_exactly_where_the_list_has_it(cast, django_assert_num_queries):
    """What a row says of itself is never more than what the database would find."""
    rows = [row for row in one_of_everything(cast).objects.values() if hasattr(row, "access")]
    assert len(rows) > 20
    found = {True: 0, False: 0}
    for row in rows:
        objects = type(row).objects
        for user in (AnonymousUser(), *(cast.users[name] for name in ASKING)):
            for permission in told_apart():
                listed = objects.permitted(user, permission).filter(pk=row.pk).exists()
                assert objects.permits(user, permission, row) == listed, (row, user, permission)
                found[listed] += 1
    assert min(found.values()) > 100
    record = WeeklyRecord.objects.get(member=cast.member.member)
    access.grants_of(cast.member)
    with django_assert_num_queries(0):
        assert WeeklyRecord.objects.permits(cast.member, "record.view", record)


def names(user, permission, model=Agreement):
    return {
        row.member.name if hasattr(row, "member") else row.name for row in model.objects.permitted(user, permission)
    }


BRANCH = {"周敏", "高勇", "罗远䶮", "武晓", "李国英", "范平华", "萧向民", "郭永", "余伟"}
FIRST_GROUP = {"周敏", "罗远䶮", "武晓", "李国英"}
OTHER = {"钱芳", "孙立"}


@pytest.mark.parametrize(
    ("person", "permission", "reached"),
    [
        ("member", "agreement.view", {"李国英"}),
        ("group_leader", "agreement.view", FIRST_GROUP),
        ("committee_member", "agreement.view", BRANCH),
        ("secretary", "agreement.view", BRANCH),
        ("supervisor", "agreement.view", BRANCH | OTHER),
        ("administrator", "agreement.view", set()),
        ("inspector", "agreement.view", set()),
        ("former", "agreement.view", {"郭永"}),
        ("stranger", "agreement.view", {"钱芳"}),
        ("other_secretary", "agreement.view", OTHER),
        # nobody acts on themselves; each one's own papers go to somebody else
        ("group_leader", "agreement.review", FIRST_GROUP - {"武晓", "周敏"}),
        ("secretary", "agreement.review", BRANCH - {"周敏"}),
        ("deputy", "agreement.approve", BRANCH - {"高勇"}),
        ("committee_member", "agreement.approve", {"周敏", "高勇"}),
        ("member", "agreement.approve", set()),
    ],
)
def test_reach(cast, agreements, person, permission, reached):
    assert names(cast.users[person], permission) == reached


def test_self_exclusion_is_what_keeps_the_secretary_from_her_own(cast, agreements, monkeypatch):
    """The negative control of the row above: without the list she would reach her own."""
    monkeypatch.setattr(access, "ON_OTHERS", frozenset())
    assert "周敏" in names(cast.secretary, "agreement.review")


def test_what_somebody_did_in_the_branch_he_came_from_stays_there(cast, agreements):
    moved = cast.stranger.member
    for rows, place in (
        (moved.memberships, {"branch": cast.branch}),
        (moved.group_memberships, {"group": cast.groups[0]}),
    ):
        rows.update(until_on=TODAY)
        rows.create(from_on=TODAY, **place)
    here = Agreement.objects.create(
        branch=cast.branch, member=moved, year=2026, state="draft", from_on=TODAY, until_on=date(2026, 12, 31)
    )
    there = Agreement.objects.get(member=moved, branch=cast.other_branch)
    for permission in ("agreement.view", "agreement.review"):
        seen = Agreement.objects.permitted(cast.group_leader, permission).filter(member=moved)
        assert list(seen) == [here]
    assert list(Agreement.objects.permitted(cast.other_secretary, "agreement.view").filter(member=moved)) == [there]
    assert Member.objects.permitted(cast.group_leader, "member.view").filter(pk=moved.pk).exists()


def test_an_office_ended_today_gives_nothing_from_the_next_request_on(cast, agreements):
    office = Appointment.objects.get(user=cast.secretary)
    office.until_on = TODAY
    office.save()
    again = type(cast.secretary).objects.get(pk=cast.secretary.pk)
    assert names(again, "agreement.view") == {"周敏"}


def test_an_office_that_begins_tomorrow_gives_nothing_today(cast, agreements):
    appoint(cast.colleague, Role.COMMITTEE_MEMBER, cast.branch, from_on=TODAY + timedelta(days=1))
    assert names(cast.colleague, "agreement.view") == {"范平华"}
    with clock.at(NOW + timedelta(days=1)):
        again = type(cast.colleague).objects.get(pk=cast.colleague.pk)
        assert names(again, "agreement.view") == BRANCH


def test_a_path_is_not_taken_for_another_that_begins_alike(cast):
    """Organisation 1 must not reach organisation 10: the prefix ends with a slash."""
    twin = make_organization("party_committee", "X", "另一党工委")
    twin.path = cast.committee.path.rstrip("/") + "0/"
    twin.save()
    assert twin not in type(twin).objects.permitted(cast.supervisor, "organization.view")


def test_a_deactivated_account_reaches_nothing(cast):
    user = type(cast.deactivated).objects.get(pk=cast.deactivated.pk)
    assert not Member.objects.permitted(user, "member.view").exists()


def test_an_unknown_permission_is_a_fault_not_an_empty_list(cast):
    with pytest.raises(ValueError, match="no such permission"):
        Member.objects.permitted(cast.secretary, "member.veiw")


def test_reach_costs_one_query_once_for_each_request(cast, django_assert_num_queries):
    user = type(cast.secretary).objects.get(pk=cast.secretary.pk)
    with django_assert_num_queries(1 + 3):
        for _ in range(3):
            list(WeeklyRecord.objects.permitted(user, "record.view"))


def test_tables_name_only_what_exists():
    assert ON_OTHERS <= PERMISSIONS
    assert set(GRANTS) == set(Role)
