"""The composite: the worked example, and what must hold for any numbers."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews import scoring
from reviews.scoring import Breakdown, PartScore, Source

NUMBERS = {"good": Decimal(95), "fair": Decimal(85), "average": Decimal(70), "poor": Decimal(50)}
LABELS = {"good": "好", "fair": "较好", "average": "一般", "poor": "差"}
MONTHS = {"good": 8, "fair": 3, "poor": 1}
INSPECTIONS = [Decimal(90), Decimal(80), Decimal(85), Decimal(95)]


def part(weight, value, name="records", excuse=""):
    value = None if value is None else Fraction(value)
    return PartScore(name, name, weight, value, "", excuse=excuse)


def worked_example() -> Breakdown:
    return Breakdown(
        (
            PartScore("records", "周记实", 40, scoring.records_value(44, 4, 50, 50), ""),
            PartScore("group", "小组评议", 30, scoring.ratings_value(MONTHS, NUMBERS), ""),
            PartScore("inspections", "检查", 30, scoring.mean(INSPECTIONS), ""),
        )
    )


def test_worked_example_of_the_domain():
    breakdown = worked_example()
    assert [part.value for part in breakdown.parts] == [92, Fraction(8875, 100), Fraction(875, 10)]
    assert breakdown.exact == Fraction(89675, 1000)
    assert breakdown.composite == Decimal("89.68")
    assert breakdown.words == "(40×92 + 30×88.75 + 30×87.5) ÷ 100 = 89.675，四舍五入为 89.68"
    assert [points for _, points in breakdown.rows] == ["36.8", "26.625", "26.25"]


def test_words_say_how_a_part_came_about():
    assert scoring.records_words(44, 4, 2, 50) == "应记50周：按时44，迟交4，未交2；(44 + 4×50%) ÷ 50 = 92%"
    assert scoring.ratings_words(MONTHS, NUMBERS, LABELS) == (
        "12个月：好×8、较好×3、差×1；(760 + 255 + 50) ÷ 12 = 88.75"
    )
    assert scoring.mean_words(INSPECTIONS, "检查") == "4次检查：(90 + 80 + 85 + 95) ÷ 4 = 87.5"
    assert scoring.duties_words([(20, Fraction(100)), (10, Fraction(75, 2))]) == (
        "2项可量化责任，按权重：(20×100% + 10×37.5%) ÷ 30 ≈ 79.17%"
    )


def test_nothing_owed_is_no_data_not_zero():
    assert scoring.records_value(0, 0, 0, 50) is None
    assert scoring.mean([]) is None
    assert scoring.ratings_value({}, NUMBERS) is None
    assert scoring.weighted_mean([]) is None


def test_late_weeks_count_their_share_exactly():
    assert scoring.records_value(0, 1, 3, 50) == Fraction(50, 3)
    assert scoring.records_value(0, 1, 1, 0) == 0
    assert scoring.records_value(0, 1, 1, 100) == 100


def test_only_the_composite_is_rounded_half_up():
    assert scoring.rounded(Fraction(89675, 1000)) == Decimal("89.68")
    assert scoring.rounded(Fraction(88665, 1000)) == Decimal("88.67")  # half to even would give 88.66
    assert scoring.rounded(Fraction(1, 3)) == Decimal("0.33")
    # Three thirds of a hundred: 33.33 each would lose a hundredth if parts were rounded on the way.
    assert Breakdown((part(50, Fraction(100, 3)), part(50, Fraction(200, 3)))).composite == Decimal("50.00")


def test_a_missing_part_leaves_no_composite():
    breakdown = Breakdown((part(60, 90), part(40, None, "inspections")))
    assert breakdown.composite is None
    assert breakdown.words == "还缺：inspections"


def test_an_excused_part_is_left_out_and_the_others_scaled_up():
    breakdown = Breakdown((part(40, 90), part(30, 80), part(30, None, "inspections", excuse="住院")))
    assert breakdown.exact == Fraction(40 * 90 + 30 * 80, 70)
    assert breakdown.composite == Decimal("85.71")
    assert breakdown.rows[2][1] == "—"
    with_data = Breakdown((part(40, 90), part(30, 80), part(30, 10, "inspections", excuse="住院")))
    assert with_data.composite == breakdown.composite, "an excused part does not count even where there is data"


def test_everything_excused_gives_none():
    assert Breakdown((part(100, 90, excuse="长期卧床"),)).composite is None


def test_what_is_kept_comes_back_the_same():
    breakdown = Breakdown(
        (
            PartScore("group", "小组评议", 60, Fraction(266, 3), "词", (Source("1月", "好", "/months/1/"),)),
            PartScore("inspections", "检查", 40, None, "", excuse="住院"),
        )
    )
    again = scoring.from_data(scoring.to_data(breakdown))
    assert again == breakdown
    assert [part.words for part in again.parts] == ["词", ""]


def test_words_are_made_when_they_are_asked_for():
    made = []
    lazy = PartScore("records", "周记实", 100, Fraction(90), lambda: made.append(1) or "怎么来的")
    assert Breakdown((lazy,)).composite == 90
    assert made == []
    assert (lazy.words, lazy.words, made) == ("怎么来的", "怎么来的", [1])


values = st.fractions(min_value=0, max_value=100, max_denominator=400)
parts = st.lists(st.tuples(st.integers(1, 100), values), min_size=1, max_size=6)


@given(parts)
def test_composite_lies_between_its_parts(rows):
    breakdown = Breakdown(tuple(part(weight, value) for weight, value in rows))
    lowest, highest = min(value for _, value in rows), max(value for _, value in rows)
    assert scoring.rounded(lowest) <= breakdown.composite <= scoring.rounded(highest)
    assert abs(Fraction(breakdown.composite) - breakdown.exact) <= Fraction(1, 200)


@given(parts, st.integers(2, 7))
def test_scaling_all_weights_changes_nothing(rows, factor):
    one = Breakdown(tuple(part(weight, value) for weight, value in rows))
    other = Breakdown(tuple(part(weight * factor, value) for weight, value in rows))
    assert one.composite == other.composite


@given(parts, values)
def test_excusing_is_the_same_as_having_no_such_part(rows, value):
    kept = tuple(part(weight, number) for weight, number in rows)
    assert Breakdown((*kept, part(30, value, excuse="免评"))).composite == Breakdown(kept).composite


@given(st.integers(0, 53), st.integers(0, 53), st.integers(0, 53), st.integers(0, 100))
def test_records_stay_within_a_hundred(on_time, late, missing, late_share):
    value = scoring.records_value(on_time, late, on_time + late + missing, late_share)
    assert value is None or 0 <= value <= 100


@given(st.integers(0, 10**6))
def test_rounding_agrees_with_decimal_half_up(thousandths):
    exact = Decimal(thousandths).scaleb(-3)
    assert scoring.rounded(Fraction(thousandths, 1000)) == exact.quantize(Decimal("0.01"), ROUND_HALF_UP)


@given(values)
def test_a_shown_number_without_a_mark_is_exact(value):
    text = scoring.shown(value)
    if text.startswith("≈"):
        assert Decimal(text[1:]) == scoring.rounded(value)
    else:
        assert Fraction(text) == value


@pytest.mark.parametrize("number", [Decimal("92.00"), Decimal("92"), Decimal("1E+2")])
def test_plain_numbers_have_no_idle_zeros(number):
    assert scoring.plain(number) in {"92", "100"}
