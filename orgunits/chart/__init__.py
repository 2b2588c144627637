"""The org chart: where its boxes stand, what they say, which of them are shown. No ORM here."""

from orgunits.chart.cards import DETAILS, Figures, paper_cards, read_detail, unit_cards
from orgunits.chart.layout import Layout, lay_out, parents_of
from orgunits.chart.state import ChartState, branch_of

__all__ = [
    "DETAILS",
    "ChartState",
    "Figures",
    "Layout",
    "branch_of",
    "lay_out",
    "paper_cards",
    "parents_of",
    "read_detail",
    "unit_cards",
]
