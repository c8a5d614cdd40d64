"""What kind of file was uploaded, and what opening it may cost."""

import io
import re
import time
import zipfile
from collections.abc import Iterator

from core.errors import Refused

MEGABYTE = 1024 * 1024
MAX_FILE = 20 * MEGABYTE
MAX_ENTRIES = 2000
MAX_UNPACKED = 64 * MEGABYTE
MAX_RATIO = 200  # honest sheets reach 25, a run of one byte 1,000
MAX_SECONDS = 15  # of processor time; an honest file of 20,000 rows takes 3
PIECE = 64 * 1024

SAVE_AS = "请用 Excel 或 WPS 打开它，另存为“Excel 工作簿（*.xlsx）”后再上传。"
DAMAGED = "这个工作簿已损坏，读不出来。请用 Excel 或 WPS 打开检查，另存为新的 .xlsx 文件后再上传。"
TOO_MUCH = "这个工作簿展开后过大，不像普通的表格，已停止读取。请把要上传的内容复制到一个新工作簿里，保存后再上传。"

WEB_PAGE = (b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta", b"<head", b"mime-version")


def refuse_other_kinds(data: bytes) -> None:
    """Raise ``Refused`` with the sentence that helps, unless ``data`` begins like a zip archive."""
    if not data.strip():
        raise Refused("这是一个空文件。请选择要上传的 Excel 工作簿（.xlsx）。")
    if len(data) > MAX_FILE:
        limit = MAX_FILE // MEGABYTE
        raise Refused(f"文件超过了 {limit} MB 的上限。请删去里面的图片和多余的工作表，另存后再上传。")
    if data.startswith(b"PK"):
        return
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise Refused("这个工作簿设了打开密码，无法读取。请用 Excel 或 WPS 打开它，取消打开密码，保存后再上传。")
        raise Refused("这是旧版的 Excel 文件（.xls）。" + SAVE_AS)
    if data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(WEB_PAGE):
        raise Refused("这是网页格式的表格（常见于从网上系统导出的 .xls），不是 Excel 工作簿。" + SAVE_AS)
    if _is_delimited_text(data[: 4 * 1024]):
        raise Refused(
            "这是文本格式的表格（.csv），不是 Excel 工作簿，身份证号等长号码在里面容易丢位。"
            "请用 Excel 或 WPS 打开核对，另存为“Excel 工作簿（*.xlsx）”后再上传。"
        )
    raise Refused("这不是 Excel 工作簿。请选择扩展名为 .xlsx 的文件。")


def _is_delimited_text(start: bytes) -> bool:
    encodings = ("utf-16",) if start[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8", "gb18030")
    for encoding in encodings:
        text = start.decode(encoding, errors="ignore")
        plain = all(letter.isprintable() or letter in "\t\r\n\ufeff" for letter in text)
        if plain and re.match("[^\r\n]*[,，\t;].*[\r\n]", text):
            return True
    return False


def open_archive(data: bytes) -> zipfile.ZipFile:
    """Open the zip archive a workbook is; raise ``Refused`` for what only resembles one."""
    # Counted before zipfile builds an object for each: every entry of the directory starts with these four bytes.
    if data.count(b"PK\x01\x02") > MAX_ENTRIES:
        raise Refused(TOO_MUCH)
    archive = zipfile.ZipFile(io.BytesIO(data))
    names = set(archive.namelist())
    if any(entry.flag_bits & 1 for entry in archive.infolist()):
        raise Refused("这个压缩文件设了密码，无法读取。请去掉密码，再上传里面的 .xlsx 文件。")
    if "xl/workbook.bin" in names:
        raise Refused("这是二进制格式的 Excel 文件（.xlsb）。" + SAVE_AS)
    if "word/document.xml" in names:
        raise Refused("这是 Word 文档。请把里面的表格复制到 Excel 工作簿（.xlsx）里再上传。")
    if {"mimetype", "content.xml"} <= names:
        raise Refused("这是 OpenDocument 表格（.ods）。" + SAVE_AS)
    if "_rels/.rels" not in names:
        raise Refused("这是一个压缩文件，不是 Excel 工作簿。请先解压，再上传里面的 .xlsx 文件。")
    return archive


class Allowance:
    """What one file may cost in bytes and seconds, whatever it says about itself."""

    def __init__(self):
        self._bytes = MAX_UNPACKED
        self._until = time.thread_time() + MAX_SECONDS

    def spend(self, size: int) -> None:
        """Take ``size`` unpacked bytes; raise ``Refused`` when bytes or processor time are used up."""
        self._bytes -= size
        if self._bytes < 0 or time.thread_time() > self._until:
            raise Refused(TOO_MUCH)


def unpack(archive: zipfile.ZipFile, name: str, allowance: Allowance) -> Iterator[bytes]:
    """Yield one part of the archive bit by bit. zipfile never unpacks more than the directory announced."""
    entry = archive.getinfo(name)
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Refused(DAMAGED)  # other methods can ask for any amount of memory, and no spreadsheet program uses them
    if entry.file_size > MEGABYTE and entry.file_size > MAX_RATIO * entry.compress_size:
        raise Refused(TOO_MUCH)
    with archive.open(entry) as stream:
        while data := stream.read(PIECE):
            allowance.spend(len(data))
            yield data
