"""Checking a published index: does it follow from the NRR printed beside it?

Reports print rounded NRR, so the true index lies in a small range; a published value outside it was
computed in another way. The usual one is a rounded weight (0,11 instead of 1/9 takes 1 % off).
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from surveys.bands import CURRENT_RULE
from surveys.scoring import IkmResult, ikm

# Weights people print for nine unsur, and multiply with.
ROUNDED_WEIGHTS = (Fraction("0.11"), Fraction("0.111"), Fraction("0.1111"))


@dataclass(frozen=True, slots=True)
class Recalculation:
    """What nine printed NRR give, beside what was published with them.

    ``agrees`` and ``grade_agrees`` are None where nothing was published; ``weight`` is the rounded
    weight that explains a value which does not agree, if one does.
    """

    result: IkmResult
    published: Decimal | None
    agrees: bool | None
    weight: Fraction | None
    grade: str
    grade_agrees: bool | None

    @property
    def is_consistent(self):
        return self.agrees is not False and self.grade_agrees is not False

    @property
    def printed_weight(self):
        """The rounded weight as a Decimal, None without one."""
        return (
            None
            if self.weight is None
            else Decimal(self.weight.numerator) / Decimal(self.weight.denominator)
        )

    @property
    def difference(self):
        """Published less recomputed, both of two decimals."""
        return None if self.published is None else self.published - self.result.value


def _half_step(number):
    """Half the last printed place of ``number``: how far the true value may lie from it."""
    return Fraction(1, 2) * Fraction(10) ** number.as_tuple().exponent


def recalculate(nrr, published=None, grade="", rule=CURRENT_RULE):
    """Return the Recalculation of printed ``nrr`` (text or Decimal, one per unsur) beside the
    ``published`` index and its ``grade`` letter, where there are any. ValueError as ``ikm``."""
    nrr = [Decimal(str(value)) for value in nrr]
    result = ikm(nrr, [1] * len(nrr), rule=rule)
    if published is None:
        return Recalculation(result, None, None, None, grade, _same(grade, result.grade))
    published = Decimal(str(published))
    total = sum(Fraction(value) for value in nrr)
    # A bare "4" is a mean of four exactly, not anything between 3,5 and 4.
    slack = sum(min(_half_step(value), Fraction(1, 200)) for value in nrr)

    def gives(weight):
        reach = slack * weight * rule.scale + _half_step(published)
        return abs(total * weight * rule.scale - Fraction(published)) <= reach

    agrees = gives(result.weight)
    explained = None if agrees else next(filter(gives, ROUNDED_WEIGHTS), None)
    return Recalculation(result, published, agrees, explained, grade, _same(grade, result.grade))


def _same(printed, found):
    return None if not printed else printed == found
