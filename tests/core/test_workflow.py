"""Transition tables: permission, compare-and-set, audit, and every state × every step of every table."""

from datetime import date

import pytest
from django.apps import apps

from core import workflow
from core.errors import NotAllowed, Refused, Stale, WrongState
from core.models import AuditEntry, Stateful
from members.access import PERMISSIONS
from zones.models import Agreement

STATEFUL = [model for model in apps.get_models() if issubclass(model, Stateful)]
TABLES = {model.workflow.name: model.workflow for model in STATEFUL}


@pytest.fixture
def agreement(cast):
    return Agreement.objects.create(
        branch=cast.branch, member=cast.member.member, year=2026, state="draft",
        from_on=date(2026, 1, 1), until_on=date(2026, 12, 31),
    )  # fmt: skip


def test_a_step_moves_the_state_and_leaves_one_line(agreement, cast):
    workflow.advance(agreement, "declare", by=cast.member)
    agreement.refresh_from_db()
    assert (agreement.state, agreement.version) == ("declared", 2)
    entry = AuditEntry.objects.get(object_type="zones.agreement", object_id=agreement.pk)
    assert entry.detail == {"step": "declare", "before": "draft", "after": "declared"}


def test_without_the_permission_nothing_moves(agreement, cast):
    with pytest.raises(NotAllowed):
        workflow.advance(agreement, "declare", by=cast.colleague)
    agreement.refresh_from_db()
    assert agreement.state == "draft"
    assert not AuditEntry.objects.exists()


def test_the_second_of_two_people_is_told(agreement, cast):
    seen_by_both = agreement.version
    workflow.amend(
        agreement, by=cast.member, permission="agreement.declare", verb="修改", seen_version=seen_by_both, year=2026
    )
    with pytest.raises(Stale):
        workflow.advance(Agreement.objects.get(pk=agreement.pk), "declare", by=cast.member, seen_version=seen_by_both)


def test_a_step_from_the_wrong_state_says_which_state_it_is(agreement, cast):
    with pytest.raises(WrongState, match="自定中"):
        workflow.advance(agreement, "review", by=cast.group_leader)


def test_a_reason_is_asked_for_before_anything_is_written(agreement, cast):
    workflow.advance(agreement, "declare", by=cast.member)
    with pytest.raises(Refused, match="理由"):
        workflow.advance(agreement, "return_by_group", by=cast.group_leader, reason="  ")
    agreement.refresh_from_db()
    assert agreement.state == "declared"


@pytest.mark.parametrize("model", STATEFUL, ids=lambda model: model.__name__)
def test_every_table_is_sound(model):
    table = model.workflow
    reached = {table.steps[0].sources[0]} | {step.target for step in table.steps}
    assert reached == set(table.labels), "a state nobody reaches, or a target without a label"
    assert set(table.tones) == set(table.labels)
    for step in table.steps:
        assert set(step.sources) <= set(table.labels)
        assert step.permission in PERMISSIONS


CASES = [(model, state, step) for model in STATEFUL for state in model.workflow.labels for step in model.workflow.steps]


@pytest.mark.parametrize(
    ("model", "state", "step"), CASES, ids=lambda part: getattr(part, "name", getattr(part, "__name__", part))
)
def test_every_state_and_step(model, state, step):
    """The set of arrows is exactly the table's: what is not listed cannot be asked for from that state."""
    assert (step in model.workflow.steps_from(state)) == (state in step.sources)
