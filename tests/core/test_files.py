"""Attachments: what is let in, what is left of it, and that it stays as it is."""

import hashlib
import os
import signal
import struct
import subprocess
import sys
import zipfile
import zlib
from concurrent.futures import ThreadPoolExecutor, wait
from io import BytesIO
from types import SimpleNamespace

import openpyxl
import pytest
from django.conf import settings as django_settings
from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFile

from core import files
from core.errors import Refused
from core.files import (
    MAX_EDGE,
    broken_files,
    check_stored,
    check_upload,
    file_response,
    open_stored,
    path_of,
    store_bytes,
    store_upload,
)
from core.models import StoredFile

ORIENTATION, PLACE, CAMERA = 0x0112, 0x8825, 0x010F
SIGNED_IN = SimpleNamespace(is_authenticated=True)

pytestmark = pytest.mark.django_db


def picture(kind="JPEG", size=(60, 40), mode="RGB", **extra) -> bytes:
    """A red picture with a blue top left quarter, with a place, a camera and a comment in it."""
    image = Image.new(mode, size, "red")
    ImageDraw.Draw(image).rectangle((0, 0, size[0] // 2, size[1] // 2), fill="blue")
    exif = image.getexif()
    exif[CAMERA] = "Camera-XYZ"
    exif[ORIENTATION] = extra.pop("orientation", 1)
    exif.get_ifd(PLACE).update({1: "N", 2: (30.0, 15.0, 7.0)})
    content = BytesIO()
    image.save(content, kind, **({"exif": exif} if kind != "GIF" else {}), **extra)
    return content.getvalue()


def upload(content: bytes, name="照片.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="image/jpeg")


def stored(content: bytes, name="照片.jpg") -> StoredFile:
    return store_upload(upload(content, name), by=SIGNED_IN)


def kept(file: StoredFile) -> bytes:
    with open_stored(file) as handle:
        return handle.read()


def kept_picture(file: StoredFile) -> Image.Image:
    return Image.open(BytesIO(kept(file)))


def refusal(content: bytes, name="照片.jpg") -> str:
    with pytest.raises(Refused) as caught:
        stored(content, name)
    assert not StoredFile.objects.exists()
    assert not [path for path in django_settings.FILES_DIR.rglob("*") if path.is_file()]
    return caught.value.message


def png_that_claims(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


def archive(**parts: str) -> bytes:
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as book:
        for name, text in parts.items():
            book.writestr(name.replace("__", "/"), text)
    return content.getvalue()


def workbook() -> bytes:
    content = BytesIO()
    openpyxl.Workbook().save(content)
    return content.getvalue()


WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def word_document(**more: str) -> bytes:
    listed = f'<Types><Override PartName="/word/document.xml" ContentType="{WORD}.main+xml"/></Types>'
    return archive(**{"[Content_Types].xml": listed, "word/document.xml": "<w:document/>", **more})


# --- pictures -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "becomes"),
    [
        ("JPEG", "image/jpeg"),
        ("HEIF", "image/jpeg"),
        ("WEBP", "image/jpeg"),
        ("PNG", "image/png"),
        ("GIF", "image/png"),
    ],
)
def test_pictures_are_written_anew_without_place_or_camera(kind, becomes):
    original = picture(kind)
    file = stored(original)
    assert file.content_type == becomes
    content = kept(file)
    assert content != original
    assert b"Camera-XYZ" not in content
    found = kept_picture(file)
    assert dict(found.getexif()) == {}
    assert found.size == (60, 40)
    red, _green, blue = found.convert("RGB").getpixel((5, 5))
    assert blue > 200 > 60 > red


def test_the_original_did_hold_place_and_camera():
    found = Image.open(BytesIO(picture())).getexif()
    assert found[CAMERA] == "Camera-XYZ"
    assert found.get_ifd(PLACE)[1] == "N"


def test_comments_and_text_chunks_do_not_survive():
    assert b"30.25N" not in kept(stored(picture("JPEG", comment=b"30.25N")))
    assert b"30.25N" in picture("JPEG", comment=b"30.25N")


def test_pictures_stand_upright():
    found = kept_picture(stored(picture(orientation=6)))  # the camera was turned: the top is at the right
    assert found.size == (40, 60)
    assert found.getpixel((35, 5))[2] > 200
    assert found.getpixel((5, 5))[2] < 60


def test_large_pictures_are_made_smaller_in_proportion():
    assert kept_picture(stored(picture(size=(6000, 3000)))).size == (MAX_EDGE, MAX_EDGE // 2)
    assert kept_picture(stored(picture(size=(3000, 6000), orientation=6))).size == (MAX_EDGE, MAX_EDGE // 2)


def test_signatures_stay_see_through():
    content = BytesIO()
    Image.new("RGBA", (50, 20), (0, 0, 0, 0)).save(content, "WEBP")
    file = stored(content.getvalue())
    assert file.content_type == "image/png"
    assert kept_picture(file).getpixel((3, 3))[3] == 0


@pytest.mark.parametrize("edge", [20_000, 9_000])
def test_too_many_pixels_are_refused_before_decoding(edge):
    assert "像素太多" in refusal(png_that_claims(edge, edge))


def test_where_anybody_may_upload_large_pictures_are_jpeg():
    size = (5000, 4000)
    with pytest.raises(Refused, match="像素太多"):
        check_upload(upload(picture("PNG", size, "1")), costly=False)
    for content in (picture("JPEG", size, "L"), picture("PNG", mode="1")):
        assert check_upload(upload(content), costly=False).content


def test_large_pictures_wait_for_one_another_and_hold_up_no_other():
    large, small = picture("PNG", (5000, 4000), "1"), picture("PNG")
    with ThreadPoolExecutor(2) as pool:
        with files._one_large:
            waiting, other = pool.submit(check_upload, upload(large)), pool.submit(check_upload, upload(small))
            assert other.result(timeout=10).content_type == "image/png"
            assert wait([waiting], timeout=0.4).not_done == {waiting}
        assert waiting.result(timeout=10).content_type == "image/png"


def test_a_damaged_picture_is_refused(monkeypatch):
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)  # as it is wherever WeasyPrint was imported
    assert "不完整或已损坏" in refusal(png_that_claims(50, 50))
    assert "不完整或已损坏" in refusal(picture(size=(600, 400))[:1500])


@pytest.mark.parametrize("mode", ["1", "L", "P", "CMYK"])
def test_unusual_colours_are_taken(mode):
    kind = "JPEG" if mode in {"L", "CMYK"} else "PNG"
    content = BytesIO()
    Image.new("RGB", (30, 30), "white").convert(mode).save(content, kind)
    assert kept_picture(stored(content.getvalue())).size == (30, 30)


# --- what is let in ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        b"<!doctype html><script>alert(1)</script>",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"GIF89a<script>alert(1)</script>",
        b"MZ\x90\x00" + b"\0" * 200,
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
        "纯文本".encode(),
        b"\0",
    ],
)
def test_what_is_not_a_picture_is_refused_whatever_its_name(content):
    assert refusal(content, "照片.png").startswith("“照片.png”没有上传：")


def test_formats_pillow_knows_but_we_do_not_allow_are_refused():
    content = BytesIO()
    Image.new("RGB", (10, 10)).save(content, "TIFF")
    assert "可以上传" in refusal(content.getvalue(), "图.png")


def test_the_name_decides_nothing():
    assert stored(picture(), "报告.pdf").content_type == "image/jpeg"
    assert stored(b"%PDF-1.7\n...", "照片.jpg").content_type == "application/pdf"


def test_documents_are_kept_byte_for_byte():
    for content, content_type in [
        (b"%PDF-1.4\n%%EOF", "application/pdf"),
        (workbook(), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (word_document(), WORD),
    ]:
        file = stored(content)
        assert (file.content_type, file.size) == (content_type, len(content))
        assert kept(file) == content


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (archive(**{"a.html": "<script>"}), "不是 Word 或 Excel"),
        (archive(**{"[Content_Types].xml": "<Types/>", "word/document.xml": "<x/>"}), "不是 Word 或 Excel"),
        (word_document(**{"word/vbaProject.bin": "x"}), "带有宏"),
        (word_document(**{"word/media/image1.bmp": "\0" * 210_000_000}), "展开后过大"),
        (word_document(**{f"a{number}": "" for number in range(2001)}), "部分太多"),
        (word_document()[:-30], "已损坏"),
        (b"PK\x03\x04" + b"\0" * 100, "已损坏"),
    ],
    ids=["other", "unlisted", "macro", "bomb", "many", "cut", "fake"],
)
def test_archives_that_are_no_documents_are_refused(content, sentence):
    assert sentence in refusal(content, "报告.docx")


def test_size_is_limited_by_what_is_read_not_by_what_is_claimed(settings):
    settings.UPLOAD_MAX_BYTES = 1024 * 1024
    file = upload(b"%PDF-" + b"0" * 1024 * 1024)
    file.size = 10
    with pytest.raises(Refused, match="超过 1 MB 的上限"):
        store_upload(file, by=SIGNED_IN)
    assert stored(b"%PDF-" + b"0" * (1024 * 1024 - 5)).size == 1024 * 1024


def test_an_empty_file_is_refused_and_the_field_is_named():
    with pytest.raises(Refused, match="空文件") as caught:
        store_upload(SimpleNamespace(name="a.jpg", read=lambda size: b""), by=SIGNED_IN, field="photos")
    assert caught.value.field == "photos"


def test_nobody_uploads_without_signing_in():
    with pytest.raises(Refused, match="登录"):
        store_upload(upload(picture()), by=AnonymousUser())
    assert not StoredFile.objects.exists()


@hypothesis_settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.binary(min_size=1, max_size=300), st.sampled_from([b"", b"PK\x03\x04", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"])
)
def test_any_bytes_are_taken_or_refused_in_a_sentence(content, start):
    assert outcome(start + content).endswith(("。", "image/jpeg", "image/png", "application/pdf"))


def outcome(content: bytes) -> str:
    try:
        return check_upload(upload(content)).content_type
    except Refused as refused:
        return refused.message


# --- how it is kept --------------------------------------------------------------------------------------


def test_the_same_content_is_kept_once():
    first, second = stored(b"%PDF-1.7 a", "一.pdf"), stored(b"%PDF-1.7 a", "二.pdf")
    assert first == second
    assert StoredFile.objects.count() == 1
    assert [path for path in django_settings.FILES_DIR.rglob("*") if path.is_file()] == [path_of(first.sha256)]


def test_a_file_lies_under_its_digest():
    file = store_bytes(b"content", "text/plain")
    digest = hashlib.sha256(b"content").hexdigest()
    assert file.sha256 == digest
    assert path_of(digest) == django_settings.FILES_DIR / digest[:2] / digest[2:4] / digest


def test_a_checked_file_is_stored_as_it_was_checked():
    checked = check_upload(upload(picture()))
    file = store_upload(checked, by=SIGNED_IN)
    assert kept(file) == checked.content


def test_a_row_rolled_back_leaves_no_row_and_the_content_can_come_again():
    with transaction.atomic():
        stored(b"%PDF-1.7 a")
        transaction.set_rollback(True)
    assert not StoredFile.objects.exists()
    assert kept(stored(b"%PDF-1.7 a")) == b"%PDF-1.7 a"


def test_tampering_and_loss_show_and_storing_again_mends():
    whole, changed, lost = (store_bytes(content, "text/plain") for content in (b"a", b"b", b"c"))
    assert list(broken_files()) == []
    path_of(changed.sha256).write_bytes(b"x")
    path_of(lost.sha256).unlink()
    assert check_stored(whole) == ""
    assert list(broken_files()) == [check_stored(changed), check_stored(lost)]
    assert changed.sha256 in check_stored(changed)
    assert "被改动过" in check_stored(changed)
    assert "读不出来" in check_stored(lost)
    store_bytes(b"b", "text/plain")
    assert check_stored(changed) == ""


KILLED = """
import os, signal, sys, pathlib
from django.conf import settings
settings.configure(FILES_DIR=pathlib.Path(sys.argv[1]), INSTALLED_APPS=["core"])
import django
django.setup()
from core import files
write, sync = os.fsync, []
def fsync(descriptor):
    write(descriptor)
    sync.append(descriptor)
    if len(sync) == int(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)
os.fsync = fsync
files._write(files.path_of("ab" + "cd" + "0" * 60), b"content" * 1000)
print("acknowledged")
"""


@pytest.mark.parametrize(("moment", "survives"), [(1, False), (2, True), (3, True), (4, True)])
def test_killed_at_any_moment_a_file_is_whole_or_absent(tmp_path, moment, survives):
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(tmp_path), str(moment)],
        cwd=django_settings.BASE_DIR,
        env={**os.environ, "ZONEBOOK_DATA_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert "acknowledged" not in done.stdout
    found = tmp_path / "ab" / "cd" / ("abcd" + "0" * 60)
    assert found.exists() == survives
    if survives:
        assert found.read_bytes() == b"content" * 1000


# --- how it is served ------------------------------------------------------------------------------------


def test_pictures_are_shown_and_everything_else_is_downloaded():
    shown = file_response(stored(picture()), "现场㛃.jpg")
    assert shown["Content-Disposition"].startswith("inline; filename*=utf-8''")
    assert shown["Content-Type"] == "image/jpeg"
    offered = file_response(stored(b"%PDF-1.7 a"), "总结.pdf")
    assert offered["Content-Disposition"].startswith("attachment;")
    assert b"".join(offered.streaming_content) == b"%PDF-1.7 a"
    for response in (shown, offered):
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert response["Cache-Control"] == "private, no-store"
        response.close()


def test_the_sites_own_policy_does_not_replace_the_files(rf):
    from csp.middleware import CSPMiddleware

    response = file_response(stored(picture()), "a.jpg")
    served = CSPMiddleware(lambda request: response)(rf.get("/"))
    assert served["Content-Security-Policy"] == "default-src 'none'; sandbox"
    response.close()
