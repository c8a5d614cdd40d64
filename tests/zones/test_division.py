"""The balanced division, as arithmetic: everybody his share, few changes, the same again for the same."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zones.plans.division import Person, Piece, balance, cost, divide, why


def homes(count, weight=3, **fields):
    return [Piece(f"home {number:03}", weight, **fields) for number in range(count)]


def carried(division, pieces, person):
    return sum(piece.weight for piece in pieces if division.given[piece.key] == person)


def test_everybody_carries_his_share():
    people = [Person(1), Person(2, share=1), Person(3, share=0), Person(4, carries=30)]
    pieces = homes(40)
    division = divide(pieces, people)
    assert set(division.given) == {piece.key for piece in pieces}
    # 150 in all, 30 for each half share: two with a whole one, one with half a one, one excused.
    loads = {person.key: carried(division, pieces, person.key) + person.carries for person in people}
    assert loads == {1: 60, 2: 30, 3: 0, 4: 60}
    assert (division.after.least, division.after.most, division.after.uncovered) == (60, 60, 0)


def test_what_is_balanced_stays_as_it_is():
    people = [Person(1), Person(2)]
    pieces = [Piece(str(number), 2, present=number % 2 + 1) for number in range(20)]
    division = divide(pieces, people)
    assert division.given == {piece.key: piece.present for piece in pieces}
    assert division.before == division.after


def test_only_what_is_too_much_moves():
    pieces = [Piece(f"{number:02}", 1, present=1 if number < 14 else 2) for number in range(20)]
    division = divide(pieces, [Person(1), Person(2)])
    moved = [piece.key for piece in pieces if division.given[piece.key] != piece.present]
    assert len(moved) == 4
    assert (division.before.most, division.after.most) == (14, 10)


def test_what_nobody_able_holds_is_uncovered_before_and_given_after():
    pieces = [Piece("a", 5, present=9), Piece("b", 5), Piece("c", 5, present=1)]
    division = divide(pieces, [Person(1), Person(2), Person(9, share=0)])
    assert (division.before.uncovered, division.after.uncovered) == (10, 0)
    assert 9 not in division.given.values()


def test_people_serve_where_they_live():
    people = [Person(1, place=("1号楼",)), Person(2, place=("2号楼",))]
    pieces = homes(5, place=("1号楼", "1单元")) + [Piece(f"z{n}", 3, place=("2号楼", "3单元")) for n in range(5)]
    division = divide(pieces, people)
    assert all(division.given[piece.key] == int(piece.place[0][0]) for piece in pieces)
    assert division.reasons["z0"] == "住在2号楼"


def test_each_thing_that_suits_costs_less():
    piece = Piece("a", 1, place=("1号楼",), group=7, skill="调解", present=1)
    ideal = Person(1, place=("1号楼", "2单元"), group=7, skills=frozenset({"调解"}))
    assert cost(piece, ideal) == 0
    assert why(piece, ideal) == "现在就由他负责，不作变动；住在1号楼；有“调解”特长；同一个党小组"
    for worse in (
        Person(2, place=("1号楼",), group=7, skills=frozenset({"调解"})),
        Person(1, place=("2号楼",), group=7, skills=frozenset({"调解"})),
        Person(1, place=("1号楼",), group=8, skills=frozenset({"调解"})),
        Person(1, place=("1号楼",), group=7),
    ):
        assert cost(piece, worse) > 0
    assert why(piece, Person(3)) == "负担较轻，由他均衡"


def test_nobody_able_is_said():
    with pytest.raises(ValueError, match="able"):
        divide(homes(3), [Person(1, share=0)])
    assert divide([], [Person(1)]).given == {}


def test_the_same_input_gives_the_same_division_in_any_order():
    draw = random.Random(5)
    people = [Person(n, share=draw.choice([0, 1, 2]), place=(f"{n % 6}号楼",), group=n % 3) for n in range(30)]
    pieces = [
        Piece(f"{n:03}", draw.randint(1, 8), (f"{n % 7}号楼",), n % 3, present=draw.choice([None, n % 30]))
        for n in range(200)
    ]
    first = divide(pieces, people)
    steps = []
    second = divide(pieces[::-1], people[::-1], progress=lambda *step: steps.append(step))
    assert second == first
    assert steps == [(0, 3), (1, 3), (2, 3), (3, 3)]


@settings(max_examples=40, deadline=None)
@given(
    weights=st.lists(st.integers(1, 9), min_size=1, max_size=40),
    shares=st.lists(st.integers(0, 2), min_size=1, max_size=8).filter(any),
)
def test_everything_is_given_to_somebody_able_and_evenly(weights, shares):
    """Nobody carries more above his share than the heaviest piece could bring, however odd the numbers are."""
    pieces = [Piece(f"{place:02}", weight) for place, weight in enumerate(weights)]
    people = [Person(place, share=share) for place, share in enumerate(shares)]
    division = divide(pieces, people)
    able = {person.key for person in people if person.share}
    assert set(division.given.values()) <= able
    assert division.after == balance(pieces, people, division.given)
    for person in people:
        fair = sum(weights) * person.share / sum(shares)
        assert carried(division, pieces, person.key) <= fair + max(weights)
