"""Small problems with every kind of rule, and their answer by trying everything."""

import random

import numpy as np

from restructuring.matching.problem import NO_LIMIT, NOWHERE, Goal, Problem
from restructuring.matching.solving import Infeasible, solve


def small_problem(seed, n_people, n_seats, n_units=3, n_goals=2):
    """A Problem drawn from ``seed``: people with and without a unit, seats for several, pairs left
    out, forced and forbidden ones, least and most people, least staff of units, limits on moves,
    rising prices of heads, one to three goals. The last seat may be waiting."""
    dice = random.Random(seed)
    seat_unit = [dice.randrange(n_units) for _ in range(n_seats)]
    if dice.random() < 0.7:
        seat_unit[-1] = NOWHERE
    home = [dice.choice([NOWHERE, *seat_unit]) for _ in range(n_people)]
    pairs = []
    for person in range(n_people):
        open_ = [seat for seat in range(n_seats) if dice.random() < 0.8]
        if dice.random() < 0.15 and open_:
            open_ = [dice.choice(open_)]  # locked
        pairs += [(person, seat) for seat in open_ or [dice.randrange(n_seats)]]
    most = [min(n_people, dice.randint(1, 3)) for _ in range(n_seats)]
    if seat_unit[-1] == NOWHERE:
        most[-1] = n_people
    least = [dice.randint(0, 1) if dice.random() < 0.15 else 0 for _ in range(n_seats)]
    moves = [dice.randint(0, 1) if dice.random() < 0.6 else NO_LIMIT for _ in range(n_units)]
    staff = [dice.randint(0, 2) if dice.random() < 0.25 else 0 for _ in range(n_units)]
    heads = [n_people] * n_seats
    return Problem(
        person_unit=np.array(home, np.int64),
        seat_unit=np.array(seat_unit, np.int64),
        least=np.array(least, np.int64),
        most=np.array(most, np.int64),
        unit_least=np.array(staff, np.int64),
        unit_most=np.full(n_units, n_people, np.int64),
        unit_moves=np.array(moves, np.int64),
        pair_person=np.array([person for person, _ in pairs], np.intp),
        pair_seat=np.array([seat for _, seat in pairs], np.intp),
        head_start=np.append(0, np.cumsum(heads)),
        goals=tuple(
            Goal(
                f"goal {rank}",
                np.array([dice.randint(0, 3 + 6 * rank) for _ in pairs], np.int64),
                rising(dice, heads),
            )
            for rank in range(n_goals)
        ),
    )


def rising(dice, heads):
    """Prices of heads that never fall on one seat."""
    return np.concatenate(
        [np.sort(np.array([dice.randint(-9, 9) for _ in range(n)], np.int64)) for n in heads]
    )


def brute_force(problem):
    """The lexicographically least values over all lawful choices; None when there is none.

    Nothing of the solvers is used: people are seated one after the other in every way, rules and
    prices are read from the arrays.
    """
    return Trial(problem).best()


class Trial:
    """Every way to seat the people of a small problem."""

    def __init__(self, problem):
        self.problem = problem
        self.ways = [[] for _ in range(problem.n_people)]
        for pair, person in enumerate(problem.pair_person.tolist()):
            seat = int(problem.pair_seat[pair])
            home, unit = int(problem.person_unit[person]), int(problem.seat_unit[seat])
            out = home if home != NOWHERE and home != unit else None
            costs = tuple(int(goal.pairs[pair]) for goal in problem.goals)
            self.ways[person].append((seat, out, costs))
        self.heads = [goal.heads.tolist() for goal in problem.goals]
        self.start, self.most = problem.head_start.tolist(), problem.most.tolist()
        self.limits, self.least = problem.unit_moves.tolist(), problem.least.tolist()
        self.on, self.moves = [0] * problem.n_seats, [0] * problem.n_units
        self.found = None

    def best(self):
        self.seat_from(0, (0,) * len(self.heads))
        return self.found

    def seat_from(self, person, costs):
        if person == len(self.ways):
            self.weigh(costs)
            return
        for seat, out, more in self.ways[person]:
            if self.on[seat] == self.most[seat]:
                continue
            if out is not None:
                if self.moves[out] == self.limits[out]:
                    continue
                self.moves[out] += 1
            self.on[seat] += 1
            self.seat_from(person + 1, tuple(map(sum, zip(costs, more, strict=True))))
            self.on[seat] -= 1
            if out is not None:
                self.moves[out] -= 1

    def weigh(self, costs):
        if any(n < low for n, low in zip(self.on, self.least, strict=True)):
            return
        inside = [0] * self.problem.n_units
        for seat, n in enumerate(self.on):
            if self.problem.seat_unit[seat] != NOWHERE:
                inside[self.problem.seat_unit[seat]] += n
        if any(n < low for n, low in zip(inside, self.problem.unit_least, strict=True)):
            return
        if any(n > top for n, top in zip(inside, self.problem.unit_most, strict=True)):
            return
        values = tuple(
            cost + sum(sum(heads[at : at + n]) for at, n in zip(self.start, self.on, strict=False))
            for cost, heads in zip(costs, self.heads, strict=True)
        )
        self.found = values if self.found is None else min(self.found, values)


def solved(problem):
    """The Solution, or None where nothing is lawful."""
    try:
        return solve(problem)
    except Infeasible:
        return None


def linear_bound(problem):
    """What the linear relaxation of the first goal costs, by SciPy's HiGHS over all pairs at once:
    written anew, from the rules and not from the solvers' programs."""
    from scipy import sparse
    from scipy.optimize import linprog

    goal, n_pairs, n_heads = problem.goals[0], len(problem.pair_seat), len(problem.head_seat)
    size = n_pairs + n_heads
    one_each = sparse.lil_matrix((problem.n_people, size))
    balance = sparse.lil_matrix((problem.n_seats, size))
    rows, most = [], []
    for pair, (person, seat) in enumerate(zip(problem.pair_person, problem.pair_seat, strict=True)):
        one_each[person, pair] = 1
        balance[seat, pair] = 1
    for head, seat in enumerate(problem.head_seat):
        balance[seat, n_pairs + head] = -1
    for unit in range(problem.n_units):
        inside = np.append(np.zeros(n_pairs), problem.seat_unit[problem.head_seat] == unit)
        own = problem.is_out & (problem.person_unit[problem.pair_person] == unit)
        leaving = np.append(own, np.zeros(n_heads))
        rows += [inside, -inside, leaving]
        most += [problem.unit_most[unit], -problem.unit_least[unit], problem.unit_moves[unit]]
    forced = problem.head_rank <= problem.least[problem.head_seat]
    open_ = problem.head_rank <= problem.most[problem.head_seat]
    lower = np.append(np.zeros(n_pairs), forced)
    upper = np.append(np.ones(n_pairs), open_)
    answer = linprog(
        np.append(goal.pairs, goal.heads).astype(float),
        A_ub=sparse.csr_matrix(np.array(rows, float)),
        b_ub=np.array(most, float),
        A_eq=sparse.vstack([one_each, balance]).tocsr(),
        b_eq=np.append(np.ones(problem.n_people), np.zeros(problem.n_seats)),
        bounds=np.column_stack([lower, upper]),
        method="highs",
    )
    return None if answer.status == 2 else answer.fun
