"""Goal 4 of the speed goals: the proven best placement of 10,000 people, all candidates.

``python -m benchmarks.matching [--people 10000] [--staff] [--moves 2] [--dense]``

solve       restructuring.matching: the answer and the proof that no other is better
candidates  who may go where, by numpy (the same for all ways)
scipy_sparse  min_weight_full_bipartite_matching over single seats
dense       linear_sum_assignment over people by single seats, with --dense (minutes and gigabytes)
greedy      the cheapest free pair first; ``worth_lost_percent`` of the best's worth (a post is worth
            what it is cheaper than waiting)

``kinds`` names the rules in force: seats and eligibility always; ``--staff`` adds least staff of each
unit, ``--moves`` limits on moves, which are no flow and which scipy_sparse and dense cannot express.
All ways that can must cost the same. The bound is reckoned anew from the prices by integer sums, and
up to 1,000 people also by HiGHS as a linear program of its own.

``--prove`` compares small problems with every kind of rule with trying everything instead: 1,000 of
up to 6 people and 6 seats, 50 of 8 and 8. No database.
"""

import sys
import time

import numpy as np

from benchmarks import harness, matching_cases, matching_town
from restructuring.matching.prices import bound
from restructuring.matching.problem import NOWHERE
from restructuring.matching.solving import FLOW, solve

GOALS = {"dense": 60, "scipy_sparse": 3}
MOST_MB = 100
LINEAR_UP_TO = 1_000


def main():
    parser = harness.parser("matching", __doc__)
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--staff", action="store_true")
    parser.add_argument("--moves", type=int)
    parser.add_argument("--dense", action="store_true")
    parser.add_argument("--prove", action="store_true")
    options = parser.parse_args()
    warm()
    if options.prove:
        prove()
        return
    place = matching_town.town(options.people)
    drawn, problem = harness.timed(
        lambda: matching_town.problem_of(place, staff=options.staff, moves=options.moves)
    )
    extra, solution = harness.extra_mb(lambda: solve(problem))
    solving, _ = harness.median(lambda: solve(problem), options.repeat)
    goal, value = problem.goals[0], solution.values[0]
    seconds, ratio = {"solve": solving, "candidates": drawn}, {"floor_mb": extra / MOST_MB}
    goals = {"floor_mb": 1}
    checked = check(problem, goal, solution)
    seconds["greedy"], ended = harness.timed(lambda: greedy(problem, goal))
    ratio["greedy"] = seconds["greedy"] / solving
    if not options.staff and options.moves is None:
        ways = {"scipy_sparse": by_sparse} | ({"dense": by_dense} if options.dense else {})
        for name, way in ways.items():
            seconds[name], cost = harness.timed(lambda way=way: way(problem, goal))
            harness.agree(name, cost, value)
            ratio[name] = (drawn + seconds[name]) / (drawn + solving)
            ratio[f"{name}_solve"] = seconds[name] / solving
            goals[name] = GOALS[name]
    harness.report(
        "matching",
        size={"people": problem.n_people, "seats": int(place.room.sum()), "units": problem.n_units,
              "pairs": len(problem.pair_seat)},
        seconds=seconds,
        ratio=ratio,
        goals=goals,
        peak_mb={"extra": extra, "process": harness.peak_mb()},
        kinds=["seats", "eligibility", *(["least_staff"] if options.staff else []),
               *(["most_moves"] if options.moves is not None else [])],
        method=solution.method,
        value=value,
        bound=solution.bounds[0],
        gap=solution.gaps[0],
        checked=checked,
        greedy={"worth_lost_percent": lost(problem, ended[0], value), "waiting": ended[1],
                "waiting_best": waiting(problem, solution.choice)},
    )  # fmt: skip


def warm():
    """Load the libraries before anything is timed."""
    matching_cases.solved(matching_cases.small_problem(1, 3, 3))
    matching_cases.linear_bound(matching_cases.small_problem(0, 3, 3))


def check(problem, goal, solution):
    """How the bound was checked; ends the run when it is not what was reported."""
    harness.agree("rules", problem.broken_by(solution.choice), [])
    lowest = bound(problem, goal, solution.prices[0])
    if solution.method == FLOW:
        harness.agree("bound", lowest, solution.values[0])
    elif lowest > solution.bounds[0]:
        raise SystemExit("prices prove more than the bound")
    checked = {"prices": lowest}
    if problem.n_people <= LINEAR_UP_TO:
        linear = matching_cases.linear_bound(problem)
        if linear > solution.values[0] + 1e-6 or lowest > np.ceil(linear - 1e-6):
            raise SystemExit(f"linear program {linear}, prices {lowest}")
        checked["linear"] = round(linear, 3)
    return checked


def waiting(problem, choice):
    return int((problem.seat_unit[problem.pair_seat[choice]] == NOWHERE).sum())


def lost(problem, cost, best):
    """Percent of the best's worth that a choice of ``cost`` gives away."""
    waits = matching_town.WAITING * problem.n_people
    return round(100 * (cost - best) / (waits - best), 2)


def greedy(problem, goal):
    """(cost, how many wait) when the cheapest free pair is taken first; rules of units are not kept."""
    on = np.zeros(problem.n_seats, np.int64)
    done = np.zeros(problem.n_people, bool)
    total = 0
    persons, seats = problem.pair_person.tolist(), problem.pair_seat.tolist()
    for pair in np.argsort(goal.pairs, kind="stable").tolist():
        person, seat = persons[pair], seats[pair]
        if not done[person] and on[seat] < problem.most[seat]:
            done[person] = True
            on[seat] += 1
            total += int(goal.pairs[pair])
    return total, int(on[problem.seat_unit == NOWHERE].sum())


def single_seats(problem):
    """(first single seat (m,), how many of each): one for each head, the waiting seat has none."""
    room = np.where(problem.seat_unit == NOWHERE, 0, problem.most)
    return np.append(0, np.cumsum(room)[:-1]), room


def by_sparse(problem, goal):
    """The cost of the best, by SciPy's sparse matching; everybody has a waiting seat of their own."""
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching

    first, room = single_seats(problem)
    inside = room[problem.pair_seat] > 0
    seat = problem.pair_seat[inside]
    counts = room[seat]
    row = np.repeat(problem.pair_person[inside], counts)
    step = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    column = np.repeat(first[seat], counts) + step
    # A cost of nothing would be no entry at all.
    cost = np.repeat(goal.pairs[inside], counts) + 1
    n, total = problem.n_people, int(room.sum())
    row, column = np.append(row, np.arange(n)), np.append(column, total + np.arange(n))
    cost = np.append(cost, goal.pairs[~inside] + 1)
    matrix = csr_matrix((cost.astype(float), (row, column)), shape=(n, total + n))
    rows, columns = min_weight_full_bipartite_matching(matrix)
    return int(matrix[rows, columns].sum()) - n


def by_dense(problem, goal):
    """The same by SciPy's dense matching."""
    from scipy.optimize import linear_sum_assignment

    first, room = single_seats(problem)
    inside = room[problem.pair_seat] > 0
    total = int(room.sum())
    wait = float(goal.pairs[~inside].max())
    columns = max(total, problem.n_people)
    matrix = np.full((problem.n_people, columns), wait)
    for pair in np.flatnonzero(inside).tolist():
        at = first[problem.pair_seat[pair]]
        matrix[problem.pair_person[pair], at : at + room[problem.pair_seat[pair]]] = goal.pairs[
            pair
        ]
    row, column = linear_sum_assignment(matrix)
    return int(matrix[row, column].sum())


def prove():
    """Compare with trying everything; ends non-zero on the first difference."""
    started = time.perf_counter()
    counts = {"flow": 0, "limited": 0, "infeasible": 0}
    sizes = [(1 + seed % 6, 1 + seed // 6 % 6) for seed in range(1000)] + [(8, 8)] * 50
    for seed, (people, seats) in enumerate(sizes):
        problem = matching_cases.small_problem(seed, people, seats, 1 + seed % 3, 1 + seed // 3 % 3)
        solution, expected = matching_cases.solved(problem), matching_cases.brute_force(problem)
        found = solution and solution.values
        harness.agree(f"case {seed}", found, expected)
        if solution is None:
            counts["infeasible"] += 1
            continue
        harness.agree(f"case {seed}: proven", solution.is_proven, True)
        harness.agree(f"case {seed}: rules", problem.broken_by(solution.choice), [])
        counts[solution.method] += 1
    harness.report(
        "matching",
        size={"up_to_6_by_6": 1000, "8_by_8": 50},
        seconds={"prove": time.perf_counter() - started},
        equal=counts,
    )


if __name__ == "__main__":
    sys.exit(main())
