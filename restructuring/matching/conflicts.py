"""Which demands cannot hold together: the smallest set found, in the words of whoever made them. Pure.

Demands are what people put on top of the law: locks, least staff, limits on moves. Without any of
them something lawful exists (everybody may wait or stay); with all of them, maybe nothing does. A
set is sought of which no part can be left out (QuickXplain, Junker 2004), in several orders, and the
shortest is told.
"""

from dataclasses import dataclass, replace

import numpy as np

from restructuring.matching.solving import can_be_kept

ORDERS = 4


@dataclass(frozen=True, slots=True)
class Demand:
    """One demand: ``text`` for the officer; what it does to a Problem is ``dropped`` (numbers of the
    pairs it leaves out) and ``seat``, ``unit``, ``moves``: (index, least people), (index, least
    staff), (index, most moves)."""

    text: str
    dropped: tuple[int, ...] = ()
    seat: tuple[int, int] | None = None
    unit: tuple[int, int] | None = None
    moves: tuple[int, int] | None = None


def locked(problem, person, seat, text):
    """A Demand that ``person`` takes ``seat`` and nothing else."""
    mine = np.flatnonzero(problem.pair_person == person)
    return Demand(text, tuple(mine[problem.pair_seat[mine] != seat].tolist()))


def forbidden(problem, person, seat, text):
    """A Demand that ``person`` does not take ``seat``."""
    mine = np.flatnonzero(problem.pair_person == person)
    return Demand(text, tuple(mine[problem.pair_seat[mine] == seat].tolist()))


def demanding(problem, demands):
    """(problem, numbers (E',) of the pairs left) with every one of ``demands`` in force."""
    kept = np.ones(len(problem.pair_seat), bool)
    least, unit_least = problem.least.copy(), problem.unit_least.copy()
    moves = problem.unit_moves.copy()
    for one in demands:
        kept[list(one.dropped)] = False
        if one.seat:
            least[one.seat[0]] = max(least[one.seat[0]], one.seat[1])
        if one.unit:
            unit_least[one.unit[0]] = max(unit_least[one.unit[0]], one.unit[1])
        if one.moves:
            moves[one.moves[0]] = min(moves[one.moves[0]], one.moves[1])
    limits = {"least": least, "unit_least": unit_least, "unit_moves": moves}
    return replace(problem.keeping(kept), **limits), np.flatnonzero(kept)


def conflict(problem, demands):
    """The shortest of several sets of ``demands`` that cannot hold together, none of which can be
    left out; empty when all can. Raises ValueError when ``problem`` alone has no lawful choice."""
    demands = list(demands)
    if holds(problem, demands):
        return []
    if not holds(problem, []):
        raise ValueError("nothing is lawful even without demands")
    turns = {0, len(demands) // 3, 2 * len(demands) // 3}
    orders = [demands[turn:] + demands[:turn] for turn in sorted(turns)][: ORDERS - 1]
    found = [reduced_to(problem, order) for order in [*orders, demands[::-1]]]
    shortest = min(found, key=len)
    return [one for one in demands if one in shortest]


def holds(problem, demands):
    limited, _ = demanding(problem, demands)
    if (limited.least > limited.most).any():
        return False
    return can_be_kept(limited)


def reduced_to(problem, demands):
    """A set of ``demands`` in conflict of which no part can be left out; the later ones go first."""

    def explain(background, changed, candidates):
        if changed and not holds(problem, background):
            return []
        if len(candidates) == 1:
            return candidates
        half = len(candidates) // 2
        first, second = candidates[:half], candidates[half:]
        right = explain(background + first, bool(first), second)
        left = explain(background + right, bool(right), first)
        return left + right

    return explain([], False, demands)
