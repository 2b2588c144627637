"""Reads of reports, and of the pages that are made of all apps."""

from reports.queries.first_steps import Step, first_steps
from reports.queries.home import Home, home
from reports.queries.inputs import STEPS, gather
from reports.queries.library import latest_report, released_with, report_table
from reports.queries.schedules import due_schedules, report_readers, schedule_table
from reports.queries.search import LEAST_LETTERS, HitGroup, search
from reports.queries.units import reportable_units, unit_choices

__all__ = [
    "LEAST_LETTERS",
    "STEPS",
    "HitGroup",
    "Home",
    "due_schedules",
    "Step",
    "first_steps",
    "gather",
    "home",
    "latest_report",
    "released_with",
    "report_readers",
    "report_table",
    "reportable_units",
    "schedule_table",
    "search",
    "unit_choices",
]
