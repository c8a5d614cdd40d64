"""Looking at an uploaded PDF: is it whole, and did this installation seal it?"""

import json
import os
import subprocess
import sys
import threading
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from core.errors import Refused
from core.sealing.keys import trusted_folder

MEGABYTE = 1024 * 1024
MAX_BYTES = 20 * MEGABYTE  # all agreements of a large branch in one file have a quarter of it
MAX_SECONDS = 10  # an honest file takes one
AT_ONCE = 2  # processes; each may take a gigabyte
ROOT = Path(__file__).resolve().parents[2]
KEPT_ENVIRONMENT = ("PATH", "LD_LIBRARY_PATH", "VIRTUAL_ENV", "TZ")  # our keys and the database's password stay here
_free = threading.BoundedSemaphore(AT_ONCE)

WRONG = {
    "empty": "没有收到文件内容，请重新选择。",
    "too_large": f"文件超过 {MAX_BYTES // MEGABYTE} MB，不会是本系统生成的责任书。请核对选对了文件。",
    "not_pdf": "这不是 PDF 文件。请上传从本系统下载的 PDF，照片、扫描件和 Word 文件核验不了。",
    "broken": "这个 PDF 读不出来：文件不完整，或者内容被改坏了。它不能当作签订的文本。",
    "encrypted": "这个 PDF 加了密码，核验不了。本系统生成的文件不加密码，请上传原来的文件。",
    "unsealed": "这个 PDF 没有电子签章，不能证明内容没有改过。扫描件和另存的文件都没有签章，请上传原来下载的。",
    "foreign": "这个 PDF 上的电子签章不是本系统的，不能证明是本系统签订的文本。",
    "changed": "这个 PDF 在签章以后被改动过，不能当作签订的文本。",
    "extended": "这个 PDF 在签章以后被人追加过内容，不再是原来的文件，不能当作签订的文本。",
    "unreadable": "核验这个文件要的时间或内存超出了上限，它不像本系统生成的文件。",
    "busy": "现在核验的人多，请过一会儿再试。",
}


@dataclass(frozen=True)
class Whole:
    """What a PDF says that is whole and bears our seal."""

    marks: tuple[str, ...]
    sealed_at: datetime


def check(content: bytes) -> Whole:
    """Return what a sealed PDF is about. Raises ``Refused`` with a sentence saying what is wrong with any other.

    Takes at most ten seconds and a bounded amount of memory, whatever the bytes are. Nothing of them is kept.
    """
    if not content or len(content) > MAX_BYTES:
        raise Refused(WRONG["too_large" if content else "empty"])
    if not _free.acquire(timeout=MAX_SECONDS):
        raise Refused(WRONG["busy"])
    try:
        found = _asked(content)
    finally:
        _free.release()
    if found["verdict"] != "whole":
        raise Refused(WRONG[found["verdict"]])
    return Whole(tuple(found["marks"]), datetime.fromisoformat(found["sealed_at"]))


def _asked(content: bytes) -> dict:
    environment = {name: os.environ[name] for name in KEPT_ENVIRONMENT if name in os.environ}
    try:
        done = subprocess.run(
            [sys.executable, "-m", "core.sealing.checker", str(trusted_folder())], input=content, capture_output=True,
            timeout=MAX_SECONDS, cwd=ROOT, env=environment | {"PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"},
        )  # fmt: skip
    except subprocess.TimeoutExpired:  # it has been killed
        return {"verdict": "unreadable"}
    if done.returncode:
        return {"verdict": "unreadable"}
    return json.loads(done.stdout)
