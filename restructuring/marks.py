"""Which step of a draft touches which unit, and how: the numbers in circles. Pure."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from orgunits.structure import (
    Dissolve,
    Establish,
    FateKind,
    Hand,
    Merge,
    Move,
    OpenFunction,
    OpenPost,
    Plan,
    Rename,
    Retype,
    Split,
)
from orgunits.structure.changes import rows_of
from restructuring.steps import Step

# Names of portal.templatetags.badges.FATES, the one that says most of a unit first.
ORDER = ("merge", "split", "close", "new", "move", "rename", "keep")


@dataclass(frozen=True, slots=True)
class Mark:
    """Step ``number`` (from 1), its ``key``, and the fate it gives the unit."""

    number: int
    key: str
    fate: str


def touched_by(change, plan: Plan) -> list[tuple[int, str]]:
    """(unit, fate) of the units a change touches; "keep" where only its posts or functions do."""
    match change:
        case Establish(unit=unit):
            return [(unit, "new")]
        case Rename(unit=unit) | Retype(unit=unit):
            return [(unit, "rename")]
        case Move(unit=unit):
            return [(unit, "move")]
        case Merge(sources=sources, into=into):
            return [(unit, "merge") for unit in (*sources, into)]
        case Split(unit=unit, into=into):
            return [(unit, "split"), *((part, "split") for part in into)]
        case Dissolve(unit=unit):
            return [(unit, "close")]
        case Hand(unit=unit):
            return [(unit, "keep"), *_owners(change, plan)]
        case OpenPost(unit=unit) | OpenFunction(unit=unit):
            return [(unit, "keep")]
    return _owners(change, plan)


def _owners(change, plan):
    things = (plan.things.get(key) for key in rows_of(change))
    return [(thing.unit, "keep") for thing in things if thing is not None]


def marks_of(steps: Sequence[Step], plan: Plan) -> dict[int, list[Mark]]:
    """The marks of each unit in the order of the steps, one per step. Units that only make room for
    a moved one have none; child units of a merged one carry the mark of the merge."""
    found: dict[int, dict[int, Mark]] = defaultdict(dict)
    for number, step in enumerate(steps, 1):
        first = step.changes[0] if step.changes else None
        for change in step.changes:
            if _makes_room(change, first, plan):
                continue
            for unit, fate in touched_by(change, plan):
                known = found[unit].get(number)
                if known is None or ORDER.index(fate) < ORDER.index(known.fate):
                    found[unit][number] = Mark(number, step.key, fate)
    marks = {unit: list(by_number.values()) for unit, by_number in found.items()}
    for row in plan.rows:
        if row.unit not in marks and plan.fate(row.unit).kind == FateKind.MOVED:
            above = marks.get(row.before.parent, ())
            marks[row.unit] = [Mark(m.number, m.key, "move") for m in above if m.fate == "merge"]
    return {unit: marks[unit] for unit in marks if marks[unit]}


def _makes_room(change, first, plan):
    if change is first or not isinstance(change, Move) or not isinstance(first, Move):
        return False
    old = plan.structure.base.get(change.unit)
    return old is not None and old.parent == change.parent == first.parent


def main_fate(marks: Sequence[Mark]) -> str:
    """The fate that says most: what a row is coloured by."""
    return min((mark.fate for mark in marks), key=ORDER.index, default="keep")


def step_fate(step: Step, plan: Plan) -> str:
    """The fate a step stands for."""
    fates = {fate for change in step.changes for _, fate in touched_by(change, plan)}
    return min(fates, key=ORDER.index, default="keep")
