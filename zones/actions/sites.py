"""Uploading, replacing and withdrawing a branch's pictures, and putting its zones on them."""

from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

from django.db import transaction
from PIL import Image

from core import audit, clock
from core.errors import Refused, Stale, unique_or_refused
from core.files import CheckedFile, store_upload
from core.workflow import require
from members.models import Organization
from zones.models import SitePicture, Zone, ZonePosition

MOVED = "这个责任区刚刚被别人标过，图上已经是新的位置。要改成您的，请再提交一次。"


@transaction.atomic
def add_site(branch: Organization, *, name: str, picture: CheckedFile, by: Any) -> SitePicture:
    """Keep a picture of the branch's ground from today on. ``picture`` comes from ``zones.pictures.site_picture``.

    Raises Refused for a name in use, NotAllowed.
    """
    require(branch, by, "zone.manage")
    if not branch.is_branch:
        raise Refused("只有党支部有平面图。")
    return _kept(branch, name.strip(), picture, clock.today(), by, "上传平面图")


@transaction.atomic
def replace_site(site: SitePicture, *, picture: CheckedFile, on: date, keeps_positions: bool, by: Any) -> SitePicture:
    """Put a newer picture in the place of ``site`` from ``on``; with ``keeps_positions`` its zones stand where they
    stood. Returns the new one; the old one keeps what was on it. Raises Refused, Stale, NotAllowed."""
    require(site, by, "zone.manage")
    if not site.from_on <= on <= clock.today():
        raise Refused("换图的日期不能早于原图开始用的日期，也不能晚于今天。", "on")
    _end(site, on)
    newer = _kept(site.branch, site.name, picture, on, by, "更换平面图")
    if keeps_positions:
        ZonePosition.objects.bulk_create(
            ZonePosition(
                picture=newer, zone_id=old.zone_id, x=old.x, y=old.y, width=old.width, height=old.height,
                placed_at=clock.now(), placed_by=by,
            )
            for old in site.positions.present()
        )  # fmt: skip
    return newer


@transaction.atomic
def withdraw_site(site: SitePicture, *, by: Any) -> None:
    """Use the picture no longer; it stays to be looked at. Raises Stale when somebody was faster, NotAllowed."""
    require(site, by, "zone.manage")
    _end(site, clock.today())
    audit.record("停用平面图", site, by=by)


def _kept(branch, name: str, picture: CheckedFile, on: date, by, verb: str) -> SitePicture:
    width, height = Image.open(BytesIO(picture.content)).size
    stored = store_upload(picture, by=by)
    with unique_or_refused(f"已经有一张图叫“{name}”，请换一个图名，或者到那张图上点“换一张新图”。", "name"):
        site = SitePicture.objects.create(branch=branch, name=name, file=stored, width=width, height=height, from_on=on)
    audit.record(verb, site, by=by, file=stored.sha256)
    return site


def _end(site: SitePicture, on: date) -> None:
    if not SitePicture.objects.filter(pk=site.pk, until_on__isnull=True).update(until_on=on):
        raise Stale("这张图刚刚被换掉或停用了，请回到平面图看最新的。")
    site.until_on = on


@transaction.atomic
def place_zone(
    site: SitePicture, *, zone: Zone, x: Decimal, y: Decimal, width: Decimal | None = None,
    height: Decimal | None = None, seen_position: int | None = None, by: Any,
) -> ZonePosition:  # fmt: skip
    """Mark a zone of the branch on its picture, or move it: the middle and, if given, how far it reaches, in per cent.

    ``seen_position`` is the newest position of the picture that the user saw. Raises Refused for a point or reach
    outside the picture and for zones that are not the branch's, Stale when somebody moved it meanwhile, NotAllowed.
    """
    require(site, by, "zone.manage")
    _refuse_ended(site)
    if zone.branch_id != site.branch_id or not zone.holds_on(clock.today()):
        raise Refused("这个责任区不在本支部，或者已经撤销。", "zone")
    if fault := fault_of_place(x, y, width, height):
        raise Refused(fault[1], fault[0])
    before = site.positions.present().filter(zone=zone).first()
    if before is not None:
        if (before.x, before.y, before.width, before.height) == (x, y, width, height):
            return before
        if seen_position is not None and before.pk > seen_position:
            raise Stale(MOVED)
        _remove(before)
    with unique_or_refused(MOVED, "zone"):
        position = ZonePosition.objects.create(
            picture=site, zone=zone, x=x, y=y, width=width, height=height, placed_at=clock.now(), placed_by=by
        )
    audit.record("标在平面图上", zone, by=by, changes={"图上位置": [str(before or ""), str(position)]})
    return position


@transaction.atomic
def take_zone_off(position: ZonePosition, *, by: Any) -> None:
    """Take a zone off the picture. Raises Stale when it was moved or taken off meanwhile, NotAllowed."""
    require(position, by, "zone.manage")
    _refuse_ended(position.picture)
    _remove(position)
    audit.record("从平面图上拿下", position.zone, by=by, changes={"图上位置": [str(position), ""]})


def fault_of_place(x: Decimal, y: Decimal, width: Decimal | None, height: Decimal | None) -> tuple[str, str] | None:
    """Return (field, sentence) when this is no place on a picture, else None."""
    for name, label, middle, reach in (("x", "横向", x, width), ("y", "纵向", y, height)):
        if not 0 <= middle <= 100:
            return name, f"{label}位置要在0到100之间：左上角是0，右下角是100。"
        size = {"x": "width", "y": "height"}[name]
        if (width is None) != (height is None):
            return ("width" if width is None else "height"), "范围的宽和高要一起填；只标一个点，就都不填。"
        if reach is not None and not 0 < reach <= 2 * min(middle, 100 - middle):
            return (
                size,
                f"范围超出了图的边：在这个位置，{'宽' if name == 'x' else '高'}最多是{2 * min(middle, 100 - middle)}。",
            )
    return None


def _refuse_ended(site: SitePicture) -> None:
    if site.until_on is not None:
        raise Refused("这张图已经换掉或停用，上面的位置不再改。")


def _remove(position: ZonePosition) -> None:
    if not ZonePosition.objects.present().filter(pk=position.pk).update(removed_at=clock.now()):
        raise Stale(MOVED)
