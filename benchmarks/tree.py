"""Goals 1 and 1b of the speed goals: many changes of a unit tree as one, against other ways.

``python -m benchmarks.tree [--units 2000 …] [--changes 1000 …] [--mptt-operations 40] [--bare]``

One line for each number of changes on each number of units.

door      the real door: plan, versions, projection, ledger, audit, verification, one transaction
preview   the plan alone (nothing read, nothing written)
mptt      ``move_to`` and ``insert_at`` one by one in one transaction; the first operations are run
          and the rest reckoned from them
rebuild   the same rows saved with MPTT updates off, then ``partial_rebuild``
treebeard, tree_queries
          the same changes one by one on a bare tree of the library, when it is installed
floor     a bare UPDATE of the numbers of exactly the rows whose numbers change

``seconds_per_change`` and ``mptt_per_change`` (mptt's seconds for one change against the door's) hold
whatever is measured alone: nothing in them is reckoned from fewer changes. ``--bare`` leaves the ways
out that are neither mptt's own operations nor the floor.

Each way works on a fresh copy of one tree; its parents, names and closed units must equal the
door's before its time counts. The others keep no versions, ledger or audit.
"""

import sys
from importlib import import_module

from benchmarks import harness


def main():
    parser = harness.parser("tree", __doc__)
    parser.add_argument("--units", type=int, nargs="+", default=[2000])
    parser.add_argument("--changes", type=int, nargs="+", default=[1000])
    parser.add_argument("--mptt-operations", type=int, default=40)
    parser.add_argument("--bare", action="store_true", help="door, preview, mptt and floor alone")
    options = parser.parse_args()
    with harness.database(options):
        for found in import_module("benchmarks.tree_ways").measure(options):
            harness.report("tree", **found)


if __name__ == "__main__":
    sys.exit(main())
