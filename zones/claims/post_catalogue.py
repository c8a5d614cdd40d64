"""The catalogue of posts (岗位) a branch may take from: names in common use, with a purpose and duties to start from.

Every branch changes what it takes as it needs; nothing refers back here.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent.parent / "data" / "posts.json"


@dataclass(frozen=True)
class CataloguePost:
    """One post to take. ``domains`` are the domains of branches it is usual in; ``note`` is advice on using it."""

    name: str
    category: str
    domains: tuple[str, ...]
    purpose: str
    duties: tuple[str, ...]
    note: str


@cache
def catalogue() -> tuple[CataloguePost, ...]:
    """Return the posts in their usual order. Read once for each process."""
    items = json.loads(FILE.read_text(encoding="utf-8"))
    return tuple(
        CataloguePost(**{**item, "domains": tuple(item["domains"]), "duties": tuple(item["duties"])}) for item in items
    )
