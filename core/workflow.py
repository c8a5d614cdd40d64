"""Transition tables: the only way a state moves.

An app's ``workflow.py`` holds tables; ``advance`` carries a step out. The same table feeds the buttons,
the tests and the diagrams in docs/workflows.md.
"""

from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import F

from core import audit
from core.errors import NotAllowed, Refused, Stale, WrongState


@dataclass(frozen=True)
class Step:
    """One arrow of a table. ``permission`` is asked of the row itself; where it is empty no account takes the step by
    right: the action itself knows who may (the holder of a secret link, the clock)."""

    name: str
    label: str
    sources: tuple[str, ...]
    target: str
    permission: str
    needs_reason: bool = False


@dataclass(frozen=True)
class Workflow:
    """States with their Chinese labels (and how they are shown), and the steps between them."""

    name: str
    labels: dict[str, str]
    steps: tuple[Step, ...]
    tones: dict[str, str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Step:
        return next(step for step in self.steps if step.name == name)

    @property
    def choices(self) -> list[tuple[str, str]]:
        return list(self.labels.items())

    def steps_from(self, state: str) -> list[Step]:
        return [step for step in self.steps if state in step.sources]


def available_steps(obj, user) -> list[Step]:
    """Steps that ``user`` can take on ``obj`` now: at most one query for each different permission."""
    allowed: dict[str, bool] = {}
    steps = []
    for step in obj.workflow.steps_from(obj.state):
        if step.permission not in allowed:
            allowed[step.permission] = bool(step.permission) and is_permitted(obj, user, step.permission)
        if allowed[step.permission]:
            steps.append(step)
    return steps


def is_permitted(obj, user, permission: str) -> bool:
    return type(obj).objects.permits(user, permission, obj)


def require(obj, by, *permissions: str) -> None:
    """Raise NotAllowed unless ``by`` holds one of the permissions on this very row today."""
    if not any(is_permitted(obj, by, permission) for permission in permissions):
        raise NotAllowed


@transaction.atomic
def advance(obj, step_name: str, *, by, seen_version: int | None = None, reason: str = "", detail=None, **changes):
    """Move ``obj`` along the step: permission, compare-and-set on the state and version that was seen, audit line.

    ``seen_version`` is the version the user's page was made with (the object's own when None). ``changes`` are
    other fields written in the same UPDATE. Raises NotAllowed, Refused (no reason), WrongState or Stale; on
    success the object in memory shows the new state.
    """
    permission = obj.workflow[step_name].permission
    if not permission:
        raise NotAllowed
    require(obj, by, permission)
    return carry(obj, step_name, by=by, seen_version=seen_version, reason=reason, detail=detail, **changes)


@transaction.atomic
def carry(obj, step_name: str, *, by=None, seen_version: int | None = None, reason: str = "", detail=None, **changes):
    """The same without asking for a permission, for the steps of who acts without an account (``by`` None). The caller
    has made sure that it is his turn."""
    step = obj.workflow[step_name]
    reason = reason.strip()
    if step.needs_reason and not reason:
        raise Refused(f"请写明{step.label}的理由。", "reason")
    before = obj.state
    compare_and_set(obj, seen_version, step.sources, state=step.target, **changes)
    audit.record(step.label, obj, by=by, step=step.name, before=before, after=step.target,
                 **({"reason": reason} if reason else {}), **(detail or {}))  # fmt: skip
    return obj


@transaction.atomic
def amend(
    obj,
    *,
    by,
    permission: str,
    verb: str,
    seen_version: int | None = None,
    states: tuple[str, ...] | None = None,
    detail=None,
    **changes,
):
    """Change fields without moving the state (a draft being written), with the same guards as ``advance``."""
    require(obj, by, permission)
    compare_and_set(obj, seen_version, states or (obj.state,), **changes)
    audit.record(verb, obj, by=by, **(detail or {}))
    return obj


def compare_and_set(obj, seen_version: int | None, sources: tuple[str, ...] | None = None, /, **changes) -> None:
    """Write ``changes`` where the row is still the version that was seen (the object's own when None) and, if it has
    states, in one of ``sources``; else raise WrongState or Stale. The audit line is the caller's."""
    version = obj.version if seen_version is None else seen_version
    rows = type(obj)._base_manager.filter(pk=obj.pk)
    seen = rows.filter(version=version) if sources is None else rows.filter(version=version, state__in=sources)
    if not seen.update(version=version + 1, **changes):
        raise Stale if sources is None else _refusal(obj, rows, sources)
    for name, value in {**changes, "version": version + 1}.items():
        setattr(obj, name, value)


def hold(obj, *states: str, otherwise: str = "") -> None:
    """Keep ``obj`` in one of the states until this transaction ends; raise WrongState (saying ``otherwise``, if given)
    when it is in another by now.

    What is counted after it stays true until the commit.
    """
    rows = type(obj)._base_manager.filter(pk=obj.pk)
    if not take_turns(rows.filter(state__in=states)):
        raise WrongState(otherwise) if otherwise else _refusal(obj, rows, states)


def take_turns(rows) -> bool:
    """Write the rows without changing them: whoever holds or moves one of them next waits until this transaction is
    over, on PostgreSQL by the row's lock and on SQLite by the transaction's, and then sees what it did. Returns whether
    there are such rows by now."""
    return bool(rows.update(version=F("version")))


def _refusal(obj, rows, sources: tuple[str, ...]) -> Stale:
    current = rows.values_list("state", flat=True).first()
    if current in sources:
        return Stale()
    label = obj.workflow.labels.get(current, "已删除")
    return WrongState(f"“{obj}”现在是“{label}”，不能再办这一步。您填写的内容没有丢失。")
