"""Why here, why not there: what another seat would cost the whole, by solving again. Pure."""

from contextlib import suppress
from dataclasses import dataclass

import numpy as np

from restructuring.matching.conflicts import demanding, locked
from restructuring.matching.limited import Unsolved
from restructuring.matching.prices import pair_prices
from restructuring.matching.solving import FLOW, Infeasible, solve


@dataclass(frozen=True, slots=True)
class Other:
    """Another seat of a person. ``costs``: by how much each goal gets dearer for all together when
    this person sits there; None when nothing lawful is left then. ``moved``: how many other people
    would sit elsewhere than they do now."""

    seat: int
    costs: tuple[int, ...] | None
    moved: int = 0


def dearer_at_least(problem, solution, person):
    """Numbers of the person's other pairs, the least dear first, by what the prices prove their
    choice would cost at least; nothing is solved again."""
    start = problem.person_start[person]
    mine = np.flatnonzero(problem.pair_person[start:] == person) + start
    own = solution.choice[person]
    if solution.method == FLOW:
        keys = [
            (found := pair_prices(problem, goal, prices))[mine] - found[own]
            for goal, prices in zip(problem.goals, solution.prices, strict=True)
        ]
    else:
        keys = [goal.pairs[mine] - goal.pairs[own] for goal in problem.goals]
    # lexsort looks at its last key first.
    order = np.lexsort((problem.pair_seat[mine], *reversed(keys)))
    return [int(pair) for pair in mine[order] if pair != own]


def other_seats(problem, solution, person, count=3):
    """The ``count`` next best seats of ``person`` as Others, each solved for the whole again; a seat of
    which nothing is known in time is left out."""
    found = []
    for pair in dearer_at_least(problem, solution, person)[:count]:
        with suppress(Unsolved):
            found.append(with_person_on(problem, solution, person, int(problem.pair_seat[pair])))
    return sorted(found, key=lambda one: (one.costs is None, one.costs or (), one.seat))


def with_person_on(problem, solution, person, seat):
    """What it costs the whole that ``person`` takes ``seat``, as an Other. Raises Unsolved."""
    limited, numbers = demanding(problem, [locked(problem, person, seat, "")])
    try:
        again = solve(limited)
    except Infeasible:
        return Other(seat, None)
    costs = tuple(new - old for new, old in zip(again.values, solution.values, strict=True))
    differs = problem.pair_seat[numbers[again.choice]] != problem.pair_seat[solution.choice]
    differs[person] = False
    return Other(seat, costs, int(differs.sum()))


def changed_between(problem, first, second):
    """How many people sit elsewhere in ``second`` than in ``first`` (Solutions of one problem's
    pairs, priced differently)."""
    seats = problem.pair_seat
    return int((seats[first.choice] != seats[second.choice]).sum())
