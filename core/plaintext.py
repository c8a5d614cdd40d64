"""What users write: that something is there, and what of it can be put on paper or into a file that a strict reader
opens."""

import re
from hashlib import sha256

from core.errors import Refused

# Control characters that neither XML nor a page can hold, halves of surrogate pairs, the marks that turn the
# direction of a line (a name must not be able to rewrite its neighbour), and code points that are no characters.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef\ufffe\uffff"
    + "".join(chr(plane << 16 | last) for plane in range(1, 17) for last in (0xFFFE, 0xFFFF))
    + "]"
)


def printable(text: str) -> str:
    """Return ``text`` without what cannot be printed; line ends become ``\\n``. Rare characters stay."""
    return _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def one_line(text: str) -> str:
    """Return ``text`` without line breaks and what cannot be printed: nobody's words can begin a line of their own."""
    return " ".join(printable(text).split())


def written(text: str, message: str, field: str) -> str:
    """Return ``text`` without blanks around it. Raises Refused with ``message`` when nothing is left."""
    text = text.strip()
    if not text:
        raise Refused(message, field)
    return text


def digest_of(text: str) -> str:
    """Return the SHA-256 of the text's UTF-8 bytes, 64 hexadecimal characters."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
