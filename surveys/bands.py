"""The tables of values by which an index gets its grade, each with the days it was in force.

Read once from ``surveys/data/ikm_rules.csv``. An index is graded by the table of its own period: a
report of 2013 read by the table of today would fall from B to C without anybody being less
satisfied (DOMAIN.md 1.4).
"""

import csv
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

FILE = Path(__file__).resolve().parent / "data" / "ikm_rules.csv"
GRADE_WORDS = {"A": "Sangat Baik", "B": "Baik", "C": "Kurang Baik", "D": "Tidak Baik"}


@dataclass(frozen=True, slots=True)
class Rule:
    """One version of the table of values: ``bands`` are (grade, lower bound), best first.

    In force from ``valid_from`` up to and including ``valid_until`` (None: still). Bounds hold for
    values rounded to two decimals, so the gaps of the printed table (88,30 to 88,31) cannot be
    fallen into. ``scale`` turns a mean answer into an index of 25 to 100.
    """

    code: str
    name: str
    bands: tuple[tuple[str, Decimal], ...]
    valid_from: date
    valid_until: date | None = None
    scale: int = 25

    def grade(self, value):
        """Grade of a value already rounded to two decimals."""
        return next(grade for grade, bound in self.bands if value >= bound)


def _read():
    with FILE.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            yield Rule(
                row["code"],
                row["name"],
                tuple((grade, Decimal(row[grade.lower()])) for grade in GRADE_WORDS),
                date.fromisoformat(row["valid_from"]),
                date.fromisoformat(row["valid_until"]) if row["valid_until"] else None,
            )


RULES = tuple(sorted(_read(), key=lambda rule: rule.valid_from))
CURRENT_RULE = RULES[-1]


def rule_on(day):
    """The table in force on ``day``; before the first one there was, the first."""
    return next((rule for rule in reversed(RULES) if rule.valid_from <= day), RULES[0])


def round_half_up(value, decimals=2):
    """A non-negative fraction as a Decimal of ``decimals`` places, half up."""
    doubled, whole = 2 * value.numerator * 10**decimals, value.denominator
    return Decimal((doubled + whole) // (2 * whole)).scaleb(-decimals)
