"""Whose duties overlap: functions that say the same, urusan that several agencies claim.

Pure: no ORM, no request. ``find_functions`` compares the texts of a whole government,
``find_urusan`` the urusan codes of its units; both leave out what is alike by law (``likeness``).
The job (``orgunits.tasks``) feeds them and keeps what they find.
"""

from orgunits.overlap.findings import (
    Finding,
    FunctionFindings,
    FunctionText,
    Side,
    find_functions,
    find_urusan,
)
from orgunits.overlap.likeness import Forest, Place
from orgunits.overlap.similarity import METHOD, THRESHOLD, SimilarityIndex, TextPair

__all__ = [
    "METHOD",
    "THRESHOLD",
    "Finding",
    "Forest",
    "FunctionFindings",
    "FunctionText",
    "Place",
    "Side",
    "SimilarityIndex",
    "TextPair",
    "find_functions",
    "find_urusan",
]
