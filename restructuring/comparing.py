"""Several proposals side by side: their figures, and which units each of them changes. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from orgunits.structure import FateKind, Plan, name_key
from restructuring.figure_lines import Line
from restructuring.ledger import LedgerFate, unit_entry

SAME, ONE, DIFFERENT = "sama", "satu", "berbeda"
STATUS_WORDS = {SAME: "Sama di semua usulan", ONE: "Hanya satu usulan", DIFFERENT: "Berbeda"}


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One figure of every proposal; None where a proposal has no such line."""

    line: Line
    cells: tuple[Line | None, ...]


@dataclass(frozen=True, slots=True)
class UnitChange:
    """What a proposal does to a unit: ``name`` as it is today (of a new one the new name)."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A unit with what each proposal does to it; None: nothing. ``status``: a key of STATUS_WORDS."""

    name: str
    cells: tuple[str | None, ...]
    status: str

    @property
    def words(self) -> str:
        return STATUS_WORDS[self.status]


def compare_figures(lists: Sequence[Sequence[Line]]) -> list[FigureRow]:
    """The figures of several proposals by key, in the order of the first that has each. Kinds and
    echelons of which no proposal changes anything are left out."""
    by_key = [{line.key: line for line in lines} for lines in lists]
    order: dict[str, Line] = {}
    for lines in lists:
        for place, line in enumerate(lines):
            if line.key not in order:
                order = _inserted(order, line, lines[place - 1].key if place else None)
    rows = [FigureRow(line, tuple(one.get(key) for one in by_key)) for key, line in order.items()]
    return [row for row in rows if not row.line.is_part or any(_changes(c) for c in row.cells)]


def _changes(line):
    return line is not None and bool(line.difference)


def _inserted(order, line, after):
    """``order`` with a line behind the one of key ``after``."""
    if after not in order:
        return {**order, line.key: line}
    found = {}
    for key, one in order.items():
        found[key] = one
        if key == after:
            found[line.key] = line
    return found


def unit_changes(plan: Plan) -> Mapping[object, UnitChange]:
    """What a plan does to units, by unit; new ones by where they are and their name, so that two
    proposals that form the same unit are seen to."""
    found: dict[object, UnitChange] = {}
    divided = {edge.predecessor for edge in plan.lineage}
    for unit_id in sorted({*plan.fates, *divided}):
        if unit_id in plan.structure.base:
            change = _change(plan, unit_id)
            if change is not None:
                found[unit_id] = change
    for unit_id in plan.established:
        unit = plan.structure.unit(unit_id)
        above = plan.structure.unit(unit.parent)
        place = unit.parent if unit.parent > 0 else name_key(0, above.name)
        found[name_key(place, unit.name)] = UnitChange(unit.name, f"Dibentuk di bawah {above.name}")
    return found


def _change(plan, unit_id):
    entry = unit_entry(plan, unit_id)
    if entry.fate == LedgerFate.KEPT:
        return None
    names = "; ".join(_name_of(plan, unit) for unit in entry.to)
    words = f"{entry.fate.label} {names}".strip()
    if plan.fate(unit_id).kind == FateKind.DISSOLVED and names:
        words = f"Tutup, penerus {names}"
    if plan.fate(unit_id).kind == FateKind.MOVED:
        words = f"Pindah ke bawah {names}"
    after = plan.structure.get(unit_id)
    if after is not None and after.name != plan.structure.base.unit(unit_id).name:
        words = f"{words}, menjadi {after.name}"
    if after is not None and plan.fate(unit_id).kind == FateKind.RETYPED:
        words = f"{words}{f', tipe {after.tipe}' if after.tipe else ''}"
    return UnitChange(entry.text, words)


def _name_of(plan, unit_id):
    unit = plan.structure.get(unit_id) or plan.structure.base.unit(unit_id)
    return unit.name


def compare_changes(found: Sequence[Mapping[object, UnitChange]]) -> list[ChangeRow]:
    """Every unit that some proposal changes, by name, with what each does to it."""
    rows = []
    for key in dict.fromkeys(key for one in found for key in one):
        changes = [one.get(key) for one in found]
        cells = tuple(change and change.text for change in changes)
        name = next(change.name for change in changes if change is not None)
        rows.append(ChangeRow(name, cells, _status(cells)))
    return sorted(rows, key=lambda row: (row.name.casefold(), row.cells.count(None)))


def _status(cells):
    given = [cell for cell in cells if cell is not None]
    if len(given) == 1 < len(cells):
        return ONE
    return SAME if len(given) == len(cells) and len(set(given)) == 1 else DIFFERENT
