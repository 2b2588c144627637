"""The ledger of a government's structure in words, as far as a person may read it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet

from orgunits.comparison import HIDDEN_NAME
from orgunits.enums import ChangeState, UnitKind
from orgunits.ledger_sources import Source, sources_of
from orgunits.models import Lineage, OrgUnit, StructureChange, UnitVersion
from orgunits.permissions import holds_throughout
from orgunits.queries.sight import mentioned_ids, named_ids, seen_names
from orgunits.structure import LINEAGE, WORDS, clipped
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
    """A change with its words. ``fates`` are keys for fate badges; ``source``: the page of another
    app that explains it."""

    change: StructureChange
    title: str
    fates: list[str]
    differences: list[Difference]
    source: Source | None = None

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
    return ledger.filter(touching(OrgUnit.objects.visible_to(user).values("pk")))


def touching(units: Any) -> Q:
    """Condition of changes that wrote a version of one of ``units`` (a list of ids or a subquery),
    handed things to or from it, opened or closed them on it, or made it take over from another or
    another from it."""
    versions = UnitVersion.objects.filter(
        Q(recorded_at=OuterRef("applied_at")) | Q(superseded_at=OuterRef("applied_at")),
        unit__in=units,
    )
    concerned = StructureChange.concerned.through.objects.filter(
        structurechange=OuterRef("pk"), orgunit__in=units
    )
    taken_over = Lineage.objects.filter(
        Q(predecessor__in=units) | Q(successor__in=units), change=OuterRef("pk")
    )
    return Q(Exists(versions)) | Q(Exists(concerned)) | Q(Exists(taken_over))


def ledger_entries(changes: Iterable[StructureChange], user: User) -> list[LedgerEntry]:
    """Words for ``changes`` as ``user`` may read them. One or two queries.

    The summary names units; whoever does not see the whole government reads the names of the
    units in sight instead.
    """
    listed = list(changes)
    sources = sources_of(listed, user)
    if listed and holds_throughout(user, Permission.ORGUNIT_VIEW, listed[0].government_id):
        return [
            LedgerEntry(change, change.summary, _fates(change), [], sources.get(change.pk))
            for change in listed
        ]
    ids = {change.pk: named_ids(change.changes) or mentioned_ids(change) for change in listed}
    names = seen_names(user, set().union(*ids.values()))
    entries = []
    for change in listed:
        seen = [names[unit_id] for unit_id in sorted(ids[change.pk]) if unit_id in names]
        more = f" dan {len(seen) - MAX_NAMED} unit lain" if len(seen) > MAX_NAMED else ""
        title = f"Perubahan pada {', '.join(seen[:MAX_NAMED])}{more}" if seen else "Perubahan"
        source = sources.get(change.pk)
        entries.append(LedgerEntry(change, title, _fates(change), [], source))
    return entries


def _fates(change: StructureChange) -> list[str]:
    return fate_keys(item["op"] for item in change.changes)


def fate_keys(operations: Iterable[str]) -> list[str]:
    """Keys for fate badges: what is done to posts and functions shows as the same done to units."""
    return list(dict.fromkeys(FATE_KEYS.get(op, op) for op in operations))


FATE_KEYS = {
    "restore": "new",
    "reopen": "new",
    "hand": "move",
    "open_post": "establish",
    "open_function": "establish",
    "resize_post": "rename",
    "rename_post": "rename",
    "close_post": "dissolve",
    "close_functions": "dissolve",
    "withdraw": "dissolve",
}


def undo_words(change: StructureChange, user: User) -> list[str]:
    """What taking ``change`` back would do, a line for each step. One query."""
    names = seen_names(user, mentioned_ids(change))
    lines = [_undo_line(item, names) for item in change.inverse]
    if len(lines) > MAX_UNDO_LINES:
        rest = len(lines) - MAX_UNDO_LINES
        return [*lines[:MAX_UNDO_LINES], f"{rest} hal lain juga kembali seperti sebelumnya."]
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
        case "reopen":
            return f"{len(item['rows'])} {WORDS[item['what']]} kembali ke {name} seperti semula."
        case "withdraw" if item["what"] == LINEAGE:
            return f"{name} tidak lagi tercatat dipecah oleh perubahan ini."
        case "withdraw" if item["unit"] not in names:
            return f"{len(item['names'])} {WORDS[item['what']]} ditarik kembali dari {name}."
        case "withdraw":
            begun = ", ".join(f"“{clipped(text, 60)}”" for text in item["names"][:MAX_NAMED])
            more = len(item["names"]) - MAX_NAMED
            begun += f" dan {more} lainnya" if more > 0 else ""
            return f"{WORDS[item['what']].capitalize()} {begun} ditarik kembali dari {name}."
    tipe = f", tipe {item['tipe']}" if item["tipe"] else ""
    return f"{name} kembali berjenis {UnitKind(item['kind']).label}{tipe}."
