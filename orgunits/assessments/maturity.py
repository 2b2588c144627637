"""Kematangan perangkat daerah, Permendagri 99/2018: eleven variables, levels I to V.

A level is worth one to five points, the total 11 to 55. Bands of nine points; the edge between
"Tinggi" and "Sangat Tinggi" is a setting (Rules.top_from).
"""

from dataclasses import dataclass

from orgunits.assessments.figures import Answer, Rules

FLOOR, CEILING, HIGHEST = 11, 55, 5
LOWER = (11, 20, 29, 38)
NAMES = ("Sangat Rendah", "Rendah", "Sedang", "Tinggi", "Sangat Tinggi")


@dataclass(frozen=True, slots=True)
class Band:
    """A tingkat kematangan between two totals, both inclusive."""

    name: str
    low: int
    high: int


def bands(rules=None):
    """The five bands, the highest first."""
    lower = [*LOWER, (rules or Rules()).top_from]
    upper = [*(low - 1 for low in lower[1:]), CEILING]
    return tuple(Band(*one) for one in zip(NAMES, lower, upper, strict=True))[::-1]


@dataclass(frozen=True, slots=True)
class Maturity:
    """``levels``: (variable's code, level or None); ``total`` is None until all are given."""

    levels: tuple[tuple[str, int | None], ...]
    total: int | None
    band: Band | None

    @property
    def points_so_far(self):
        return sum(level or 0 for _code, level in self.levels)


def measure(instrument, answers, *, rules=None):
    """Return the Maturity of ``answers``, a dict of Answer by variable code."""
    levels = tuple((item.code, answers.get(item.code, Answer()).level) for item in instrument.items)
    given = [level for _code, level in levels if level is not None]
    if any(level not in range(1, HIGHEST + 1) for level in given):
        raise ValueError("a level of maturity is 1 to 5")
    if len(given) < len(levels):
        return Maturity(levels, None, None)
    total = sum(given)
    band = next(band for band in bands(rules) if band.low <= total <= band.high)
    return Maturity(levels, total, band)
