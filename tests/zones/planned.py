"""A branch with something to divide, and a plan brought as far as a test wants it."""

from contextlib import contextmanager
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from core import clock
from tests.cast import TODAY, Cast
from zones.actions import plans
from zones.models import PlanZone, ZonePlan
from zones.plans.rows import PlannedZone

UNTIL = TODAY + timedelta(days=7)
MEETING_DAY = UNTIL + timedelta(days=3)
VOTE = {"due_count": 9, "present_count": 8, "votes_for": 7, "votes_against": 0, "votes_abstained": 1}


@contextmanager
def on(day: date):
    """Act at nine in the morning of ``day``."""
    with clock.at(datetime(day.year, day.month, day.day, 9, tzinfo=ZoneInfo("Asia/Shanghai"))):
        yield


def row(code: str, name: str = "", **more) -> PlannedZone:
    return PlannedZone(**{"code": code, "name": name or f"{code}区", "level": "area", "method": "community", **more})


def keys(*things) -> frozenset[int]:
    return frozenset(thing.pk for thing in things)


def draft_of(cast: Cast, *rows: PlannedZone, year: int = 2026) -> ZonePlan:
    plan = plans.start_plan(cast.branch, year=year, by=cast.secretary)
    return plans.replace_zones(plan, rows, by=cast.secretary) if rows else plan


def consulted(cast: Cast, plan: ZonePlan, *, is_public: bool = False) -> ZonePlan:
    today = clock.today()
    return plans.consult(plan, by=cast.secretary, opinions_from=today, opinions_until=today + timedelta(days=7),
                         is_public=is_public)  # fmt: skip


def adopted(cast: Cast, plan: ZonePlan, *, reason: str = "暂时没有合适的人，第一季度内补上", **more) -> ZonePlan:
    """Bring a draft or a plan under consultation through the vote, three days after the opinions are in."""
    if plan.state == "draft":
        consulted(cast, plan)
    day = plan.opinions_until + timedelta(days=3)
    with on(day):
        meeting = {"met_on": day, "meeting_place": "支部活动室", "takes_effect_on": day, **VOTE, "gap_reason": reason}
        return plans.adopt(plan, by=cast.secretary, **(meeting | more))


def enforced(cast: Cast, plan: ZonePlan, **more) -> ZonePlan:
    if plan.state != "adopted":
        adopted(cast, plan, **more)
    with on(plan.takes_effect_on):
        return plans.enforce(plan, by=cast.secretary, on=plan.takes_effect_on)


def zone_of(plan: ZonePlan, code: str) -> PlanZone:
    return plan.zones.get(code=code)
