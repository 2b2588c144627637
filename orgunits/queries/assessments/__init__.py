"""Reads of assessments."""

from orgunits.queries.assessments.instruments import (
    WordingLine,
    next_unverified,
    rules_of,
    wording_lines,
    wordings_in_force,
)
from orgunits.queries.assessments.listing import (
    ASSESSMENT_SORTS,
    AxisYears,
    Years,
    assessment_table,
    assessment_years,
    years_of,
)
from orgunits.queries.assessments.results import (
    OpenPoint,
    PointGroup,
    Results,
    SectionProgress,
    answers_of,
    final_open_points,
    grouped,
    open_points,
    progress_of,
    results_of,
)

__all__ = [
    "ASSESSMENT_SORTS",
    "AxisYears",
    "Years",
    "OpenPoint",
    "PointGroup",
    "Results",
    "SectionProgress",
    "WordingLine",
    "answers_of",
    "assessment_table",
    "assessment_years",
    "final_open_points",
    "grouped",
    "next_unverified",
    "open_points",
    "progress_of",
    "results_of",
    "rules_of",
    "wording_lines",
    "wordings_in_force",
    "years_of",
]
