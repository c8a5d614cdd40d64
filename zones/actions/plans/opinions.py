"""征求意见: hearing what members and the public say about a plan, and answering each of them."""

from datetime import timedelta

from django.db import transaction

from core import audit, clock
from core.errors import NotAllowed, Refused
from core.limits import MOST_FROM_ONE, address_digest, is_flooded
from core.plaintext import written
from core.templatetags.zonebook import precise_date
from core.workflow import require, take_turns
from zones.models import PlanOpinion, ZonePlan

SHORTEST = 4  # characters: less cannot be answered
MOST_A_DAY = 300  # of the public, for one plan from everywhere
SLOW_DOWN = "刚才从您这里收到的意见比较多，请过一会儿再提。您写的内容没有丢失。"


@transaction.atomic
def give_opinion(plan: ZonePlan, *, text: str, by, about: str = "") -> PlanOpinion:
    """A member of the branch says something about a plan that is open for opinions. Raises Refused, NotAllowed."""
    require(plan, by, "plan.opine")
    if by.member is None:
        raise NotAllowed
    _refuse_closed(plan)
    opinion = PlanOpinion.objects.create(
        plan=plan, member=by.member, about=_zone_named(plan, about), text=_words(text), made_at=clock.now()
    )
    audit.record("对划分方案提意见", opinion, by=by, plan=plan.pk)
    return opinion


@transaction.atomic
def give_public_opinion(
    plan: ZonePlan, *, text: str, address: str, name: str = "", about: str = ""
) -> PlanOpinion:  # fmt: skip
    """Somebody who is not signed in says something about a plan that was opened to the public.

    ``address`` is where it comes from; only a keyed digest of it is kept. Raises Refused: not open, too short, or too
    many from there.
    """
    if not plan.is_public:
        raise Refused("这个方案现在不向群众公开。")
    _refuse_closed(plan)
    source = address_digest("opinion", address)
    _refuse_flood(plan, source)
    opinion = PlanOpinion.objects.create(
        plan=plan, name=" ".join(name.split()), about=_zone_named(plan, about), text=_words(text),
        made_at=clock.now(), address_digest=source,
    )  # fmt: skip
    audit.record("收到群众对划分方案的意见", opinion, by=None, plan=plan.pk)
    return opinion


@transaction.atomic
def answer_opinion(opinion: PlanOpinion, *, outcome: str, answer: str, by, is_published: bool = False) -> PlanOpinion:
    """Answer an opinion, once; with ``is_published`` both are shown to everybody who may read the plan, without the
    name. Raises Refused, NotAllowed."""
    require(opinion, by, "zone.manage")
    if outcome not in PlanOpinion.Outcome.values:
        raise Refused("请选择怎么处理这条意见。", "outcome")
    answer = written(answer, "请写答复。", "answer")
    changes = {"outcome": outcome, "answer": answer, "answered_by": by, "answered_at": clock.now(),
               "is_published": is_published}  # fmt: skip
    if not PlanOpinion.objects.unanswered().filter(pk=opinion.pk).update(**changes):
        raise Refused("这条意见已经答复过了。")
    for name, value in changes.items():
        setattr(opinion, name, value)
    audit.record("答复对划分方案的意见", opinion, by=by, plan=opinion.plan_id, reason=answer,
                 outcome=outcome, published=is_published)  # fmt: skip
    return opinion


def _refuse_closed(plan: ZonePlan) -> None:
    today = clock.today()
    if plan.state != "consulting":
        raise Refused("这个方案现在不征求意见。")
    if plan.opinions_from and today < plan.opinions_from:
        raise Refused(f"从{precise_date(plan.opinions_from)}起才征求意见。")
    if not plan.hears_on(today):
        raise Refused(f"征求意见已于{precise_date(plan.opinions_until)}结束。")


def _words(text: str) -> str:
    words = text.strip()
    if len(words) < SHORTEST:
        raise Refused("请把意见写得具体一些。", "text")
    return words


def _zone_named(plan: ZonePlan, about: str) -> str:
    if about and not plan.zones.filter(name=about).exists():
        raise Refused("请从方案里的责任区中选择。", "about")
    return about


def _refuse_flood(plan: ZonePlan, source: str) -> None:
    take_turns(ZonePlan.objects.filter(pk=plan.pk))  # many at once are counted one after the other
    if is_flooded(PlanOpinion.objects.filter(address_digest=source), "made_at", MOST_FROM_ONE):
        raise Refused(SLOW_DOWN)
    if is_flooded(plan.opinions.filter(member__isnull=True), "made_at", [(timedelta(days=1), MOST_A_DAY)]):
        raise Refused("今天收到的意见已经很多，请明天再提，或者直接告诉党支部。您写的内容没有丢失。")
