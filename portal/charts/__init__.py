"""Charts, drawn by the server as SVG: the same drawing stands on a page and in a PDF.

Colours are given twice: as a class, which a page's stylesheet turns into the light or dark theme,
and as an attribute, which holds where there is no stylesheet (PDF, download). There is no inline
style. Every chart carries a title and a description for people who do not see it; the table with
the same figures is the caller's duty. Sizes are user units: pixels on a page, points on paper.
"""

from portal.charts.canvas import Limit
from portal.charts.cards import Card, card_chart
from portal.charts.ikm import ikm_ruler, woven
from portal.charts.quadrants import Spot, quadrant_chart
from portal.charts.radar import Axis, radar_chart
from portal.charts.rows import Bar, Dot, bar_chart, dot_plot
from portal.charts.series import Point, line_chart, pair_chart
from portal.charts.tables import TableCard, TableRow, table_chart

__all__ = [
    "Axis",
    "Bar",
    "Card",
    "Dot",
    "Limit",
    "Point",
    "Spot",
    "TableCard",
    "TableRow",
    "bar_chart",
    "card_chart",
    "dot_plot",
    "ikm_ruler",
    "line_chart",
    "pair_chart",
    "quadrant_chart",
    "table_chart",
    "radar_chart",
    "woven",
]
