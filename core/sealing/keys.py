"""The key the installation seals with, its certificate, and every certificate it ever sealed with.

``seal.pem`` holds the key and its certificate (perhaps with those above it). It is made on first use and can be
replaced by the installation's own. Whatever certificate sealed something is kept under ``trusted/``: what was sealed
with it stays verifiable when the next one takes its place. Taking one out of there disowns what was sealed with it.
"""

import os
import secrets
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import NameOID
from django.conf import settings

from core import clock
from core.errors import Refused

BUNDLE, TRUSTED = "seal.pem", "trusted"
BITS = 3072
YEARS = 30  # what is on paper outlives whoever set the server up
DAY = timedelta(days=1)


@dataclass(frozen=True)
class SealKey:
    """What a seal is made with."""

    key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]


def fingerprint(certificate: x509.Certificate) -> str:
    """The SHA-256 of the certificate, 64 hexadecimal characters, as certificate viewers show it."""
    return certificate.fingerprint(hashes.SHA256()).hex()


def present_key() -> SealKey:
    """Return what is sealed with now, made on first use. Raises ``Refused`` when it is damaged, does not fit together
    or its time is over: a document is rather not printed than printed with a seal that proves nothing."""
    bundle = settings.SEAL_DIR / BUNDLE
    if not bundle.exists():
        _place(bundle, _new_bundle(clock.now()), 0o600)
    try:
        found = _loaded(bundle, bundle.stat().st_mtime_ns)
    except (OSError, ValueError, TypeError) as error:
        raise Refused("系统的签章密钥或证书读不出来，请联系系统管理员。") from error
    if not found.certificate.not_valid_before_utc <= clock.now() <= found.certificate.not_valid_after_utc:
        raise Refused("系统的签章证书不在有效期内，请联系系统管理员更换。")
    kept = trusted_folder() / f"{fingerprint(found.certificate)}.crt"
    if not kept.exists():
        line = (found.certificate, *found.chain)
        _place(kept, b"".join(one.public_bytes(Encoding.PEM) for one in line), 0o644)
    return found


def trusted_folder() -> Path:
    """Where the certificates are whose seals we call our own, each in a file named by its fingerprint (and in it those
    above, which a seal carries along)."""
    return settings.SEAL_DIR / TRUSTED


@lru_cache(maxsize=4)
def _loaded(bundle: Path, changed_at: int) -> SealKey:
    """``changed_at`` is the file's time: one that was replaced is read anew."""
    content = bundle.read_bytes()
    key = load_pem_private_key(content, None)
    certificate, *chain = x509.load_pem_x509_certificates(content)
    if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise TypeError("only RSA and elliptic curve keys can seal a PDF")
    if _public(key.public_key()) != _public(certificate.public_key()):
        raise ValueError("the certificate is of another key")
    return SealKey(key, certificate, tuple(chain))


def _public(key) -> bytes:
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _new_bundle(now: datetime) -> bytes:
    key = rsa.generate_private_key(public_exponent=65537, key_size=BITS)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"责任簿系统签章 {settings.BASE_URL}"[:64])])
    usage = x509.KeyUsage(
        digital_signature=True, content_commitment=True, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=False, crl_sign=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(x509.random_serial_number())
    made = made.not_valid_before(now - DAY).not_valid_after(now + YEARS * 365 * DAY)
    made = made.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    certificate = made.add_extension(usage, critical=True).sign(key, hashes.SHA256())
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return secret + certificate.public_bytes(Encoding.PEM)


def _place(file: Path, content: bytes, mode: int) -> None:
    """Write a file that is not there yet, whole or not at all; of several who do so at once the first one's stays."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = file.parent / f".{file.name}.{secrets.token_hex(4)}"
    draft.touch(mode=mode)
    try:
        draft.write_bytes(content)
        with suppress(FileExistsError):
            os.link(draft, file)
    finally:
        draft.unlink()


def broken_seals() -> Iterator[str]:
    """Yield a sentence for everything about the seal that keeps it from being put on or from proving anything. An
    installation that never sealed has nothing to check."""
    bundle = settings.SEAL_DIR / BUNDLE
    if bundle.exists():
        if bundle.stat().st_mode & 0o077:
            yield f"签章密钥 {bundle} 别人也能读，请改为只有服务账号可读（chmod 600）。"
        try:
            present_key()
        except Refused as refusal:
            yield f"签章密钥 {bundle}：{refusal.message}"
    for kept in sorted(trusted_folder().glob("*.crt")):
        with suppress(ValueError):
            if fingerprint(x509.load_pem_x509_certificate(kept.read_bytes())) == kept.stem:
                continue
        yield f"签章证书 {kept} 被改动或已损坏，用它签章的文件核验不了。请从备份恢复。"
