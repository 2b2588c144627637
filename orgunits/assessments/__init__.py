"""Assessments of the organisation itself, computed without a database: the kelembagaan evaluation
(PermenPANRB 20/2018) and the maturity of agencies (Permendagri 99/2018)."""

from orgunits.assessments.catalogue import (
    AGREEMENT,
    LEVELS,
    UNVERIFIED,
    Instrument,
    Item,
    Section,
    instrument,
)
from orgunits.assessments.figures import Answer, Rules, Skipped, rounded
from orgunits.assessments.kelembagaan import RANKS, Evaluation, Rank, evaluate, rank_of
from orgunits.assessments.maturity import Band, Maturity, bands, measure
from orgunits.assessments.results import AxisFigure, Outcome, outcome

__all__ = [
    "AGREEMENT",
    "LEVELS",
    "RANKS",
    "UNVERIFIED",
    "Answer",
    "AxisFigure",
    "Band",
    "Evaluation",
    "Instrument",
    "Item",
    "Maturity",
    "Outcome",
    "Rank",
    "Rules",
    "Section",
    "Skipped",
    "bands",
    "evaluate",
    "instrument",
    "measure",
    "outcome",
    "rank_of",
    "rounded",
]
