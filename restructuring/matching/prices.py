"""Prices that prove how good a choice can be at best, checked by plain integer sums. Pure.

Let a seat cost ``seat[j]`` to whoever takes it, a head in unit u earn ``unit[u]``, a move out of unit
u cost ``moves[u]`` >= 0. For whatever prices, no lawful choice can cost less than ``bound``: each
person takes their cheapest pair, each seat as many heads as pay, each limit is paid for in full
(Lagrangian duality). A choice that costs what some prices prove is optimal, whoever found it.
"""

from dataclasses import dataclass

import numpy as np

from restructuring.matching.problem import NO_LIMIT, NOWHERE


@dataclass(frozen=True, slots=True)
class Prices:
    """Integer prices in 1/``scale`` of the goal's unit. ``kept``: of a unit of each goal of higher
    rank whose value must not be exceeded."""

    seat: np.ndarray
    unit: np.ndarray
    moves: np.ndarray
    scale: int = 1
    kept: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Kept:
    """A goal of higher rank and the value it must not exceed."""

    goal: object
    value: int


def scaled_costs(goal, prices, kept=()):
    """(pairs, heads) of ``goal`` in 1/scale, the goals of higher rank priced in."""
    pairs, heads = goal.pairs * prices.scale, goal.heads * prices.scale
    for one, price in zip(kept, prices.kept, strict=True):
        pairs, heads = pairs + one.goal.pairs * price, heads + one.goal.heads * price
    return pairs, heads


def pair_prices(problem, goal, prices, kept=()):
    """(E,) what each pair costs its person: the goal, the seat's price, the price of moving out."""
    costs, _ = scaled_costs(goal, prices, kept)
    home = problem.person_unit[problem.pair_person]
    moving = np.where(problem.is_out, prices.moves[home], 0)
    return costs + prices.seat[problem.pair_seat] + moving


def reduced(problem, goal, prices, kept=()):
    """(E,) >= 0: how much dearer each pair is than its person's cheapest. Whatever choice contains
    the pair costs at least ``bound`` plus this, in 1/scale."""
    found = pair_prices(problem, goal, prices, kept)
    return found - np.minimum.reduceat(found, problem.person_start)[problem.pair_person]


def head_prices(problem, goal, prices, kept=()):
    """(H,) what each further head of a seat costs when the seat's and the unit's price are had."""
    _, heads = scaled_costs(goal, prices, kept)
    inside = problem.seat_unit != NOWHERE
    earned = prices.seat + np.where(inside, prices.unit[problem.seat_unit], 0)
    return heads - earned[problem.head_seat]


def bound(problem, goal, prices, kept=()):
    """No lawful choice costs less than this by ``goal``, rounded up to a whole unit."""
    return -(-fine_bound(problem, goal, prices, kept) // prices.scale)


def fine_bound(problem, goal, prices, kept=()):
    """As ``bound``, in 1/scale and not rounded."""
    if (prices.moves < 0).any() or min(prices.kept, default=0) < 0:
        raise ValueError("a price of a limit is negative")
    people = np.minimum.reduceat(
        pair_prices(problem, goal, prices, kept), problem.person_start
    ).sum()
    heads = head_prices(problem, goal, prices, kept)
    rank, seat = problem.head_rank, problem.head_seat
    forced = rank <= problem.least[seat]
    optional = ~forced & (rank <= problem.most[seat])
    seats = heads[forced].sum() + np.minimum(heads[optional], 0).sum()
    ends = np.where(prices.unit >= 0, problem.unit_least, problem.unit_most)
    units = (prices.unit * ends).sum()
    limited = problem.unit_moves < NO_LIMIT
    if prices.moves[~limited].any():
        raise ValueError("a price of moves where nothing limits them")
    moves = (prices.moves[limited] * problem.unit_moves[limited]).sum()
    higher = sum(price * one.value for price, one in zip(prices.kept, kept, strict=True))
    return int(people) + int(seats) + int(units) - int(moves) - int(higher)


def prices_of(problem, goal, choice):
    """Prices that prove ``choice`` optimal by ``goal`` where no unit limits its moves; None when it
    is not. Shortest ways through all exchanges of seats that the choice still allows."""
    on, inside = problem.people_on(choice), problem.people_in(choice)
    taken = np.zeros(len(problem.pair_seat), bool)
    taken[choice] = True
    order = np.argsort(problem.pair_seat, kind="stable")
    order = order[~taken[order]]
    seats, starts = np.unique(problem.pair_seat[order], return_index=True)
    person, cost = problem.pair_person[order], goal.pairs[order]
    own_seat, own_cost = problem.pair_seat[choice], goal.pairs[choice]
    unit = np.where(problem.seat_unit == NOWHERE, problem.n_units, problem.seat_unit)
    heads = np.append(goal.heads, 0)
    can_fill, can_leave = on < problem.most, on > problem.least
    dearer = heads[np.minimum(problem.head_start[:-1] + on, len(goal.heads))]
    cheaper = heads[np.maximum(problem.head_start[:-1] + on - 1, 0)]
    grows = np.append(inside < problem.unit_most, True)
    shrinks = np.append(inside > problem.unit_least, True)
    seat, units, end = (
        np.zeros(problem.n_seats, np.int64),
        np.zeros(problem.n_units + 1, np.int64),
        0,
    )
    for _ in range(2 * (problem.n_seats + problem.n_units) + 4):
        before = seat.copy(), units.copy(), end
        if len(order):
            reached = (seat[own_seat] - own_cost)[person] + cost
            np.minimum.at(seat, seats, np.minimum.reduceat(reached, starts))
        np.minimum.at(units, unit[can_fill], (seat + dearer)[can_fill])
        end = min(end, int(units[grows].min()))
        units = np.where(shrinks, np.minimum(units, end), units)
        seat = np.where(can_leave, np.minimum(seat, units[unit] - cheaper), seat)
        if end == before[2] and (seat == before[0]).all() and (units == before[1]).all():
            none = np.zeros(problem.n_units, np.int64)
            return Prices(seat=end - seat, unit=units[:-1] - end, moves=none)
    return None
