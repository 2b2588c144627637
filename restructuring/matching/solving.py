"""All goals in their order, for all people at once, with a proof of how good the answer is.

Without limits on moves every goal is a flow, and its prices narrow the problem to exactly those
choices that are optimal by it (complementary slackness): among them the next goal chooses. Where a
unit's limit would be broken, the goals are solved again with prices on leaving (``limited``).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from restructuring.matching.flow import solve_flow
from restructuring.matching.limited import solve_limited
from restructuring.matching.prices import Kept, Prices, bound, head_prices, prices_of, reduced
from restructuring.matching.problem import check

FLOW, LIMITED = "flow", "limited"


@dataclass(frozen=True)
class Solution:
    """``choice`` (n,): the pair of each person. ``values`` and ``bounds``: of each goal in order,
    what the choice costs and what no choice as good by the goals before it can cost less than.
    ``prices``: of each goal. ``method``: whether flows were enough."""

    choice: np.ndarray
    values: tuple[int, ...]
    bounds: tuple[int, ...]
    prices: tuple[Prices, ...]
    method: str

    @property
    def gaps(self):
        return tuple(value - low for value, low in zip(self.values, self.bounds, strict=True))

    @property
    def is_proven(self):
        """Whether no lawful choice is better."""
        return not any(self.gaps)


class Infeasible(Exception):
    """No lawful choice exists; ``conflicts`` finds which rules stand against each other."""


def solve(problem, *, known=None, seconds: float = 60.0, report: Callable | None = None):
    """The best choice by all goals in their order. Raises Infeasible; Unsolved (``limited``) where limits
    on moves bind, no lawful choice is ``known`` to begin with and none is found in time.

    ``report(done, total)`` is called before each goal; what it raises ends the work. ``seconds``:
    how long one goal under limits on moves may take before an answer with a gap will do.
    """
    check(problem)
    if not problem.everybody_has_a_pair():
        raise Infeasible
    tell = report or (lambda done, total: None)
    free = solve_free(problem, tell)
    if free is None:
        raise Infeasible
    if (problem.moves_out(free.choice) <= problem.unit_moves).all():
        return free
    return solve_with_limits(problem, known, seconds, tell)


def solve_free(problem, tell):
    """As ``solve`` with the limits on moves left out; None when nothing lawful exists."""
    # Which pair of the whole problem each pair of the narrowed one is.
    origin, narrowed = np.arange(len(problem.pair_seat)), problem
    choice, prices, bounds = None, [], []
    for rank in range(len(problem.goals)):
        tell(rank, len(problem.goals))
        goal = narrowed.goals[rank]
        found = solve_flow(narrowed, goal)
        if found is None:
            return None
        proof = prices_of(narrowed, goal, found)
        if proof is None:
            raise ArithmeticError("the flow's answer is not optimal")
        prices.append(proof)
        bounds.append(bound(narrowed, goal, proof))
        choice = origin[found]
        narrowed, kept = optimal_face(narrowed, goal, proof)
        origin = origin[kept]
    return Solution(choice, problem.values(choice), tuple(bounds), tuple(prices), FLOW)


def optimal_face(problem, goal, prices):
    """(problem, kept pairs (E,)) whose lawful choices are the optimal choices by ``goal``: what
    costs more than nothing at these prices is not used, what costs less is used in full."""
    kept = reduced(problem, goal, prices) == 0
    heads = head_prices(problem, goal, prices)
    below = np.bincount(problem.head_seat, weights=heads < 0, minlength=problem.n_seats)
    up_to = np.bincount(problem.head_seat, weights=heads <= 0, minlength=problem.n_seats)
    face = replace(
        problem.keeping(kept),
        least=np.clip(below.astype(np.int64), problem.least, problem.most),
        most=np.clip(up_to.astype(np.int64), problem.least, problem.most),
        unit_least=np.where(prices.unit < 0, problem.unit_most, problem.unit_least),
        unit_most=np.where(prices.unit > 0, problem.unit_least, problem.unit_most),
    )
    return face, kept


def solve_with_limits(problem, known, seconds, tell):
    """As ``solve`` where limits on moves bind."""
    origin, narrowed = np.arange(len(problem.pair_seat)), problem
    choice, prices, bounds, values = known, [], [], []
    for rank in range(len(problem.goals)):
        found = solve_limited(
            narrowed,
            narrowed.goals[rank],
            kept=[Kept(narrowed.goals[at], value) for at, value in enumerate(values)],
            known=choice,
            seconds=seconds,
            beat=lambda rank=rank: tell(rank, len(problem.goals)),
        )
        if found is None:
            raise Infeasible
        prices.append(found.prices)
        bounds.append(found.bound)
        values.append(found.value)
        choice = (np.cumsum(found.may_use) - 1)[found.choice]
        narrowed, origin = narrowed.keeping(found.may_use), origin[found.may_use]
    choice = origin[choice]
    return Solution(choice, problem.values(choice), tuple(bounds), tuple(prices), LIMITED)


def can_be_kept(problem):
    """Whether any lawful choice exists at all."""
    bare = replace(
        problem,
        goals=tuple(
            replace(goal, pairs=goal.pairs * 0, heads=goal.heads * 0) for goal in problem.goals[:1]
        ),
    )
    try:
        solve(bare)
    except Infeasible:
        return False
    return True
