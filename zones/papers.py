"""What goes out on paper from this room: the 责任书, sealed once both have signed, and the signs of zones."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django_tasks import task

from core import clock
from core.errors import Refused
from core.files import open_stored
from core.jobs import run_job
from core.models import StoredFile
from core.pdf import CONTENT_TYPE, Asset, asset, render_pdf, render_pdfs
from core.sealing.seal import seal
from members.models import Organization
from zones.agreement_text import paragraphs, text_digest, text_of
from zones.models import Agreement, Zone
from zones.models.agreements import COMPLETED
from zones.models.zones import TREE
from zones.proof import address_of, code_of
from zones.signs import Face, face_of, faces_of, qr_of

AGREEMENT, SIGN = "zones/agreements/paper.html", "zones/signs/paper.html"
Progress = Callable[[int, int], None]


def agreement_sheet(agreement: Agreement) -> dict[str, Any]:
    """What the paper shows of an agreement: its text, who signed that text when, and the code by which it is checked
    once both have."""
    text = text_of(agreement)
    digest = text_digest(text)
    rows = agreement.signatures.all() if agreement.is_signed else []
    signed = {row.party: row for row in rows if row.text_digest == digest}
    is_completed = agreement.state in COMPLETED
    return {
        "agreement": agreement,
        "title": f"{agreement}",
        "paragraphs": paragraphs(text),
        "digest": digest,
        "is_binding": agreement.state == "in_force",
        "signed": signed,
        "drawn": {party: _picture(row.handwriting) for party, row in signed.items() if row.handwriting},
        "check_code": asset(qr_of(address_of(agreement)), "image/png") if is_completed else None,
        "check_address": f"{settings.BASE_URL}{reverse('zones:verify')}",
    }


def print_agreement(agreement: Agreement) -> bytes:
    """The 责任书 as PDF. Signed by both it bears the installation's seal; before, every page says it binds nobody.

    Raises Refused when it cannot be laid out or sealed."""
    content = render_pdf(AGREEMENT, agreement_sheet(agreement))
    if agreement.state not in COMPLETED:
        return content
    return seal(content, reason=f"{agreement} {agreement.number}", marks=[code_of(agreement)])


def agreements_to_print(branch: Organization, year: int):
    """The agreements in force of a branch and year, in the order of names."""
    rows = Agreement.objects.in_force().filter(branch=branch, year=year).select_related("branch", "member")
    return rows.prefetch_related("signatures__handwriting").order_by("member__pinyin", "member_id")


def print_branch(branch: Organization, year: int, *, progress: Progress | None = None) -> bytes:
    """All agreements in force as one PDF under one seal, with a bookmark each. Raises Refused when there is none."""
    rows = list(agreements_to_print(branch, year))
    if not rows:
        raise Refused(f"{branch}{year}年还没有已生效的责任书，没有可以打印的。")
    title = f"{branch}{year}年责任书"
    content = render_pdfs(AGREEMENT, _Sheets(rows, agreement_sheet), title=title, progress=progress)
    return seal(content, reason=f"{title} 共{len(rows)}份", marks=[code_of(row) for row in rows])


class _Sheets:
    """Contexts that are made one by one while pages are laid out, with a length to tell the progress by."""

    def __init__(self, rows: list, sheet: Callable[[Any], Mapping[str, Any]]):
        self._rows, self._sheet = rows, sheet

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[Mapping[str, Any]]:
        return (self._sheet(row) for row in self._rows)


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
        "portrait": _picture(face.photo.file) if face.photo else None,
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
    return render_pdf(SIGN, sign_sheet(face_of(zone), size, ground))


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
    sheets = _Sheets(faces, lambda face: sign_sheet(face, size, ground))
    return render_pdfs(SIGN, sheets, title=title, progress=progress)


def _picture(stored: StoredFile) -> Asset:
    with open_stored(stored) as handle:
        return asset(handle.read(), stored.content_type)


@task()
def print_branch_agreements(job_id: int, branch_id: int, year: int) -> None:
    """The background job behind “打印全部责任书”. Who may start it was decided by the page that did."""
    branch = Organization.objects.get(pk=branch_id)
    name = f"{branch}{year}年责任书.pdf"
    run_job(job_id, lambda progress: (print_branch(branch, year, progress=progress), name, CONTENT_TYPE))


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
