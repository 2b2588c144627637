"""Goal 7 of the speed goals: the org chart of a large government, first view.

``python -m benchmarks.chart [--units 5000]``

columns       the product's own way: the whole tree in columns (orgunits.queries), as JSON
unchanged     the same asked again with its ETag, through Django's test client: nothing is read
cached_trees  mptt ``get_cached_trees`` to nested JSON
recursive     ``children.all()`` from the root down; a branch is run, the rest reckoned from it
values        ``values()`` of every unit, as JSON
svg           the server's drawing of every unit
floor         the names alone by one query

``kb`` is the size compressed by gzip (level 6, as the page sends it); its seconds stand beside the
others as ``gzip`` and are part of none. Every way must give the same tree.
"""

import sys
from importlib import import_module

from benchmarks import harness

GOALS = {"cached_trees": 100, "floor_kb": 40, "floor_queries_unchanged": 0}


def main():
    parser = harness.parser("chart", __doc__)
    parser.add_argument("--units", type=int, default=5000)
    options = parser.parse_args()
    with harness.database(options):
        found = import_module("benchmarks.chart_ways").measure(options)
        harness.report("chart", goals=GOALS, **found)


if __name__ == "__main__":
    sys.exit(main())
