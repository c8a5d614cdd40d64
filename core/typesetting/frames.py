"""How the two sides talk: the length of a JSON object, the object, then as many bytes as its ``sizes`` announce."""

import json
import struct
from collections.abc import Sequence
from typing import IO, Any

LENGTH = struct.Struct(">I")


def read_frame(stream: IO[bytes]) -> tuple[dict[str, Any], list[bytes]]:
    """Return the next object and its parts. Raises EOFError when the other side has gone."""
    head = json.loads(_read(stream, LENGTH.unpack(_read(stream, LENGTH.size))[0]))
    return head, [_read(stream, size) for size in head["sizes"]]


def write_frame(stream: IO[bytes], head: dict[str, Any], parts: Sequence[bytes]) -> None:
    """Send an object and its parts. Raises BrokenPipeError when the other side has gone."""
    text = json.dumps(head | {"sizes": [len(part) for part in parts]}).encode()
    stream.write(LENGTH.pack(len(text)) + text)
    for part in parts:
        stream.write(part)
    stream.flush()


def _read(stream: IO[bytes], size: int) -> bytes:
    content = stream.read(size)
    if len(content) < size:
        raise EOFError
    return content
