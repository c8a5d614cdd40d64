"""The organisation tree, groups and categories, and the first start of an empty installation."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from core.errors import Refused
from members import actions
from members.access import Role
from members.models import Member, Organization, PartyGroup, User
from tests.cast import make_member
from tests.members.pages import hidden, shown_form, submit

PASSWORD = "Own-secret-7"


# --- the tree


def test_a_node_hangs_under_its_parent_and_is_found_by_its_path(cast):
    branch = actions.create_organization(
        parent=cast.general_branch, kind="branch", code="hw0103", name="第三党支部", by=cast.administrator
    )
    assert (branch.code, branch.path) == ("HW0103", f"{cast.general_branch.path}{branch.pk}/")
    assert branch in Organization.objects.beneath(cast.committee)
    assert branch not in Organization.objects.beneath(cast.branch)
    assert branch.records_since == date(2026, 11, 16)  # this week's Monday: nothing is owed for weeks before


@pytest.mark.parametrize(
    ("parent", "kind", "code", "field"),
    [
        ("branch", "branch", "X1", "kind"),
        ("general_branch", "party_committee", "X1", "kind"),
        ("general_branch", "general_branch", "X1", "kind"),
        ("general_branch", "branch", "hw0101", "code"),  # in use, in any case
        ("general_branch", "branch", "第三", "code"),
        ("general_branch", "branch", "A" * 15, "code"),
    ],
)
def test_what_cannot_stand_there_is_refused(cast, parent, kind, code, field):
    with pytest.raises(Refused) as refused:
        actions.create_organization(
            parent=getattr(cast, parent), kind=kind, code=code, name="新", by=cast.administrator
        )
    assert refused.value.field == field


def test_the_administrator_builds_the_tree_on_the_desk(cast, sign_in):
    desk, url = sign_in("administrator"), reverse("members:organization-add", args=[cast.general_branch.pk])
    answer = submit(desk, url, name="第三党支部", code="HW0103")
    made = Organization.objects.get(code="HW0103")
    assert answer.url == made.get_absolute_url()
    assert (made.kind, made.domain) == ("branch", "community")
    listed = desk.get(reverse("members:organization-list"))
    assert [o.depth for o in listed.context["page_obj"]] == [0, 1, 2, 2, 2]
    assert sign_in("secretary").get(url).status_code == 404
    assert sign_in("supervisor").get(url).status_code == 403


def test_the_secretary_changes_the_own_branch_and_a_second_hand_is_told(cast, sign_in):
    url = reverse("members:organization-change", args=[cast.branch.pk])
    late = sign_in("deputy")
    stale = shown_form(late, url)
    submit(sign_in("secretary"), url, name="河湾社区第一支部", grace_hours="12")
    cast.branch.refresh_from_db()
    assert (cast.branch.name, cast.branch.grace_hours) == ("河湾社区第一支部", 12)
    typed = {f.name: f.value() or "" for f in stale.visible_fields()} | {"name": "别的名字"}
    answer = late.post(url, {**typed, **hidden(stale)})
    assert (answer.status_code, "河湾社区第一支部" in answer.content.decode()) == (409, True)


def test_lists_ask_the_same_number_of_questions_however_long(cast, sign_in, django_assert_max_num_queries):
    client, url = sign_in("supervisor"), reverse("members:organization-list")
    client.get(url)
    with django_assert_max_num_queries(15) as short:
        client.get(url)
    for number in range(12):
        branch = actions.create_organization(
            parent=cast.general_branch, kind="branch", code=f"N{number}", name=f"支部{number}", by=None
        )
        make_member(branch, "甲")
    with django_assert_max_num_queries(15) as long:
        answer = client.get(url)
    assert len(short) == len(long)
    assert {o.member_count for o in answer.context["page_obj"] if o.code.startswith("N")} == {1}


# --- groups


def test_groups_are_made_renamed_and_closed(cast, sign_in):
    desk = sign_in("secretary")
    submit(desk, reverse("members:group-add", args=[cast.branch.pk]), name="第三党小组")
    group = PartyGroup.objects.get(name="第三党小组")
    same = submit(desk, reverse("members:group-add", args=[cast.branch.pk]), name="第三党小组")
    assert (same.status_code, list(same.context["form"].errors)) == (422, ["name"])
    submit(desk, reverse("members:group-rename", args=[group.pk]), name="离退休党小组")
    submit(desk, reverse("members:group-close", args=[group.pk]))
    group.refresh_from_db()
    assert (group.name, group.is_closed) == ("离退休党小组", True)
    with pytest.raises(Refused, match="已撤销"):
        actions.assign_group(cast.member.member, group=group, by=cast.secretary)


def test_a_group_with_people_or_a_leader_is_not_closed(cast):
    with pytest.raises(Refused, match="还有4名党员"):
        actions.close_group(cast.groups[0], by=cast.secretary)
    empty = actions.create_group(cast.branch, name="空组", by=cast.secretary)
    actions.appoint(cast.member, role=Role.GROUP_LEADER, organization=cast.branch, group=empty, by=cast.secretary)
    with pytest.raises(Refused, match="党小组长"):
        actions.close_group(empty, by=cast.secretary)


@pytest.mark.parametrize(("person", "status"), [("committee_member", 403), ("member", 403), ("other_secretary", 404)])
def test_who_does_not_manage_the_branch_leaves_its_groups_alone(cast, sign_in, person, status):
    assert sign_in(person).get(reverse("members:group-rename", args=[cast.groups[0].pk])).status_code == status


# --- the first start

STEPS = [
    ("committee", {"committee": "河湾街道党工委", "code": "hw", "general_branch": ""}),
    ("branch", {"branch": "第一党支部", "domain": "village"}),
    ("groups", {"groups": "第一党小组\n\n 第二党小组 \n第一党小组"}),
    ("secretary", {"name": "周敏", "phone": "139 0000 0001", "password": PASSWORD, "repeated": PASSWORD}),
]


def answer_all(client, steps=STEPS):
    for step, answers in steps:
        response = client.post(reverse("members:start-step", args=[step]), answers)
    return response


def test_the_first_start_leads_from_nothing_to_a_secretary_at_the_desk(db):
    client = Client()
    assert client.get(reverse("portal:home")).url == reverse("members:start")
    assert client.get(reverse("members:login")).url == reverse("members:start")
    assert answer_all(client).url == "/"
    committee, branch = Organization.objects.order_by("path")
    assert (committee.kind, branch.kind, branch.code, branch.domain) == ("party_committee", "branch", "HW01", "village")
    assert [group.name for group in branch.groups.all()] == ["第一党小组", "第二党小组"]
    user = User.objects.get()
    assert user.roles == {Role.SECRETARY, Role.ADMINISTRATOR, Role.MEMBER}
    assert client.get(reverse("members:member-list")).status_code == 200
    again = Client()
    assert again.post(reverse("members:login"), {"username": "13900000001", "password": PASSWORD}).status_code == 302


def test_a_general_branch_stands_between_where_there_is_one(db):
    steps = [("committee", {**STEPS[0][1], "general_branch": "河湾社区党总支"}), *STEPS[1:]]
    answer_all(Client(), steps)
    assert [o.code for o in Organization.objects.order_by("path")] == ["HW", "HW01", "HW0101"]


def test_no_step_is_skipped_and_nothing_is_made_before_the_last(db):
    client = Client()
    skipped = client.get(reverse("members:start-step", args=["secretary"]))
    assert skipped.url == reverse("members:start-step", args=["committee"])
    answer_all(client, STEPS[:3])
    assert not Organization.objects.exists()
    wrong = client.post(reverse("members:start-step", args=["secretary"]), {**STEPS[3][1], "repeated": "x"})
    weak = client.post(
        reverse("members:start-step", args=["secretary"]), {**STEPS[3][1], "password": "abc", "repeated": "abc"}
    )
    assert (wrong.status_code, weak.status_code) == (422, 422)
    assert [model.objects.count() for model in (Organization, User, Member)] == [0, 0, 0]
    assert answer_all(client, STEPS[3:]).status_code == 302


def test_after_the_first_account_nobody_starts_again(cast):
    client = Client()
    for step, answers in STEPS:
        assert client.get(reverse("members:start-step", args=[step])).url == reverse("members:login")
        assert client.post(reverse("members:start-step", args=[step]), answers).url == reverse("members:login")
    assert not Organization.objects.filter(name="第一党支部").exists()


def test_of_two_at_once_the_second_is_refused_and_leaves_nothing(db):
    wishes = actions.FirstStart("党工委", "HW", "支部", ["一组"], "周敏", "13900000001", PASSWORD)
    actions.start_installation(wishes)
    with pytest.raises(Refused, match="已经建好"):
        actions.start_installation(wishes)
    assert (Organization.objects.count(), User.objects.count()) == (2, 1)


def test_the_database_itself_lets_only_one_start_through(db):
    """The guard of the race: both have seen no account, the second insert of the same receipt fails."""
    from core import clock
    from core.models import FormReceipt
    from members.actions.start import FIRST_START

    FormReceipt.objects.create(key=FIRST_START, created_at=clock.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        FormReceipt.objects.create(key=FIRST_START, created_at=clock.now())
    with pytest.raises(Refused, match="已经建好"):  # no account yet: only the receipt stands in the way
        actions.start_installation(actions.FirstStart("党工委", "HW", "支部", [], "周敏", "13900000001", PASSWORD))
    assert not Organization.objects.exists()


def test_the_first_secretary_belongs_to_the_branch_since_the_beginning_of_the_year(db):
    actions.start_installation(actions.FirstStart("党工委", "HW", "支部", [], "周敏", "13900000001", PASSWORD))
    branch = Organization.objects.get(kind="branch")
    membership = Member.objects.get().memberships.get()
    assert (membership.branch, membership.from_on.month, membership.from_on.day) == (branch, 1, 1)


def test_a_branch_may_stand_by_itself(cast):
    """An installation for a single branch has no tree above it."""
    branch = actions.create_organization(parent=None, kind="branch", code="DL", name="独立党支部", by=None)
    assert branch.path == f"{branch.pk}/"
