"""Searching every room at once, and showing in what was found where the words stand."""

import re
from collections.abc import Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from core.registry import Hit, Search, searches

MOST_WORDS = 5
BEFORE, SHOWN = 20, 90  # characters of a text: before the first word found, and altogether


def words_of(text: str) -> list[str]:
    """Return the words that are looked for, each once."""
    return list(dict.fromkeys(text.split()))[:MOST_WORDS]


def search(user, words: Sequence[str], kind: str = "") -> list[Search]:
    """Return what each room finds, in the order of the rooms; of one ``kind`` alone where it is named."""
    found = (source(user, words) for source in searches)
    return [one for one in found if not kind or one.kind == kind]


def shown(hit: Hit, words: Sequence[str]) -> dict:
    """Return a hit for the page: title and the text that holds most of the words, with the words marked."""
    pattern = re.compile("|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)), re.IGNORECASE)
    text = max(hit.texts, key=lambda text: len({part.lower() for part in pattern.findall(text)}), default="")
    return {"title": marked(hit.title, pattern), "url": hit.url, "note": hit.note, "text": excerpt(text, pattern)}


def excerpt(text: str, pattern: re.Pattern) -> SafeString:
    """Return the part of a text round the first word found; from its beginning where there is none."""
    found = pattern.search(text)
    start = max(0, found.start() - BEFORE) if found else 0
    part = " ".join(text[start : start + SHOWN].split())
    return marked("…" * (start > 0) + part + "…" * (len(text) > start + SHOWN), pattern)


def marked(text: str, pattern: re.Pattern) -> SafeString:
    """Return the text as HTML, with everything that matches in ``mark``."""
    pairs, at = [], 0
    for found in pattern.finditer(text):
        pairs.append((text[at : found.start()], found[0]))
        at = found.end()
    return format_html("{}{}", format_html_join("", "{}<mark>{}</mark>", pairs), text[at:])
