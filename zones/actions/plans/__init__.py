"""What is done with a plan of division, from its first draft until the next one takes its place."""

from zones.actions.plans.adopting import adopt, cancel, consult, return_to_draft, set_public
from zones.actions.plans.drafting import (
    add_plan_zone,
    amend_plan,
    change_plan_zone,
    remove_plan_zone,
    replace_zones,
    start_plan,
)
from zones.actions.plans.enforcing import enforce
from zones.actions.plans.opinions import answer_opinion, give_opinion, give_public_opinion

__all__ = [
    "add_plan_zone", "adopt", "amend_plan", "answer_opinion", "cancel", "change_plan_zone", "consult", "enforce",
    "give_opinion", "give_public_opinion", "remove_plan_zone", "replace_zones", "return_to_draft", "set_public",
    "start_plan",
]  # fmt: skip
