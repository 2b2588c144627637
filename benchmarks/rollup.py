"""Goal 1c of the speed goals: a figure rolled up to every unit of a tree.

``python -m benchmarks.rollup [--units 20000] [--posts 5] [--per-unit 40]``

rolled    the product's own way: what the posts of every unit need by one GROUP BY, added up over
          the depth-first order that the page has read anyway (orgunits.rollup)
read      the same together with reading the structure: what the tree page asks in all
per_unit  one query over the subtree of each unit; the first are run, the rest reckoned from them
closure   one recursive query that pairs every unit with all under it
floor     ``SELECT unit_id, count(*) … GROUP BY 1`` alone, fetched whole

All but the floor must give the same total for every unit (per_unit: for those it ran).
"""

import sys
from importlib import import_module

from benchmarks import harness

GOALS = {"per_unit": 300, "floor": 2}


def main():
    parser = harness.parser("rollup", __doc__)
    parser.add_argument("--units", type=int, default=20_000)
    parser.add_argument("--posts", type=int, default=5, help="posts of every unit")
    parser.add_argument("--per-unit", type=int, default=40, help="units the naive way is run for")
    options = parser.parse_args()
    with harness.database(options):
        found = import_module("benchmarks.rollup_ways").measure(options)
        harness.report("rollup", goals=GOALS, **found)


if __name__ == "__main__":
    sys.exit(main())
