"""How much of one text stands in another.

Compared is what is left of a text without punctuation, blanks, differences of width and case, figures (another date is
no other text) and the usual phrases (they stand in everybody's). The share is that of the longest common subsequence.
A sketch of 64 bytes stands beside each entry: bytes that agree say which of many texts are worth comparing at all.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from rapidfuzz.distance import Indel, LCSseq

from records.reading.phrases import pattern_of

LEAST_LENGTH = 12  # shorter ones say what many say: 值守两小时
SKETCH_BYTES = 64
LEAST_AGREEING = 8  # of those bytes; texts alike by half agree in about 20, any two in fewer than 4
MOST_COMPARED = 60
SHORTEST_MARK = 2  # a single character in common is chance

_FIGURES = frozenset("零〇一二三四五六七八九十百千两")
_ODD = np.random.default_rng(20260101).integers(1, 2**63, SKETCH_BYTES, dtype=np.uint64) | np.uint64(1)

Pieces = list[tuple[str, bool]]


@dataclass(frozen=True)
class Gist:
    """What is compared of a text; ``places`` says where in the text each of its characters stands."""

    text: str
    places: tuple[int, ...]


@lru_cache(maxsize=512)
def gist(text: str) -> Gist:
    """Return what of ``text`` is compared."""
    skipped = [False] * len(text)
    for found in pattern_of().finditer(text):
        skipped[found.start() : found.end()] = [True] * (found.end() - found.start())
    kept: list[str] = []
    places: list[int] = []
    for place, original in enumerate(text):
        if skipped[place]:
            continue
        for character in unicodedata.normalize("NFKC", original).casefold():
            is_figure = character.isdigit() or character in _FIGURES
            if is_figure and kept and kept[-1] == "0":
                continue
            if is_figure or character.isalpha():
                kept.append("0" if is_figure else character)
                places.append(place)
    return Gist("".join(kept), tuple(places))


def sketch(text: str) -> bytes:
    """Return the sketch of a text, b"" of one too short to be compared: of each of 64 orders of its pairs of
    characters, a byte of the first (MinHash)."""
    words = gist(text).text
    if len(words) < LEAST_LENGTH:
        return b""
    codes = np.array([ord(character) for character in words], dtype=np.uint64)
    pairs = np.unique(codes[:-1] << np.uint64(21) | codes[1:])
    mixed = pairs[:, None] * _ODD
    mixed ^= mixed >> np.uint64(29)
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    return (mixed.min(axis=0) >> np.uint64(8)).astype(np.uint8).tobytes()


def likely(asked: bytes, sketches: np.ndarray) -> list[int]:
    """Return the rows of ``sketches`` (made by ``stack``) worth comparing with the text of ``asked``, at most
    ``MOST_COMPARED``, the likest first."""
    agreeing = (sketches == np.frombuffer(asked, dtype=np.uint8)).sum(axis=1)
    found = np.flatnonzero(agreeing >= LEAST_AGREEING)
    return found[np.argsort(-agreeing[found], kind="stable")][:MOST_COMPARED].tolist()


def stack(sketches: Sequence[bytes]) -> np.ndarray:
    """Return sketches (none of them empty) as the rows of one array."""
    return np.frombuffer(b"".join(sketches), dtype=np.uint8).reshape(-1, SKETCH_BYTES)


def percent_shared(one: str, other: str, *, at_least: int) -> int:
    """Return the share of two texts that is the same in per cent, rounded down; 0 when it is less than ``at_least``."""
    cutoff = at_least / 100
    return int(Indel.normalized_similarity(gist(one).text, gist(other).text, score_cutoff=cutoff) * 100 + 1e-9)


def pieces(one: str, other: str) -> tuple[Pieces, Pieces]:
    """Return both texts cut into pieces: (text, whether it stands in the other one)."""
    mine, theirs = gist(one), gist(other)
    marks: tuple[list[bool], list[bool]] = ([False] * len(one), [False] * len(other))
    for block in LCSseq.opcodes(mine.text, theirs.text):
        if block.tag == "equal" and block.src_end - block.src_start >= SHORTEST_MARK:
            _mark(marks[0], mine.places[block.src_start : block.src_end])
            _mark(marks[1], theirs.places[block.dest_start : block.dest_end])
    return _cut(one, marks[0]), _cut(other, marks[1])


def _mark(marks: list[bool], places: Sequence[int]) -> None:
    """Mark from the first place to the last, with the punctuation between them."""
    marks[places[0] : places[-1] + 1] = [True] * (places[-1] + 1 - places[0])


def _cut(text: str, marks: list[bool]) -> Pieces:
    found: Pieces = []
    start = 0
    for place in range(1, len(text) + 1):
        if place == len(text) or marks[place] != marks[start]:
            found.append((text[start:place], marks[start]))
            start = place
    return found if text else []
