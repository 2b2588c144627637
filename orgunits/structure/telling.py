"""Lists of changes in words, one line per list, each told over what the lists before it made."""

from orgunits.structure.changes import Move
from orgunits.structure.planner import Planner
from orgunits.structure.things import Catalogue
from orgunits.structure.words import TOLD, summary


def tell_lists(structure, lists, catalogue=None):
    """Return one line of Indonesian for each of ``lists`` of changes, applied one after the other to
    ``structure``. Changes that cannot be made are left out; a list of such only is told as "".
    ``catalogue`` holds what they name of the things on units (``asked_for``)."""
    planner = Planner(structure, catalogue or Catalogue())
    return [_line(planner, changes) for changes in lists]


def _line(planner, changes):
    made, phrases = [], []
    for change in changes:
        n_made = len(planner.changes)
        planner.apply(change)
        if len(planner.changes) == n_made:
            continue
        resolved = planner.changes[-1]
        made.append(resolved)
        if len(phrases) < TOLD:
            phrases.append(planner.phrase_of(resolved))
    if not made:
        return ""
    return summary(made, [phrase() for phrase in phrases], _n_shifted(planner, made))


def _n_shifted(planner, made):
    """How many of ``made`` only make room among the units that the first of them came to."""
    if not made or not all(isinstance(change, Move) for change in made):
        return 0
    before = planner.draft.before
    return sum(
        change.parent == made[0].parent == before[change.unit].parent
        for change in made[1:]
        if before[change.unit] is not None
    )
