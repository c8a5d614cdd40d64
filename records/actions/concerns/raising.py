"""A concern comes in: from the public page of a zone, or written down by a member."""

import re
from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction

from core import audit, clock
from core.errors import Refused
from core.files import CheckedFile, store_bytes
from core.limits import MOST_FROM_ONE, address_digest, is_flooded
from core.models import StoredFile
from core.plaintext import printable
from core.workflow import require, take_turns
from members.models import Member, Organization
from records.concerns.links import digest_of
from records.models import Concern, ConcernPhoto, ConcernRule
from records.models.concerns import serving_in
from records.reading.pictures import SeenFile, picture_hash
from records.weeks.content import checked_text
from zones.models import Contact, Zone, ZoneSign

SHORTEST = 4  # characters: less says nothing
MOST_PHOTOS = 3
MOST_A_DAY = 60  # of the public, for one zone from everywhere
_PHONE = re.compile(r"\+?[0-9][0-9 -]{4,17}[0-9]")


@transaction.atomic
def raise_concern(
    zone: Zone, *, kind: str, urgency: str, text: str, token: str, address: str, asker_name: str = "",
    asker_phone: str = "", photos: Sequence[CheckedFile] = (),
) -> Concern:  # fmt: skip
    """Somebody who is not signed in asks for something on the public page of a zone.

    ``token`` is the secret of his link; ``address`` is where he comes from: of both only a digest is kept. Raises
    Refused: the page is switched off, not enough said, or too many from there.
    """
    if not Zone.objects.on(clock.today()).filter(pk=zone.pk, sign__is_open=True).exists():
        raise Refused("这个责任区的公开页已经关上，请直接找党支部。")
    take_turns(ZoneSign.objects.filter(zone=zone))  # many at once are counted one after the other
    source = address_digest("concern", address)
    if is_flooded(Concern.objects.filter(address_digest=source), "created_at", MOST_FROM_ONE):
        raise Refused("刚才从您这里收到的诉求比较多，请过一会儿再提；急事请打电话。您写的内容没有丢失。")
    if is_flooded(zone.concerns.filter(source="public"), "created_at", [(timedelta(days=1), MOST_A_DAY)]):
        raise Refused("今天收到的诉求已经很多，请明天再提；急事请打电话。您写的内容没有丢失。")
    return _begin(
        zone.branch_id, by=None, verb="收到群众诉求", photos=photos, zone=zone, source=Concern.Source.PUBLIC,
        link_digest=digest_of(token), address_digest=source,
        **_words(kind, urgency, text, asker_name, asker_phone),
    )  # fmt: skip


@transaction.atomic
def write_down_concern(
    branch: Organization, *, kind: str, text: str, by, urgency: str = Concern.Urgency.ORDINARY,
    zone: Zone | None = None, contact: Contact | None = None, asker_name: str = "", asker_phone: str = "",
    photos: Sequence[CheckedFile] = (),
) -> Concern:  # fmt: skip
    """A member writes down what somebody told him. What a contact asks lies in that contact's zone."""
    require(branch, by, "concern.record")
    if contact is not None:
        theirs = Contact.objects.permitted(by, "contact.view").filter(branch=branch, is_closed=False)
        if not theirs.filter(pk=contact.pk).exists():
            raise Refused("请从您的联系对象里选。", "contact")
        zone = contact.zone or zone
    if zone is not None and (zone.branch_id != branch.pk or not zone.holds_on(clock.today())):
        raise Refused("请从本支部现有的责任区里选。", "zone")
    return _begin(
        branch.pk, by=by, verb="代录群众诉求", photos=photos, zone=zone, contact=contact, recorded_by=by,
        source=Concern.Source.WRITTEN_DOWN, **_words(kind, urgency, text, asker_name, asker_phone),
    )  # fmt: skip


def handlers(branch_id: int):
    """Members who can be given a concern of the branch: they belong to it today and can sign in."""
    return Member.objects.in_branch([branch_id]).filter(user__is_active=True, user__activated_at__isnull=False)


def _begin(branch_id: int, *, by, verb: str, photos: Sequence[CheckedFile], zone: Zone | None, **fields) -> Concern:
    """Keep the concern, with whoever answers for the zone today; where nobody does, it waits for the officers."""
    today = clock.today()
    serving = serving_in(zone, today).select_related("member").first() if zone else None
    member = serving.member if serving else None
    if len(photos) > MOST_PHOTOS:
        raise Refused(f"最多放 {MOST_PHOTOS} 张照片。", "photos")
    concern = Concern.objects.create(
        branch_id=branch_id, zone=zone, member=member, follows_zone=zone is not None,
        state="assigned" if member else "received",
        created_at=clock.now(), due_on=ConcernRule.of(branch_id).due_on(fields["urgency"], today), **fields,
    )  # fmt: skip
    stored = {store_bytes(photo.content, photo.content_type): photo for photo in photos}
    ConcernPhoto.objects.bulk_create(
        ConcernPhoto(concern=concern, file=file, picture_hash=_look(stored[file], file))
        for file in sorted(stored, key=lambda file: file.pk)
    )
    changes = {"changes": {"办理人": ["", str(member)]}} if member else {}
    audit.record(verb, concern, by=by, photos=len(stored), **changes)
    return concern


def _look(photo: CheckedFile, file: StoredFile) -> int | None:
    return photo.picture_hash if isinstance(photo, SeenFile) else picture_hash(file)


def _words(kind: str, urgency: str, text: str, asker_name: str, asker_phone: str) -> dict:
    """What was typed, as it is kept. Raises Refused with the field."""
    text = checked_text(Concern, "text", text, "text")
    if len(text) < SHORTEST:
        raise Refused("请把事情写得具体一些：什么事、在哪里。", "text")
    if kind not in Concern.Kind.values:
        raise Refused("请选一个类别。", "kind")
    if urgency not in Concern.Urgency.values:
        raise Refused("请选急不急。", "urgency")
    name = " ".join(checked_text(Concern, "asker_name", asker_name, "asker_name").split())
    phone = printable(asker_phone).strip()
    if phone and not _PHONE.fullmatch(phone):
        raise Refused("电话号码好像不对，请再看看；不想留就空着。", "asker_phone")
    return {"kind": kind, "urgency": urgency, "text": text, "asker_name": name, "asker_phone": phone}
