"""What is the same for everything a member claims: being confirmed or not, taking it back, ending it."""

from datetime import date

from django.db import transaction

from core import clock
from core.errors import NotAllowed, Refused
from core.templatetags.zonebook import precise_date
from core.workflow import advance, amend
from members.models import Member, Organization
from zones.actions.guards import require, take_turns
from zones.models.claims import Claim


def claimant(by, branch: Organization) -> Member:
    """The member who claims something of ``branch`` for himself. Raises NotAllowed for an account without a member,
    Refused for a member of another branch (who may see this one by an office)."""
    if not by.is_authenticated or by.member is None:
        raise NotAllowed
    require(by.member, by, "claim.make")
    if not Member.objects.in_branch(branch).filter(pk=by.member_id).exists():
        raise Refused(f"您不在{branch}，不能在这里认领或申报。")
    return by.member


def refuse_day(member: Member, branch: Organization, day: date, field: str = "from_on") -> None:
    """Raise Refused unless ``day`` has come and the member is in the branch on it."""
    if day > clock.today():
        raise Refused("日期不能晚于今天。", field)
    if not Member.objects.in_branch(branch, day).filter(pk=member.pk).exists():
        raise Refused(f"{member}这一天不在本支部。", field)


def confirm(claim: Claim, *, by, from_on: date | None = None, seen_version: int | None = None) -> Claim:
    """The branch confirms: the claim holds from ``from_on`` (today). Never one's own."""
    from_on = from_on or clock.today()
    refuse_day(claim.member, claim.branch, from_on)
    return advance(claim, "confirm", by=by, seen_version=seen_version, from_on=from_on, detail={"on": from_on})


def decline(claim: Claim, *, reason: str, by, seen_version: int | None = None) -> Claim:
    """The branch does not confirm; the member reads why. Never one's own."""
    return advance(claim, "decline", by=by, seen_version=seen_version, reason=reason, answer=reason.strip())


def withdraw(claim: Claim, *, by, seen_version: int | None = None) -> Claim:
    """The member takes a claim back before it is answered."""
    return advance(claim, "withdraw", by=by, seen_version=seen_version)


def end(claim: Claim, *, reason: str, by, on: date | None = None, seen_version: int | None = None) -> Claim:
    """End what is held on ``on`` (today), the first day without it. Never one's own. The row stays as history."""
    on = on or clock.today()
    if claim.from_on and not claim.from_on <= on <= clock.today():
        raise Refused(f"日期要在开始（{precise_date(claim.from_on)}）之后，不能晚于今天。", "on")
    return advance(claim, "end", by=by, seen_version=seen_version, reason=reason, answer=reason.strip(), until_on=on,
                   detail={"on": on})  # fmt: skip


def note(claim: Claim, *, by, seen_version: int | None = None) -> Claim:
    """The member has read why the claim was declined; it is told no more."""
    return amend(claim, by=by, permission="claim.make", verb="本人已知", seen_version=seen_version,
                 states=("declined",), is_noted=True)  # fmt: skip


@transaction.atomic
def let_go(claims, *, reason: str, by, on: date | None = None) -> list[Claim]:
    """End those of ``claims`` that are held on ``on`` (today), and drop those that wait, because what they hang on is
    no more. Returns them."""
    on = on or clock.today()
    take_turns(claims.active())
    gone = list(claims.active().select_related("member", "branch"))
    for claim in gone:
        if claim.state == "held":
            until_on = max(on, claim.from_on)
            advance(claim, "release", by=by, reason=reason, answer=reason, until_on=until_on, detail={"on": until_on})
        else:
            advance(claim, "lapse", by=by, reason=reason, answer=reason)
    return gone
