"""Signing: what freezes the text of an agreement and brings it into force.

The form asks for the password again before these are called; what they check themselves is that the text that was on
the signer's screen is the text that is signed.
"""

from django.db import transaction

from core import audit, clock
from core.errors import Refused, Stale
from core.files import CheckedFile, store_upload
from core.models import StoredFile
from core.plaintext import digest_of
from core.workflow import advance
from members.access import Role
from zones.agreements.text import agreement_text
from zones.models import Agreement, Signature

CHANGED = "责任书刚刚有改动，没有签字。下面是改动以后的文本，请重新看过再签。"


@transaction.atomic
def sign(
    agreement: Agreement, *, by, seen_version: int | None = None, seen_digest: str = "",
    handwriting: CheckedFile | None = None,
) -> Agreement:  # fmt: skip
    """The member signs: the text is built, frozen with its SHA-256, and a signature row is added.

    ``seen_digest`` is that of the text on the signer's screen, ``handwriting`` what was drawn there. Raises Stale when
    the text is another by now (a duty, a zone's name, the branch's), WrongState, NotAllowed; then nothing is signed.
    """
    text = agreement_text(agreement)
    digest = digest_of(text)
    if seen_digest and seen_digest != digest:
        raise Stale(CHANGED)
    drawn = _kept(handwriting, by)
    advance(
        agreement, "sign", by=by, seen_version=seen_version, text=text, text_digest=digest, detail=_told(digest, drawn)
    )
    _add_signature(agreement, Signature.Party.MEMBER, by, "", drawn)
    return agreement


@transaction.atomic
def countersign(
    agreement: Agreement, *, by, seen_version: int | None = None, seen_digest: str = "",
    handwriting: CheckedFile | None = None,
) -> Agreement:  # fmt: skip
    """The branch signs and the agreement is in force; the edition that was in force until now is superseded.

    Refuses when the text is not, to the letter, what the member signed.
    """
    if seen_digest and seen_digest != agreement.text_digest:
        raise Stale(CHANGED)
    mine = agreement.signatures.filter(party=Signature.Party.MEMBER).last()
    if agreement.state == "signed" and not (
        mine and mine.text_digest == agreement.text_digest == digest_of(agreement.text)
    ):
        raise Refused("文本与本人签字时的不一致，不能会签。请联系系统管理员核查。")
    same_year = Agreement.objects.filter(branch=agreement.branch, member=agreement.member, year=agreement.year)
    for earlier in same_year.in_force().exclude(pk=agreement.pk):
        advance(earlier, "supersede", by=by, detail={"edition": agreement.edition})
    drawn = _kept(handwriting, by)
    told = _told(agreement.text_digest, drawn)
    advance(agreement, "countersign", by=by, seen_version=seen_version, detail=told)
    _add_signature(agreement, Signature.Party.BRANCH, by, _title(agreement, by), drawn)
    return agreement


@transaction.atomic
def return_signed(agreement: Agreement, *, reason: str, by, seen_version: int | None = None) -> Agreement:
    """Give a signed agreement back before it is in force. What had been signed stays readable in the audit log, and the
    signature row stays as well; the next signature is for the next text."""
    kept = {"digest": agreement.text_digest, "text": agreement.text}
    return advance(agreement, "return_signed", by=by, seen_version=seen_version, reason=reason, detail=kept,
                   returned_reason=reason.strip(), text="", text_digest="")  # fmt: skip


def _kept(handwriting: CheckedFile | None, by) -> StoredFile | None:
    return store_upload(handwriting, by=by) if handwriting else None


def _told(digest: str, drawn: StoredFile | None) -> dict[str, str]:
    """What the audit line says of a signature: ``verify`` holds text and handwriting against it."""
    return {"digest": digest, **({"handwriting": drawn.sha256} if drawn else {})}


def _add_signature(agreement: Agreement, party: str, by, title: str, drawn: StoredFile | None) -> None:
    Signature.objects.create(
        agreement=agreement, party=party, signer=by, signer_name=str(by), signer_title=title, signed_at=clock.now(),
        address=audit.address.get(), text_digest=agreement.text_digest, handwriting=drawn,
    )  # fmt: skip


def _title(agreement: Agreement, by) -> str:
    """In which office ``by`` signs for the branch today."""
    held = by.appointments.on(clock.today()).filter(organization=agreement.branch)
    offices = sorted(
        held.filter(role__in=[Role.SECRETARY, Role.COMMITTEE_MEMBER]), key=lambda office: office.role != Role.SECRETARY
    )
    return (offices[0].title or offices[0].get_role_display()) if offices else ""
