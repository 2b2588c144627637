"""From figures to shades: at most five classes of one hue, from light (low) to dark (high).

One hue by lightness alone stays in order for every kind of colour blindness and on a grey printer;
the number stands in the box and in the list all the same. Pure.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from orgunits.chart.registry import ChartFigure, Unseen, Value
from portal.templatetags.formats import number

MOST_CLASSES = 5
NO_DATA = "tidak ada data"


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """``shade`` 1 (lightest) to 5, 0 for units without a number."""

    shade: int
    label: str
    n_units: int


@dataclass(frozen=True, slots=True)
class Shading:
    """``shades`` and ``notes`` (what the box says) by unit; the legend from low to high."""

    figure: ChartFigure
    shades: Mapping[int, int]
    notes: Mapping[int, str]
    legend: Sequence[LegendEntry]


def class_floors(numbers: Sequence[int | Decimal]) -> list[int | Decimal]:
    """The lowest number of each class: every distinct number its own while there are few, else
    classes with about as many units each of what the classes before have left (half of the units
    may have none). Equal numbers are never parted."""
    distinct = sorted(set(numbers))
    if len(distinct) <= MOST_CLASSES:
        return distinct
    floors, left = [], sorted(numbers)
    for classes_left in range(MOST_CLASSES, 0, -1):
        floors.append(left[0])
        last = left[-(-len(left) // classes_left) - 1]
        left = [number for number in left if number > last]
        if not left:
            break
    return floors


def shade_of(value: int | Decimal, floors: Sequence[int | Decimal]) -> int:
    """The class of a number, spread over the five shades so that the highest is the darkest."""
    place = sum(floor <= value for floor in floors) - 1
    if len(floors) == 1:
        return MOST_CLASSES // 2 + 1
    return 1 + round(place * (MOST_CLASSES - 1) / (len(floors) - 1))


def shade_units(
    figure: ChartFigure, unit_ids: Sequence[int], values: Mapping[int, Value]
) -> Shading:
    """Shade the units by ``values``; a unit without one is said to have no data."""
    told = {pk: values[pk] for pk in unit_ids if pk in values}
    numbers = {pk: value for pk, value in told.items() if not isinstance(value, Unseen)}
    floors = class_floors(list(numbers.values()))
    shades = {pk: shade_of(numbers[pk], floors) if pk in numbers else 0 for pk in unit_ids}
    notes = {pk: _note(figure, told.get(pk)) for pk in unit_ids}
    return Shading(figure, shades, notes, _legend(figure, floors, numbers, len(unit_ids)))


def _note(figure, value):
    if value is None:
        return f"{figure.label}: {NO_DATA}"
    if isinstance(value, Unseen):
        return f"{figure.label}: {value.value}"
    return figure.word.format(number(value, figure.decimals))


def _legend(figure, floors, numbers, n_units):
    counts = Counter(sum(floor <= value for floor in floors) - 1 for value in numbers.values())
    entries = []
    for place, floor in enumerate(floors):
        inside = [value for value in numbers.values() if value >= floor]
        if place + 1 < len(floors):
            inside = [value for value in inside if value < floors[place + 1]]
        low, high = number(floor, figure.decimals), number(max(inside), figure.decimals)
        label = low if low == high else f"{low} sampai {high}"
        entries.append(LegendEntry(shade_of(floor, floors), label, counts[place]))
    if len(numbers) < n_units:
        entries.append(LegendEntry(0, NO_DATA, n_units - len(numbers)))
    return entries
