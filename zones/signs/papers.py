"""The signs of zones on paper."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django_tasks import task

from core import clock
from core.errors import Refused
from core.jobs import run_job
from core.pdf import CONTENT_TYPE, Contexts, asset, render_pdf, render_pdfs, stored_asset
from core.printed_codes import qr_of
from members.models import Organization
from zones.models import Zone
from zones.models.zones import TREE
from zones.signs.faces import Face, face_of, faces_of

TEMPLATE = "zones/signs/paper.html"
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class SignKind:
    """A size of sign."""

    label: str
    note: str


SIZES = {
    "a4": SignKind("A4 横版", "贴在单元门口、值班室"),
    "a3": SignKind("A3 横版", "贴在楼前、车间门口"),
    "desk": SignKind("桌牌", "A4 纸打印，沿线剪开对折，立在桌上（20×10 厘米）"),
}
MOST_WORK, MOST_PLACE = 90, 40  # characters; the rest is behind the QR code, and the sign says so
MOST_OTHERS = 4
GROUNDS = {"red": "红底黄字", "white": "白底红字"}


def sign_sheet(face: Face, size: str, ground: str) -> dict[str, Any]:
    """What a sign shows: what the public page does, as much of it as can be read from two steps away."""
    work, is_cut = _first(" ".join(face.work), MOST_WORK)
    place, _ = _first(face.zone.boundary or face.zone.place, MOST_PLACE)
    name_size = _size(face.zone.name, 12, 24)
    text_size = "small" if name_size == "small" else _size(f"{work}{place}{face.promise}", 60, 110)
    more = "等" if len(face.others) > MOST_OTHERS else ""
    return {
        "title": f"{face.zone}标志牌",
        "face": face,
        "size": size,
        "ground": ground,
        "work": work,
        "is_cut": is_cut,
        "place": place,
        "others": "、".join(face.others[:MOST_OTHERS]) + more,
        "name_size": name_size,
        "person_size": _size(face.lead, 5, 9),
        "text_size": text_size,
        "code": asset(qr_of(face.address), "image/png"),
        "portrait": stored_asset(face.photo.file) if face.photo else None,
    }


def _first(text: str, most: int) -> tuple[str, bool]:
    """Return the beginning of a text, up to the end of a sentence where there is one, and whether something is left."""
    if len(text) <= most:
        return text, False
    ends = [place for place, sign in enumerate(text[:most]) if sign in "。；;！"]
    return text[: ends[-1] + 1] if ends and ends[-1] > most // 2 else f"{text[: most - 1]}…", True


def _size(text: str, large: int, medium: int) -> str:
    """In which of three sizes a text of this length is set."""
    return "large" if len(text) <= large else "medium" if len(text) <= medium else "small"


def print_sign(zone: Zone, *, size: str, ground: str) -> bytes:
    return render_pdf(TEMPLATE, sign_sheet(face_of(zone), size, ground))


def zones_to_print(branch: Organization, *, only_open: bool):
    """The branch's zones of today in the order of the tree, all or those whose public page is switched on."""
    zones = Zone.objects.on(clock.today()).filter(branch=branch).select_related("branch").in_tree().order_by(*TREE)
    return zones.filter(sign__is_open=True) if only_open else zones


def print_signs(
    zones: Iterable[Zone], *, size: str, ground: str, title: str, progress: Progress | None = None
) -> bytes:
    """The signs of the zones as one PDF. Raises Refused when there is none."""
    faces = faces_of(zones)
    if not faces:
        raise Refused("没有可以打印的标志牌。")
    sheets = Contexts(faces, lambda face: sign_sheet(face, size, ground))
    return render_pdfs(TEMPLATE, sheets, title=title, progress=progress)


@task()
def print_branch_signs(job_id: int, branch_id: int, size: str, ground: str, only_open: bool) -> None:
    """The background job behind “打印全部标志牌”."""
    branch = Organization.objects.get(pk=branch_id)
    title = f"{branch}标志牌（{SIZES[size].label}）"

    def work(progress: Progress) -> tuple[bytes, str, str]:
        zones = zones_to_print(branch, only_open=only_open)
        made = print_signs(zones, size=size, ground=ground, title=title, progress=progress)
        return made, f"{title}.pdf", CONTENT_TYPE

    run_job(job_id, work)
