"""Pictures that were there before: the same file, or one that looks the same (smaller, compressed again).

A perceptual hash of 64 bits stands beside each attachment. It is kept as a signed number, which is what both databases
hold.
"""

from dataclasses import dataclass
from io import BytesIO
from typing import IO

import imagehash
import numpy as np
from PIL import Image

from core.files import CheckedFile, check_upload, open_stored
from core.models import StoredFile

MOST_BITS_APART = 6  # of 64: the same picture smaller or compressed again differs in up to 4, another one in about 30
LEAST_BITS = 8  # a plain surface has hardly any; it looks like every other plain surface

_WRAP = 1 << 64


@dataclass(frozen=True)
class SeenFile(CheckedFile):
    """An upload that was checked, and looked at if it is a picture."""

    picture_hash: int | None = None


def see_upload(uploaded, *, costly: bool = True) -> SeenFile:
    """Check an upload and look at it: what takes time, while no transaction is open. Raises as ``check_upload``."""
    checked = check_upload(uploaded, costly=costly)
    look = _look(BytesIO(checked.content)) if checked.content_type.startswith("image/") else None
    return SeenFile(checked.name, checked.content, checked.content_type, look)


def picture_hash(stored: StoredFile) -> int | None:
    """Return how a stored picture looks; None for what is no picture, shows nothing, or cannot be read any more."""
    if not stored.content_type.startswith("image/"):
        return None
    try:
        with open_stored(stored) as handle:
            return _look(handle)
    except OSError:
        return None


def _look(handle: IO[bytes]) -> int | None:
    with Image.open(handle) as picture:
        picture.draft("L", (256, 256))  # a JPEG is decoded at an eighth of its size
        bits = imagehash.phash(picture).hash
    if not LEAST_BITS <= int(bits.sum()) <= bits.size - LEAST_BITS:
        return None
    number = int.from_bytes(np.packbits(bits).tobytes(), "big")
    return number - _WRAP if number >= _WRAP // 2 else number


def alike(asked: int, hashes: np.ndarray) -> np.ndarray:
    """Return which of the hashes (int64) look like ``asked``, as truth values in their order."""
    apart = np.bitwise_count((hashes ^ np.int64(asked)).view(np.uint64))
    return apart <= MOST_BITS_APART
