"""One goal where units limit how many of their people move, by prices on leaving. Pure.

Such a limit is no flow, but a price for leaving a unit is one: with prices the rest is a flow, whose
own prices prove a bound (Lagrangian duality). Where more leave than may, the price rises, where
fewer, it falls (subgradient with Polyak's steps and a memory of the last). Now and then the flow's
choice is mended into one that keeps the limits: in units that too many leave, those stay free to go
who would lose most by staying, and the flow is solved again.

What is left between the best choice and the best bound is the gap; the integer program of
``limited`` closes it where it is small (docs/adr/0039).
"""

from dataclasses import dataclass, replace

import numpy as np

from restructuring.matching.flow import solve_flow
from restructuring.matching.prices import (
    Prices,
    bound,
    fine_bound,
    pair_prices,
    prices_of,
    scaled_costs,
)
from restructuring.matching.problem import NOWHERE

SCALE = 4
ROUNDS = 64
MENDED_EVERY = 8
PATIENCE = 3
SMALLEST_STEP = 0.02
# The flow library multiplies costs by the number of nodes, in 64 bits: the goals of higher rank and the
# prices on leaving may each take so much of it.
DEAREST = 2**58
FAR = np.iinfo(np.int64).max // 4


@dataclass(slots=True)
class Bargain:
    """The best so far: ``choice`` (n,) or None, its ``value``, the ``bound`` that ``prices`` prove."""

    choice: np.ndarray | None
    value: int | None
    bound: int
    prices: Prices
    fine: int


class Leaving:
    """The search for one ``goal`` that gives up nothing of the goals of higher rank in ``kept``."""

    def __init__(self, problem, goal, kept, known):
        self.problem, self.goal, self.kept = problem, goal, kept
        none = np.zeros(problem.n_units, np.int64)
        self.start = Prices(
            seat=np.zeros(problem.n_seats, np.int64), unit=none, moves=none, scale=SCALE,
            kept=ranks(problem, goal, kept),
        )  # fmt: skip
        pairs, heads = scaled_costs(goal, self.start, kept)
        self.whole = replace(goal, pairs=pairs, heads=heads)
        self.best = Bargain(None, None, 0, self.start, -FAR)
        if known is not None:
            self.best.choice, self.best.value = known, problem.value(goal, known)

    @property
    def is_proven(self):
        return self.best.value is not None and self.best.value <= self.best.bound

    def search(self, beat):
        """The best Bargain; None when nothing lawful exists even without the limits. ``beat()`` is
        called each round; what it raises ends the work."""
        problem = self.problem
        moves, memory = np.zeros(problem.n_units, np.int64), np.zeros(problem.n_units)
        step, since, mended = 1.0, 0, -FAR
        for number in range(ROUNDS):
            beat()
            answer = self.asked(moves)
            if answer is None:
                return None
            choice, prices, fine = answer
            since += 1
            if fine > self.best.fine:
                self.best.fine, self.best.prices = fine, prices
                self.best.bound = bound(problem, self.goal, prices, self.kept)
                candidate, since = choice, 0
            if number % MENDED_EVERY == 0 and self.best.fine > mended:
                mended = self.best.fine
                self.mend(candidate)
            over = problem.moves_out(choice) - problem.unit_moves
            way = np.where((moves == 0) & (over < 0), 0.0, over) + 0.5 * memory
            if self.is_proven or not way.any() or step < SMALLEST_STEP:
                break
            if since == PATIENCE:
                step, since = 0.6 * step, 0
            moves, memory = self.moved(moves, way, step, fine), way
        if self.best.fine > mended:
            self.mend(candidate)
        return self.best

    def asked(self, moves):
        """(choice, Prices, the bound they prove in 1/scale) when leaving costs ``moves`` (U,)."""
        priced = self.priced(moves)
        choice = solve_flow(self.problem, priced)
        if choice is None:
            return None
        found = prices_of(self.problem, priced, choice)
        if found is None:
            raise ArithmeticError("the flow's answer is not optimal")
        prices = replace(self.start, seat=found.seat, unit=found.unit, moves=moves)
        return choice, prices, fine_bound(self.problem, self.goal, prices, self.kept)

    def priced(self, moves):
        home = self.problem.person_unit[self.problem.pair_person]
        leaving = np.where(self.problem.is_out, moves[home], 0)
        return replace(self.whole, pairs=self.whole.pairs + leaving)

    def moved(self, moves, way, step, fine):
        """Prices a step along ``way``: as long as closes ``step`` of what may be missing."""
        value = fine + abs(fine) // 100 if self.best.value is None else self.cost(self.best.choice)
        missing = self.best.fine + 0.3 * (value - self.best.fine) - fine
        length = step * max(missing, SCALE) / (way**2).sum()
        limited, dearest = self.problem.is_limited, DEAREST // nodes_of(self.problem)
        asked = np.clip(np.rint(moves + length * way), 0, dearest)
        return np.where(limited, asked, 0).astype(np.int64)

    def cost(self, choice):
        """What ``choice`` costs in 1/scale, the goals of higher rank counted as beyond their values."""
        beyond = sum(
            price * (self.problem.value(one.goal, choice) - one.value)
            for one, price in zip(self.kept, self.start.kept, strict=True)
        )
        return SCALE * self.problem.value(self.goal, choice) + beyond

    def mend(self, choice):
        """Make of ``choice`` one that keeps every limit, and keep it when it is better."""
        problem, prices = self.problem, self.best.prices
        losing = losses(problem, pair_prices(problem, self.goal, prices, self.kept))
        priced = self.priced(prices.moves)
        full = problem.moves_out(choice) > problem.unit_moves
        while True:
            choice = narrowed(problem, priced, free_to_leave(problem, losing, full))
            if choice is None:
                return
            over = problem.moves_out(choice) > problem.unit_moves
            if not over.any():
                break
            full |= over
        # Who leaves now may leave, and those next to losing most by staying; prices no longer count.
        gone = problem.is_out[choice]
        losing = np.where(gone, FAR, losing)
        everywhere = np.ones(problem.n_units, bool)
        choice = narrowed(problem, self.whole, free_to_leave(problem, losing, everywhere))
        self.take(choice)

    def take(self, choice):
        problem = self.problem
        if any(problem.value(one.goal, choice) > one.value for one in self.kept):
            return
        value = problem.value(self.goal, choice)
        if self.best.value is None or value < self.best.value:
            self.best.choice, self.best.value = choice, value


def ranks(problem, goal, kept):
    """What a unit of each goal of higher rank costs: more than all that ``goal`` can differ by, and
    each more than those below it, as far as numbers go."""
    nodes = nodes_of(problem)
    most, found = SCALE * spread(problem, goal) + 1, []
    for one in reversed(kept):
        dearest = max(np.abs(one.goal.pairs).max(), np.abs(one.goal.heads).max(initial=0), 1)
        found.append(min(most, int(DEAREST // nodes // dearest // len(kept))))
        most *= spread(problem, one.goal) + 1
    return tuple(reversed(found))


def nodes_of(problem):
    return problem.n_people + problem.n_seats + problem.n_units + 1


def spread(problem, goal):
    """How much choices can differ by ``goal`` at most."""
    least = np.minimum.reduceat(goal.pairs, problem.person_start)
    most = np.maximum.reduceat(goal.pairs, problem.person_start)
    return int((most - least).sum() + np.abs(goal.heads).sum())


def losses(problem, costs):
    """(n,) what staying in the own unit costs each more than leaving; -FAR for who cannot leave."""
    staying = np.where(problem.is_out, FAR, costs)
    leaving = np.where(problem.is_out, costs, FAR)
    staying = np.minimum.reduceat(staying, problem.person_start)
    leaving = np.minimum.reduceat(leaving, problem.person_start)
    return np.where(leaving == FAR, -FAR, staying - leaving)


def free_to_leave(problem, losing, full):
    """(E,) the pairs left when of units in ``full`` only those with the greatest losses may leave."""
    order = np.lexsort((-losing, problem.person_unit))
    unit = problem.person_unit[order]
    first = np.searchsorted(unit, unit)
    bounded = (unit != NOWHERE) & full[unit]
    free = np.zeros(problem.n_people, bool)
    free[order] = ~bounded | (np.arange(len(order)) - first < problem.unit_moves[unit])
    return ~problem.is_out | free[problem.pair_person]


def narrowed(problem, goal, kept):
    """The cheapest choice by ``goal`` over the pairs ``kept`` (E,); None when there is none."""
    found = solve_flow(problem.keeping(kept), replace(goal, pairs=goal.pairs[kept]))
    return None if found is None else np.flatnonzero(kept)[found]
