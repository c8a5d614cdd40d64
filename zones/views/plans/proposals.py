"""Pages of the division assistant: asking for a proposal, looking at it, taking it over."""

from django import forms
from django.urls import reverse

from core import clock
from core.forms import ActionForm
from core.jobs import start_job
from core.views.action import ActionView
from zones.actions.proposals import make_proposal, take_proposal
from zones.models import DivisionProposal, ZonePlan
from zones.plans.proposals import emptied, facts_for, facts_of, lines_of, loads, taken
from zones.plans.rows import rows_of_plan

SCOPES = [
    ("uncovered", "只分还没有人负责的，别的不动"),
    ("all", "全部重新分；现在的安排合适就尽量不动"),
]


class ScopeForm(ActionForm):
    scope = forms.ChoiceField(label="分什么", choices=SCOPES, initial="uncovered", widget=forms.RadioSelect)


class DivisionAssist(ActionView):
    """Ask the assistant for a proposal; below, what it proposed before."""

    model, see, act = ZonePlan, "coverage.view", "zone.manage"
    template_name = "zones/proposals/ask.html"
    form_class = ScopeForm

    def perform(self, form):
        plan, only_uncovered = self.object, form.cleaned_data["scope"] == "uncovered"
        job = start_job(
            f"{plan}：分工建议", make_proposal, by=self.request.user, about=plan, permission="zone.manage",
            return_url=reverse("zones:plan-division", args=[plan.pk]), plan_id=plan.pk, by_id=self.request.user.pk,
            only_uncovered=only_uncovered,
        )  # fmt: skip
        return reverse("core:job-detail", args=[job.pk])

    def context(self, form):
        facts = facts_of(self.object, rows_of_plan(self.object), clock.today(), only_uncovered=False)
        able = [person for person in facts.people if person.share]
        held = {person.key for person in able}
        return {
            "plan": self.object,
            "proposals": self.object.proposals.select_related("made_by", "plan")[:10],
            "piece_count": len(facts.pieces),
            "uncovered_count": sum(1 for piece in facts.pieces if piece.present not in held),
            "able_count": len(able),
            "half_count": sum(1 for person in able if person.share == 1),
            "excused_count": len(facts.people) - len(able),
            "submit_label": "提分工建议",
            "breadcrumb": crumbs(self.object),
            "cancel_url": self.object.get_absolute_url(),
        }  # fmt: skip


class ProposalPage(ActionView):
    """What would change for whom and why, the balance before and after; single changes can be left out."""

    model, see, act = DivisionProposal, "coverage.view", "zone.manage"
    template_name = "zones/proposals/detail.html"
    success_message = "已经放进草案。还可以在草案里逐个修改。"

    def perform(self, form):
        chosen = set(self.request.POST.getlist("take"))
        without = {line["key"] for line in lines_of(self.object, facts_for(self.object))} - chosen
        return take_proposal(self.object, by=self.request.user, without=without)

    def context(self, form):
        proposal = self.object
        asked = reverse("zones:plan-division", args=[proposal.plan_id])
        rows = rows_of_plan(proposal.plan)
        facts = facts_for(proposal, rows)
        lines = lines_of(proposal, facts)
        left_out = {line["key"] for line in lines} - set(self.request.POST.getlist("take")) if form.is_bound else set()
        for line in lines:
            line["is_taken"] = line["key"] not in left_out
        people = loads(proposal, facts)
        return {
            "proposal": proposal,
            "lines": lines,
            "emptied": emptied(rows, taken(proposal, rows, facts, left_out), facts) if proposal.is_current else [],
            "people": people,
            "heaviest": max((max(person["before"], person["after"]) for person in people), default=1) or 1,
            "kept_count": len(proposal.given) - len(lines),
            "submit_label": "放进草案",
            "breadcrumb": [*crumbs(proposal.plan), ("分工助手", asked)],
            "cancel_url": asked,
        }  # fmt: skip


def crumbs(plan: ZonePlan) -> list[tuple[str, str]]:
    return [("划分方案", reverse("zones:plan-list")), (f"{plan}", plan.get_absolute_url())]
