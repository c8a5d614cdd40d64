"""Writing and checking the audit log.

Every action calls ``record`` once, inside its transaction: the change and its line live or die together.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC

from django.conf import settings
from django.db import connection, models

from core import clock
from core.models import AuditEntry, ChainHead
from core.prepared import Prepared

address: ContextVar[str] = ContextVar("actor_address", default="")
SYSTEM = "system"


@contextmanager
def acting_from(origin: str) -> Iterator[None]:
    """Name the network address that the actions inside come from."""
    token = address.set(origin)
    try:
        yield
    finally:
        address.reset(token)


def chain_of(obj: models.Model) -> str:
    """Return the chain an object's lines go to: its branch's, or the system's for what belongs to none."""
    organization = (
        obj.audit_organization_id if hasattr(obj, "audit_organization_id") else getattr(obj, "branch_id", None)
    )
    return f"organization:{organization}" if organization else SYSTEM


def record(verb: str, obj: models.Model, *, by, **detail) -> AuditEntry:
    """Append one line: ``verb`` (Chinese, as the history shows it), the object, the actor (None for the system itself)
    and what changed. Must be called inside a transaction."""
    return record_many(verb, [(obj, detail)], by=by)[0]


def record_many(verb: str, changes: Iterable[tuple[models.Model, dict]], *, by) -> list[AuditEntry]:
    """Append one line for each (object, detail), with one head update for each chain."""
    if not connection.in_atomic_block:
        raise RuntimeError("an audit line must be written in the transaction of the change it tells of")
    by_chain: dict[str, list[AuditEntry]] = {}
    for obj, detail in changes:
        chain = chain_of(obj)
        by_chain.setdefault(chain, []).append(
            AuditEntry(
                chain=chain,
                at=clock.now(),
                actor=by,
                actor_name=str(by) if by else "系统",
                address=address.get(),
                verb=verb,
                object_type=obj._meta.label_lower,
                object_id=obj.pk,
                object_label=str(obj)[:200],
                detail=json.loads(json.dumps(detail, default=str)),
            )
        )
    entries: list[AuditEntry] = []
    for chain in sorted(by_chain):  # always in the same order, so that two transactions cannot wait for each other
        _link(chain, by_chain[chain])
        entries += by_chain[chain]
    return AuditEntry.objects.bulk_create(entries, batch_size=500)


# Locked where the database has row locks: whoever comes second waits once, instead of being told that he was late.
_heads = Prepared(lambda chain: ChainHead.objects.select_for_update().filter(chain=chain), chain="?")


def _link(chain: str, entries: list[AuditEntry]) -> None:
    """Number and seal the entries as the next of their chain, and advance its head; somebody faster means once more."""
    while True:
        if not (heads := _heads(chain=chain)):
            ChainHead.objects.bulk_create([ChainHead(chain=chain)], ignore_conflicts=True)
            continue
        head = heads[0]
        sequence, digest = head.sequence, head.digest
        for entry in entries:
            sequence += 1
            entry.sequence, entry.previous_digest = sequence, digest
            entry.digest = digest = sealed(entry)
        seen = ChainHead.objects.filter(chain=chain, sequence=head.sequence)
        if seen.update(sequence=sequence, digest=digest):
            return


def sealed(entry: AuditEntry) -> str:
    """Return the keyed digest of a line and its predecessor (hex, 64 characters)."""
    content = [
        entry.chain, entry.sequence, entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.actor_id, entry.actor_name, entry.address, entry.verb, entry.object_type, entry.object_id,
        entry.object_label, entry.detail, entry.previous_digest,
    ]  # fmt: skip
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hmac.new(settings.AUDIT_KEY.encode(), text.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


def broken_links() -> Iterator[str]:
    """Walk every chain and yield a sentence for each line that is not what was written."""
    for head in ChainHead.objects.order_by("chain").iterator():
        sequence, digest = 0, ""
        for entry in AuditEntry.objects.filter(chain=head.chain).order_by("sequence").iterator(chunk_size=2000):
            where = f"core_auditentry id={entry.pk} ({head.chain}#{entry.sequence} {entry.verb} {entry.object_label})"
            if entry.sequence != sequence + 1:
                yield f"{where}: 前面缺少第 {sequence + 1} 条"
            elif entry.previous_digest != digest:
                yield f"{where}: 与上一条的链接断开"
            if not hmac.compare_digest(entry.digest, sealed(entry)):
                yield f"{where}: 内容被改动"
            sequence, digest = entry.sequence, entry.digest
        if (sequence, digest) != (head.sequence, head.digest):
            yield f"core_chainhead {head.chain}: 链头记到第 {head.sequence} 条，实有 {sequence} 条"
    known = ChainHead.objects.values("chain")
    for entry in AuditEntry.objects.exclude(chain__in=known).iterator():
        yield f"core_auditentry id={entry.pk} ({entry.chain}#{entry.sequence}): 链头缺失"
