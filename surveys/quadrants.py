"""Importance beside performance: which unsur people find important and not good enough. Pure.

The cross lies at the means of the unsur shown, as importance–performance analysis has it; a value
exactly on a line counts as high.
"""

from dataclasses import dataclass
from fractions import Fraction

LEAST_UNSUR = 3  # fewer make no cross worth reading

FIRST, KEEP, LATER, LESS = "first", "keep", "later", "less"
LABELS = {
    FIRST: "Prioritas utama",
    KEEP: "Pertahankan",
    LATER: "Prioritas rendah",
    LESS: "Cenderung berlebihan",
}
MEANINGS = {
    FIRST: "penting bagi orang, nilainya di bawah rata-rata",
    KEEP: "penting bagi orang, nilainya baik",
    LATER: "kurang penting, nilainya di bawah rata-rata",
    LESS: "kurang penting, nilainya baik",
}


@dataclass(frozen=True, slots=True)
class Placed:
    """One unsur: the means (1 to 4) of what people find and of what they get, with ``n`` people
    behind the first, and its quadrant."""

    unsur: str
    importance: Fraction
    performance: Fraction
    n: int
    quadrant: str

    @property
    def gap(self):
        """Performance less importance: below nothing where people get less than they want."""
        return self.performance - self.importance


@dataclass(frozen=True, slots=True)
class Quadrants:
    """The unsur in their order here, and where the cross lies."""

    rows: tuple[Placed, ...]
    importance: Fraction
    performance: Fraction


def place(points):
    """Quadrants of ``points``, ``[(unsur, importance, performance, n)]``; None of fewer than
    LEAST_UNSUR."""
    points = list(points)
    if len(points) < LEAST_UNSUR:
        return None
    importance = sum((Fraction(one[1]) for one in points), Fraction(0)) / len(points)
    performance = sum((Fraction(one[2]) for one in points), Fraction(0)) / len(points)
    rows = tuple(
        Placed(unsur, wanted, got, n, _quadrant(wanted >= importance, got >= performance))
        for unsur, wanted, got, n in points
    )
    return Quadrants(rows, importance, performance)


def _quadrant(is_important, is_good):
    if is_important:
        return KEEP if is_good else FIRST
    return LESS if is_good else LATER
