"""Versions of units in time: how a change effective on a day splits them (docs/adr/0002)."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date

from django.utils import dateformat

from orgunits.structure.rules import Problem, tree_problems
from orgunits.structure.units import Unit


@dataclass(frozen=True, slots=True)
class Version:
    """What ``unit`` was from ``valid_from`` up to (not including) ``valid_until``.

    ``id`` and ``change`` are numbers of the rows in the database; None for what is not written.
    """

    id: int | None
    unit: Unit
    valid_from: date
    valid_until: date | None
    change: int | None


def split_versions(versions, plan, day):
    """How ``plan``, effective on ``day``, changes the known ``versions``.

    ``versions`` are those of the touched units that are open or end on ``day`` or later. Returns
    (superseded, added, problems). A unit that was already changed with a later day is a problem:
    the history after it would have to be written anew.
    """
    by_unit = defaultdict(list)
    for version in versions:
        by_unit[version.unit.id].append(version)
    problems = [
        _changed_later(max(later, key=lambda v: v.valid_from))
        for unit_id in sorted(plan.touched)
        if (later := [v for v in by_unit[unit_id] if _reaches_beyond(v, day)])
    ]
    superseded, added = [], []
    for row in () if problems else plan.rows:
        old, new = _split(by_unit[row.unit], row, day)
        superseded += old
        added += new
    return superseded, added, problems


def _reaches_beyond(version, day):
    """Whether a change after ``day`` made or ended ``version``."""
    return version.valid_from > day or (version.valid_until or day) > day


def _split(known, row, day):
    """Pieces of one unit: (superseded, added)."""
    present = next((v for v in known if v.valid_until is None), None)
    old, new = [], []
    if present is not None:
        old.append(present)
        if present.valid_from < day:
            new.append(replace(present, id=None, valid_until=day))
    if row.after is None:
        return old, new
    ended = [v for v in known if v.valid_until == day]
    before = new[0] if new else (ended[0] if ended else None)
    if before is not None and before.unit == row.after:  # as it was the day before: one period
        if before.id is not None:
            old.append(before)
        return old, [replace(before, id=None, valid_until=None)]
    return old, [*new, Version(None, row.after, day, None, None)]


def _changed_later(version):
    since = version.valid_from if version.valid_until is None else version.valid_until
    text = (
        f"“{version.unit.name}” sudah diubah mulai {dateformat.format(since, 'j F Y')}. "
        "Pilih tanggal berlaku yang sama atau sesudahnya."
    )
    return Problem("changed_later", text, version.unit.id)


def past_problems(versions, superseded, added, plan, day, last, received=None):
    """Problems of a change in the past: what it names is there on ``day``, what it ends took nothing
    over from others since, and ``day`` and every later day up to ``last`` on which the tree changes
    stay a valid tree.

    ``versions`` are all versions of the government that reach to ``day`` or beyond; ``received`` is
    the last day on which a unit that the plan ends took over from another, by unit.
    """
    there = {v.unit.id for v in versions if v.valid_from <= day}
    missing = [v.unit for v in versions if v.unit.id in plan.needed and v.unit.id not in there]
    if missing:
        when = dateformat.format(day, "j F Y")
        return [
            Problem("past_day", f"“{unit.name}” belum ada pada {when}.", unit.id)
            for unit in missing
        ]
    heirs = sorted(unit for unit, since in (received or {}).items() if since > day)
    if heirs:
        return [
            Problem(
                "changed_later",
                f"“{plan.structure.before[unit].name}” meneruskan unit lain mulai "
                f"{dateformat.format(received[unit], 'j F Y')}. Pilih tanggal berlaku yang sama atau "
                "sesudahnya.",
                unit,
            )
            for unit in heirs
        ]
    gone = {version.id for version in superseded}
    kept = [v for v in versions if v.id not in gone] + list(added)
    days = {day} | {v.valid_from for v in kept} | {v.valid_until for v in kept if v.valid_until}
    for each in sorted(boundary for boundary in days if day <= boundary <= last):
        found = tree_problems(v.unit for v in kept if _holds(v, each))
        if found:
            when = dateformat.format(each, "j F Y")
            return [
                Problem("past_day", f"Pada {when}: {problem.message}", problem.unit)
                for problem in found
            ]
    return []


def _holds(version, day):
    return version.valid_from <= day and (version.valid_until is None or version.valid_until > day)
