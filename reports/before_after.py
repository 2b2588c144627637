"""Whether units that were restructured fare better than units that were not: pure.

The change of a unit is its mean after less its mean before; the effect is the mean change of the
treated less that of the comparable units (difference in differences). One restructuring treats one
or two units, too few for a standard error: what chance alone brings is learnt by giving the
treatment to other units instead (placebo re-assignment over treated and comparable units, the
effect supposed taken away first). Each unit is one figure, so that quarters that resemble the
quarter before (serial correlation) count once. The interval holds every effect that such a test
does not reject; its ends and p are read between ranks, since one treated unit among thirty gives
only steps of a thirtieth.

Values are on the indicator's own scale. Nothing here knows units by name or reads the database.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import combinations
from math import comb

import numpy as np

LEVEL = 0.05
LEAST_COMPARABLE = 20  # with fewer, no placebo is rare enough for an interval at 95 %
LEAST_BEFORE, LEAST_AFTER = 3, 2  # periods; a trend before needs three
ALL_UP_TO = 20_000  # re-assignments that are tried one by one
DRAWN = 9_999  # else so many, drawn by SEED: the same figures whenever they are computed
SEED = 20_160_614


@dataclass(frozen=True, slots=True)
class Effect:
    """An effect with its interval at 95 % (None: without end) and the p of no effect."""

    value: float
    low: float | None
    high: float | None
    p: float

    @property
    def is_beyond_chance(self):
        """Whether no effect at all is ruled out."""
        return self.low is not None and self.high is not None and not self.low <= 0 <= self.high


class Reading(StrEnum):
    BETTER = "better"
    WORSE = "worse"
    NOT_YET = "not_yet"


class Lack(StrEnum):
    """Why nothing can be said."""

    NO_SERIES = "no_series"
    COMPARABLE = "comparable"
    BEFORE = "before"
    AFTER = "after"
    TREND = "trend"
    CHANCE = "chance"


@dataclass(frozen=True, slots=True)
class Finding:
    """What the figures say. ``effect`` and ``trend`` (per period, before) are None while there is too
    little to compute them; ``lacks`` says what stands in the way of a reading."""

    reading: Reading
    lacks: tuple[Lack, ...]
    effect: Effect | None = None
    trend: Effect | None = None


def estimate(figures, treated, level=LEVEL):
    """The effect on the first ``treated`` of ``figures`` (one number per unit) against the others.

    ValueError with no treated unit, or with as many treated as comparable ones: re-assignment then
    has nothing to learn from.
    """
    figures = np.asarray(figures, dtype=float)
    units = len(figures)
    if not 0 < treated < units - treated:
        raise ValueError("fewer treated units than comparable ones, and at least one")
    value = float(figures[:treated].mean() - figures[treated:].mean())
    chosen = assignments(units, treated)
    # Sum of each group less its share of the whole, and how much of an effect stays in it.
    sums = chosen @ (figures - figures.mean())
    shares = chosen[:, :treated].sum(axis=1) - treated * treated / units
    own = treated - treated * treated / units
    left = sums - value * shares  # the group's part beyond the effect that is found
    # How far a supposed effect may lie below (above) the found one for the group to be as extreme.
    # The treated themselves always are: they stand for the first rank and are left out.
    below = np.sort(np.maximum(left / (own - shares), -left / (own + shares)))
    above = np.sort(np.maximum(-left / (own - shares), left / (own + shares)))
    ranks = np.arange(len(below), 0, -1) / (len(below) + 1)  # p at each, ascending by distance
    reach_low, reach_high = _reach(below, ranks, level), _reach(above, ranks, level)
    p = float(np.interp(abs(value), below if value >= 0 else above, ranks))
    return Effect(
        value,
        None if reach_low is None else value - reach_low,
        None if reach_high is None else value + reach_high,
        p,
    )


def _reach(distances, ranks, level):
    """The distance at which p falls to ``level``; None when even the rarest group is commoner."""
    if ranks[-1] > level:
        return None
    return float(np.interp(-level, -ranks, distances))


@lru_cache(maxsize=8)
def assignments(units, treated):
    """Every choice of ``treated`` among ``units`` but that of the first ones, as rows of 0 and 1;
    drawn by chance where there are more than ``ALL_UP_TO``. Read only."""
    if comb(units, treated) <= ALL_UP_TO:
        rows = np.array(list(combinations(range(units), treated))[1:])
    else:
        keys = np.random.default_rng(SEED).random((DRAWN, units))
        rows = np.argpartition(keys, treated, axis=1)[:, :treated]
        rows = rows[~(rows < treated).all(axis=1)]
    chosen = np.zeros((len(rows), units))
    np.put_along_axis(chosen, rows, 1, axis=1)
    chosen.flags.writeable = False
    return chosen


def changes(values, before):
    """Mean of the periods after less mean of the ``before`` first ones, per unit (rows)."""
    values = np.asarray(values, dtype=float)
    return values[:, before:].mean(axis=1) - values[:, :before].mean(axis=1)


def slopes(values, before):
    """Rise per period over the ``before`` first ones, per unit: least squares."""
    places = np.arange(before) - (before - 1) / 2
    return np.asarray(values, dtype=float)[:, :before] @ places / (places @ places)


def judge(values, treated, before, *, less_is_better=False):
    """Read ``values``: a row per unit, the ``treated`` first, a column per period, the ``before``
    periods first. Every row is whole: who has no figure in a period is not comparable."""
    values = np.asarray(values, dtype=float)
    if not treated or values.ndim != 2:
        return Finding(Reading.NOT_YET, (Lack.NO_SERIES,))
    lacks = _missing(*values.shape, treated, before)
    if lacks:  # a figure from too little would be read as a finding
        return Finding(Reading.NOT_YET, lacks)
    effect = estimate(changes(values, before), treated)
    trend = estimate(slopes(values, before), treated)
    if trend.is_beyond_chance:
        return Finding(Reading.NOT_YET, (Lack.TREND,), effect, trend)
    if not effect.is_beyond_chance:
        return Finding(Reading.NOT_YET, (Lack.CHANCE,), effect, trend)
    is_better = (effect.value < 0) == less_is_better
    return Finding(Reading.BETTER if is_better else Reading.WORSE, (), effect, trend)


def least_comparable(treated):
    """How many comparable units a reading of ``treated`` units needs: more than there are treated."""
    return max(LEAST_COMPARABLE, treated + 1)


def _missing(units, periods, treated, before):
    found = []
    if units - treated < least_comparable(treated):
        found.append(Lack.COMPARABLE)
    if before < LEAST_BEFORE:
        found.append(Lack.BEFORE)
    if periods - before < LEAST_AFTER:
        found.append(Lack.AFTER)
    return tuple(found)
