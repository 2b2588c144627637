"""A draft brought in line with a structure that moved on, and two drafts made one. Pure.

For each unit a draft touches or names three states are compared, group of columns by group: as it was
when the draft was last brought in line (``seen``), as it lives now, as the draft makes it. What only
one side changed is kept without asking. What both changed differently is a Difference that a person
settles: the draft's way or the other's. docs/adr/0030.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from zlib import crc32

from orgunits.structure import COLUMNS, Change, Plan, Problem, Unit
from orgunits.structure.changes import mentioned
from restructuring.steps import Step
from restructuring.trimming import (
    about_others,
    acted_on,
    not_ending,
    without_acts,
    without_change,
    without_thing,
    without_unit,
    yielding,
)

# Columns judged together, in the words of the page. A place among siblings is nobody's decision.
GROUPS = {
    "name": ("name", "abbreviation", "code"),
    "kind": ("kind", "tipe"),
    "parent": ("parent",),
}
WEIGHED = tuple(chain.from_iterable(GROUPS.values()))
ENDS, GONE, STUCK, THING = "ends", "gone", "stuck", "thing"
STALE = frozenset({"thing_ended", "thing_unknown"})  # codes of problems of what ended since
OURS, THEIRS, SUCCESSOR = "ours", "theirs", "successor"  # how a difference is settled


@dataclass(frozen=True, slots=True)
class Difference:
    """Something a person settles. ``group``: a key of GROUPS, ENDS (the draft ends a unit the other
    side changed), GONE (the unit is there no more), STUCK or THING (``text``: the list does not fit
    the structure, or ``thing`` (sort, row), which hangs on the unit, is not as the list needs it).

    ``base``, ``theirs``, ``ours`` hold the unit in its three states (None: not there); ``choices``
    what may be answered, the first one suggested to nobody. ``culprit`` is the change that is stuck,
    with the key of its step; without one every change about the unit is.
    """

    unit: int
    group: str
    base: Unit | None
    theirs: Unit | None
    ours: Unit | None
    choices: tuple[str, ...]
    text: str = ""
    successor: int | None = None
    culprit: tuple[str, Change] | None = None
    thing: tuple[str, int] | None = None

    @property
    def key(self) -> str:
        about = self.unit
        if self.thing is not None:
            about = "{}-{}".format(*self.thing)
        elif self.culprit is not None:
            step, change = self.culprit
            about = f"{step[:8]}{crc32(repr(change).encode()):x}"
        return f"{about}:{self.group}"


@dataclass(frozen=True, slots=True)
class Moved:
    """A unit of the draft that is no longer as it was seen. ``base`` None: it came in since."""

    unit: int
    base: Unit | None
    now: Unit | None


@dataclass(frozen=True, slots=True)
class Drift:
    """How far the living structure has moved under a draft. ``stale``: problems of the posts,
    functions, services and roles it names that are no more."""

    moved: tuple[Moved, ...]
    differences: tuple[Difference, ...]
    stale: tuple[Problem, ...] = ()

    @property
    def is_in_line(self) -> bool:
        return not self.moved and not self.stale


def seen_unit(unit_id: int, columns: Sequence) -> Unit:
    return Unit(unit_id, *columns)


def columns_of(unit: Unit) -> list:
    """A unit as ``seen`` keeps it."""
    return [getattr(unit, name) for name in COLUMNS]


def seen_after(plan: Plan, before: Plan, earlier: Mapping[str, Sequence]) -> dict[str, list]:
    """What a new version of a list remembers: the living units it touches or names. Those of
    ``earlier`` as they were then, and none that came in under the list as it was (``before``): an
    edit never passes for a look at what moved."""
    living = plan.structure.base
    unseen = (before.touched | before.needed) - {int(key) for key in earlier}
    return {
        str(unit_id): list(earlier.get(str(unit_id)) or columns_of(living.unit(unit_id)))
        for unit_id in sorted((plan.touched | plan.needed) - unseen)
        if unit_id in living
    }


def drift(
    seen: Mapping[str, Sequence],
    steps: Sequence[Step],
    plan: Plan,
    successors: Mapping[int, int] | None = None,
) -> Drift:
    """Compare what a draft saw with the living structure under ``plan`` (its steps thought over
    it). ``successors``: who took over from units that are gone."""
    living, acted = plan.structure.base, acted_on(steps)
    named = set().union(*(mentioned(change) for step in steps for change in step.changes))
    moved, differences = [], []
    for key, columns in seen.items():
        unit_id = int(key)
        base, now = seen_unit(unit_id, columns), living.get(unit_id)
        if now is None:
            moved.append(Moved(unit_id, base, None))
            if unit_id in named:
                differences.append(_gone(base, (successors or {}).get(unit_id)))
            continue
        if not changed_columns(base, now):
            continue
        moved.append(Moved(unit_id, base, now))
        if unit_id in acted:
            differences += _differences(base, now, plan.structure.get(unit_id))
    arrived = (plan.touched | plan.needed) - {int(key) for key in seen}
    moved += [
        Moved(unit_id, None, living.unit(unit_id))
        for unit_id in sorted(arrived)
        if unit_id in living
    ]
    stale = {one.thing: one for one in plan.problems if one.code in STALE}
    return Drift(tuple(moved), tuple(differences), tuple(stale.values()))


def changed_columns(before: Unit, after: Unit) -> set[str]:
    """Columns in which two states of a unit differ, its place among siblings left aside."""
    return {name for name in WEIGHED if getattr(before, name) != getattr(after, name)}


def _gone(base: Unit, successor: int | None) -> Difference:
    choices = (THEIRS,) if successor is None else (SUCCESSOR, THEIRS)
    return Difference(base.id, GONE, base, None, None, choices, successor=successor)


def _differences(base: Unit, theirs: Unit, ours: Unit | None) -> list[Difference]:
    """What both sides made of one unit."""
    if ours is None:
        return [Difference(base.id, ENDS, base, theirs, None, (OURS, THEIRS))]
    both = _contested(base, theirs, ours)
    return [
        Difference(base.id, group, base, theirs, ours, (OURS, THEIRS))
        for group, names in GROUPS.items()
        if both.intersection(names)
    ]


def _contested(base: Unit, one: Unit, other: Unit) -> set[str]:
    """Columns that two sides changed, each to something else."""
    changed = changed_columns(base, one) & changed_columns(base, other)
    return changed & changed_columns(one, other)


def brought_in_line(
    seen: Mapping[str, Sequence],
    steps: Sequence[Step],
    plan: Plan,
    differences: Iterable[Difference],
    answers: Mapping[str, str],
) -> list[Step]:
    """The steps over the living structure: where only the other side changed something it is
    followed, and each of ``differences`` is settled as ``answers`` say (by its key)."""
    living, found = plan.structure.base, list(steps)
    for key, columns in seen.items():
        base = seen_unit(int(key), columns)
        theirs, ours = living.get(base.id), plan.structure.get(base.id)
        if theirs is None or ours is None:
            continue
        followed = changed_columns(base, theirs) - changed_columns(base, ours)
        if followed:
            found = yielding(found, base.id, followed, theirs)
    for difference in differences:
        found = settled(found, difference, answers[difference.key])
    return found


def settled(steps: Sequence[Step], difference: Difference, answer: str) -> list[Step]:
    """``steps`` after one difference was answered; ValueError for an answer that is none of its
    choices."""
    if answer not in difference.choices:
        raise ValueError(f"not a choice: {answer}")
    unit = difference.unit
    match answer, difference.group:
        case "ours", _:
            return list(steps)
        case "successor", _:
            return about_others(steps, {unit: difference.successor})
        case _, "gone":
            return without_unit(steps, unit)
        case _, "thing":
            return without_thing(steps, difference.thing)
        case _, "stuck" if difference.culprit is not None:
            return without_change(steps, *difference.culprit)
        case _, "stuck":
            acted = unit in acted_on(steps)
            return without_acts(steps, unit) if acted else without_unit(steps, unit)
        case _, "ends":
            return not_ending(steps, unit)
    contested = _contested(difference.base, difference.theirs, difference.ours)
    columns = contested.intersection(GROUPS[difference.group])
    return yielding(steps, unit, columns, difference.theirs)


def clashes(
    ours: Plan, theirs: Plan, mine: Sequence[Step], others: Sequence[Step]
) -> list[Difference]:
    """What two drafts over the same structure decide differently about one unit."""
    living, found = ours.structure.base, []
    for unit_id in sorted(acted_on(mine) & acted_on(others)):
        base = living.get(unit_id)
        one, two = ours.structure.get(unit_id), theirs.structure.get(unit_id)
        if base is None:
            continue
        if one is None or two is None:
            if one is not two or ours.fate(unit_id) != theirs.fate(unit_id):
                found.append(Difference(unit_id, ENDS, base, two, one, (OURS, THEIRS)))
            continue
        both = _contested(base, two, one)
        found += [
            Difference(unit_id, group, base, two, one, (OURS, THEIRS))
            for group, names in GROUPS.items()
            if both.intersection(names)
        ]
    return found


def joined(
    mine: Sequence[Step],
    others: Sequence[Step],
    differences: Iterable[Difference],
    answers: Mapping[str, str],
) -> list[Step]:
    """Both lists as one, what they disagree on settled for one of them. ``others`` carry numbers of
    their own (``renumbered``)."""
    mine, others = list(mine), list(others)
    for difference in differences:
        answer = answers[difference.key]
        if answer not in difference.choices:
            raise ValueError(f"not a choice: {answer}")
        if answer == OURS:
            others = _left_to_other(others, difference)
        else:
            mine = _left_to_other(mine, difference)
    return [*mine, *others]


def _left_to_other(steps: Sequence[Step], difference: Difference) -> list[Step]:
    """``steps`` without their word on a difference of two drafts."""
    if difference.group == ENDS:
        return without_acts(steps, difference.unit)
    columns = _contested(difference.base, difference.theirs, difference.ours)
    columns = columns.intersection(GROUPS[difference.group])
    return yielding(steps, difference.unit, columns, difference.base)
