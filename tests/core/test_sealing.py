"""The seal on a PDF: whole, or refused with its own sentence; and the key that is sealed with."""

import os
import random
import stat
import subprocess
import time
import zlib
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from django.conf import settings as configured
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import FreeText
from weasyprint import HTML

from core import clock
from core.errors import Refused
from core.sealing import check as checking
from core.sealing import checker, keys
from core.sealing.check import MAX_BYTES, WRONG, check
from core.sealing.seal import seal

MARKS = ["1-abc", "2-def"]


@pytest.fixture(scope="module")
def plain() -> bytes:
    return HTML(string="<html lang='zh-CN'><p>责任书</p><p style='break-before: page'>第二页</p>").write_pdf()


@pytest.fixture(scope="module")
def sealed(plain) -> bytes:
    return seal(plain, reason="李国英 2026年责任书", marks=MARKS)


@pytest.fixture
def own_folder(settings, tmp_path) -> Path:
    """A folder without a key yet."""
    settings.SEAL_DIR = tmp_path / "seal"
    return settings.SEAL_DIR


def refused(content: bytes) -> str:
    with pytest.raises(Refused) as refusal:
        check(content)
    return next(name for name, sentence in WRONG.items() if sentence == refusal.value.message)


def verdict(content: bytes) -> str:
    """The same without a process of its own, for tests that ask a thousand times."""
    return checker.verdict(content, checker.trusted_in(keys.trusted_folder()))["verdict"]


# --- what passes -------------------------------------------------------------------------------------------------


def test_what_was_sealed_is_whole_and_says_what_it_is_about(sealed):
    before = clock.now()
    found = check(sealed)
    assert found.marks == tuple(MARKS)
    assert abs(found.sealed_at - before) < timedelta(minutes=5)


def test_the_text_on_the_pages_is_not_touched(plain, sealed):
    said = [page.extract_text() for page in PdfReader(BytesIO(sealed)).pages]
    assert said == [page.extract_text() for page in PdfReader(BytesIO(plain)).pages]
    assert sealed.startswith(plain), "what was laid out stands there to the byte"


def test_it_is_a_pades_seal_that_permits_no_change(sealed):
    (found,) = PdfFileReader(BytesIO(sealed)).embedded_signatures
    assert found.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    assert found.docmdp_level.name == "NO_CHANGES"
    assert str(found.sig_object["/Reason"]) == "李国英 2026年责任书"


def test_a_file_of_twenty_megabytes_is_checked_within_seconds(plain):
    writer = PdfWriter(BytesIO(plain))
    writer.add_attachment("large.bin", os.urandom(15 * 1024 * 1024))
    content = BytesIO()
    writer.write(content)
    large = seal(content.getvalue(), reason="大文件", marks=["x"])
    started = time.monotonic()
    assert check(large).marks == ("x",)
    assert time.monotonic() - started < checking.MAX_SECONDS


# --- what does not -----------------------------------------------------------------------------------------------


def test_no_single_byte_can_be_changed(sealed):
    """Some 400 places all over the file and, closely, in the signature itself, which no signature covers."""
    (found,) = PdfFileReader(BytesIO(sealed)).embedded_signatures
    start, end = found.byte_range[1], found.byte_range[2]
    places = {
        *random.Random(7).sample(range(len(sealed)), 150),
        *range(start, end, 23),
        start,
        end - 1,
        len(sealed) - 1,
    }
    passed = []
    for place in sorted(places):
        spoilt = bytearray(sealed)
        spoilt[place] ^= 0x20 if chr(spoilt[place]) in "ABCDEF" else 0x01  # a small hexadecimal digit is another byte
        if verdict(bytes(spoilt)) == "whole":
            passed.append(place)
    assert passed == []
    assert verdict(sealed) == "whole", "the control"


def test_a_changed_word_is_refused_as_changed(sealed):
    page = sealed.index(b"stream") + 20
    assert refused(sealed[:page] + bytes([sealed[page] ^ 1]) + sealed[page + 1 :]) == "changed"


def append_a_page(content: bytes) -> bytes:
    writer = PdfWriter(BytesIO(content), incremental=True)
    writer.add_blank_page(100, 100)
    return written(writer)


def append_a_note(content: bytes) -> bytes:
    writer = PdfWriter(BytesIO(content), incremental=True)
    writer.add_annotation(0, FreeText(text="权重改为50", rect=(50, 550, 200, 650)))
    return written(writer)


def append_nothing(content: bytes) -> bytes:
    """An update that only writes the catalogue again: a reader's “saved”."""
    writer = IncrementalPdfFileWriter(BytesIO(content))
    writer.update_root()
    saved = BytesIO()
    writer.write(saved)
    return saved.getvalue()


def written(writer) -> bytes:
    content = BytesIO()
    writer.write(content)
    return content.getvalue()


@pytest.mark.parametrize("append", [append_a_page, append_a_note, append_nothing], ids=lambda one: one.__name__)
def test_an_appended_update_is_refused(sealed, append):
    longer = append(sealed)
    assert longer.startswith(sealed), "a control: the sealed bytes are all there"
    assert refused(longer) == "extended"


def test_bytes_after_the_end_are_refused(sealed):
    assert refused(sealed + b"\n% more\n") in {"extended", "broken", "changed"}


def test_anothers_certificate_is_refused(plain, own_folder, settings, tmp_path):
    settings.SEAL_DIR = tmp_path / "another"
    theirs = seal(plain, reason="冒充", marks=MARKS)
    settings.SEAL_DIR = own_folder
    keys.present_key()
    assert refused(theirs) == "foreign"
    assert check(seal(plain, reason="自己的", marks=MARKS)), "the control"


def test_a_certificate_that_only_looks_like_ours_is_refused(plain, own_folder, settings, tmp_path):
    """The same name and serial number, another key."""
    ours = keys.present_key().certificate
    settings.SEAL_DIR = tmp_path / "look-alike"
    settings.SEAL_DIR.mkdir()
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    (settings.SEAL_DIR / keys.BUNDLE).write_bytes(bundle(key, certificate(key, ours.subject, ours.serial_number)))
    theirs = seal(plain, reason="冒充", marks=MARKS)
    settings.SEAL_DIR = own_folder
    assert refused(theirs) == "foreign"


def test_a_pdf_without_a_seal_is_refused(plain):
    assert refused(plain) == "unsealed"


def test_saving_it_anew_takes_the_seal_away(sealed):
    writer = PdfWriter()
    writer.append(BytesIO(sealed))
    assert refused(written(writer)) in {"unsealed", "changed"}


def test_an_encrypted_pdf_is_refused(plain):
    writer = PdfWriter(BytesIO(plain))
    writer.encrypt("secret", algorithm="AES-256")
    assert refused(written(writer)) == "encrypted"


@pytest.mark.parametrize(
    "content", [b"%PDF-1.7\nnothing", b"%PDF-1.7\n" + b"\x00" * 5000, b"%PDF-1.7\nxref\n0 1\n%%EOF"]
)
def test_a_broken_pdf_is_refused(content):
    assert refused(content) == "broken"


def test_half_of_a_sealed_file_is_refused(sealed):
    assert refused(sealed[: len(sealed) // 2]) == "broken"


@pytest.mark.parametrize(
    ("content", "why"),
    [(b"", "empty"), (b"PK\x03\x04 a workbook", "not_pdf"), (b"\xff\xd8\xff a photo", "not_pdf"),
     (b"%PDF-" + b"0" * MAX_BYTES, "too_large")],
    ids=["empty", "workbook", "photo", "huge"],
)  # fmt: skip
def test_what_is_no_such_pdf_is_refused(content, why):
    started = time.monotonic()
    assert refused(content) == why
    assert time.monotonic() - started < 5


def test_a_file_that_asks_for_too_much_time_is_given_up(monkeypatch, sealed):
    monkeypatch.setattr(checking, "MAX_SECONDS", 0.05)
    assert refused(sealed) == "unreadable"


def test_a_bomb_is_refused_within_seconds():
    """A compressed object stream that would unpack to half a gigabyte."""
    made, started = bomb(), time.monotonic()
    assert len(made) < 1024 * 1024
    assert refused(made) == "broken"
    assert time.monotonic() - started < 5


def bomb() -> bytes:
    packer, packed = zlib.compressobj(9), []
    for _ in range(512):
        packed.append(packer.compress(b"\x00" * 1024 * 1024))
    stream = b"".join(packed) + packer.flush()
    body = (
        b"%PDF-1.7\n1 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length " + str(len(stream)).encode()
        + b" >>\nstream\n" + stream + b"\nendstream\nendobj\n"
    )  # fmt: skip
    rows = b"\x00\x00\x00\x00\xff" + b"\x01" + (9).to_bytes(3, "big") + b"\x00" + b"\x02\x00\x00\x01\x00"
    table = (
        b"3 0 obj\n<< /Type /XRef /Size 3 /W [1 3 1] /Root 2 0 R /Length " + str(len(rows)).encode() + b" >>\nstream\n"
        + rows + b"\nendstream\nendobj\n"
    )  # fmt: skip
    return body + table + b"startxref\n" + str(len(body)).encode() + b"\n%%EOF\n"


def test_when_all_places_are_taken_one_is_told_so(monkeypatch, sealed):
    monkeypatch.setattr(checking, "MAX_SECONDS", 0.1)
    for _ in range(checking.AT_ONCE):
        checking._free.acquire()
    try:
        assert refused(sealed) == "busy"
    finally:
        for _ in range(checking.AT_ONCE):
            checking._free.release()


def test_the_checking_process_gets_none_of_our_secrets(monkeypatch, sealed):
    monkeypatch.setenv("DATABASE_URL", "postgresql://user:password@host/name")
    monkeypatch.setenv("ZONEBOOK_SECRET_KEY", "secret")
    seen, run = {}, subprocess.run
    monkeypatch.setattr(subprocess, "run", lambda *a, **more: seen.update(more["env"]) or run(*a, **more))
    check(sealed)
    assert not {name for name in seen if name.startswith("ZONEBOOK") or name == "DATABASE_URL"}


# --- the key -------------------------------------------------------------------------------------------------------


def certificate(key, subject=None, serial=None, *, days=(-1, 300)) -> x509.Certificate:
    subject = subject or x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "某某街道党工委")])
    made = x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
    made = made.serial_number(serial or x509.random_serial_number())
    first, last = (clock.now() + timedelta(days=day) for day in days)
    made = made.not_valid_before(first).not_valid_after(last)
    usage = x509.KeyUsage(True, False, False, False, False, False, False, False, False)
    return made.add_extension(usage, critical=True).sign(key, hashes.SHA256())


def bundle(key, *certificates) -> bytes:
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return secret + b"".join(one.public_bytes(Encoding.PEM) for one in certificates)


def use(folder: Path, content: bytes) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / keys.BUNDLE).write_bytes(content)
    (folder / keys.BUNDLE).chmod(0o600)
    stamp = (folder / keys.BUNDLE).stat().st_mtime_ns + random.randrange(10**9)
    os.utime(folder / keys.BUNDLE, ns=(stamp, stamp))


def test_the_key_is_made_on_first_use_for_the_servers_account_only(own_folder):
    made = keys.present_key()
    assert stat.S_IMODE((own_folder / keys.BUNDLE).stat().st_mode) == 0o600
    assert stat.S_IMODE(own_folder.stat().st_mode) == 0o700
    assert keys.present_key().certificate == made.certificate, "and only once"
    assert [file.stem for file in keys.trusted_folder().iterdir()] == [keys.fingerprint(made.certificate)]
    assert list(keys.broken_seals()) == []


def test_the_installation_lives_in_the_data_folder():
    assert configured.SEAL_DIR.parent == configured.DATA_DIR


def an_rsa_key():
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def a_curve_key():
    return ec.generate_private_key(ec.SECP256R1())


@pytest.mark.parametrize("make", [an_rsa_key, a_curve_key], ids=lambda make: make.__name__)
def test_the_installations_own_certificate_takes_its_place_and_the_old_seal_stays_good(plain, own_folder, make):
    old = seal(plain, reason="旧", marks=["old"])
    key, above = make(), an_rsa_key()
    use(own_folder, bundle(key, certificate(key), certificate(above)))
    new = seal(plain, reason="新", marks=["new"])
    assert (check(old).marks, check(new).marks) == (("old",), ("new",))
    assert list(keys.broken_seals()) == []


def test_a_certificate_taken_out_of_the_trusted_is_disowned(plain, own_folder):
    old = seal(plain, reason="旧", marks=["old"])
    retired = next(keys.trusted_folder().iterdir())
    key = ec.generate_private_key(ec.SECP256R1())
    use(own_folder, bundle(key, certificate(key)))
    keys.present_key()
    retired.unlink()
    assert refused(old) == "foreign"


def test_what_was_sealed_stays_good_after_the_certificates_time(plain, own_folder):
    key = ec.generate_private_key(ec.SECP256R1())
    use(own_folder, bundle(key, certificate(key)))
    old = seal(plain, reason="到期以前盖的", marks=["old"])
    with clock.at(clock.now() + timedelta(days=400)):
        assert check(old).marks == ("old",)
        with pytest.raises(Refused, match="不在有效期内"):
            seal(plain, reason="到期以后", marks=[])
        assert any("不在有效期内" in sentence for sentence in keys.broken_seals())


def wrong_key() -> bytes:
    key, other = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    return bundle(other, certificate(key))


@pytest.mark.parametrize("content", [b"", b"no key at all", wrong_key()], ids=["empty", "no key", "of another key"])
def test_a_key_that_cannot_be_used_is_told_and_never_replaced_by_itself(plain, own_folder, content):
    use(own_folder, content)
    with pytest.raises(Refused, match="读不出来"):
        seal(plain, reason="x")
    assert (own_folder / keys.BUNDLE).read_bytes() == content
    assert any("读不出来" in sentence for sentence in keys.broken_seals())


def test_verify_sees_a_key_that_others_can_read(own_folder):
    keys.present_key()
    (own_folder / keys.BUNDLE).chmod(0o644)
    assert any("别人也能读" in sentence for sentence in keys.broken_seals())


def test_verify_names_a_spoilt_certificate(own_folder):
    keys.present_key()
    (kept,) = keys.trusted_folder().iterdir()
    kept.write_bytes(kept.read_bytes().replace(b"A", b"B", 1))
    assert [str(kept) in sentence for sentence in keys.broken_seals()] == [True]


def test_an_installation_that_never_sealed_has_nothing_to_check(own_folder):
    assert list(keys.broken_seals()) == []
    assert not own_folder.exists(), "and verify makes nothing"
