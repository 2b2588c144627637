"""How sure an index is: its interval at 95 %, and the grades that lie within it.

An answer sheet's own index is the mean of its answers times 25; the index of many sheets is their
mean, so its standard error follows from the sums of these and of their squares. Intervals are at
95 % (1.96 standard errors); where the number of service users is known, the finite population
correction makes them narrower: who asks everybody knows for sure. With fewer than 30 sheets the
approximation does not hold and no change is called real. Exact arithmetic up to the one square root.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from surveys.bands import CURRENT_RULE, round_half_up
from surveys.scoring import HIGHEST_ANSWER, LOWEST_ANSWER

SCALE = 25
Z_95 = Decimal("1.96")
LEAST_SHEETS = 30
FLOOR, CEILING = LOWEST_ANSWER * SCALE, HIGHEST_ANSWER * SCALE
CENT = Decimal("0.01")

REAL, NOT_YET, UNKNOWN = "ya", "belum", "belum dapat disimpulkan"


@dataclass(frozen=True)
class Measure:
    """An index before rounding, the variance of it (None below two sheets), and its sheets."""

    exact: Fraction
    variance: Fraction | None
    n: int

    @property
    def value(self):
        return round_half_up(self.exact)

    @property
    def error(self):
        """Half the width of the interval, or None."""
        return None if self.variance is None else margin(self.variance)

    @property
    def interval(self):
        """(low, high) within 25 to 100, or (None, None)."""
        if self.variance is None:
            return None, None
        return max(self.value - self.error, Decimal(FLOOR)), min(
            self.value + self.error, Decimal(CEILING)
        )

    @property
    def is_firm(self):
        """Whether there are enough sheets for the interval to be relied on."""
        return self.variance is not None and self.n >= LEAST_SHEETS

    def other_grades(self, rule=CURRENT_RULE):
        """Grades beside its own that the interval reaches, best first: the index cannot be told
        from them yet. None where the interval itself is not to be relied on."""
        if not self.is_firm:
            return None
        low, high = self.interval
        order = [grade for grade, _bound in rule.bands]
        first, last = (order.index(rule.grade(end)) for end in (high, low))
        own = rule.grade(self.value)
        return [grade for grade in order[first : last + 1] if grade != own]


def margin(variance):
    """1.96 standard errors as a Decimal of two places, half up."""
    exact = Decimal(variance.numerator) / Decimal(variance.denominator)
    return (Z_95 * exact.sqrt()).quantize(CENT, rounding=ROUND_HALF_UP)


def variance_of_mean(strata, population=None):
    """Variance of the mean index of sheets in ``strata``: (k, n, s1, s2), where the n sheets of k
    answers have sums of answers that add up to s1, and their squares to s2. ``population`` are the
    people who could have answered (the finite population correction), None while unknown."""
    sheets = sum(n for _k, n, _s1, _s2 in strata)
    if sheets < 2:
        return None
    first = sum(Fraction(s1 * SCALE, k) for k, _n, s1, _s2 in strata)
    second = sum(Fraction(s2 * SCALE * SCALE, k * k) for k, _n, _s1, s2 in strata)
    plain = (second - first * first / sheets) / (sheets - 1) / sheets
    return plain * correction(sheets, population)


def correction(sheets, population):
    """The share of the variance that is left when ``sheets`` of ``population`` people answered."""
    if population is None:
        return Fraction(1)
    return max(Fraction(0), 1 - Fraction(sheets, population))


def mean_measure(parts):
    """The simple mean of measures, each with the same weight; None without any."""
    if not parts:
        return None
    variances = [part.variance for part in parts]
    known = None not in variances
    return Measure(
        exact=sum(part.exact for part in parts) / len(parts),
        variance=sum(variances) / len(parts) ** 2 if known else None,
        n=sum(part.n for part in parts),
    )


def difference(now, before):
    """Return (change, margin of the change, one of REAL, NOT_YET, UNKNOWN) of two measures.

    The change is that of the printed, rounded values, so that readers can check it.
    """
    change = now.value - before.value
    if now.variance is None or before.variance is None:
        return change, None, UNKNOWN
    reach = margin(now.variance + before.variance)
    if min(now.n, before.n) < LEAST_SHEETS:
        return change, reach, UNKNOWN
    return change, reach, REAL if abs(change) > reach else NOT_YET
