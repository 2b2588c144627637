"""One goal without limits on moves: a minimum-cost flow from people through seats and units.

OR-Tools' SimpleMinCostFlow (integers, exact, the same answer every time). That its answer is optimal
is not believed but proven by ``prices.prices_of``.
"""

import numpy as np

from restructuring.matching.problem import NOWHERE


def solve_flow(problem, goal):
    """(n,) the pair of each person, cheapest by ``goal``; None when nothing lawful exists."""
    from ortools.graph.python.min_cost_flow import SimpleMinCostFlow  # noqa: PLC0415 heavy

    if not problem.everybody_has_a_pair() or (problem.unit_most < problem.unit_least).any():
        return None
    n, m, u = problem.n_people, problem.n_seats, problem.n_units
    end = n + m + u
    flow = SimpleMinCostFlow()
    pairs = flow.add_arcs_with_capacity_and_unit_cost(
        problem.pair_person, problem.pair_seat + n, np.ones(len(goal.pairs), np.int64), goal.pairs
    )
    outlet = np.where(problem.seat_unit == NOWHERE, end, problem.seat_unit + n + m)
    seat, capacity, cost = level_arcs(problem, goal)
    flow.add_arcs_with_capacity_and_unit_cost(seat + n, outlet[seat], capacity, cost)
    flow.add_arcs_with_capacity_and_unit_cost(
        np.arange(u) + n + m,
        np.full(u, end),
        problem.unit_most - problem.unit_least,
        np.zeros(u, np.int64),
    )
    # What must flow anyway is taken off the arc and given to and from its ends.
    supply = np.zeros(end + 1, np.int64)
    supply[:n] = 1
    supply[n : n + m] -= problem.least
    np.add.at(supply, outlet, problem.least)
    supply[n + m : end] -= problem.unit_least
    supply[end] += problem.unit_least.sum() - n
    flow.set_nodes_supplies(np.arange(end + 1), supply)
    status = flow.solve()
    if status == flow.INFEASIBLE:
        return None
    if status != flow.OPTIMAL:
        raise ArithmeticError(f"minimum-cost flow: {status}")
    taken = np.flatnonzero(flow.flows(pairs))
    return taken.astype(np.intp)


def level_arcs(problem, goal):
    """(seat, how many heads, price of each): heads beyond ``least`` up to ``most``, runs of one
    price together."""
    open_ = (problem.head_rank > problem.least[problem.head_seat]) & (
        problem.head_rank <= problem.most[problem.head_seat]
    )
    seat, cost = problem.head_seat[open_], goal.heads[open_]
    if not len(seat):
        return seat, np.zeros(0, np.int64), cost
    begins = np.append(True, (np.diff(seat) != 0) | (np.diff(cost) != 0))
    starts = np.flatnonzero(begins)
    lengths = np.diff(np.append(starts, len(seat)))
    return seat[starts], lengths, cost[starts]
