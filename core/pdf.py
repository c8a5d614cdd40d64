"""Printed things: a template becomes PDF, one document or hundreds. What stands on them, each app's ``exports`` say.

Templates extend ``paper/official.html`` or ``paper/form.html`` and are rendered here, in the caller's thread and with
its database; only the finished HTML goes to the processes that lay out pages (``core.typesetting``). Text in it can be
no tag (Django escapes it) and no fetch (there is nothing to fetch but our style sheets and what ``asset`` wraps).
"""

import hashlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Sized
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import ContextVar
from io import BytesIO
from itertools import islice
from typing import Any

from django.http import HttpResponse
from django.template.loader import render_to_string
from pypdf import PdfWriter
from pypdf.generic import NameObject, TextStringObject

from core import clock
from core.downloads import download_response
from core.files import open_stored
from core.models import StoredFile
from core.plaintext import printable
from core.typesetting.processes import PROCESSES, pool

CONTENT_TYPE = "application/pdf"
ASSET_TYPES = {"image/png", "image/jpeg", "image/svg+xml"}
CHUNK = 10  # documents laid out together: they share one set of fonts, and memory stays under 250 MB

_printed: ContextVar[dict[str, "Asset"]] = ContextVar("printed_assets")


class Asset:
    """A picture that a document may show. In a template it is the address of itself: ``<img src="{{ code }}">``."""

    def __init__(self, content: bytes, content_type: str):
        self.content, self.content_type = content, content_type
        self.name = hashlib.sha256(content).hexdigest()

    def __str__(self) -> str:
        _printed.get()[self.name] = self
        return f"asset:{self.name}"


def asset(content: bytes, content_type: str) -> Asset:
    """Return what to put into the context to show a picture: one we made (a QR code), or one ``core.files`` cleaned.

    Raises ValueError for what is no PNG, JPEG or SVG.
    """
    if content_type not in ASSET_TYPES:
        raise ValueError(f"not a picture for paper: {content_type}")
    return Asset(content, content_type)


def stored_asset(stored: StoredFile) -> Asset:
    """The same for a picture that is kept."""
    with open_stored(stored) as handle:
        return asset(handle.read(), stored.content_type)


class Contexts:
    """Contexts that are made from rows one by one while pages are laid out, with a length to tell the progress by."""

    def __init__(self, rows: Sequence[Any], make: Callable[[Any], Mapping[str, Any]]):
        self._rows, self._make = rows, make

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[Mapping[str, Any]]:
        return map(self._make, self._rows)


def render_pdf(template: str, context: Mapping[str, Any]) -> bytes:
    """Return one document as PDF; ``printed_at`` is added to its context. Raises ``Refused`` if that cannot be done."""
    documents, parts = _composed(template, [context])
    return _joined([content for _, content in pool().typeset(documents, parts, ["together"])])


def render_pdfs(
    template: str,
    contexts: Iterable[Mapping[str, Any]],
    *,
    title: str,
    chunk: int = CHUNK,
    processes: int = PROCESSES,
    progress: Callable[[int, int], None] | None = None,
    each: Callable[[int, bytes], None] | None = None,
) -> bytes:
    """Return one PDF called ``title`` with a document per context, each with its own page numbers and a bookmark.

    ``contexts`` is consumed bit by bit, in this thread. ``progress(done, total)`` is called after each chunk (total is
    0 when ``contexts`` has no length). ``each(index, content)``, if given, also gets every document as a PDF of its
    own, from the same layout; that doubles the time. Raises ``Refused`` when a document cannot be laid out, and
    ValueError when there is none.
    """
    wants = ["together", "each"] if each else ["together"]
    total = len(contexts) if isinstance(contexts, Sized) else 0
    pieces, done = [], 0
    for count, made in _typeset(template, contexts, wants, chunk, processes):
        pieces += [content for kind, content in made if kind == "together"]
        if each:
            for index, content in enumerate((content for kind, content in made if kind == "each"), done):
                each(index, content)
        done += count
        if progress:
            progress(done, total)
    if not pieces:
        raise ValueError("no documents")
    return _joined(pieces, title)


def pdf_response(filename: str, content: bytes) -> HttpResponse:
    """Return a PDF as a download called ``filename`` (with its .pdf)."""
    return download_response(filename, content, CONTENT_TYPE)


def _typeset(
    template: str, contexts: Iterable[Mapping[str, Any]], wants: list[str], chunk: int, processes: int
) -> Iterator[tuple[int, list[tuple[str, bytes]]]]:
    """Yield for each chunk, in order, how many documents it has and what became of them. The next chunks are composed
    here while the processes lay out those before; threads only wait for the processes."""
    contexts, waiting = iter(contexts), deque[tuple[int, Future[list[tuple[str, bytes]]]]]()
    threads = ThreadPoolExecutor(processes, thread_name_prefix="typesetting")
    try:
        while some := list(islice(contexts, chunk)):
            documents, parts = _composed(template, some)
            waiting.append((len(some), threads.submit(pool().typeset, documents, parts, wants)))
            if len(waiting) > processes + 1:
                count, future = waiting.popleft()
                yield count, future.result()
        for count, future in waiting:
            yield count, future.result()
    finally:
        threads.shutdown(cancel_futures=True)


def _composed(template: str, contexts: Sequence[Mapping[str, Any]]) -> tuple[list[dict[str, Any]], list[bytes]]:
    """Return the documents as the processes want them, and the bytes of their texts and pictures in that order."""
    documents, parts = [], []
    for context in contexts:
        shown: dict[str, Asset] = {}
        token = _printed.set(shown)
        try:
            text = render_to_string(template, {"printed_at": clock.now(), **context})
        finally:
            _printed.reset(token)
        documents.append({"assets": [(name, picture.content_type) for name, picture in shown.items()]})
        parts += [printable(text).encode(), *(picture.content for picture in shown.values())]
    return documents, parts


def _joined(pieces: Sequence[bytes], title: str = "") -> bytes:
    if len(pieces) == 1 and not title:
        return pieces[0]
    writer = PdfWriter()
    for piece in pieces:
        writer.append(BytesIO(piece))
    if len(pieces) > 1:
        writer.compress_identical_objects(remove_unreferenced=False)  # most chunks need the same letters for headings
    if title:
        writer.add_metadata({"/Title": printable(title)})
    writer.root_object[NameObject("/Lang")] = TextStringObject("zh-CN")
    content = BytesIO()
    writer.write(content)
    return content.getvalue()
