"""The answer that carries a file which was made for the person who asked."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from core.plaintext import printable

# What no file system takes in a name; also keeps a name from looking like a path.
_NOT_IN_NAMES = str.maketrans(dict.fromkeys('/\\:*?"<>|\n\t', "_"))
MAX_NAME_BYTES = 200


def safe_name(name: str) -> str:
    """Return ``name`` as a file name every system takes: no separators, at most 200 bytes, its ending kept."""
    stem, dot, ending = printable(name).translate(_NOT_IN_NAMES).strip(" .").rpartition(".")
    if not dot or len(ending) > 8:
        stem, dot, ending = f"{stem}{dot}{ending}", "", ""
    room = MAX_NAME_BYTES - len(f"{dot}{ending}".encode())
    return (stem.encode()[:room].decode(errors="ignore") or "文件") + dot + ending


def download_response(name: str, content: bytes, content_type: str) -> HttpResponse:
    """Return ``content`` as a download called ``name`` (Chinese names as in RFC 5987), kept by no cache."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(True, safe_name(name))
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store, private"
    return response
