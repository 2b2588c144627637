"""The indicators of PP 18/2016 Lampiran I-IV, read once from ``orgunits/data/typology.csv``.

Every table has general indicators of together 20 % and technical ones of 80 %; each indicator has
five classes of 200 to 1,000 points (docs/rulebook.md says where the file comes from).
"""

import csv
from bisect import bisect_left
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from orgunits.typology.subjects import GENERAL

FILE = Path(__file__).resolve().parent.parent / "data" / "typology.csv"
VERSION = "PP 18/2016 Lampiran"
STEP = 200  # points between two classes
N_CLASSES = 5


@dataclass(frozen=True, slots=True)
class Indicator:
    """One line of the Lampiran. ``bounds``: the upper limits of the first four classes, rising;
    the fifth is all above. ``falling``: fewer is more difficult, the first class has 1,000 points.
    ``inferred``: classes (1-5) whose limits were completed from their neighbours."""

    number: int
    text: str
    weight: int  # per cent
    bounds: tuple[Decimal, ...]
    falling: bool
    inferred: tuple[int, ...]
    note: str

    def points(self, value):
        """Points (200-1,000) of the class ``value`` lies in. A value between two printed classes
        (150.5 where they end at 150 and begin at 151) has passed the lower one."""
        place = bisect_left(self.bounds, value)
        return STEP * (N_CLASSES - place if self.falling else place + 1)

    @property
    def classes(self):
        """(points, lowest, highest) of the five classes from the smallest values up; ``lowest`` is
        exclusive, None at either open end."""
        edges = [None, *self.bounds, None]
        return [
            (
                STEP * (N_CLASSES - place if self.falling else place + 1),
                edges[place],
                edges[place + 1],
            )
            for place in range(N_CLASSES)
        ]


@dataclass(frozen=True, slots=True)
class Table:
    """The indicators of one subject in one scope. ``source``: its place in the Lampiran."""

    subject: str
    source: str
    indicators: tuple[Indicator, ...]


def _indicator(row):
    return Indicator(
        number=int(row["number"]),
        text=row["indicator"],
        weight=int(row["weight"]),
        bounds=tuple(Decimal(row[f"bound{n}"]) for n in range(1, N_CLASSES)),
        falling=row["falling"] == "yes",
        inferred=tuple(int(n) for n in row["inferred"].split(";") if n),
        note=row["note"],
    )


@cache
def _tables():
    lines = {}
    with FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            key = (row["scope"], row["subject"], row["archipelago"])
            source = f"Lampiran {row['part']}, tabel {row['table']}"
            lines.setdefault(key, (source, []))[1].append(_indicator(row))
    return {
        key: Table(key[1], source, tuple(indicators)) for key, (source, indicators) in lines.items()
    }


def table_of(scope, subject, *, is_archipelago=False):
    """The technical table of ``subject`` in ``scope``; perhubungan has one for governments of an
    archipelago and one for all others. KeyError when the subject is not scored there."""
    found = _tables()
    own = (scope, subject, "yes" if is_archipelago else "no")
    return found[own] if own in found else found[scope, subject, ""]


def general_table(scope):
    """The three general indicators of ``scope``."""
    return table_of(scope, GENERAL)


def all_tables():
    """{(scope, subject, archipelago "yes", "no" or ""): Table} of the whole Lampiran."""
    return dict(_tables())
