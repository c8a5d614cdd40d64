"""The division assistant: proposing, and taking a proposal into the draft of a plan."""

from collections.abc import Collection
from dataclasses import asdict
from typing import Any

from django.db import transaction
from django_tasks import task

from core import audit, clock
from core.errors import Refused, Stale, WrongState
from core.exports import CONTENT_TYPE, Sheet, write_workbook
from core.jobs import run_job
from core.workflow import require
from members.models import User
from zones.actions.plans import replace_zones
from zones.exports import PROPOSAL
from zones.models import DivisionProposal, ZonePlan
from zones.plans.division import Progress, divide
from zones.plans.proposals import facts_for, facts_of, lines_of, taken
from zones.plans.rows import rows_of_plan

CHANGED = "方案在这份建议提出以后又改过。请重新提一次分工建议。"


def propose_division(
    plan: ZonePlan, *, by: Any, only_uncovered: bool, progress: Progress = lambda *_: None
) -> DivisionProposal:
    """Work out a balanced division for a draft and keep it; nothing of the draft changes.

    The arithmetic may take seconds and holds no lock. Raises NotAllowed, WrongState, and Refused when there is nothing
    to divide or nobody to serve.
    """
    require(plan, by, "zone.manage")
    if plan.state != "draft":
        raise WrongState("只有起草中的方案可以请分工助手提建议。")
    facts = facts_of(plan, rows_of_plan(plan), clock.today(), only_uncovered=only_uncovered)
    if not any(person.share for person in facts.people):
        raise Refused("本支部现在没有能承担责任区的党员。")
    if not facts.pieces:
        left = "都已经有人负责了，没有要分的。" if only_uncovered else "还没有登记，没有可分的。"
        raise Refused(f"覆盖单位和联系对象{left}")
    division = divide(facts.pieces, facts.people, progress=progress)
    with transaction.atomic():
        proposal = DivisionProposal.objects.create(
            plan=plan, plan_version=plan.version, only_uncovered=only_uncovered, given=dict(division.given),
            reasons=dict(division.reasons), before=asdict(division.before), after=asdict(division.after),
            made_at=clock.now(), made_by=by,
        )  # fmt: skip
        audit.record("提出分工建议", proposal, by=by, pieces=len(facts.pieces), only_uncovered=only_uncovered)
    return proposal


@transaction.atomic
def take_proposal(proposal: DivisionProposal, *, by: Any, without: Collection[str] = ()) -> ZonePlan:
    """Put a proposal into the draft it was made for, all but the pieces ``without``, which stay where they are.

    Raises NotAllowed; Refused when it was taken before, or the draft was changed since.
    """
    plan = proposal.plan
    require(plan, by, "zone.manage")
    if not DivisionProposal.objects.filter(pk=proposal.pk, taken_at=None).update(taken_at=clock.now()):
        raise Refused("这份建议已经放进草案了。")
    if plan.version != proposal.plan_version:
        raise Refused(CHANGED)
    rows = rows_of_plan(plan)
    wanted = taken(proposal, rows, facts_for(proposal, rows), without)
    try:
        return replace_zones(plan, wanted, by=by, seen_version=proposal.plan_version, reason="按分工助手的建议")
    except Stale as conflict:
        raise Refused(CHANGED) from conflict


@task()
def make_proposal(job_id: int, plan_id: int, by_id: int, only_uncovered: bool) -> None:
    """Carry out a job of the assistant; its file is the proposal as a workbook."""

    def work(progress):
        plan, user = ZonePlan.objects.select_related("branch").get(pk=plan_id), User.objects.get(pk=by_id)
        proposal = propose_division(plan, by=user, only_uncovered=only_uncovered, progress=progress)
        sheet = Sheet("分工建议", list(PROPOSAL), lines_of(proposal, facts_for(proposal)))
        return write_workbook([sheet]), f"{plan}分工建议.xlsx", CONTENT_TYPE

    run_job(job_id, work)
