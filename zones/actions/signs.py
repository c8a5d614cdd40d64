"""What the branch publishes of a zone."""

from typing import Any

from django.db import transaction

from core import audit
from core.errors import Refused, Stale, unique_or_refused
from core.workflow import compare_and_set, require
from zones.actions.zones import keep_zone
from zones.models import Zone, ZoneSign

TAKEN = "别人刚刚也在设置这个标志牌，请刷新后再看。"


@transaction.atomic
def set_sign(zone: Zone, *, is_open: bool, by: Any, promise: str = "", seen_version: int | None = None) -> ZoneSign:
    """Switch the zone's public page on or off and say what is promised there.

    ``seen_version`` is 0 where there was no sign yet. Raises Refused for a closed zone, Stale, NotAllowed.
    """
    require(zone, by, "zone.manage")
    if not keep_zone(zone):
        raise Refused("这个责任区已经撤销，不能再公开。")
    wanted = {"is_open": is_open, "promise": " ".join(promise.split())}
    sign = ZoneSign.objects.filter(zone=zone).first()
    if seen_version not in {None, sign.version if sign else 0}:
        raise Stale
    changes = _told(sign, wanted)
    if sign is None:
        with unique_or_refused(TAKEN):
            sign = ZoneSign.objects.create(zone=zone, **wanted)
    elif changes:
        compare_and_set(sign, seen_version, **wanted)
    if changes:
        audit.record("设置标志牌", zone, by=by, changes=changes)
    return sign


def _told(sign: ZoneSign | None, wanted: dict[str, Any]) -> dict[str, list[str]]:
    """{label: [old, new]} of what differs."""
    before = {"is_open": sign.is_open, "promise": sign.promise} if sign else {"is_open": False, "promise": ""}
    words = {True: "已打开", False: "没有打开"}
    labels = {"is_open": "公开页", "promise": "公开承诺"}
    return {
        labels[name]: [words.get(value, value) for value in (before[name], wanted[name])]
        for name in labels if before[name] != wanted[name]
    }  # fmt: skip
