"""Goal 7 of the speed goals as a person meets it: the org chart of 5,000 units in Chromium.

``python -m benchmarks.chart_browser [--units 5000]``

A portal of its own (gunicorn, SQLite or PostgreSQL) and a fresh browser for every run. Seconds are
counted from the click of the browser on the address:

first_view    the drawing of the first view stands in the page (the server drew it)
interactive   the script holds the whole tree: folding, searching and zooming need no round trip
unfolded      "Buka semua" pressed: every unit is set and what lies in sight is drawn
far           "Muat semua" pressed: all units as boxes in one window
again         interactive once more, with what the browser kept

``kb`` are bytes as they travel, compressed: the page, its style, its script, its typeface, and the
columns of the tree. ``first_view_kb`` is the page and the columns; script and style stand apart
because they are kept for every later page.
"""

import sys
from importlib import import_module

from benchmarks import harness

GOALS = {"floor_first_view_kb": 40}


def main():
    parser = harness.parser("chart_browser", __doc__)
    parser.add_argument("--units", type=int, default=5000)
    options = parser.parse_args()
    with harness.database(options) as folder:
        found = import_module("benchmarks.chart_browser_ways").measure(options, folder)
        harness.report("chart_browser", goals=GOALS, **found)


if __name__ == "__main__":
    sys.exit(main())
