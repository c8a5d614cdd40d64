"""The 责任书 on paper, sealed once both have signed."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.urls import reverse
from django_tasks import task

from core.errors import Refused
from core.jobs import run_job
from core.pdf import CONTENT_TYPE, Contexts, asset, render_pdf, render_pdfs, stored_asset
from core.plaintext import digest_of
from core.printed_codes import qr_of
from core.sealing.seal import seal
from members.models import Organization
from zones.agreements.proof import address_of, code_of
from zones.agreements.text import paragraphs, text_of
from zones.models import Agreement
from zones.models.agreements import COMPLETED

TEMPLATE = "zones/agreements/paper.html"
Progress = Callable[[int, int], None]


def agreement_sheet(agreement: Agreement) -> dict[str, Any]:
    """What the paper shows of an agreement: its text, who signed that text when, and the code by which it is checked
    once both have."""
    text = text_of(agreement)
    digest = digest_of(text)
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
        "drawn": {party: stored_asset(row.handwriting) for party, row in signed.items() if row.handwriting},
        "check_code": asset(qr_of(address_of(agreement)), "image/png") if is_completed else None,
        "check_address": f"{settings.BASE_URL}{reverse('zones:verify')}",
    }


def print_agreement(agreement: Agreement) -> bytes:
    """The 责任书 as PDF. Signed by both it bears the installation's seal; before, every page says it binds nobody.

    Raises Refused when it cannot be laid out or sealed."""
    content = render_pdf(TEMPLATE, agreement_sheet(agreement))
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
    content = render_pdfs(TEMPLATE, Contexts(rows, agreement_sheet), title=title, progress=progress)
    return seal(content, reason=f"{title} 共{len(rows)}份", marks=[code_of(row) for row in rows])


@task()
def print_branch_agreements(job_id: int, branch_id: int, year: int) -> None:
    """The background job behind “打印全部责任书”. Who may start it was decided by the page that did."""
    branch = Organization.objects.get(pk=branch_id)
    name = f"{branch}{year}年责任书.pdf"
    run_job(job_id, lambda progress: (print_branch(branch, year, progress=progress), name, CONTENT_TYPE))
