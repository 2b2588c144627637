"""What stands in the way of taking back a change that need not be the last one (docs/adr/0027)."""

from collections.abc import Iterable
from dataclasses import dataclass

from orgunits import participants
from orgunits.enums import ChangeState
from orgunits.models import OrgUnit, StructureChange
from orgunits.queries.sight import named_ids

# What an inverse says of units that the change itself wrote.
WRITTEN = frozenset({"dissolve", "rename", "retype", "move", "restore"})


@dataclass(frozen=True, slots=True)
class Footprint:
    """The units a change wrote, made, closed, merged others into, and needed to be there, before or
    after it."""

    written: frozenset[int]
    made: frozenset[int]
    closed: frozenset[int]
    received: frozenset[int]
    needed: frozenset[int]
    needed_back: frozenset[int]


def _footprint(changes: Iterable[dict], inverse: Iterable[dict]) -> Footprint:
    items, back = list(changes), list(inverse)
    divided = {item["unit"] for item in items if item["op"] == "split"}
    return Footprint(
        written=frozenset({item["unit"] for item in back if item["op"] in WRITTEN} | divided),
        made=frozenset(item["unit"] for item in back if item["op"] == "dissolve"),
        closed=frozenset(item["unit"] for item in back if item["op"] == "restore"),
        received=frozenset(item["into"] for item in items if item["op"] == "merge"),
        needed=frozenset(named_ids(items)),
        needed_back=frozenset(named_ids(back)),
    )


def dependants_of(change: StructureChange) -> list[str]:
    """Sentences on what depends on the applied ``change``: later changes of the same units, what was
    done since to the things it opened, people who came to them. Empty when it can be taken back. A
    constant number of queries.

    A later change depends on it when it wrote a unit that this one wrote, needs one that it made, or
    closed one that its way back needs or that took others over: what came along is elsewhere since.
    """
    mine = _footprint(change.changes, change.inverse)
    later = StructureChange.objects.filter(
        government=change.government_id,
        state=ChangeState.APPLIED,
        number__gt=change.number,
        undoes__isnull=True,
        undone_by__isnull=True,
    ).order_by("number")
    found = []
    for number, summary, changes, inverse in later.values_list(
        "number", "summary", "changes", "inverse"
    ):
        theirs = _footprint(changes, inverse)
        shared = (
            (mine.written & theirs.written)
            | (mine.made & theirs.needed)
            | ((mine.needed_back | mine.received) & theirs.closed)
        )
        if shared:
            found.append((number, summary, shared))
    names = _names(set().union(*(shared for *_, shared in found)))
    texts = []
    for number, summary, shared in found:
        units = ", ".join(f"“{names[unit]}”" for unit in sorted(shared) if unit in names)
        texts.append(f"Perubahan nomor {number} ({summary}) sesudahnya menyangkut {units}.")
    return texts + participants.dependants(change)


def _names(units: set[int]) -> dict[int, str]:
    return dict(OrgUnit.objects.filter(pk__in=units).values_list("pk", "name")) if units else {}
