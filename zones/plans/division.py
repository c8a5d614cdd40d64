"""A balanced division: who looks after what, so that everybody carries his share and few people are moved.

Pure arithmetic over plain values. A linear programme divides everything at once and leaves a few pieces split between
people; a small integer programme then gives each of those to one. Both come from SciPy (HiGHS), run in one thread and
stop by counting work, never by the clock: the same input gives the same division.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

# What it costs to give a piece to somebody, in steps nobody sees: only their order and proportion matter.
CHANGED, ELSEWHERE, OTHER_GROUP, UNSKILLED = 6, 3, 1, 2
MOST = CHANGED + ELSEWHERE + OTHER_GROUP + UNSKILLED
CANDIDATES = 12  # people considered for a piece, the cheapest first
MOST_BRANCHINGS = 300  # of the integer programme
NEAR_ENOUGH = 0.01  # share of the best possible result that the integer programme may fall short by

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Piece:
    """What one person looks after as a whole: a building, a unit, a household. ``weight`` is how much there is to do.

    ``place`` runs from the large to the small (building, staircase). ``present`` is who looks after it now.
    """

    key: str
    weight: int
    place: tuple[str, ...] = ()
    group: int | None = None
    skill: str = ""
    present: int | None = None


@dataclass(frozen=True)
class Person:
    """Who can look after something. ``share``: 2 is a whole share, 1 half of one, 0 excused. ``carries`` is what he
    looks after besides and keeps."""

    key: int
    share: int = 2
    place: tuple[str, ...] = ()
    group: int | None = None
    skills: frozenset[str] = frozenset()
    carries: int = 0


@dataclass(frozen=True)
class Balance:
    """How the load is spread over those who are not excused: the least and the most that one carries, measured on a
    whole share, and what is given to nobody."""

    least: float
    most: float
    uncovered: int


@dataclass(frozen=True)
class Division:
    """``given``: the person of each piece, by its key. ``reasons``: in words, why him."""

    given: Mapping[str, int]
    before: Balance
    after: Balance
    reasons: Mapping[str, str] = field(default_factory=dict)


def divide(pieces: Sequence[Piece], people: Sequence[Person], *, progress: Progress = lambda *_: None) -> Division:
    """Give every piece to one of those who are not excused. ``progress(done, total)`` counts the steps.

    Raises ValueError when nobody is able to serve.
    """
    able = sorted((person for person in people if person.share > 0), key=lambda person: person.key)
    if not able:
        raise ValueError("nobody is able to serve")
    pieces = sorted(pieces, key=lambda piece: piece.key)
    before = balance(pieces, able, {piece.key: piece.present for piece in pieces})
    if not pieces:
        return Division({}, before, before)
    progress(0, 3)
    problem = _Problem.of(pieces, able)
    progress(1, 3)
    chosen, settled = problem.relaxed()
    progress(2, 3)
    chosen = problem.completed(chosen, settled)
    progress(3, 3)
    given = {piece.key: able[place].key for piece, place in zip(pieces, chosen, strict=True)}
    by_key = {person.key: person for person in able}
    reasons = {piece.key: why(piece, by_key[given[piece.key]]) for piece in pieces}
    return Division(given, before, balance(pieces, able, given), reasons)


def balance(pieces: Sequence[Piece], people: Sequence[Person], given: Mapping[str, int | None]) -> Balance:
    """How the load is spread when the pieces are given so; those of people who cannot serve count as uncovered."""
    loads = {person.key: person.carries for person in people}
    uncovered = 0
    for piece in pieces:
        key = given.get(piece.key)
        if key in loads:
            loads[key] += piece.weight
        else:
            uncovered += piece.weight
    shares = [loads[person.key] * 2 / person.share for person in people if person.share]
    return Balance(min(shares, default=0), max(shares, default=0), uncovered)


def why(piece: Piece, person: Person) -> str:
    """Say in words what speaks for this person; what made the difference beside it is the balance."""
    said = []
    if piece.present == person.key:
        said.append("现在就由他负责，不作变动")
    if _near(piece, person):
        said.append(f"住在{''.join(piece.place[: _common(piece.place, person.place)])}")
    if piece.skill and piece.skill in person.skills:
        said.append(f"有“{piece.skill}”特长")
    if piece.group is not None and piece.group == person.group:
        said.append("同一个党小组")
    return "；".join(said) or "负担较轻，由他均衡"


def cost(piece: Piece, person: Person) -> int:
    """How little this person suits the piece: 0 is best."""
    return (
        CHANGED * (piece.present is not None and piece.present != person.key)
        + ELSEWHERE * (bool(piece.place) and not _near(piece, person))
        + OTHER_GROUP * (piece.group is not None and piece.group != person.group)
        + UNSKILLED * (bool(piece.skill) and piece.skill not in person.skills)
    )


def _common(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    length = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        length += 1
    return length


def _near(piece: Piece, person: Person) -> bool:
    return _common(piece.place, person.place) > 0


@dataclass(frozen=True)
class _Problem:
    """The programme in numbers: for each piece its weight, the places of its candidates in the list of people and what
    each costs; for each person the room that is left for his fair share."""

    weights: np.ndarray
    candidates: np.ndarray
    costs: np.ndarray
    room: np.ndarray

    @classmethod
    def of(cls, pieces: Sequence[Piece], people: Sequence[Person]) -> "_Problem":
        weights = np.array([piece.weight for piece in pieces], dtype=float)
        count, places = min(CANDIDATES, len(people)), np.arange(len(people))
        candidates = np.empty((len(pieces), count), dtype=int)
        costs = np.empty((len(pieces), count))
        for row, piece in enumerate(pieces):
            all_costs = np.array([cost(piece, person) for person in people])
            # Equals are taken from another place in the list for each piece, so that all of them are somewhere.
            order = np.argsort(all_costs * len(people) + (places - row * 7) % len(people), kind="stable")[:count]
            candidates[row], costs[row] = order, all_costs[order]
        shares = np.array([person.share for person in people], dtype=float)
        carried = np.array([person.carries for person in people], dtype=float)
        return cls(weights, candidates, costs, (weights.sum() + carried.sum()) * shares / shares.sum() - carried)

    def relaxed(self) -> tuple[np.ndarray, np.ndarray]:
        """Divide with pieces that may be split: the place of the person of each piece, and which are whole."""
        parts = self._solve(is_whole=False)
        return self._best(parts), parts.max(axis=1) > 1 - 1e-6

    def completed(self, chosen: np.ndarray, settled: np.ndarray) -> np.ndarray:
        """Give those that were split to one of their candidates, the others staying where they are."""
        if settled.all():
            return chosen
        taken = np.bincount(chosen[settled], weights=self.weights[settled], minlength=len(self.room))
        rest = ~settled
        left = _Problem(self.weights[rest], self.candidates[rest], self.costs[rest], self.room - taken)
        chosen = chosen.copy()
        chosen[rest] = left._best(left._solve(is_whole=True, node_limit=MOST_BRANCHINGS, mip_rel_gap=NEAR_ENOUGH))
        return chosen

    def _best(self, parts: np.ndarray) -> np.ndarray:
        return self.candidates[np.arange(len(parts)), parts.argmax(axis=1)]

    def _solve(self, *, is_whole: bool, **limits: float) -> np.ndarray:
        """For each piece, which part of it goes to each candidate.

        The unknowns are these parts, and for each person how much he carries above and below his share: a unit of
        either costs more than any misfit of an average piece, so that balance goes first.
        """
        # Half a second to load: every process would wait for it that never divides anything.
        from scipy.optimize import Bounds, LinearConstraint, milp
        from scipy.sparse import coo_array

        pieces, count = self.candidates.shape
        people, parts = len(self.room), pieces * count
        rows, columns = np.repeat(np.arange(pieces), count), self.candidates.ravel()
        unknowns, persons = parts + 2 * people, np.arange(people)
        each = coo_array((np.ones(parts), (rows, np.arange(parts))), shape=(pieces, unknowns))
        loads = coo_array(
            (
                np.concatenate([self.weights[rows], -np.ones(people), np.ones(people)]),
                (
                    np.concatenate([columns, persons, persons]),
                    np.concatenate([np.arange(parts), parts + persons, parts + people + persons]),
                ),
            ),
            shape=(people, unknowns),
        )
        uneven = MOST / max(1.0, float(self.weights.mean()))
        found = milp(
            np.concatenate([self.costs.ravel(), np.full(2 * people, uneven)]),
            constraints=[LinearConstraint(each, 1, 1), LinearConstraint(loads, self.room, self.room)],
            integrality=np.concatenate([np.full(parts, int(is_whole)), np.zeros(2 * people)]),
            bounds=Bounds(0, np.concatenate([np.ones(parts), np.full(2 * people, np.inf)])),
            options=limits,
        )
        if found.x is None:
            raise RuntimeError(f"the division was not found: {found.message}")
        return found.x[:parts].reshape(pieces, count)
