"""One goal where units limit how many of their people move.

Such limits are no flow. First prices on leaving are sought by flows (``leaving``): they give a choice
that keeps the limits and a bound. Is the choice dearer than the bound by ``gap``, every pair whose
reduced cost is at most ``gap`` goes into an integer program (SciPy's HiGHS): a choice with any other
pair costs more than the one known, so the optimum over these is the optimum over all (docs/adr/0039).
"""

from dataclasses import dataclass

import numpy as np

from restructuring.matching.flow import level_arcs
from restructuring.matching.leaving import Leaving
from restructuring.matching.prices import Prices, reduced
from restructuring.matching.problem import NOWHERE

MOST_COLUMNS = 150_000


class Unsolved(Exception):
    """No lawful choice was found in time, and it is not known whether there is one."""


@dataclass(frozen=True, slots=True)
class Limited:
    """What was found by one goal: the choice, its value, the bound that holds for every lawful
    choice, the prices found on the way, and which pairs (E,) an optimum may still use."""

    choice: np.ndarray
    value: int
    bound: int
    prices: Prices
    may_use: np.ndarray


def solve_limited(problem, goal, *, kept=(), known=None, seconds=60.0, beat=lambda: None):
    """The best choice by ``goal`` that keeps the goals of higher rank; None when nothing lawful
    exists. ``known``: a lawful choice to begin with; ``seconds``: how long the integer program may
    take before an answer with a gap will do; ``beat()`` is called now and then and may raise. Raises
    Unsolved."""
    if not problem.everybody_has_a_pair():
        return None
    found = Leaving(problem, goal, kept, known).search(beat)
    if found is None:
        return None
    if found.choice is None:
        everything = np.ones(len(goal.pairs), bool)
        choice, proven = integers(problem, goal, kept, everything, seconds)
        if choice is None:
            return None
        value = problem.value(goal, choice)
        if not is_better(problem, goal, kept, choice, value):
            raise Unsolved("the program's answer breaks a rule in whole numbers")
        lowest = min(value, max(found.bound, proven))
        return Limited(choice, value, lowest, found.prices, everything)
    dearer = reduced(problem, goal, found.prices, kept)
    choice, value, lowest = found.choice, found.value, found.bound

    def usable():
        # Whatever holds a pair dearer than this costs more than what was found.
        return dearer <= value * found.prices.scale - found.fine

    may_use = usable()
    if value > lowest and may_use.sum() <= MOST_COLUMNS:
        beat()
        try:
            better, proven = integers(problem, goal, kept, may_use, seconds)
        except Unsolved:
            better = None
        if better is not None and is_better(problem, goal, kept, better, value):
            choice, value = better, problem.value(goal, better)
            lowest, may_use = max(lowest, min(proven, value)), usable()
    return Limited(choice, value, lowest, found.prices, may_use)


def is_better(problem, goal, kept, choice, value):
    """Whether ``choice``, of a program that reckons with fractions, keeps every rule and all goals of
    higher rank in whole numbers, and costs no more than ``value``."""
    return (
        not problem.broken_by(choice)
        and all(problem.value(one.goal, choice) <= one.value for one in kept)
        and problem.value(goal, choice) <= value
    )


def integers(problem, goal, kept, columns, seconds):
    """(choice, proven bound) over ``columns``; (None, 0) when nothing lawful is in them. Raises
    Unsolved."""
    program = Program(problem, goal, kept, columns)
    return program.whole(seconds)


class Program:
    """The integer program over some pairs: a variable for each pair and each run of heads."""

    def __init__(self, problem, goal, kept, columns):
        self.problem, self.goal, self.kept = problem, goal, kept
        self.pairs = np.flatnonzero(columns)
        self.seat, self.room, self.head_cost = level_arcs(problem, goal)
        if kept:
            # Runs must be of one price by every goal: each head by itself.
            self.seat, self.room, self.head_cost = single_heads(problem, goal)
        self.costs = np.concatenate([goal.pairs[self.pairs], self.head_cost]).astype(float)
        self.upper = np.concatenate([np.ones(len(self.pairs)), self.room])
        self._build()

    def _build(self):
        from scipy import sparse  # noqa: PLC0415 heavy

        problem, n_pairs, n_heads = self.problem, len(self.pairs), len(self.seat)
        seats = problem.pair_seat[self.pairs]
        column = np.arange(n_pairs)
        head_column = np.arange(n_heads) + n_pairs

        def block(rows, columns, values, n_rows):
            shape = (n_rows, n_pairs + n_heads)
            return sparse.csr_matrix((values, (rows, columns)), shape=shape)

        ones = np.ones(n_pairs)
        person = block(problem.pair_person[self.pairs], column, ones, problem.n_people)
        seat = block(
            np.concatenate([seats, self.seat]),
            np.concatenate([column, head_column]),
            np.concatenate([ones, -np.ones(n_heads)]),
            problem.n_seats,
        )
        unit = problem.seat_unit[seats]
        inside = unit != NOWHERE
        units = block(unit[inside], column[inside], ones[inside], problem.n_units)
        out = problem.is_out[self.pairs]
        home = problem.person_unit[problem.pair_person[self.pairs]]
        moves = block(home[out], column[out], ones[out], problem.n_units)
        self.limited = np.flatnonzero(problem.is_limited)
        higher = [
            np.concatenate([one.goal.pairs[self.pairs], self._heads_of(one.goal)])
            for one in self.kept
        ]
        self.equal = sparse.vstack([person, seat]).tocsr()
        self.equal_to = np.concatenate([np.ones(problem.n_people), problem.least]).astype(float)
        blocks = [units, -units, moves[self.limited]]
        if higher:
            blocks.append(sparse.csr_matrix(np.array(higher, float)))
        self.most = sparse.vstack(blocks).tocsr()
        fixed = [self._forced(one.goal) for one in self.kept]
        self.most_of = np.concatenate(
            [
                problem.unit_most,
                -problem.unit_least,
                problem.unit_moves[self.limited],
                [one.value - forced for one, forced in zip(self.kept, fixed, strict=True)],
            ]
        ).astype(float)

    def _heads_of(self, goal):
        return single_heads(self.problem, goal)[2]

    def _forced(self, goal):
        forced = self.problem.head_rank <= self.problem.least[self.problem.head_seat]
        return int(goal.heads[forced].sum())

    def whole(self, seconds):
        """(choice, bound) in whole people; (None, 0) when there is none. Raises Unsolved when none
        was found in time."""
        from scipy.optimize import LinearConstraint, milp  # noqa: PLC0415 heavy

        answer = milp(
            self.costs,
            integrality=np.ones(len(self.costs)),
            bounds=(np.zeros(len(self.upper)), self.upper),
            constraints=[
                LinearConstraint(self.equal, self.equal_to, self.equal_to),
                LinearConstraint(self.most, -np.inf, self.most_of),
            ],
            options={"time_limit": seconds, "mip_rel_gap": 0.0},
        )
        if answer.status == 2:
            return None, 0
        if answer.x is None:
            raise Unsolved(answer.message)
        proven = answer.mip_dual_bound
        proven = answer.fun if proven is None else proven
        taken = self.pairs[np.flatnonzero(answer.x[: len(self.pairs)] > 0.5)]
        return taken, int(np.ceil(proven - 1e-4)) + self._forced(self.goal)


def single_heads(problem, goal):
    """As ``level_arcs``, each head by itself."""
    open_ = (problem.head_rank > problem.least[problem.head_seat]) & (
        problem.head_rank <= problem.most[problem.head_seat]
    )
    seat = problem.head_seat[open_]
    return seat, np.ones(len(seat), np.int64), goal.heads[open_]
