"""Changes of the structure as a report of a subtree tells them: units that never stood in it are
not named, whoever reads the file."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import NamedTuple

from orgunits.enums import ChangeState
from orgunits.models import OrgUnit, StructureChange
from orgunits.structure.changes import (
    Change,
    Establish,
    Hand,
    Merge,
    Move,
    Rename,
    Reopen,
    from_json,
    mentioned,
)
from orgunits.structure.things import WORDS
from orgunits.structure.words import NAMES_OF_CHANGES, TOLD, Told, summary
from reports.queries.tree import Subtree

OUTSIDE = "unit di luar laporan ini"


class Place(NamedTuple):
    """What a unit was called and where it stood."""

    name: str
    parent: int | None


class Day:
    """The subtree around the beginning of one day. ``inside``: ids of the members of the report
    and of what stood in the subtree on that day or the day before; ``places``: every unit of the
    government, kept up with the changes of the day that were already told."""

    def __init__(self, tree: Subtree, top: int, day: date):
        before = _alive(tree.versions, day - timedelta(days=1))
        after = _alive(tree.versions, day)
        self.inside = {*tree.ids, *_under(top, before), *_under(top, after)}
        self.places = after | before

    def told(self, parts: Iterable[Change]) -> str:
        """One line for those of ``parts`` that name a unit of the subtree; "" when none does."""
        touching, phrases = [], []
        for part in parts:
            if mentioned(part) & self.inside:
                touching.append(part)
                if len(phrases) < TOLD:
                    phrases.append(self._phrase(part))
            self._keep_up(part)
        return summary(touching, phrases) if touching else ""

    def _name(self, unit_id: int) -> str:
        return self.places[unit_id].name if self._is_told(unit_id) else OUTSIDE

    def _is_told(self, unit_id: int) -> bool:
        return unit_id in self.inside and unit_id in self.places

    def _phrase(self, part: Change) -> str:
        if isinstance(part, Merge):
            mine = [source for source in part.sources if self._is_told(source)]
            others = [source for source in part.sources if not self._is_told(source)]
            part = replace(part, sources=(*mine, *others[:1]))
        elif hasattr(part, "name") and part.unit not in self.inside:
            part = replace(part, name=OUTSIDE)
        before = {
            unit_id: self.places[unit_id]._replace(name=self._name(unit_id))
            if unit_id in self.places
            else Place(OUTSIDE, None)
            for unit_id in mentioned(part)
        }
        if isinstance(part, Hand | Reopen):  # what the things are called is not known here
            verb = "mengalihkan" if isinstance(part, Hand) else "mengembalikan"
            return f"{verb} {len(part.rows)} {WORDS[part.what]} ke {self._name(part.unit)}"
        return NAMES_OF_CHANGES[type(part)](part, Told(self._name, before, _nameless))

    def _keep_up(self, part: Change) -> None:
        match part:
            case Establish(unit=unit, name=name, parent=parent):
                self.places[unit] = Place(name, parent)
            case Rename(unit=unit, name=name) if unit in self.places:
                self.places[unit] = self.places[unit]._replace(name=name)
            case Move(unit=unit, parent=parent) if unit in self.places:
                self.places[unit] = self.places[unit]._replace(parent=parent)


def _nameless(what: str, row: int) -> str:
    """Things are counted here, not named; a change that names one alone names no unit either."""
    raise LookupError(f"{what} {row} has no name in a report")


def _alive(versions: list[dict], day: date) -> dict[int, Place]:
    return {
        row["unit_id"]: Place(row["name"], row["parent_id"])
        for row in versions
        if row["valid_from"] <= day and (row["valid_until"] is None or row["valid_until"] > day)
    }


def _under(top: int, places: dict[int, Place]) -> set[int]:
    """Ids of ``top`` and of what stands below it; none when it is not there."""
    children = defaultdict(list)
    for unit_id, place in places.items():
        children[place.parent].append(unit_id)
    found: set[int] = set()
    waiting = [top] if top in places else []
    while waiting:
        unit_id = waiting.pop()
        found.add(unit_id)
        waiting.extend(children[unit_id])
    return found


def changes_between(tree: Subtree, unit: OrgUnit, start: date, end: date) -> list[dict]:
    """The ledger of the days ``start`` to ``end`` as the subtree saw it, oldest first.

    The whole government is told as the ledger tells it. Of another unit only the operations that
    name units of the subtree are told, others are called "unit di luar laporan ini", and a reason
    (free text, it may name anyone) is "" unless all that the change touched lies in the subtree.
    What was undone, and the undoing, are left out. One query.
    """
    ledger = (
        StructureChange.objects.filter(
            government=unit.government_id,
            state=ChangeState.APPLIED,
            effective_on__range=(start, end),
            undoes__isnull=True,
            undone_by__isnull=True,
        )
        .select_related("legal_basis")
        .order_by("effective_on", "number")
    )
    if tree.members[0].parent is None:
        return [_row(change, change.summary, change.reason) for change in ledger]
    rows, days = [], {}
    for change in ledger:
        day = days.get(change.effective_on)
        if day is None:
            day = days[change.effective_on] = Day(tree, unit.pk, change.effective_on)
        text = day.told(from_json(change.changes))
        if text:
            touched = from_json([*change.changes, *change.inverse])
            is_own = all(mentioned(part) <= day.inside for part in touched)
            rows.append(_row(change, text, change.reason if is_own else ""))
    return rows


def _row(change: StructureChange, text: str, reason: str) -> dict:
    return {
        "number": change.number,
        "effective_on": change.effective_on.isoformat(),
        "summary": text,
        "reason": reason,
        "legal_basis": change.legal_basis.title if change.legal_basis else "",
    }
