"""What was changed, when, by whom and why: of one unit, and of the whole structure.

The door writes one instant on a change and on every version it records or supersedes; that is how
the changes that touched a unit are found, also one that only ended it. What was handed to or from
it, or what it took over, is found by ``StructureChange.concerned`` and the lineage.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from orgunits.enums import ChangeState, LineageKind, UnitKind
from orgunits.ledger_sources import sources_of
from orgunits.models import Lineage, OrgUnit, StructureChange, UnitVersion
from orgunits.queries.ledger import HIDDEN_NAME, Difference, LedgerEntry, fate_keys, touching
from orgunits.queries.sight import seen_names, visible_refs
from orgunits.queries.structure import UnitRef
from orgunits.queries.units import CHANGE_LISTS
from orgunits.structure import LINEAGE, WORDS
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
    said = [_phrase(change, item, unit_id, names) for item in change.changes]
    found = [
        (phrase, item["op"]) for phrase, item in zip(said, change.changes, strict=True) if phrase
    ]
    if change.undoes_id:
        found += _back_words(change.changes, unit_id)
    elif given := _given_words(change, unit_id, names):
        found.append(given)
    if not found:
        return "Ikut berpindah dengan induknya", ["move"]
    phrases = dict.fromkeys(phrase for phrase, _ in found)
    return "; ".join(phrases), fate_keys(op for _, op in found)


def _phrase(change: StructureChange, item: dict, unit_id: int, names: dict[int, str]) -> str | None:
    """What one change of the list did with the unit, or None."""
    op = item["op"]
    if op in ("merge", "split"):
        return _joined_or_divided(item, unit_id, names)
    if op in BACK or item.get("unit") != unit_id:
        return None
    if op == "move" and item["parent"] == _columns(change.inverse, unit_id).get("parent"):
        return "Urutannya diubah"
    if op == "hand":
        return f"Menerima {_counted(item['what'], len(item['rows']))}"
    return OWN_PHRASES[op]


def _joined_or_divided(item: dict, unit_id: int, names: dict[int, str]) -> str | None:
    def listed(ids: Iterable[int]) -> str:
        return ", ".join(names.get(one, HIDDEN_NAME) for one in ids)

    if item["op"] == "merge":
        if unit_id in item["sources"]:
            return f"Digabungkan ke {listed([item['into']])}"
        return (
            f"Menerima penggabungan {listed(item['sources'])}" if unit_id == item["into"] else None
        )
    if unit_id == item["unit"]:
        words = "Dipecah menjadi" if item["closes"] else "Dipecah sebagian ke"
        return f"{words} {listed(item['into'])}"
    return f"Menerima pecahan {listed([item['unit']])}" if unit_id in item["into"] else None


def _given_words(
    change: StructureChange, unit_id: int, names: dict[int, str]
) -> tuple[str, str] | None:
    """What the unit handed on, or what changed or ended on it: its way back names the unit."""
    counts: Counter[str] = Counter()
    for item in change.inverse:
        if item["op"] == "reopen" and item["unit"] == unit_id:
            counts[item["what"]] += len(item["rows"])
    if not counts:
        return None
    listed = ", ".join(_counted(what, count) for what, count in counts.items())
    return f"Dialihkan, diubah, atau ditutup: {listed}", "hand"


def _back_words(items: list[dict], unit_id: int) -> list[tuple[str, str]]:
    """What an undo gave back to the unit, or took from it."""
    found = []
    for item in items:
        if item["op"] not in BACK or item["unit"] != unit_id:
            continue
        if item["what"] == LINEAGE:
            found.append(("Pemecahannya dibatalkan", "withdraw"))
        elif item["op"] == "reopen":
            words = _counted(item["what"], len(item["rows"]))
            found.append((f"Dikembalikan: {words}", "reopen"))
        else:
            words = _counted(item["what"], len(item["names"]))
            found.append((f"Ditarik kembali: {words}", "withdraw"))
    return found


def _counted(what: str, count: int) -> str:
    return f"{count} {WORDS[what]}"


BACK = ("reopen", "withdraw")
OWN_PHRASES = {
    "establish": "Unit dibentuk",
    "rename": "Nama, singkatan, atau kode diubah",
    "retype": "Jenis atau tipe diubah",
    "move": "Dipindahkan",
    "dissolve": "Unit ditutup",
    "restore": "Unit dibuka kembali",
    "open_post": "Jabatan dibentuk",
    "open_function": "Fungsi ditambahkan",
}


def changes_of(unit: OrgUnit) -> QuerySet[StructureChange]:
    """Applied changes that touched ``unit`` (``touching``), the newest first."""
    return (
        StructureChange.objects.filter(government=unit.government_id, state=ChangeState.APPLIED)
        .filter(touching([unit.pk]))
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
    sources = sources_of(changes, user)
    entries = [
        LedgerEntry(
            change,
            *_own_words(change, unit.pk, names),
            differences_of(change, unit.pk, names),
            sources.get(change.pk),
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
        elif item["op"] == "split" and unit_id in (item["unit"], *item["into"]):
            found |= {item["unit"], *item["into"]}
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
