"""The process that lays out pages. It gets finished HTML and returns PDF; it knows neither settings nor database.

``core.typesetting.processes`` starts and asks it. Whatever a page wants fetched, it gets only our own style sheets
(``paper:form.css``) and the pictures that were sent along with its text (``asset:…``).
"""

import gc
import logging
import os
import resource
import select
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from weasyprint import HTML
from weasyprint.document import Document
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from core.typesetting.frames import read_frame, write_frame

IDLE_SECONDS = 120
OWN_TYPES = {".css": "text/css", ".svg": "image/svg+xml"}
MAX_PAGES = 24  # held as a layout at a time: some 4 MB each
MAX_NOTES = 20
MAX_ADDRESS_SPACE = 4 * 1024**3  # hostile input ends this process, not the machine
PAGE_SIZE = resource.getpagesize()


class OwnFiles(URLFetcher):
    """Fetches nothing but the style sheets in one folder and the assets of one document."""

    def __init__(self, folder: Path, assets: dict[str, tuple[str, bytes]]):
        super().__init__(allowed_protocols=())
        self._folder, self._assets = folder, assets

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        scheme, _, name = url.partition(":")
        if scheme == "paper" and name in {path.name for path in self._folder.iterdir()}:
            content = (self._folder / name).read_bytes()
            return URLFetcherResponse(url, content, {"Content-Type": OWN_TYPES[Path(name).suffix]})
        if scheme == "asset" and name in self._assets:
            content_type, content = self._assets[name]
            return URLFetcherResponse(url, content, {"Content-Type": content_type})
        raise ValueError(f"not one of our own files: {url[:200]}")


class Typesetter:
    """Lays out documents. Fonts are looked up once for all of them: by document it costs 120 MB more for ten."""

    def __init__(self, folder: Path):
        self._folder = folder
        self._fonts = FontConfiguration()

    def typeset(
        self, documents: list[dict[str, Any]], parts: list[bytes], wants: list[str]
    ) -> Iterator[tuple[str, bytes]]:
        """Yield the PDFs asked for, each with what it is.

        Each document is laid out by itself, so that it has its own page numbers. ``together``: all pages in one file
        with one set of fonts, or in a few files when there are many pages. ``each``: one file per document, in order,
        from the same layout.
        """
        supply, batch = iter(parts), []
        for number, document in enumerate(documents, 1):
            batch.append(self._lay_out(document, supply))
            pages = [page for done in batch for page in done.pages]
            if len(pages) < MAX_PAGES and number < len(documents):
                continue
            if "together" in wants:
                yield "together", batch[0].copy(pages).write_pdf()
            if "each" in wants:
                yield from (("each", done.write_pdf()) for done in batch)
            batch = []

    def _lay_out(self, document: dict[str, Any], supply: Iterator[bytes]) -> Document:
        text = next(supply).decode()
        assets = {name: (content_type, next(supply)) for name, content_type in document["assets"]}
        return HTML(string=text, url_fetcher=OwnFiles(self._folder, assets)).render(font_config=self._fonts)


def main(folder: Path) -> None:
    """Answer requests until there is none for two minutes or the asking process is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C at the terminal is for the server; it ends this one
    resource.setrlimit(resource.RLIMIT_AS, (MAX_ADDRESS_SPACE, MAX_ADDRESS_SPACE))
    gc.disable()  # walking the boxes of a layout over and over takes half of the time
    # Answers go to a copy of standard output, so that nothing a library prints gets between them.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    notes = _Notes()
    typesetter = Typesetter(folder)
    questions = sys.stdin.buffer
    while select.select([questions], [], [], IDLE_SECONDS)[0]:
        try:
            request, parts = read_frame(questions)
        except EOFError:
            return
        notes.taken.clear()
        made = list(typesetter.typeset(request["documents"], parts, request["wants"]))
        gc.collect()
        head = {"kinds": [kind for kind, _ in made], "notes": notes.taken, "megabytes": _resident_megabytes()}
        write_frame(answers, head, [content for _, content in made])


class _Notes(logging.Handler):
    """Collects what WeasyPrint complains of (a style it does not know, a fetch refused) for the answer."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.taken: list[str] = []
        logger = logging.getLogger("weasyprint")
        logger.handlers = [self]
        logger.propagate = False

    def emit(self, record: logging.LogRecord) -> None:
        if len(self.taken) < MAX_NOTES:
            self.taken.append(record.getMessage()[:500])


def _resident_megabytes() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE_SIZE // 1024**2


if __name__ == "__main__":
    main(Path(sys.argv[1]))
