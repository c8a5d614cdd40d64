"""How a composite comes about: arithmetic without a database, exact until the composite itself is rounded.

A part is a number from 0 to 100 with the words that explain it and the sources it opens down to (domain: every number
on a sheet can be followed back to what was really done). Numbers are ``Fraction`` throughout; nothing is a float.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from core.numbers import plain

COUNTED, MISSING, EXCUSED = "counted", "missing", "excused"


@dataclass(frozen=True)
class Source:
    """One thing a part rests on: what it is called, what it counts as (a word or a number), where it can be read."""

    label: str
    number: str
    url: str = ""


@dataclass(frozen=True)
class PartScore:
    """One part of a composite. ``value`` is None where there is no data; ``words`` say how it came about, or what is
    missing (``told`` is them, or makes them when they are asked for: a table of hundreds does without).
    ``excuse`` is the reason why the part does not count for this person."""

    part: str
    label: str
    weight: int
    value: Fraction | None
    told: str | Callable[[], str] = field(compare=False)
    sources: tuple[Source, ...] = ()
    excuse: str = ""

    @cached_property
    def words(self) -> str:
        return self.told if isinstance(self.told, str) else self.told()

    @property
    def status(self) -> str:
        if self.excuse:
            return EXCUSED
        return COUNTED if self.value is not None else MISSING

    @property
    def shown(self) -> str:
        return shown(self.value) if self.status == COUNTED else {EXCUSED: "免评", MISSING: "缺"}[self.status]


@dataclass(frozen=True)
class Breakdown:
    """All parts of one person's year and what they come to."""

    parts: tuple[PartScore, ...]

    def having(self, status: str) -> tuple[PartScore, ...]:
        return tuple(part for part in self.parts if part.status == status)

    @cached_property
    def counted(self) -> tuple[PartScore, ...]:
        return self.having(COUNTED)

    @cached_property
    def missing(self) -> tuple[PartScore, ...]:
        return self.having(MISSING)

    @property
    def weight_sum(self) -> int:
        """Weights of what counts; excused parts are left out, which scales the others up."""
        return sum(part.weight for part in self.counted)

    @cached_property
    def exact(self) -> Fraction | None:
        """The composite before rounding; None while a part is missing or when nothing counts."""
        if self.missing or not self.weight_sum:
            return None
        return sum(part.weight * part.value for part in self.counted) / Fraction(self.weight_sum)

    @cached_property
    def composite(self) -> Decimal | None:
        return None if self.exact is None else rounded(self.exact)

    @property
    def words(self) -> str:
        if self.missing:
            return "还缺：" + "、".join(part.label for part in self.missing)
        if not self.counted:
            return "各部分都已免评，没有综合得分，可以改为不参加考评"
        terms = " + ".join(f"{part.weight}×{bare(part.value)}" for part in self.counted)
        is_rounded = not shown(self.exact).startswith("≈") and Fraction(self.composite) != self.exact
        ending = f"，四舍五入为 {self.composite:f}" if is_rounded else ""
        return f"({terms}) ÷ {self.weight_sum} {equals(self.exact)}{ending}"

    @property
    def rows(self) -> list[tuple[PartScore, str]]:
        """Each part with the points it brings to the composite, as they are shown; none while something is missing."""
        if self.missing:
            return [(part, "—") for part in self.parts]
        total = Fraction(self.weight_sum or 1)
        return [
            (part, shown(part.weight * part.value / total) if part.status == COUNTED else "—") for part in self.parts
        ]


def rounded(value: Fraction, places: int = 2) -> Decimal:
    """Round a number that is not negative half up, exactly."""
    scale = 10**places
    return Decimal((value * scale * 2 + 1) // 2).scaleb(-places)


def shown(value: Fraction) -> str:
    """A number as it is shown: exact where four decimals are enough, else rounded to two and marked with ≈."""
    exact = rounded(value, 4)
    return plain(exact) if Fraction(exact) == value else f"≈{rounded(value):f}"


def bare(value: Fraction) -> str:
    """A shown number without its mark, for the terms of a sum whose result is marked."""
    return shown(value).removeprefix("≈")


def equals(value: Fraction) -> str:
    """The end of a calculation: "= 92", or "≈ 92.39" where the number does not end."""
    return f"{'≈' if shown(value).startswith('≈') else '='} {bare(value)}"


def records_value(on_time: int, late: int, owed: int, late_share: int) -> Fraction | None:
    """Share of owed weeks that were filed, late ones counting ``late_share`` percent; None when no week was owed."""
    if not owed:
        return None
    return Fraction(on_time * 100 + late * late_share, owed)


def mean(numbers: Iterable[Decimal]) -> Fraction | None:
    """The exact mean of numbers with two decimals; None of nothing."""
    values = list(numbers)
    return Fraction(sum(values)) / len(values) if values else None


def weighted_mean(pairs: Iterable[tuple[int, Fraction]]) -> Fraction | None:
    """The mean of (weight, value); None when no weight is given."""
    pairs = list(pairs)
    total = sum(weight for weight, _ in pairs)
    return sum(weight * value for weight, value in pairs) / Fraction(total) if total else None


def records_words(on_time: int, late: int, missing: int, late_share: int) -> str:
    owed = on_time + late + missing
    value = records_value(on_time, late, owed, late_share)
    if value is None:
        return "没有应记的周"
    filed = f"{on_time} + {late}×{late_share}%" if late else f"{on_time}"
    return f"应记{owed}周：按时{on_time}，迟交{late}，未交{missing}；({filed}) ÷ {owed} {equals(value)}%"


def ratings_value(counts: Mapping[str, int], numbers: Mapping[str, Decimal]) -> Fraction | None:
    """Mean of what the ratings are worth by the cycle's table; ``counts`` says how often each was given."""
    total = sum(counts.values())
    return Fraction(sum(numbers[rating] * count for rating, count in counts.items())) / total if total else None


def ratings_words(counts: Mapping[str, int], numbers: Mapping[str, Decimal], labels: Mapping[str, str]) -> str:
    value = ratings_value(counts, numbers)
    if value is None:
        return "还没有小组评议"
    given = {rating: counts[rating] for rating in numbers if counts.get(rating)}
    said = "、".join(f"{labels[rating]}×{count}" for rating, count in given.items())
    terms = " + ".join(plain(numbers[rating] * count) for rating, count in given.items())
    total = sum(given.values())
    return f"{total}个月：{said}；({terms}) ÷ {total} {equals(value)}"


def mean_words(numbers: Sequence[Decimal], unit: str) -> str:
    value = mean(numbers)
    if value is None:
        return f"还没有{unit}"
    terms = " + ".join(plain(Decimal(number)) for number in numbers)
    return f"{len(numbers)}次{unit}：({terms}) ÷ {len(numbers)} {equals(value)}"


def duties_words(pairs: Sequence[tuple[int, Fraction]]) -> str:
    """How fulfilment of measurable duties came about, from (weight of the duty, percent fulfilled)."""
    value = weighted_mean(pairs)
    if value is None:
        return "没有可量化的责任项"
    terms = " + ".join(f"{weight}×{bare(percent)}%" for weight, percent in pairs)
    total = sum(weight for weight, _ in pairs)
    return f"{len(pairs)}项可量化责任，按权重：({terms}) ÷ {total} {equals(value)}%"


def to_data(breakdown: Breakdown) -> list[dict]:
    """Plain data for keeping a final result; values as exact fractions."""
    return [
        {
            "part": part.part,
            "label": part.label,
            "weight": part.weight,
            "value": None if part.value is None else str(part.value),
            "words": part.words,
            "excuse": part.excuse,
            "sources": [[source.label, source.number, source.url] for source in part.sources],
        }
        for part in breakdown.parts
    ]


def from_data(data: Iterable[dict]) -> Breakdown:
    """The breakdown that ``to_data`` kept."""
    return Breakdown(
        tuple(
            PartScore(
                part=row["part"],
                label=row["label"],
                weight=row["weight"],
                value=None if row["value"] is None else Fraction(row["value"]),
                told=row["words"],
                excuse=row["excuse"],
                sources=tuple(Source(*source) for source in row["sources"]),
            )
            for row in data
        )
    )
