"""Putting the installation's seal on a PDF: a PAdES signature over the whole file, which permits no change after it.

What is sealed names what it is about in ``marks``, inside the signed bytes: a check reads them back, so nothing has
to be kept of what was printed.
"""

from collections.abc import Sequence
from io import BytesIO

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from core.sealing import MARKS
from core.sealing.keys import SealKey, present_key

FIELD = "Seal"


def seal(content: bytes, *, reason: str, marks: Sequence[str] = ()) -> bytes:
    """Return the PDF sealed. ``reason`` is what a PDF reader shows beside the seal, ``marks`` are for ``check``.

    Raises ``Refused`` when the installation's key or certificate cannot be used.
    """
    # Loaded here: half a second that only those who print need to wait for.
    from pyhanko.pdf_utils import generic
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields, signers

    writer = IncrementalPdfFileWriter(BytesIO(content))
    writer.root[generic.pdf_name(MARKS)] = generic.ArrayObject(generic.pdf_string(mark) for mark in marks)
    writer.update_root()
    how = signers.PdfSignatureMetadata(
        field_name=FIELD, md_algorithm="sha256", reason=reason, name="责任簿", subfilter=fields.SigSeedSubFilter.PADES,
        certify=True, docmdp_permissions=fields.MDPPerm.NO_CHANGES,
    )  # fmt: skip
    signer = signers.PdfSigner(how, signer=_signer(present_key()))
    return signer.sign_pdf(writer).getvalue()


def _signer(found: SealKey):
    """The key and certificates as pyHanko holds them."""
    from asn1crypto import keys, x509
    from pyhanko.sign import signers
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    secret = found.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    certificates = [x509.Certificate.load(one.public_bytes(Encoding.DER)) for one in (found.certificate, *found.chain)]
    return signers.SimpleSigner(
        signing_cert=certificates[0], signing_key=keys.PrivateKeyInfo.load(secret),
        cert_registry=SimpleCertificateStore.from_certs(certificates[1:]),
    )  # fmt: skip
