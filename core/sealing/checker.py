"""The process that looks at one PDF somebody uploaded: whole and ours, or which of all that can be wrong with it.

It gets the bytes on standard input and the folder of our certificates as its argument, and prints a line of JSON. It
is a process of its own because a hostile file can ask for any time and memory; ``core.sealing.check`` starts and ends
it.
"""

import json
import logging
import resource
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

from asn1crypto import cms, core, pem, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import EmbeddedPdfSignature, validate_pdf_signature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from core.sealing import MARKS

MAX_ADDRESS_SPACE = 1024**3
MAX_CPU_SECONDS = 15


Chain = list[x509.Certificate]  # a certificate we seal or sealed with, and those above it


def verdict(content: bytes, trusted: list[Chain]) -> dict[str, Any]:
    """Return ``verdict``, one of ``not_pdf broken encrypted unsealed foreign changed extended whole``; for what is
    whole also its ``marks`` and when it was sealed (``sealed_at``, ISO 8601)."""
    if not content.startswith(b"%PDF-"):
        return {"verdict": "not_pdf"}
    try:
        reader = PdfFileReader(BytesIO(content))
        if reader.encrypted:
            return {"verdict": "encrypted"}
        found = reader.embedded_signatures
    except Exception:  # whatever a malformed file makes the reader stumble over is the file's fault
        return {"verdict": "broken"}
    if not found:
        return {"verdict": "unsealed"}
    try:
        return _of_sealed(content, reader, found, trusted)
    except Exception:
        return {"verdict": "changed"}


def _of_sealed(
    content: bytes, reader: PdfFileReader, found: list[EmbeddedPdfSignature], trusted: list[Chain]
) -> dict[str, Any]:
    chains = {chain[0].dump(): chain for chain in trusted}
    seal = next((one for one in found if one.signer_cert.dump() in chains), None)
    if seal is None:
        return {"verdict": "foreign"}
    chain = chains[seal.signer_cert.dump()]
    # Its own dates say nothing here: the very certificate is trusted, for as long as it stays among ours.
    context = ValidationContext(trust_roots=chain[:1], allow_fetching=False, moment=chain[0].not_valid_before)
    usage = KeyUsageConstraints(key_usage={"digital_signature", "non_repudiation"}, match_all_key_usages=False)
    status = validate_pdf_signature(seal, context, key_usage_settings=usage)
    if not status.intact:
        return {"verdict": "changed"}
    if status.coverage != SignatureCoverageLevel.ENTIRE_FILE or len(found) > 1:
        return {"verdict": "extended"}
    # `bottom_line` is what counts: `valid` stays true after tampering.
    if not status.bottom_line or not _is_as_written(content, seal, chain):
        return {"verdict": "changed"}
    said = seal.self_reported_timestamp
    return {
        "verdict": "whole",
        "marks": [str(mark) for mark in reader.root.get(MARKS, ())],
        "sealed_at": said.isoformat() if said else "",
    }


def _is_as_written(content: bytes, seal: EmbeddedPdfSignature, chain: Chain) -> bool:
    """Whether the one part of the file that no signature covers, the signature itself, is to the byte what sealing
    writes: it is put together anew from what is signed and what is ours, and compared."""
    own, signer, digest = chain[0], seal.signer_info, {"algorithm": "sha256", "parameters": core.Null()}
    by_curve = own.public_key.algorithm == "ec"
    method = {"algorithm": "sha256_ecdsa"} if by_curve else {"algorithm": "sha256_rsa", "parameters": core.Null()}
    by = cms.IssuerAndSerialNumber({"issuer": own.issuer, "serial_number": own.serial_number})
    signed = cms.SignedData({
        "version": "v1",
        "digest_algorithms": [digest],
        "encap_content_info": {"content_type": "data"},
        "certificates": cms.CertificateSet([cms.CertificateChoices("certificate", one) for one in chain]),
        "signer_infos": [{
            "version": "v1",
            "sid": cms.SignerIdentifier("issuer_and_serial_number", by),
            "digest_algorithm": digest,
            "signed_attrs": signer["signed_attrs"],
            "signature_algorithm": method,
            "signature": signer["signature"].native,
        }],
    })  # fmt: skip
    written = cms.ContentInfo({"content_type": "signed_data", "content": signed}).dump().hex().upper().encode()
    start, end = seal.byte_range[1], seal.byte_range[2]
    return content[start:end] == b"<" + written.ljust(end - start - 2, b"0") + b">"


def trusted_in(folder: Path) -> list[Chain]:
    """Return the certificates in a folder of PEM files, each with those above it."""
    return [
        [x509.Certificate.load(der) for _, _, der in pem.unarmor(file.read_bytes(), multiple=True)]
        for file in folder.glob("*.crt")
    ]


def main(folder: Path) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MAX_ADDRESS_SPACE, MAX_ADDRESS_SPACE))
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_CPU_SECONDS, MAX_CPU_SECONDS))
    logging.disable()  # what it thinks of a stranger's file is no news for our log
    print(json.dumps(verdict(sys.stdin.buffer.read(), trusted_in(folder))))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
