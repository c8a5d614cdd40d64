"""综合平衡: what each agreement asks of its member, beside the middle of the member's group. Reading only."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from statistics import median

from django.db.models import Count, Exists, OuterRef, Prefetch, Q

from core.numbers import plain
from zones.agreements.fulfilment import total_target
from zones.agreements.renewal import against_last_year
from zones.models import Agreement, Contact, Duty
from zones.models.agreements import Category

# Below this many agreements a group has no middle worth the name.
LEAST_PEERS = 3
# What is compared: (name, label, unit, the least distance from the middle that is worth a mark).
MEASURES = (
    ("duties", "责任项", "项", 2), ("targets", "可量化目标", "", 10), ("households", "联系户", "户", 3),
    ("zones", "责任区", "个", 2),
)  # fmt: skip
WEIGHT_DISTANCE = 15


@dataclass(frozen=True)
class Figure:
    """One number of one agreement beside the middle of its group (None where there is nothing to compare with)."""

    label: str
    unit: str
    value: Decimal
    middle: Decimal | None
    distance: Decimal

    @property
    def side(self) -> str:
        """``high`` or ``low`` for an outlier, else empty."""
        if self.middle is None or abs(self.value - self.middle) < self.distance:
            return ""
        return "high" if self.value > self.middle else "low"

    @property
    def why(self) -> str:
        """The sentence behind the mark; empty where there is none."""
        if not self.side or self.middle is None:
            return ""
        value, middle, apart = (plain(n) for n in (self.value, self.middle, abs(self.value - self.middle)))
        word = "多" if self.side == "high" else "少"
        return f"{self.label}{value}{self.unit}，组里居中的是{middle}{self.unit}，{word}{apart}{self.unit}"


@dataclass
class Load:
    """What one agreement asks, in numbers."""

    duties: int = 0
    targets: Decimal = Decimal(0)
    households: int = 0
    zones: int = 0
    weights: dict[str, int] = field(default_factory=lambda: dict.fromkeys(Category.values, 0))


@dataclass
class Peers:
    """The agreements of one group for one year, and their middles."""

    name: str
    year: int
    loads: list[Load] = field(default_factory=list)

    @property
    def is_comparable(self) -> bool:
        return len(self.loads) >= LEAST_PEERS

    def middle(self, name: str) -> Decimal | None:
        return self._middle([getattr(load, name) for load in self.loads])

    def middle_weight(self, category: str) -> Decimal | None:
        return self._middle([load.weights[category] for load in self.loads])

    def _middle(self, values: list) -> Decimal | None:
        return median(Decimal(value) for value in values) if self.is_comparable else None

    @cached_property
    def figures(self) -> list[dict]:
        """The middles themselves, as they are told above the table."""
        return [{"label": label, "unit": unit, "middle": self.middle(name)} for name, label, unit, _ in MEASURES]


class Balance:
    """Agreements beside their groups: ``weigh`` puts on each ``figures``, ``columns`` (a category each) and ``against``
    (last year's), ``groups`` are the middles.

    ``readable`` are the agreements the reader may see at all: nobody is compared with what is hidden from the reader.
    """

    def __init__(self, agreements: Iterable[Agreement], readable):
        self.agreements = list(agreements)
        years = {agreement.year for agreement in self.agreements}
        branches = {agreement.branch_id for agreement in self.agreements}
        self.readable = readable.current().filter(branch__in=branches, year__in=years)
        self.groups: dict[tuple, Peers] = {}
        self.loads: dict[int, Load] = {}

    def weigh(self) -> list[Agreement]:
        """Put the numbers on the agreements. Six queries."""
        if not self.agreements:
            return []
        self._gather({_group_key(row): row.group_name or "未编组" for row in self.agreements})
        against = against_last_year(self.agreements)
        for agreement in self.agreements:
            self._put_on(agreement, against.get(agreement.pk))
        return self.agreements

    @property
    def comparable_groups(self) -> list[Peers]:
        """The groups that have a middle, in their order; who is in no group comes last."""
        order = sorted(self.groups, key=lambda key: (key[0], key[1] is None, key[1] or 0, key[2]))
        return [self.groups[key] for key in order if self.groups[key].is_comparable]

    def _gather(self, wanted: dict[tuple, str]) -> None:
        in_groups = Q(group_id__in={group for _, group, _ in wanted if group}) | Q(group_id__isnull=True)
        peers = self.readable.with_group_id().filter(in_groups).select_related(None).order_by()
        periods = {}
        for peer in peers.only("branch_id", "year", "from_on", "until_on"):
            if (key := _group_key(peer)) in wanted:
                self.loads[peer.pk] = load = Load()
                self.groups.setdefault(key, Peers(wanted[key], peer.year)).loads.append(load)
                periods[peer.pk] = (peer.from_on, peer.until_on)
        for agreement in self.agreements:  # one that was replaced or called off is shown, but is nobody's middle
            self.loads.setdefault(agreement.pk, Load())
            periods.setdefault(agreement.pk, (agreement.from_on, agreement.until_on))
        self._add_duties(periods)
        self._add_zones()

    def _add_duties(self, periods: dict[int, tuple]) -> None:
        names = ("agreement_id", "category", "weight", "comparison", "target", "period")
        totals: dict[tuple, Decimal | None] = {}
        for pk, category, weight, *asked in Duty.objects.filter(agreement__in=list(periods)).values_list(*names):
            load = self.loads[pk]
            load.duties += 1
            load.weights[category] += weight
            comparison, target, period = asked
            if comparison == Duty.Comparison.AT_LEAST and target is not None:
                key = (target, period, periods[pk])
                if key not in totals:
                    totals[key] = total_target(target, period, *periods[pk])
                load.targets += totals[key] or 0

    def _add_zones(self) -> None:
        through = Agreement.zones.through.objects.filter(agreement__in=list(self.loads))
        held = list(through.values_list("agreement_id", "zone_id"))
        contacts = Contact.objects.filter(kind="household", is_closed=False, zone__in={zone for _, zone in held})
        households = dict(contacts.order_by().values_list("zone").annotate(Count("pk")))
        for pk, zone in held:
            self.loads[pk].zones += 1
            self.loads[pk].households += households.get(zone, 0)

    def _put_on(self, agreement: Agreement, against) -> None:
        load, peers = self.loads[agreement.pk], self.groups.get(_group_key(agreement)) or Peers("", agreement.year)
        agreement.against = against
        agreement.figures = [
            _figure(label, unit, getattr(load, name), peers.middle(name), least)
            for name, label, unit, least in MEASURES
        ]
        agreement.columns = [
            section | {"figure": Figure(f"“{section['label']}”的权重", "分", Decimal(section["weight"]),
                                        peers.middle_weight(category), Decimal(WEIGHT_DISTANCE))}
            for category, section in zip(Category.values, agreement.sections(), strict=True)
        ]  # fmt: skip
        told = [*agreement.figures, *(column["figure"] for column in agreement.columns)]
        agreement.outliers = [figure.why for figure in told if figure.side]


class WeighedRows:
    """A list's queryset whose slices come weighed: what ``ListPage`` pages through, shows and exports."""

    def __init__(self, rows, readable):
        self.rows, self.readable = rows, readable
        self.balance = Balance([], readable)

    def count(self) -> int:
        return self.rows.count()

    def __getitem__(self, part: slice) -> list[Agreement]:
        self.balance = Balance(self.rows[part], self.readable)
        return self.balance.weigh()

    def __iter__(self) -> Iterator[Agreement]:
        return iter(self[:])


def with_duties_and_rights(agreements, user):
    """Fetch for the balance: duties with how much was said of them, excuses, and what ``user`` may do with each row
    (``may_return_by_group``, ``may_return_by_branch``)."""
    duties = Duty.objects.annotate(comment_count=Count("comments"))
    of_row = {"pk": OuterRef("pk")}
    return agreements.prefetch_related(Prefetch("duties", duties), "excused_categories").annotate(
        may_return_by_group=Exists(Agreement.objects.permitted(user, "agreement.review").filter(**of_row)),
        may_return_by_branch=Exists(Agreement.objects.permitted(user, "agreement.approve").filter(**of_row)),
    )


def _figure(label: str, unit: str, value, middle: Decimal | None, least: int) -> Figure:
    return Figure(label, unit, Decimal(value), middle, max(Decimal(least), (middle or Decimal(0)) / 2))


def _group_key(agreement: Agreement) -> tuple:
    return agreement.branch_id, agreement.group_id, agreement.year
