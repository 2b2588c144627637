"""The ledger of a government's structure in words, as far as a person may read it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet

from orgunits.comparison import HIDDEN_NAME
from orgunits.enums import ChangeState, UnitKind
from orgunits.models import OrgUnit, StructureChange, UnitVersion
from orgunits.permissions import holds_throughout
from orgunits.queries.sight import mentioned_ids, named_ids, seen_names
from portal.models import Government, User
from portal.permissions import Permission

MAX_NAMED = 3
MAX_UNDO_LINES = 20


class Difference(NamedTuple):
    """One column of a unit: what it was and what it became, in words ("" for nothing)."""

    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """A change with its words. ``fates`` are keys for fate badges, ``units`` those it names."""

    change: StructureChange
    title: str
    fates: list[str]
    differences: list[Difference]

    @property
    def undone_by(self) -> StructureChange | None:
        return getattr(self.change, "undone_by", None)


def structure_ledger(government: Government, user: User) -> QuerySet[StructureChange]:
    """Changes that are no longer waiting, the newest first: all of them for whoever sees the
    whole government, else those that touched a unit in sight."""
    ledger = (
        StructureChange.objects.filter(government=government)
        .exclude(state=ChangeState.SCHEDULED)
        .select_related("made_by", "legal_basis", "undoes", "undone_by")
        .order_by("-made_at", "-pk")
    )
    if holds_throughout(user, Permission.ORGUNIT_VIEW, government.pk):
        return ledger.defer("inverse")  # the summary says it all; a founding change is long
    touched = UnitVersion.objects.filter(
        Q(recorded_at=OuterRef("applied_at")) | Q(superseded_at=OuterRef("applied_at")),
        unit__in=OrgUnit.objects.visible_to(user).values("pk"),
    )
    return ledger.filter(Exists(touched))


def ledger_entries(changes: Iterable[StructureChange], user: User) -> list[LedgerEntry]:
    """Words for ``changes`` as ``user`` may read them. One or two queries.

    The summary names units; whoever does not see the whole government reads the names of the
    units in sight instead.
    """
    listed = list(changes)
    if listed and holds_throughout(user, Permission.ORGUNIT_VIEW, listed[0].government_id):
        return [LedgerEntry(change, change.summary, _fates(change), []) for change in listed]
    ids = {change.pk: named_ids(change.changes) for change in listed}
    names = seen_names(user, set().union(*ids.values()))
    entries = []
    for change in listed:
        seen = [names[unit_id] for unit_id in sorted(ids[change.pk]) if unit_id in names]
        more = f" dan {len(seen) - MAX_NAMED} unit lain" if len(seen) > MAX_NAMED else ""
        title = f"Perubahan pada {', '.join(seen[:MAX_NAMED])}{more}" if seen else "Perubahan"
        entries.append(LedgerEntry(change, title, _fates(change), []))
    return entries


def _fates(change: StructureChange) -> list[str]:
    found = dict.fromkeys(item["op"] for item in change.changes)
    return ["new" if op == "restore" else op for op in found]


def undo_words(change: StructureChange, user: User) -> list[str]:
    """What taking ``change`` back would do, a line for each step. One query."""
    names = seen_names(user, mentioned_ids(change))
    lines = [_undo_line(item, names) for item in change.inverse]
    if len(lines) > MAX_UNDO_LINES:
        rest = len(lines) - MAX_UNDO_LINES
        return [*lines[:MAX_UNDO_LINES], f"{rest} unit lain juga kembali seperti sebelumnya."]
    return lines


def _undo_line(item: dict, names: dict[int, str]) -> str:
    name = names.get(item["unit"], HIDDEN_NAME)
    match item["op"]:
        case "dissolve":
            return f"{name} ditutup, karena dibentuk oleh perubahan ini."
        case "restore":
            return f"{name} dibuka kembali."
        case "rename":
            return f"{name} kembali bernama {item['name']}."
        case "move":
            return f"{name} kembali ke bawah {names.get(item['parent'], HIDDEN_NAME)}."
    tipe = f", tipe {item['tipe']}" if item["tipe"] else ""
    return f"{name} kembali berjenis {UnitKind(item['kind']).label}{tipe}."
