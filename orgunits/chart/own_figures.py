"""Figures of the structure alone, read from the rows themselves."""

from orgunits.chart.registry import Asked


def span(asked: Asked) -> dict[int, int]:
    """Units right under a unit: the span of control of its head."""
    return {row.id: row.n_children for row in asked.rows if row.n_children}


def size(asked: Asked) -> dict[int, int]:
    """Units under a unit, at any depth."""
    return {pk: below for pk, (below, _layers) in _below(asked.rows).items()}


def layers(asked: Asked) -> dict[int, int]:
    """Levels under a unit."""
    return {pk: levels for pk, (_below, levels) in _below(asked.rows).items()}


def _below(rows):
    """``{unit: (units under it, levels under it)}``, from the deepest up."""
    found = {row.id: [0, 0] for row in rows}
    for row in reversed(rows):
        above = found.get(row.parent)
        if above is not None and row.level > 1:
            mine = found[row.id]
            above[0] += mine[0] + 1
            above[1] = max(above[1], mine[1] + 1)
    return {pk: tuple(values) for pk, values in found.items()}
