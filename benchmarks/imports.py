"""Goal 6 of the speed goals: a file of people with wrong cells, its differences, and the upsert.

``python -m benchmarks.imports [--rows 100000] [--stock-rows 1000] [--bulk-rows 5000] [--repeat 1]``

pipeline       ours: the wrong file read (in its own process), cleaned, checked, every planted mistake
               told; then the right file read, checked, compared and written with its audit
import_export  django-import-export as it comes (row by row, validated): a dry run over the wrong
               file, then the real run of the right one; scaled from --stock-rows
use_bulk       the same with ``use_bulk``, batches of 1,000; scaled from --bulk-rows

Half of the people exist, half of those change. One line in twenty of the wrong file has a mistake, of
twenty kinds; ours must tell all of them by row and column, and write nothing, before its time counts; the
others tell what they know of (``share_of_mistakes_told``) and keep no audit. Then our own export of everybody is
checked: it must change nothing. ``floor`` is our writing alone against a bare COPY (SQLite:
``executemany``) of the same new, changed and audit rows, prepared beforehand; ``floor_whole`` all of ours
against parsing both files and that COPY. ``peak_mb`` is what each way held above its start.
"""

import sys
from importlib import import_module

from benchmarks import harness


def main():
    parser = harness.parser("imports", __doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--stock-rows", type=int, default=1000)
    parser.add_argument("--bulk-rows", type=int, default=5000)
    options = parser.parse_args()
    with harness.database(options):
        harness.report("imports", **import_module("benchmarks.imports_ways").measure(options))


if __name__ == "__main__":
    sys.exit(main())
