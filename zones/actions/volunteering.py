"""自愿申报: offers to look after contact households, and the volunteer teams."""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F

from core import audit, clock
from core.errors import NotAllowed, Refused, unique_or_refused
from core.workflow import advance, require, take_turns
from members.actions.changes import apply_changes
from members.models import Member, Organization
from zones.actions import claims
from zones.actions.claims import claimant, let_go, refuse_day
from zones.actions.contacts import give_care, keep_contact
from zones.models import Contact, ContactMark, ContactOffer, TeamEnrolment, VolunteerTeam
from zones.models.contacts import served_by

NAME_TAKEN = "本支部已经有这个名称的队伍了。"
CLOSED = "这个联系对象已不再联系。"


@transaction.atomic
def offer_contact(contact: Contact, *, by, statement: str = "") -> ContactOffer:
    """自愿申报联系户 by the member himself. Raises Refused when the contact is no longer served, or he serves it or has
    offered to already."""
    require(contact, by, "contact.offer")
    member = claimant(by, contact.branch)
    if not keep_contact(contact):
        raise Refused(CLOSED)
    if refusal := offer_refusal(contact, member):
        raise refusal
    with unique_or_refused("您已经申报过这一户，正在等支部确认。"):
        offer = ContactOffer.objects.create(
            branch=contact.branch, contact=contact, member=member, state="claimed", statement=statement.strip(),
            claimed_at=clock.now(),
        )  # fmt: skip
    audit.record("自愿申报联系户", offer, by=by)
    return offer


def offer_refusal(contact: Contact, member: Member) -> Refused | None:
    """Why the member cannot offer to look after the contact now; None when he can."""
    if contact.is_closed:
        return Refused(CLOSED)
    if contact.offers.waiting().filter(member=member).exists():
        return Refused("您已经申报过这一户，正在等支部确认。")
    if Contact.objects.filter(served_by([member.pk]), pk=contact.pk).exists():
        return Refused("您已经在联系这一户，不用再申报。")
    return None


@transaction.atomic
def confirm_offer(
    offer: ContactOffer, *, by, from_on: date | None = None, seen_version: int | None = None
) -> ContactOffer:
    """The branch agrees: the member serves the contact from ``from_on`` (today), and cares for each of its marks that
    nobody cared for. Never one's own."""
    if not keep_contact(offer.contact):
        raise Refused("这个联系对象已不再联系，不能确认。")
    claims.confirm(offer, by=by, from_on=from_on, seen_version=seen_version)
    for mark in ContactMark.objects.on(clock.today()).filter(contact=offer.contact, carer__isnull=True):
        give_care(mark, carer=offer.member, by=by, on=max(offer.from_on, mark.from_on))
    return offer


@transaction.atomic
def end_offer(
    offer: ContactOffer, *, reason: str, by, on: date | None = None, seen_version: int | None = None
) -> ContactOffer:
    """The member no longer looks after the contact from ``on`` (today): the care of its marks that he gave ends too,
    and shows as a blind spot until somebody takes it over."""
    claims.end(offer, reason=reason, by=by, on=on, seen_version=seen_version)
    for mark in ContactMark.objects.on(clock.today()).filter(contact=offer.contact, carer=offer.member):
        give_care(mark, carer=None, by=by, on=max(offer.until_on, mark.from_on))
    return offer


@transaction.atomic
def create_team(
    branch: Organization, *, by, name: str, purpose: str = "", leader: Member | None = None
) -> VolunteerTeam:
    """Set up a volunteer team; a leader who is named is in it from today."""
    require(branch, by, "team.manage")
    if not branch.is_branch:
        raise Refused("志愿者队伍只能建在党支部里。")
    with unique_or_refused(NAME_TAKEN, "name"):
        team = VolunteerTeam.objects.create(branch=branch, name=name.strip(), purpose=purpose.strip(), state="active")
    audit.record("组建志愿者队伍", team, by=by)
    if leader is not None:
        _lead(team, leader, by)
    return team


@transaction.atomic
def change_team(team: VolunteerTeam, *, by, seen_version: int | None = None, **fields: Any) -> VolunteerTeam:
    """Change name, purpose or leader. A leader who was not in the team is in it from today."""
    require(team, by, "team.manage")
    if team.state != "active":
        raise Refused("这支队伍已经解散，不能再改。")
    leader = fields.pop("leader", team.leader)
    with unique_or_refused(NAME_TAKEN, "name"):
        apply_changes(team, seen_version=seen_version, verb="修改志愿者队伍", by=by, **fields)
    if leader is None and team.leader is not None:
        apply_changes(team, seen_version=None, verb="不再任队长", by=by, leader=None)
    elif leader is not None and leader.pk != team.leader_id:
        _lead(team, leader, by)
    return team


def _lead(team: VolunteerTeam, member: Member, by) -> None:
    if not team.enrolments.held().filter(member=member).exists():
        try:
            place_in_team(team, member=member, by=by)
        except NotAllowed as refusal:
            raise Refused("您本人要先申请入队，由副书记或支委同意以后，再任队长。", "leader") from refusal
    apply_changes(team, seen_version=None, verb="指定队长", by=by, leader=member)


@transaction.atomic
def disband_team(team: VolunteerTeam, *, reason: str, by, seen_version: int | None = None) -> VolunteerTeam:
    """Disband a team: everybody's time in it ends today, what waits is dropped."""
    take_turns(team.enrolments.active())
    advance(team, "disband", by=by, seen_version=seen_version, reason=reason)
    let_go(team.enrolments, reason=f"队伍已解散：{reason.strip()}", by=by)
    return team


@transaction.atomic
def join_team(team: VolunteerTeam, *, by, statement: str = "") -> TeamEnrolment:
    """The member himself asks to join. Raises Refused when the team is no more, or he is in it or has asked already."""
    require(team, by, "team.view")
    member = claimant(by, team.branch)
    _keep_active(team)
    if refusal := joining_refusal(team, member):
        raise refusal
    with unique_or_refused(f"“{team}”您已经申请过了。"):
        enrolment = TeamEnrolment.objects.create(
            branch=team.branch, team=team, member=member, state="claimed", statement=statement.strip(),
            claimed_at=clock.now(),
        )  # fmt: skip
    audit.record("申请入队", enrolment, by=by)
    return enrolment


@transaction.atomic
def place_in_team(team: VolunteerTeam, *, member: Member, by, from_on: date | None = None) -> TeamEnrolment:
    """The branch puts a member into a team without being asked. Never oneself."""
    require(member, by, "claim.confirm")
    require(team, by, "team.manage")
    from_on = from_on or clock.today()
    refuse_day(member, team.branch, from_on)
    _keep_active(team)
    with unique_or_refused(f"{member}已经在队里，或者已经申请、等您确认。", "member"):
        enrolment = TeamEnrolment.objects.create(
            branch=team.branch, team=team, member=member, state="held", claimed_at=clock.now(), from_on=from_on
        )
    audit.record("编入队伍", enrolment, by=by, on=from_on)
    return enrolment


def joining_refusal(team: VolunteerTeam, member: Member) -> Refused | None:
    """Why the member cannot ask to join the team now; None when he can."""
    if team.state != "active":
        return Refused(f"“{team}”已经解散。")
    if team.enrolments.active().filter(member=member).exists():
        return Refused(f"“{team}”您已经参加，或者已经申请、正在等支部同意。")
    return None


def _keep_active(team: VolunteerTeam) -> None:
    """Raise Refused for a team that is no more; one that is cannot be disbanded until we are done."""
    if not take_turns(VolunteerTeam.objects.filter(pk=team.pk, state="active")):
        raise Refused(f"“{team}”已经解散。")


@transaction.atomic
def end_enrolment(
    enrolment: TeamEnrolment, *, reason: str, by, on: date | None = None, seen_version: int | None = None
) -> TeamEnrolment:
    """A member leaves the team on ``on`` (today); a leader who leaves leads it no more."""
    claims.end(enrolment, reason=reason, by=by, on=on, seen_version=seen_version)
    step_down(enrolment.member, VolunteerTeam.objects.filter(pk=enrolment.team_id), by=by)
    return enrolment


def step_down(member: Member, teams, *, by) -> None:
    """Leave those of ``teams`` without a leader that the member led."""
    led = list(teams.filter(leader=member))
    VolunteerTeam.objects.filter(pk__in=[team.pk for team in led]).update(leader=None, version=F("version") + 1)
    told = {"changes": {"队长": [str(member), ""]}}
    audit.record_many("队长离队", [(team, told) for team in led], by=by)
