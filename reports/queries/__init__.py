"""Reads of reports, and of the pages that are made of all apps."""

from reports.queries.home import Home, home
from reports.queries.inputs import STEPS, gather
from reports.queries.library import report_table
from reports.queries.search import LEAST_LETTERS, HitGroup, search
from reports.queries.units import reportable_units, unit_choices

__all__ = [
    "LEAST_LETTERS",
    "STEPS",
    "HitGroup",
    "Home",
    "gather",
    "home",
    "report_table",
    "reportable_units",
    "search",
    "unit_choices",
]
