"""Leaving a branch and arriving in another: what ends, what stays, who sees what."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from core.errors import Refused
from core.models import AuditEntry
from members import actions
from members.access import Role
from members.models import Member, MemberCategory, OfficeProposal, User
from tests.cast import TODAY, appoint, make_member
from tests.members.pages import hidden, shown_form, submit


@pytest.fixture
def member(cast):
    return cast.member.member


def send(cast, member, **wishes):
    wishes = wishes or {"destination": cast.other_branch}
    return actions.send_transfer(member, by=cast.secretary, **wishes)


def test_what_belongs_to_the_branch_ends_on_the_day(cast, member):
    category = MemberCategory.objects.create(organization=cast.branch, name="离退休")
    actions.assign_category(member, category=category, from_on=date(2025, 1, 1), by=cast.secretary)
    day = TODAY - timedelta(days=3)
    send(cast, member, destination=cast.other_branch, leaves_on=day)
    assert member.memberships.get().until_on == day
    assert member.group_memberships.get().until_on == day
    assert member.category_assignments.get().until_on == day
    assert Member.objects.in_branch(cast.branch, day - timedelta(days=1)).filter(pk=member.pk).exists()
    assert not Member.objects.in_branch(cast.branch, day).filter(pk=member.pk).exists()


def test_an_office_gives_no_access_from_the_next_request_on(cast, sign_in):
    leader = sign_in("group_leader")
    url = reverse("members:member-detail", args=[cast.member.member_id])
    assert leader.get(url).status_code == 200
    submit(sign_in("secretary"), reverse("members:member-transfer", args=[cast.group_leader.member_id]),
           destination=cast.other_branch.pk)  # fmt: skip
    assert leader.get(url).status_code == 404
    assert User.objects.get(pk=cast.group_leader.pk).roles == {Role.MEMBER}


def test_an_office_above_the_branch_stays_within_the_tree_and_ends_outside(cast, member):
    office = appoint(cast.member, Role.SUPERVISOR, cast.committee)
    send(cast, member)
    office.refresh_from_db()
    assert office.until_on is None
    other = appoint(cast.colleague, Role.SUPERVISOR, cast.committee)
    actions.send_transfer(cast.colleague.member, destination_name="外省某支部", by=cast.secretary)
    other.refresh_from_db()
    assert other.until_on == TODAY


def test_who_left_still_reads_his_own_and_the_old_branch_still_sees_him(cast, sign_in, member):
    send(cast, member, destination_name="外省某支部")
    member.refresh_from_db()
    assert member.status == Member.Status.TRANSFERRED
    own = reverse("members:member-detail", args=[member.pk])
    assert sign_in("member").get(own).status_code == 200
    assert sign_in("secretary").get(own).status_code == 200
    for name in ("change", "category", "transfer", "identity", "appoint"):  # sees, but manages no more
        assert sign_in("secretary").get(reverse(f"members:member-{name}", args=[member.pk])).status_code == 403
    shown = sign_in("secretary").get(reverse("members:member-list"))
    left = sign_in("secretary").get(reverse("members:member-list"), {"place": "left"})
    assert ("李国英" in shown.content.decode(), "李国英" in left.content.decode()) == (False, True)


def test_the_new_branch_sees_him_from_his_first_day_there(cast, sign_in, member):
    transfer = send(cast, member)
    page = reverse("members:member-detail", args=[member.pk])
    assert sign_in("other_secretary").get(page).status_code == 404
    url = reverse("members:transfer-receive", args=[transfer.pk])
    assert sign_in("secretary").get(url).status_code == 404  # who sent him does not receive him
    answer = submit(sign_in("other_secretary"), url, group=cast.other_group.pk)
    assert answer.url == member.get_absolute_url()
    assert sign_in("other_secretary").get(page).status_code == 200
    assert cast.other_group in [g.group for g in member.group_memberships.on(TODAY)]
    chains = dict(AuditEntry.objects.filter(verb__in=["转出", "转入"]).values_list("verb", "chain"))
    assert chains == {"转出": f"organization:{cast.branch.pk}", "转入": f"organization:{cast.other_branch.pk}"}


def test_received_twice_is_once(cast, sign_in, member):
    transfer = send(cast, member)
    client, url = sign_in("other_secretary"), reverse("members:transfer-receive", args=[transfer.pk])
    data = hidden(shown_form(client, url))
    late = hidden(shown_form(client, url))
    assert {client.post(url, data).status_code, client.post(url, data).status_code} == {302}
    answer = client.post(url, late)  # another window
    assert (answer.status_code, "已经办过" in answer.content.decode()) == (422, True)
    assert member.memberships.filter(branch=cast.other_branch).count() == 1


def test_a_transfer_sent_back_is_as_if_he_had_not_left(cast, sign_in, member):
    group = member.group_memberships.on(TODAY).get().group
    kind = MemberCategory.objects.create(organization=cast.committee, name="离退休")
    actions.assign_category(member, category=kind, from_on=date(2026, 1, 1), by=cast.secretary)
    transfer = send(cast, member)
    assert not member.group_memberships.on(TODAY).exists()
    url = reverse("members:transfer-decline", args=[transfer.pk])
    assert submit(sign_in("other_secretary"), url, reason="").status_code == 422
    submit(sign_in("other_secretary"), url, reason="转错支部")
    assert member.memberships.on(TODAY).get().branch == cast.branch
    assert member.group_memberships.on(TODAY).get().group == group
    assert member.category_assignments.on(TODAY).get().category == kind
    for day in (TODAY - timedelta(days=1), TODAY):
        assert Member.objects.in_branch(cast.branch, day).filter(pk=member.pk).exists()


@pytest.mark.parametrize(
    ("wishes", "field"),
    [
        ({}, "destination"),
        ({"destination_name": "外省", "destination": "other"}, "destination"),
        ({"destination": "own"}, "destination"),
        ({"destination": "committee"}, "destination"),
        ({"destination_name": "外省", "leaves_on": TODAY + timedelta(days=1)}, "leaves_on"),
        ({"destination_name": "外省", "leaves_on": date(2020, 1, 1)}, "leaves_on"),
    ],
)
def test_what_is_no_transfer_is_refused(cast, member, wishes, field):
    places = {"other": cast.other_branch, "own": cast.branch, "committee": cast.committee}
    wishes = {name: places.get(value, value) for name, value in wishes.items()}
    with pytest.raises(Refused) as refused:
        actions.send_transfer(member, by=cast.secretary, **wishes)
    assert refused.value.field == field
    assert member.memberships.get().until_on is None


def test_nobody_leaves_twice(cast, member):
    send(cast, member)
    with pytest.raises(Refused, match="不在任何支部"):
        send(cast, member)
    with pytest.raises(Refused, match="正在转接"):
        actions.admit_member(member, branch=cast.branch, by=cast.secretary)


def test_proposals_of_one_who_left_are_over(cast, member):
    OfficeProposal.objects.create(branch=cast.branch, member=member, title="组织委员", role="committee_member")
    send(cast, member)
    assert OfficeProposal.objects.get().state == OfficeProposal.State.DISMISSED


@pytest.mark.parametrize("status", ["deceased", "removed", "suspended"])
def test_death_and_removal_end_everything_and_shut_the_account(cast, sign_in, status):
    client = sign_in("member")
    submit(sign_in("secretary"), reverse("members:member-leave", args=[cast.member.member_id]), status=status)
    member = Member.objects.get(pk=cast.member.member_id)
    assert (member.status, member.memberships.get().until_on) == (status, TODAY)
    assert client.get(reverse("members:account")).status_code == 302
    assert not User.objects.get(pk=cast.member.pk).is_active


def test_higher_rooms_are_told_once_of_every_leaving(cast, monkeypatch):
    told = []
    monkeypatch.setattr("members.actions.transfers.handovers", [lambda *facts: told.append(facts)])
    leaving = make_member(cast.branch, "要走的")
    actions.send_transfer(leaving, destination_name="外省", by=cast.secretary)
    assert told == [(leaving, cast.branch, TODAY, cast.secretary)]


def test_the_page_says_what_ends(cast, sign_in):
    page = sign_in("secretary").get(reverse("members:member-transfer", args=[cast.group_leader.member_id]))
    assert "职务“武晓 · 党小组长”免去" in page.content.decode()
