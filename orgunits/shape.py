"""The shape of a structure: layers and span of control of every subtree. Pure.

Span of control: people who answer directly to the head of a unit, that is the heads of the units
right under it and its own staff without a unit of their own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from orgunits.rollup import roll_up


@dataclass(frozen=True, slots=True)
class Shape:
    """Of a unit and everything under it. ``layers`` counts the unit itself; ``spans`` are the
    units to whose head somebody answers, ``reports`` how many do in all of them."""

    units: int
    layers: int
    spans: int
    reports: int

    @property
    def mean_span(self) -> Fraction | None:
        """Mean span of control; None where nobody answers to anybody."""
        return Fraction(self.reports, self.spans) if self.spans else None


def shapes(levels: Sequence[int], staff: Sequence[int]) -> list[Shape]:
    """The Shape of every unit. Both lists are in depth-first order (see ``roll_up``); ``staff``:
    each unit's own people who lead no unit."""
    reports = list(staff)
    above: list[int] = []
    for index, level in enumerate(levels):
        del above[level - levels[0] :]
        if above:
            reports[above[-1]] += 1
        above.append(index)
    units = roll_up(levels, [1] * len(levels))
    spans = roll_up(levels, [int(count > 0) for count in reports])
    totals = roll_up(levels, reports)
    found = zip(units, _layers(levels), spans, totals, strict=True)
    return [Shape(*values) for values in found]


def _layers(levels):
    """How many layers each subtree has: read from the end, the deepest level not yet claimed."""
    if not levels:
        return []
    deepest = [0] * (max(levels) + 2)
    layers = [0] * len(levels)
    for index in range(len(levels) - 1, -1, -1):
        level = levels[index]
        bottom = max(level, deepest[level + 1])
        deepest[level + 1] = 0
        deepest[level] = max(deepest[level], bottom)
        layers[index] = bottom - level + 1
    return layers
