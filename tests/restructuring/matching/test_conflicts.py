"""What cannot hold together is named, and nothing that could be left out of it."""

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.matching_cases import brute_force, small_problem, solved
from restructuring.matching.conflicts import Demand, conflict, demanding, forbidden, locked
from restructuring.matching.explaining import dearer_at_least, other_seats, with_person_on
from restructuring.matching.limited import Unsolved
from restructuring.matching.solving import Infeasible, solve
from tests.restructuring.matching.test_optimum import one_goal


def texts(demands):
    return [one.text for one in demands]


def test_the_conflict_names_only_what_stands_against_each_other():
    problem = one_goal([{0: 0, 1: 1}, {0: 0, 1: 1}, {0: 3, 1: 0}], most=[2, 3], home=[0, 0, 1])
    demands = [
        Demand("sisakan dua di unit A", unit=(0, 2)),
        locked(problem, 2, 1, "Citra tetap"),
        Demand("paling banyak satu keluar dari B", moves=(1, 1)),
        locked(problem, 0, 1, "Ani ke B"),
        forbidden(problem, 1, 0, "Budi jangan di A"),
    ]
    found = conflict(problem, demands)
    # Two in A need Ani or Budi or Citra twice; each single one of the others may stay.
    assert "sisakan dua di unit A" in texts(found)
    for left_out in found:
        rest = [one for one in found if one is not left_out]
        solve(demanding(problem, rest)[0])
    with pytest.raises(Infeasible):
        solve(demanding(problem, found)[0])
    assert len(found) == 3
    assert "paling banyak satu keluar dari B" not in texts(found)
    assert conflict(problem, demands[1:]) == []


def test_too_many_wanted_on_one_seat_is_a_conflict():
    problem = one_goal([{0: 0, 1: 1}, {0: 0, 1: 1}], most=[1, 2])
    demands = [
        locked(problem, 0, 0, "Ani"),
        locked(problem, 1, 0, "Budi"),
        Demand("satu", seat=(1, 1)),
    ]
    assert texts(conflict(problem, demands)) == ["Budi", "Ani"][::-1]
    nothing = replace(problem, most=np.array([1, 0]))
    with pytest.raises(ValueError, match="even without"):
        conflict(nothing, demands)


def test_the_next_best_seat_and_its_cost_are_those_of_solving_again():
    problem = one_goal([{0: 0, 1: 2, 2: 9}, {0: 1, 1: 0, 2: 4}, {0: 6, 1: 3, 2: 0}], most=[1, 1, 1])
    solution = solve(problem)
    assert solution.values == (0,)
    others = other_seats(problem, solution, 0)
    # 0 and 1 change seats: 2 + 1. To seat 2: 9, then 2 to seat 1 (3) and 1 to seat 0 (1), or 6.
    assert [(one.seat, one.costs, one.moved) for one in others] == [(1, (3,), 1), (2, (13,), 2)]
    pairs = dearer_at_least(problem, solution, 0)
    assert [int(problem.pair_seat[pair]) for pair in pairs] == [1, 2]
    full = replace(problem, least=np.array([1, 1, 1]), unit_least=np.array([0, 0, 0]))
    assert with_person_on(full, solve(full), 0, 2).costs == (13,)
    alone = one_goal([{0: 0, 1: 5}, {1: 0}], most=[1, 1])
    assert with_person_on(alone, solve(alone), 0, 1).costs is None


def test_a_seat_of_which_nothing_is_known_in_time_is_not_told_of(monkeypatch):
    problem = one_goal([{0: 0, 1: 2, 2: 9}, {0: 1, 1: 0, 2: 4}], most=[1, 1, 1])
    solution = solve(problem)

    def late(limited):
        if limited.pair_seat[limited.pair_person == 0].tolist() == [1]:
            raise Unsolved
        return solve(limited)

    monkeypatch.setattr("restructuring.matching.explaining.solve", late)
    assert [one.seat for one in other_seats(problem, solution, 0)] == [2]


def test_forcing_a_seat_costs_what_trying_everything_costs():
    problem = small_problem(3, 4, 4, 2, 2)
    solution = solved(problem)
    for one in other_seats(problem, solution, 1, count=9):
        limited, _ = demanding(problem, [locked(problem, 1, one.seat, "")])
        best = brute_force(limited)
        expected = best and tuple(b - s for b, s in zip(best, solution.values, strict=True))
        assert one.costs == expected
