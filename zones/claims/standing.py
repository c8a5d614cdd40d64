"""Which posts and volunteer teams members hold today, for the pages that show a member. Reading only."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Value
from django.urls import reverse

from core.registry import MemberSection
from zones.models import ContactOffer, PostClaim, TeamEnrolment


@dataclass(frozen=True)
class Held:
    """One thing a member holds: ``kind`` is post, team or contact."""

    member_id: int
    kind: str
    name: str
    url: str
    from_on: date


_PAGES = {"post": "zones:post-detail", "team": "zones:team-detail", "contact": "zones:contact-detail"}


def held_by(members, user, *, contacts: bool = False) -> list[Held]:
    """What ``members`` (ids) hold today as far as ``user`` may see it: posts and teams, with ``contacts`` also the
    households they offered to look after. One query."""
    kinds = [
        ("post", PostClaim.objects.permitted(user, "post.view"), "post"),
        ("team", TeamEnrolment.objects.permitted(user, "team.view"), "team"),
    ]
    if contacts:
        kinds.append(("contact", ContactOffer.objects.permitted(user, "claim.view"), "contact"))
    rows = [
        claims.held().filter(member__in=members).order_by()
        .values_list("member_id", Value(kind), f"{subject}_id", f"{subject}__name", "from_on")
        for kind, claims, subject in kinds
    ]  # fmt: skip
    found = [
        Held(member_id, kind, name, reverse(_PAGES[kind], args=[pk]), from_on)
        for member_id, kind, pk, name, from_on in rows[0].union(*rows[1:], all=True)
    ]
    return sorted(found, key=lambda held: (list(_PAGES).index(held.kind), held.from_on, held.name))


def sections_of_member(member, user):
    """岗位 and 志愿者队伍 for the page of a member."""
    held = held_by([member.pk], user)
    for kind, label in (("post", "岗位"), ("team", "志愿者队伍")):
        entries = tuple((row.name, row.url, row.from_on) for row in held if row.kind == kind)
        if entries:
            yield MemberSection(label, "zones/claims/held.html", entries)
