"""Offices: given, ended, proposed by rosters; never one's own."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from core import clock
from core.errors import Refused
from members import actions
from members.access import Role
from members.models import Appointment, OfficeProposal, User
from tests.cast import NOW, TODAY
from tests.members.pages import submit


def office_of(user, role):
    return Appointment.objects.get(user=user, role=role, until_on=None)


def test_an_office_gives_access_at_once_and_takes_it_at_once(cast, sign_in):
    page = reverse("members:member-detail", args=[cast.colleague.member_id])
    assert sign_in("member").get(page).status_code == 404
    submit(sign_in("secretary"), reverse("members:member-appoint", args=[cast.member.member_id]),
           role="committee_member", organization=cast.branch.pk)  # fmt: skip
    client = sign_in("member")
    assert client.get(page).status_code == 200
    office = office_of(cast.member, "committee_member")
    submit(sign_in("secretary"), reverse("members:appointment-end", args=[office.pk]))
    assert client.get(page).status_code == 404


def test_a_member_without_account_gets_one_with_the_office(cast, sign_in):
    member = actions.add_member(branch=cast.branch, name="陈新", by=cast.secretary)
    actions.appoint(member, role=Role.COMMITTEE_MEMBER, organization=cast.branch, by=cast.secretary)
    user = User.objects.get(member=member)
    assert (user.username, user.has_usable_password()) == ("chenxin", False)


def test_an_office_of_the_future_gives_nothing_before_its_day(cast):
    day = TODAY + timedelta(days=10)
    actions.appoint(cast.member, role=Role.COMMITTEE_MEMBER, organization=cast.branch, from_on=day, by=cast.secretary)
    assert User.objects.get(pk=cast.member.pk).roles == {Role.MEMBER}
    with clock.at(NOW + timedelta(days=10)):
        assert User.objects.get(pk=cast.member.pk).roles == {Role.MEMBER, Role.COMMITTEE_MEMBER}


@pytest.mark.parametrize(
    ("role", "place", "group", "field"),
    [
        ("secretary", "committee", None, "role"),
        ("group_leader", "branch", None, "group"),
        ("group_leader", "branch", "other", "group"),
        ("committee_member", "branch", "own", "group"),
        ("supervisor", "branch", None, "role"),
        ("member", "branch", None, "role"),
        ("inspector", "branch", None, "role"),
    ],
)
def test_roles_stand_only_where_they_belong(cast, role, place, group, field):
    organization = {"branch": cast.branch, "committee": cast.committee}[place]
    group = {"own": cast.groups[0], "other": cast.other_group}.get(group)
    with pytest.raises(Refused) as refused:
        actions.appoint(cast.member, role=role, organization=organization, group=group, by=cast.administrator)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("who", "name", "place", "offered"),
    [
        ("secretary", "member-appoint", "member", {"secretary", "committee_member", "group_leader", "administrator"}),
        ("administrator", "organization-appoint", "committee", {"supervisor", "administrator"}),
        ("administrator", "organization-appoint", "general_branch", {"supervisor", "administrator"}),
        ("administrator", "organization-appoint", "branch",
         {"secretary", "committee_member", "group_leader", "administrator"}),
    ],
)  # fmt: skip
def test_only_roles_of_that_kind_of_organisation_are_offered(cast, sign_in, who, name, place, offered):
    pk = cast.member.member_id if place == "member" else getattr(cast, place).pk
    page = sign_in(who).get(reverse(f"members:{name}", args=[pk]))
    assert {role for role, _ in page.context["form"].fields["role"].choices} == offered | {""}
    assert "副书记也选“党支部书记”" in page.content.decode()


def test_nobody_appoints_or_dismisses_himself(cast, sign_in):
    with pytest.raises(Refused, match="自己"):
        actions.appoint(cast.secretary, role=Role.COMMITTEE_MEMBER, organization=cast.branch, by=cast.secretary)
    own = office_of(cast.secretary, "secretary")
    answer = submit(sign_in("secretary"), reverse("members:appointment-end", args=[own.pk]))
    assert answer.status_code == 422
    actions.end_appointment(own, by=cast.deputy)  # somebody else can
    assert own.until_on == TODAY


def test_the_same_office_is_not_held_twice(cast):
    with pytest.raises(Refused, match="已经担任"):
        actions.appoint(cast.deputy, role=Role.SECRETARY, organization=cast.branch, by=cast.secretary)


def test_the_last_administrator_stays(cast):
    last = office_of(cast.administrator, "administrator")
    with pytest.raises(Refused, match="最后一名"):
        actions.end_appointment(last, by=cast.supervisor)
    second = actions.create_account(username="second", name="李管", organization=cast.committee, by=cast.administrator)
    actions.appoint(second, role=Role.ADMINISTRATOR, organization=cast.committee, by=cast.administrator)
    actions.end_appointment(last, by=second)
    assert last.until_on == TODAY


def test_a_secretary_fills_offices_of_his_branch_only(cast, sign_in):
    url = reverse("members:member-appoint", args=[cast.member.member_id])
    choices = sign_in("secretary").get(url).context["form"].fields["organization"].queryset
    assert list(choices) == [cast.branch]
    answer = submit(sign_in("secretary"), url, role="administrator", organization=cast.committee.pk)
    assert answer.status_code == 422
    above = reverse("members:organization-appoint", args=[cast.committee.pk])
    assert sign_in("secretary").get(above).status_code == 404
    wide = sign_in("administrator").get(url).context["form"].fields["organization"].queryset
    assert list(wide) == [cast.branch, cast.general_branch, cast.committee]


def test_an_administrator_gives_offices_to_accounts_of_no_member(cast, sign_in):
    url = reverse("members:organization-appoint", args=[cast.general_branch.pk])
    people = sign_in("administrator").get(url).context["form"].fields["user"].queryset
    assert set(people) == {cast.inspector, cast.supervisor, cast.administrator}
    submit(sign_in("administrator"), url, user=cast.inspector.pk, role="supervisor")
    assert office_of(cast.inspector, "supervisor").organization == cast.general_branch


def test_offices_end_on_a_day_and_keep_their_past(cast):
    office = office_of(cast.group_leader, "group_leader")
    actions.end_appointment(office, on=date(2026, 11, 1), by=cast.secretary)
    assert (office.holds_on(date(2026, 10, 31)), office.holds_on(date(2026, 11, 1))) == (True, False)
    with pytest.raises(Refused, match="已经免去"):
        actions.end_appointment(office, by=cast.secretary)


@pytest.fixture
def proposal(cast):
    return OfficeProposal.objects.create(
        branch=cast.branch, member=cast.colleague.member, title="宣传委员", role="committee_member"
    )


def test_a_proposal_is_no_access_until_confirmed(cast, sign_in, proposal):
    assert User.objects.get(pk=cast.colleague.pk).roles == {Role.MEMBER}
    desk = sign_in("secretary")
    assert "宣传委员" in desk.get(reverse("members:proposal-list")).content.decode()
    submit(desk, reverse("members:proposal-confirm", args=[proposal.pk]))
    held = office_of(cast.colleague, "committee_member")
    assert (held.title, held.organization, held.from_on) == ("宣传委员", cast.branch, TODAY)
    assert User.objects.get(pk=cast.colleague.pk).roles == {Role.MEMBER, Role.COMMITTEE_MEMBER}


def test_a_dismissed_proposal_stays_dismissed(cast, sign_in, proposal):
    submit(sign_in("secretary"), reverse("members:proposal-dismiss", args=[proposal.pk]))
    proposal.refresh_from_db()
    assert proposal.state == OfficeProposal.State.DISMISSED
    with pytest.raises(Refused, match="已经有人处理"):
        actions.confirm_proposal(proposal, role="committee_member", by=cast.secretary)
    assert not Appointment.objects.filter(user=cast.colleague).exists()


@pytest.mark.parametrize(("person", "status"), [("other_secretary", 404), ("committee_member", 404), ("member", 404)])
def test_only_who_fills_offices_settles_proposals(sign_in, proposal, person, status):
    assert sign_in(person).get(reverse("members:proposal-confirm", args=[proposal.pk])).status_code == status


def test_what_waits_is_said_at_home(cast, proposal):
    from core.registry import collect_todos

    labels = {todo.label for todo in collect_todos(cast.secretary, TODAY)}
    assert "确认花名册里的党内职务" in labels
    assert "确认花名册里的党内职务" not in {todo.label for todo in collect_todos(cast.committee_member, TODAY)}


def test_ones_own_place_is_taken_along_and_no_other(cast, django_assert_num_queries):
    user = User.objects.get(pk=cast.secretary.pk)
    user.take_along(cast.other_branch)
    assert user.current_branch == cast.branch
    user = User.objects.get(pk=cast.secretary.pk)
    user.take_along(cast.branch)
    with django_assert_num_queries(0):
        assert user.current_branch == cast.branch
