"""Targets on the first zones of a branch: set in January, what came of them entered at the beginning of each month."""

from datetime import date
from decimal import Decimal

from core import clock
from portal.demo.branches import DemoBranch, moment
from portal.demo.year import Days
from zones.actions.targets import fill_target, set_target
from zones.models import ZoneTarget

# kind, what is measured, unit, comparison, plan of a month, what usually comes of it (least, most)
SETS = {
    "enterprise": [
        ("output", "外输原油", "吨", "at_least", "1200", ("1150", "1320")),
        ("quality", "外输原油含水合格率", "%", "at_least", "98.5", ("97.9", "99.8")),
        ("technique", "设备完好率", "%", "at_least", "96", ("95.2", "99.5")),
        ("cost", "吨油成本", "元", "at_most", "86.5", ("81.2", "88.9")),
        ("safety", "安全事故", "起", "at_most", "0", ("0", "0")),
    ],
    "community": [
        ("quality", "居民诉求按期办结率", "%", "at_least", "95", ("92.5", "100")),
        ("cost", "楼道照明电费", "元", "at_most", "420", ("365.4", "438.8")),
        ("safety", "消防安全事故", "起", "at_most", "0", ("0", "0")),
    ],
}


class Targets:
    """The targets of a branch's first two zones. The members who answer for them enter the actuals."""

    def __init__(self, branch: DemoBranch, days: Days):
        self.branch, self.days, self.random = branch, days, branch.random

    def plan(self) -> None:
        for place, zone in enumerate(self.branch.zones[:2]):
            with clock.at(moment(date(self.branch.year, 1, 8), 15)):
                for kind, content, unit, comparison, plan, usual in SETS[self.branch.domain]:
                    target = set_target(
                        zone, by=self.branch.secretary, year=self.branch.year, kind=kind, content=content, unit=unit,
                        comparison=comparison, plan=Decimal(plan),
                    )  # fmt: skip
                    self._plan_months(target, place, usual)

    def _plan_months(self, target: ZoneTarget, place: int, usual: tuple[str, str]) -> None:
        least, most = (int(Decimal(bound) * 10) for bound in usual)
        for month in range(1, 13):
            amount = Decimal(self.random.randint(least, most)) / 10
            year, following = (target.year, month + 1) if month < 12 else (target.year + 1, 1)
            when = moment(date(year, following, 2), 8, 30)
            self.days.plan(when, self._enter, target.pk, place, month, amount)

    def _enter(self, pk: int, place: int, month: int, amount: Decimal) -> None:
        target = ZoneTarget.objects.select_related("zone").get(pk=pk)
        fill_target(target, by=self.branch.users[place], actuals={month: amount})
