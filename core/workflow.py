"""Transition tables: the only way a state moves.

An app's ``workflow.py`` holds tables; ``advance`` carries a step out. The same table feeds the buttons,
the tests and the diagrams in docs/workflows.md.
"""

from dataclasses import dataclass, field

from django.db import transaction

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


@transaction.atomic
def advance(obj, step_name: str, *, by, seen_version: int | None = None, reason: str = "", detail=None, **changes):
    """Move ``obj`` along the step: permission, compare-and-set on the state and version that was seen, audit line.

    ``seen_version`` is the version the user's page was made with (the object's own when None). ``changes`` are
    other fields written in the same UPDATE. Raises NotAllowed, Refused (no reason), WrongState or Stale; on
    success the object in memory shows the new state.
    """
    permission = obj.workflow[step_name].permission
    if not permission or not is_permitted(obj, by, permission):
        raise NotAllowed
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
    _compare_and_set(obj, step.sources, seen_version, {"state": step.target, **changes})
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
    if not is_permitted(obj, by, permission):
        raise NotAllowed
    _compare_and_set(obj, states or (obj.state,), seen_version, changes)
    audit.record(verb, obj, by=by, **(detail or {}))
    return obj


def _compare_and_set(obj, sources: tuple[str, ...], seen_version: int | None, changes: dict) -> None:
    version = obj.version if seen_version is None else seen_version
    rows = type(obj)._base_manager.filter(pk=obj.pk, state__in=sources, version=version)
    if not rows.update(version=version + 1, **changes):
        current = type(obj)._base_manager.filter(pk=obj.pk).values_list("state", flat=True).first()
        if current not in sources:
            label = obj.workflow.labels.get(current, "已删除")
            raise WrongState(f"“{obj}”现在是“{label}”，不能再办这一步。您填写的内容没有丢失。")
        raise Stale
    for name, value in {**changes, "version": version + 1}.items():
        setattr(obj, name, value)
