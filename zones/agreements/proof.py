"""What a code on paper, or in a sealed PDF, proves of an agreement. It tells no more than the paper itself."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

from core.printed_codes import is_code_of, number_in, printed_code
from zones.agreements.verification import faults_of
from zones.models import Agreement, Signature
from zones.models.agreements import COMPLETED

KIND = "agreement"


@dataclass(frozen=True)
class Proof:
    """An agreement that a code names, and whether its text is still what was signed."""

    agreement: Agreement
    signatures: tuple[Signature, ...]
    is_whole: bool
    newest_edition: int

    @property
    def tone(self) -> str:
        if not self.is_whole:
            return "late"
        return "done" if self.agreement.state == "in_force" else "waiting"

    @property
    def says(self) -> str:
        """The answer, in one sentence."""
        if not self.is_whole:
            return "现在不能证明：系统里存的文本与签字时的记录对不上。请联系党支部。"
        if self.agreement.state == "in_force":
            return f"是双方签订的责任书，第{self.agreement.edition}版，现行有效。"
        newer = f"，现行的是第{self.newest_edition}版" if self.newest_edition > self.agreement.edition else ""
        return f"是双方签订的责任书，第{self.agreement.edition}版，已由新版取代{newer}。"


def code_of(agreement: Agreement) -> str:
    """The code printed on an agreement: bound to the very text that was signed."""
    return printed_code(KIND, agreement.pk, agreement.text_digest)


def address_of(agreement: Agreement) -> str:
    """The address of its verification page, as the QR code carries it."""
    return f"{settings.BASE_URL}{reverse('zones:verify-agreement', args=[code_of(agreement)])}"


def prove(codes: Iterable[str]) -> list[Proof]:
    """Return a proof for each code that is one, in their order. Five queries for any number of codes."""
    named = {number: code for code in codes if (number := number_in(code)) is not None}
    rows = Agreement.objects.filter(pk__in=named, state__in=COMPLETED).select_related("branch", "member")
    found = [
        row
        for row in rows.prefetch_related("signatures__handwriting")
        if is_code_of(named[row.pk], KIND, row.pk, row.text_digest)
    ]
    newest = _newest_editions(found)
    proofs = {
        agreement.pk: Proof(
            agreement,
            tuple(row for row in agreement.signatures.all() if row.text_digest == agreement.text_digest),
            not faults,
            newest.get((agreement.branch_id, agreement.member_id, agreement.year), 0),
        )
        for agreement, faults in faults_of(found)
    }
    return [proofs[number] for number in named if number in proofs]


def _newest_editions(agreements: list[Agreement]) -> dict[tuple[int, int, int], int]:
    """{(branch, member, year): the edition in force} for the members of these agreements."""
    rows = Agreement.objects.in_force().filter(member__in={agreement.member_id for agreement in agreements})
    return {(branch, member, year): edition for branch, member, year, edition in rows.values_list(
        "branch_id", "member_id", "year", "edition")}  # fmt: skip
