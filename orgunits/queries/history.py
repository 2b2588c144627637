"""What was changed, when, by whom and why: of one unit, and of the whole structure.

The door writes one instant on a change and on every version it records or supersedes; that is how
the changes that touched a unit are found, also one that only ended it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet

from orgunits.enums import ChangeState, LineageKind, UnitKind
from orgunits.models import Lineage, OrgUnit, StructureChange, UnitVersion
from orgunits.queries.ledger import HIDDEN_NAME, Difference, LedgerEntry
from orgunits.queries.sight import seen_names, visible_refs
from orgunits.queries.structure import UnitRef
from orgunits.queries.units import CHANGE_LISTS
from portal.models import User

FIELD_LABELS = {
    "parent": "Induk",
    "name": "Nama",
    "abbreviation": "Singkatan",
    "kind": "Jenis",
    "tipe": "Tipe",
    "code": "Kode",
    "order": "Urutan",
}
OPERATION_FIELDS = {
    "rename": ("name", "abbreviation", "code"),
    "retype": ("kind", "tipe"),
    "move": ("parent", "order"),
}


class LineageLink(NamedTuple):
    """A predecessor or successor: ``ref`` is None when the person may not see that unit."""

    ref: UnitRef | None
    kind_label: str
    since: date
    legal_basis: str


@dataclass(frozen=True, slots=True)
class UnitHistory:
    """Everything known of a unit up to a day. ``periods`` are its versions, the oldest first."""

    periods: list[UnitVersion]
    entries: list[LedgerEntry]
    predecessors: list[LineageLink]
    successors: list[LineageLink]


def _columns(items: Iterable[dict], unit_id: int) -> dict[str, Any]:
    """What ``items`` set on the columns of a unit, the last one winning."""
    found: dict[str, Any] = {}
    for item in items:
        if item.get("unit") == unit_id:
            found |= {key: item[key] for key in OPERATION_FIELDS.get(item["op"], ())}
    return found


def _word(field: str, value: Any, names: dict[int, str]) -> str:
    if value is None or value == "":
        return ""
    if field == "parent":
        return names.get(value, HIDDEN_NAME)
    if field == "kind":
        return str(UnitKind(value).label)
    return str(value)


def differences_of(
    change: StructureChange, unit_id: int, names: dict[int, str]
) -> list[Difference]:
    """Columns of the unit that ``change`` turned into something else, by its way back.

    A child of a merged unit is named by the way back alone: it went where its parent went.
    """
    before = _columns(change.inverse, unit_id)
    after = _columns(change.changes, unit_id)
    if "parent" in before and "parent" not in after:
        into = [
            item["into"]
            for item in change.changes
            if item["op"] == "merge" and before["parent"] in item["sources"]
        ]
        after |= {"parent": into[0]} if into else {}
    if before.get("parent") != after.get("parent"):
        before.pop("order", None)  # a place under another parent says nothing
    return [
        Difference(label, _word(field, before[field], names), _word(field, after[field], names))
        for field, label in FIELD_LABELS.items()
        if field in before and field in after and before[field] != after[field]
    ]


def _own_words(
    change: StructureChange, unit_id: int, names: dict[int, str]
) -> tuple[str, list[str]]:
    """(title, fate keys) of what ``change`` did with one unit."""
    phrases, fates = [], []
    for item in change.changes:
        op = item["op"]
        if op == "merge" and unit_id in item["sources"]:
            phrases.append(f"Digabungkan ke {names.get(item['into'], HIDDEN_NAME)}")
        elif op == "merge" and unit_id == item["into"]:
            sources = ", ".join(names.get(source, HIDDEN_NAME) for source in item["sources"])
            phrases.append(f"Menerima penggabungan {sources}")
        elif item.get("unit") != unit_id:
            continue
        elif op == "move" and item["parent"] == _columns(change.inverse, unit_id).get("parent"):
            phrases.append("Urutannya diubah")
        else:
            phrases.append(OWN_PHRASES[op])
        fates.append("new" if op == "restore" else op)
    if not phrases:
        return "Ikut berpindah dengan induknya", ["move"]
    return "; ".join(dict.fromkeys(phrases)), list(dict.fromkeys(fates))


OWN_PHRASES = {
    "establish": "Unit dibentuk",
    "rename": "Nama, singkatan, atau kode diubah",
    "retype": "Jenis atau tipe diubah",
    "move": "Dipindahkan",
    "dissolve": "Unit ditutup",
    "restore": "Unit dibuka kembali",
}


def changes_of(unit: OrgUnit) -> QuerySet[StructureChange]:
    """Applied changes that recorded or ended a version of ``unit``, the newest first."""
    own = UnitVersion.objects.filter(unit=unit).filter(
        Q(recorded_at=OuterRef("applied_at")) | Q(superseded_at=OuterRef("applied_at"))
    )
    return (
        StructureChange.objects.filter(government=unit.government_id, state=ChangeState.APPLIED)
        .filter(Exists(own))
        .select_related("made_by", "legal_basis", "undoes", "undone_by")
        .order_by("-number")
    )


def unit_history(*, unit: OrgUnit, user: User, day: date) -> UnitHistory:
    """Return what is known of ``unit`` up to ``day``. A constant number of queries."""
    periods = list(
        UnitVersion.objects.current_knowledge()
        .filter(unit=unit, valid_from__lte=day)
        .select_related("change__legal_basis")
        .defer(*CHANGE_LISTS)
        .order_by("valid_from")
    )
    changes = [change for change in changes_of(unit) if change.effective_on <= day]
    near = {unit.pk}
    for change in changes:
        near |= _named_near(change, unit.pk)
    names = seen_names(user, near)
    entries = [
        LedgerEntry(
            change, *_own_words(change, unit.pk, names), differences_of(change, unit.pk, names)
        )
        for change in changes
    ]
    before, after = lineage_links(unit, user, day)
    return UnitHistory(periods, entries, before, after)


def _named_near(change: StructureChange, unit_id: int) -> set[int]:
    """Ids that the words about one unit in a (maybe long) change need."""
    found: set[int] = set()
    for item in (*change.changes, *change.inverse):
        if item["op"] == "merge" and unit_id in (*item["sources"], item["into"]):
            found |= {*item["sources"], item["into"]}
        elif item.get("unit") == unit_id and item.get("parent"):
            found.add(item["parent"])
    for item in change.changes:
        if item["op"] == "merge" and found & set(item["sources"]):
            found.add(item["into"])
    return found


def lineage_links(
    unit: OrgUnit, user: User, day: date
) -> tuple[list[LineageLink], list[LineageLink]]:
    """(predecessors, successors) of ``unit`` by ``day``; units out of sight stay unnamed."""
    links = list(
        Lineage.objects.filter(
            Q(predecessor=unit) | Q(successor=unit),
            superseded_at__isnull=True,
            effective_on__lte=day,
        )
        .select_related("predecessor", "successor", "change__legal_basis")
        .defer(*CHANGE_LISTS)
        .order_by("effective_on", "pk")
    )
    others = [
        link.predecessor if link.successor_id == unit.pk else link.successor for link in links
    ]
    refs = [UnitRef(other.pk, other.name, other.abbreviation, other.kind) for other in others]
    seen = {ref.id for ref in visible_refs(user, refs)}
    before: list[LineageLink] = []
    after: list[LineageLink] = []
    for link, ref in zip(links, refs, strict=True):
        basis = link.change.legal_basis
        shown = LineageLink(
            ref if ref.id in seen else None,
            str(LineageKind(link.kind).label),
            link.effective_on,
            basis.title if basis else "",
        )
        (before if link.successor_id == unit.pk else after).append(shown)
    return before, after
