"""The floor of printing: static HTML through WeasyPrint, ten documents to a file, and nothing else in the process."""

import gc
import os
from concurrent.futures import ProcessPoolExecutor
from io import BytesIO
from multiprocessing import get_context
from pathlib import Path

from pypdf import PdfWriter
from weasyprint import HTML
from weasyprint.text.fonts import FontConfiguration

from core.typesetting.worker import OwnFiles

STYLE_SHEETS = Path(__file__).parents[1] / "static" / "css" / "paper"
CHUNK = 10
_fonts: FontConfiguration | None = None


def printed(texts: list[str], processes: int) -> bytes:
    """Return all documents as one PDF, laid out in as many fresh processes as are given."""
    chunks = [texts[start : start + CHUNK] for start in range(0, len(texts), CHUNK)]
    writer, content = PdfWriter(), BytesIO()
    with ProcessPoolExecutor(processes, get_context("spawn")) as pool:
        for piece in pool.map(_lay_out, chunks):
            writer.append(BytesIO(piece))
    writer.write(content)
    return content.getvalue()


def _lay_out(texts: list[str]) -> bytes:
    global _fonts
    gc.disable()
    _fonts = _fonts or FontConfiguration()
    laid = [HTML(string=text, url_fetcher=OwnFiles(STYLE_SHEETS, {})).render(font_config=_fonts) for text in texts]
    content = laid[0].copy([page for document in laid for page in document.pages]).write_pdf()
    gc.collect()
    return content


def warm(processes: int) -> None:
    """Have the operating system read what each such process loads."""
    printed(["<html lang=zh-CN><p>责任簿"] * processes, processes)
    os.sync()
