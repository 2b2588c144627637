"""Typology of perangkat daerah: the score of every urusan and the tipe it gives.

Pure: no ORM, no request. PP 18/2016 jo 72/2019 art 6, 53, 107 and Lampiran (docs/rulebook.md).
"""

from orgunits.typology.geography import (
    PROVINCE,
    Classification,
    Place,
    classifications,
    geographic_factor,
)
from orgunits.typology.scoring import (
    BIDANG,
    NOTHING,
    OUTCOME_WORDS,
    SEKSI,
    TIPES,
    Line,
    Outcome,
    Score,
    line_of,
    outcome_of,
    score,
    split_of,
)
from orgunits.typology.subjects import GENERAL, KECAMATAN, SUBJECTS, Ladder, Subject, subjects_of
from orgunits.typology.tables import (
    VERSION,
    Indicator,
    Table,
    all_tables,
    general_table,
    table_of,
)

__all__ = [
    "BIDANG",
    "GENERAL",
    "KECAMATAN",
    "NOTHING",
    "OUTCOME_WORDS",
    "SEKSI",
    "PROVINCE",
    "SUBJECTS",
    "TIPES",
    "VERSION",
    "Classification",
    "Indicator",
    "Ladder",
    "Line",
    "Outcome",
    "Place",
    "Score",
    "Subject",
    "Table",
    "all_tables",
    "classifications",
    "general_table",
    "geographic_factor",
    "line_of",
    "outcome_of",
    "score",
    "split_of",
    "subjects_of",
    "table_of",
]
