"""Lines of work relations over the chart: between which boxes, along which corners.

``portal/frontend/src/chart/relations.js`` does the same in the browser.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from orgunits.enums import RelationKind
from portal.charts.cards import Card, wire_path

# kind -> colour (class and palette), dashes, how far the line keeps from boxes: no two kinds on one
# line, none told by colour alone.
LOOKS = {
    "command": ("ink", "", 4),
    "coordination": ("primary", "7 4", 6),
    "report": ("2", "2 3", 8),
}


class RelationLine(NamedTuple):
    """A line from one drawn box to another, by their indexes."""

    start: int
    end: int
    kind: str


def shown_lines(
    shown: Sequence, rows: Iterable, pairs: Iterable[tuple[int, int, str]]
) -> list[RelationLine]:
    """The lines of ``pairs`` (unit, other unit, kind) between the ``shown`` rows: what is folded away
    is drawn at the nearest unit above it that is not. Each once, none from a box to itself."""
    place = {row.id: index for index, row in enumerate(shown)}
    parents = {row.id: row.parent for row in rows}

    def box(unit):
        while unit is not None and unit not in place:
            unit = parents.get(unit)
        return place.get(unit)

    found = {}
    for unit, other, kind in pairs:
        start, end = box(unit), box(other)
        if start is not None and end is not None and start != end:
            found[start, end, kind] = RelationLine(start, end, kind)
    return list(found.values())


def corners_of(start, end, height: int, other_height: int, width: int, kind: str) -> list[int]:
    """Corners x, y, x, y … from below the box at ``start`` to the left edge of the one at ``end``,
    through the gaps between boxes."""
    (x, y), (to_x, to_y) = start, end
    gap = LOOKS[kind][2]
    low, left, middle = y + height + gap, to_x - gap, to_y + other_height // 2
    across = x + width // 2 + gap
    return [across, y + height, across, low, left, low, left, middle, to_x, middle]


def line_paths(lines: Iterable[RelationLine], cards: Sequence[Card], layout) -> list[tuple]:
    """``(path, colour, dashes)`` of each line, as portal.charts.card_chart draws it."""
    found = []
    for start, end, kind in lines:
        corners = corners_of(
            layout.boxes[start], layout.boxes[end], cards[start].height, cards[end].height,
            layout.box_width, kind,
        )  # fmt: skip
        found.append((wire_path(corners), *LOOKS[kind][:2]))
    return found


def legend_of(kinds: Iterable[str]) -> list[dict]:
    """Every kind with how it is drawn and how often it occurs among ``kinds``."""
    counts = Counter(kinds)
    return [
        {
            "label": kind.label,
            "colour": LOOKS[kind][0],
            "dashes": LOOKS[kind][1],
            "count": counts[kind],
        }
        for kind in RelationKind
    ]
