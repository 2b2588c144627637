"""Goal 3 of the speed goals: the index of a government and of each of its units, quarter by quarter.

``python -m benchmarks.ikm [--answers 10000000] [--units 2000] [--quarters 12] [--per-unit 200]``

portal    the product's own way: the tallies of every survey, put together (surveys.queries.rollups)
group_by  one GROUP BY over all answers, by unit and quarter
per_unit  one query over the answers of each unit and quarter; the first are run, the rest reckoned
fold      1,000 new answers added to the tallies (surveys.actions.tallies)

All ways must give the same whole numbers, and every tally must equal a recount of the answers before
and after the fold. Answers and tallies are planted by SQL: neither is timed.
"""

import sys
from importlib import import_module

from benchmarks import harness

GOALS = {"per_unit": 1000, "group_by": 50, "fold_in_20_ms": 1}


def main():
    parser = harness.parser("ikm", __doc__)
    parser.add_argument("--answers", type=int, default=10_000_000)
    parser.add_argument("--units", type=int, default=2_000)
    parser.add_argument("--quarters", type=int, default=12)
    parser.add_argument("--per-unit", type=int, default=200, help="cells the naive way is run for")
    options = parser.parse_args()
    with harness.database(options):
        found = import_module("benchmarks.ikm_ways").measure(options)
        harness.report("ikm", goals=GOALS, **found)


if __name__ == "__main__":
    sys.exit(main())
