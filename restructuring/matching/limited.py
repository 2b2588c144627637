"""One goal where units limit how many of their people move: a small integer program.

Such limits are no flow. First the linear relaxation over all pairs, by column generation (SciPy's
HiGHS): pairs join the program until no pair left out could lower it; its prices prove a bound. Then
integers over these columns. Is the answer dearer than the bound by ``gap``, every pair whose reduced
cost is at most ``gap`` joins too: a choice with any other pair costs more than the answer, so the
optimum over these is the optimum over all (docs/adr/0039).
"""

from dataclasses import dataclass

import numpy as np

from restructuring.matching.flow import level_arcs
from restructuring.matching.prices import Prices, bound, fine_bound, reduced
from restructuring.matching.problem import NO_LIMIT, NOWHERE

SCALE = 2**16
FIRST_COLUMNS = 8
JOINING = 8


@dataclass(frozen=True, slots=True)
class Limited:
    """What was found by one goal: the choice, its value, the bound that holds for every lawful
    choice, the prices behind the linear bound, and which pairs (E,) an optimum may still use."""

    choice: np.ndarray
    value: int
    bound: int
    prices: Prices
    may_use: np.ndarray


def solve_limited(problem, goal, *, start, kept=(), seconds=60.0):
    """The best choice by ``goal`` that keeps the goals of higher rank; None when nothing lawful
    exists. ``start``: Prices to begin with; ``seconds``: after which an unproven answer will do."""
    if not problem.everybody_has_a_pair():
        return None
    # Whatever stays in its unit costs no move: it is what a tight limit falls back on.
    first = cheapest(problem, reduced(problem, goal, start, kept), FIRST_COLUMNS)
    columns = first | ~problem.is_out
    relaxed = relax(problem, goal, kept, columns)
    if relaxed is None:
        return None
    columns, prices = relaxed
    lowest = bound(problem, goal, prices, kept)
    found, _ = integers(problem, goal, kept, columns, seconds)
    dearer = reduced(problem, goal, prices, kept)
    if found is None:
        columns = np.ones(len(goal.pairs), bool)
        found, proven = integers(problem, goal, kept, columns, seconds)
        if found is None:
            return None
        value = problem.value(goal, found)
        return Limited(found, value, max(lowest, proven), prices, columns)
    value = problem.value(goal, found)
    # Whatever holds a pair dearer than this costs more than what was found.
    may_use = dearer <= value * SCALE - fine_bound(problem, goal, prices, kept)
    if value > lowest:
        better, proven = integers(problem, goal, kept, may_use, seconds)
        if better is not None and problem.value(goal, better) <= value:
            found, value = better, problem.value(goal, better)
            lowest = max(lowest, min(proven, value))
    return Limited(found, value, lowest, prices, may_use)


def cheapest(problem, dearer, count):
    """(E,) whether the pair is among its person's ``count`` least dear."""
    order = np.lexsort((dearer, problem.pair_person))
    rank = np.arange(len(order)) - problem.person_start[problem.pair_person]
    kept = np.zeros(len(order), bool)
    kept[order[rank < count]] = True
    return kept


def relax(problem, goal, kept, columns):
    """(columns, Prices) of the linear relaxation over all pairs; None when it has no solution."""
    while True:
        program = Program(problem, goal, kept, columns)
        answer = program.relaxed()
        if answer is None:
            if columns.all():
                return None
            columns = np.ones(len(goal.pairs), bool)
            continue
        prices = program.prices(answer)
        missing = joining(problem, goal, prices, kept, columns)
        if not missing.any():
            return columns, prices
        columns = columns | missing


def joining(problem, goal, prices, kept, columns):
    """(E,) pairs outside ``columns`` cheaper than their person's cheapest inside, a few of each."""
    dearer = reduced(problem, goal, prices, kept)
    inside = np.where(columns, dearer, np.iinfo(np.int64).max)
    best = np.minimum.reduceat(inside, problem.person_start)[problem.pair_person]
    # Rounding of prices moves a cost by less than a thousandth.
    wanted = ~columns & (dearer < best - SCALE // 1000)
    ranked = np.where(wanted, dearer, np.iinfo(np.int64).max)
    return wanted & cheapest(problem, ranked, JOINING)


def integers(problem, goal, kept, columns, seconds):
    """(choice, proven bound) over ``columns``; (None, bound) when nothing was found."""
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
        self.limited = np.flatnonzero(problem.unit_moves < NO_LIMIT)
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

    def relaxed(self):
        """SciPy's answer to the linear relaxation; None when there is no solution."""
        from scipy.optimize import linprog  # noqa: PLC0415 heavy

        answer = linprog(
            self.costs,
            A_ub=self.most,
            b_ub=self.most_of,
            A_eq=self.equal,
            b_eq=self.equal_to,
            bounds=np.column_stack([np.zeros(len(self.upper)), self.upper]),
            method="highs",
        )
        if answer.status == 2:
            return None
        if answer.status != 0:
            raise ArithmeticError(f"linear program: {answer.message}")
        return answer

    def prices(self, answer):
        """The duals of a relaxation as integer Prices."""

        def rounded(values):
            return np.rint(np.asarray(values) * SCALE).astype(np.int64)

        n_units = self.problem.n_units
        seats = rounded(-answer.eqlin.marginals[self.problem.n_people :])
        duals = rounded(-answer.ineqlin.marginals)
        units = duals[n_units : 2 * n_units] - duals[:n_units]
        moves = np.zeros(n_units, np.int64)
        moves[self.limited] = np.maximum(duals[2 * n_units : 2 * n_units + len(self.limited)], 0)
        higher = np.maximum(duals[2 * n_units + len(self.limited) :], 0)
        # The program prices a unit's heads at the pair; ``bound`` at the head.
        inside = self.problem.seat_unit != NOWHERE
        earned = np.where(inside, units[self.problem.seat_unit], 0)
        return Prices(
            seat=seats - earned,
            unit=units,
            moves=moves,
            scale=SCALE,
            kept=tuple(int(price) for price in higher),
        )

    def whole(self, seconds):
        """(choice, bound) in whole people; (None, bound) when none was found in time."""
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
        if answer.x is None:
            return None, np.iinfo(np.int64).min
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
