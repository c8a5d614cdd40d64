"""Uploaded and made files, kept by their content. Who may read one is decided by the row that names it."""

import hashlib
import os
import secrets
import threading
import zipfile
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from io import BufferedReader, BytesIO
from pathlib import Path

from django.conf import settings
from django.http import FileResponse
from django.utils.http import content_disposition_header
from PIL import Image, ImageFile, ImageOps
from pillow_heif import register_heif_opener

from core import clock
from core.downloads import safe_name
from core.errors import Refused
from core.models import StoredFile

register_heif_opener()  # the pictures iPhones take

PICTURE_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "HEIF")
LOSSLESS_FORMATS = {"PNG", "GIF"}  # screenshots and signatures: their edges stay sharp
MAX_PIXELS = 64_000_000  # above what telephones take; 20,000×20,000 would need 1.2 GB
LARGE_PIXELS = 16_000_000  # from here on a picture costs seconds and up to a gigabyte while it is decoded
MAX_EDGE = 2048
JPEG_QUALITY = 82

MAX_ENTRIES = 2000
MAX_UNPACKED = 200 * 1024 * 1024
PLAIN_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_OPEN_XML = "application/vnd.openxmlformats-officedocument."
# The part that makes it such a document, and what the list of contents must call that part.
OFFICE_DOCUMENTS = {
    "word/document.xml": f"{_OPEN_XML}wordprocessingml.document",
    "xl/workbook.xml": f"{_OPEN_XML}spreadsheetml.sheet",
}

# Large pictures are decoded one after the other: a few kilobytes are enough to claim the memory of each.
_one_large = threading.Lock()

ALLOWED = "可以上传：照片（JPG、PNG、WebP、GIF、HEIC）、PDF、Word（.docx）和 Excel（.xlsx）文件。"
MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class CheckedFile:
    """An upload that was found to be allowed; ``content`` is what will be kept."""

    name: str
    content: bytes
    content_type: str


def check_upload(uploaded, *, field: str | None = None, costly: bool = True) -> CheckedFile:
    """Return what is to be kept of an uploaded file. What it is, its content decides, never its name.

    Pictures are written anew: upright, at most 2048 pixels wide or high, without place, time or camera. Other files
    stay byte for byte. Raises ``Refused`` (for the form field ``field``) for everything that is not allowed, too large
    or damaged. A large picture takes a second: a form calls this while no transaction is open, so that nobody waits
    for the database meanwhile. Where anybody may upload, it is not ``costly``: large pictures must be JPEG, as cameras
    write them, for these alone are decoded smaller than they are.
    """
    name = safe_name(uploaded.name or "")
    try:
        return CheckedFile(name, *_checked(_read(uploaded), costly))
    except Refused as refusal:
        raise Refused(f"“{name}”没有上传：{refusal.message}", field) from refusal


def store_upload(uploaded, *, by, field: str | None = None) -> StoredFile:
    """Check (unless it is a ``CheckedFile``) and keep an uploaded file; return its row. Raises as ``check_upload``
    does, and when nobody is signed in."""
    if not by.is_authenticated:
        raise Refused("请先登录，再上传文件。", field)
    checked = uploaded if isinstance(uploaded, CheckedFile) else check_upload(uploaded, field=field)
    return store_bytes(checked.content, checked.content_type)


def store_bytes(content: bytes, content_type: str) -> StoredFile:
    """Keep ``content`` (made by us or already checked) and return its row; the same content is kept once.

    When this returns the bytes are on the disk, so whatever names the row afterwards never names a lost file.
    """
    digest = hashlib.sha256(content).hexdigest()
    _write(path_of(digest), content)
    row = {"size": len(content), "content_type": content_type, "created_at": clock.now()}
    return StoredFile.objects.get_or_create(sha256=digest, defaults=row)[0]


def path_of(digest: str) -> Path:
    return settings.FILES_DIR / digest[:2] / digest[2:4] / digest


def open_stored(stored: StoredFile) -> BufferedReader:
    """Return the file, open for reading. Raises FileNotFoundError when it was lost (``verify`` names it)."""
    return path_of(stored.sha256).open("rb")


def file_response(stored: StoredFile, name: str) -> FileResponse:
    """Return the file under ``name``: pictures are shown, everything else is downloaded.

    Whatever it holds, it cannot act: no guessing of its type, no scripts, no cache. The caller has decided that the
    person may read it.
    """
    shown = stored.content_type.startswith("image/")
    response = FileResponse(open_stored(stored), content_type=stored.content_type)
    response["Content-Disposition"] = content_disposition_header(not shown, safe_name(name)) or "attachment"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response


def check_stored(stored: StoredFile) -> str:
    """Return "" when the stored bytes are those that were stored, otherwise a sentence saying what is wrong."""
    try:
        with open_stored(stored) as handle:
            digest = hashlib.file_digest(handle, "sha256").hexdigest()
    except OSError as error:
        return f"文件 {stored.sha256} 读不出来：{error.strerror}。"
    return "" if digest == stored.sha256 else f"文件 {stored.sha256} 的内容被改动过。"


def broken_files() -> Iterator[str]:
    """Yield a sentence for each stored file that is not whole."""
    for stored in StoredFile.objects.order_by("id").iterator():
        if sentence := check_stored(stored):
            yield sentence


def _read(uploaded) -> bytes:
    content = uploaded.read(settings.UPLOAD_MAX_BYTES + 1)
    if len(content) > settings.UPLOAD_MAX_BYTES:
        raise Refused(f"文件超过 {settings.UPLOAD_MAX_BYTES // MEGABYTE} MB 的上限，请压缩或拆分后再传。")
    if not content:
        raise Refused("这是一个空文件，请重新选择。")
    return content


def _checked(content: bytes, costly: bool) -> tuple[bytes, str]:
    if content.startswith(b"%PDF-"):
        return content, "application/pdf"
    if content.startswith(b"PK\x03\x04"):
        return content, _office_type(content)
    return _clean_picture(content, costly)


def _office_type(content: bytes) -> str:
    """Return the content type of a Word or Excel file without macros; refuse every other archive, and bombs."""
    # Counted before zipfile builds an object for each: every entry of the directory starts with these four bytes.
    if content.count(b"PK\x01\x02") > MAX_ENTRIES:
        raise Refused("文件里的部分太多，不像普通的文档。请另存为新文件后再传。")
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            entries = {entry.filename: entry for entry in archive.infolist()}
            if any(entry.compress_type not in PLAIN_METHODS for entry in entries.values()):
                raise zipfile.BadZipFile("no office program packs like this, and it may ask for any amount of memory")
            with archive.open("[Content_Types].xml") as listing:
                kinds = listing.read(MEGABYTE).decode()
    except Exception as error:  # whatever a malformed archive makes zipfile stumble over is the archive's fault
        raise Refused("这个文件不是 Word 或 Excel 文档，或者已损坏。" + ALLOWED) from error
    if sum(entry.file_size for entry in entries.values()) > MAX_UNPACKED:
        raise Refused("文件展开后过大，不像普通的文档。请另存为新文件后再传。")
    if any(name.casefold().endswith("vbaproject.bin") for name in entries) or "macroEnabled" in kinds:
        raise Refused("文件里带有宏。请另存为不带宏的文档（.docx 或 .xlsx）后再传。")
    for part, content_type in OFFICE_DOCUMENTS.items():
        if part in entries and f"{content_type}.main+xml" in kinds:
            return content_type
    raise Refused("这是一个压缩文件，不是 Word 或 Excel 文档。" + ALLOWED)


def _clean_picture(content: bytes, costly: bool) -> tuple[bytes, str]:
    """Return the picture written anew, with nothing in it but the picture, and its content type."""
    try:
        picture = Image.open(BytesIO(content), formats=PICTURE_FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Refused("图片的像素太多，请缩小后再传。") from error
    except Exception as error:
        raise Refused("看内容，它不是能上传的文件。" + ALLOWED) from error
    pixels = picture.width * picture.height
    if pixels > (
        MAX_PIXELS if costly or picture.format == "JPEG" else LARGE_PIXELS
    ):  # known from the header; nothing is decoded yet
        raise Refused("图片的像素太多，请缩小后再传。")
    sharp = picture.format in LOSSLESS_FORMATS
    try:
        with _one_large if pixels > LARGE_PIXELS else nullcontext():
            return _written_anew(picture, sharp)
    except Exception as error:  # whatever a damaged picture makes the decoder stumble over is the picture's fault
        raise Refused("图片不完整或已损坏，请重新拍摄或另存后再传。") from error


def _written_anew(picture: Image.Image, sharp: bool) -> tuple[bytes, str]:
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint turns it on for the whole process that imports it
    # With a gap, a JPEG is decoded at a half or a quarter of its size, which spares most of the memory.
    picture.thumbnail((MAX_EDGE, MAX_EDGE), Image.Resampling.LANCZOS, reducing_gap=2.0)
    picture = ImageOps.exif_transpose(picture)
    see_through = picture.has_transparency_data
    picture = picture.convert("RGBA" if see_through else "RGB")
    picture.info = {}  # comments, colour profiles and the like, which some writers would carry over
    content = BytesIO()
    if sharp or see_through:
        picture.save(content, "PNG", optimize=True)
        return content.getvalue(), "image/png"
    picture.save(content, "JPEG", quality=JPEG_QUALITY, optimize=True, progressive=True)
    return content.getvalue(), "image/jpeg"


def _write(path: Path, content: bytes) -> None:
    """Put ``content`` at ``path``, whole or not at all, and return only when a power cut can no longer take it.

    A file that is there already is replaced by the same bytes, which mends it if the disk had spoilt it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.parent / f".{path.name}.{secrets.token_hex(4)}"  # backups leave names with a dot out
    try:
        with draft.open("xb") as handle:
            handle.write(content)
            handle.flush()
            os.fsync(handle.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    for folder in (path.parent, path.parent.parent, settings.FILES_DIR):  # each may be new, made by us or a neighbour
        _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
