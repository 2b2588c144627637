"""How many answers a survey needs. PermenPANRB 14/2017 annexes the table of Krejcie and Morgan
(DOMAIN.md 1.5); Slovin is the other formula in use."""

import math
from fractions import Fraction

CHI_SQUARE = Fraction("3.841")  # one degree of freedom, 5 %
PROPORTION = Fraction("0.5")
MARGIN = Fraction("0.05")


def _check(population, margin):
    if population < 1:
        raise ValueError(f"A population of {population} cannot be sampled.")
    if not 0 < margin < 1:
        raise ValueError(f"A margin of error lies between 0 and 1, not at {margin}.")


def krejcie_morgan(population, margin=MARGIN):
    """Required sample of ``population`` people (Krejcie and Morgan 1970), rounded half up: that,
    and not rounding up, gives every row of the published table."""
    margin = Fraction(str(margin))
    _check(population, margin)
    spread = CHI_SQUARE * PROPORTION * (1 - PROPORTION)
    size = spread * population / (margin**2 * (population - 1) + spread)
    return math.floor(size + Fraction(1, 2))


def slovin(population, margin=MARGIN):
    """Required sample by Slovin's formula N / (1 + N·e²), rounded up."""
    margin = Fraction(str(margin))
    _check(population, margin)
    return math.ceil(population / (1 + population * margin**2))


def required_sample(population):
    """Answers needed for ``population`` service users, or None while that number is unknown."""
    return krejcie_morgan(population) if population else None
