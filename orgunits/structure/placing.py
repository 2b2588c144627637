"""Where a unit comes among those of its new parent: a move, and the moves that make room for it."""

from orgunits.structure.changes import Move


def moves_to_place(unit_id, parent_id, siblings, before_id=None):
    """Return the Moves that put ``unit_id`` under ``parent_id`` right before ``before_id``.

    ``siblings``: (id, order) of the units under the parent, in their order. Without ``before_id``
    the unit comes last. The unit's own move is the first of the list; of the units that follow it
    only as many move on as stand in the way. ValueError when ``before_id`` is none of the others.
    """
    if before_id is None:
        return (Move(unit_id, parent_id),)
    others = [sibling for sibling in siblings if sibling[0] != unit_id]
    place = [sibling for sibling, _ in others].index(before_id)
    if siblings[place][0] == unit_id:
        return (Move(unit_id, parent_id, siblings[place][1]),)  # it stands there
    free = others[place - 1][1] + 1 if place else max(others[0][1] - 1, 0)
    moves = [Move(unit_id, parent_id, free)]
    last = free
    for sibling, order in others[place:]:
        if order > last:
            break
        last += 1
        moves.append(Move(sibling, parent_id, last))
    return tuple(moves)
