"""Pages on which a plan moves on: opening it, taking it back, the vote, coming into force, calling it off."""

from django.contrib import messages
from django.urls import reverse

from core import clock
from core.templatetags.zonebook import precise_date
from core.views.action import ActionView, StateGuard, StepView
from zones.actions import plans
from zones.forms.plans import AdoptForm, ConsultForm, EnforceForm, PublicForm
from zones.models import ZonePlan
from zones.plans.effects import Effects
from zones.plans.gaps import gaps_of
from zones.views.plans.pages import crumbs_of


class PlanStep(StateGuard, StepView):
    """Base of the pages that move a plan on: it is seen by those who see the division, moved by who manages it."""

    model, see = ZonePlan, "coverage.view"

    def context(self, form):
        return super().context(form) | {
            "plan": self.object, "breadcrumb": crumbs_of(self.object),
            "page_title": f"{self.object}：{ZonePlan.workflow[self.step].label}",
            "cancel_url": self.object.get_absolute_url(),
        }  # fmt: skip


class PlanConsult(PlanStep):
    step = "consult"
    template_name = "zones/plans/consult.html"
    form_class = ConsultForm
    success_message = "已公开征求意见。党员登录后会看到“看划分方案，提意见”。"

    def perform(self, form):
        return plans.consult(self.object, by=self.request.user, seen_version=form.seen_version, **form.answers)

    def context(self, form):
        return super().context(form) | {
            "gaps": gaps_of(self.object, clock.today()),
            "consequences": [
                "本支部全体党员都能看到方案，在这几天里提意见。",
                "每条意见都要答复；都答复了，才能开会表决。",
            ],
            "frozen": ["征求意见期间方案不能改；要改就先“收回修改”，改好再公开一次。"],
        }  # fmt: skip


class PlanReturn(PlanStep):
    step = "return_to_draft"
    success_message = "已收回，可以修改了。"

    def perform(self, form):
        return plans.return_to_draft(self.object, by=self.request.user, seen_version=form.seen_version, **form.answers)

    def context(self, form):
        return super().context(form) | {
            "submit_label": "收回修改",
            "consequences": [
                "方案回到起草，可以修改；党员和群众暂时看不到。",
                "已经提的意见和答复都留着，还没有答复的仍要答复。",
                "改好以后重新公开征求意见。",
            ],
        }  # fmt: skip


class PlanAdopt(PlanStep):
    step = "adopt"
    template_name = "zones/plans/adopt.html"
    form_class = AdoptForm
    success_message = "已登记表决结果，方案通过。"

    def form_kwargs(self):
        self.gaps = gaps_of(self.object, clock.today())
        return {"has_gaps": any(gap.rows for gap in self.gaps)}

    def perform(self, form):
        return plans.adopt(self.object, by=self.request.user, seen_version=form.seen_version, **form.answers)

    def context(self, form):
        plan = self.object
        is_early = plan.opinions_until is not None and clock.today() <= plan.opinions_until
        waiting = plan.opinions.unanswered().count()
        return super().context(form) | {
            "gaps": self.gaps,
            "is_early": is_early,
            "waiting": waiting,
            "is_ready": not is_early and not waiting,
            "opinions_url": f"{reverse('zones:opinion-list')}?plan={plan.pk}&answered=no",
            "consequences": ["方案的内容、表决结果、盲点和重叠（如果有）从此固定，按固定的内容打印。"],
            "frozen": ["登记以后方案和表决结果都不能再改。登记错了只能“作废”，另做一个。"],
        }


class PlanEnforce(PlanStep):
    step = "enforce"
    template_name = "zones/plans/enforce.html"
    form_class = EnforceForm
    success_message = "方案已经实施，责任区和分工都按方案调整好了。"

    def perform(self, form):
        return plans.enforce(self.object, by=self.request.user, seen_version=form.seen_version, **form.answers)

    def context(self, form):
        effects = Effects(self.object, clock.today())
        return super().context(form) | {
            "effects": effects, "comparison": effects.comparison, "consequences": told(effects),
            "is_early": bool(self.object.takes_effect_on and clock.today() < self.object.takes_effect_on),
            "frozen": ["撤销的责任区不能恢复，只能新建；以前的分工和历史都还在。", "方案实施以后不能退回。"],
        }  # fmt: skip


def told(effects: Effects) -> list[str]:
    """What will happen, in sentences; the tables say it zone by zone."""
    kinds = (("new", "新设"), ("changed", "调整"), ("closed", "撤销"))
    counts = [(word, len(effects.comparison.of_kind(kind))) for kind, word in kinds]
    sentences = ["，".join(f"{word}{count}个" for word, count in counts if count)]
    sentences = [f"责任区：{sentences[0]}。"] if sentences[0] else ["责任区没有变化。"]
    if effects.comparison.members:
        sentences.append(f"{len(effects.comparison.members)}名党员的责任区有变化，前任的分工到这一天结束，历史保留。")
    units, contacts = effects.freed
    if units or contacts:
        sentences.append(f"{units}个覆盖单位、{contacts}个联系对象不再有责任区，会列在覆盖情况里。")
    if effects.replaces:
        sentences.append(f"{effects.replaces}由这个方案取代。")
    return sentences


class PlanCancel(PlanStep):
    step = "cancel"
    success_message = "方案已作废。"

    def perform(self, form):
        return plans.cancel(self.object, by=self.request.user, seen_version=form.seen_version, **form.answers)

    def context(self, form):
        return super().context(form) | {
            "submit_label": "作废",
            "consequences": ["这个方案不再往下办，现有的责任区不受影响。", "这一年可以另外起草一个。"],
            "frozen": ["作废不能恢复；方案、意见和答复还能看到。"],
        }


class PlanPublic(ActionView):
    """Letting the link for the public lead to the plan, or not any more."""

    model, see, act = ZonePlan, "coverage.view", "zone.manage"
    template_name = "layouts/confirm.html"
    form_class = PublicForm

    def perform(self, form):
        wanted = not self.object.is_public
        plans.set_public(self.object, is_public=wanted, by=self.request.user, seen_version=form.seen_version)
        messages.success(self.request, "已向群众公开，链接和二维码在这一页。" if wanted else "已停止向群众公开。")
        return self.object

    def context(self, form):
        plan = self.object
        public = [
            "知道链接（二维码）的人不用登录就能看到：责任区的名称、范围、工作内容、公开电话和责任人姓名。",
            f"征求意见期间（到{precise_date(plan.opinions_until)}）还能提意见。",
        ]
        closed = ["链接马上打不开。以后再公开，还是同一个链接。"]
        label = "停止向群众公开" if plan.is_public else "向群众公开"
        return {
            "breadcrumb": crumbs_of(plan), "page_title": f"{plan}：{label}", "submit_label": label,
            "cancel_url": plan.get_absolute_url(), "consequences": closed if plan.is_public else public,
        }  # fmt: skip
