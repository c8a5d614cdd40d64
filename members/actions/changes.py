"""Changing fields of a versioned row that has no states: compare-and-set, and a line that says what became what."""

from typing import Any

from core import audit
from core.errors import Stale
from core.forms import shown
from core.workflow import compare_and_set
from members.models.people import Precision

# A date and how exactly it is known are told as one thing.
_IMPRECISE = {"birth_precision": "birth_on", "joined_precision": "joined_on", "full_precision": "full_on"}
_UNTOLD = frozenset({"initials", "id_sealed", "email"})


def apply_changes(obj: Any, *, seen_version: int | None, verb: str, by: Any, **fields: Any) -> dict[str, list[str]]:
    """Write what differs and one audit line; return {label: [old, new]}, empty when nothing differed.

    ``seen_version`` is the version the user's page was made with; raises ``Stale`` when the row is another by now.
    Must run inside a transaction.
    """
    if seen_version not in {None, obj.version}:
        raise Stale
    different = {name: value for name, value in fields.items() if getattr(obj, name) != value}
    if not different:
        return {}
    told = told_changes(obj, different)
    compare_and_set(obj, None, **different)
    audit.record(verb, obj, by=by, changes=told)
    return told


def told_changes(obj: Any, different: dict[str, Any]) -> dict[str, list[str]]:
    """Return {label: [old, new]} as people read it. Of an ID number only that it changed: it is never in a log."""
    names = dict.fromkeys(_IMPRECISE.get(name, name) for name in different if name not in _UNTOLD)
    told = {}
    for name in names:
        field = obj._meta.get_field(name)
        if name == "id_digest":
            told["身份证号"] = ["原号码" if obj.id_digest else "", "已更改"]
        elif name in _IMPRECISE.values():
            new = {**vars(obj), **different}
            precision = name.replace("_on", "_precision")
            told[str(field.verbose_name)] = [
                Precision.said(getattr(obj, name), getattr(obj, precision)),
                Precision.said(new[name], new[precision]),
            ]
        else:
            words = dict(field.flatchoices)
            told[str(field.verbose_name)] = [words.get(v) or shown(v) for v in (getattr(obj, name), different[name])]
    return told
