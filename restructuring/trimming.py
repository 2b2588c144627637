"""Lists of steps made shorter: what a draft no longer says about a unit. Pure.

Every function returns new steps; a change that says nothing any more is left out, with what rests on
a unit it would have made, and a step without changes is gone.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import chain

from orgunits.structure import Change, Dissolve, Merge, Move, Rename, Retype, Split, Unit
from orgunits.structure.changes import mentioned, rows_of, with_ids
from restructuring.steps import Step, made_by


def acts_on(change: Change) -> set[int]:
    """Units whose own columns, or end, ``change`` decides (not those it only names)."""
    match change:
        case Merge(sources=sources):
            return set(sources)
        case Rename(unit=unit) | Retype(unit=unit) | Move(unit=unit):
            return {unit}
        case Dissolve(unit=unit) | Split(unit=unit):
            return {unit}
    return set()


def acted_on(steps: Sequence[Step]) -> set[int]:
    """Units about which the steps decide something."""
    return set().union(*(acts_on(change) for step in steps for change in step.changes))


def yielding(steps: Sequence[Step], unit: int, columns: set[str], theirs: Unit) -> list[Step]:
    """``steps`` without what they decide about ``columns`` of ``unit``: there ``theirs`` holds."""

    def yielded(change):
        if unit not in acts_on(change):
            return change
        match change:
            case Rename():
                return _renaming(change, columns, theirs)
            case Retype():
                kept = {name: getattr(theirs, name) for name in columns & {"kind", "tipe"}}
                made = replace(change, **kept)
                return None if (made.kind, made.tipe) == (theirs.kind, theirs.tipe) else made
            case Move() if "parent" in columns:
                return None
        return change

    return _mapped(steps, yielded)


def _renaming(change: Rename, columns: set[str], theirs: Unit) -> Rename | None:
    name = theirs.name if "name" in columns else change.name
    kept = {
        column: None if column in columns else getattr(change, column)
        for column in ("abbreviation", "code")
    }
    says = [name != theirs.name]
    says += [text is not None and text != getattr(theirs, column) for column, text in kept.items()]
    return replace(change, name=name, **kept) if any(says) else None


def not_ending(steps: Sequence[Step], unit: int) -> list[Step]:
    """``steps`` that let ``unit`` stand: it is merged, dissolved and split no more."""

    def kept(change):
        if unit not in acts_on(change) or isinstance(change, Rename | Retype | Move):
            return change
        return _less_source(change, unit)

    return _mapped(steps, kept)


def without_acts(steps: Sequence[Step], unit: int) -> list[Step]:
    """``steps`` that decide nothing about ``unit``; they may still name it."""
    return _mapped(
        steps, lambda change: _less_source(change, unit) if unit in acts_on(change) else change
    )


def without_change(steps: Sequence[Step], key: str, change: Change) -> list[Step]:
    """``steps`` without the first ``change`` of the step ``key``."""
    found = [one for step in steps if step.key == key for one in step.changes if one == change]
    return _mapped(steps, lambda one: None if any(one is out for out in found[:1]) else one)


def _less_source(change: Change, unit: int) -> Change | None:
    """A merge with one source less, while any is left; nothing of another change."""
    if not isinstance(change, Merge):
        return None
    left = tuple(source for source in change.sources if source != unit)
    return replace(change, sources=left) if left else None


def without_unit(steps: Sequence[Step], unit: int) -> list[Step]:
    """``steps`` without every change that names ``unit``; a merge only loses it as a source."""

    def kept(change):
        if unit not in mentioned(change):
            return change
        is_source = isinstance(change, Merge) and change.into != unit
        return _less_source(change, unit) if is_source else None

    return _mapped(steps, kept)


def without_thing(steps: Sequence[Step], thing: tuple[str, int]) -> list[Step]:
    """``steps`` without the last change that names ``thing`` (sort, row); one that names others too
    only loses it."""
    places = [(step.key, number) for step in steps for number, change in enumerate(step.changes)
              if thing in rows_of(change)]  # fmt: skip
    if not places:
        return list(steps)
    key, last = places[-1]
    found = []
    for step in steps:
        changes = step.changes
        if step.key == key:
            less = _less_row(changes[last], thing[1])
            changes = (*changes[:last], *([less] if less else []), *changes[last + 1 :])
        if changes:
            found.append(replace(step, changes=changes))
    return found


def _less_row(change: Change, row: int) -> Change | None:
    """A change of several rows with one less, while any is left; nothing of another change."""
    left = tuple(one for one in getattr(change, "rows", ()) if one != row)
    return replace(change, rows=left) if left else None


def about_others(steps: Sequence[Step], ids: Mapping[int, int]) -> list[Step]:
    """``steps`` about other units; a change that would come to nothing falls out."""

    def renamed(change):
        change = with_ids(change, ids)
        if isinstance(change, Merge):
            left = tuple(dict.fromkeys(one for one in change.sources if one != change.into))
            return replace(change, sources=left) if left else None
        if isinstance(change, Move) and change.unit == change.parent:
            return None
        return change

    return _mapped(steps, renamed)


def _mapped(steps: Sequence[Step], of: Callable[[Change], Change | None]) -> list[Step]:
    """``steps`` with each change replaced (None: left out). What a left-out change made anew takes
    along what rests on it; a step without changes is gone."""
    found, lost = [], set()
    for step in steps:
        kept = []
        for change in step.changes:
            made = None if lost & mentioned(change) else of(change)
            if made is None:
                lost |= {new for new in [made_by(change)] if new is not None}
            else:
                kept.append(made)
        if kept:
            found.append(replace(step, changes=tuple(kept)))
    return found


def renumbered(steps: Sequence[Step], last_new: int) -> tuple[list[Step], int]:
    """Steps of another draft with new numbers after ``last_new`` for what they make anew, and the
    last number given."""
    ids = {}
    for change in chain.from_iterable(step.changes for step in steps):
        made = made_by(change)
        if made is not None and made not in ids:
            last_new += 1
            ids[made] = -last_new
    return [
        replace(step, changes=tuple(with_ids(change, ids, posts=ids) for change in step.changes))
        for step in steps
    ], last_new
