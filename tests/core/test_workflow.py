"""Transition tables: permission, compare-and-set, audit, and every state × every step of every table."""

from datetime import date
from decimal import Decimal

import pytest
from django.apps import apps

from core import workflow
from core.errors import NotAllowed, Refused, Stale, WrongState
from core.models import AuditEntry, Stateful
from members.access import PERMISSIONS
from tests.cast import NOW, TODAY
from tests.rows import one_of_everything
from zones.models import Agreement

STATEFUL = [model for model in apps.get_models() if issubclass(model, Stateful)]


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


def test_a_step_without_a_permission_is_nobodys_by_right(cast):
    concern = one_of_everything(cast).told_concern
    for person in (cast.member, cast.secretary):
        with pytest.raises(NotAllowed):
            workflow.advance(concern, "confirm", by=person)
        assert "confirm" not in {step.name for step in workflow.available_steps(concern, person)}
    assert workflow.carry(concern, "confirm").state == "confirmed"


@pytest.mark.parametrize("model", STATEFUL, ids=lambda model: model.__name__)
def test_every_table_is_sound(model):
    table = model.workflow
    reached = {table.steps[0].sources[0]} | {step.target for step in table.steps}
    assert reached == set(table.labels), "a state nobody reaches, or a target without a label"
    assert set(table.tones) == set(table.labels)
    for step in table.steps:
        assert set(step.sources) <= set(table.labels)
        assert step.permission in PERMISSIONS or not step.permission


ALWAYS = {
    "Agreement": {"text": "文本", "text_digest": "0" * 64},
    "WeeklyRecord": {"first_submitted_at": NOW, "submitted_at": NOW},
    "Evaluation": {"composite": Decimal(90), "grade": "合格"},
}


def wanted(cast, model, state) -> dict:
    """What the database wants of a row in this state, and does not want of it in others."""
    name, inspector = model.__name__, cast.inspector
    always = ALWAYS | {
        "Concern": {"member": cast.member.member, "passed_up_at": NOW, "answered_at": NOW, "first_answered_at": NOW,
                    "closes_on": TODAY},
    }  # fmt: skip
    if name in always:
        return always[name]
    if name in {"PostClaim", "ContactOffer", "TeamEnrolment"}:
        return {
            "from_on": TODAY if state in {"held", "ended"} else None,
            "until_on": TODAY if state == "ended" else None,
            "answer": "理由" if state in {"declined", "ended"} else "",
        }
    if name == "Promise":
        is_judged, is_public = state in {"kept", "not_kept"}, state in {"public", "kept", "not_kept"}
        return {
            "published_at": NOW if is_public else None,
            "judged_at": NOW if is_judged else None,
            "judged_by": inspector if is_judged else None,
        }
    if name == "JointZone":
        return {
            "agreed_on": None if state in {"proposed", "declined", "dropped", "withdrawn"} else TODAY,
            "kicked_off_on": TODAY if state == "running" else None,
            "ended_on": TODAY if state == "ended" else None,
        }
    if name == "Absence":
        is_open = state in {"asked", "withdrawn", "lapsed"}
        return {"decided_at": None if is_open else NOW, "decided_by": None if is_open else inspector}
    if name == "GroupMonth":
        return (
            {"closed_at": NOW, "closed_by": inspector, "closings": 1}
            if state == "closed"
            else {"closed_at": None, "closed_by": None}
        )
    if name == "ReviewCycle":
        return {"finished_at": NOW if state == "final" else None}
    if name == "ZonePlan":
        return {"met_on": NOW.date(), "due_count": 9, "present_count": 8, "votes_for": 7}
    if name == "ScoreSheet":
        is_confirmed = state == "confirmed"
        return {
            "score": Decimal(90) if is_confirmed else None,
            "confirmed_at": NOW if is_confirmed else None,
            "confirmed_by": inspector if is_confirmed else None,
        }
    return {}


ROW = {
    "Agreement": "agreement", "WeeklyRecord": "record", "MonthlyReport": "report", "GroupMonth": "group_month",
    "Inspection": "inspection", "ScoreSheet": "sheet", "Finding": "finding", "ReviewCycle": "cycle",
    "Evaluation": "evaluation", "ZonePlan": "draft_plan",
    "Post": "post", "PostClaim": "claim", "ContactOffer": "offer", "VolunteerTeam": "team",
    "TeamEnrolment": "enrolment", "BehalfEntry": "behalf", "Absence": "absence",
    "Promise": "promise", "JointZone": "proposed_joint", "Concern": "concern",
}  # fmt: skip


def somebody_with(cast, row, permission):
    return next((u for u in cast.users.values() if workflow.is_permitted(row, u, permission)), None)


@pytest.mark.parametrize("model", STATEFUL, ids=lambda model: model.__name__)
def test_every_state_and_every_step(cast, model):
    """Through the database, by somebody who may: the steps listed from a state move it, all others are refused."""
    row = getattr(one_of_everything(cast), ROW[model.__name__])
    for state in model.workflow.labels:
        for step in model.workflow.steps:
            model._base_manager.filter(pk=row.pk).update(state=state, version=1, **wanted(cast, model, state))
            fresh = model._base_manager.get(pk=row.pk)
            person = somebody_with(cast, fresh, step.permission) if step.permission else None
            assert person or not step.permission, f"nobody of the cast holds {step.permission} on {model.__name__}"
            take = workflow.advance if step.permission else workflow.carry
            if state in step.sources:
                changes = wanted(cast, model, step.target)
                assert take(fresh, step.name, by=person, reason="理由", **changes).state == step.target
            else:
                with pytest.raises(WrongState):
                    take(fresh, step.name, by=person, reason="理由")
                assert model._base_manager.get(pk=row.pk).state == state
