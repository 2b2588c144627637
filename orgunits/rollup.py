"""A figure of each unit added up over the unit and everything under it: pure, in one pass."""

from collections.abc import Sequence


def roll_up(levels: Sequence[int], own: Sequence[int]) -> list[int]:
    """Return the total of every unit: its own figure and those of all units under it.

    Both lists are in depth-first order. ``levels`` count from any number and go down one at a time,
    as ``orgunits.queries.structure_on`` gives them; ``own`` are integers, so nothing is rounded.
    Read from the end, what has been added up one level deeper and not yet claimed belongs to the
    unit at hand.
    """
    if not levels:
        return []
    waiting = [0] * (max(levels) + 2)  # totals by level, of units whose parent is still to come
    totals = list(own)
    for index in range(len(totals) - 1, -1, -1):
        level = levels[index]
        totals[index] += waiting[level + 1]
        waiting[level + 1] = 0
        waiting[level] += totals[index]
    return totals
