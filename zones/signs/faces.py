"""What the public sees of a zone: on the page behind its code and, word for word, on its sign.

Asked anew for every page and every print. A member's phone and photo are in it only while he consents; a phone that
the branch wrote down as the zone's own counts as a member's where it is one.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

from core import clock
from core.printed_codes import is_code_of, number_in, printed_code
from members.models import Member
from zones.models import Consent, JointZone, MemberPhoto, Zone, ZoneAssignment, ZoneSign

Subject = Consent.Subject
KIND = "zone"


@dataclass(frozen=True)
class Face:
    """A zone as the public sees it."""

    zone: Zone
    is_open: bool
    lead: str
    others: tuple[str, ...]
    lead_phone: str
    zone_phone: str
    photo: MemberPhoto | None
    promise: str
    joints: tuple[tuple[str, str], ...]  # theme and partner of what runs

    @property
    def code(self) -> str:
        return code_of(self.zone)

    @property
    def address(self) -> str:
        """The address of the public page, as the QR code carries it."""
        return f"{settings.BASE_URL}{reverse('zones:public-zone', args=[self.code])}"

    @property
    def phone(self) -> str:
        """The one number for a sign: that of who answers, else the zone's."""
        return self.lead_phone or self.zone_phone

    @property
    def work(self) -> list[str]:
        return self.zone.work.splitlines()


def code_of(zone: Zone) -> str:
    return printed_code(KIND, zone.pk)


def find_open_zone(code: str) -> Zone | None:
    """Return the zone behind a code whose page the branch has switched on; None for everything else alike."""
    number = number_in(code)
    if number is None or not is_code_of(code, KIND, number):
        return None
    open_today = Zone.objects.on(clock.today()).filter(sign__is_open=True)
    return open_today.select_related("branch").filter(pk=number).first()


def face_of(zone: Zone) -> Face:
    return faces_of([zone])[0]


def faces_of(zones: Iterable[Zone]) -> list[Face]:
    """Return the face of each zone, in their order. Six queries for any number of zones."""
    zones = list(zones)
    signs = {sign.zone_id: sign for sign in ZoneSign.objects.filter(zone__in=zones)}
    serving = ZoneAssignment.objects.on(clock.today()).responsible().filter(zone__in=zones).select_related("member")
    answering = defaultdict(list)
    for assignment in serving:
        answering[assignment.zone_id].append(assignment)
    shared = defaultdict(list)
    running = JointZone.objects.filter(zone__in=zones, state="running", ends_on__gte=clock.today())
    for joint in running.select_related("partner"):
        shared[joint.zone_id].append((joint.theme, joint.partner_title))
    phones = {zone.public_phone for zone in zones if zone.public_phone}
    owners = defaultdict(set)
    for pk, phone in Member.objects.filter(phone__in=phones).values_list("pk", "phone"):
        owners[phone].add(pk)
    members = {row.member_id for rows in answering.values() for row in rows}.union(*owners.values())
    given = set(Consent.objects.given().of(members).values_list("branch_id", "member_id", "subject"))
    photos = {(photo.branch_id, photo.member_id): photo for photo in _photos(members)}
    return [
        _face(zone, signs.get(zone.pk), answering[zone.pk], shared[zone.pk], owners, given, photos) for zone in zones
    ]


def _photos(members: Iterable[int]):
    return MemberPhoto.objects.present().filter(member__in=members).select_related("file")


def _face(
    zone: Zone,
    sign: ZoneSign | None,
    answering: list[ZoneAssignment],
    shared: list[tuple[str, str]],
    owners,
    given,
    photos,
) -> Face:
    def agreed(member_id: int, subject: str) -> bool:
        return (zone.branch_id, member_id, subject) in given

    lead = next((row.member for row in answering if row.part == ZoneAssignment.Part.LEAD), None)
    is_shown = all(agreed(owner, Subject.PHONE) for owner in owners[zone.public_phone])
    lead_phone = lead.phone if lead and agreed(lead.pk, Subject.PHONE) else ""
    zone_phone = zone.public_phone if is_shown else ""
    return Face(
        zone=zone,
        is_open=bool(sign and sign.is_open),
        lead=lead.name if lead else "",
        others=tuple(row.member.name for row in answering if row.member != lead),
        lead_phone=lead_phone,
        zone_phone="" if zone_phone == lead_phone else zone_phone,
        photo=photos.get((zone.branch_id, lead.pk)) if lead and agreed(lead.pk, Subject.PHOTO) else None,
        promise=sign.promise if sign else "",
        joints=tuple(shared),
    )
