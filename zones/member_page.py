"""What this room shows on a member's page."""

from collections.abc import Iterator

from core import clock
from core.registry import MemberSection
from members.models import Member
from zones.models import Promise


def promises(member: Member, user) -> Iterator[MemberSection]:
    """The member's promises of this year that the reader may see; nothing where there are none."""
    year = clock.today().year
    shown = Promise.objects.shown_to(user).standing().filter(member=member, year=year).order_by("number")
    if rows := list(shown.select_related("member")):
        yield MemberSection(f"{year}年承诺", "zones/promises/lines.html", rows)
