"""Goal of the periodic proof: whether the reading of before and after tells the truth, on invented worlds.

``python -m benchmarks.before_after [--worlds 1000] [--comparable 30] [--treated 1 2 5]``

Every world has units with levels of their own, quarters that move all units, and chance that
resembles the quarter before (serial correlation ``--likeness``). In half of the runs the treated
units change by a known effect, drawn anew in every world; in the other half nothing changes.

covered   per cent of the worlds whose interval holds the known effect
helped    per cent of the worlds without any effect that are read as better (worse: as worse)
plain     per cent of the same worlds in which errors clustered by unit, with as few treated units,
          would have called an effect real: what the placebos are there for

Goals: covered within 93 and 97, helped at most 5. The exit code is 1 when one is missed.
"""

import argparse
import sys
import time

import numpy as np

from benchmarks import harness
from reports.before_after import Reading, changes, estimate, judge

LEAST_COVERED, MOST_COVERED, MOST_HELPED = 93, 97, 5
CHANCE, APART, TREND = 2.0, 5.0, 0.2  # points of an index: of a quarter, between units, per quarter
WIDEST = 8.0  # of the known effects
NORMAL = 1.96


def options():
    made = argparse.ArgumentParser(
        prog="python -m benchmarks.before_after",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument("--worlds", type=int, default=1000)
    made.add_argument("--comparable", type=int, nargs="+", default=[30])
    made.add_argument("--treated", type=int, nargs="+", default=[1, 2, 5])
    made.add_argument("--before", type=int, default=4, help="quarters")
    made.add_argument("--after", type=int, default=4, help="quarters")
    made.add_argument("--likeness", type=float, default=0.5, help="serial correlation")
    made.add_argument("--seed", type=int, default=16)
    return made.parse_args()


def world(rng, units, treated, before, after, likeness, effect):
    """Values of ``units`` in all quarters, the ``treated`` first."""
    quarters = before + after
    chance = rng.normal(0, CHANCE, (units, quarters))
    for quarter in range(1, quarters):
        fresh = np.sqrt(1 - likeness**2) * chance[:, quarter]
        chance[:, quarter] = likeness * chance[:, quarter - 1] + fresh
    level = 80 + rng.normal(0, APART, (units, 1))
    season = np.cumsum(rng.normal(TREND, 1, quarters))
    values = level + season + chance
    values[:treated, before:] += effect
    return values


def holds(effect, truth):
    """Whether the interval of ``effect`` holds ``truth``; without end it holds everything."""
    above = effect.low is None or effect.low <= truth
    return above and (effect.high is None or truth <= effect.high)


def plainly_real(figures, treated):
    """What errors clustered by unit say of the same change: beyond 1.96 of them, or not."""
    groups = figures[:treated], figures[treated:]
    variance = sum(((group - group.mean()) ** 2).sum() / len(group) ** 2 for group in groups)
    return abs(groups[0].mean() - groups[1].mean()) > NORMAL * np.sqrt(variance)


def measure(chosen, comparable, treated):
    """Shares of ``chosen.worlds`` worlds in per cent, and the seconds of one reading."""
    rng = np.random.default_rng([chosen.seed, comparable, treated])
    shape = (comparable + treated, treated, chosen.before, chosen.after, chosen.likeness)
    counts = dict.fromkeys(("covered", "helped", "worse", "plain"), 0)
    seconds = 0.0
    for _ in range(chosen.worlds):
        truth = rng.uniform(-WIDEST, WIDEST)
        moved = changes(world(rng, *shape, truth), chosen.before)
        counts["covered"] += holds(estimate(moved, treated), truth)
        values = world(rng, *shape, 0)
        started = time.perf_counter()
        reading = judge(values, treated, chosen.before).reading
        seconds += time.perf_counter() - started
        counts["helped"] += reading == Reading.BETTER
        counts["worse"] += reading == Reading.WORSE
        counts["plain"] += bool(plainly_real(changes(values, chosen.before), treated))
    shares = {name: round(100 * count / chosen.worlds, 1) for name, count in counts.items()}
    return shares, seconds / chosen.worlds


def main():
    chosen = options()
    found, seconds, wrong = {}, {}, []
    for comparable in chosen.comparable:
        for treated in chosen.treated:
            name = f"{treated}_of_{comparable}"
            found[name], seconds[name] = measure(chosen, comparable, treated)
            is_right = LEAST_COVERED <= found[name]["covered"] <= MOST_COVERED
            if not is_right or found[name]["helped"] > MOST_HELPED:
                wrong.append(name)
    size = {
        name: getattr(chosen, name) for name in ("worlds", "before", "after", "likeness", "seed")
    }
    harness.report("before_after", size=size, seconds=seconds, per_cent=found, wrong=wrong)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
