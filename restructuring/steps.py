"""The list of changes of a proposal: steps, each what somebody did at once. Pure.

New units and posts carry negative numbers. Those of one step are numbered by its maker from ``NEW``
downwards (``NEW``, ``NEW - 1``, …); ``numbered`` gives them numbers of the proposal when the step is
added, so that a step may name new units of earlier steps beside its own.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from orgunits.structure import Change, from_json, to_json
from orgunits.structure.changes import with_ids

NEW = -1_000_000_000
MAX_STEPS = 2_000


@dataclass(frozen=True, slots=True)
class Step:
    """``changes`` are engine changes; ``key`` names the step over all versions of the list."""

    key: str
    changes: tuple[Change, ...]
    note: str = ""


def steps_from_json(items: Iterable[dict]) -> list[Step]:
    """ValueError when the items are not steps."""
    try:
        return [
            Step(str(item["key"]), from_json(item["changes"]), str(item.get("note", "")))
            for item in items
        ]
    except (KeyError, TypeError) as error:
        raise ValueError("not a list of steps") from error


def steps_to_json(steps: Iterable[Step], told: Sequence[str] = ()) -> list[dict]:
    """``told``: the line of each step, to be kept with it."""
    items = [
        {"key": step.key, "changes": to_json(step.changes), "note": step.note} for step in steps
    ]
    for item, line in zip(items, told, strict=False):
        item["told"] = line
    return items


def changes_of(steps: Iterable[Step]) -> list[Change]:
    """The one list that goes to the engine."""
    return [change for step in steps for change in step.changes]


def new_step(changes: Sequence[Change], last_new: int, note: str = "") -> tuple[Step, int]:
    """A step of ``changes`` with numbers of its own for what it makes anew, and the last number
    given. ``last_new`` is the last one given so far (a count: the numbers are its negatives)."""
    ids = {}
    for change in changes:
        made = made_by(change)
        if made is not None and made <= NEW and made not in ids:
            last_new += 1
            ids[made] = -last_new
    renumbered = tuple(with_ids(change, ids, posts=ids) for change in changes)
    return Step(uuid.uuid4().hex, renumbered, note), last_new


def made_by(change: Change) -> int | None:
    """The number of the unit or post that ``change`` makes anew, if it makes one."""
    name = {"Establish": "unit", "OpenPost": "post"}.get(type(change).__name__)
    return getattr(change, name) if name else None
