"""Whether what was signed is still what stands there."""

from collections.abc import Iterator
from itertools import islice

from core.models import AuditEntry
from core.plaintext import digest_of
from zones.models import Agreement
from zones.models.agreements import SIGNED

CHUNK = 500
STEPS_OF_PARTIES = {"sign": "member", "countersign": "branch"}


def broken_agreements() -> Iterator[str]:
    """Yield a sentence for each signed agreement whose text, digest, signatures and audit lines do not agree.

    The audit lines are what the others are held against in the end: they are sealed with a key that is not in the
    database, so a text replaced together with its digests still shows.
    """
    signed = Agreement.objects.filter(state__in=SIGNED).select_related("member")
    agreements = signed.prefetch_related("signatures__handwriting").order_by("pk").iterator(chunk_size=CHUNK)
    while chunk := list(islice(agreements, CHUNK)):
        for agreement, faults in faults_of(chunk):
            where = f"zones_agreement id={agreement.pk} ({agreement} 第{agreement.edition}版)"
            yield from (f"{where}: {fault}" for fault in faults)


def faults_of(agreements: list[Agreement]) -> Iterator[tuple[Agreement, list[str]]]:
    """Yield each signed agreement with what does not agree in it. One query, besides the signatures if they were not
    fetched."""
    told = _told_in_audit(agreements)
    return ((agreement, list(_faults(agreement, told))) for agreement in agreements)


def _faults(agreement: Agreement, told: dict[tuple[int, str], dict]) -> Iterator[str]:
    if digest_of(agreement.text) != agreement.text_digest:
        yield "文本与签字时的摘要不符"
    latest = {signature.party: signature for signature in agreement.signatures.all()}
    for step, party in STEPS_OF_PARTIES.items():
        if party == "branch" and agreement.state == "signed":
            continue
        signature = latest.get(party)
        if signature is None:
            yield f"缺少{'本人' if party == 'member' else '党支部'}签字"
        elif signature.text_digest != agreement.text_digest:
            yield f"签字 zones_signature id={signature.pk} 的摘要与文本不符"
        line = told.get((agreement.pk, step), {})
        if line.get("digest") != agreement.text_digest:
            yield "与操作记录中的签字摘要不符"
        drawn = signature.handwriting.sha256 if signature and signature.handwriting else None
        if line.get("handwriting") != drawn:
            yield "手写签名与操作记录中的不符"


def _told_in_audit(agreements: list[Agreement]) -> dict[tuple[int, str], dict]:
    """{(agreement id, step): what was signed} as the newest audit line of each says."""
    lines = AuditEntry.objects.filter(
        object_type="zones.agreement", object_id__in=[agreement.pk for agreement in agreements]
    )
    wanted = lines.order_by("id").values_list("object_id", "detail")
    return {(pk, detail["step"]): detail for pk, detail in wanted if detail.get("step") in STEPS_OF_PARTIES}
